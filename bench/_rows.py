"""What the parts that measure understanding share: the moment at which they ask, shares, and rows of the table."""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import Final

NOW: Final = datetime(2026, 3, 2, 12, 0, tzinfo=timezone(timedelta(hours=8)))
"""When every message is asked, so that times in it mean the same in every run."""


def share(flags: Iterable[bool]) -> float:
    """Return which part of the flags is set; of none, none is."""
    seen = list(flags)
    return sum(seen) / len(seen) if seen else 0.0


def row(part: str, case: str, value: float, unit: str, yardstick: float | None = None) -> dict[str, object]:
    """Make a row; the ratio is value to yardstick where there is one: for times, less is better."""
    ratio = None if yardstick is None else round(value / yardstick, 3)
    known = {"part": part, "case": case, "value": round(value, 4), "unit": unit}
    return {**known, "yardstick": yardstick, "ratio": ratio}
