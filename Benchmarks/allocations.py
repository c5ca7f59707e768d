"""Memory allocations for a frame that is in the cache, counted by heaptrack."""

import http.client
from pathlib import Path
from urllib.parse import urlsplit

from harness.figure import Figure, Result
from harness.spread import Spread

PRELOAD = Path("/usr/lib/heaptrack/libheaptrack_preload.so")
FEW, MANY, FRAMES = 1000, 5000, 20
FIELDS = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0.0.0",
    "Accept": "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.9",
    "Referer": "http://127.0.0.1/",
    "Sec-Fetch-Dest": "image",
}
NOTES = [
    f"Debian's `heaptrack` counts every allocation of a process; {MANY:,} requests less {FEW:,} "
    "over one connection, each in a process of its own, leave what one request makes. All of the "
    f"{FRAMES} frames, and their PNGs, are in memory.",
    "Two of them are the boxes that `assumeIsolated` makes for each event of a socket.",
]


def measure(bench):
    with bench.upstream("--count", str(FRAMES)) as upstream:
        return Result(list(figures(bench, upstream.upstream_address)), NOTES)


def figures(bench, upstream):
    for name, suffix, is_conditional in (
        ("a frame", "", False),
        ("a 304", "", True),
        ("a PNG", ".png", False),
        ("a thumbnail", "?width=160", False),
    ):
        few, many = (counted(bench, upstream, n, suffix, is_conditional) for n in (FEW, MANY))
        bench.say(name)
        each = (many - few) / (MANY - FEW)
        yield Figure(f"allocations, {name}", Spread.of([each]))


def counted(bench, upstream, requests, suffix, is_conditional):
    """All allocations of a gateway that has answered so many requests."""
    path = bench.work / f"heap-{requests}-{suffix}-{is_conditional}"
    settings = {"LD_PRELOAD": str(PRELOAD), "DUMP_HEAPTRACK_OUTPUT": str(path)}
    with bench.serve(upstream, **settings) as gateway:
        ask(gateway.address, requests, suffix, is_conditional)
    with path.open() as lines:
        return sum(line.startswith("+ ") for line in lines)


def ask(address, requests, suffix, is_conditional):
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    tags = {}

    def get(index, wanted, fields):
        connection.request("GET", f"/videos/1/frames/{index}{suffix}", headers=fields)
        answer = connection.getresponse()
        answer.read()
        if answer.status != wanted:
            raise RuntimeError(f"{answer.status} for frame {index}{suffix}, not {wanted}")
        tags[index] = answer.headers["ETag"]

    for _ in range(2):
        for index in range(FRAMES):
            get(index, 200, FIELDS)
    for place in range(requests):
        index = place % FRAMES
        more = {"If-None-Match": tags[index]} if is_conditional else {}
        get(index, 304 if is_conditional else 200, FIELDS | more)
    connection.close()
