"""Zip and tar, by their readers: from a file, and from a pipe while they arrive."""

import base64
import hashlib
import json
import subprocess
import tarfile
import urllib.request
import zipfile

import pytest

from client import get, post, save
from pictures import PICTURES

COUNT = 120
KEYS = [f"{index:06}" for index in range(COUNT)]
NAMES = [f"{key}.jpg" for key in KEYS]
MANIFEST = {"zip": "manifest.json", "tar": "__manifest__/manifest.json"}
ALL = f"frames=0-{COUNT - 1}"


@pytest.fixture(scope="module")
def frames(video):
    return {name: get(f"{video}/frames/{index}").body for index, name in enumerate(NAMES)}


@pytest.fixture(scope="module", params=["zip", "tar"])
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def archive(video, kind, tmp_path_factory):
    body = post(f"{video}/frames:batch", ranges=[{"stop": COUNT}], container=kind).body
    return save(tmp_path_factory.mktemp("archive"), f"v.{kind}", body)


def run(*command, **options) -> str:
    """What the command prints; anything said on the side of errors fails as well."""
    done = subprocess.run(command, capture_output=True, text=True, **options)
    assert done.returncode == 0 and not done.stderr, done
    return done.stdout


def piped(url: str, reader: str) -> str:
    return run("bash", "-o", "pipefail", "-c", f"curl -sSf '{url}' | {reader}")


def keeps_its_manifest(manifest: bytes, entries: dict[str, bytes]) -> None:
    """Every entry that the manifest lists is there, as large and with the digest it says."""
    listed = json.loads(manifest)["frames"]
    assert [frame["entry"] for frame in listed] == list(entries)
    for index, frame in enumerate(listed):
        body = entries[frame["entry"]]
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        assert frame["index"] == index and frame["status"] == 200
        assert frame["bytes"] == len(body) and frame["digest"] == f"sha-256=:{digest}:"


def test_zipfile(video, frames, tmp_path):
    path, _ = urllib.request.urlretrieve(f"{video}/frames.zip?{ALL}", tmp_path / "v.zip")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        entries = {name: archive.read(name) for name in names[:-1]}
        assert names == [*NAMES, MANIFEST["zip"]] and entries == frames
        keeps_its_manifest(archive.read(names[-1]), entries)


@pytest.mark.parametrize("mode", ["r:", "r|"])
def test_tarfile_while_it_arrives(video, frames, mode, tmp_path):
    """`r|` reads the response itself and never seeks."""
    with urllib.request.urlopen(f"{video}/frames.tar?{ALL}") as response:
        file = response
        if mode == "r:":
            file = open(save(tmp_path, "v.tar", response.read()), "rb")
        with file, tarfile.open(fileobj=file, mode=mode) as archive:
            entries = {member.name: archive.extractfile(member).read() for member in archive}
    manifest = entries.pop(MANIFEST["tar"])
    assert list(entries) == NAMES and entries == frames
    keeps_its_manifest(manifest, entries)


def test_7z(archive, kind):
    assert "Everything is Ok" in run("7z", "t", archive)
    listed = run("7z", "l", "-ba", "-slt", archive)
    assert listed.count("Path = ") >= COUNT + 1


def test_bsdtar(archive, kind):
    assert run("bsdtar", "-tf", archive).split() == [*NAMES, MANIFEST[kind]]


def test_bsdtar_from_a_pipe(video, kind, frames, tmp_path):
    piped(f"{video}/frames.{kind}?{ALL}", f"bsdtar -x -f - -C '{tmp_path}'")
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.jpg")} == frames
    assert (tmp_path / MANIFEST[kind]).exists()


def test_unzip(video, tmp_path):
    path, _ = urllib.request.urlretrieve(f"{video}/frames.zip?{ALL}", tmp_path / "v.zip")
    assert "No errors detected" in run("unzip", "-t", path)
    assert run("unzip", "-Z1", path).split() == [*NAMES, MANIFEST["zip"]]
    # zipinfo's own words for a stored entry without a data descriptor.
    details = run("unzip", "-Zv", path)
    assert details.count("none (stored)") == COUNT + 1
    assert "extended local header:                          yes" not in details


def test_gnu_tar_from_a_pipe(video, frames, tmp_path):
    piped(f"{video}/frames.tar?{ALL}", f"tar -x -C '{tmp_path}'")
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.jpg")} == frames
    assert piped(f"{video}/frames.tar?{ALL}", "tar -t").split() == [*NAMES, MANIFEST["tar"]]


def test_the_same_request_gives_the_same_bytes(video, kind):
    url = f"{video}/frames.{kind}?{ALL}"
    assert get(url).body == get(url).body


def test_the_files_of_a_folder_come_back(drawn, folder, kind, tmp_path):
    """Entries are named for what their bytes are."""
    count = len(PICTURES)
    piped(f"{drawn}/frames.{kind}?frames=0-{count - 1}", f"bsdtar -x -f - -C '{tmp_path}'")
    for index, picture in enumerate(PICTURES):
        entry = tmp_path / f"{index:06}.{picture.extension}"
        assert entry.read_bytes() == (folder / f"{index}.{picture.extension}").read_bytes()


def test_arrays_in_an_archive_are_described_by_the_manifest(video, kind, tmp_path):
    piped(f"{video}/frames.{kind}?frames=3,1&format=rgb&width=64", f"bsdtar -x -f - -C {tmp_path}")
    manifest = json.loads((tmp_path / MANIFEST[kind]).read_bytes())
    for index, frame in zip([3, 1], manifest["frames"], strict=True):
        assert (frame["index"], frame["shape"]) == (index, [36, 64, 3])
        assert (frame["dtype"], frame["channels"]) == ("uint8", "rgb")
        alone = get(f"{video}/frames/{index}.rgb?width=64").body
        assert (tmp_path / frame["entry"]).read_bytes() == alone
