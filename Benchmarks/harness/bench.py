"""What a measure is given."""

import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from harness.server import Server
from harness.worker import Worker

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent
FILM = HERE / "Film" / "bigbuckbunny.mp4"


def frames_in(folder):
    """The bytes of the frames in a folder that `Bench.cut` made."""
    files = len(list((folder / "1").iterdir()))
    return [(folder / "1" / f"{index}.jpg").read_bytes() for index in range(files)]


@dataclass
class Bench:
    """The binary, a folder to work in, and how much to measure."""

    binary: Path
    work: Path
    rounds: int
    is_long: bool
    is_quick: bool
    _servers: int = 0

    def serve(self, upstream, **settings):
        """The gateway before the platform at `upstream`; further settings by their names."""
        settings = {"SERVER_ADDRESS": upstream, "GATEWAY_LOG_LEVEL": "notice", **settings}
        return self.server(["serve"], settings)

    def upstream(self, *flags, frames=None):
        """An emulated platform with the film's frames as video 1, in a process of its own.

        `frames`: another folder than `film`.
        """
        return self.server(["demo", "--frames", str(frames or self.film), *flags])

    def server(self, arguments, settings=None):
        self._servers += 1
        log = self.work / f"server-{self._servers}.log"
        return Server([str(self.binary), *arguments], log, settings)

    def worker(self, *command):
        """A program that answers line by line, in an environment of its own."""
        return Worker(command, self.work)

    @cached_property
    def client(self):
        """The program of `client/`, a package of its own over `FrameClient`."""
        return self.built("client", "arrays-of-frames")

    def built(self, package, name):
        """The program `name` of one of the Swift packages here, built for release."""
        scratch = ROOT / ".build-bench" / package
        self.say(f"building {name}")
        command = ["swift", "build", "--quiet", "--configuration", "release", "--product", name]
        command += ["--package-path", str(HERE / package), "--scratch-path", str(scratch)]
        command += ["--explicit-target-dependency-import-check", "error"]
        subprocess.run(command, check=True)
        return scratch / "release" / name

    @cached_property
    def film(self):
        """A folder with the film's frames, `1/INDEX.jpg`."""
        return self.cut("film", "-q:v", "2")

    @cached_property
    def frames(self):
        """The bytes of the film's frames."""
        return frames_in(self.film)

    def cut(self, name, *options):
        """A folder with the film's frames as ffmpeg's `options` have them, `1/INDEX.jpg`."""
        folder = self.work / name
        (folder / "1").mkdir(parents=True)
        command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-i", str(FILM), *options]
        subprocess.run([*command, "-start_number", "0", str(folder / "1" / "%d.jpg")], check=True)
        return folder

    def choose(self, usual, quick):
        """`quick` where all is only to be tried."""
        return quick if self.is_quick else usual

    def say(self, text):
        print(f"  {text}", flush=True)
