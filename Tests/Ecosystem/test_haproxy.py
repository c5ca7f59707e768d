"""Three replicas behind HAProxy, by deploy/haproxy/haproxy.cfg, of which one is killed."""

import collections
import http.client
import random
import re
import shutil
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from demo import ROOT, Serve
from platform_stub import PICTURE, PlatformStub

HAPROXY = shutil.which("haproxy", path="/usr/sbin:/usr/bin")
CONFIG = (ROOT / "deploy/haproxy/haproxy.cfg").read_text()
VIDEOS, FRAMES, CLIENTS = 60, 24, 24
# Of all replicas together, so that the platform is asked for as much at once as by one alone.
SLOTS = 6
START_SECONDS = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def configuration(port: int, replicas: list[str]) -> str:
    """The file with other addresses, checks that are quick enough for a test, and no more
    connections than this machine may allow."""
    text, count = re.subn(r"bind :8080", f"bind 127.0.0.1:{port}", CONFIG)
    assert count == 1
    text, count = re.subn(r"maxconn 10000", "maxconn 1000", text)
    assert count == 1
    text = re.sub(r"^  server .*\n", "", text, flags=re.MULTILINE)
    text, count = re.subn(r"inter 2s", "inter 500ms", text)
    assert count == 1
    return text + "".join(
        f"  server {name} {url.removeprefix('http://')}\n"
        for name, url in zip("abc", replicas, strict=False))


@contextmanager
def balanced(tmp_path, replicas: list[str]):
    """HAProxy before the replicas; gives its port."""
    port = free_port()
    path = tmp_path / f"haproxy-{port}.cfg"
    path.write_text(configuration(port, replicas))
    with (tmp_path / f"haproxy-{port}.log").open("w+") as log:
        process = subprocess.Popen([HAPROXY, "-f", path], stdout=log, stderr=log)
        try:
            for _ in range(START_SECONDS * 20):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert process.poll() is None, path.with_suffix(".log").read_text()
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()
            process.wait()


class Client(threading.local):
    connection = None


class Load:
    """Asks for frames over kept connections, as browsers do, each request once more if it fails."""

    def __init__(self, port: int):
        self.port = port
        self.client = Client()
        self.lock = threading.Lock()
        self.retried = 0
        self.failed: list[str] = []

    def ask(self, path: str) -> None:
        for attempt in range(2):
            try:
                return self.once(path)
            except (OSError, http.client.HTTPException, AssertionError) as error:
                self.client.connection = None
                with self.lock:
                    if attempt == 0:
                        self.retried += 1
                    else:
                        self.failed.append(f"{path}: {error!r}")

    def once(self, path: str) -> None:
        if self.client.connection is None:
            self.client.connection = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=60)
        self.client.connection.request("GET", path)
        response = self.client.connection.getresponse()
        body = response.read()
        assert (response.status, body) == (200, PICTURE), (response.status, body[:300])

    def run(self, paths: list[str]) -> None:
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(self.ask, paths))


def paths(frames: range, seed: int) -> list[str]:
    """Every frame of every video twice, in the order in which people who look on together ask."""
    asked = []
    order = random.Random(seed)
    for first in range(frames.start, frames.stop, 6):
        some = [
            f"/videos/{video}/frames/{index}"
            for video in range(1, VIDEOS + 1)
            for index in range(first, min(first + 6, frames.stop))] * 2
        order.shuffle(some)
        asked += some
    return asked


