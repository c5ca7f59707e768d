"""CPU of the gateway's own part in a frame from memory: with the log line, and without."""

import subprocess

from harness.figure import Bar, Figure, Result
from harness.spread import Spread

COUNT = 300_000
NOTES = [
    "`overhead/` calls the gateway's handler (links to its sources) in a loop, on one thread and "
    "without a socket: look-up, request id, head, metrics, and the line into the log's buffer, from "
    "which another thread takes it. The request is a browser's, with a `traceparent`.",
    "The bar is for request id, metrics and log line, with the look-up and the head on top.",
]


def measure(bench):
    figures = {"none": [], "text": [], "json": []}
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
    return Result(
        [
            Figure("µs a request, no log", Spread.of(figures["none"])),
            Figure("µs a request, log as text", Spread.of(figures["text"]), bar=Bar.at_most(2)),
            Figure("µs a request, log as JSON", Spread.of(figures["json"])),
        ],
        NOTES,
    )
