"""Slowing down who guesses or floods: how often in a minute something may be done under a name.

Counted in PostgreSQL, so that all web processes count together; one statement counts and judges, so that what comes at
once is counted one after the other. Names are kept as blind indexes, since an address is personal data. The table is
not logged: what a crash forgets is a minute of counting.

Litestar's own rate limiting reads a store and writes it back, which between processes is a race; it is not used.
"""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from upay.kit.refusal import Kind, Refusal
from upay.platform.crypto import Vault
from upay.platform.db import Base, Database

WINDOW: Final = timedelta(minutes=1)
USE: Final = sa.Table(
    "use",
    Base.metadata,
    sa.Column("name_blind", sa.LargeBinary, primary_key=True),
    sa.Column("instants", ARRAY(sa.DateTime(timezone=True)), nullable=False),
    sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
    schema="platform",
    prefixes=["UNLOGGED"],
)
"""When each name was used in the last minute."""
_USE = sa.text("""
    insert into platform.use as known (name_blind, instants, last_at)
    values (:name, array[cast(:at as timestamptz)], :at)
    on conflict (name_blind) do update
    set instants = array(select each from unnest(known.instants) each where each > :since) || excluded.instants,
        last_at = excluded.last_at
    where cardinality(array(select each from unnest(known.instants) each where each > :since)) < :at_most
    returning true
""")
_OLDEST = sa.text(
    "select min(each) from platform.use, unnest(instants) each where name_blind = :name and each > :since"
)


class TooManyAttempts(Refusal):
    """This was done too often; facts: until, retry_after_seconds."""

    code = "too_many_attempts"
    kind = Kind.LIMITED


async def count(db: Database, vault: Vault, *, name: str, at_most: int, at: datetime) -> None:
    """Count a use of this name, or refuse it until the oldest use that counts is a minute old."""
    asked = {"name": vault.blind(name, context="throttle"), "since": at - WINDOW}
    async with db.begin() as uow:
        connection = await uow.connection()
        if await connection.scalar(_USE, {**asked, "at": at, "at_most": at_most}):
            return
        oldest: datetime | None = await connection.scalar(_OLDEST, asked)
    until = (oldest or at) + WINDOW
    raise TooManyAttempts(until=until.isoformat(), retry_after_seconds=-(-(until - at) // timedelta(seconds=1)))


async def forget(db: Database, *, at: datetime) -> int:
    """Forget who has done nothing for a minute; return how many that were."""
    idle = sa.delete(USE).where(USE.c.last_at <= at - WINDOW).returning(USE.c.name_blind)
    async with db.begin() as uow:
        return len((await (await uow.connection()).execute(idle)).all())
