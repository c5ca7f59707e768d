"""Codecs alone: PNG and JPEG to pixels and back, beside libpng, tjbench, OpenCV and Pillow."""

import sys
from pathlib import Path

from harness import hostile, tjbench
from harness.figure import Bar, Figure, Result, Side
from harness.spread import Spread, ratios

PEER = Path(__file__).resolve().parent / "peers" / "codecs_in_python.py"
FILTERS = ("none", "sub", "up", "average", "paeth")
# The film's frames that are measured, one a round, over and over.
FRAMES = range(0, 120, 25)
NOTES = [
    "One thread; process CPU a picture, the median of several in a row; rounds go through five "
    "frames of the film, and in each round all do the same frame. 720p is the film's own size, "
    "1080p is enlarged from it (`ffmpeg -vf scale=1920:1080:flags=lanczos`); both are JPEGs of "
    "`-q:v 2`, 4:2:0.",
    "Ours is the gateway's own code (`codecs/`, of links to its sources), with one workspace for "
    "all, as a codec thread has it. On two cores it is time by the clock, not CPU.",
    "libpng is Debian's: rows written and read with its defaults, into memory. OpenCV's own "
    "default (filter Sub, runs only) makes files over a third larger than libpng's; at level 1 "
    "(`IMWRITE_PNG_COMPRESSION`) it makes files of about our size, and that has the bar.",
    "PNG to RGB reads files that libpng wrote at zlib level 6 with one filter throughout, RGBA with "
    "the green channel as alpha; the ratio is the mean over the five filters.",
    "tjbench's figure is its frame rate, by the clock. A thumbnail is 320 wide, decoded, shrunk "
    "and encoded again at quality 90; tjbench decodes the whole picture.",
    "Hostile pictures are those of `harness/hostile.py`; each has to be refused, and the figure is "
    "the slowest one's CPU, checked and decoded.",
]


def measure(bench):
    film = {
        "720p": bench.film,
        "1080p": bench.cut("large", "-vf", "scale=1920:1080:flags=lanczos", "-q:v", "2"),
    }
    with (
        bench.worker(bench.built("codecs", "codecs")) as ours,
        bench.worker(sys.executable, PEER) as python,
    ):
        run = Runs(bench, ours, python)
        figures = [
            figure
            for size, folder in film.items()
            for figure in run.figures(size, [folder / "1" / f"{index}.jpg" for index in FRAMES])
        ]
        figures.append(hostile_figure(bench, ours))
    return Result(figures, NOTES)


def hostile_figure(bench, ours):
    slowest = 0
    for name, content in hostile.pictures():
        path = bench.work / name
        path.write_bytes(content)
        answer = ours.ask(f"check-and-decode 1 {path}")
        if "refused" not in answer:
            raise RuntimeError(f"{name} is decoded")
        slowest = max(slowest, answer["cpu"])
    return Figure("slowest hostile picture, ms", Spread.of([slowest]), bar=Bar.at_most(50))


