"""Runs the measures that are asked for, all by default."""

import argparse
import importlib
import os
import sys
import tempfile
from pathlib import Path

from harness import machine, report
from harness.bench import Bench

HERE = Path(__file__).resolve().parent.parent


def main():
    names = sorted(path.stem.replace("_", "-") for path in HERE.glob("*.py"))
    arguments = parse(names)
    binary = Path(os.environ["FRAME_GATEWAY"]).resolve()
    if not os.access(binary, os.X_OK):
        sys.exit(f"{os.environ['FRAME_GATEWAY']} is no program: `make build` makes it")
    description = machine.description(binary)
    sections = []
    for name in arguments.names or names:
        measure = importlib.import_module(name.replace("-", "_"))
        title = measure.__doc__.strip()
        print(f"{name}: {title.splitlines()[0]}", flush=True)
        with tempfile.TemporaryDirectory(prefix="frame-gateway-bench-") as work:
            extent = (arguments.rounds, arguments.long, arguments.quick)
            result = measure.measure(Bench(binary, Path(work), *extent))
        sections.append(report.section(name, title, result))
        print(f"\n{report.table(result)}\n", flush=True)
    results = HERE / "RESULTS.md"
    if arguments.save:
        # The programs' versions are those of the head.
        machine_alone = description[:2]
        results.write_text(report.renewed(results.read_text(), machine_alone, sections))
        print(f"Benchmarks/RESULTS.md has {', '.join(arguments.names)} anew.")
    elif not arguments.names and not arguments.quick:
        results.write_text(report.document(description, sections))
        print("Benchmarks/RESULTS.md is written.")


def parse(names):
    parser = argparse.ArgumentParser(
        prog="Benchmarks/run",
        description="Measures the gateway. Without names: everything, and writes RESULTS.md.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument(
        "--rounds", type=int, help="alternating rounds (default: 9, or 2 where it is quick)"
    )
    parser.add_argument(
        "--save", action="store_true", help="put the measures named into RESULTS.md"
    )
    parser.add_argument("--long", action="store_true", help="the slow reader reads 5.5 GB, not 1.1")
    parser.add_argument("--quick", action="store_true", help="short rounds, only to try a measure")
    arguments = parser.parse_args()
    if arguments.rounds is None:
        arguments.rounds = 2 if arguments.quick else 9
    for name in arguments.names:
        if name not in names:
            parser.error(f"no measure '{name}'; there are {', '.join(names)}")
    if arguments.save and (arguments.quick or not arguments.names):
        parser.error("--save goes with names, and not with --quick")
    if arguments.rounds < 1:
        parser.error("--rounds must be at least 1")
    return arguments


main()
