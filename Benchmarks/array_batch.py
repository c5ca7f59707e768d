"""A cold batch of 50 frames of 720p as one npy array, beside tjbench that only decodes them."""

import json
import subprocess
import time
from dataclasses import dataclass

import cv2
import numpy

from harness import tjbench
from harness.counters import cpu_seconds, peak_bytes, reset_peak
from harness.figure import Bar, Figure, Result, Side
from harness.rounds import alternating
from harness.spread import Spread, ratios

FRAMES = 50
# Arrays a round, each of other frames: the film is served over and over.
ARRAYS = 6
SHAPE = (FRAMES, 720, 1280, 3)
BYTES = 128 + 720 * 1280 * 3 * FRAMES
# A sample of the film for tjbench, which takes its time for each.
SAMPLE = range(0, 120, 30)
NOTES = [
    "The platform is emulated (`demo --frames`, a process of its own, which answers at once); the "
    "gateway, the platform and the reader share the machine's cores. Frames are of 720p, 153 to "
    "176 kB each, and every one comes from the platform: `GATEWAY_CACHE_MEMORY=0`.",
    f"A round is {ARRAYS} arrays of {FRAMES} frames, taken by `curl` to /dev/null; frames a second "
    "by its own `time_total`, connecting included. CPU is the gateway process's: sockets, the "
    "platform's answers, digests of the frames, decoding. The peak is the kernel's (VmHWM).",
    "Usual way: `tjbench`'s decompression alone, on one core, of every thirtieth of those frames; "
    "each round's own, alternating. One array is checked against OpenCV's pixels before anything "
    "is timed; of the others the lengths are.",
]


@dataclass
class Round:
    """Of one frame."""

    seconds: float
    cpu: float
    peak: float = 0


def measure(bench):
    with (
        bench.upstream("--count", "100000") as upstream,
        bench.serve(upstream.upstream_address, GATEWAY_CACHE_MEMORY="0") as gateway,
    ):
        ours = Gateway(gateway)
        ours.check(bench)
        ours.round()
        sample = [bench.film / "1" / f"{index}.jpg" for index in SAMPLE]
        ours, theirs = alternating(
            bench, ours.round, lambda: usual(bench, sample), lambda play: play()
        )
    return Result(list(figures(ours, theirs)), NOTES)


def usual(bench, sample):
    milliseconds = [tjbench.decompression(path, bench.choose(0.5, 0.1)) for path in sample]
    mean = sum(milliseconds) / len(milliseconds) / 1e3
    return Round(mean, mean)


def figures(ours, theirs):
    cpu = [[item.cpu * 1e3 for item in side] for side in (ours, theirs)]
    yield Figure(
        "CPU a frame, ms", *map(Spread.of, cpu), ratios(*cpu), Bar.at_most(1.5, Side.RATIO)
    )
    speed = [[1 / item.seconds for item in side] for side in (ours, theirs)]
    yield Figure(
        "frames a second", *map(Spread.of, speed), ratios(*speed), Bar.at_least(1.2, Side.RATIO)
    )
    peak = Spread.of(item.peak / (1 << 20) for item in ours)
    yield Figure("peak memory, MiB", peak, bar=Bar.at_most(300))


class Gateway:
    """curl before the gateway, for frames that go on and on."""

    def __init__(self, server):
        self._server = server
        self._next = 0

    def check(self, bench):
        path = bench.work / "array.npy"
        self._download(path)
        array = numpy.load(path)
        if array.shape != SHAPE or array.dtype != numpy.uint8:
            raise RuntimeError(f"an array of {array.shape}, {array.dtype}")
        for index in range(0, FRAMES, 7):
            film = cv2.imread(str(bench.film / "1" / f"{index}.jpg"))[:, :, ::-1]
            if not (array[index] == film).all():
                raise RuntimeError(f"not the pixels of frame {index}")

    def round(self):
        reset_peak(self._server.pid)
        cpu = cpu_seconds(self._server.pid)
        seconds = sum(self._download("/dev/null") for _ in range(ARRAYS))
        # What the gateway tidies up behind an answer is its CPU as well.
        time.sleep(0.05)
        cpu = cpu_seconds(self._server.pid) - cpu
        frames = ARRAYS * FRAMES
        return Round(seconds / frames, cpu / frames, peak_bytes(self._server.pid))

    def _download(self, path):
        """Seconds of one array."""
        stop = self._next + FRAMES
        body = json.dumps({"ranges": [{"start": self._next, "stop": stop}], "container": "npy"})
        self._next = stop
        command = ["curl", "--noproxy", "*", "--silent", "--show-error", "--fail", "--data", body]
        output = ["--write-out", "%{size_download} %{time_total}", "--output", str(path)]
        url = f"{self._server.address}/videos/1/frames:batch"
        done = subprocess.run([*command, *output, url], check=True, stdout=subprocess.PIPE)
        size, seconds = done.stdout.split()
        if int(size) != BYTES:
            raise RuntimeError(f"an array of {int(size)} bytes, not {BYTES}")
        return float(seconds)
