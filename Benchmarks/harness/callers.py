"""Callers in a closed loop: each asks for its next frame as soon as it has one."""

import selectors
import socket
import time
from urllib.parse import urlsplit

from harness import descriptors

LIMIT = 120
_HEAD_LIMIT = 16 << 10


def fetch(address, frames, callers):
    """Seconds until `callers` callers have shared out and received `frames`, a list of pairs of an
    index and the bytes that are right.

    They are connected before the clock starts; one thread serves all, so that the client costs
    little. Raises RuntimeError for any answer that is not 200 with those bytes.
    """
    descriptors.allow(callers + 1024)
    todo = iter(frames)
    host = urlsplit(address)
    with selectors.DefaultSelector() as selector:
        everyone = [_Caller(host) for _ in range(callers)]
        try:
            for caller in everyone:
                selector.register(caller.socket, selectors.EVENT_READ, caller)
            started = time.perf_counter()
            busy = sum(caller.goes_on(todo) for caller in everyone)
            while busy:
                ready = selector.select(LIMIT)
                if not ready:
                    raise RuntimeError(f"{busy} callers have waited {LIMIT} s")
                for key, _ in ready:
                    if key.data.has_received_all() and not key.data.goes_on(todo):
                        busy -= 1
            return time.perf_counter() - started
        finally:
            for caller in everyone:
                caller.socket.close()


class _Caller:
    def __init__(self, host):
        self.socket = socket.create_connection((host.hostname, host.port), LIMIT)
        self.socket.setblocking(False)
        self._host = host.netloc
        self._buffer = bytearray(_HEAD_LIMIT)
        self._filled = 0
        # Of the head and of all, once the head is there.
        self._sizes = None
        self._wanted = (0, b"")

    def goes_on(self, todo):
        """Asks for the next frame; whether there was one."""
        self._wanted = next(todo, None)
        if self._wanted is None:
            return False
        self._filled, self._sizes = 0, None
        # Short enough for the socket's buffer, which is empty.
        line = f"GET /videos/1/frames/{self._wanted[0]} HTTP/1.1"
        self.socket.send(f"{line}\r\nHost: {self._host}\r\n\r\n".encode())
        return True

    def has_received_all(self):
        with memoryview(self._buffer) as view:
            count = self.socket.recv_into(view[self._filled :])
        self._filled += count
        if count == 0:
            raise RuntimeError(f"frame {self._wanted[0]}: the connection was closed")
        if self._sizes is None:
            self._read_head()
        if self._sizes is None or self._filled < self._sizes[1]:
            return False
        with memoryview(self._buffer) as view:
            if view[self._sizes[0] : self._filled] != self._wanted[1]:
                raise RuntimeError(f"frame {self._wanted[0]} is not the film's")
        return True

    def _read_head(self):
        end = self._buffer.find(b"\r\n\r\n", 0, self._filled)
        if end < 0:
            return
        head = self._buffer[:end].decode()
        if not head.startswith("HTTP/1.1 200 "):
            raise RuntimeError(f"frame {self._wanted[0]}: {head}")
        length = next(
            int(line.partition(":")[2])
            for line in head.splitlines()
            if line.lower().startswith("content-length:")
        )
        self._sizes = (end + 4, end + 4 + length)
        self._buffer.extend(bytes(max(0, self._sizes[1] - len(self._buffer))))
