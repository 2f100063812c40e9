"""Recovery codes: ten codes on paper for whoever has lost the app, each good for once."""

import re
import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models, rules
from upay.kit.ids import new_id
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork

_CODE = models.RecoveryCode
_LETTERS: Final = "23456789abcdefghjkmnpqrstvwxyz"
"""Without what is read as something else on paper."""
_LENGTH: Final = 10


async def make(uow: UnitOfWork, vault: Vault, *, owner_id: UUID, at: datetime) -> list[str]:
    """Make new codes in place of all earlier ones, and return them: they are shown once."""
    await uow.session.execute(sa.delete(_CODE).where(_CODE.owner_id == owner_id))
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(rules.RECOVERY_CODES)]
    for code in codes:
        digest = _digest(vault, owner_id=owner_id, code=code)
        uow.add(_CODE(id=new_id(), owner_id=owner_id, digest=digest, made_at=at, used_at=None))
    await uow.flush()
    return [f"{code[:5]}-{code[5:]}" for code in codes]


async def use(uow: UnitOfWork, vault: Vault, *, owner_id: UUID, code: str, at: datetime) -> bool:
    """Use a code up; of two who use the same one at once, one succeeds."""
    digest = _digest(vault, owner_id=owner_id, code=re.sub(r"[\s-]", "", code).lower())
    used = await uow.session.scalars(
        sa.update(_CODE)
        .where(_CODE.owner_id == owner_id, _CODE.digest == digest, _CODE.used_at.is_(None))
        .values(used_at=at)
        .returning(_CODE.id)
        .execution_options(synchronize_session=False)
    )
    return used.one_or_none() is not None


async def forget(uow: UnitOfWork, *, owner_id: UUID) -> None:
    """Take all codes away."""
    await uow.session.execute(sa.delete(_CODE).where(_CODE.owner_id == owner_id))


async def left(uow: UnitOfWork, *, owner_id: UUID) -> int:
    """Return how many codes are left."""
    query = sa.select(sa.func.count()).where(_CODE.owner_id == owner_id, _CODE.used_at.is_(None))
    return await uow.session.scalar(query) or 0


def _digest(vault: Vault, *, owner_id: UUID, code: str) -> bytes:
    return vault.blind(code, context=f"recovery:{owner_id}")
