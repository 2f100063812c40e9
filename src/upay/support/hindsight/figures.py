"""Figures: how many turns came to what, by day and by topic; counted by the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from upay.platform.db import UnitOfWork
from upay.support.hindsight.turns import OUTCOMES, Outcome, Wanted, turns


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Turns, and how many of them came to what."""

    turns: int
    counts: dict[Outcome, int]

    def plus(self, other: "Figures") -> "Figures":
        """Return both together."""
        counts = {name: self.counts[name] + other.counts[name] for name in OUTCOMES}
        return Figures(turns=self.turns + other.turns, counts=counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The whole, and its parts; days in order, topics by how often they came."""

    whole: Figures
    days: dict[date, Figures]
    topics: dict[str, Figures]


_Row = tuple[date, str, Figures]


async def counted(uow: UnitOfWork, wanted: Wanted) -> Counted:
    """Count the turns that are wanted."""
    found = turns(replace(wanted, counted=True))
    query = sa.select(
        found.c.day, found.c.topic, sa.func.count(),
        *(sa.func.count().filter(found.c[name.value]) for name in OUTCOMES),
    ).group_by(found.c.day, found.c.topic)  # fmt: skip
    rows = [
        (day, topic, Figures(turns=many, counts=dict(zip(OUTCOMES, counts, strict=True))))
        for day, topic, many, *counts in await uow.session.execute(query)
    ]
    whole = Figures(turns=0, counts=dict.fromkeys(OUTCOMES, 0))
    for _, _, part in rows:
        whole = whole.plus(part)
    topics = _gathered(rows, lambda row: str(row[1]))
    return Counted(
        whole=whole, days=dict(sorted(_gathered(rows, lambda row: row[0]).items())),
        topics=dict(sorted(topics.items(), key=lambda topic: (-topic[1].turns, topic[0]))),
    )  # fmt: skip


def _gathered(rows: Sequence[_Row], by: Callable[[_Row], Any]) -> dict[Any, Figures]:
    found: dict[Any, Figures] = {}
    for row in rows:
        found[by(row)] = found[by(row)].plus(row[2]) if by(row) in found else row[2]
    return found
