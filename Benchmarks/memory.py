"""Resident memory after 200,000 requests for more frames than fit into the cache."""

from dataclasses import dataclass

from harness import wrk
from harness.counters import peak_bytes, resident_bytes
from harness.figure import Bar, Figure, Result
from harness.spread import Spread

REQUESTS = 200_000
NOTES = [
    f"{REQUESTS:,} requests over 64 connections (`wrk -t1 -c64`), or some more, each for one of "
    "the frames at random, from an emulated platform that answers at once.",
    "170 kB: 5,000 frames of 720p, 153 to 176 kB each, 820 MB in all; a third of them fits. 1 kB: "
    "100,000 frames of 64 by 36 pixels, of which about half fit: what a frame takes beside its "
    "bytes shows here.",
    "`GATEWAY_CACHE_MEMORY` is 256 MiB, as by default, and 128 MiB for 1 kB. Memory is what is "
    "resident (VmRSS) when the last answer is there; the peak is the kernel's (VmHWM).",
]


@dataclass(frozen=True)
class Case:
    name: str
    frames: int
    budget: int
    # Of ffmpeg; none for the film as it is.
    options: tuple[str, ...] = ()


CASES = [
    Case("170 kB", 5000, 256 << 20),
    Case("1 kB", 100_000, 128 << 20, ("-vf", "scale=64x36", "-q:v", "5")),
]


def measure(bench):
    return Result([figure for case in CASES for figure in measured(bench, case)], NOTES)


def measured(bench, case):
    bench.say(case.name)
    wanted = bench.choose(REQUESTS, REQUESTS // 10)
    requests, errors = 0, 0
    folder = bench.cut("small", *case.options) if case.options else None
    with (
        bench.upstream("--count", str(case.frames), frames=folder) as upstream,
        bench.serve(upstream.upstream_address, GATEWAY_CACHE_MEMORY=str(case.budget)) as gateway,
    ):
        while requests < wanted:
            load = wrk.run(gateway.address, wrk.Frames(case.frames, order="random"), 5)
            requests += load.requests
            errors += load.errors
            bench.say(f"{requests:,} requests")
        resident, peak = resident_bytes(gateway.pid), peak_bytes(gateway.pid)
    times = one(resident / case.budget)
    yield Figure(f"resident, times the budget, {case.name}", times, bar=Bar.at_most(1.3))
    yield Figure(f"resident memory, MiB, {case.name}", one(resident / (1 << 20)))
    yield Figure(f"peak memory, MiB, {case.name}", one(peak / (1 << 20)))
    yield Figure(f"requests, {case.name}", one(requests))
    yield Figure(f"errors, {case.name}", one(errors))


def one(value):
    return Spread.of([value])
