"""How passwords and PINs are hashed: counted, so that whoever keeps the master key knows which version is needed."""

from collections import Counter

import sqlalchemy as sa

from upay.identity import models
from upay.identity.hashing import version_of
from upay.platform.db import UnitOfWork


async def hash_versions(uow: UnitOfWork) -> dict[int | None, int]:
    """Return how many passwords and PINs are hashed under each version of the master key; None: without a key."""
    counted: Counter[int | None] = Counter()
    for column in (models.Password.hash, models.Pin.hash):
        # All that stands before the parameters of Argon2id: nothing, or the version.
        head = sa.func.split_part(column, "$", 1)
        query = sa.select(head, sa.func.count()).where(column.is_not(None)).group_by(head)
        for said, many in (await uow.session.execute(query)).all():
            counted[version_of(f"{said}$")] += many
    return dict(counted)
