"""Describes the machine and the programs, without names or paths of it."""

import os
import platform
import re
import subprocess
from importlib import metadata
from pathlib import Path

_VERSION_FLAGS = {"curl": "--version", "ffmpeg": "-version", "nginx": "-v", "wrk": "--version"}


def description(binary):
    """Lines for the report's head."""
    return [
        f"{_cpu()}, {os.cpu_count()} cores, {_memory()} of memory",
        f"{_system()}, Linux {_first(r'[0-9.]+', platform.release())}",
        ", ".join(_versions(binary)),
        "load average over a minute at the start: " + f"{os.getloadavg()[0]:.1f}",
    ]


def _cpu():
    text = Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*:\s*(.*)$", text, re.MULTILINE)
    return model.group(1) if model else platform.machine()


def _memory():
    kibibytes = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text()).group(1)
    return f"{int(kibibytes) / (1 << 20):.0f} GiB"


def _system():
    return platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")


def _versions(binary):
    yield f"frame-gateway {_said(str(binary), '--version')}"
    if swift := _said("swift", "--version"):
        yield f"Swift {swift}"
    yield f"Python {platform.python_version()}"
    for package in ("requests", "requests-toolbelt"):
        yield f"{package} {metadata.version(package)}"
    for program, flag in _VERSION_FLAGS.items():
        yield f"{program} {_said(program, flag)}"


def _said(*command):
    """The first version number that a program says of itself; nothing where it is not there."""
    try:
        output = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return _first(r"\d+(\.\d+)+", output.stdout + output.stderr)


def _first(pattern, text):
    match = re.search(pattern, text)
    return match.group(0) if match else ""
