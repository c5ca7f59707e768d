"""Checks a zip of stored entries while it streams by, holding one entry at a time."""

import struct
import zlib

_LOCAL = struct.Struct("<4s5H3I2H")
_LOCAL_SIGNATURE = b"PK\x03\x04"
_CENTRAL_SIGNATURE = b"PK\x01\x02"
_HAS_DESCRIPTOR = 8


def entries(stream):
    """Names and sizes, each once its CRC was right; then reads on to the stream's end.

    Raises ValueError for what is cut, compressed, has data descriptors or a wrong CRC.
    """
    while True:
        head = _exactly(stream, _LOCAL.size)
        if head.startswith(_CENTRAL_SIGNATURE):
            break
        signature, _, flags, method, _, _, crc, size, _, name_size, extra_size = _LOCAL.unpack(head)
        if signature != _LOCAL_SIGNATURE or method != 0 or flags & _HAS_DESCRIPTOR:
            raise ValueError(f"no stored entry: {head.hex()}")
        name = _exactly(stream, name_size).decode()
        _exactly(stream, extra_size)
        if zlib.crc32(_exactly(stream, size)) != crc:
            raise ValueError(f"{name}: wrong CRC")
        yield name, size
    while stream.read(1 << 20):
        pass


def _exactly(stream, count):
    data = stream.read(count)
    if len(data) != count:
        raise ValueError("the archive is cut")
    return data
