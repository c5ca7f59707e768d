"""CPU of the gateway's own part in a frame from memory: token, id, log line and metrics."""

import subprocess

from harness.figure import Bar, Figure, Result
from harness.spread import Spread

COUNT = 300_000
NOTES = [
    "`overhead/` calls the gateway's handler (links to its sources) in a loop, on one thread and "
    "without a socket: look-up, request id, head, metrics, and the line into the log's buffer, from "
    "which another thread takes it. The request is a browser's, with a `traceparent`.",
    "The bar is for the token's check, the request id, the metrics and the line as text, called one "
    "after the other without the rest.",
]


def measure(bench):
    figures = {"parts": [], "none": [], "text": [], "json": [], "token": []}
    frame = bench.film / "1" / "17.jpg"
    program = bench.built("overhead", "overhead")
    for number in range(bench.rounds):
        said = subprocess.run(
            [program, frame, str(COUNT)], check=True, text=True, stdout=subprocess.PIPE
        ).stdout
        for line in said.splitlines():
            name, nanoseconds = line.split("\t")
            figures[name].append(int(nanoseconds) / 1000)
        bench.say(f"round {number + 1} of {bench.rounds}")

    def spread(name):
        return Spread.of(figures[name])

    return Result(
        [
            Figure("µs, token, id, log line, metrics", spread("parts"), bar=Bar.at_most(2)),
            Figure("µs a request, no log", spread("none")),
            Figure("µs a request, log as text", spread("text")),
            Figure("µs a request, log as JSON", spread("json")),
            Figure("µs a request, log as text, with a token", spread("token")),
        ],
        NOTES,
    )
