"""Peak memory of the gateway while a reader at 20 MB/s takes RGB arrays of 720p as a zip."""

import json
import subprocess
import time

from harness.counters import cpu_seconds, peak_bytes, reset_peak
from harness.figure import Bar, Figure, Result
from harness.spread import Spread
from harness.stored_zip import entries

FRAMES, LONG_FRAMES = 400, 2000
FRAME_BYTES = 1280 * 720 * 3
# Bytes a second.
READER_SPEED = 20_000_000
NOTES = [
    "The upstream answers at once and is a process of its own. `GATEWAY_CACHE_MEMORY=64MiB`, all "
    "else by default. The peak is the kernel's (VmHWM), from the request to the last byte.",
    "The reader is `curl --limit-rate 20000000`; each entry's size and CRC is checked as it comes.",
    "400 frames are 1.1 GB; `--long` reads 2,000, 5.5 GB.",
]


def measure(bench):
    frames = LONG_FRAMES if bench.is_long else FRAMES
    with (
        bench.upstream("--count", str(frames)) as upstream,
        bench.serve(upstream.upstream_address, GATEWAY_CACHE_MEMORY="64MiB") as gateway,
    ):
        address = gateway.address
        bench.say(f"reading {frames * FRAME_BYTES / 1e9:.1f} GB, which takes a while")
        reset_peak(gateway.pid)
        started, cpu = time.monotonic(), cpu_seconds(gateway.pid)
        read(address, frames)
        seconds = time.monotonic() - started
        cpu = cpu_seconds(gateway.pid) - cpu
        peak = peak_bytes(gateway.pid)
    return Result(
        [
            Figure("peak memory, MiB", one(peak / (1 << 20)), bar=Bar.at_most(256)),
            Figure("frames", one(frames)),
            Figure("bytes read a second, MB", one(frames * FRAME_BYTES / seconds / 1e6)),
            Figure("CPU a frame (decoding included), ms", one(cpu / frames * 1e3)),
        ],
        NOTES,
    )


def one(value):
    return Spread.of([value])


def read(address, frames):
    """Takes the whole archive at the reader's speed and checks it."""
    body = json.dumps({"ranges": [{"start": 0, "stop": frames}], "format": "rgb"})
    command = ["curl", "--noproxy", "*", "--silent", "--show-error", "--fail", "--data", body]
    url = f"{address}/videos/1/frames:batch"
    with subprocess.Popen(
        [*command, "--limit-rate", str(READER_SPEED), url], stdout=subprocess.PIPE
    ) as curl:
        found = list(entries(curl.stdout))
    if curl.returncode != 0:
        raise RuntimeError(f"curl ended with status {curl.returncode}")
    arrays = [(f"{index:06}.rgb", FRAME_BYTES) for index in range(frames)]
    if found[:-1] != arrays or found[-1][0] != "manifest.json":
        raise RuntimeError(f"wrong entries: {found[:3]} … {found[-3:]}")
