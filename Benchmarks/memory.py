"""Resident memory after 200,000 requests for 5,000 frames, a third of which fit into the cache."""

from harness import wrk
from harness.counters import peak_bytes, resident_bytes
from harness.figure import Bar, Figure, Result
from harness.spread import Spread

FRAMES = 5000
REQUESTS = 200_000
BUDGET = 256 << 20
NOTES = [
    f"{REQUESTS:,} requests over 64 connections (`wrk -t1 -c64`), or some more, each for one of "
    f"{FRAMES:,} frames at random (720p, 153 to 176 kB each, 820 MB in all), from an emulated "
    "platform that answers at once.",
    "`GATEWAY_CACHE_MEMORY` is 256 MiB, as by default. Memory is what is "
    "resident (VmRSS) when the last answer is there; the peak is the kernel's (VmHWM).",
]


def measure(bench):
    wanted = bench.choose(REQUESTS, REQUESTS // 10)
    requests, errors = 0, 0
    with (
        bench.upstream("--count", str(FRAMES)) as upstream,
        bench.serve(upstream.upstream_address, GATEWAY_CACHE_MEMORY=str(BUDGET)) as gateway,
    ):
        while requests < wanted:
            load = wrk.run(gateway.address, wrk.Frames(FRAMES, order="random"), 5)
            requests += load.requests
            errors += load.errors
            bench.say(f"{requests:,} requests")
        resident, peak = resident_bytes(gateway.pid), peak_bytes(gateway.pid)
    return Result(
        [
            Figure("resident, times the budget", one(resident / BUDGET), bar=Bar.at_most(1.3)),
            Figure("resident memory, MiB", one(resident / (1 << 20))),
            Figure("peak memory, MiB", one(peak / (1 << 20))),
            Figure("requests", one(requests)),
            Figure("errors", one(errors)),
        ],
        NOTES,
    )


def one(value):
    return Spread.of([value])
