"""A batch that is cut is refused by whoever reads it.

The upstream always leaves frame 77 out: a batch over it breaks off after its head has gone out.
"""

import asyncio
import email
import email.policy
import http.client
import json
import subprocess
import tarfile
import urllib.request
import zipfile
from email.errors import CloseBoundaryNotFoundDefect

import aiohttp
import fsspec
import numpy as np
import pytest
import requests
import webdataset

from client import save
from demo import Demo

MISSING = 77
BATCH = {"ranges": [{"stop": 120}]}
LINK = "frames=0-119"


@pytest.fixture(scope="module")
def broken():
    faults = f"missing={MISSING}"
    with Demo("--faults", faults, GATEWAY_UPSTREAM_RETRIES="0") as running:
        yield f"{running.url}/videos/1"


@pytest.fixture(params=["zip", "tar", "npy"])
def link(broken, request):
    return f"{broken}/frames.{request.param}?{LINK}"


def test_urllib_refuses(link):
    with urllib.request.urlopen(link) as response:
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            response.read()


def test_requests_refuses(broken):
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        requests.post(f"{broken}/frames:batch", json=BATCH | {"container": "multipart"})


def test_aiohttp_refuses(broken):
    async def read() -> None:
        batch = BATCH | {"container": "multipart"}
        async with aiohttp.ClientSession() as session:
            async with session.post(f"{broken}/frames:batch", json=batch) as response:
                async for part in aiohttp.MultipartReader.from_response(response):
                    seen.append(len(await part.read()))

    seen: list[int] = []
    with pytest.raises(aiohttp.ClientError):
        asyncio.run(read())
    assert len(seen) < 120


def test_fsspec_refuses(link):
    with pytest.raises(aiohttp.ClientError):
        fsspec.filesystem("http", skip_instance_cache=True).cat_file(link)


@pytest.mark.parametrize("version", ["--http1.1", "--http1.0"])
def test_curl_refuses(link, version):
    done = subprocess.run(["curl", "-sSf", version, "-o", "/dev/null", link], capture_output=True)
    # Nothing but the connection's end shows it to HTTP/1.0 where no length was promised.
    assert done.returncode in {18, 56}


def test_webdataset_refuses(broken):
    url = f"pipe:curl -sSf '{broken}/frames.tar?{LINK}'"
    with pytest.raises((OSError, tarfile.TarError)):
        list(webdataset.WebDataset(url, shardshuffle=False))


def test_tarfile_refuses_while_it_arrives(broken):
    with urllib.request.urlopen(f"{broken}/frames.tar?{LINK}") as response:
        with pytest.raises((tarfile.TarError, http.client.IncompleteRead, OSError)):
            with tarfile.open(fileobj=response, mode="r|") as archive:
                list(archive)


# What a client keeps that heeds neither lengths nor chunks: the bytes alone must give it away.


@pytest.fixture(scope="module")
def kept(broken, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cut")
    for kind in ("zip", "tar", "npy"):
        save(folder, f"v.{kind}", cut(f"{broken}/frames.{kind}?{LINK}"))
    batch = json.dumps(BATCH | {"container": "multipart"}).encode()
    save(folder, "v.multipart", cut(urllib.request.Request(f"{broken}/frames:batch", batch)))
    return folder


def cut(request: str | urllib.request.Request) -> bytes:
    """The bytes that came before the connection broke."""
    with urllib.request.urlopen(request) as response:
        pieces = []
        try:
            while piece := response.read1(1 << 16):
                pieces.append(piece)
        except (http.client.IncompleteRead, ConnectionResetError):
            pass
    body = b"".join(pieces)
    assert len(body) > 1 << 20, "it must break behind its head"
    return body


@pytest.mark.parametrize("command", [
    "unzip -t v.zip", "7z t v.zip", "bsdtar -tf v.zip",
    "cat v.zip | bsdtar -tf -", "zip -T v.zip",
    "tar -tf v.tar", "cat v.tar | tar -t", "bsdtar -tf v.tar", "cat v.tar | bsdtar -tf -",
    "7z t v.tar",
])
def test_archivers_refuse_what_was_kept(kept, command):
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=kept, capture_output=True, text=True)
    assert done.returncode != 0, done.stdout


def test_python_refuses_what_was_kept(kept):
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(kept / "v.zip")
    for mode in ("r:", "r|"):
        with pytest.raises(tarfile.TarError):
            with tarfile.open(kept / "v.tar", mode) as archive:
                list(archive)
    with pytest.raises(ValueError):
        np.load(kept / "v.npy")


def test_pythons_email_parser_refuses_what_was_kept(kept):
    body = (kept / "v.multipart").read_bytes()
    boundary = body[2:body.index(b"\r\n")]
    head = b"Content-Type: multipart/form-data; boundary=" + boundary + b"\r\n\r\n"
    message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    assert [type(defect) for defect in message.defects] == [CloseBoundaryNotFoundDefect]


def test_webdataset_refuses_what_was_kept(kept):
    with pytest.raises(tarfile.TarError):
        list(webdataset.WebDataset(str(kept / "v.tar"), shardshuffle=False))
