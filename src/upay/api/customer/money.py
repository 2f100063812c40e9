"""Moving money: every one of these needs an idempotency key, and the same key does it once."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from upay import payments
from upay.api import shapes
from upay.api.customer.account import reader_of
from upay.api.routes import Approval, Key, money_key, reads, standing_of, writes
from upay.api.view_record import record_of
from upay.api.who import Audience, Visit

BANK_WAIT: Final = timedelta(milliseconds=2500)
"""How long an answer waits for the bank; what is not settled by then is shown as it stands."""
_CUSTOMER = Audience.CUSTOMER


@writes("/api/top-ups", "top_up", _CUSTOMER, kind="top_up")
async def top_up(visit: NamedDependency[Visit], data: JSONBody[shapes.TopUp], key: Key = None) -> shapes.Record:
    """Add money from a bound card; answers as soon as the bank has, or with the record as it stands."""
    rails = visit.services.rails
    made = await payments.begin_top_up(
        rails, customer_id=visit.customer_id, card_id=data.card_id, amount=data.amount, pin=data.pin,
        key=money_key(key), at=visit.at,
    )  # fmt: skip
    await payments.settled(rails, payment_id=made, within=BANK_WAIT)
    return await record_of(reader_of(visit), record_id=made)


@writes("/api/transfers", "transfer", _CUSTOMER, kind="transfer", needs=["transfer"])
async def transfer(
    visit: NamedDependency[Visit], data: JSONBody[shapes.Transfer], key: Key = None, approval: Approval = None
) -> shapes.Record:
    """Send money to another customer, named by id or by phone number; it arrives at once or is refused."""
    made = await payments.send(
        visit.services.rails, customer_id=visit.customer_id, payee_id=data.payee_id, phone=data.phone,
        amount=data.amount, pin=data.pin, note=data.note, key=money_key(key),
        standing=standing_of(visit, approval), at=visit.at,
    )  # fmt: skip
    return await record_of(reader_of(visit), record_id=made)


@writes("/api/orders/{order_id:uuid}/payment", "pay_order", _CUSTOMER, kind="payment", needs=["pay_order"])
async def pay_order(
    visit: NamedDependency[Visit],
    order_id: FromPath[UUID],
    data: JSONBody[shapes.PayOrder],
    key: Key = None,
    approval: Approval = None,
) -> shapes.Record:
    """Pay a shop's order from the balance; an order is paid once."""
    made = await payments.pay_order(
        visit.services.rails, customer_id=visit.customer_id, order_id=order_id, pin=data.pin, key=money_key(key),
        standing=standing_of(visit, approval), at=visit.at,
    )  # fmt: skip
    return await record_of(reader_of(visit), record_id=made)


@reads("/api/shops/{code:str}", "shop_by_code", _CUSTOMER, kind="payment")
async def shop_by_code(visit: NamedDependency[Visit], code: FromPath[str]) -> shapes.ShopByCode:
    """Return the shop that a printed code names, before an amount is entered."""
    services = visit.services
    async with services.db.begin() as uow:
        found = await payments.shop_of_code(uow, code)
    limits = await payments.limits_of(services.rails, customer_id=visit.customer_id, at=visit.at)
    left = next((one.left for one in limits if one.kind == "static_qr_daily"), None)
    return shapes.ShopByCode(code=payments.read_code(code), name=found.name, left=None if left is None else left.plain)


@writes("/api/shops/{code:str}/payments", "pay_by_code", _CUSTOMER, kind="payment", needs=["pay_order"])
async def pay_by_code(
    visit: NamedDependency[Visit], code: FromPath[str], data: JSONBody[shapes.PayByCode], key: Key = None,
    approval: Approval = None,
) -> shapes.Record:  # fmt: skip
    """Pay the shop that a printed code names, from the balance."""
    made = await payments.pay_by_code(
        visit.services.rails, customer_id=visit.customer_id, code=code, amount=data.amount, pin=data.pin,
        key=money_key(key), standing=standing_of(visit, approval), at=visit.at,
    )  # fmt: skip
    return await record_of(reader_of(visit), record_id=made)


@writes("/api/records/{record_id:uuid}/refunds", "request_refund", _CUSTOMER, kind="refund")
async def request_refund(
    visit: NamedDependency[Visit], record_id: FromPath[UUID], data: JSONBody[shapes.RequestRefund], key: Key = None
) -> shapes.Record:
    """Ask for money back from a payment; returns the record of the refund."""
    made = await payments.request_refund(
        visit.services.rails, customer_id=visit.customer_id, payment_id=record_id, amount=data.amount, pin=data.pin,
        key=money_key(key), at=visit.at,
    )  # fmt: skip
    return await record_of(reader_of(visit), record_id=made)


ROUTES = (top_up, transfer, pay_order, shop_by_code, pay_by_code, request_refund)
