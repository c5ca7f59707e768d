"""Plain requests, and what the answers hold."""

import io
import json
import urllib.request
from email.message import Message
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image


class Answer(NamedTuple):
    headers: Message
    body: bytes

    @property
    def array(self) -> np.ndarray:
        """The body as its headers describe it."""
        return described(self.headers, self.body)


def get(url: str, **headers: str) -> Answer:
    """Fails for any status but 2xx, and for a body that is cut."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with urllib.request.urlopen(urllib.request.Request(url, headers=named)) as response:
        return Answer(response.headers, response.read())


def post(url: str, accept: str | None = None, **batch) -> Answer:
    """Posts a batch's JSON."""
    request = urllib.request.Request(url, json.dumps(batch).encode())
    if accept:
        request.add_header("Accept", accept)
    with urllib.request.urlopen(request) as response:
        return Answer(response.headers, response.read())


def described(headers, body: bytes) -> np.ndarray:
    """A bare array by its `Frame-Shape` and `Frame-Dtype`; a body of another size fails."""
    shape = tuple(int(axis) for axis in headers["Frame-Shape"].split(", "))
    dtype = np.dtype(headers["Frame-Dtype"]).newbyteorder("<")
    return np.frombuffer(body, dtype).reshape(shape)


def decoded(body: bytes, flags: int = cv2.IMREAD_COLOR) -> np.ndarray:
    """What OpenCV makes of a picture, its channels in the order that everybody else has."""
    image = cv2.imdecode(np.frombuffer(body, np.uint8), flags)
    assert image is not None, "OpenCV can't read it"
    if image.ndim == 2:
        return cv2.cvtColor(image, cv2.COLOR_GRAY2RGB)
    turned = {3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGBA}
    return cv2.cvtColor(image, turned[image.shape[2]])


def grey(body: bytes) -> np.ndarray:
    """A JPEG's own luma where it holds one, else that of the colours; one channel's axis."""
    with Image.open(io.BytesIO(body)) as image:
        has_luma = image.format == "JPEG" and image.mode != "CMYK"
    if has_luma:
        image = cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_GRAYSCALE)
    else:
        image = cv2.cvtColor(decoded(body), cv2.COLOR_RGB2GRAY)
    return image[..., None]


def save(folder: Path, name: str, body: bytes) -> Path:
    path = folder / name
    path.write_bytes(body)
    return path
