"""Frames that are in the cache over HTTPS, and handshakes, beside nginx with the same certificate."""

from harness import ab, descriptors, nginx, wrk
from harness.bench import frames_in
from harness.counters import resident_bytes
from harness.figure import Bar, Figure, Result
from harness.idle_connections import IdleConnections
from harness.identity import NOTE, Identity
from harness.loaded import Loaded, figures
from harness.nginx import Nginx
from harness.rounds import alternating
from harness.side import Side
from harness.spread import Spread

FRAMES = 100
CONNECTIONS, LIMIT = 10_000, 11_000
NOTES = [
    NOTE,
    f"170 kB: {FRAMES} frames of one video, each in both caches, over 64 keep-alive connections. "
    "Handshakes: a frame of 1 kB, each time over a connection of its own, with a full handshake.",
    wrk.NOTE,
    ab.NOTE,
    nginx.NOTE,
    "A round is 3 s of each, alternating; both are warm.",
    f"Idle: {CONNECTIONS:,} connections of another process that have had an answer each; resident "
    "memory (VmRSS) when they are open, less what was just before.",
]


def measure(bench):
    identity = Identity(bench.work)
    lines = [
        *measured(bench, identity, "170 kB", ("-q:v", "2"), speed=1.2, cpu=0.8),
        *measured(bench, identity, "handshakes", ("-vf", "scale=64x36"), speed=0.8, closes=True),
        *idle(bench, identity),
    ]
    return Result(lines, NOTES)


def measured(bench, identity, name, options, speed=None, cpu=None, closes=False):
    bench.say(name)
    folder = bench.cut(name.replace(" ", "-"), *options)
    frames = frames_in(folder)[:FRAMES]
    with (
        bench.upstream(frames=folder) as upstream,
        bench.serve(upstream.upstream_address, **identity.settings) as gateway,
        Nginx(upstream.upstream_address, identity=identity) as peer,
    ):
        ours, theirs = Side(gateway), Side(peer)
        for side in (ours, theirs):
            side.check(frames)

        def load(side, seconds):
            environment = identity.client_environment
            if closes:
                return ab.run(side.address, "/videos/1/frames/0", seconds, environment)
            wanted = wrk.Frames(FRAMES)
            return wrk.run(side.address, wanted, seconds, environment=environment)

        def play(side, seconds):
            platform = upstream.upstream_address
            return Loaded.of(side, platform, lambda: load(side, seconds))

        for side in (ours, theirs):
            play(side, 1)
        seconds = bench.choose(3, 1)
        results = alternating(bench, ours, theirs, lambda side: play(side, seconds))
    yield from figures(name, results, speed, cpu)


def idle(bench, identity):
    bench.say("idle")
    descriptors.allow(LIMIT)
    settings = {"GATEWAY_MAX_CONNECTIONS": str(LIMIT), "GATEWAY_IDLE_TIMEOUT": "600s"}
    rounds = []
    with bench.upstream() as upstream:
        for _ in range(bench.choose(3, 1)):
            with bench.serve(upstream.upstream_address, **settings, **identity.settings) as gateway:
                # What a first handshake makes for all.
                with IdleConnections(gateway.address, 100):
                    before = resident_bytes(gateway.pid)
                    with IdleConnections(gateway.address, CONNECTIONS):
                        rounds.append(resident_bytes(gateway.pid) - before)
    name = "memory of an idle connection, KiB"
    each = Spread.of(more / CONNECTIONS / 1024 for more in rounds)
    yield Figure(name, each, bar=Bar.at_most(16))
