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
from upay.kit.ids import CustomerId, new_id
from upay.platform.actions import ActionNotAllowed
from upay.platform.db import UnitOfWork

LEAST: Final = 2
"""One key may be lost with its device; the other still opens."""
STOPPED: Final = frozenset({Purpose.SIGN_IN, Purpose.RESET_PASSWORD, Purpose.RESET_LINK})
"""What a code or a link opens, and opens no more."""


async def keys_only(uow: UnitOfWork, owner_id: UUID | None) -> bool:
    """Tell whether passkeys alone open an account; asked for alike where there is none, so that it takes as long."""
    query = sa.exists().where(
        models.Customer.id == (owner_id or new_id()), models.Customer.keys_only_since.is_not(None)
    )
    return bool(await uow.session.scalar(sa.select(query)))


async def refuse_to_strand(uow: UnitOfWork, customer_id: CustomerId) -> None:
    """Refuse to take a key away from who would have too few, while nothing else opens the account."""
    person = await queries.lock_customer(uow, customer_id)
    if person.keys_only_since is not None and await keys_of(uow, customer_id) <= LEAST:
        raise ActionNotAllowed(why="passkeys_last")


async def keys_of(uow: UnitOfWork, customer_id: CustomerId) -> int:
    """Return how many passkeys somebody has."""
    query = sa.select(sa.func.count()).where(models.Passkey.owner_id == customer_id)
    return await uow.session.scalar(query) or 0
