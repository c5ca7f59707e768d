"""A lone frame that nobody has asked for yet, beside a curl that asks the platform itself."""

import statistics
import subprocess
from itertools import count

from harness.figure import Bar, Figure, Result, Side
from harness.rounds import alternating
from harness.spread import Spread, ratios

NOTES = [
    "The emulated platform (`demo --frames --latency 40ms`, a process of its own) takes 40 ms a "
    "call. Each request is for another frame of 720p, 153 to 176 kB each, with nothing else in "
    "flight, and far from the one before: those of a scrub would be read ahead.",
    "Both are by `curl`, a new one for each, and its own `time_total`, connecting included: from "
    "the gateway, or `videos.download-frame` straight from the platform.",
    "A round is 20 requests of each, one way after the other in turn; its figure is their median.",
]
REQUESTS = 20
METHOD = "public/api/v3/videos.download-frame"


def measure(bench):
    with (
        bench.upstream("--count", "100000", "--latency", "40ms") as upstream,
        bench.serve(upstream.upstream_address) as gateway,
    ):
        straight, through = upstream.upstream_address, gateway.address
        path = bench.work / "frame.jpg"
        indices = count(0, 97)

        def play(way):
            times = []
            for index in (next(indices) for _ in range(bench.choose(REQUESTS, 5))):
                times.append(seconds(path, way(index)) * 1e3)
                if path.read_bytes() != bench.frames[index % len(bench.frames)]:
                    raise RuntimeError(f"frame {index} is not the film's")
            return statistics.median(times)

        def ours(index):
            return [f"{through}/videos/1/frames/{index}"]

        def theirs(index):
            body = f'{{"videoId": 1, "frame": {index}}}'
            header = "Content-Type: application/json"
            return ["--header", header, "--data", body, f"{straight}/{METHOD}"]

        for way in (ours, theirs):
            play(way)
        times = alternating(bench, ours, theirs, play)
    bar = Bar.at_most(1.05, Side.RATIO)
    return Result([Figure("ms", *map(Spread.of, times), ratios(*times), bar)], NOTES)


def seconds(path, arguments):
    command = ["curl", "--noproxy", "*", "--silent", "--show-error", "--fail"]
    command += ["--output", str(path), "--write-out", "%{time_total}", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return float(done.stdout)
