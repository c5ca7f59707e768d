"""Sprite sheets and their cue files, as a player has them."""

import io
import re
import urllib.request
from urllib.parse import urljoin

import numpy as np
import pytest
from PIL import Image

from client import get

CUE = re.compile(
    r"(\d\d+):(\d\d):(\d\d\.\d{3}) --> (\d\d+):(\d\d):(\d\d\.\d{3})\n"
    r"(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)")


def picture(url: str) -> np.ndarray:
    with Image.open(io.BytesIO(get(url).body)) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def seconds(hours: str, minutes: str, rest: str) -> float:
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


@pytest.mark.parametrize("query, frames, step", [
    ("frames=0-299:60&width=64&columns=2", [0, 60, 120, 180, 240], 60),
    ("frames=20,0,10&height=50", [20, 0, 10], 10),
    ("frames=7", [7], 293),
])
def test_each_cue_shows_its_frame(video, query, frames, step):
    address = f"{video}/frames.vtt?{query}"
    answer = get(address)
    assert answer.headers["Content-Type"] == "text/vtt; charset=utf-8"
    head, *cues = answer.body.decode().rstrip("\n").split("\n\n")
    assert head == "WEBVTT" and len(cues) == len(frames)
    for index, cue in zip(sorted(frames), cues):
        *times, link, x, y, width, height = CUE.fullmatch(cue).groups()
        x, y, width, height = map(int, (x, y, width, height))
        assert seconds(*times[:3]) == index / 25
        assert seconds(*times[3:]) == (index + step) / 25
        tile = picture(urljoin(address, link))[y:y + height, x:x + width]
        alone = picture(f"{video}/frames/{index}.png?width={width}&height={height}")
        assert tile.shape == alone.shape
        assert np.abs(tile - alone).mean() < 4


def test_what_is_left_of_the_last_row_is_black(video):
    sheet = picture(f"{video}/frames.jpg?frames=0-4&width=64&columns=3")
    assert sheet.shape == (72, 192, 3)
    assert sheet[36 + 8:, 128 + 8:].max() <= 2


def test_a_head_tells_the_tiles_of_what_was_asked_for_before(video):
    address = f"{video}/frames.jpg?frames=0-9&width=64"
    tag = get(address).headers["ETag"]
    with urllib.request.urlopen(urllib.request.Request(address, method="HEAD")) as head:
        assert head.headers["ETag"] == tag
        assert head.headers["Frame-Tiles"] == "64, 36, 10"
