"""The usual way to a zip of frames: requests, MultipartDecoder and zipfile, slice by slice.

    zip_of_frames.py ADDRESS VIDEO COUNT

For each line of standard input, which names a file or is empty, one zip is made in memory (and
written to that file, outside the figures); a line of JSON on standard output says how it went.
"""

import hashlib
import io
import json
import re
import sys
import time
import zipfile

import requests
from requests_toolbelt import MultipartDecoder

# The platform's SDK asks for as many at once.
SLICE = 50
INDEX = re.compile(rb'(?:^|[\s;])name="(\d+)"')


def zip_of_frames(session, address, video, count):
    """Frames 0 to `count` in a stored zip with a manifest of their digests."""
    output = io.BytesIO()
    digests = {}
    with zipfile.ZipFile(output, "w", zipfile.ZIP_STORED) as archive:
        for start in range(0, count, SLICE):
            wanted = range(start, min(start + SLICE, count))
            frames = downloaded(session, address, video, list(wanted))
            for index in wanted:
                name = f"{index:06}.jpg"
                digests[name] = hashlib.sha256(frames[index]).hexdigest()
                archive.writestr(name, frames[index])
        archive.writestr("manifest.json", json.dumps(digests))
    return output.getbuffer()


def downloaded(session, address, video, indices):
    response = session.post(
        f"{address}/public/api/v3/videos.bulk.download-frame",
        json={"videoId": video, "frames": indices},
    )
    response.raise_for_status()
    frames = {}
    for part in MultipartDecoder.from_response(response).parts:
        index = int(INDEX.search(part.headers[b"Content-Disposition"]).group(1))
        frames[index] = part.content
    return frames


def main():
    address, video, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    session = requests.Session()
    session.trust_env = False
    for line in sys.stdin:
        started, cpu = time.perf_counter(), time.process_time()
        archive = zip_of_frames(session, address, video, count)
        figures = {
            "seconds": time.perf_counter() - started,
            "cpu": time.process_time() - cpu,
            "bytes": len(archive),
        }
        if path := line.strip():
            with open(path, "wb") as file:
                file.write(archive)
        print(json.dumps(figures), flush=True)


main()
