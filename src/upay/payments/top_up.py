"""Topping up from a bound card, over the bank's message protocol.

The intent is written and committed before the bank hears of it; the call is made by a job, under the intent's id. A
bank that stays silent leaves an unknown, which inquiries settle: nothing is ever sent again under another id.
"""

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import insert

from upay import ledger
from upay.kit.ids import AttemptId, CustomerId
from upay.kit.money import Currency, Money
from upay.kit.refusal import Fact
from upay.ledger import AccountKind, Posted
from upay.payments import cards
from upay.payments.limits import hold_to_incoming_limits
from upay.payments.models import Kind, Payment, State
from upay.payments.people import person
from upay.payments.providers.bank import Collected, Declined, NotCollected, StillOpen, TimedOut, Unreachable
from upay.payments.rails import Rails
from upay.payments.refusals import CardInvalid
from upay.payments.trying import answered_before, answered_meanwhile, item_for, money_attempt, prove, wallet
from upay.platform import attempts
from upay.platform.db import UnitOfWork, Write, event, job

SETTLED_LATE: Final = "payments.settled_late"
"""The job that tells a customer how something ended about which nothing had been known."""

CLAIM_LASTS: Final = timedelta(seconds=20)
"""A call to the bank that has no outcome after this long died with its worker: an inquiry takes over."""
LONGEST_DELAY: Final = timedelta(hours=1)
EXPECTED_WITHIN: Final = timedelta(hours=24)
"""By when an unknown is expected to be settled; after that it is asked on and staff are alarmed."""
INQUIRY: Final = "inquire_bank"
"""The kind of somebody's asking after a call, apart from the inquiries that fall due."""
_SEAT = 20
_LOOK_AGAIN_SECONDS = 0.04

log = structlog.get_logger(__name__)


async def begin(
    rails: Rails, *, customer_id: CustomerId, card_id: UUID, amount: str, pin: str, key: str, actor: str = "customer",
    at: datetime,
) -> AttemptId:  # fmt: skip
    """Write down what the customer wants and let a job take it to the bank; return the id of the record."""
    asked = {"amount": amount.strip()[:40], "card_id": str(card_id)}
    attempt = money_attempt(kind="top_up", customer_id=customer_id, key=key, asked=dict(asked), actor=actor, at=at)
    if await answered_before(rails, attempt):
        return attempt.id
    async with attempts.trying(rails.db, attempt):
        await prove(rails, attempt, pin=pin, outgoing=False, at=at)
        money = Money.parse(amount)
        async with rails.db.begin() as uow:
            card = await cards.find_card(uow, customer_id=customer_id, card_id=card_id, keep=True)
            if card is None:
                raise CardInvalid(asked=money.plain)
            await wallet(uow, customer_id, at=at)
            intent = insert(Payment).values(
                id=attempt.id, kind=Kind.TOP_UP, customer_id=customer_id, card_id=card.id, amount_minor=money.minor,
                currency=money.currency, state=State.ASKED, at=at,
            )  # fmt: skip
            written = await uow.session.scalar(intent.on_conflict_do_nothing().returning(Payment.id))
            if written is None and await answered_meanwhile(uow, attempt):
                return attempt.id
            customer = await person(uow, rails, customer_id)
            await hold_to_incoming_limits(
                uow, table=rails.limits, customer_id=customer_id, level=customer.level, amount=money, at=at
            )
            began = attempt.pending(asked=money.plain, card_tail=card.tail, bank_name=card.bank_name)
            await uow.write([began.row()])
            uow.publish(job("payments.collect", payment_id=attempt.id))
    return attempt.id


async def collect(rails: Rails, *, payment_id: UUID) -> None:
    """Take the intent to the bank, once, and write down what it said."""
    async with rails.db.begin() as uow:
        payment = await _claim(uow, payment_id, at=rails.clock.now())
        if payment is None:
            return
        assert payment.card_id is not None, "a top-up comes from a card"
        card = await cards.find_card(uow, customer_id=CustomerId(payment.customer_id), card_id=payment.card_id)
    assert card is not None, "the card was there when the top-up began"
    amount = Money(payment.amount_minor, Currency(payment.currency))
    try:
        answer = await rails.bank.collect(
            intent_id=payment.id, card=cards.token_of(rails, card), amount=amount, at=rails.clock.now()
        )
    except Declined as no:
        await _refuse(rails, payment.id, reason=no.reason, bank_code=no.bank_code)
    except Unreachable:
        await _refuse(rails, payment.id, reason="bank_unavailable", bank_code="")
    except TimedOut:
        await _leave_unknown(rails, payment.id)
    else:
        await _credit(rails, payment.id, answer)


async def inquire_due(rails: Rails, *, at: datetime) -> int:
    """Ask the bank about every call whose outcome is unknown and whose next inquiry is due; return how many."""
    async with rails.db.begin() as uow:
        due = (
            sa.select(Payment)
            .where(Payment.state.in_([State.SENT, State.UNKNOWN]), Payment.next_inquiry_at <= at)
            .order_by(Payment.next_inquiry_at)
            .limit(_SEAT)
            .with_for_update(skip_locked=True)
        )
        payments = list(await uow.session.scalars(due))
        for payment in payments:
            payment.inquiries += 1
            payment.next_inquiry_at = at + min(rails.inquiry_delay * 2**payment.inquiries, LONGEST_DELAY)
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
        payment = await _locked(uow, payment_id)
        if await answered_meanwhile(uow, attempt) or payment.state not in {State.SENT, State.UNKNOWN}:
            return
        payment.inquiries += 1
        await uow.write([attempt.succeeded(at=at).row()])
    await _inquire(rails, payment, at=at)


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


