"""wrk with the eight headers of a browser, over keep-alive connections."""

import json
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 64
SCRIPT = Path(__file__).resolve().parent / "frames.lua"
NOTE = (
    "`wrk -t1 -c64` with `harness/frames.lua`: Host, Connection, User-Agent, Accept, "
    "Sec-Fetch-Dest, Referer, Accept-Encoding and Accept-Language. Its p99 is over the requests of "
    "a round. Errors are wrk's: broken and late answers, and those of a status from 400 on."
)


@dataclass(frozen=True)
class Frames:
    """What is asked for."""

    count: int
    video: int = 1
    first: int = 0
    # As `frames.lua` has it.
    order: str = "cycle"
    suffix: str = ""
    # A file with an ETag a line, for If-None-Match.
    tags: Path | None = None

    @property
    def arguments(self):
        values = [self.video, self.first, self.count, self.order, self.suffix]
        return [str(value) for value in (*values, *([self.tags] if self.tags else []))]


@dataclass(frozen=True)
class Load:
    """What wrk says of a run."""

    requests: int
    seconds: float
    bytes: int
    errors: int
    # Milliseconds.
    p50: float
    p99: float

    @property
    def speed(self):
        """Requests a second."""
        return self.requests / self.seconds

    @classmethod
    def read(cls, output):
        said = json.loads(output.splitlines()[-1])
        if said["requests"] == 0:
            raise RuntimeError(f"wrk had no answer:\n{output}")
        return cls(
            requests=said["requests"],
            seconds=said["microseconds"] / 1e6,
            bytes=said["bytes"],
            errors=said["errors"],
            p50=said["p50"] / 1e3,
            p99=said["p99"] / 1e3,
        )


def run(address, frames, seconds, connections=CONNECTIONS, environment=None):
    """Asks for so long."""
    command = _command(address, frames, seconds, connections)
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=environment
    )
    return Load.read(done.stdout)


class Background:
    """Asks as long as the context lasts; then `load` says how it went."""

    def __init__(self, address, frames, connections):
        self._process = subprocess.Popen(
            _command(address, frames, 3600, connections), stdout=subprocess.PIPE, text=True
        )
        self.load = None

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        # wrk ends in good order at Ctrl-C.
        self._process.send_signal(signal.SIGINT)
        output, _ = self._process.communicate()
        if kind is None:
            self.load = Load.read(output)


def _command(address, frames, seconds, connections):
    options = ["--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s"]
    options += ["--timeout", "30s", "--script", str(SCRIPT)]
    return ["wrk", *options, address, "--", *frames.arguments]
