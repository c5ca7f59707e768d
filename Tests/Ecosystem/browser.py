"""Chromium, and a server of the one document that it opens."""

import json
import os
import queue
import shutil
import signal
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from demo import Demo

CHROMIUM = next(filter(None, map(shutil.which, (
    "chromium-headless-shell", "chromium", "google-chrome"))), None)
SECONDS = 60


class Page(BaseHTTPRequestHandler):
    """Serves its server's document to the browser, and takes what that has to say."""

    def do_GET(self) -> None:
        body = self.server.document.encode() if self.path == "/" else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()
        self.server.said.put(json.loads(body))

    def log_message(self, *_) -> None:
        pass


@pytest.fixture(scope="session")
def page():
    if not CHROMIUM:
        pytest.skip("no Chromium is installed")
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        server.said = queue.Queue()
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        server.origin = f"http://127.0.0.1:{server.server_port}"
        yield server
        server.shutdown()
        serving.join()


@pytest.fixture
def browse(page, tmp_path):
    """Opens a document, and gives what its script posts to `/said`."""
    def browse(document: str):
        page.document = document
        command = [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--no-proxy-server", f"--user-data-dir={tmp_path}", "--remote-debugging-port=0",
            page.origin]
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        ) as chromium:
            try:
                return page.said.get(timeout=SECONDS)
            finally:
                # A browser is many processes.
                os.killpg(chromium.pid, signal.SIGKILL)
    return browse


@pytest.fixture(scope="session")
def opened(page):
    """A video of the demo that answers to the page's origin alone."""
    with Demo(GATEWAY_CORS_ORIGINS=page.origin) as running:
        yield f"{running.url}/videos/1"
