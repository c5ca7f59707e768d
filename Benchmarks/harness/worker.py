"""A program that does one thing for each line it is given."""

import json
import subprocess

from harness.server import environment


class Worker:
    """Lines of its standard input make lines of JSON on its standard output; a context manager."""

    def __init__(self, command, home):
        """`home`: a folder that is its HOME, so that no settings of the machine's user count."""
        self._process = subprocess.Popen(
            [str(word) for word in command],
            env=environment(home, {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, line=""):
        """What it says once it has done what the line wants."""
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self._process.args[0]} ended with {self._process.wait()}")
        return json.loads(answer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait()
