"""1,000 film frames by `frame-gateway fetch`, beside a curl that takes the same in slices of 50."""

import json
import os
import subprocess
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from requests_toolbelt import MultipartDecoder

from harness.counters import peak_bytes
from harness.downloads import Round
from harness.figure import Bar, Figure, Result, Side
from harness.rounds import alternating
from harness.server import environment
from harness.spread import Spread, ratios

FRAMES = 1000
# The platform's SDK asks for as many at once.
SLICE = 50
METHOD = "public/api/v3/videos.bulk.download-frame"
NOTES = [
    "Both ask the same emulated platform (`demo --frames`, a process of its own), which answers at "
    "once, for 1,000 frames of 720p, 153 to 176 kB each.",
    "curl: one process, 20 POSTs of `videos.bulk.download-frame` one after the other over one kept "
    "connection. `fetch`: its defaults, four calls at once; it checks each frame's structure.",
    "Into a file: `fetch -o FILE.tar` beside curl's answers as they come, one behind the other: "
    "the same bytes, a file each. To nowhere: `fetch -o -` and curl, both to /dev/null. A folder "
    "of 1,000 files would be a measure of the file system: ext4 is slow to make files where many "
    "were just deleted.",
    "Seconds are from before the process is made until it has ended; CPU is the kernel's account "
    "of it (wait4). Peak memory (VmHWM) is read every millisecond of further runs, which nobody "
    "times.",
    "What each wrote is compared with the film, frame by frame, before anything is timed; of later "
    "files the sizes are. They are deleted outside the figures.",
]


@dataclass(frozen=True)
class Case:
    name: str
    writes: bool


CASES = [Case("into a file", True), Case("to nowhere", False)]


def measure(bench):
    with bench.upstream("--count", str(FRAMES)) as upstream:
        fetch = fetch_way(bench, upstream.upstream_address)
        curl = curl_way(bench, upstream.upstream_address)
        for way in (fetch, curl):
            way.check(bench.film / "1")
        figures = [figure for case in CASES for figure in measured(bench, case, fetch, curl)]
    return Result(figures, NOTES)


def measured(bench, case, fetch, curl):
    bench.say(case.name)
    results = alternating(bench, fetch, curl, lambda way: way.round(case.writes))
    seconds = [[item.seconds for item in side] for side in results]
    yield Figure(
        f"seconds, {case.name}",
        *map(Spread.of, seconds),
        ratios(*seconds),
        Bar.at_most(1.5, Side.RATIO),
    )
    cpu = [[item.cpu / FRAMES * 1e3 for item in side] for side in results]
    yield Figure(f"CPU a frame, ms, {case.name}", *map(Spread.of, cpu), ratios(*cpu))
    peaks = Spread.of(fetch.peak(case.writes) / (1 << 20) for _ in range(bench.rounds))
    yield Figure(f"peak memory, MiB, {case.name}", peaks)


@dataclass
class Way:
    """A command that is run anew each round."""

    # Its arguments where it writes `output`, and where it doesn't.
    writing: list[str]
    passing: list[str]
    output: Path
    # Whether `output` is its standard output.
    redirects: bool
    # The frames in `output`.
    frames: Callable[[Path], Iterator[bytes]]
    environment: dict[str, str]
    _size: int = 0

    def check(self, film):
        """Refuses an output that doesn't hold the film's frames, over and over."""
        with self._running(True) as process:
            process.wait()
        count = len(list(film.iterdir()))
        right = ((film / f"{index % count}.jpg").read_bytes() for index in range(FRAMES))
        for index, (frame, wanted) in enumerate(zip(self.frames(self.output), right, strict=True)):
            if frame != wanted:
                raise RuntimeError(f"{self.output.name}: frame {index} is not the film's")
        self._size = self.output.stat().st_size
        self._end(process, True)

    def round(self, writes):
        started = time.perf_counter()
        with self._running(writes) as process:
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
            process.returncode = os.waitstatus_to_exitcode(status)
        self._end(process, writes)
        return Round(seconds, usage.ru_utime + usage.ru_stime)

    def peak(self, writes):
        """The most memory that was resident, but for the last millisecond.

        What wait4 says of it is never less than what this program had when it made the process.
        """
        peak = 0
        with self._running(writes) as process:
            while process.poll() is None:
                with suppress(LookupError):
                    peak = peak_bytes(process.pid)
                time.sleep(0.001)
        self._end(process, writes)
        return peak

    def _running(self, writes):
        output = self.output if writes and self.redirects else Path(os.devnull)
        with output.open("wb") as stdout:
            return subprocess.Popen(
                self.writing if writes else self.passing,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
            )

    def _end(self, process, writes):
        if process.returncode != 0:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode}")
        if writes:
            size = self.output.stat().st_size
            if size != self._size:
                raise RuntimeError(f"{self.output.name} has {size} bytes, not {self._size}")
            self.output.unlink()


def fetch_way(bench, address):
    command = [str(bench.binary), "fetch", "1", f"0-{FRAMES - 1}", "--quiet", "--output"]
    output = bench.work / "fetched.tar"
    settings = environment(bench.work, {"SERVER_ADDRESS": address})
    return Way([*command, str(output)], [*command, "-"], output, False, entries, settings)


def entries(path):
    with tarfile.open(path) as archive:
        for index in range(FRAMES):
            yield archive.extractfile(f"{index:06}.jpg").read()


def curl_way(bench, address):
    options = bench.work / "curl-options"
    options.write_text("\nnext\n".join(curl_options(address)))
    command = ["curl", "--silent", "--show-error", "--config", str(options)]
    return Way(command, command, bench.work / "answers", True, parts, environment(bench.work, {}))


def curl_options(address):
    """What curl's configuration says of each request."""
    for start in range(0, FRAMES, SLICE):
        body = json.dumps({"videoId": 1, "frames": list(range(start, start + SLICE))})
        options = {
            "url": f"{address}/{METHOD}",
            "header": "Content-Type: application/json",
            "data": body.replace('"', '\\"'),
        }
        yield "fail\n" + "\n".join(f'{name} = "{value}"' for name, value in options.items())


def parts(path):
    answers = path.read_bytes()
    opening, _, _ = answers.partition(b"\r\n")
    closing = opening + b"--\r\n"
    for answer in answers.split(closing)[:-1]:
        form = f"multipart/form-data; boundary={opening.removeprefix(b'--').decode()}"
        yield from (part.content for part in MultipartDecoder(answer + closing, form).parts)
