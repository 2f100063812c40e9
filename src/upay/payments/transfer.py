"""Sending money to another customer: arrives at once or is refused; nothing in between."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from upay import identity, ledger
from upay.identity import CustomerView, Scope, Standing
from upay.kit.ids import AttemptId, CustomerId
from upay.kit.money import Money
from upay.kit.refusal import Fact, Refusal
from upay.kit.text import one_line
from upay.ledger import Posted
from upay.payments import approve, limits
from upay.payments.models import Kind, Payment, State
from upay.payments.people import person
from upay.payments.rails import Rails
from upay.payments.refusals import FormIncomplete, PayeeClosed, PayeeNotFound, PayeeRestricted, SelfTransfer
from upay.payments.trying import answered_before, item_for, money_attempt, prove, settle_answer, wallet
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.db import UnitOfWork, Write, event

_PAY = sa.insert(Payment)
NOTE_CONTEXT = "payment.note"
LONGEST_NOTE = 200


async def send(
    rails: Rails, *, customer_id: CustomerId, payee_id: UUID | None = None, phone: str | None = None, amount: str,
    pin: str, note: str | None = None, key: str, actor: str = "customer",
    standing: Standing | None, at: datetime,
) -> AttemptId:  # fmt: skip
    """Send money to a customer, named by id or by phone number; return the id of the record.

    `standing` is who asks and what was proven; None is the house itself.
    """
    asked: dict[str, Fact] = {"amount": amount.strip()[:40]}
    note = one_line(note or "", longest=LONGEST_NOTE)
    if payee_id is not None:
        asked["payee_id"] = str(payee_id)
    elif phone is not None:
        asked["phone"] = rails.vault.blind(phone.strip(), context="attempt.phone").hex()[:16]
    if note:
        asked["note"] = rails.vault.blind(note, context=NOTE_CONTEXT).hex()[:16]
    attempt = money_attempt(kind="transfer", customer_id=customer_id, key=key, asked=asked, actor=actor, at=at)
    if await answered_before(rails, attempt):
        return attempt.id
    await _demand(rails, standing, attempt=attempt, payee_id=payee_id, phone=phone, amount=amount, at=at)

    async with attempts.trying(rails.db, attempt):
        held = await prove(rails, attempt, pin=pin, outgoing=True, at=at)
        money = Money.parse(amount)
        async with rails.db.begin() as uow:
            payer = await person(uow, rails, customer_id)
            payee = await _payee(uow, rails, payee_id=payee_id, phone=phone)
            if payee.id == payer.id:
                raise SelfTransfer(asked=money.plain)
            if payee.closed:
                raise PayeeClosed(asked=money.plain)
            frozen = await identity.frozen(uow, payee.id, at=at)
            if frozen is not None and frozen.scope is Scope.ALL:
                raise PayeeRestricted(asked=money.plain)
            own = await limits.own_limits(uow, customer_id=customer_id, at=at)
            judged_by = await approve.use(
                uow, rails, standing, attempt=attempt, action="transfer", to=payee.id, amount=money,
                payer=payer, own=own, at=at,
            )  # fmt: skip
            debit = await wallet(uow, customer_id, at=at)
            credit = await wallet(uow, payee.id, at=at)

        sealed = rails.vault.seal(note, context=NOTE_CONTEXT, person=customer_id) if note else None

        def on_posted(posted: Posted) -> list[Write]:
            done = attempt.succeeded(at=at, payee_id=str(payee.id), balance_after=posted.balances_after[debit].plain)
            row = {
                "id": attempt.id, "kind": Kind.TRANSFER, "customer_id": customer_id, "payee_id": payee.id,
                "amount_minor": money.minor, "currency": money.currency, "note_sealed": sealed, "state": State.DONE,
                "at": at, "settled_at": at,
            }  # fmt: skip
            heard_by = [f"customer:{customer_id}", f"customer:{payee.id}"]
            return [done.row(), Write(_PAY, row), event("record.changed", channels=heard_by, record=attempt.id)]

        noted = attempt.pending(payee_id=str(payee.id))
        item = item_for(
            noted, debit=debit, credit=credit, amount=money, code=ledger.Code.TRANSFER, at=at,
            limits=judged_by, on_posted=on_posted, held=held,
        )  # fmt: skip
        await settle_answer(rails, attempt, await rails.batcher.submit(item))
    return attempt.id


async def _demand(
    rails: Rails, standing: Standing | None, *, attempt: Attempt, payee_id: UUID | None, phone: str | None,
    amount: str, at: datetime,
) -> None:  # fmt: skip
    customer_id = attempt.customer_id
    assert customer_id is not None, "money is moved for somebody"
    try:
        money = Money.parse(amount)
        asks = await approve.asks_more(rails, standing, customer_id=customer_id, action="transfer", amount=money, at=at)
        if not asks:
            return
        async with rails.db.begin() as uow:
            payee = await _payee(uow, rails, payee_id=payee_id, phone=phone)
    except Refusal:
        return  # The try itself says so, and leaves its row.
    await approve.demand(
        rails, standing, attempt=attempt, action="transfer", to=payee.id, called=payee.masked_name, amount=money, at=at
    )  # fmt: skip


async def look_up_payee(rails: Rails, *, phone: str) -> CustomerView:
    """Find who has this number, for the name check before money is sent."""
    async with rails.db.begin() as uow:
        return await _payee(uow, rails, payee_id=None, phone=phone)


async def recent_payees(rails: Rails, *, customer_id: CustomerId, limit: int = 8) -> list[CustomerView]:
    """Return whom the customer sent money to, the latest first."""
    latest = sa.func.max(Payment.at)
    query = (
        sa.select(Payment.payee_id)
        .where(Payment.customer_id == customer_id, Payment.kind == Kind.TRANSFER)
        .group_by(Payment.payee_id)
        .order_by(latest.desc())
        .limit(limit)
    )
    async with rails.db.begin() as uow:
        ids = [payee for payee in await uow.session.scalars(query) if payee is not None]
        return [known for payee in ids if not (known := await person(uow, rails, payee)).erased]


async def _payee(uow: UnitOfWork, rails: Rails, *, payee_id: UUID | None, phone: str | None) -> CustomerView:
    if payee_id is not None:
        found = await identity.queries.customer(uow, rails.vault, payee_id)
    elif phone:
        found = await identity.queries.customer_by_phone(uow, rails.vault, phone)
    else:
        raise FormIncomplete(field="payee", problem="missing")
    if found is None:
        raise PayeeNotFound
    return found
