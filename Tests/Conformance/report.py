"""What the judge prints."""

import textwrap
from collections import Counter, defaultdict

from checks import Finding, Seen
from contract import Contract, codes


def findings(found: list[Finding], count: int) -> str:
    """Failures by kind and place, with the first example of each."""
    groups: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for finding in found:
        groups[finding.kind, finding.where, finding.what].append(finding)
    failed = len({finding.example for finding in found})
    lines = [f"{count} exchanges judged, {failed} break the contract."]
    for (kind, where, what), group in sorted(groups.items()):
        lines += [
            "",
            f"{kind}: {what}",
            f"    at     {where}, {len(group)} times",
            f"    first  {group[0].example}",
            f"           {group[0].detail}",
        ]
    return "\n".join(lines)


def coverage(contract: Contract, seen: Counter[Seen]) -> str:
    """What is declared and never occurred, an operation a line."""
    statuses = {each[:3] for each in seen}
    lines = ["Declared, but in none of the exchanges (for information):"]
    for operation in contract.operations():
        missing = []
        for status, response in operation.spec["responses"].items():
            if status == "default":
                continue
            declared = codes(response).get(int(status))
            if declared is None or operation.method == "head":
                if (operation.template, operation.method, int(status)) not in statuses:
                    missing.append(status)
                continue
            for code in sorted(declared):
                if (operation.template, operation.method, int(status), code) not in seen:
                    missing.append(f"{status} {code}")
        if missing:
            lines.append(listed(operation.title, missing))
    anywhere = {each[2:] for each in seen}
    default = contract.document["components"]["responses"]["AnyRequest"]
    missing = [
        f"{status} {code}"
        for status, names in sorted(codes(default).items())
        for code in sorted(names)
        if (status, code) not in anywhere
    ]
    if missing:
        lines.append(listed("any request", missing))
    return "\n".join(lines) + "\n"


def listed(title: str, names: list[str]) -> str:
    text = f"{title}: {', '.join(names)}"
    return textwrap.fill(text, 100, initial_indent="    ", subsequent_indent="        ")
