"""Passkeys as the only way in: whoever has two may switch off signing in by password and by code, and on again.

To whoever knocks, such an account answers like any other: its password is always wrong, its codes are asked for and
never come, and only the texts of its number say why. The way back for who has lost every key is the claim with
documents, which is told on every channel and can be objected to for days; it takes the switch back.
"""

from typing import Final
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models, queries
from upay.identity.models import Purpose
from upay.kit.ids import new_id
from upay.platform.db import UnitOfWork

STOPPED: Final = frozenset({Purpose.SIGN_IN, Purpose.RESET_PASSWORD, Purpose.RESET_LINK})
"""What a code or a link opens, and opens no more."""


async def keys_only(uow: UnitOfWork, owner_id: UUID | None) -> bool:
    """Tell whether passkeys alone open an account; asked for alike where there is none, so that it takes as long."""
    return bool(await uow.session.scalar(sa.select(queries.by_keys_alone(owner_id or new_id()))))


async def password_off(uow: UnitOfWork, owner_id: UUID | None) -> bool:
    """Tell whether no password opens an account: passkeys alone do, or it has none; asked alike where there is none."""
    owner = owner_id or new_id()
    none = sa.exists().where(models.Password.owner_id == owner, models.Password.hash.is_(None))
    return bool(await uow.session.scalar(sa.select(sa.or_(queries.by_keys_alone(owner), none))))
