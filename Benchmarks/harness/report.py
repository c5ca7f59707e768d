"""The tables, for a terminal and for RESULTS.md."""

import re
from datetime import UTC, datetime


def table(result):
    """Markdown whose columns are aligned, so that it reads as plain text too."""
    rows = [result.columns, *(figure.cells for figure in result.figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def section(name, title, result):
    notes = "\n".join(f"- {note}" for note in result.notes)
    return f"## {name}\n\n{title}\n\n{table(result)}\n\n{notes}\n"


def renewed(document, machine, sections):
    """`document` with these sections in place of those of the same names, or among the others;
    each says when and where it was measured."""
    head, *known = re.split(r"^(?=## )", document, flags=re.MULTILINE)
    by_name = {_name(section): section.rstrip("\n") + "\n" for section in known}
    for section in sections:
        note = f"- Measured by itself: {', '.join([_today(), *machine])}.\n"
        by_name[_name(section)] = section + note
    return head + "\n".join(by_name[name] for name in sorted(by_name))


def _name(section):
    return section.removeprefix("## ").splitlines()[0]


def _today():
    return datetime.now(UTC).date().isoformat()


def document(machine, sections):
    """The whole of RESULTS.md."""
    head = "\n".join(f"- {line}" for line in [_today(), *machine])
    introduction = (
        "Written by `make bench`. Medians, with quartiles in parentheses; a ratio is taken round "
        "by round, ours to the usual way. Other machines give other figures: the ratios count."
    )
    return "\n".join(["# Results\n", introduction + "\n", head + "\n", *sections])