FIRST, ALL = paths(range(FRAMES // 2), 1), paths(range(FRAMES), 2)


def asked_videos(replica: Serve, since: int = 0) -> set[str]:
    """The videos that its log tells of."""
    found = set()
    for line in replica.log[since:]:
        if match := re.search(r" info request .* video=(\d+) ", line):
            found.add(match[1])
    return found


def logged() -> None:
    """Returns when all lines have been written: they may wait a moment for others."""
    time.sleep(0.3)


def serve(stack: ExitStack, platform: PlatformStub, slots: int) -> Serve:
    return stack.enter_context(Serve(
        SERVER_ADDRESS=platform.url, API_TOKEN="token", GATEWAY_LOOPS="1",
        GATEWAY_UPSTREAM_CONCURRENCY=str(slots)))


@pytest.fixture(scope="module")
def calls_of_one(tmp_path_factory):
    """What one replica alone asks the platform for the same load."""
    with ExitStack() as stack:
        platform = stack.enter_context(PlatformStub(latency=0.02))
        replica = serve(stack, platform, SLOTS)
        port = stack.enter_context(balanced(tmp_path_factory.mktemp("one"), [replica.url]))
        load = Load(port)
        load.run(FIRST)
        load.run(ALL)
        assert (load.retried, load.failed) == (0, [])
        return platform.calls


def test_the_file_is_valid(tmp_path):
    path = tmp_path / "haproxy.cfg"
    path.write_text(CONFIG)
    subprocess.run([HAPROXY, "-c", "-f", path], check=True, capture_output=True)


def test_a_replica_is_killed_under_load(tmp_path, calls_of_one):
    with ExitStack() as stack:
        platform = stack.enter_context(PlatformStub(latency=0.02))
        replicas = [serve(stack, platform, SLOTS // 3) for _ in range(3)]
        port = stack.enter_context(balanced(tmp_path, [replica.url for replica in replicas]))
        load = Load(port)
        load.run(FIRST)
        assert (load.retried, load.failed) == (0, [])
        logged()
        before = [asked_videos(replica) for replica in replicas]
        # A video is one replica's, and none has many more than its share.
        owners = collections.Counter(video for videos in before for video in videos)
        assert len(owners) == VIDEOS and set(owners.values()) == {1}
        assert all(VIDEOS / 6 <= len(videos) <= VIDEOS / 2 for videos in before)

        marks = [len(replica.log) for replica in replicas]
        killer = threading.Timer(0.3, replicas[1].kill)
        killer.start()
        load.run(ALL)
        killer.join()
        assert replicas[1].is_killed
        assert load.failed == []
        # Those alone whose answer was under way: HAProxy itself asked again for all others.
        assert load.retried <= CLIENTS

        logged()
        after = [asked_videos(replica, mark) for replica, mark in zip(replicas, marks)]
        moved = (after[0] - before[0]) | (after[2] - before[2])
        assert moved <= before[1]
        assert before[0] <= after[0] and before[2] <= after[2]
        # Each has one new owner, but for what HAProxy sent on before it knew that the old one was
        # gone: the next on the ring is not always the nearest of those that are left.
        assert len(after[0] & after[2]) <= CLIENTS and after[0] & after[2] <= before[1]
        assert platform.calls <= 1.4 * calls_of_one, (platform.calls, calls_of_one)


@pytest.mark.parametrize("base", ["", "/frames-of/videos-here"])
def test_all_of_a_video_is_one_replicas(tmp_path, base):
    """Frames, links, batches and the platform's own calls, also below a base path."""
    seen = {}
    with ExitStack() as stack:
        urls = [stack.enter_context(_Named(name)).url for name in "abc"]
        port = stack.enter_context(balanced(tmp_path, urls))

        def who(method: str, path: str, body: str | None = None) -> str:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request(method, base + path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse().read().decode()
            connection.close()
            return answer

        api = "/public/api/v3/videos."
        for video in range(1, 40):
            asked = {
                who("GET", f"/videos/{video}"), who("GET", f"/videos/{video}/frames/1.png?width=3"),
                who("GET", f"/videos/{video}/frames.zip?frames=0-9"),
                who("POST", f"/videos/{video}/frames:batch", '{"frames": [1, 2]}'),
                who("POST", f"/videos/{video}/frames%3Abatch", '{"frames": [1, 2]}'),
                who("POST", f"{api}download-frame", f'{{"videoId": {video}, "frame": 1}}'),
                who("POST", f"{api}bulk.download-frame", f'{{"videoId": {video}, "frames": [1]}}'),
            }
            assert len(asked) == 1, (video, asked)
            seen[video] = asked.pop()
        assert set(seen.values()) == set("abc")


class _Named:
    """A server that says its name to whoever asks."""

    def __init__(self, name: str):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(200)
                self.send_header("Content-Length", "1")
                self.end_headers()
                self.wfile.write(name.encode())

            do_POST = do_GET

            def log_message(self, *_) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        # HAProxy's checks break off once they know enough.
        self.server.handle_error = lambda *_: None
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> "_Named":
        self.serving = threading.Thread(target=self.server.serve_forever)
        self.serving.start()
        return self

    def __exit__(self, *_) -> None:
        self.server.shutdown()
        self.serving.join()
        self.server.server_close()
