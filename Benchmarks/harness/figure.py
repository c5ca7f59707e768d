"""One line of a measure's table."""

from dataclasses import dataclass
from enum import Enum

from harness.spread import Spread, number


class Side(Enum):
    """Which of a figure's values a bar is about."""

    OURS = "ours"
    RATIO = "ratio"


@dataclass(frozen=True)
class Bar:
    """What a figure has to reach; it never decides the exit status."""

    side: Side
    limit: float
    is_floor: bool

    @classmethod
    def at_least(cls, limit, side=Side.OURS):
        return cls(side, limit, True)

    @classmethod
    def at_most(cls, limit, side=Side.OURS):
        return cls(side, limit, False)

    def is_reached(self, value):
        return value >= self.limit if self.is_floor else value <= self.limit

    def __str__(self):
        sign = "≥" if self.is_floor else "≤"
        times = "×" if self.side is Side.RATIO else ""
        return f"{sign} {number(self.limit)}{times}"


@dataclass(frozen=True)
class Figure:
    """A measured quantity, beside the usual way's where there is one."""

    name: str
    ours: Spread | None
    peer: Spread | None = None
    ratio: Spread | None = None
    bar: Bar | None = None

    COLUMNS = ("figure", "ours", "usual way", "ratio", "bar", "")

    @property
    def verdict(self):
        if self.bar is None:
            return ""
        value = self.ratio if self.bar.side is Side.RATIO else self.ours
        return "pass" if self.bar.is_reached(value.median) else "**fail**"

    @property
    def cells(self):
        optional = (self.ours, self.peer, self.ratio, self.bar)
        return (self.name, *("" if cell is None else str(cell) for cell in optional), self.verdict)


@dataclass(frozen=True)
class Result:
    """What a measure found: its figures, and what a reader must know about them.

    `figures`: a row each; with `columns` of their own anything that has `cells`.
    """

    figures: list
    notes: list[str]
    columns: tuple[str, ...] = Figure.COLUMNS
