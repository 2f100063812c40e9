"""Asking a bank what became of what it was silent about: when it falls due, or because somebody wants to know now."""

from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from upay.kit.ids import CustomerId
from upay.kit.refusal import Fact
from upay.payments import top_up, withdraw
from upay.payments.at_bank import EXPECTED_WITHIN, OPEN, leave_unknown, locked, take_due
from upay.payments.models import Kind, Payment
from upay.payments.providers.bank import TimedOut, Unreachable
from upay.payments.rails import Rails
from upay.payments.trying import answered_meanwhile, money_attempt

INQUIRY: Final = "inquire_bank"
"""The kind of somebody's asking after a call, apart from the inquiries that fall due."""

log = structlog.get_logger(__name__)


async def inquire_due(rails: Rails, *, at: datetime) -> int:
    """Ask the bank about every call whose outcome is unknown and whose next inquiry is due; return how many."""
    payments = await take_due(rails, at=at)
    for payment in payments:
        await _inquire(rails, payment, at=at)
    return len(payments)


async def inquire_now(
    rails: Rails, *, customer_id: CustomerId, payment_id: UUID, key: str, actor: str = "customer", at: datetime
) -> None:
    """Ask the bank about one unknown call at once; asking changes the schedule of nobody else's."""
    asked: dict[str, Fact] = {"payment_id": str(payment_id)}
    attempt = money_attempt(kind=INQUIRY, customer_id=customer_id, key=key, asked=asked, actor=actor, at=at)
    async with rails.db.begin() as uow:
        payment = await locked(uow, payment_id)
        if await answered_meanwhile(uow, attempt) or payment.state not in OPEN:
            return
        payment.inquiries += 1
        await uow.write([attempt.succeeded(at=at).row()])
    await _inquire(rails, payment, at=at)


async def _inquire(rails: Rails, payment: Payment, *, at: datetime) -> None:
    if at - payment.at > EXPECTED_WITHIN:
        log.error("inquiry.overdue", payment=str(payment.id), inquiries=payment.inquiries)
    ask = withdraw.inquire if payment.kind == Kind.WITHDRAWAL else top_up.inquire
    try:
        known = await ask(rails, payment, at=at)
    except (Unreachable, TimedOut):
        known = False
    if not known:
        await leave_unknown(rails, payment.id, again_at=payment.next_inquiry_at)