class Runs:
    """What each does with the same pictures, round by round."""

    def __init__(self, bench, ours, python):
        self._bench = bench
        self._ours = ours
        self._python = python
        self._times = bench.choose(9, 3)

    def figures(self, size, paths):
        self._bench.say(size)
        yield from self._png_out(size, paths)
        yield from self._png_in(size, paths[0])
        yield from self._jpeg(size, paths)

    def _png_out(self, size, paths):
        """RGB to PNG."""
        works = {"ours": [], "libpng": [], "opencv": [], "opencv-1": [], "pillow": [], "two": []}
        for path in self._rounds(paths):
            works["ours"].append(self._ask("png", path))
            works["two"].append(self._ask("png-two", path))
            works["libpng"].append(self._ask("libpng-encode", path, times=1))
            for name in ("opencv-encode", "opencv-encode-1"):
                works[name.replace("-encode", "")].append(self._other(name, path, times=3))
            works["pillow"].append(self._other("pillow-encode", path, times=1))
        cpu = {name: [answer["cpu"] for answer in answers] for name, answers in works.items()}
        sizes = {name: [answer["bytes"] for answer in answers] for name, answers in works.items()}
        ours = cpu["ours"]
        bars = {
            "libpng": Bar.at_most(1 / 28, Side.RATIO),
            "opencv-1": Bar.at_most(1 / 6, Side.RATIO),
        }
        names = {"opencv": "OpenCV", "opencv-1": "OpenCV at level 1", "pillow": "Pillow"}
        for name in ("libpng", "opencv-1", "opencv", "pillow"):
            title = f"RGB to PNG, {size}, ms, beside {names.get(name, name)}"
            yield compared(title, ours, cpu[name], bars.get(name))
        title = f"PNG size, {size}, kB, beside libpng"
        kilobytes = [[count / 1e3 for count in sizes[name]] for name in ("ours", "libpng")]
        yield compared(title, *kilobytes, Bar.at_most(1.1, Side.RATIO))
        kilobytes = [[count / 1e3 for count in sizes[name]] for name in ("ours", "opencv-1")]
        yield compared(f"PNG size, {size}, kB, beside OpenCV at level 1", *kilobytes)
        wall = [[answer["wall"] for answer in works[name]] for name in ("two", "ours")]
        title = f"RGB to PNG, {size}, on two cores, beside one"
        yield compared(title, *wall, Bar.at_most(0.6, Side.RATIO))

    def _png_in(self, size, source):
        """PNG to RGB and RGBA, each file of one filter."""
        for channels, bar in (("rgb", 0.5), ("rgba", 0.55)):
            work = "decode" if channels == "rgb" else "decode-alpha"
            files = [self._written(source, size, name, channels) for name in FILTERS]
            sums = {"ours": [], "libpng": [], "opencv": [], "pillow": []}
            means = []
            for _ in self._rounds(files):
                ours = [self._ask(work, path)["cpu"] for path in files]
                libpng = [self._ask("libpng-decode", path)["cpu"] for path in files]
                sums["ours"].append(sum(ours) / len(files))
                sums["libpng"].append(sum(libpng) / len(files))
                means.append(sum(a / b for a, b in zip(ours, libpng)) / len(files))
                for name in ("opencv", "pillow"):
                    spent = [self._other(f"{name}-decode", path, 3)["cpu"] for path in files]
                    sums[name].append(sum(spent) / len(files))
            title = f"PNG to {channels.upper()}, {size}, ms, beside"
            spreads = [Spread.of(sums[name]) for name in ("ours", "libpng")]
            limit = Bar.at_most(bar, Side.RATIO)
            yield Figure(f"{title} libpng", *spreads, Spread.of(means), limit)
            for name, word in (("opencv", "OpenCV"), ("pillow", "Pillow")):
                yield compared(f"{title} {word}", sums["ours"], sums[name])

    def _jpeg(self, size, paths):
        """JPEG to RGB and to a thumbnail."""
        decode, thumbnail, tj = [], [], []
        for path in self._rounds(paths):
            decode.append(self._ask("decode", path, times=41)["cpu"])
            thumbnail.append(self._ask("thumbnail", path, times=41, argument=320)["cpu"])
            tj.append(tjbench.decompression(path, self._bench.choose(0.5, 0.1)))
        bar = Bar.at_most(1.05, Side.RATIO)
        yield compared(f"JPEG to RGB, {size}, ms, beside tjbench", decode, tj, bar)
        bar = Bar.at_most(0.75, Side.RATIO)
        yield compared(f"JPEG to a thumbnail, {size}, ms, beside tjbench", thumbnail, tj, bar)

    def _rounds(self, paths):
        return [paths[number % len(paths)] for number in range(self._bench.rounds)]

    def _written(self, source, size, name, channels):
        path = self._bench.work / f"{size}-{name}-{channels}.png"
        self._ours.ask(f"write-png 1 {source} {name},{channels},{path}")
        return path

    def _ask(self, work, path, times=None, argument=""):
        return self._ours.ask(f"{work} {times or self._times} {path} {argument}")

    def _other(self, work, path, times):
        return self._python.ask(f"{work} {times} {path}")


def compared(name, ours, theirs, bar=None):
    return Figure(name, Spread.of(ours), Spread.of(theirs), ratios(ours, theirs), bar)
