"""A platform that answers at once per slot, and counts the calls for frames."""

import io
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from PIL import Image


def _picture() -> bytes:
    """One small JPEG."""
    kept = io.BytesIO()
    Image.new("RGB", (16, 9), (200, 90, 30)).save(kept, "JPEG")
    return kept.getvalue()


PICTURE = _picture()
BOUNDARY = "limit"


class _Call(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.endswith("videos.info"):
            meta = {"framesCount": 100_000, "width": 16, "height": 9}
            body = {"id": asked["id"], "name": "film", "fileMeta": meta}
            return self.answer("application/json", json.dumps(body).encode())
        with self.server.lock:
            self.server.calls += 1
        time.sleep(self.server.latency)
        if "frame" in asked:
            return self.answer("image/jpeg", PICTURE)
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{index}"\r\n'
            "Content-Type: image/jpeg\r\n\r\n".encode() + PICTURE + b"\r\n"
            for index in asked["frames"]]
        self.answer(
            f"multipart/form-data; boundary={BOUNDARY}",
            b"".join(parts) + f"--{BOUNDARY}--\r\n".encode())

    def answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_) -> None:
        pass


class PlatformStub:
    """Runs while the block lasts; `calls` is how often frames were asked for."""

    def __init__(self, latency: float):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _Call)
        self.server.daemon_threads = True
        # Whoever asked may have been killed.
        self.server.handle_error = lambda *_: None
        self.server.lock = threading.Lock()
        self.server.calls = 0
        self.server.latency = latency
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @property
    def calls(self) -> int:
        with self.server.lock:
            return self.server.calls

    def __enter__(self) -> "PlatformStub":
        self.serving = threading.Thread(target=self.server.serve_forever)
        self.serving.start()
        return self

    def __exit__(self, *_) -> None:
        self.server.shutdown()
        self.serving.join()
        self.server.server_close()
