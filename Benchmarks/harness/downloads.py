"""Programs that download the same frames in different ways, compared and timed."""

import hashlib
from dataclasses import dataclass


@dataclass
class Round:
    seconds: float
    cpu: float


class Downloads:
    """A worker as `peers/frames_by_sdk.py` is one."""

    def __init__(self, worker):
        self._worker = worker
        self._shapes = None

    def check(self, path):
        """The shapes of the frames and the SHA-256 of their values, by way of a file at `path`."""
        self._shapes = self._worker.ask(path)["shapes"]
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        path.unlink()
        return self._shapes, digest

    def round(self, repeats=1):
        """Downloads them so often, one after the other."""
        seconds, cpu = 0, 0
        for _ in range(repeats):
            answer = self._worker.ask()
            if answer["shapes"] != self._shapes:
                raise RuntimeError("other frames than when they were checked")
            seconds += answer["seconds"]
            cpu += answer["cpu"]
        return Round(seconds, cpu)


def checked(bench, ours, theirs):
    """The shapes that both give; refuses frames that differ."""
    found = [side.check(bench.work / "frames") for side in (ours, theirs)]
    if found[0] != found[1]:
        raise RuntimeError(f"the two ways give different frames: {found}")
    return found[0][0]
