"""Single requests, by Python's own client, which heeds no proxy of the machine's."""

import http.client
import json
import ssl
from urllib.parse import urlsplit


def get(address, path, fields=None):
    """Status, fields and body of an answer."""
    connection = _connection(urlsplit(address))
    try:
        connection.request("GET", path, headers=fields or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def _connection(url):
    if url.scheme == "http":
        return http.client.HTTPConnection(url.netloc, timeout=60)
    # Whose certificate it is, is not what is measured.
    context = ssl._create_unverified_context()
    return http.client.HTTPSConnection(url.netloc, timeout=60, context=context)


def frame(address, index):
    """The fields and the body of a frame's answer."""
    status, fields, body = get(address, f"/videos/1/frames/{index}")
    if status != 200:
        raise RuntimeError(f"frame {index} is answered {status}: {body[:500]}")
    return fields, body


def platform_calls(address):
    """What an emulated platform has been asked for so far: `method` and `frames` of each call."""
    return json.loads(get(address, "/calls")[2])


def metric(address, name):
    """A figure of the gateway's own that has no labels."""
    for line in get(address, "/metrics")[2].decode().splitlines():
        if line.startswith(f"{name} "):
            return float(line.split()[1])
    raise LookupError(name)
