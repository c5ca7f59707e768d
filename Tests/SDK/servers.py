"""A gateway with its upstream, and the SDK's way to each."""

import json
import os
import re
import urllib.request
from collections import Counter

# What is set on this machine must not decide what is tested. Without the last one the SDK tries
# TLS on the plain port before its first call, as it does for everybody.
for name in ("API_TOKEN", "SERVER_ADDRESS", "SUPERVISELY_TASK_ID",
             "SUPERVISELY_API_SERVER_ADDRESS", "SUPERVISELY_SKIP_HTTPS_USER_HELPER_CHECK"):
    os.environ.pop(name, None)
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "*"

import supervisely as sly  # noqa: E402

from demo import Demo  # noqa: E402

UPSTREAM = re.compile(r"the embedded upstream is at (127\.0\.0\.1:\d+)")
TOKEN = "a-token-of-the-caller"


class Servers:
    """Runs a gateway over an embedded upstream while the block lasts."""

    def __init__(self, *flags: str, **settings: str):
        self.demo = Demo(*flags, **settings)

    def __enter__(self) -> "Servers":
        self.demo.__enter__()
        self.upstream = f"http://{UPSTREAM.search(''.join(self.demo.log))[1]}"
        return self

    def __exit__(self, *exit_info) -> None:
        self.demo.__exit__(*exit_info)

    def straight(self) -> sly.Api:
        """The SDK on the upstream itself."""
        return sly.Api(self.upstream, TOKEN)

    def through(self) -> sly.Api:
        """The SDK on the gateway."""
        return sly.Api(self.demo.url, TOKEN)

    def calls(self) -> list[dict]:
        """Everything that the upstream has been asked for."""
        with urllib.request.urlopen(f"{self.upstream}/calls") as response:
            return json.load(response)

    def count(self) -> Counter[str]:
        """How often the upstream has been asked for what."""
        return Counter(call["method"] for call in self.calls())


def told(calls: list[dict]) -> list[str]:
    """A line a call, for people."""
    lines = []
    for call in calls:
        frames = call["frames"]
        span = f"{frames[0]} … {frames[-1]}" if len(frames) > 1 else ", ".join(map(str, frames))
        lines.append(f"{call['method']} video {call.get('video')}: {len(frames)} frames, {span}")
    return lines
