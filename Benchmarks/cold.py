"""Frames that nobody has asked for yet, over 64 keep-alive connections, beside nginx's cache."""

from itertools import count

from harness import nginx, wrk
from harness.figure import Result
from harness.loaded import HITS_NOTE, Loaded, figures
from harness.nginx import Nginx
from harness.rounds import alternating
from harness.side import Side

# Of each video; the emulated platform allows no more.
FRAMES = 100_000
NOTES = [
    "The emulated platform (`demo --frames`, a process of its own) answers at once. Every request "
    "is for another frame of 720p, 153 to 176 kB each, and every round has a video of its own.",
    wrk.NOTE,
    nginx.NOTE,
    HITS_NOTE,
    "A round is 3 s of each, alternating; both are warm, and their caches are full soon.",
]


def measure(bench):
    seconds = bench.choose(3, 1)
    # A video for each run, and one more for each side to get warm with.
    videos = count(2)
    for number in range(2, 2 * bench.rounds + 4):
        (bench.film / str(number)).symlink_to("1")
    with (
        bench.upstream("--count", str(FRAMES)) as upstream,
        bench.serve(upstream.upstream_address) as gateway,
        Nginx(upstream.upstream_address) as peer,
    ):
        ours, theirs = Side(gateway), Side(peer)

        def play(side):
            wanted = wrk.Frames(FRAMES, video=next(videos), order="onward")
            loaded = Loaded.run(side, wanted, seconds, upstream.upstream_address)
            if loaded.load.requests > FRAMES:
                raise RuntimeError(f"{loaded.load.requests} requests for {FRAMES} frames")
            return loaded

        for side in (ours, theirs):
            side.check(bench.frames)
            play(side)
        results = alternating(bench, ours, theirs, play)
    return Result(list(figures("170 kB", results)), NOTES)
