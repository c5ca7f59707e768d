"""From the start of the process to the first 200 of /readyz, and its memory while it idles."""

import socket
import time

from harness.counters import resident_bytes
from harness.figure import Bar, Figure, Result
from harness.ports import free_port
from harness.spread import Spread

READY_LIMIT = 10
# The gateway idles so long, in seconds, before its memory is read.
IDLE = 2
REQUEST = b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
NOTES = [
    "`frame-gateway serve` with its defaults, on a port that was free; time from before fork and "
    "exec, by connecting every half millisecond.",
    f"Idle memory is what is resident (VmRSS) {IDLE} s after the first answer.",
]


def measure(bench):
    times, memory = [], []
    for _ in range(max(bench.rounds, 7)):
        port = free_port()
        started = time.perf_counter()
        settings = {"GATEWAY_LISTEN": f"127.0.0.1:{port}"}
        with bench.serve("http://127.0.0.1:9", **settings) as gateway:
            await_ready(gateway, port)
            times.append((time.perf_counter() - started) * 1e3)
            time.sleep(IDLE)
            memory.append(resident_bytes(gateway.pid) / (1 << 20))
    return Result(
        [
            Figure("ready, ms", Spread.of(times), bar=Bar.at_most(100)),
            Figure("idle memory, MiB", Spread.of(memory), bar=Bar.at_most(40)),
        ],
        NOTES,
    )


def await_ready(gateway, port):
    deadline = time.monotonic() + READY_LIMIT
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), READY_LIMIT) as connection:
                connection.sendall(REQUEST)
                if connection.recv(64).startswith(b"HTTP/1.1 200 "):
                    return
        except ConnectionError:
            pass
        if not gateway.is_running:
            break
        time.sleep(0.0005)
    raise RuntimeError(f"not ready within {READY_LIMIT} s; it said:\n{gateway.log}")
