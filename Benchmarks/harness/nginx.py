"""nginx as `peers/nginx.conf` has it, in a folder of its own on tmpfs."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from harness import descriptors
from harness.ports import free_port

START_LIMIT = 10
TEMPLATE = Path(__file__).resolve().parent.parent / "peers" / "nginx.conf"
TMPFS = Path("/dev/shm")
# What its cache may hold, and as much again for what it has not deleted yet.
NEEDED_BYTES = 512 << 20
IDENTITY = (
    "ssl_protocols TLSv1.2 TLSv1.3; ssl_certificate {certificate}; ssl_certificate_key {key};"
)
NOTE = (
    "nginx is Debian's `nginx-light` with `peers/nginx.conf`: `proxy_cache` on tmpfs, as large as "
    "the gateway's, `worker_processes auto`, `sendfile on`, no access log. The gateway logs no "
    "requests either (`GATEWAY_LOG_LEVEL=notice`), all else by default. nginx's CPU and memory are "
    "those of all its processes; pages they share count for each, those of its cache for none."
)


class Nginx:
    """A running nginx before a platform; a context manager."""

    def __init__(self, platform, validates=False, identity=None):
        """`platform`: its address; `validates`: whether frames have an ETag and may be a 304;
        `identity`: what it has for HTTPS, none for plain HTTP.
        """
        if shutil.disk_usage(TMPFS).free < NEEDED_BYTES:
            raise RuntimeError(f"{TMPFS} has less than {NEEDED_BYTES >> 20} MiB for nginx's cache")
        descriptors.allow(8192)
        self._folder = tempfile.TemporaryDirectory(prefix="frame-gateway-nginx-", dir=TMPFS)
        folder = Path(self._folder.name)
        port = free_port()
        self.address = f"{'https' if identity else 'http'}://127.0.0.1:{port}"
        values = {
            "PLATFORM": platform.removeprefix("http://"),
            "PORT": port,
            "TLS": "ssl" if identity else "",
            "IDENTITY": IDENTITY.format(**identity.copied(folder)) if identity else "",
            "VALIDATING_PORT": free_port(),
            "ORIGIN": "validating" if validates else "platform",
        }
        text = TEMPLATE.read_text()
        for name, value in values.items():
            text = text.replace(f"@{name}@", str(value))
        (folder / "nginx.conf").write_text(text)
        self._log = folder / "nginx.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                ["nginx", "-p", f"{folder}/", "-c", "nginx.conf", "-e", "stderr"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **_without_privileges(folder),
            )
        self._await(port)

    @property
    def pids(self):
        """Of the master, the workers and the cache's manager; its loader ends after a minute."""
        master = self._process.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return [master, *(int(pid) for pid in children if _lasts(pid))]

    def _await(self, port):
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), START_LIMIT).close()
                return
            except ConnectionError:
                time.sleep(0.02)
        self._stop()
        raise RuntimeError(f"nginx does not answer; it said:\n{self._log.read_text()}")

    def _stop(self):
        self._process.terminate()
        self._process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stop()
        self._folder.cleanup()


def _lasts(pid):
    with suppress(FileNotFoundError):
        title = Path(f"/proc/{pid}/cmdline").read_bytes()
        return b"worker process" in title or b"cache manager" in title
    return False


def _without_privileges(folder):
    """Root's nginx would be root's: it is nobody's, and so is its folder."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    for path in (folder, *folder.iterdir()):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
