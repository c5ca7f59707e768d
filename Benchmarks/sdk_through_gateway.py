"""120 frames by the platform's SDK through the gateway, beside straight from the platform."""

from dataclasses import dataclass

from harness import sdk
from harness.counters import cpu_seconds
from harness.downloads import Downloads, checked
from harness.figure import Bar, Figure, Result, Side
from harness.rounds import alternating
from harness.server import Server
from harness.spread import Spread, ratios

FRAMES = 120
NOTES = [
    "The SDK, unchanged, asks a gateway that has all the frames in memory, or the emulated "
    "platform itself (`demo --frames`, a process of its own), which answers at once: the hardest "
    "case, in which a gateway has nothing to save. Frames are of 720p, 153 to 176 kB each.",
    "A process for each side lasts for all rounds. Its first download fills the gateway's memory "
    "and is the check: what the method gives is the same on both sides. Of later ones the shapes "
    "are.",
    "Seconds are those from the call until the list is there. What was downloaded is held until "
    "the next is there, so that Python has its memory at hand and not to fetch from the system.",
    "The server is the gateway, or the platform. The gateway's answer says its length, where the "
    "emulated platform sends chunks; bodies of known length are what `requests` takes longer to "
    "read, which `download_bytes` shows, since it does little else.",
]


@dataclass(frozen=True)
class Case:
    method: str
    # Downloads a round, so that a round is long enough.
    repeats: int
    bar: Bar | None = None


CASES = [
    Case("download_nps", 1, Bar.at_least(0.95, Side.RATIO)),
    Case("download_bytes", 5),
]


@dataclass
class Way:
    """Downloads from one server."""

    downloads: Downloads
    server: Server

    def check(self, path):
        return self.downloads.check(path)

    def round(self, repeats):
        """A round of the SDK's, and what the server spent on it."""
        before = cpu_seconds(self.server.pid)
        spent = self.downloads.round(repeats)
        return spent, cpu_seconds(self.server.pid) - before


def measure(bench):
    with bench.upstream() as upstream, bench.serve(upstream.upstream_address) as gateway:
        figures = [figure for case in CASES for figure in measured(bench, case, gateway, upstream)]
    return Result(figures, [*NOTES, sdk.versions()])


def measured(bench, case, gateway, upstream):
    bench.say(case.method)
    addresses = (gateway.address, upstream.upstream_address)
    workers = [
        sdk.worker(bench, address, "1", FRAMES, case.method, "hold") for address in addresses
    ]
    with workers[0] as through, workers[1] as straight:
        ours, theirs = Way(Downloads(through), gateway), Way(Downloads(straight), upstream)
        checked(bench, ours, theirs)
        results = alternating(bench, ours, theirs, lambda way: way.round(case.repeats))
    frames = FRAMES * case.repeats
    speed = [[frames / spent.seconds for spent, _ in side] for side in results]
    yield Figure(
        f"frames a second, {case.method}", *map(Spread.of, speed), ratios(*speed), case.bar
    )
    cpu = [[spent.cpu / frames * 1e3 for spent, _ in side] for side in results]
    yield Figure(f"the SDK's CPU a frame, ms, {case.method}", *map(Spread.of, cpu), ratios(*cpu))
    server = [[seconds / frames * 1e3 for _, seconds in side] for side in results]
    yield Figure(f"the server's CPU a frame, ms, {case.method}", *map(Spread.of, server))
