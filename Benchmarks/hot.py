"""Frames that are in the cache, over 64 keep-alive connections, beside nginx's cache of them."""

from dataclasses import dataclass
from pathlib import Path

from harness import http, nginx, wrk
from harness.bench import frames_in
from harness.figure import Result
from harness.loaded import HITS_NOTE, Loaded, figures
from harness.nginx import Nginx
from harness.rounds import alternating
from harness.side import Side

FRAMES = 100
NOTES = [
    f"{FRAMES} frames of one video, one after the other, each of them once before anything is "
    "timed, and compared with the film's then. In the rounds every answer has a status below 400, "
    "and wrk counts as many bytes as the frames have.",
    wrk.NOTE,
    nginx.NOTE,
    "304: each request has the frame's own ETag. The platform's answers have none, so nginx's come "
    "from a server block between it and the platform, which is not asked in the rounds.",
    HITS_NOTE,
    "A round is 3 s of each, alternating; both are warm.",
]


@dataclass(frozen=True)
class Case:
    name: str
    # Of ffmpeg.
    options: tuple[str, ...]
    speed: float
    cpu: float
    is_conditional: bool = False


FILM = ("-q:v", "2")
CASES = [
    Case("170 kB", FILM, speed=1.1, cpu=1.1),
    Case("250 kB", ("-q:v", "1", "-qmin", "1"), speed=1.1, cpu=1.1),
    Case("1 kB", ("-vf", "scale=64x36", "-q:v", "5"), speed=1.5, cpu=0.7),
    Case("304", FILM, speed=1.5, cpu=0.7, is_conditional=True),
]


def measure(bench):
    return Result([figure for case in CASES for figure in measured(bench, case)], NOTES)


def measured(bench, case):
    bench.say(case.name)
    folder = bench.cut(case.name.replace(" ", "-"), *case.options)
    frames = frames_in(folder)[:FRAMES]
    with (
        bench.upstream(frames=folder) as upstream,
        bench.serve(upstream.upstream_address) as gateway,
        Nginx(upstream.upstream_address, validates=case.is_conditional) as peer,
    ):
        ours, theirs = Side(gateway), Side(peer)
        for side in (ours, theirs):
            side.check(frames)
        tags = {}
        if case.is_conditional:
            tags = {side.address: written_tags(side, folder) for side in (ours, theirs)}
        mean = 0 if case.is_conditional else sum(map(len, frames)) / FRAMES

        def play(side, seconds):
            wanted = wrk.Frames(FRAMES, tags=tags.get(side.address))
            loaded = Loaded.run(side, wanted, seconds, upstream.upstream_address)
            # 2 kB for heads; a run ends amid the frames, and amid answers that it doesn't count.
            bytes_each = loaded.load.bytes / loaded.load.requests
            if not mean * 0.99 < bytes_each < mean * 1.05 + 2000:
                raise RuntimeError(f"{bytes_each:.0f} bytes an answer, not {mean:.0f} and a head")
            return loaded

        for side in (ours, theirs):
            play(side, 1)
        seconds = bench.choose(3, 1)
        results = alternating(bench, ours, theirs, lambda side: play(side, seconds))
    yield from figures(case.name, results, case.speed, case.cpu)


def written_tags(side, folder):
    """A file with the frames' ETags as the side gives them, each of which gets a 304."""
    tags = [http.frame(side.address, index)[0]["ETag"] for index in range(FRAMES)]
    for index, tag in enumerate(tags):
        fields = {"If-None-Match": tag}
        status, _, _ = http.get(side.address, f"/videos/1/frames/{index}", fields)
        if status != 304:
            raise RuntimeError(f"{side.address}: {status} for frame {index} with its own ETag")
    path = Path(folder, side.address.rpartition(":")[2])
    path.write_text("".join(f"{tag}\n" for tag in tags))
    return path
