"""The README's commands, as printed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from client import get
from demo import ROOT, Demo

PRINTED = "http://127.0.0.1:8080"
README = (ROOT / "README.md").read_text()
SHELL = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def command(word: str) -> str:
    """The one block for a shell that asks the demo something and holds the word."""
    [found] = [block for block in SHELL if PRINTED in block and word in block]
    return found


def run(shell: str, folder: Path, **variables: str) -> str:
    # `python3` is the one that has numpy.
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", shell], cwd=folder, check=True, text=True,
        stdout=subprocess.PIPE, env=os.environ | {"PATH": path} | variables).stdout


@pytest.fixture
def ask(demo, tmp_path):
    return lambda word: run(command(word).replace(PRINTED, demo.url), tmp_path)


def test_curl(ask, tmp_path):
    ask("17.png")
    with Image.open(tmp_path / "17.png") as image:
        image.load()
        assert (image.format, image.size) == ("PNG", (1280, 720))


def test_numpy(ask):
    assert ask("np.load") == "(720, 1280, 3)\n"


def test_zip(ask):
    said = ask("unzip")
    assert said.count(" OK\n") == 121 and "No errors detected" in said


def test_tar(ask):
    assert len(ask("tar -tv").splitlines()) == 21


def test_scrub_bar(ask, tmp_path):
    cues = ask("frames.vtt")
    with Image.open(tmp_path / "tiles.jpg") as image:
        image.load()
        assert (image.format, image.size) == ("JPEG", (1600, 90))
    assert cues.startswith("WEBVTT\n\n") and cues.count("#xywh=") == 10


def test_your_own_frames(tmp_path):
    """ffmpeg cuts a film, and the demo serves it; `make` is asked for nothing but the flags."""
    [block] = [block for block in SHELL if "ffmpeg" in block]
    cutting, demo = block.splitlines()
    film = "ffmpeg -v error -f lavfi -i testsrc=size=160x90:rate=5:duration=2 -c:v mpeg4 film.mp4"
    run(f"{film}\n{cutting.replace('ffmpeg', 'ffmpeg -v error')}", tmp_path)
    flags = re.fullmatch(r'make demo ARGS="--frames (.*)"', demo)
    with Demo("--frames", str(tmp_path / flags[1])) as running:
        array = get(f"{running.url}/videos/1/frames/9.rgb").array
        with Image.open(tmp_path / "film/1/9.jpg") as image:
            np.testing.assert_array_equal(array, image)
