"""Keep-alive connections that idle.

    python -m harness.idle_connections ADDRESS COUNT

Each has had one answer before a line on standard output says that all are open. When standard input
ends, a second line says how many the server has closed meanwhile.
"""

import select
import socket
import ssl
import subprocess
import sys
from urllib.parse import urlsplit

from harness import descriptors

# Whose certificate it is, is not what is measured.
CONTEXT = ssl._create_unverified_context()
REQUEST = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class IdleConnections:
    """Of another process; a context manager."""

    def __init__(self, address, count):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "harness.idle_connections", address, str(count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if self._process.stdout.readline() != "open\n":
            raise RuntimeError(f"no {count} connections: status {self._process.wait()}")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        said, _ = self._process.communicate("")
        if kind is None and said != "0 closed\n":
            raise RuntimeError(f"of the idle connections are {said.strip()}")


def main(address, count):
    descriptors.allow(count + 100)
    host = urlsplit(address)
    connections = [_used(host) for _ in range(count)]
    print("open", flush=True)
    sys.stdin.read()
    poll = select.poll()
    for connection in connections:
        poll.register(connection, select.POLLIN)
    print(len(poll.poll(0)), "closed")


def _used(host):
    connection = socket.create_connection((host.hostname, host.port), 10)
    if host.scheme == "https":
        connection = CONTEXT.wrap_socket(connection)
    connection.sendall(REQUEST)
    answer = b""
    while b"\r\n\r\n" not in answer:
        piece = connection.recv(4096)
        if not piece:
            raise ConnectionError("the server closed a connection")
        answer += piece
    if not answer.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(answer)
    return connection


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
