"""Stopping a wallet whose owner has lost the phone, or whose change of number somebody objects to.

The person's row and the ledger's block are set in one transaction with the end of every session.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from upay import identity, ledger
from upay.identity import LOST
from upay.kit.ids import CustomerId
from upay.payments.rails import Rails
from upay.payments.trying import wallet
from upay.platform import attempts
from upay.platform.db import UnitOfWork


async def report_loss(rails: Rails, *, phone: str, password: str, at: datetime) -> None:
    """Report a lost phone from any browser, with the number and the password."""
    await identity.report_loss(
        rails.db, rails.vault, phone=phone, password=password, stop=partial(_stop, at=at), at=at
    )  # fmt: skip


async def report_own_loss(rails: Rails, *, customer_id: CustomerId, session_id: UUID, at: datetime) -> None:
    """Report it in a session, which alone goes on."""
    async with rails.db.begin() as uow:
        await identity.report_own_loss(
            uow, rails.vault, customer_id=customer_id, session_id=session_id, stop=partial(_stop, at=at),
            attempt=attempts.of_customer("report_loss", customer_id, at=at), at=at,
        )  # fmt: skip


async def cancel_rebinding_by_code(rails: Rails, *, code: str, at: datetime) -> None:
    """Take a change of number back with the code that went to the old number."""
    await identity.cancel_by_old_number(rails.db, rails.vault, code=code, stop=partial(_stop, at=at), at=at)


async def cancel_claim_by_code(rails: Rails, *, code: str, at: datetime) -> None:
    """Take a claim for an account back with the code that went to its old channels."""
    await identity.cancel_claim_by_code(rails.db, rails.vault, code=code, stop=partial(_stop, at=at), at=at)


async def _stop(uow: UnitOfWork, customer_id: CustomerId, *, at: datetime) -> None:
    await identity.freeze_for_owner(uow, customer_id, reason=LOST, at=at)
    await ledger.block(uow, await wallet(uow, customer_id, at=at), scope=ledger.Blocked.OUT, at=at)
