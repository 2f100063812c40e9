"""What every payment that a bank has to act on goes through: written, sent, perhaps unknown, and asked after.

A payment is claimed before the bank hears of it, so that of two workers one sends it; whoever dies on the way is found
by an inquiry.
"""

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from upay.payments.models import Kind, Payment, State
from upay.payments.rails import Rails
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.db import UnitOfWork, Write, event, job

SETTLED_LATE: Final = "payments.settled_late"
"""The job that tells a customer how something ended about which nothing had been known."""

WITHDRAWAL_NEWS: Final = "payments.withdrawal_news"
"""The job that tells a customer of each step that a withdrawal takes by itself; `said_at` tells one from another."""

CLAIM_LASTS: Final = timedelta(seconds=20)
"""A call to the bank that has no outcome after this long died with its worker: an inquiry takes over."""
LONGEST_DELAY: Final = timedelta(hours=1)
EXPECTED_WITHIN: Final = timedelta(hours=24)
"""By when an unknown is expected to be settled; after that it is asked on and staff are alarmed."""
OPEN: Final = (State.SENT, State.UNKNOWN)
"""The bank may have acted, and has not said so yet."""
_SEAT = 20
_LOOK_AGAIN_SECONDS = 0.04


async def locked(uow: UnitOfWork, payment_id: UUID) -> Payment:
    """Return the payment, which nobody else changes until this transaction has ended."""
    query = sa.select(Payment).where(Payment.id == payment_id).with_for_update()
    return (await uow.session.scalars(query)).one()


async def attempt_of(uow: UnitOfWork, payment: Payment) -> Attempt:
    """Return the try that a payment came of."""
    attempt = await attempts.find(uow, payment.id)
    assert attempt is not None, "a payment has its attempt"
    return attempt


async def claim(uow: UnitOfWork, payment_id: UUID, *, at: datetime) -> Payment | None:
    """Mark the intent as sent before it is sent; whoever comes second finds it claimed."""
    payment = await locked(uow, payment_id)
    if payment.state != State.ASKED:
        return None
    payment.state, payment.sent_at, payment.next_inquiry_at = State.SENT, at, at + CLAIM_LASTS
    return payment


async def take_due(rails: Rails, *, at: datetime) -> list[Payment]:
    """Return the payments whose next inquiry is due, each with the one after it set already."""
    async with rails.db.begin() as uow:
        due = (
            sa.select(Payment)
            .where(Payment.state.in_(OPEN), Payment.next_inquiry_at <= at)
            .order_by(Payment.next_inquiry_at)
            .limit(_SEAT)
            .with_for_update(skip_locked=True)
        )
        payments = list(await uow.session.scalars(due))
        for payment in payments:
            payment.inquiries += 1
            payment.next_inquiry_at = at + min(rails.inquiry_delay * 2**payment.inquiries, LONGEST_DELAY)
    return payments


async def leave_unknown(rails: Rails, payment_id: UUID, *, again_at: datetime | None = None) -> None:
    """Write down that the bank was silent, and when it is asked again."""
    now = rails.clock.now()
    async with rails.db.begin() as uow:
        payment = await locked(uow, payment_id)
        if payment.state not in OPEN:
            return
        attempt = await attempt_of(uow, payment)
        if payment.kind == Kind.WITHDRAWAL and payment.state == State.SENT:
            uow.publish(withdrawal_news(payment, at=now, chat=False))
        payment.state = State.UNKNOWN
        payment.next_inquiry_at = again_at or now + rails.inquiry_delay
        expected = (payment.at + EXPECTED_WITHIN).isoformat()
        waiting = attempt.pending(
            "bank_timeout", next_inquiry_at=payment.next_inquiry_at.isoformat(), expected_by=expected,
            inquiries=payment.inquiries,
        )  # fmt: skip
        await uow.write([attempts.changed(waiting), news("record.changed", payment)])


async def settled(rails: Rails, *, payment_id: UUID, within: timedelta) -> None:
    """Wait until the bank's answer is written down, but no longer than this."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within.total_seconds()):
            while True:
                async with rails.db.begin() as uow:
                    state = await uow.session.scalar(sa.select(Payment.state).where(Payment.id == payment_id))
                if state not in {State.ASKED, State.SENT}:
                    return
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)


def tell_if_late(uow: UnitOfWork, payment: Payment) -> None:
    """Let whoever was left without an answer hear of it: the page on which they waited is long closed."""
    if payment.state == State.UNKNOWN:
        uow.publish(job(SETTLED_LATE, customer=payment.customer_id, record=payment.id))


def withdrawal_news(payment: Payment, *, at: datetime, chat: bool) -> Write:
    """Return the job that tells of a withdrawal's step; `chat` also says it in the conversation, unasked."""
    return job(WITHDRAWAL_NEWS, customer=payment.customer_id, record=payment.id, said_at=at.isoformat(), chat=int(chat))


def news(name: str, payment: Payment) -> Write:
    """Return the event that has the customer's screens read a record afresh."""
    return event(name, channels=[f"customer:{payment.customer_id}"], record=payment.id)
