"""Stopping a wallet in which somebody else has signed in, or tried to, at its owner's one press.

The person's row and the ledger's block are set in one transaction with the end of the sessions.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from upay import identity, ledger
from upay.identity import NOT_ME
from upay.kit.ids import CustomerId
from upay.payments.rails import Rails
from upay.payments.trying import wallet
from upay.platform.db import UnitOfWork


async def deny_sign_in(rails: Rails, *, word: str, at: datetime) -> None:
    """Stop it with the word of a message, from any browser."""
    async with rails.db.begin() as uow:
        await identity.deny_sign_in(uow, rails.vault, word=word, stop=partial(_stop, at=at), at=at)


async def deny_device(
    rails: Rails, *, customer_id: CustomerId, device_id: UUID, session_id: UUID, at: datetime
) -> None:  # fmt: skip
    """Stop it in a session, which alone goes on."""
    async with rails.db.begin() as uow:
        await identity.deny_device(
            uow, rails.vault, customer_id=customer_id, device_id=device_id, session_id=session_id,
            stop=partial(_stop, at=at), at=at,
        )  # fmt: skip


async def _stop(uow: UnitOfWork, customer_id: CustomerId, *, at: datetime) -> None:
    await identity.freeze_for_owner(uow, customer_id, reason=NOT_ME, at=at)
    await ledger.block(uow, await wallet(uow, customer_id, at=at), scope=ledger.Blocked.OUT, at=at)
