"""A frame that nobody has asked for yet, while two batches of 1,000 frames are on their way."""

import json
import statistics
import subprocess
import time
from contextlib import ExitStack

from harness import callers
from harness.figure import Bar, Figure, Result
from harness.spread import Spread
from harness.workers import Workers

BATCHES, FRAMES, SLICE = 2, 1000, 50
METHOD = "public/api/v3/videos.bulk.download-frame"
NOTES = [
    "The platform is that of `herd`, parts streamed: two workers, 40 ms a call and 5 ms a frame. "
    "The gateway has its defaults. Frames are of 720p, 153 to 176 kB each, all new.",
    f"{BATCHES} batches of {FRAMES:,} frames as a zip are taken by `curl`. As long as both run, a "
    "caller asks for one frame of the same video, and 50 ms after each answer for another, far "
    "from it: those of a scrub would be read ahead. A round, in which they run once, gives as many "
    "times as there is time for. The p99 is over those of all rounds.",
    f"A slice's time is what a call for {SLICE} frames, the most there are in one, takes by `curl` "
    "straight from the platform with nothing else in flight: the median of as many as there are "
    "rounds, one before each. Frames are compared with the film's.",
]


def measure(bench):
    frames = bench.choose(FRAMES, 300)
    flags = ["--count", "100000", "--latency", "40ms", "--frame-cost", "5ms"]
    with (
        bench.upstream(*flags) as upstream,
        Workers(upstream.upstream_address, 2) as workers,
        bench.serve(workers.address) as gateway,
    ):
        film = bench.frames
        new = iter((index, film[index % len(film)]) for index in range(50_000))
        apart = iter((index, film[index % len(film)]) for index in range(50_000, 100_000, 37))
        slices, times = [], []
        for number in range(bench.rounds):
            slices.append(slice_seconds(workers.address, taken(new, SLICE)))
            times += beside_batches(gateway.address, new, apart, frames)
            bench.say(f"round {number + 1} of {bench.rounds}")
    return Result(list(figures(slices, times)), NOTES)


def taken(new, count):
    return [next(new) for _ in range(count)]


def slice_seconds(platform, frames):
    body = json.dumps({"videoId": 1, "frames": [index for index, _ in frames]})
    command = [*curl(body), "--write-out", "%{time_total}", f"{platform}/{METHOD}"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return float(done.stdout)


def beside_batches(address, new, apart, frames):
    """Seconds for each single frame that came while all batches ran."""
    times = []
    with ExitStack() as stack:
        batches = []
        for _ in range(BATCHES):
            body = json.dumps({"frames": [index for index, _ in taken(new, frames)]})
            command = [*curl(body), f"{address}/videos/1/frames:batch"]
            batches.append(stack.enter_context(subprocess.Popen(command)))
        while True:
            # The first of them as well finds the batches under way.
            time.sleep(0.05)
            seconds = callers.fetch(address, taken(apart, 1), 1)
            if any(batch.poll() is not None for batch in batches):
                break
            times.append(seconds)
    if any(batch.returncode for batch in batches):
        raise RuntimeError(f"curl ended with {[batch.returncode for batch in batches]}")
    return times


def curl(body):
    command = ["curl", "--noproxy", "*", "--silent", "--show-error", "--fail"]
    command += ["--header", "Content-Type: application/json", "--data", body]
    return [*command, "--output", "/dev/null"]


def figures(slices, times):
    one_slice = statistics.median(slices)
    late = max(times)
    if len(times) > 1:
        late = statistics.quantiles(times, n=100, method="inclusive")[-1]
    yield Figure("p99, slices' times", one(late / one_slice), bar=Bar.at_most(3))
    yield Figure("p99, ms", one(late * 1e3))
    yield Figure("all, ms", Spread.of(seconds * 1e3 for seconds in times))
    yield Figure("single frames", one(len(times)))
    yield Figure("a slice's time, ms", Spread.of(seconds * 1e3 for seconds in slices))


def one(value):
    return Spread.of([value])
