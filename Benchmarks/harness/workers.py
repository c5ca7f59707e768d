"""A platform of so many workers: as many calls at once, the others wait for their turn.

    python -m harness.workers PLATFORM COUNT

It stands before an emulated platform, whose `--latency` and `--frame-cost` are what a call and a
frame cost a worker (its own `--slots` count frames alone). It says its port in a line, and stops
when its standard input ends. Answers pass by as they come.
"""

import asyncio
import subprocess
import sys
from contextlib import suppress
from urllib.parse import urlsplit

# Of a head; a body is passed on in pieces of at most so many bytes.
PIECE = 256 << 10


class Workers:
    """In a process of its own; a context manager."""

    def __init__(self, platform, count):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "harness.workers", platform, str(count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.address = f"http://127.0.0.1:{self._process.stdout.readline().strip()}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait()


class _Queue:
    """The workers, and the kept connections to the platform that they use."""

    def __init__(self, platform, count):
        self._platform = urlsplit(platform)
        self._workers = asyncio.Semaphore(count)
        self._kept = []

    async def serve(self, reader, writer):
        """Calls of one connection, one after the other."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.readexactly(_length(head) or 0)
                async with self._workers:
                    await self._work(head + body, writer)
        writer.close()

    async def _work(self, call, writer):
        platform = await self._connection()
        try:
            platform[1].write(call)
            await _pass_answer(platform[0], writer)
        except BaseException:
            platform[1].close()
            raise
        self._kept.append(platform)

    async def _connection(self):
        if self._kept:
            return self._kept.pop()
        host, port = self._platform.hostname, self._platform.port
        return await asyncio.open_connection(host, port, limit=PIECE)


async def _pass_answer(reader, writer):
    head = await reader.readuntil(b"\r\n\r\n")
    writer.write(head)
    length = _length(head)
    if length is not None:
        await _pass(reader, writer, length)
        return
    size = None
    while size != 0:
        line = await reader.readuntil(b"\r\n")
        size = int(line, 16)
        writer.write(line)
        await _pass(reader, writer, size + 2)


async def _pass(reader, writer, count):
    while count > 0:
        piece = await reader.read(min(count, PIECE))
        if not piece:
            raise ConnectionError("the platform broke off")
        writer.write(piece)
        await writer.drain()
        count -= len(piece)


def _length(head):
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return None


async def _main(platform, count):
    queue = _Queue(platform, int(count))
    server = await asyncio.start_server(queue.serve, "127.0.0.1", 0, limit=PIECE, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
