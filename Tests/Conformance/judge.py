#!/usr/bin/env python3
"""Judges recorded exchanges, JSON lines, against openapi.yaml.

A record is one object a line:

    {"method": "GET", "url": "http://127.0.0.1/videos/1/frames/17.png?width=3",
     "request_headers": [["Accept", "*/*"]], "request_body": null,
     "status": 200, "headers": [["Content-Type", "image/png"]], "body": null, "body_bytes": 1234}

`body` is the text of JSON and text answers, else null; `method` and `url` are empty where the
request could not be read. `manifest` may hold the manifest of an archive, which is judged as well.

Exits 0 when all of them keep the contract, 1 when some don't, 2 when there is nothing to judge.
"""

import argparse
import sys
from pathlib import Path

from checks import Judge
from contract import Contract
from exchange import Exchange, Malformed
from report import coverage, findings

def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("contract", type=Path, help="openapi.yaml")
    parser.add_argument("records", nargs="+", type=Path, help="files of one JSON object a line")
    parser.add_argument("--no-coverage", action="store_true", help="print the failures only")
    options = parser.parse_args(arguments)

    contract = Contract(options.contract)
    judge = Judge(contract)
    found = []
    count = 0
    try:
        for path in options.records:
            with open(path, encoding="utf-8") as file:
                for number, line in enumerate(file, start=1):
                    if line.strip():
                        found += judge.judge(Exchange.parse(f"{path.name}:{number}", line))
                        count += 1
    except (OSError, UnicodeDecodeError, Malformed) as error:
        print(f"judge: {error}", file=sys.stderr)
        return 2
    if count == 0:
        print("judge: no exchange was recorded", file=sys.stderr)
        return 2

    if not options.no_coverage:
        print(coverage(contract, judge.seen))
    print(findings(found, count))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
