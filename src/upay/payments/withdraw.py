"""Withdrawing to a bound card: held back at once, paid out by the bank, and given back if it is refused or comes back.

The money is held by the ledger in the transaction that writes the intent, and committed before the bank hears of it;
the hold is posted when the bank has paid, and voided when it has said that it never will. A silent bank leaves the
money held, and an inquiry tells. What a bank sends back later is the subject of `withdraw_returned`.
"""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

import sqlalchemy as sa

from upay import identity, ledger
from upay.identity import Standing
from upay.kit.ids import AttemptId, CustomerId
from upay.kit.money import AmountInvalid, Currency, Money
from upay.ledger import AccountKind, Item, Movement, Posted
from upay.payments import approve, cards, limits
from upay.payments.at_bank import OPEN, attempt_of, claim, leave_unknown, locked, news, withdrawal_news
from upay.payments.models import Card, Kind, Payment, State
from upay.payments.people import person
from upay.payments.providers.bank import CardKind, Declined, NotPaidOut, PaidOut, StillOpen, TimedOut, Unreachable
from upay.payments.rails import Rails
from upay.payments.refusals import CardInvalid, NotADebitCard
from upay.payments.trying import answered_before, item_for, money_attempt, prove, settle_answer, wallet
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.db import UnitOfWork, Write, event, job

ACTION: Final = "withdraw"
"""What is approved where more than the PIN is asked for."""
PAY_OUT: Final = "payments.pay_out"
"""The job that takes a withdrawal to the bank."""
_PAY = sa.insert(Payment)


async def begin(
    rails: Rails, *, customer_id: CustomerId, card_id: UUID, amount: str, pin: str, key: str, actor: str = "customer",
    standing: Standing | None, at: datetime,
) -> AttemptId:  # fmt: skip
    """Hold the money, write down what the customer wants and let a job take it to the bank; return the record's id.

    `standing` is who asks and what was proven; None is the house itself.
    """
    asked = {"amount": amount.strip()[:40], "card_id": str(card_id)}
    attempt = money_attempt(
        kind=Kind.WITHDRAWAL.value, customer_id=customer_id, key=key, asked=dict(asked), actor=actor, at=at
    )
    if await answered_before(rails, attempt):
        return attempt.id
    await _demand(rails, standing, attempt=attempt, card_id=card_id, amount=amount, at=at)

    async with attempts.trying(rails.db, attempt):
        held_back = await prove(rails, attempt, pin=pin, outgoing=True, at=at)
        money = Money.parse(amount)
        async with rails.db.begin() as uow:
            card = await _card_for(uow, customer_id=customer_id, card_id=card_id, asked=money)
            payer = await person(uow, rails, customer_id)
            judged_by = limits.withdrawal_limits(
                customer_id=customer_id, level=payer.level, counts_with=payer.counts_with, table=rails.limits,
                own=await limits.own_limits(uow, customer_id=customer_id, at=at), at=at,
            )  # fmt: skip
            # What a limit refuses for certain was not asked for a proof, and the ledger is to say why.
            if standing is not None and not approve.beyond(judged_by, money):
                await identity.use_approval(
                    uow, rails.vault, standing=standing, action=ACTION, binding=approve.binding(card_id, money),
                    amount=money,
                    used_for=attempt.id, at=at,
                )  # fmt: skip
            debit = await wallet(uow, customer_id, at=at)
        began = attempt.pending(asked=money.plain, card_tail=card.tail, bank_name=card.bank_name)

        def on_posted(_: Posted) -> list[Write]:
            row = {
                "id": attempt.id, "kind": Kind.WITHDRAWAL, "customer_id": customer_id, "card_id": card.id,
                "amount_minor": money.minor, "currency": money.currency, "state": State.ASKED, "at": at,
            }  # fmt: skip
            heard_by = [f"customer:{customer_id}"]
            return [
                began.row(), Write(_PAY, row), job(PAY_OUT, payment_id=attempt.id),
                event("record.changed", channels=heard_by, record=attempt.id),
            ]  # fmt: skip

        item = item_for(
            began, debit=debit, credit=ledger.house(AccountKind.BANK), amount=money, code=ledger.Code.WITHDRAWAL, at=at,
            limits=judged_by, on_posted=on_posted, held=held_back, kind="hold",
        )  # fmt: skip
        await settle_answer(rails, attempt, await rails.batcher.submit(item))
    return attempt.id


async def pay_out(rails: Rails, *, payment_id: UUID) -> None:
    """Take the intent to the bank, once, and write down what it said."""
    async with rails.db.begin() as uow:
        payment = await claim(uow, payment_id, at=rails.clock.now())
        if payment is None:
            return
        # A card that was taken off meanwhile is where the customer wanted the money all the same.
        card = await uow.session.get_one(Card, payment.card_id)
    amount = Money(payment.amount_minor, Currency(payment.currency))
    try:
        answer = await rails.bank.pay_out(
            intent_id=payment.id, card=cards.token_of(rails, card), amount=amount, at=rails.clock.now()
        )
    except Declined as no:
        await _give_up(rails, payment.id, reason=no.reason, bank_code=no.bank_code)
    except Unreachable:
        await _give_up(rails, payment.id, reason="bank_unavailable", bank_code="")
    except TimedOut:
        await leave_unknown(rails, payment.id)
    else:
        await paid(rails, payment.id, bank_reference=answer.bank_reference)


