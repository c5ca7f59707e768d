"""A cold batch of 120 film frames as a zip, beside the usual Python way to one."""

import hashlib
import json
import resource
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

from harness.counters import cpu_seconds
from harness.figure import Bar, Figure, Result, Side
from harness.spread import Spread, ratios

FRAMES = 120
# Archives a round, so that a round is long enough for the clocks and the scheduler's whims.
ARCHIVES = 5
PEER = Path(__file__).resolve().parent / "peers" / "zip_of_frames.py"
NOTES = [
    "Both ask the same emulated platform (`demo --frames`, a process of its own), which answers at "
    "once, for frames of 720p, 153 to 176 kB each. The gateway runs with "
    "`GATEWAY_CACHE_MEMORY=0`: every frame of every batch comes from upstream.",
    f"A round is {ARCHIVES} archives one after the other, gateway and usual way alternating. Both "
    "are warm: neither's start is in the figures.",
    "Gateway: `curl` takes the zip to /dev/null; frames a second by curl's own `time_total`, "
    "connecting included. CPU is the gateway process's; curl's, its start included, is a line of "
    "its own.",
    "Usual way: `requests` with one kept connection, `MultipartDecoder`, slices of 50, `hashlib` "
    "and a stored `zipfile` in memory, all in one process, which is its whole CPU.",
    "Both take a SHA-256 of each frame and write a manifest of them. One archive of each is "
    "checked against the film's frames before anything is timed; of the others the sizes are.",
]


@dataclass
class Round:
    """Seconds for all of a round's archives."""

    seconds: float
    cpu: float
    client_cpu: float
    upstream_cpu: float = 0


def measure(bench):
    with (
        bench.upstream() as upstream,
        bench.serve(upstream.upstream_address, GATEWAY_CACHE_MEMORY="0") as gateway,
        Peer(bench, upstream.upstream_address) as peer,
    ):
        client = Client(gateway)
        for way in (client, peer):
            way.check(bench)
        for way in (client, peer):
            run(way, upstream)
        ours, theirs = [], []
        for number in range(bench.rounds):
            order = [(client, ours), (peer, theirs)]
            for way, rounds in order if number % 2 == 0 else reversed(order):
                rounds.append(run(way, upstream))
            bench.say(f"round {number + 1} of {bench.rounds}")
    return Result(list(figures(ours, theirs)), NOTES)


def run(way, upstream):
    """A round of one way, with what the upstream spent on it."""
    before = cpu_seconds(upstream.pid)
    result = way.round()
    result.upstream_cpu = cpu_seconds(upstream.pid) - before
    return result


def figures(ours, theirs):
    frames = FRAMES * ARCHIVES
    speed = [[frames / item.seconds for item in side] for side in (ours, theirs)]
    yield Figure(
        "frames a second",
        *map(Spread.of, speed),
        ratios(*speed),
        Bar.at_least(2.5, Side.RATIO),
    )
    cpu = [[item.cpu / frames * 1e3 for item in side] for side in (ours, theirs)]
    yield Figure(
        "CPU a frame, ms", *map(Spread.of, cpu), ratios(*cpu), Bar.at_most(0.5, Side.RATIO)
    )
    curl = Spread.of(item.client_cpu / frames * 1e3 for item in ours)
    yield Figure("curl's CPU a frame, ms", curl)
    upstream = [[item.upstream_cpu / frames * 1e3 for item in side] for side in (ours, theirs)]
    yield Figure("the upstream's CPU a frame, ms", *map(Spread.of, upstream))


def check(path, film):
    """Refuses an archive that doesn't open or doesn't hold the film's frames."""
    subprocess.run(["unzip", "-tqq", str(path)], check=True)
    with zipfile.ZipFile(path) as archive:
        names = [f"{index:06}.jpg" for index in range(FRAMES)]
        if archive.namelist() != [*names, "manifest.json"]:
            raise RuntimeError(f"wrong entries: {archive.namelist()}")
        for index, name in enumerate(names):
            frame = (film / "1" / f"{index}.jpg").read_bytes()
            if hashlib.sha256(archive.read(name)).digest() != hashlib.sha256(frame).digest():
                raise RuntimeError(f"{name} is not the film's frame {index}")


class Client:
    """curl before the gateway."""

    def __init__(self, gateway):
        self._gateway = gateway
        self._address = gateway.address
        self._size = 0

    def check(self, bench):
        path = bench.work / "gateway.zip"
        self._download(path)
        check(path, bench.film)
        self._size = path.stat().st_size

    def round(self):
        cpu, client = cpu_seconds(self._gateway.pid), children_seconds()
        seconds = 0
        for _ in range(ARCHIVES):
            size, time_taken = self._download("/dev/null")
            if size != self._size:
                raise RuntimeError(f"an archive of {size} bytes, not {self._size}")
            seconds += time_taken
        # What the gateway tidies up behind an answer is its CPU as well.
        time.sleep(0.05)
        cpu = cpu_seconds(self._gateway.pid) - cpu
        return Round(seconds, cpu, children_seconds() - client)

    def _download(self, path):
        """Bytes and seconds of one archive."""
        body = json.dumps({"ranges": [{"start": 0, "stop": FRAMES}]})
        command = ["curl", "--noproxy", "*", "--silent", "--show-error", "--fail", "--data", body]
        output = ["--write-out", "%{size_download} %{time_total}", "--output", str(path)]
        url = f"{self._address}/videos/1/frames:batch"
        done = subprocess.run([*command, *output, url], check=True, stdout=subprocess.PIPE)
        size, seconds = done.stdout.split()
        return int(size), float(seconds)


def children_seconds():
    """CPU of this program's ended children."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Peer:
    """The usual way, in a process that lasts for all rounds; a context manager."""

    def __init__(self, bench, upstream):
        self._worker = bench.worker(sys.executable, PEER, upstream, "1", FRAMES)
        self._size = 0

    def check(self, bench):
        path = bench.work / "usual.zip"
        self._size = self._worker.ask(path)["bytes"]
        check(path, bench.film)

    def round(self):
        seconds, cpu = 0, 0
        for _ in range(ARCHIVES):
            archive = self._worker.ask()
            if archive["bytes"] != self._size:
                raise RuntimeError(f"an archive of {archive['bytes']} bytes, not {self._size}")
            seconds += archive["seconds"]
            cpu += archive["cpu"]
        return Round(seconds, cpu, client_cpu=0)

    def __enter__(self):
        return self

    def __exit__(self, *exit_info):
        self._worker.__exit__(*exit_info)