async def _inquire(rails: Rails, payment: Payment, *, at: datetime) -> None:
    if at - payment.at > EXPECTED_WITHIN:
        log.error("inquiry.overdue", payment=str(payment.id), inquiries=payment.inquiries)
    try:
        answer = await rails.bank.inquire(intent_id=payment.id, at=at)
    except (Unreachable, TimedOut):
        answer = StillOpen()
    match answer:
        case Collected():
            await _credit(rails, payment.id, answer)
        case NotCollected(reason=reason, bank_code=bank_code):
            await _refuse(rails, payment.id, reason=reason, bank_code=bank_code)
        case StillOpen():
            await _leave_unknown(rails, payment.id, again_at=payment.next_inquiry_at)


async def _claim(uow: UnitOfWork, payment_id: UUID, *, at: datetime) -> Payment | None:
    """Mark the intent as sent before it is sent; whoever comes second finds it claimed."""
    payment = await _locked(uow, payment_id)
    if payment.state != State.ASKED:
        return None
    payment.state, payment.sent_at, payment.next_inquiry_at = State.SENT, at, at + CLAIM_LASTS
    return payment


async def _credit(rails: Rails, payment_id: UUID, answer: Collected) -> None:
    now = rails.clock.now()
    async with rails.db.begin() as uow:
        payment = await _locked(uow, payment_id)
        if payment.state not in {State.SENT, State.UNKNOWN}:
            return
        attempt = await attempts.find(uow, payment.id)
        assert attempt is not None, "a payment has its attempt"
        amount = Money(payment.amount_minor, Currency(payment.currency))
        credit = await wallet(uow, CustomerId(payment.customer_id), at=now)

        def on_posted(posted: Posted) -> list[Write]:
            done = attempt.succeeded(at=now, balance_after=posted.balances_after[credit].plain)
            return [attempts.changed(done), _news("record.changed", payment)]

        item = item_for(
            attempt, debit=ledger.house(AccountKind.BANK), credit=credit, amount=amount, code=ledger.Code.TOP_UP,
            at=now, on_posted=on_posted, began=True,
        )  # fmt: skip
        _tell_if_late(uow, payment)
        payment.state, payment.settled_at, payment.next_inquiry_at = State.DONE, now, None
        payment.bank_reference = answer.bank_reference
        [posted] = await ledger.post(uow, [item])
        # The bank has the customer's money: an account that cannot take it is our own mistake and must be loud.
        assert isinstance(posted, Posted), f"a collected top-up must be credited: {posted}"


async def _refuse(rails: Rails, payment_id: UUID, *, reason: str, bank_code: str) -> None:
    now = rails.clock.now()
    async with rails.db.begin() as uow:
        payment = await _locked(uow, payment_id)
        if payment.state not in {State.SENT, State.UNKNOWN}:
            return
        attempt = await attempts.find(uow, payment.id)
        assert attempt is not None, "a payment has its attempt"
        _tell_if_late(uow, payment)
        payment.state, payment.settled_at, payment.next_inquiry_at = State.REFUSED, now, None
        payment.bank_code = bank_code or None
        refused = attempt.refused(reason, at=now, bank_code=bank_code or None)
        await uow.write([attempts.changed(refused), _news("attempt.refused", payment)])


async def _leave_unknown(rails: Rails, payment_id: UUID, *, again_at: datetime | None = None) -> None:
    now = rails.clock.now()
    async with rails.db.begin() as uow:
        payment = await _locked(uow, payment_id)
        if payment.state not in {State.SENT, State.UNKNOWN}:
            return
        attempt = await attempts.find(uow, payment.id)
        assert attempt is not None, "a payment has its attempt"
        payment.state = State.UNKNOWN
        payment.next_inquiry_at = again_at or now + rails.inquiry_delay
        expected = (payment.at + EXPECTED_WITHIN).isoformat()
        waiting = attempt.pending(
            "bank_timeout", next_inquiry_at=payment.next_inquiry_at.isoformat(), expected_by=expected,
            inquiries=payment.inquiries,
        )  # fmt: skip
        await uow.write([attempts.changed(waiting), _news("record.changed", payment)])


async def _locked(uow: UnitOfWork, payment_id: UUID) -> Payment:
    query = sa.select(Payment).where(Payment.id == payment_id).with_for_update()
    return (await uow.session.scalars(query)).one()


def _tell_if_late(uow: UnitOfWork, payment: Payment) -> None:
    """Let whoever was left without an answer hear of it: the page on which they waited is long closed."""
    if payment.state == State.UNKNOWN:
        uow.publish(job(SETTLED_LATE, customer=payment.customer_id, record=payment.id))


def _news(name: str, payment: Payment) -> Write:
    return event(name, channels=[f"customer:{payment.customer_id}"], record=payment.id)
