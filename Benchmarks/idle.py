"""Frames that are in the cache, and the gateway's memory, with 10,000 idle connections beside."""

from dataclasses import dataclass

from harness import descriptors, http, wrk
from harness.counters import resident_bytes
from harness.figure import Bar, Figure, Result, Side as Column
from harness.idle_connections import IdleConnections
from harness.side import Side
from harness.spread import Spread, ratios

FRAMES = 100
CONNECTIONS, LIMIT = 10_000, 11_000
NOTES = [
    f"{FRAMES} frames of 720p, 153 to 176 kB each, all in the cache. {CONNECTIONS:,} keep-alive "
    "connections of another process have had an answer each, and idle; none of them is closed "
    "before the end. `GATEWAY_MAX_CONNECTIONS` and the limit of open files are 11,000, "
    "`GATEWAY_IDLE_TIMEOUT` is 10 minutes.",
    wrk.NOTE,
    "A round has a gateway of its own, which is warmed for 2 s, and 3 s with the connections and "
    "3 s without them, in turn the one or the other first. Memory is what is resident (VmRSS) "
    "when they are open, less what was just before; the kernel's own for sockets is not in it.",
]


@dataclass(frozen=True)
class Round:
    without: wrk.Load
    beside: wrk.Load
    # For each connection.
    bytes: float


def measure(bench):
    descriptors.allow(LIMIT)
    rounds = []
    with bench.upstream() as upstream:
        for number in range(bench.rounds):
            settings = {"GATEWAY_MAX_CONNECTIONS": str(LIMIT), "GATEWAY_IDLE_TIMEOUT": "600s"}
            with bench.serve(upstream.upstream_address, **settings) as gateway:
                Side(gateway).check(bench.frames[:FRAMES])
                rounds.append(played(gateway, bench.choose(3, 1), number % 2 == 0))
            bench.say(f"round {number + 1} of {bench.rounds}")
    return Result(list(figures(rounds)), NOTES)


def played(gateway, seconds, is_idle_first):
    def load():
        return wrk.run(gateway.address, wrk.Frames(FRAMES), seconds)

    wrk.run(gateway.address, wrk.Frames(FRAMES), 2)
    without = None if is_idle_first else load()
    before = resident_bytes(gateway.pid)
    with IdleConnections(gateway.address, CONNECTIONS):
        more = resident_bytes(gateway.pid) - before
        beside = load()
        counted = http.metric(gateway.address, "frame_gateway_connections")
    if counted < CONNECTIONS:
        raise RuntimeError(f"the gateway counts {counted:.0f} connections")
    return Round(without or load(), beside, more / CONNECTIONS)


def figures(rounds):
    yield Figure(
        "memory a connection, KiB",
        Spread.of(item.bytes / 1024 for item in rounds),
        bar=Bar.at_most(1),
    )
    late = [[item.beside.p99 for item in rounds], [item.without.p99 for item in rounds]]
    yield Figure("p99, ms, without", Spread.of(late[1]))
    bar = Bar.at_most(1.2, Column.RATIO)
    yield Figure("p99, ms, beside idle connections", Spread.of(late[0]), None, ratios(*late), bar)
    speed = [[item.beside.speed for item in rounds], [item.without.speed for item in rounds]]
    yield Figure("requests a second, without", Spread.of(speed[1]))
    name = "requests a second, beside idle connections"
    yield Figure(name, Spread.of(speed[0]), None, ratios(*speed))
    loads = (load for item in rounds for load in (item.without, item.beside))
    yield Figure("errors", Spread.of(load.errors for load in loads))
