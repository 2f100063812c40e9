"""A shop's printed code: it stands on the counter and names the shop; whoever pays enters the amount.

Anybody can paste another one over it, so that little may be paid by one in a day, and a shop can have a new one at any
time. The order comes about by being paid: one that was refused never was.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from upay.identity import MerchantView, Standing
from upay.kit.ids import AttemptId, CustomerId, MerchantId, MerchantPersonId, new_id
from upay.kit.language import Words
from upay.kit.money import Money
from upay.kit.refusal import Fact, Refusal
from upay.payments import approve
from upay.payments.models import Order, OrderState, PrintedCode
from upay.payments.pay import Due, post_payment
from upay.payments.people import person, shop
from upay.payments.rails import Rails
from upay.payments.refusals import MerchantClosed, QrExpired, QrInvalid
from upay.payments.trying import (
    answered_before,
    answered_meanwhile,
    money_attempt,
    prove,
    settle_answer,
    shops_attempt,
)
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.db import UnitOfWork, Write

_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""None that is read for another."""
LENGTH: Final = 8
TITLE: Final = Words("扫码付款", "Paid by the shop's code")
_ADD = sa.insert(Order)


@dataclass(frozen=True, slots=True)
class CodeView:
    """The code that holds, and since when."""

    code: str
    made_at: datetime


async def printed_code(uow: UnitOfWork, *, merchant_id: MerchantId) -> CodeView | None:
    """Return a shop's code, if it has one."""
    row = (await uow.session.scalars(_holding(merchant_id))).one_or_none()
    return None if row is None else CodeView(row.code, row.made_at)


async def make_printed_code(
    rails: Rails, *, merchant_id: MerchantId, person_id: MerchantPersonId, key: str, at: datetime
) -> CodeView:
    """Make a shop a code, once for each key; the one before, if there was one, pays nobody any more."""
    attempt = shops_attempt(kind="qr_code", merchant_id=merchant_id, person_id=person_id, key=key, asked={}, at=at)
    async with attempts.trying(rails.db, attempt), rails.db.begin() as uow:
        await uow.session.execute(_one_at_a_time(merchant_id))
        held = (await uow.session.scalars(_holding(merchant_id))).one_or_none()
        if await answered_meanwhile(uow, attempt) and held is not None:
            return CodeView(held.code, held.made_at)
        if (await shop(uow, merchant_id)).closed:
            raise MerchantClosed
        if held is not None:
            held.ended_at = at
            await uow.flush()
        code = "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))
        uow.add(PrintedCode(code=code, merchant_id=merchant_id, made_at=at, made_by=person_id, ended_at=None))
        await uow.flush()
        await uow.write([attempt.succeeded(at=at).row()])
    return CodeView(code, at)


async def shop_of_code(uow: UnitOfWork, code: str) -> MerchantView:
    """Return the shop that a code names; refuse one that nobody has, or that holds no more."""
    row = await uow.session.get(PrintedCode, read_code(code))
    if row is None:
        raise QrInvalid
    if row.ended_at is not None:
        raise QrExpired(ended_at=row.ended_at.isoformat())
    found = await shop(uow, row.merchant_id)
    if found.closed:
        raise MerchantClosed
    return found


def read_code(text: str) -> str:
    """Return a code as it is stored, however it was typed."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())


async def pay_by_code(
    rails: Rails, *, customer_id: CustomerId, code: str, amount: str, pin: str, key: str,
    standing: Standing | None, at: datetime,
) -> AttemptId:  # fmt: skip
    """Pay a shop what it said; return the id of the record. `standing` is who asks and what was proven."""
    asked: dict[str, Fact] = {"code": read_code(code)[:20], "amount": amount.strip()[:40]}
    async with rails.db.begin() as uow:
        row = await uow.session.get(PrintedCode, read_code(code))
    if row is not None:
        asked["merchant_id"] = str(row.merchant_id)
    attempt = money_attempt(
        kind="payment", customer_id=customer_id, key=key, asked=asked, actor="customer", at=at
    )  # fmt: skip
    if await answered_before(rails, attempt):
        return attempt.id
    await _demand(rails, standing, attempt=attempt, code=code, amount=amount, at=at)
    async with attempts.trying(rails.db, attempt):
        held = await prove(rails, attempt, pin=pin, outgoing=True, at=at)
        money = Money.parse(amount)
        async with rails.db.begin() as uow:
            await attempts.in_turn(uow, attempt.id)
            if await answered_meanwhile(uow, attempt):
                return attempt.id
            to = await shop_of_code(uow, code)
            payer, order_id = await person(uow, rails, customer_id), new_id()
            order = {
                "id": order_id, "merchant_id": to.id, "customer_id": customer_id, "title": TITLE.in_(payer.lang),
                "amount_minor": money.minor, "currency": money.currency, "state": OrderState.PAID,
                "paid_by": attempt.id, "at": at,
            }  # fmt: skip
            due = Due(
                order_id=order_id, merchant_id=to.id, amount=money, approved_for=to.id, mark=Write(_ADD, order),
                printed=True,
            )  # fmt: skip
            answer = await post_payment(uow, rails, attempt, due, standing=standing, held=held, at=at)
        await settle_answer(rails, attempt, answer)
    return attempt.id


async def _demand(
    rails: Rails, standing: Standing | None, *, attempt: Attempt, code: str, amount: str, at: datetime
) -> None:
    """Ask for more proof before what is large, if it can be paid at all: what cannot is refused as what it is."""
    customer_id = attempt.customer_id
    assert customer_id is not None, "money is moved for somebody"
    try:
        money = Money.parse(amount)
        if not await approve.asks_more(
            rails, standing, customer_id=customer_id, action="pay_order", amount=money, at=at
        ):
            return
        async with rails.db.begin() as uow:
            to = await shop_of_code(uow, code)
    except Refusal:
        return  # The try itself says so, and leaves its row.
    await approve.demand(
        rails, standing, attempt=attempt, action="pay_order", to=to.id, called=to.name, amount=money, at=at
    )  # fmt: skip


def _holding(merchant_id: MerchantId) -> sa.Select[PrintedCode]:
    return sa.select(PrintedCode).where(PrintedCode.merchant_id == merchant_id, PrintedCode.ended_at.is_(None))


def _one_at_a_time(merchant_id: MerchantId) -> sa.Select[Any]:
    return sa.select(sa.func.pg_advisory_xact_lock(int.from_bytes(merchant_id.bytes[8:], signed=True)))
