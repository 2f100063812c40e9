"""What parts share: the moment at which they ask, shares, and rows of the table, with or without a gate."""

from collections.abc import Iterable, Mapping
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


def gated(
    part: str, case: str, value: float, unit: str, *, at_least: float | None = None, at_most: float | None = None
) -> dict[str, object]:
    """Make a row of something that has to reach its yardstick, or must not pass it: just one of the two."""
    yardstick = at_most if at_least is None else at_least
    assert yardstick is not None
    return {**row(part, case, value, unit, yardstick), "gate": "at most" if at_least is None else "at least"}


def missed(one: Mapping[str, object]) -> bool:
    """Tell whether a row has a gate that its value does not hold."""
    value, yardstick = one["value"], one["yardstick"]
    if one.get("gate") is None:
        return False
    assert isinstance(value, (int, float))
    assert isinstance(yardstick, (int, float))
    return value < yardstick if one["gate"] == "at least" else value > yardstick
