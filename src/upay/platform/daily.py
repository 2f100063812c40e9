"""Counting what happens under a name on a day, such as wrong codes from a network, so that it can be held to so many.

A count is a row of its own day, by the business calendar, and is forgotten with the next. PostgreSQL counts by one
statement, so that all processes count together and two at once are two; a count that is refused in the transaction in
which it was made goes with it. Names are kept as blind indexes, since an address is personal data.
"""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from upay.kit.time import business_date, next_business_midnight
from upay.platform.crypto import Vault
from upay.platform.db import Base, Database, UnitOfWork
from upay.platform.throttle import TooManyAttempts

COUNT: Final = sa.Table(
    "daily_count",
    Base.metadata,
    sa.Column("name_blind", sa.LargeBinary, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("times", sa.Integer, nullable=False),
    sa.CheckConstraint("times > 0", name="times_counts"),
    schema="platform",
)
"""How often something happened under a name on a day."""
_COUNT: Final = sa.text("""
    insert into platform.daily_count as known (name_blind, day, times) values (:name, :day, 1)
    on conflict (name_blind, day) do update set times = known.times + 1
    returning times
""")


async def count(uow: UnitOfWork, vault: Vault, *, name: str, at: datetime) -> int:
    """Count one more under a name, and return how many that makes today."""
    asked = {"name": _blind(vault, name), "day": business_date(at)}
    return int(await (await uow.connection()).scalar(_COUNT, asked) or 0)


async def counted(uow: UnitOfWork, vault: Vault, *, name: str, at: datetime) -> int:
    """Return how many there were under a name today."""
    query = sa.select(COUNT.c.times).where(COUNT.c.name_blind == _blind(vault, name), COUNT.c.day == business_date(at))
    return int(await (await uow.connection()).scalar(query) or 0)


def spent(*, at: datetime, **facts: str) -> TooManyAttempts:
    """Return the refusal of a name that has none left until tomorrow; `facts` say what there were too many of."""
    until = next_business_midnight(at)
    wait = until - at
    return TooManyAttempts(until=until.isoformat(), retry_after_seconds=-(-wait // timedelta(seconds=1)), **facts)


async def forget(db: Database, *, at: datetime) -> int:
    """Forget the counts of days that are over; return how many those were."""
    over = sa.delete(COUNT).where(COUNT.c.day < business_date(at)).returning(COUNT.c.name_blind)
    async with db.begin() as uow:
        return len((await (await uow.connection()).execute(over)).all())


def _blind(vault: Vault, name: str) -> bytes:
    # The context is from when guesses alone were counted; another one would forget those of the day of an upgrade.
    return vault.blind(name, context="guess")
