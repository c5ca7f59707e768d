"""A PNG of a cold 1080p JPEG, the whole request, beside its codecs alone on one core."""

import re
import subprocess

from harness import tjbench
from harness.figure import Bar, Figure, Result, Side
from harness.spread import Spread, ratios

# Far from each other: those of a scrub would be read ahead.
STEP = 251
REQUESTS = 15
NOTES = [
    "The platform is emulated (`demo --frames`, a process of its own), its frames the film's, "
    "enlarged to 1080p (`ffmpeg -vf scale=1920:1080:flags=lanczos -q:v 2`). Each request is for "
    "another frame, with nothing else in flight; the gateway has its defaults, two codec threads "
    "on two cores among them.",
    "Time is `curl`'s own `time_total`, connecting included, less what `Server-Timing` says of "
    f"`queue` and `upstream`. A round is {REQUESTS} requests; its figure is their median.",
    "Beside it is what the codecs take alone, on one core: `tjbench`'s decompression and our PNG "
    "encoder's CPU, both of the same frame, each round.",
]


def measure(bench):
    large = bench.cut("large", "-vf", "scale=1920:1080:flags=lanczos", "-q:v", "2")
    with (
        bench.upstream("--count", "100000", frames=large) as upstream,
        bench.serve(upstream.upstream_address) as gateway,
        bench.worker(bench.built("codecs", "codecs")) as codecs,
    ):
        caller = Caller(bench, gateway.address)
        caller.median()
        ours, theirs = [], []
        for number in range(bench.rounds):
            ours.append(caller.median())
            frame = large / "1" / f"{number * 13 % 120}.jpg"
            encoding = codecs.ask(f"png {bench.choose(15, 3)} {frame}")["cpu"]
            theirs.append(tjbench.decompression(frame, bench.choose(0.5, 0.1)) + encoding)
            bench.say(f"round {number + 1} of {bench.rounds}")
    bar = Bar.at_most(1.4, Side.RATIO)
    return Result([Figure("ms", Spread.of(ours), Spread.of(theirs), ratios(ours, theirs), bar)], NOTES)


class Caller:
    def __init__(self, bench, address):
        self._bench = bench
        self._address = address
        self._next = 17

    def median(self):
        """Milliseconds of a round's requests, without the platform's."""
        count = self._bench.choose(REQUESTS, 3)
        return sorted(self._request() for _ in range(count))[count // 2]

    def _request(self):
        path = self._bench.work / "frame.png"
        url = f"{self._address}/videos/1/frames/{self._next}.png"
        self._next += STEP
        command = ["curl", "--noproxy", "*", "--silent", "--show-error", "--fail", "--dump-header"]
        command += ["-", "--write-out", "%{time_total}", "--output", str(path), url]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        head, _, total = done.stdout.rpartition("\n")
        if path.read_bytes()[:8] != b"\x89PNG\r\n\x1a\n":
            raise RuntimeError(f"{url} is no PNG")
        timing = re.search(r"(?im)^server-timing: (.*)$", head)[1]
        waited = re.findall(r"(?:queue|upstream);dur=([\d.]+)", timing)
        if "miss" not in head or not waited:
            raise RuntimeError(f"{url} was not cold: {head}")
        return float(total) * 1e3 - sum(map(float, waited))
