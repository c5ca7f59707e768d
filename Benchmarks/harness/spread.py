"""Medians and quartiles of rounds."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """The median and the quartiles of at least one value."""

    low: float
    median: float
    high: float
    count: int

    @classmethod
    def of(cls, values):
        values = list(values)
        if len(values) < 2:
            return cls(values[0], values[0], values[0], len(values))
        low, median, high = statistics.quantiles(values, n=4, method="inclusive")
        return cls(low, median, high, len(values))

    def __str__(self):
        if self.count == 1:
            return number(self.median)
        return f"{number(self.median)} ({number(self.low)}–{number(self.high)})"


def ratios(ours, theirs):
    """Round by round, so that what slows both in one round cancels out."""
    return Spread.of(a / b for a, b in zip(ours, theirs, strict=True))


def number(value):
    """Three significant digits, no exponent."""
    if value == 0:
        return "0"
    digits = 2
    size = abs(value)
    while size >= 10 and digits > 0:
        size /= 10
        digits -= 1
    while size < 1 and digits < 6:
        size *= 10
        digits += 1
    return f"{value:,.{digits}f}"
