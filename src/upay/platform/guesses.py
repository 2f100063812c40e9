"""Counting wrong guesses over a day: how many came from one name, such as a network, whatever they were guesses at.

What is right costs nothing. A count is a row of its own day, by the business calendar, and is forgotten with the next.
Requests that are judged at the same instant do not see each other; how many those can be is held by `throttle`.
"""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from upay.kit.time import business_date, next_business_midnight
from upay.platform.crypto import Vault
from upay.platform.db import Base, Database, UnitOfWork
from upay.platform.throttle import TooManyAttempts

GUESS: Final = sa.Table(
    "guess",
    Base.metadata,
    sa.Column("name_blind", sa.LargeBinary, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("wrong", sa.Integer, nullable=False),
    sa.CheckConstraint("wrong > 0", name="wrong_counts"),
    schema="platform",
)
"""How many wrong guesses came under a name on a day."""
_COUNT: Final = sa.text("""
    insert into platform.guess as known (name_blind, day, wrong) values (:name, :day, 1)
    on conflict (name_blind, day) do update set wrong = known.wrong + 1
    returning wrong
""")


async def count(uow: UnitOfWork, vault: Vault, *, name: str, at: datetime) -> int:
    """Count a wrong guess, and return how many that makes today."""
    asked = {"name": vault.blind(name, context="guess"), "day": business_date(at)}
    return int(await (await uow.connection()).scalar(_COUNT, asked) or 0)


async def counted(uow: UnitOfWork, vault: Vault, *, name: str, at: datetime) -> int:
    """Return how many wrong guesses came under a name today."""
    query = sa.select(GUESS.c.wrong).where(
        GUESS.c.name_blind == vault.blind(name, context="guess"), GUESS.c.day == business_date(at)
    )
    return int(await (await uow.connection()).scalar(query) or 0)


def spent(*, at: datetime, problem: str = "wrong_codes") -> TooManyAttempts:
    """Return the refusal of who has no guess left until tomorrow, or nothing else that is counted like one."""
    until = next_business_midnight(at)
    wait = until - at
    return TooManyAttempts(
        until=until.isoformat(), retry_after_seconds=-(-wait // timedelta(seconds=1)), problem=problem
    )


async def forget(db: Database, *, at: datetime) -> int:
    """Forget the counts of days that are over; return how many those were."""
    over = sa.delete(GUESS).where(GUESS.c.day < business_date(at)).returning(GUESS.c.name_blind)
    async with db.begin() as uow:
        return len((await (await uow.connection()).execute(over)).all())
