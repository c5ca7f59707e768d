"""The platform's own SDK, unchanged, as the usual way."""

import subprocess
from functools import cache

from harness.bench import HERE, ROOT

_PROGRAM = HERE / "peers" / "frames_by_sdk.py"
_VERSIONS = """
import platform
from importlib.metadata import version
print("Python", platform.python_version(), end="")
for name in ("supervisely", "requests", "requests-toolbelt", "opencv-python", "numpy"):
    print(",", name, version(name), end="")
"""


@cache
def python():
    """A Python that has the SDK: that of `make test-sdk`, which makes it where it is not there."""
    command = ["make", "--no-print-directory", "--directory", str(ROOT), ".venv-sdk/.ready"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return ROOT / ".venv-sdk" / "bin" / "python"


def worker(bench, *arguments):
    """`peers/frames_by_sdk.py`, running."""
    return bench.worker(python(), _PROGRAM, *arguments)


def versions():
    """A note of what the SDK does its work with."""
    command = [str(python()), "-c", _VERSIONS]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return f"The SDK: {done.stdout}."
