"""A batch as multipart, by those who read it whole and those who read it part by part."""

import asyncio
import email
import email.policy

import aiohttp
import numpy as np
import pytest
import requests
from requests_toolbelt import MultipartDecoder

from client import described, get, post

FRAMES = [5, 1, 1, 99, 0]
DISTINCT = [5, 1, 99, 0]
BATCH = {"frames": FRAMES, "container": "multipart"}


@pytest.fixture(scope="module")
def expected(video):
    return {index: get(f"{video}/frames/{index}").body for index in DISTINCT}


def test_requests_toolbelt(video, expected):
    response = requests.post(f"{video}/frames:batch", json=BATCH)
    parts = MultipartDecoder.from_response(response).parts
    assert response.headers["Frame-Count"] == str(len(DISTINCT))
    assert [int(part.headers[b"Frame-Index"]) for part in parts] == DISTINCT
    for index, part in zip(DISTINCT, parts):
        assert part.content == expected[index]
        assert part.headers[b"Content-Type"] == b"image/jpeg"
        assert part.headers[b"Content-Length"] == str(len(part.content)).encode()


@pytest.mark.parametrize("accept, kind", [
    (None, "multipart/form-data"),
    ("multipart/form-data", "multipart/form-data"),
    ("multipart/mixed", "multipart/mixed"),
])
def test_pythons_email_parser(video, expected, accept, kind):
    answer = post(f"{video}/frames:batch", accept, frames=FRAMES, container="multipart")
    assert answer.headers.get_content_type() == kind
    message = parsed(answer.headers["Content-Type"], answer.body)
    assert not message.defects
    parts = list(message.iter_parts())
    assert [part["Content-Disposition"].params["name"] for part in parts] == [
        str(index) for index in DISTINCT]
    for index, part in zip(DISTINCT, parts):
        assert not part.defects and part.get_content_type() == "image/jpeg"
        assert part.get_content() == expected[index]


def test_accept_alone_asks_for_parts(video, expected):
    answer = post(f"{video}/frames:batch", "multipart/mixed", frames=[5])
    assert answer.headers.get_content_type() == "multipart/mixed"
    [part] = parsed(answer.headers["Content-Type"], answer.body).iter_parts()
    assert part.get_content() == expected[5]


def parsed(content_type: str, body: bytes):
    head = f"Content-Type: {content_type}\r\nMIME-Version: 1.0\r\n\r\n".encode()
    # A part without a transfer encoding would be taken for text.
    policy = email.policy.HTTP.clone(raise_on_defect=False)
    return email.message_from_bytes(head + body, policy=policy)


@pytest.mark.parametrize("order", ["request", "arrival"])
def test_aiohttp_while_it_arrives(video, order):
    indexes = list(range(119, -1, -1))
    parts = asyncio.run(streamed(video, {
        "frames": indexes, "container": "multipart", "order": order}))
    assert len(parts) == 120
    came = [int(headers["Frame-Index"]) for headers, _ in parts]
    assert (came if order == "request" else sorted(came, reverse=True)) == indexes
    for headers, body in parts[::17]:
        assert body == get(f"{video}/frames/{headers['Frame-Index']}").body


def test_aiohttp_takes_arrays(video):
    parts = asyncio.run(streamed(video, BATCH | {"format": "npy", "width": 64}))
    assert [headers["Content-Type"] for headers, _ in parts] == ["application/x-npy"] * 4
    parts = asyncio.run(streamed(video, BATCH | {"format": "rgb", "width": 64}))
    for index, (headers, body) in zip(DISTINCT, parts, strict=True):
        alone = get(f"{video}/frames/{index}.rgb?width=64").array
        np.testing.assert_array_equal(described(headers, body), alone)


async def streamed(video: str, batch: dict) -> list[tuple[dict, bytes]]:
    parts = []
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{video}/frames:batch", json=batch) as response:
            response.raise_for_status()
            reader = aiohttp.MultipartReader.from_response(response)
            async for part in reader:
                parts.append((part.headers, bytes(await part.read())))
    return parts
