"""Arrays over HTTP, as numpy reads them."""

import io
import urllib.request

import cv2
import numpy as np
import pytest

from client import decoded, get, grey, post

BATCH = {"frames": [5, 1, 1], "ranges": [{"start": 0, "stop": 10, "step": 5}]}
POSITIONS = [5, 1, 1, 0, 5]


@pytest.fixture(scope="module")
def frames(video):
    """What OpenCV makes of the frames as the platform encoded them."""
    return {index: decoded(get(f"{video}/frames/{index}").body) for index in set(POSITIONS)}


def test_numpy_loads_a_frame(video, frames):
    with urllib.request.urlopen(f"{video}/frames/5.npy") as response:
        array = np.load(io.BytesIO(response.read()))
    assert array.dtype == np.uint8 and array.flags.c_contiguous
    np.testing.assert_array_equal(array, frames[5])


def test_numpy_loads_a_frame_from_the_response_itself(video, frames):
    with urllib.request.urlopen(f"{video}/frames/5.npy") as response:
        version = np.lib.format.read_magic(response)
        header = np.lib.format.read_array_header_1_0(response)
        pixels = np.frombuffer(response.read(), header[2]).reshape(header[0])
    assert version == (1, 0) and not header[1]
    np.testing.assert_array_equal(pixels, frames[5])


def test_a_saved_array_can_be_mapped(video, frames, tmp_path):
    path, _ = urllib.request.urlretrieve(f"{video}/frames.npy?frames=0-10:5", tmp_path / "a.npy")
    array = np.load(path, mmap_mode="r")
    assert array.shape == (3, 720, 1280, 3)
    np.testing.assert_array_equal(array[1], frames[5])


@pytest.mark.parametrize("channels, of_source", [
    ("rgb", decoded),
    ("rgba", lambda source: cv2.cvtColor(decoded(source), cv2.COLOR_RGB2RGBA)),
    ("bgra", lambda source: cv2.cvtColor(decoded(source), cv2.COLOR_RGB2BGRA)),
    ("gray", grey),
], ids=["rgb", "rgba", "bgra", "gray"])
@pytest.mark.parametrize("layout", ["hwc", "chw"])
@pytest.mark.parametrize("form", ["bare", "npy"])
def test_every_order_of_channels_and_axes(video, form, layout, channels, of_source):
    expected = of_source(get(f"{video}/frames/1").body)
    if layout == "chw":
        expected = np.moveaxis(expected, 2, 0)
    if form == "npy":
        answer = get(f"{video}/frames/1.npy?channels={channels}&layout={layout}")
        ours = np.load(io.BytesIO(answer.body))
    else:
        answer = get(f"{video}/frames/1.{channels}?layout={layout}")
        ours = answer.array
    assert answer.headers["Frame-Layout"] == layout
    assert answer.headers["Frame-Channels"] == channels
    np.testing.assert_array_equal(ours, expected)


@pytest.mark.parametrize("layout", ["hwc", "chw"])
@pytest.mark.parametrize("container", ["raw", "npy"])
def test_a_batch_is_one_array(video, frames, container, layout):
    answer = post(f"{video}/frames:batch", **BATCH, container=container, layout=layout)
    ours = answer.array if container == "raw" else np.load(io.BytesIO(answer.body))
    expected = np.stack([frames[index] for index in POSITIONS])
    if layout == "chw":
        expected = np.moveaxis(expected, 3, 1)
    assert answer.headers["Frame-Count"] == "5"
    assert answer.headers["Frame-Shape"] == ", ".join(map(str, expected.shape))
    np.testing.assert_array_equal(ours, expected)


def test_a_batch_of_thumbnails(video):
    body = get(f"{video}/frames.npy?frames=0-99&width=64&channels=gray").body
    array = np.load(io.BytesIO(body))
    assert array.shape == (100, 36, 64, 1)
    for index in (0, 99):
        single = get(f"{video}/frames/{index}.gray?width=64").array
        np.testing.assert_array_equal(array[index], single)
