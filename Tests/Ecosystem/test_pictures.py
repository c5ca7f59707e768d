"""Pictures and their pixels, as OpenCV and Pillow see them."""

import io
import subprocess

import cv2
import numpy as np
import pytest
from PIL import Image

from client import decoded, get, grey, save
from pictures import PICTURES

EACH = pytest.mark.parametrize("index", range(len(PICTURES)), ids=[p.name for p in PICTURES])


@EACH
def test_a_frame_is_the_file(drawn, folder, index):
    file = folder / f"{index}.{PICTURES[index].extension}"
    answer = get(f"{drawn}/frames/{index}")
    assert answer.body == file.read_bytes()
    assert answer.headers["Frame-Origin"] == "verbatim"


@EACH
def test_pixels_are_what_opencv_decodes(drawn, index):
    source = get(f"{drawn}/frames/{index}").body
    ours = get(f"{drawn}/frames/{index}.rgb").array
    np.testing.assert_array_equal(ours, decoded(source))


@EACH
def test_kept_pixels_are_opencvs_unchanged(drawn, index):
    source = get(f"{drawn}/frames/{index}").body
    ours = get(f"{drawn}/frames/{index}.npy?alpha=keep&orientation=keep").body
    theirs = decoded(source, cv2.IMREAD_UNCHANGED)
    ours = np.load(io.BytesIO(ours))
    assert ours.dtype == theirs.dtype
    np.testing.assert_array_equal(ours, theirs)


LEVELS = pytest.mark.parametrize("level", ["fast", "small"])


@LEVELS
@EACH
def test_png_out_has_the_same_pixels_for_every_reader(drawn, index, level, tmp_path):
    expected = get(f"{drawn}/frames/{index}.rgb").array
    # A transform is named, so that nothing goes out as it came.
    body = get(f"{drawn}/frames/{index}.png?alpha=drop&level={level}&orientation=apply").body
    assert_every_reader_sees(expected, body, tmp_path)


@LEVELS
@EACH
def test_png_out_keeps_alpha_and_depth(drawn, index, level, tmp_path):
    source = get(f"{drawn}/frames/{index}").body
    query = f"alpha=keep&orientation=keep&level={level}"
    body = get(f"{drawn}/frames/{index}.png?{query}").body
    np.testing.assert_array_equal(
        decoded(body, cv2.IMREAD_UNCHANGED), decoded(source, cv2.IMREAD_UNCHANGED))
    subprocess.run(["pngcheck", "-q", save(tmp_path, "out.png", body)], check=True)


@pytest.mark.parametrize("size", ["", "width=1000", "width=320", "width=1", "height=1"])
def test_pngs_of_all_sizes_have_the_same_pixels_for_every_reader(video, size, tmp_path):
    expected = get(f"{video}/frames/17.rgb?{size}").array
    assert_every_reader_sees(expected, get(f"{video}/frames/17.png?{size}").body, tmp_path)


def assert_every_reader_sees(expected, body, folder):
    np.testing.assert_array_equal(decoded(body), expected)
    np.testing.assert_array_equal(Image.open(io.BytesIO(body)).convert("RGB"), expected)
    subprocess.run(["pngcheck", "-q", save(folder, "out.png", body)], check=True)


@EACH
def test_jpeg_out_opens_near_to_the_pixels(drawn, index):
    expected = get(f"{drawn}/frames/{index}.rgb").array
    body = get(f"{drawn}/frames/{index}.jpg?quality=100&orientation=apply").body
    theirs = np.asarray(Image.open(io.BytesIO(body)).convert("RGB"))
    np.testing.assert_array_equal(decoded(body), theirs)
    assert theirs.shape == expected.shape
    assert cv2.PSNR(theirs, expected) > 25


@EACH
def test_grey_is_opencvs(drawn, index):
    ours = get(f"{drawn}/frames/{index}.gray").array
    np.testing.assert_array_equal(ours, grey(get(f"{drawn}/frames/{index}").body))


@pytest.mark.parametrize("size, expected", [
    ("width=640", (640, 360)),
    ("height=100", (178, 100)),
    ("width=100&height=100", (100, 56)),
    ("width=7", (7, 4)),
    ("height=1", (2, 1)),
    ("width=1", (1, 1)),
    ("width=4000", (1280, 720)),
])
@pytest.mark.parametrize("extension", ["png", "jpg"])
def test_thumbnails_fit_inside(video, extension, size, expected):
    body = get(f"{video}/frames/17.{extension}?{size}").body
    with Image.open(io.BytesIO(body)) as image:
        image.load()
        assert image.size == expected
    assert decoded(body).shape == (expected[1], expected[0], 3)


def test_a_thumbnail_is_near_to_opencvs(video):
    whole = get(f"{video}/frames/17.rgb").array
    ours = get(f"{video}/frames/17.rgb?width=320").array
    theirs = cv2.resize(whole, (320, 180), interpolation=cv2.INTER_AREA)
    assert cv2.PSNR(ours, theirs) > 30


def test_ffmpeg_reads_an_address(video):
    expected = get(f"{video}/frames/17.png").body
    pixels = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", f"{video}/frames/17.png", "-f", "rawvideo",
         "-pix_fmt", "rgb24", "-"], check=True, capture_output=True).stdout
    ours = np.frombuffer(pixels, np.uint8).reshape(720, 1280, 3)
    np.testing.assert_array_equal(ours, decoded(expected))
