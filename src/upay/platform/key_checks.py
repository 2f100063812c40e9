"""A check value of each version of the master key that was ever in use: another key of the same version is refused.

What persons' keys are wrapped with proves a version only while there is such a key. The first version makes the blind
indexes, also when a later one wraps everything; and what belongs to nobody is sealed with a version that no key of a
person may be wrapped with any more.
"""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from upay.platform.db import Base, Database, UnitOfWork
from upay.platform.master_keys import FIRST, GivenKeys

KEY_CHECK: Final = sa.Table(
    "master_key_check",
    Base.metadata,
    sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("value", sa.LargeBinary, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    schema="platform",
)
"""What only this version of the master key opens. A row stays: something may be sealed with its version for ever."""


async def keep(uow: UnitOfWork, keys: GivenKeys, *versions: int) -> None:
    """Keep check values of these versions where there are none, and hold ours against all that there are.

    Raise MasterKeyUnusable if ours is another key, or if a version is not here at all.
    """
    connection = await uow.connection()
    known = set((await connection.scalars(sa.select(KEY_CHECK.c.version))).all())
    for version in sorted(set(versions) - known):
        made = insert(KEY_CHECK).values(version=version, value=keys.check_of(version))
        await connection.execute(made.on_conflict_do_nothing())
    # Read after writing: of two that begin at once with different keys, one finds the other's value here.
    for row in (await connection.execute(sa.select(KEY_CHECK).order_by(KEY_CHECK.c.version))).all():
        keys.prove(row.version, row.value)


async def prove(db: Database, keys: GivenKeys, *, in_use: int) -> None:
    """Hold our master key against the database's; the first start with it leaves what later ones are held against.

    `in_use` is the version that seals what belongs to nobody. A newer one that waits for its rotation is not kept yet:
    whoever put a wrong one there can still put it right.
    """
    async with db.begin() as uow:
        await keep(uow, keys, FIRST, in_use)
