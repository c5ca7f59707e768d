"""The gateway, or what does its work the usual way, as a load finds it."""

from dataclasses import dataclass

from harness import http
from harness.counters import cpu_seconds, peak_bytes, reset_peak
from harness.nginx import Nginx
from harness.server import Server


@dataclass(frozen=True)
class Side:
    """A running server, with its address and the ids of its processes."""

    server: Server | Nginx

    @property
    def address(self):
        return self.server.address

    @property
    def cpu(self):
        """Seconds since its start."""
        return sum(map(cpu_seconds, self.server.pids))

    @property
    def peak(self):
        """Bytes, since the start or the last `forget_peak`."""
        return sum(map(peak_bytes, self.server.pids))

    def forget_peak(self):
        for pid in self.server.pids:
            reset_peak(pid)

    def check(self, frames):
        """Has each of `frames`, which lie at 0, 1, 2 …, and refuses other bytes."""
        for index, wanted in enumerate(frames):
            if http.frame(self.address, index)[1] != wanted:
                raise RuntimeError(f"{self.address}: frame {index} is not the film's")
