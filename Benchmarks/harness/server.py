"""Starts and stops `frame-gateway` processes on loopback ports of their own."""

import os
import re
import signal
import subprocess
import time

START_LIMIT = 30
STOP_LIMIT = 20


class Server:
    """A running `frame-gateway serve` or `demo`; a context manager that stops it."""

    def __init__(self, command, log, settings=None):
        """`command`: arguments with the binary first; `log`: where its stderr goes."""
        self._log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                command,
                env=environment(log.parent, settings or {}),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=output,
            )
        self.pid = self._process.pid

    @property
    def pids(self):
        """Of all its processes."""
        return [self.pid]

    def logged(self, pattern):
        """The first group of `pattern` in the log, awaited."""
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline:
            if match := re.search(pattern, self.log):
                return match.group(1)
            if not self.is_running:
                break
            time.sleep(0.02)
        raise RuntimeError(f"the server never said {pattern!r}; it said:\n{self.log}")

    @property
    def log(self):
        """What it has said so far."""
        return self._log.read_text(errors="replace")

    @property
    def is_running(self):
        return self._process.poll() is None

    @property
    def address(self):
        """`http://127.0.0.1:PORT` or `https://…`, once it listens."""
        return self.logged(r"listening on (https?://127\.0\.0\.1:\d+)")

    @property
    def upstream_address(self):
        """Where a demo's embedded upstream answers."""
        return "http://" + self.logged(r"the embedded upstream is at (127\.0\.0\.1:\d+)")

    def stop(self):
        """SIGTERM, and an error unless it goes with status 0."""
        self._process.send_signal(signal.SIGTERM)
        try:
            status = self._process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise RuntimeError(f"the server was still there {STOP_LIMIT} s after SIGTERM") from None
        if status != 0:
            raise RuntimeError(f"the server ended with status {status}:\n{self.log}")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.stop()
        else:
            self._process.kill()
            self._process.wait()


def environment(home, settings):
    """`settings` in an environment without proxies, other settings or a `~/supervisely.env`."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
    return {**kept, "HOME": str(home), "GATEWAY_LISTEN": "127.0.0.1:0", **settings}
