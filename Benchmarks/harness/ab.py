"""ApacheBench: each request over a connection of its own, and never a session taken up again."""

import re
import subprocess

from harness.wrk import CONNECTIONS, Load

# Bytes, head and body.
SMALLEST_ANSWER = 100
NOTE = (
    f"Handshakes by `ab -c {CONNECTIONS}`, since wrk takes its sessions up again. `ab` shakes hands "
    "on one core, and is as busy as the servers."
)


def run(address, path, seconds, environment):
    """Asks for so long; every answer has to have a status from 200 to 299."""
    command = ["ab", "-q", "-c", str(CONNECTIONS), "-t", str(seconds), "-n", "10000000"]
    command += ["-f", "TLS1.3", f"{address}{path}"]
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=environment,
    )

    def said(pattern):
        match = re.search(pattern, done.stdout)
        return float(match[1]) if match else 0

    requests = said(r"Complete requests: +(\d+)")
    if requests == 0:
        raise RuntimeError(f"ab had no answer:\n{done.stdout}")
    # A connection that ends before an answer is no failure to ab.
    if said(r"Total transferred: +(\d+)") < requests * SMALLEST_ANSWER:
        raise RuntimeError(f"ab had short answers:\n{done.stdout}")
    return Load(
        requests=int(requests),
        seconds=said(r"Time taken for tests: +([\d.]+)"),
        bytes=int(said(r"Total transferred: +(\d+)")),
        errors=int(said(r"Failed requests: +(\d+)") + said(r"Non-2xx responses: +(\d+)")),
        p50=said(r"50% +(\d+)"),
        p99=said(r"99% +(\d+)"),
    )
