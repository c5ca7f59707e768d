"""A page in Chromium: a frame on a canvas, a batch by `formData()`, and a batch that is cut."""

import hashlib
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from client import get
from demo import ROOT, Demo

CHROMIUM = next(filter(None, map(shutil.which, (
    "chromium-headless-shell", "chromium", "google-chrome"))), None)
README = (ROOT / "README.md").read_text()
[CANVAS] = re.findall(r"^```js\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
SECONDS = 60

PAGE = """<!doctype html><canvas width="1280" height="720"></canvas><script type="module">
const digest = async bytes => Array.from(
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)),
  byte => byte.toString(16).padStart(2, '0')).join('');
const tell = said => fetch('/said', {method: 'POST', body: JSON.stringify(said)});
try { await tell(await (async () => { %s })()); } catch (error) { await tell(String(error)); }
</script>"""

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed")


class Page(BaseHTTPRequestHandler):
    """Serves its server's script to the browser, and takes what that has to say."""

    def do_GET(self) -> None:
        body = (PAGE % self.server.script).encode() if self.path == "/" else b""
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


@pytest.fixture(scope="module")
def page():
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        server.said = queue.Queue()
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        server.origin = f"http://127.0.0.1:{server.server_port}"
        yield server
        server.shutdown()
        serving.join()


@pytest.fixture(scope="module")
def opened(page):
    """The demo, to this page's origin alone."""
    with Demo(GATEWAY_CORS_ORIGINS=page.origin) as running:
        yield f"{running.url}/videos/1"


@pytest.fixture
def browse(page, tmp_path):
    def browse(script: str):
        page.script = script
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


def test_the_readmes_canvas(opened, browse):
    script = CANVAS.replace("http://127.0.0.1:8080/videos/1", opened)
    assert script != CANVAS
    size = browse(script + "return [image.width, image.height];")
    assert size == [640, 360]


def test_a_canvas_holds_the_pixels(opened, browse):
    said = browse(f"""
      const answer = await fetch('{opened}/frames/17.png');
      const canvas = document.querySelector('canvas').getContext('2d');
      canvas.drawImage(await createImageBitmap(await answer.blob()), 0, 0);
      return [answer.headers.get('Frame-Index'), answer.headers.get('Frame-Origin'),
        await digest(canvas.getImageData(0, 0, 1280, 720).data)];""")
    pixels = get(f"{opened}/frames/17.rgba").body
    assert said == ["17", "reencoded", hashlib.sha256(pixels).hexdigest()]


def test_form_data_reads_a_batch(opened, browse):
    """JSON's type makes it a request that the browser asks leave for first."""
    said = browse(f"""
      const answer = await fetch('{opened}/frames:batch', {{
        method: 'POST', headers: {{'Content-Type': 'application/json'}},
        body: JSON.stringify({{frames: [5, 1, 1, 99], container: 'multipart'}})}});
      const said = [answer.headers.get('Frame-Count')];
      for (const [name, file] of await answer.formData())
        said.push([name, file.type, await digest(await file.arrayBuffer())]);
      return said;""")
    frames = {index: get(f"{opened}/frames/{index}").body for index in (5, 1, 99)}
    assert said == ["3", *(
        [str(index), "image/jpeg", hashlib.sha256(body).hexdigest()]
        for index, body in frames.items())]


def test_form_data_refuses_a_cut_batch(page, browse):
    with Demo(
        "--faults", "missing=77", GATEWAY_UPSTREAM_RETRIES="0", GATEWAY_CORS_ORIGINS="*"
    ) as running:
        said = browse(f"""
          const answer = await fetch('{running.url}/videos/1/frames:batch', {{method: 'POST',
            body: JSON.stringify({{ranges: [{{stop: 120}}], container: 'multipart'}})}});
          await answer.formData();""")
    assert said.startswith("TypeError")


def test_another_origin_may_not_read(page, browse, demo):
    said = browse(f"await fetch('{demo.url}/videos/1/frames/17.png');")
    assert said.startswith("TypeError")
