"""One picture of each kind that a platform may hold, drawn by Pillow and OpenCV."""

import io
from dataclasses import dataclass, field
from typing import Any, Callable

import cv2
import numpy as np
from PIL import Image

# Odd, so that halved chroma and packed bits end in the middle of something.
WIDTH, HEIGHT = 61, 37
ORIENTATION = 0x0112


def colours() -> np.ndarray:
    """Red to the right, green down, blue in stripes: no two edges look alike."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return np.stack([x * 4, y * 6, (x * 37 + y * 101) % 256], axis=2).astype(np.uint8)


def opacity() -> np.ndarray:
    """From clear to opaque, so that blended colours would differ from kept ones."""
    return np.linspace(0, 255, WIDTH * HEIGHT).astype(np.uint8).reshape(HEIGHT, WIDTH)


def deep(channels: int) -> np.ndarray:
    """16 bits a sample, whose low byte would round the high one up."""
    planes = [*np.moveaxis(colours(), 2, 0), opacity()][:channels]
    return np.stack(planes, axis=2).astype(np.uint16) * 256 + 0xFF


def rgb() -> Image.Image:
    return Image.fromarray(colours())


def rgba() -> Image.Image:
    return Image.fromarray(np.dstack([colours(), opacity()]))


def palette() -> Image.Image:
    return rgb().quantize(16, dither=Image.Dither.NONE)


@dataclass(frozen=True)
class Picture:
    name: str
    extension: str
    draw: Callable[[], Image.Image | np.ndarray]
    options: dict[str, Any] = field(default_factory=dict)

    def encoded(self) -> bytes:
        drawn = self.draw()
        if isinstance(drawn, np.ndarray):
            return cv2.imencode(".png", drawn)[1].tobytes()
        file = io.BytesIO()
        drawn.save(file, {"jpg": "JPEG", "png": "PNG"}[self.extension], **self.options)
        return file.getvalue()


def turned(orientation: int) -> dict[str, Any]:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return {"exif": exif}


PICTURES = [
    Picture("png rgb", "png", rgb),
    Picture("png rgb, one colour clear", "png", rgb, {"transparency": (0, 0, 0)}),
    Picture("png rgba", "png", rgba),
    Picture("png grey", "png", lambda: rgb().convert("L")),
    Picture("png grey, one shade clear", "png", lambda: rgb().convert("L"), {"transparency": 9}),
    Picture("png grey and alpha", "png", lambda: rgba().convert("LA")),
    Picture("png of 1 bit", "png", lambda: rgb().convert("1")),
    Picture("png palette of 256", "png", lambda: rgb().quantize(256)),
    Picture("png palette of 4 bits", "png", palette, {"bits": 4}),
    Picture("png palette with a clear colour", "png", palette, {"transparency": 3}),
    Picture("png palette with half-clear colours", "png", palette, {"transparency": b"\x00\x80"}),
    Picture("png grey of 16 bits", "png", lambda: deep(1)),
    Picture("png rgb of 16 bits", "png", lambda: deep(3)),
    Picture("png rgba of 16 bits", "png", lambda: deep(4)),
    *(Picture(f"png turned, {n}", "png", rgb, turned(n)) for n in range(1, 9)),
    *(Picture(f"png rgba turned, {n}", "png", rgba, turned(n)) for n in (3, 6)),
    Picture("jpeg 4:4:4", "jpg", rgb, {"quality": 95, "subsampling": "4:4:4"}),
    Picture("jpeg 4:2:2", "jpg", rgb, {"quality": 80, "subsampling": "4:2:2"}),
    Picture("jpeg 4:2:0", "jpg", rgb, {"quality": 60, "subsampling": "4:2:0"}),
    Picture("jpeg grey", "jpg", lambda: rgb().convert("L")),
    Picture("jpeg progressive", "jpg", rgb, {"progressive": True}),
    Picture("jpeg progressive grey", "jpg", lambda: rgb().convert("L"), {"progressive": True}),
    Picture("jpeg cmyk", "jpg", lambda: rgb().convert("CMYK"), {"quality": 95}),
    Picture("jpeg rgb components", "jpg", rgb, {"keep_rgb": True}),
    Picture("jpeg with restart markers", "jpg", rgb, {"restart_marker_rows": 1}),
    Picture("jpeg with a comment", "jpg", rgb, {"comment": b"\xff\xd9 is no end"}),
    *(Picture(f"jpeg turned, {n}", "jpg", rgb, turned(n)) for n in range(1, 9)),
    Picture("jpeg grey turned", "jpg", lambda: rgb().convert("L"), turned(6)),
    Picture("jpeg progressive turned", "jpg", rgb, turned(7) | {"progressive": True}),
]
