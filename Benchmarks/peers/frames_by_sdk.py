"""The usual way to many frames: a method of the platform's own SDK, unchanged.

    frames_by_sdk.py ADDRESS VIDEO COUNT METHOD [hold]

For each line of standard input, which names a file or is empty, frames 0 to `COUNT` are downloaded
(and their values written to that file one behind the other, outside the figures); a line of JSON on
standard output says how it went. What was downloaded is let go before the next line is read; with
`hold` not before the next is there.
"""

import json
import sys
import time

import numpy
import supervisely


def main():
    address, video, count, method = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    holds = sys.argv[5:] == ["hold"]
    download = getattr(supervisely.Api(address, "a-token").video.frame, method)
    indices = list(range(count))
    held = []
    for line in sys.stdin:
        started, cpu = time.perf_counter(), time.process_time()
        frames = download(video, indices)
        figures = {
            "seconds": time.perf_counter() - started,
            "cpu": time.process_time() - cpu,
            "shapes": [numpy.shape(frame) or [len(frame)] for frame in frames],
        }
        if path := line.strip():
            with open(path, "wb") as file:
                file.writelines(frames)
        held[:] = [frames] if holds else []
        del frames
        print(json.dumps(figures), flush=True)


main()
