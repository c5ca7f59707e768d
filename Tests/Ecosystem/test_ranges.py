"""Parts of frames."""

import io
import subprocess
import tarfile

import fsspec
import numpy as np
import pytest

from client import get


@pytest.fixture
def files():
    return fsspec.filesystem("http", skip_instance_cache=True, use_listings_cache=False)


@pytest.fixture(params=["", ".png", ".rgb", ".npy"], ids=["raw", "png", "rgb", "npy"])
def frame(video, request):
    return f"{video}/frames/17{request.param}"


def test_fsspec_knows_the_size_and_reads_ranges(files, frame):
    body = get(frame).body
    assert files.info(frame)["size"] == len(body)
    assert files.cat_file(frame, start=1000, end=5000) == body[1000:5000]
    assert files.cat_file(frame, start=-100) == body[-100:]
    assert files.cat_ranges([frame] * 2, [0, 70000], [10, 70010]) == [body[:10], body[70000:70010]]


@pytest.mark.parametrize("cache", ["none", "readahead", "bytes", "first"])
def test_fsspec_seeks(files, frame, cache):
    body = get(frame).body
    with files.open(frame, block_size=1 << 16, cache_type=cache) as file:
        assert file.seekable() and file.size == len(body)
        file.seek(-300, io.SEEK_END)
        assert file.read() == body[-300:]
        file.seek(70000)
        assert file.read(70000) == body[70000:140000]


def test_numpy_loads_through_fsspec(files, video):
    with files.open(f"{video}/frames/17.npy") as file:
        np.testing.assert_array_equal(np.load(file), get(f"{video}/frames/17.rgb").array)


def test_fsspec_streams_a_batch(files, video):
    with files.open(f"{video}/frames.tar?frames=0-119", block_size=0) as file:
        with tarfile.open(fileobj=file, mode="r|") as archive:
            assert sum(1 for _ in archive) == 121


def curl(*arguments) -> bytes:
    return subprocess.run(["curl", "-sSf", *arguments], check=True, capture_output=True).stdout


@pytest.mark.parametrize("given, part", [
    ("0-99", slice(0, 100)),
    ("100-", slice(100, None)),
    ("-100", slice(-100, None)),
    ("99000-999999999", slice(99000, None)),
    ("5-5", slice(5, 6)),
])
def test_curl_ranges(frame, given, part):
    assert curl("--range", given, frame) == get(frame).body[part]


def test_curl_resumes(frame, tmp_path):
    body = get(frame).body
    half = tmp_path / "half"
    half.write_bytes(body[:12345])
    curl("--continue-at", "-", "--output", half, frame)
    assert half.read_bytes() == body


def test_curl_says_what_does_not_exist(frame):
    asked = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code} %header{content-range}"]
    said = subprocess.run(
        [*asked, "--range", "999999999-", frame], capture_output=True, text=True).stdout
    assert said == f"416 bytes */{len(get(frame).body)}"
