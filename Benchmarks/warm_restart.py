"""A restart with 5,000 frames on the disk: until the first one is out, and all of them."""

import http.client
import itertools
import json
import statistics
import time

from harness.counters import cpu_seconds
from harness.figure import Bar, Figure, Result
from harness.spread import Spread
from start import free_port

FRAMES = 5000
# Single frames a round, one behind the other over one connection.
SINGLES = 500
READY_LIMIT = 30
PATH = "/videos/1/frames"
NOTES = [
    "`frame-gateway serve` with a folder that an earlier run has filled, of frames of 720p, 153 to "
    "176 kB each; what the kernel has of their files in memory stays there.",
    "Time until the first frame is from before fork and exec, by connecting every half millisecond "
    "to ask for a frame.",
    f"All frames are one batch of {FRAMES}, as a tar that is thrown away while it comes; no frame of "
    "it is in memory. Calls are what the gateway counts of its calls to the platform.",
    f"A disk hit is one frame behind the other, {SINGLES} a round, over one connection, with "
    "`GATEWAY_CACHE_MEMORY=0`: median of the time from the request to the last byte.",
]


def measure(bench):
    folder = str(bench.work / "cache")
    firsts, rates, costs, calls, hits = [], [], [], [], []
    with bench.upstream("--count", str(FRAMES)) as upstream:
        platform = upstream.upstream_address
        fill(bench, platform, folder)
        for number in range(bench.rounds):
            port = free_port()
            started = time.perf_counter()
            with bench.serve(platform, **settings(port, folder)) as gateway:
                first_frame(gateway, port)
                firsts.append((time.perf_counter() - started) * 1e3)
                cpu, begun = cpu_seconds(gateway.pid), time.perf_counter()
                batch(port)
                rates.append(FRAMES / (time.perf_counter() - begun))
                costs.append((cpu_seconds(gateway.pid) - cpu) / FRAMES * 1e6)
                calls.append(metric(port, "frame_gateway_upstream_calls_total"))
            with bench.serve(platform, **settings(port, folder), GATEWAY_CACHE_MEMORY="0") as gateway:
                first_frame(gateway, port)
                hits.append(singles(port))
                calls.append(metric(port, "frame_gateway_upstream_calls_total"))
            bench.say(f"round {number + 1} of {bench.rounds}")
    return Result(
        [
            Figure("first frame, ms", Spread.of(firsts), bar=Bar.at_most(300)),
            Figure("calls to the platform", Spread.of(calls), bar=Bar.at_most(0)),
            Figure("frames a second", Spread.of(rates)),
            Figure("CPU a frame of the batch, µs", Spread.of(costs)),
            Figure("a disk hit, µs", Spread.of(hits)),
        ],
        NOTES,
    )


def settings(port, folder):
    return {"GATEWAY_LISTEN": f"127.0.0.1:{port}", "GATEWAY_CACHE_DIR": folder}


def fill(bench, platform, folder):
    """Fetches everything until all of it is on the disk: writes that come too fast are dropped."""
    port = free_port()
    with bench.serve(platform, **settings(port, folder), GATEWAY_CACHE_MEMORY="0") as gateway:
        first_frame(gateway, port)
        while metric(port, "frame_gateway_cache_entries{tier=\"disk\"}") < FRAMES:
            batch(port)


def first_frame(gateway, port):
    deadline = time.monotonic() + READY_LIMIT
    while time.monotonic() < deadline:
        try:
            get(port, f"{PATH}/17")
            return
        except ConnectionError:
            if not gateway.is_running:
                break
            time.sleep(0.0005)
    raise RuntimeError(f"no frame within {READY_LIMIT} s; it said:\n{gateway.log}")


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=READY_LIMIT)
    try:
        connection.request("GET", path)
        return body(connection)
    finally:
        connection.close()


def batch(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=READY_LIMIT)
    ask = {"ranges": [{"start": 0, "stop": FRAMES}], "container": "tar"}
    connection.request("POST", f"{PATH}:batch", json.dumps(ask))
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"a batch is answered with {answer.status}")
    # A broken connection is an error here.
    while answer.read(1 << 20):
        pass
    connection.close()


def singles(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=READY_LIMIT)
    times = []
    for index in itertools.islice(itertools.count(0, 7), SINGLES):
        begun = time.perf_counter()
        connection.request("GET", f"{PATH}/{index % FRAMES}")
        body(connection)
        times.append((time.perf_counter() - begun) * 1e6)
    connection.close()
    return statistics.median(times)


def body(connection):
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"a frame is answered with {answer.status}: {content[:200]!r}")
    return content


def metric(port, name):
    for line in get(port, "/metrics").decode().splitlines():
        if line.startswith(f"{name} "):
            return float(line.split()[1])
    raise LookupError(name)
