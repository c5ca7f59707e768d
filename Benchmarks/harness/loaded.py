"""Rounds of wrk against a server, and the lines of a table that they make."""

import resource
from dataclasses import dataclass

from harness import http, wrk
from harness.figure import Bar, Figure, Side as Column
from harness.spread import Spread, ratios

HITS_NOTE = (
    "Hits are those of a round's requests that the platform, which tells its calls, was not asked "
    "for. Peak memory (VmHWM) is a round's. The load's own CPU is what the program that asks spends "
    "on the same processors: one thread of it can ask no faster, whoever answers."
)


@dataclass(frozen=True)
class Loaded:
    """A round of wrk, and what the server spent on it."""

    load: wrk.Load
    # Seconds of the server.
    cpu: float
    # Seconds of the program that asks.
    asking: float
    # Bytes.
    peak: int
    # Frames that the platform was asked for.
    fetched: int

    @classmethod
    def run(cls, side, frames, seconds, platform):
        """`platform`: the address of the emulated one that only this asks."""
        return cls.of(side, platform, lambda: wrk.run(side.address, frames, seconds))

    @classmethod
    def of(cls, side, platform, play):
        """`play`: makes the load, and gives what became of it."""
        before = _fetched(platform)
        side.forget_peak()
        cpu, asking = side.cpu, _children_cpu()
        load = play()
        cpu, asking = side.cpu - cpu, _children_cpu() - asking
        return cls(load, cpu, asking, side.peak, _fetched(platform) - before)

    @property
    def cpu_per_request(self):
        """Microseconds."""
        return self.cpu / self.load.requests * 1e6

    @property
    def asking_per_request(self):
        """Microseconds."""
        return self.asking / self.load.requests * 1e6

    @property
    def hits(self):
        """Per cent of the requests; what wrk asked for and did not wait for is not among them."""
        return 100 * max(0, 1 - self.fetched / self.load.requests)


def _children_cpu():
    """Seconds that programs spent that have ended and were waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _fetched(platform):
    return sum(len(call["frames"]) for call in http.platform_calls(platform))


def figures(name, results, speed=None, cpu=None):
    """The lines of both sides' rounds.

    `speed`: how many times as many requests a second there have to be, at least; `cpu`: how many
    times as much CPU a request, at most.
    """
    speed = speed and Bar.at_least(speed, Column.RATIO)
    cpu = cpu and Bar.at_most(cpu, Column.RATIO)
    columns = [
        ("requests a second", lambda item: item.load.speed, True, speed),
        ("CPU a request, µs", lambda item: item.cpu_per_request, True, cpu),
        ("the load's own CPU, µs", lambda item: item.asking_per_request, False, None),
        ("p99, ms", lambda item: item.load.p99, True, None),
        ("errors", lambda item: item.load.errors, False, None),
        ("hits, %", lambda item: item.hits, False, None),
        ("peak memory, MiB", lambda item: item.peak / (1 << 20), False, None),
    ]
    for title, of, is_compared, bar in columns:
        values = [[of(item) for item in side] for side in results]
        ratio = ratios(*values) if is_compared else None
        yield Figure(f"{title}, {name}", *map(Spread.of, values), ratio, bar)
