"""Many callers at once for frames that nobody has asked for yet, beside nginx's cache lock."""

from dataclasses import dataclass

from harness import callers, http, nginx
from harness.figure import Bar, Figure, Result, Side
from harness.nginx import Nginx
from harness.rounds import alternating
from harness.spread import Spread, ratios
from harness.workers import Workers

ONE_FRAME_CALLERS = 1000
CALLERS, FRAMES = 32, 120
NOTES = [
    "The platform is the emulated one (`demo --frames --latency 40ms --frame-cost 5ms`) behind a "
    "small Python program that lets two calls at once through (`harness/workers.py`): a call has a "
    "worker for 40 ms and for 5 ms a frame. Frames are of 720p, 153 to 176 kB each; those of a "
    "round were asked for in none before it.",
    "The callers are one thread of a Python program (`harness/callers.py`), connected before the "
    "clock starts; every frame's bytes are compared with the film's. Calls are counted by the "
    "platform.",
    f"One frame: {ONE_FRAME_CALLERS:,} callers at once. {FRAMES} frames: {CALLERS} callers, each "
    "asking for the next of them as soon as it has one. N is `GATEWAY_UPSTREAM_CONCURRENCY`. "
    "Streamed: the platform sends each part as soon as it is done, else all at the end "
    "(`--stream-parts off`).",
    nginx.NOTE,
]


@dataclass(frozen=True)
class Case:
    name: str
    concurrency: int
    streams: bool
    calls: int
    sooner: float


CASES = [
    Case("N = 2, streamed", 2, True, calls=12, sooner=4),
    Case("N = 4, streamed", 4, True, calls=24, sooner=2.5),
    Case("N = 2, at the end", 2, False, calls=24, sooner=2.5),
]


@dataclass(frozen=True)
class Round:
    calls: int
    seconds: float


class Herds:
    """Sends callers for frames of which there are always new ones."""

    def __init__(self, bench, platform):
        self._platform = platform
        self._film = bench.frames
        self._next = 0

    def send(self, address, count, frames):
        """So many callers for so many frames, or all of them for one."""
        new = range(self._next, self._next + frames)
        self._next += frames
        wanted = [(index, self._film[index % len(self._film)]) for index in new]
        known = len(http.platform_calls(self._platform))
        seconds = callers.fetch(address, wanted * count if frames == 1 else wanted, count)
        return Round(len(http.platform_calls(self._platform)) - known, seconds)


def measure(bench):
    found = []
    for case in CASES:
        bench.say(case.name)
        flags = ["--count", "100000", "--latency", "40ms", "--frame-cost", "5ms"]
        flags += ["--stream-parts", "on" if case.streams else "off"]
        with (
            bench.upstream(*flags) as upstream,
            Workers(upstream.upstream_address, 2) as workers,
            bench.serve(
                workers.address, GATEWAY_UPSTREAM_CONCURRENCY=str(case.concurrency)
            ) as gateway,
            Nginx(workers.address) as peer,
        ):
            herds = Herds(bench, upstream.upstream_address)
            ours, theirs = gateway.address, peer.address
            if case is CASES[0]:
                found += one_frame(bench, herds, ours, theirs)
            found += many_frames(bench, case, herds, ours, theirs)
    return Result(found, NOTES)


def one_frame(bench, herds, ours, theirs):
    results = alternating(
        bench, ours, theirs, lambda address: herds.send(address, ONE_FRAME_CALLERS, 1)
    )
    calls = [Spread.of(item.calls for item in side) for side in results]
    yield Figure("calls, one frame", *calls, bar=Bar.at_most(1))
    seconds = [[item.seconds for item in side] for side in results]
    yield Figure("seconds, one frame", *map(Spread.of, seconds), ratios(*seconds))


def many_frames(bench, case, herds, ours, theirs):
    def play(address):
        return herds.send(address, CALLERS, FRAMES)

    for address in (ours, theirs):
        play(address)
    results = alternating(bench, ours, theirs, play)
    calls = [Spread.of(item.calls for item in side) for side in results]
    yield Figure(f"calls, {FRAMES} frames, {case.name}", *calls, bar=Bar.at_most(case.calls))
    speed = [[FRAMES / item.seconds for item in side] for side in results]
    yield Figure(
        f"frames a second, {case.name}",
        *map(Spread.of, speed),
        ratios(*speed),
        Bar.at_least(case.sooner, Side.RATIO),
    )
