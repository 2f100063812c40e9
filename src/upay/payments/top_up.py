"""Topping up from a bound card, over the bank's message protocol.

The intent is written and committed before the bank hears of it; the call is made by a job, under the intent's id. A
bank that stays silent leaves an unknown, which inquiries settle: nothing is ever sent again under another id.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from upay import ledger
from upay.kit.ids import AttemptId, CustomerId
from upay.kit.money import Currency, Money
from upay.ledger import AccountKind, Posted
from upay.payments import cards
from upay.payments.at_bank import OPEN, attempt_of, claim, leave_unknown, locked, news, tell_if_late
from upay.payments.limits import hold_to_incoming_limits
from upay.payments.models import Kind, Payment, State
from upay.payments.people import person
from upay.payments.providers.bank import Collected, Declined, NotCollected, StillOpen, TimedOut, Unreachable
from upay.payments.rails import Rails
from upay.payments.refusals import CardInvalid
from upay.payments.trying import answered_before, answered_meanwhile, item_for, money_attempt, prove, wallet
from upay.platform import attempts
from upay.platform.db import Write, job


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
        payment = await claim(uow, payment_id, at=rails.clock.now())
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
        await leave_unknown(rails, payment.id)
    else:
        await _credit(rails, payment.id, answer)


async def inquire(rails: Rails, payment: Payment, *, at: datetime) -> bool:
    """Ask what became of a top-up and write it down; False if the bank has not decided yet."""
    match await rails.bank.inquire(intent_id=payment.id, at=at):
        case Collected() as answer:
            await _credit(rails, payment.id, answer)
        case NotCollected(reason=reason, bank_code=bank_code):
            await _refuse(rails, payment.id, reason=reason, bank_code=bank_code)
        case StillOpen():
            return False
    return True


async def _credit(rails: Rails, payment_id: UUID, answer: Collected) -> None:
    now = rails.clock.now()
    async with rails.db.begin() as uow:
        payment = await locked(uow, payment_id)
        if payment.state not in OPEN:
            return
        attempt = await attempt_of(uow, payment)
        amount = Money(payment.amount_minor, Currency(payment.currency))
        credit = await wallet(uow, CustomerId(payment.customer_id), at=now)

        def on_posted(posted: Posted) -> list[Write]:
            done = attempt.succeeded(at=now, balance_after=posted.balances_after[credit].plain)
            return [attempts.changed(done), news("record.changed", payment)]

        item = item_for(
            attempt, debit=ledger.house(AccountKind.BANK), credit=credit, amount=amount, code=ledger.Code.TOP_UP,
            at=now, on_posted=on_posted, began=True,
        )  # fmt: skip
        tell_if_late(uow, payment)
        payment.state, payment.settled_at, payment.next_inquiry_at = State.DONE, now, None
        payment.bank_reference = answer.bank_reference
        [posted] = await ledger.post(uow, [item])
        # The bank has the customer's money: an account that cannot take it is our own mistake and must be loud.
        assert isinstance(posted, Posted), f"a collected top-up must be credited: {posted}"


async def _refuse(rails: Rails, payment_id: UUID, *, reason: str, bank_code: str) -> None:
    now = rails.clock.now()
    async with rails.db.begin() as uow:
        payment = await locked(uow, payment_id)
        if payment.state not in OPEN:
            return
        attempt = await attempt_of(uow, payment)
        tell_if_late(uow, payment)
        payment.state, payment.settled_at, payment.next_inquiry_at = State.REFUSED, now, None
        payment.bank_code = bank_code or None
        refused = attempt.refused(reason, at=now, bank_code=bank_code or None)
        await uow.write([attempts.changed(refused), news("attempt.refused", payment)])
