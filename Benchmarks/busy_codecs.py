"""Frames that are in the cache, while other clients have PNGs made of other frames."""

from dataclasses import dataclass

from harness import wrk
from harness.figure import Bar, Figure, Result, Side as Column
from harness.rounds import alternating
from harness.side import Side
from harness.spread import Spread, ratios

FRAMES = 100
# Of the whole video: every PNG is of another frame.
COUNT = 100_000
# So many that each codec has one more waiting.
MAKERS = 8
NOTES = [
    f"{FRAMES} frames of 720p, 153 to 176 kB each, all in the cache; beside them, in every other "
    f"round, {MAKERS} further connections (`wrk -t1 -c{MAKERS}`) ask for PNGs of frames that "
    "nobody has asked for yet, each for its next as soon as it has one. The gateway has as many "
    "codecs as the machine has cores.",
    wrk.NOTE,
    "The ratio is of rounds with the codecs busy to rounds without. A round is 3 s of each.",
]


@dataclass(frozen=True)
class Round:
    load: wrk.Load
    # A second.
    made: float = 0


def measure(bench):
    seconds = bench.choose(3, 1)
    with (
        bench.upstream("--count", str(COUNT)) as upstream,
        bench.serve(upstream.upstream_address) as gateway,
    ):
        side = Side(gateway)
        side.check(bench.frames[:FRAMES])
        # Where the PNGs go on.
        next_frame = FRAMES

        def play(is_busy):
            nonlocal next_frame
            if not is_busy:
                return Round(wrk.run(side.address, wrk.Frames(FRAMES), seconds))
            frames = wrk.Frames(COUNT, first=next_frame, order="onward", suffix=".png")
            with wrk.Background(side.address, frames, MAKERS) as makers:
                load = wrk.run(side.address, wrk.Frames(FRAMES), seconds)
            if makers.load.errors:
                raise RuntimeError(f"{makers.load.errors} of the PNGs went wrong")
            next_frame += makers.load.requests + MAKERS
            return Round(load, makers.load.speed)

        play(False)
        busy, calm = alternating(bench, True, False, play)
    return Result(list(figures(busy, calm)), NOTES)


def figures(busy, calm):
    late = [[item.load.p99 for item in rounds] for rounds in (busy, calm)]
    yield Figure("p99, ms, without", Spread.of(late[1]))
    bar = Bar.at_most(2, Column.RATIO)
    yield Figure("p99, ms, beside busy codecs", Spread.of(late[0]), None, ratios(*late), bar)
    speed = [[item.load.speed for item in rounds] for rounds in (busy, calm)]
    yield Figure("requests a second, without", Spread.of(speed[1]))
    name = "requests a second, beside busy codecs"
    yield Figure(name, Spread.of(speed[0]), None, ratios(*speed))
    yield Figure("PNGs a second meanwhile", Spread.of(item.made for item in busy))
    yield Figure("errors", Spread.of(item.load.errors for item in (*busy, *calm)))
