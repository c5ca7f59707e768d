"""OpenCV's and Pillow's codecs, on one thread.

For each line of standard input, `WORK TIMES FILE`, the work is done that often; a line of JSON on
standard output has the median of the process's CPU in milliseconds, and the bytes that came of it.
"""

import io
import json
import sys
import time

import cv2
import numpy
from PIL import Image


def prepared(work, path):
    """The work of one time, which gives the bytes that come of it."""
    with open(path, "rb") as file:
        content = file.read()
    match work:
        case "opencv-decode":
            buffer = numpy.frombuffer(content, numpy.uint8)
            return lambda: cv2.imdecode(buffer, cv2.IMREAD_UNCHANGED).nbytes
        case "pillow-decode":
            return lambda: len(Image.open(io.BytesIO(content)).tobytes())
        case "opencv-encode":
            pixels = content_pixels(content)
            return lambda: opencv(pixels, [])
        case "opencv-encode-1":
            level = [cv2.IMWRITE_PNG_COMPRESSION, 1]
            pixels = content_pixels(content)
            return lambda: opencv(pixels, level)
        case "pillow-encode":
            picture = Image.open(io.BytesIO(content)).convert("RGB")
            return lambda: pillow(picture)
    raise ValueError(f"no work is called {work}")


def content_pixels(content):
    return cv2.imdecode(numpy.frombuffer(content, numpy.uint8), cv2.IMREAD_COLOR)


def opencv(pixels, parameters):
    return len(cv2.imencode(".png", pixels, parameters)[1])


def pillow(picture):
    output = io.BytesIO()
    picture.save(output, "PNG")
    return output.tell()


def main():
    cv2.setNumThreads(1)
    for line in sys.stdin:
        work, times, path = line.split()
        once = prepared(work, path)
        spent = []
        for _ in range(int(times)):
            start = time.process_time()
            size = once()
            spent.append(time.process_time() - start)
        median = sorted(spent)[len(spent) // 2]
        print(json.dumps({"cpu": median * 1e3, "bytes": size}), flush=True)


main()
