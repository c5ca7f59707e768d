#!/usr/bin/env python3
"""Tries the platform's own SDK, unchanged, on a running gateway and on its upstream.

    Tests/SDK/run.py [GATEWAY] [PYTEST ARGUMENT...]

GATEWAY is the binary, else what FRAME_GATEWAY names, else .build/release/frame-gateway. Every
server is started by the tests themselves, on a port that the kernel picks.
"""

import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
# Servers are started as the other readers' tests do.
sys.path.insert(0, str(HERE.parent / "Ecosystem"))

from demo import gateway  # noqa: E402


def main(arguments: list[str]) -> int:
    if arguments and not arguments[0].startswith("-"):
        os.environ["FRAME_GATEWAY"] = arguments.pop(0)
    if not gateway().is_file():
        print(f"run.py: there is no {gateway()}", file=sys.stderr)
        return 2
    # Ours alone: no configuration, cache or plugin of the caller's decides what is tested.
    fixed = ["--quiet", f"--rootdir={HERE}", "-p", "no:cacheprovider", "-W", "ignore"]
    return pytest.main([*fixed, "-rs", "--tb=short", "--durations=5", str(HERE), *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
