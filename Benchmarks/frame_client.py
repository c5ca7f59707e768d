"""Pixels of 120 film frames by FrameClient, beside `download_nps` of the platform's Python SDK."""

from contextlib import contextmanager
from dataclasses import dataclass

from harness import sdk
from harness.downloads import Downloads, checked
from harness.figure import Bar, Figure, Result, Side
from harness.rounds import alternating
from harness.spread import Spread, ratios

FRAMES = 120
SHAPE = [720, 1280, 3]
NOTES = [
    "`VideoFrameAPI.downloadArrays` of the library `FrameClient`, as a package of its own uses it "
    "(`client/`), beside `api.video.frame.download_nps` of the SDK, unchanged. Options of both are "
    "their defaults: ours makes calls of 50 frames that overlap and decodes on every core, the "
    "SDK's calls of 50 follow one another, and it decodes behind the last one.",
    "Both ask the same emulated platform (`demo --frames`, a process of its own) for frames of "
    "720p, 153 to 176 kB each, and are processes that last for all rounds of a case. Neither's "
    "start is in the figures, nor is its first download.",
    "That first download is the check: shapes and a SHA-256 of all pixels are the same on both "
    "sides. Later ones are held to their shapes.",
    "Seconds are those from the call until the list is there; CPU is the process's meanwhile. What "
    "was downloaded is let go before the next download, outside the figures, and glibc gives much "
    "of that memory back to the system, to be taken anew. Where the result before is held until "
    "the next is there, as in a loop over one variable, Python keeps the memory of two.",
]


@dataclass(frozen=True)
class Case:
    name: str
    holds: bool
    # Of the emulated platform.
    flags: tuple[str, ...] = ()
    bar: Bar | None = None


CASES = [
    Case("answered at once", False, bar=Bar.at_least(2, Side.RATIO)),
    Case("answered at once, the result before held", True),
    Case("200 ms a call", False, ("--latency", "200ms"), Bar.at_least(2.5, Side.RATIO)),
]


def measure(bench):
    figures = [figure for case in CASES for figure in measured(bench, case)]
    return Result(figures, [*NOTES, sdk.versions()])


def measured(bench, case):
    bench.say(case.name)
    with (
        bench.upstream(*case.flags) as upstream,
        pair(bench, upstream.upstream_address, ["hold"] if case.holds else []) as (ours, theirs),
    ):
        shapes = checked(bench, ours, theirs)
        if shapes != [SHAPE] * FRAMES:
            raise RuntimeError(f"arrays of {shapes}")
        results = alternating(bench, ours, theirs, Downloads.round)
    speed = [[FRAMES / item.seconds for item in side] for side in results]
    yield Figure(f"frames a second, {case.name}", *map(Spread.of, speed), ratios(*speed), case.bar)
    cpu = [[item.cpu / FRAMES * 1e3 for item in side] for side in results]
    yield Figure(f"CPU a frame, ms, {case.name}", *map(Spread.of, cpu), ratios(*cpu))


@contextmanager
def pair(bench, address, holding):
    arguments = [address, "1", FRAMES]
    with (
        bench.worker(bench.client, *arguments, *holding) as ours,
        sdk.worker(bench, *arguments, "download_nps", *holding) as theirs,
    ):
        yield Downloads(ours), Downloads(theirs)
