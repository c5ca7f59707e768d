"""A server that dies in the middle of a batch, one larger than all the buffers on the way.

No archive can be spoiled any more then: it is the framing of HTTP that gives it away.
"""

import asyncio
import http.client
import subprocess
import urllib.request

import aiohttp
import pytest

from demo import Demo

LARGE = "frames=0-299&format=rgb"


@pytest.fixture
def dying():
    with Demo() as running:
        yield running


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_urllib_refuses(dying, kind):
    with urllib.request.urlopen(f"{dying.url}/videos/1/frames.{kind}?{LARGE}") as response:
        assert len(response.read(1 << 20)) == 1 << 20
        dying.kill()
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            response.read()


def test_curl_refuses(dying):
    url = f"{dying.url}/videos/1/frames.tar?{LARGE}"
    with subprocess.Popen(["curl", "-s", url], stdout=subprocess.PIPE) as curl:
        assert len(curl.stdout.read(1 << 20)) == 1 << 20
        dying.kill()
        curl.stdout.read()
    assert curl.returncode in {18, 56}


def test_aiohttp_refuses(dying):
    async def read() -> None:
        batch = {"ranges": [{"stop": 300}], "format": "rgb", "container": "multipart"}
        async with aiohttp.ClientSession() as session:
            async with session.post(f"{dying.url}/videos/1/frames:batch", json=batch) as response:
                reader = aiohttp.MultipartReader.from_response(response)
                await (await reader.next()).read()
                dying.kill()
                while part := await reader.next():
                    await part.read()

    with pytest.raises(aiohttp.ClientError):
        asyncio.run(read())
