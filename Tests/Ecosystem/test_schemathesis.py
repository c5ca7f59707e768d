"""Schemathesis makes requests of openapi.yaml, and holds the answers against it."""

import subprocess
import sys
from pathlib import Path

import pytest

from demo import ROOT, Demo
from pictures import PICTURES

COMMAND = Path(sys.executable).with_name("schemathesis")
CONFORMANCE = ",".join([
    "not_a_server_error", "status_code_conformance", "content_type_conformance",
    "response_headers_conformance", "response_schema_conformance"])
SECONDS = 120


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Small frames of one shape, and batches that are whole before their head goes out: what is
    found out behind it breaks the connection, as it should, and reads as a failure here."""
    folder = tmp_path_factory.mktemp("frames")
    for video in ("1", "2"):
        (folder / video).mkdir()
        for index, picture in enumerate(PICTURES[:3]):
            (folder / video / f"{index}.png").write_bytes(picture.encoded())
    with Demo(
        "--frames", str(folder), "--count", "10000", GATEWAY_BATCH_FRAMES="50"
    ) as running:
        yield running.url


@pytest.mark.parametrize("mode, checks", [
    ("positive", CONFORMANCE),
    # What is wrong in the path has another address, for which openapi.yaml has no operation.
    ("negative", "not_a_server_error"),
])
def test_requests_of_the_contract(whole, tmp_path, mode, checks):
    done = subprocess.run(
        [COMMAND, "--config-file", "/dev/null", "run", ROOT / "openapi.yaml",
         "--url", whole, "--mode", mode, "--checks", checks,
         "--phases", "examples,coverage,fuzzing", "--max-examples", "10",
         "--generation-deterministic", "--continue-on-failure",
         # Its body is a string there, and a document to whoever parses YAML.
         "--exclude-path", "/openapi.yaml",
         "--request-timeout", "30", "--warnings", "off", "--no-color"],
        cwd=tmp_path, timeout=SECONDS, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
