"""tjbench, the benchmark that libjpeg-turbo brings along."""

import re
import subprocess


def decompression(path, seconds, *options):
    """Milliseconds that a JPEG's decompression to RGB takes, of as many as `seconds` have."""
    command = ["tjbench", str(path), "-rgb", "-nowrite", "-benchtime", str(seconds)]
    command += ["-warmup", str(seconds / 2), *options]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    rate = re.search(r"Frame rate: +([\d.]+) fps", done.stdout)
    if rate is None:
        raise RuntimeError(f"tjbench says no frame rate: {done.stdout}")
    return 1e3 / float(rate[1])
