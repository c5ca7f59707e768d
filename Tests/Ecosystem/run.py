#!/usr/bin/env python3
"""Tries other people's readers on the answers of a running gateway.

    Tests/Ecosystem/run.py [GATEWAY] [PYTEST ARGUMENT...]

GATEWAY is the binary, else what FRAME_GATEWAY names, else .build/release/frame-gateway. Every
server is started by the tests themselves, on a port that the kernel picks.
"""

import os
import sys
from pathlib import Path

import pytest

from demo import gateway

HERE = Path(__file__).resolve().parent


def main(arguments: list[str]) -> int:
    if arguments and not arguments[0].startswith("-"):
        os.environ["FRAME_GATEWAY"] = arguments.pop(0)
    if not gateway().is_file():
        print(f"run.py: there is no {gateway()}", file=sys.stderr)
        return 2
    # Ours alone: no configuration, cache or plugin of the caller's decides what is tested.
    fixed = ["--quiet", f"--rootdir={HERE}", "-p", "no:cacheprovider", "-p", "no:schemathesis"]
    return pytest.main([*fixed, "-rs", "--tb=short", "--durations=5", str(HERE), *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
