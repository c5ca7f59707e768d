"""Hit ratios of eviction policies over made-up traces: what decides what the caches give up."""

import subprocess
from dataclasses import dataclass
from statistics import mean

from harness.figure import Result

NOTES = [
    "Simulated, not served: `eviction/` is a Swift package that replays traces through the "
    "gateway's own `SegmentedLRU.swift` and through policies that only it has. Frames are around "
    "170 kB (videos differ by a log-normal factor of deviation 0.43, the frames of one by 0.12); "
    "costs are bytes, and an entry of more than an eighth of the cache is not kept.",
    "Each cell is the object hit ratio and the byte hit ratio, in percent: means over the seeds "
    "from 1 on, one a round. The best object hit ratio of a row is bold. The same seeds give the "
    "same figures.",
    "The cache's size is a part of the working set: for people the distinct bytes in 5,000 "
    "requests in a row, for training and sweeps those of the dataset.",
    "Scrub: 8 people, two by two on a video, move a playhead to and fro over 300 neighbouring "
    "frames, step closely, return to one of their last 12 places, and go on after a while. With "
    "forms they look at strips of thumbnails and at some frames as PNG, whose entries share the "
    "cache with the originals.",
    "An export reads every fifth frame of 120 videos once, training reads the same frames five "
    "times, each time in another order; both in slices of 50 between the people's requests.",
    "The last case is asked of a disk tier: what a memory of half the working set misses while "
    "people work beside an export.",
]


@dataclass(frozen=True)
class Row:
    """A case and a cache size; hit ratios in percent, of objects and of bytes, by policy."""

    name: str
    share: float
    mebibytes: float
    ratios: dict[str, tuple[float, float]]

    @classmethod
    def read(cls, line):
        name, share, budget, *rest = line.split("\t")
        ratios = {
            policy: (100 * float(objects), 100 * float(content))
            for policy, objects, content in zip(rest[::3], rest[1::3], rest[2::3], strict=True)
        }
        return cls(name, float(share), int(budget) / (1 << 20), ratios)

    @classmethod
    def mean(cls, rows):
        """Of the same row with several seeds."""
        first = rows[0]
        ratios = {
            policy: tuple(mean(side) for side in zip(*(row.ratios[policy] for row in rows)))
            for policy in first.ratios
        }
        return cls(first.name, first.share, mean(row.mebibytes for row in rows), ratios)

    @property
    def cells(self):
        best = max(round(objects, 1) for objects, _ in self.ratios.values())
        cells = []
        for objects, content in self.ratios.values():
            text = f"{objects:.1f}"
            is_best = round(objects, 1) == best > 0
            cells.append(f"{f'**{text}**' if is_best else text} / {content:.1f}")
        return (self.name, f"{self.share:g} ({self.mebibytes:.0f} MiB)", *cells)


def measure(bench):
    program = bench.built("eviction", "eviction")
    seeds = [replayed(program, seed) for seed in range(1, bench.rounds + 1)]
    rows = [Row.mean(group) for group in zip(*seeds, strict=True)]
    columns = ("trace", "cache", *rows[0].ratios)
    return Result(rows, [*NOTES, f"Seeds: {bench.rounds}."], columns)


def replayed(program, seed):
    output = subprocess.run([program, str(seed)], check=True, capture_output=True, text=True)
    return [Row.read(line) for line in output.stdout.splitlines()]
