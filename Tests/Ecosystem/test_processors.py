"""What the encoders make on processors with other vector instructions, emulated by QEMU."""

import platform
import subprocess

import pytest

from demo import gateway

pytestmark = pytest.mark.skipif(
    platform.machine() != "x86_64", reason="the processors are x86-64's")


def version(*runner):
    done = subprocess.run([*runner, str(gateway()), "--version"], check=True, capture_output=True)
    return done.stdout.decode()


# SSE 4.2 alone; AVX; AVX2; all that this QEMU has.
@pytest.mark.parametrize("processor", ["Nehalem", "SandyBridge", "Haswell", "max"])
def test_the_same_bytes_on_every_processor(processor):
    assert "encoders" in version()
    assert version("qemu-x86_64", "-cpu", processor) == version()
