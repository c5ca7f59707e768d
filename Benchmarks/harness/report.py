"""The tables, for a terminal and for RESULTS.md."""

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


def document(machine, sections):
    """The whole of RESULTS.md."""
    date = datetime.now(UTC).date().isoformat()
    head = "\n".join(f"- {line}" for line in [date, *machine])
    introduction = (
        "Written by `make bench`. Medians, with quartiles in parentheses; a ratio is taken round "
        "by round, ours to the usual way. Other machines give other figures: the ratios count."
    )
    return "\n".join(["# Results\n", introduction + "\n", head + "\n", *sections])