async def inquire(rails: Rails, payment: Payment, *, at: datetime) -> bool:
    """Ask what became of a withdrawal and write it down; False if the bank has not decided yet."""
    match await rails.bank.inquire_pay_out(intent_id=payment.id, at=at):
        case PaidOut(bank_reference=bank_reference):
            await paid(rails, payment.id, bank_reference=bank_reference)
        case NotPaidOut(reason=reason, bank_code=bank_code):
            await _give_up(rails, payment.id, reason=reason, bank_code=bank_code)
        case StillOpen():
            return False
    return True


async def paid(rails: Rails, payment_id: UUID, *, bank_reference: str | None) -> None:
    """Let the money that was held leave, now that the bank has paid it out."""
    now = rails.clock.now()
    async with rails.db.begin() as uow:
        payment = await locked(uow, payment_id)
        if payment.state not in OPEN:
            return
        attempt = await attempt_of(uow, payment)
        debit = ledger.account_id_for(payment.customer_id, AccountKind.CUSTOMER)

        def on_posted(posted: Posted) -> list[Write]:
            done = attempt.succeeded(at=now, balance_after=posted.balances_after[debit].plain)
            return [attempts.changed(done), news("record.changed", payment)]

        uow.publish(withdrawal_news(payment, at=now, chat=payment.state == State.UNKNOWN))
        payment.state, payment.settled_at, payment.next_inquiry_at = State.DONE, now, None
        payment.bank_reference = bank_reference
        left = Movement(
            id=step_id(payment.id, "paid"), kind="post", code=ledger.Code.WITHDRAWAL, hold_id=payment.id,
            reference=payment.id,
        )  # fmt: skip
        [posted] = await ledger.post(uow, [Item(movements=(left,), at=now, on_posted=on_posted)])
        # The bank has paid: a hold that cannot be posted is our own mistake and must be loud.
        assert isinstance(posted, Posted), f"what was paid out must leave: {posted}"


async def _give_up(rails: Rails, payment_id: UUID, *, reason: str, bank_code: str) -> None:
    """Free the money that was held, and say why the bank would not pay it out."""
    now = rails.clock.now()
    # A bank that will not credit a card says so in the words for debiting it; the money on it is no matter.
    told = "card_declined" if reason == "card_insufficient_funds" else reason
    async with rails.db.begin() as uow:
        payment = await locked(uow, payment_id)
        if payment.state not in OPEN:
            return
        attempt = await attempt_of(uow, payment)
        uow.publish(withdrawal_news(payment, at=now, chat=payment.state == State.UNKNOWN))
        payment.state, payment.settled_at, payment.next_inquiry_at = State.REFUSED, now, None
        payment.bank_code = bank_code or None
        refused = attempt.refused(told, at=now, bank_code=bank_code or None)

        def on_posted(_: Posted) -> list[Write]:
            return [attempts.changed(refused), news("attempt.refused", payment)]

        freed = Movement(
            id=step_id(payment.id, "freed"), kind="void", code=ledger.Code.WITHDRAWAL, hold_id=payment.id,
            reference=payment.id,
        )  # fmt: skip
        [posted] = await ledger.post(uow, [Item(movements=(freed,), at=now, on_posted=on_posted)])
        assert isinstance(posted, Posted), f"what was not paid out must be free again: {posted}"


def step_id(payment_id: UUID, step: str) -> UUID:
    """Return the id of a movement that follows a withdrawal's hold; the same step has the same id for ever."""
    return uuid5(payment_id, step)


async def _card_for(uow: UnitOfWork, *, customer_id: CustomerId, card_id: UUID, asked: Money) -> Card:
    """Return the customer's own card; money goes to debit cards alone, as the law has it for withdrawals."""
    card = await cards.find_card(uow, customer_id=customer_id, card_id=card_id)
    if card is None:
        raise CardInvalid(asked=asked.plain)
    if card.kind != CardKind.DEBIT.value:
        raise NotADebitCard(asked=asked.plain, card_tail=card.tail, bank_name=card.bank_name)
    return card


async def _demand(
    rails: Rails, standing: Standing | None, *, attempt: Attempt, card_id: UUID, amount: str, at: datetime
) -> None:
    """Refuse to go on while more has to be proven; what would be refused anyway is left to the try."""
    customer_id = attempt.customer_id
    assert customer_id is not None, "money is moved for somebody"
    try:
        money = Money.parse(amount)
    except AmountInvalid:
        return  # The try itself says so, and leaves its row.
    if standing is None or not identity.asks_more(ACTION, money):
        return
    async with rails.db.begin() as uow:
        card = await cards.find_card(uow, customer_id=customer_id, card_id=card_id)
        payer = await person(uow, rails, customer_id)
        judged_by = limits.withdrawal_limits(
            customer_id=customer_id, level=payer.level, counts_with=payer.counts_with, table=rails.limits,
            own=await limits.own_limits(uow, customer_id=customer_id, at=at), at=at,
        )  # fmt: skip
    if card is None or card.kind != CardKind.DEBIT.value or approve.beyond(judged_by, money):
        return
    await identity.demand_approval(
        rails.db, rails.vault, standing=standing, customer_id=customer_id, action=ACTION,
        binding=approve.binding(card_id, money),
        about={"amount": money.plain, "payee": f"{card.bank_name} ({card.tail})"},
        amount=money, used_for=attempt.id, at=at,
    )  # fmt: skip
