"""Making out an order: a shop writes down what somebody is to pay, for one customer or for whoever has its address."""

from datetime import datetime

from upay import identity
from upay.kit.ids import CustomerId, MerchantId, MerchantPersonId, OrderId
from upay.kit.money import Money
from upay.kit.refusal import Fact
from upay.kit.text import one_line
from upay.payments.pay import make_order
from upay.payments.people import shop
from upay.payments.rails import Rails
from upay.payments.refusals import FormIncomplete, MerchantClosed, PayerNotFound
from upay.payments.trying import answered_before, answered_meanwhile, shops_attempt
from upay.platform import attempts
from upay.platform.db import UnitOfWork, event

LONGEST_TITLE = 60


async def make_out(
    rails: Rails, *, merchant_id: MerchantId, person_id: MerchantPersonId, title: str, amount: str,
    phone: str | None = None, key: str, at: datetime,
) -> OrderId:  # fmt: skip
    """Make out an order, once for each key; with a phone number, to the customer who has it."""
    title, phone = one_line(title, longest=LONGEST_TITLE), (phone or "").strip()
    asked: dict[str, Fact] = {"amount": amount.strip()[:40], "title": title}
    if phone:
        asked["phone"] = rails.vault.blind(phone, context="attempt.phone").hex()[:16]
    attempt = shops_attempt(kind="order", merchant_id=merchant_id, person_id=person_id, key=key, asked=asked, at=at)
    if await answered_before(rails, attempt):
        return OrderId(attempt.id)
    async with attempts.trying(rails.db, attempt):
        money = Money.parse(amount)
        if not title:
            raise FormIncomplete(field="title", problem="missing")
        async with rails.db.begin() as uow:
            await attempts.in_turn(uow, attempt.id)
            if await answered_meanwhile(uow, attempt):
                return OrderId(attempt.id)
            if (await shop(uow, merchant_id)).closed:
                raise MerchantClosed
            customer_id = await _customer(uow, rails, phone) if phone else None
            await make_order(
                uow, merchant_id=merchant_id, customer_id=customer_id, title=title, amount=money, at=at,
                order_id=attempt.id,
            )  # fmt: skip
            heard_by = [f"merchant:{merchant_id}"] + ([] if customer_id is None else [f"customer:{customer_id}"])
            await uow.write([attempt.succeeded(at=at).row()])
            uow.publish(event("order.made", channels=heard_by, order=attempt.id))
    return OrderId(attempt.id)


async def _customer(uow: UnitOfWork, rails: Rails, phone: str) -> CustomerId:
    found = await identity.queries.customer_by_phone(uow, rails.vault, identity.phone_number(phone))
    if found is None or found.closed:
        raise PayerNotFound
    return found.id
