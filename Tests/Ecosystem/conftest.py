"""Servers that many tests share."""

import os

import pytest

from demo import Demo
from pictures import PICTURES

pytest_plugins = ["browser", "scripted"]

# No proxy of the machine's may stand between; curl and Python's clients both heed it.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "*"


@pytest.fixture(scope="session")
def demo():
    """Drawn frames: four videos of 300 frames, 1280×720, JPEG."""
    with Demo() as running:
        yield running


@pytest.fixture(scope="session")
def video(demo):
    return f"{demo.url}/videos/1"


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """A folder of frames: every kind of picture, as frames of video 7."""
    frames = tmp_path_factory.mktemp("frames") / "7"
    frames.mkdir()
    for index, picture in enumerate(PICTURES):
        (frames / f"{index}.{picture.extension}").write_bytes(picture.encoded())
    return frames


@pytest.fixture(scope="session")
def drawn(folder):
    """The address of the video that is made of `folder`."""
    with Demo("--frames", str(folder.parent)) as running:
        yield f"{running.url}/videos/7"
