"""The page of metrics while 10,000 connections are open."""

import time

from harness import descriptors, http
from harness.figure import Bar, Figure, Result
from harness.idle_connections import IdleConnections
from harness.spread import Spread

CONNECTIONS, LIMIT, SCRAPES = 10_000, 11_000, 20
NOTES = [
    f"{CONNECTIONS:,} keep-alive connections of another process have had an answer each, and idle. "
    f"{SCRAPES} pages a round, each over a connection of its own; the figure is the slowest one's "
    "time, from before it connects to its last byte.",
]


def measure(bench):
    descriptors.allow(LIMIT)
    slowest = []
    with bench.upstream() as upstream:
        for number in range(bench.rounds):
            settings = {"GATEWAY_MAX_CONNECTIONS": str(LIMIT), "GATEWAY_IDLE_TIMEOUT": "600s"}
            with bench.serve(upstream.upstream_address, **settings) as gateway:
                with IdleConnections(gateway.address, CONNECTIONS):
                    if http.metric(gateway.address, "frame_gateway_connections") < CONNECTIONS:
                        raise RuntimeError("not all connections are open")
                    slowest.append(max(scrape(gateway.address) for _ in range(SCRAPES)) * 1000)
            bench.say(f"round {number + 1} of {bench.rounds}")
    return Result([Figure("ms, the slowest page", Spread.of(slowest), bar=Bar.at_most(20))], NOTES)


def scrape(address):
    start = time.perf_counter()
    http.get(address, "/metrics")
    return time.perf_counter() - start
