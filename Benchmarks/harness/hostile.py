"""Pictures that promise far more than they are, or that say what is not so."""

import struct
import zlib


def pictures():
    """Names and contents; each has to be refused."""
    yield "too-many-pixels.png", png(50_000, 50_000, zlib.compress(bytes(3_000_000)))
    yield "no-width.png", png(0, 10, zlib.compress(bytes(100)))
    yield "absurd.png", png(0x7FFF_FFFF, 0x7FFF_FFFF, zlib.compress(bytes(100)))
    yield "bomb.png", png(1, 1, zlib.compress(bytes(60_000_000), 9))
    yield "missing-rows.png", png(4_000, 4_000, zlib.compress(bytes(1_000)))
    yield "wrong-crc.png", bytearray(png(10, 10, zlib.compress(bytes(310))))[:-20] + bytes(20)
    yield "no-end.png", png(10, 10, zlib.compress(bytes(310)))[:-12]
    palette = zlib.compress(bytes([0, 9]))
    yield "no-such-colour.png", png(1, 1, palette, kind=3, before=[(b"PLTE", bytes(3))])
    bombs = [(b"zTXt", b"a\0\0" + zlib.compress(bytes(10_000_000))) for _ in range(100)]
    bombs += [(b"iCCP", b"a\0\0" + zlib.compress(bytes(10_000_000)))]
    yield "text-bombs.png", png(4, 4, zlib.compress(bytes(10)), before=bombs)
    long = png(10, 10, zlib.compress(bytes(310)))
    yield "lying-length.png", long[:33] + struct.pack(">I", 1 << 30) + long[37:]
    yield "too-many-pixels.jpg", jpeg(50_000, 50_000)
    yield "half.jpg", jpeg(4_000, 4_000)
    yield "many-scans.jpg", jpeg(2_000, 2_000, scans=400)


def png(width, height, data, kind=2, before=()):
    header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    chunks = [(b"IHDR", header), *before, (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*item) for item in chunks)


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def jpeg(width, height, scans=1):
    """A grey progressive picture, or of one scan that says nothing and breaks off."""
    def segment(marker, body):
        return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body

    tables = segment(0xDB, bytes([0] + [1] * 64))
    codes = bytes([1] + [0] * 15 + [0])
    tables += segment(0xC4, bytes([0]) + codes) + segment(0xC4, bytes([0x10]) + codes)
    process = 0xC0 if scans == 1 else 0xC2
    frame = segment(process, struct.pack(">BHHB", 8, height, width, 1) + bytes([1, 0x11, 0]))
    content = b"\xff\xd8" + tables + frame
    for number in range(scans):
        # The first scan of a progressive picture brings all but the last bit of its means.
        band = bytes([0, 63, 0]) if scans == 1 else bytes([0, 0, 0x01 if number == 0 else 0x10])
        content += segment(0xDA, bytes([1, 1, 0]) + band) + bytes(200)
    return content + b"\xff\xd9"
