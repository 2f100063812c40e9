"""Holding what nobody has to sign in for to so many a day under a name, such as a network.

Counted in PostgreSQL by one statement that also judges, so that all processes count together and two at once are two.
Names are kept as blind indexes of one day, since an address is personal data; what was counted is forgotten with the
next day of the business calendar.
"""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from upay.kit.time import business_date, next_business_midnight
from upay.platform.crypto import Vault
from upay.platform.db import Base, Database, UnitOfWork
from upay.platform.throttle import TooManyAttempts

DAILY_USE: Final = sa.Table(
    "daily_use",
    Base.metadata,
    sa.Column("name_blind", sa.LargeBinary, primary_key=True),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("times", sa.Integer, nullable=False),
    sa.CheckConstraint("times > 0", name="times_counts"),
    sa.Index("ix_daily_use_day", "day"),
    schema="platform",
)
"""How often something was done under a name on a day; the day is part of what is made blind."""
_USE: Final = sa.text("""
    insert into platform.daily_use as known (name_blind, day, times) values (:name, :day, 1)
    on conflict (name_blind) do update set times = known.times + 1 where known.times < :at_most
    returning times
""")


async def use(uow: UnitOfWork, vault: Vault, *, name: str, at_most: int, at: datetime) -> None:
    """Count a use of this name today, as part of what it is used for; refuse it if there were as many as may be."""
    day = business_date(at)
    asked = {"name": vault.blind(f"{day}\x1f{name}", context="daily_use"), "day": day, "at_most": at_most}
    if await (await uow.connection()).scalar(_USE, asked) is None:
        until = next_business_midnight(at)
        raise TooManyAttempts(until=until.isoformat(), retry_after_seconds=-(-(until - at) // timedelta(seconds=1)))


async def forget(db: Database, *, at: datetime) -> int:
    """Forget what was counted on days that are over; return how many names that were."""
    over = sa.delete(DAILY_USE).where(DAILY_USE.c.day < business_date(at)).returning(DAILY_USE.c.name_blind)
    async with db.begin() as uow:
        return len((await (await uow.connection()).execute(over)).all())
