"""What a shop has, its orders, making out new ones, and giving money back."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal
from uuid import UUID

import segno
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from upay import identity, payments
from upay.api import shapes
from upay.api.routes import Key, money_key, reads, writes
from upay.api.who import Audience, Visit
from upay.kit.ids import reference_of
from upay.kit.language import Words
from upay.payments import CodeView, GivenBack, Progress, ShopOrder

_MERCHANT: Final = Audience.MERCHANT
Filter = Literal["unpaid", "paid", "refunded"]
_KEPT: Final[Mapping[str | None, tuple[Progress, ...]]] = MappingProxyType(
    {
        None: (), "unpaid": (Progress.UNPAID,), "paid": (Progress.PAID,),
        "refunded": (Progress.PART_REFUNDED, Progress.REFUNDED),
    }
)  # fmt: skip
"""Whoever looks for refunds looks for those of a part too."""
_MADE: Final = Words("已开单", "Order made")
_UNPAID: Final = Words("等待付款", "Waiting to be paid")
_PAID: Final = Words("客户已付款", "Paid by the customer")
_REFUNDED: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "merchant": Words("店里退款 {amount}", "{amount} given back by the shop"),
        "customer": Words("客户申请退款 {amount}", "{amount} given back at the customer's request"),
        "staff": Words("客服办理退款 {amount}", "{amount} given back by support"),
    }
)
By = Literal["customer", "merchant", "staff"]


@reads("/api/merchant/takings", "takings", _MERCHANT)
async def takings(visit: NamedDependency[Visit]) -> shapes.Takings:
    """Return what the shop has here, and what came and went today."""
    found = await payments.takings(visit.services.rails, merchant_id=visit.merchant_id, at=visit.at)
    return shapes.Takings(
        available=found.available.plain, paid=found.paid.plain, paid_count=found.paid_count,
        refunded=found.given_back.plain, refunded_count=found.given_back_count,
    )  # fmt: skip


@reads("/api/merchant/orders", "shop_orders", _MERCHANT, kind="shop_order")
async def shop_orders(
    visit: NamedDependency[Visit], cursor: FromQuery[str | None] = None, only: FromQuery[Filter | None] = None
) -> shapes.ShopOrderPage:
    """Return a page of the shop's orders, the latest first; `only` keeps those that are so far."""
    page = await payments.shop_orders(
        visit.services.rails, merchant_id=visit.merchant_id, progress=_KEPT[only], cursor=cursor
    )
    return shapes.ShopOrderPage(items=[_order(visit, one) for one in page.items], next_cursor=page.next_cursor)


@reads("/api/merchant/orders/{order_id:uuid}", "shop_order", _MERCHANT)
async def shop_order(visit: NamedDependency[Visit], order_id: FromPath[UUID]) -> shapes.ShopOrderDetail:
    """Return one of the shop's orders with its timeline and its refunds."""
    return await _detail(visit, order_id)


@writes("/api/merchant/orders", "make_order", _MERCHANT, kind="order", at_most=60)
async def make_order(
    visit: NamedDependency[Visit], data: JSONBody[shapes.MakeOrder], key: Key = None
) -> shapes.ShopOrderDetail:
    """Make out an order, to the customer with this number or to whoever opens its address."""
    made = await payments.make_out(
        visit.services.rails, merchant_id=visit.merchant_id, person_id=visit.person_id, title=data.title,
        amount=data.amount, phone=data.phone, key=money_key(key), at=visit.at,
    )  # fmt: skip
    return await _detail(visit, made)


@writes("/api/merchant/payments/{payment_id:uuid}/refunds", "give_back", _MERCHANT, kind="shop_order")
async def give_back(
    visit: NamedDependency[Visit], payment_id: FromPath[UUID], data: JSONBody[shapes.GiveBack], key: Key = None
) -> shapes.ShopOrderDetail:
    """Give back all or part of a payment from the shop's takings."""
    services = visit.services
    await payments.give_back(
        services.rails, merchant_id=visit.merchant_id, person_id=visit.person_id, payment_id=payment_id,
        amount=data.amount, key=money_key(key), at=visit.at,
    )  # fmt: skip
    order_id = await payments.order_of_payment(services.rails, merchant_id=visit.merchant_id, payment_id=payment_id)
    return await _detail(visit, order_id)


@reads("/api/merchant/printed-code", "printed_code", _MERCHANT)
async def printed_code(visit: NamedDependency[Visit]) -> shapes.PrintedCode | None:
    """Return the shop's code for the counter, if it has one."""
    async with visit.services.db.begin() as uow:
        held = await payments.printed_code(uow, merchant_id=visit.merchant_id)
    return None if held is None else _code(visit, held)


@writes("/api/merchant/printed-code", "make_printed_code", _MERCHANT, kind="qr_code", at_most=10)
async def make_printed_code(visit: NamedDependency[Visit], key: Key = None) -> shapes.PrintedCode:
    """Make the shop a code, or another one; the one before pays nobody any more."""
    made = await payments.make_printed_code(
        visit.services.rails, merchant_id=visit.merchant_id, person_id=visit.person_id, key=money_key(key), at=visit.at
    )
    return _code(visit, made)


def _code(visit: Visit, code: CodeView) -> shapes.PrintedCode:
    address = f"{visit.services.config.public_url}/pay/{code.code}"
    picture = segno.make(address, error="q").svg_data_uri(scale=8, border=3, dark="#17211f", light="#ffffff")
    daily = visit.services.rails.limits.static_qr_daily
    return shapes.PrintedCode(
        code=code.code, address=address, picture=picture, made_at=code.made_at,
        daily=None if daily is None else daily.plain,
    )  # fmt: skip


async def _detail(visit: Visit, order_id: UUID) -> shapes.ShopOrderDetail:
    order, refunds = await payments.shop_order(visit.services.rails, merchant_id=visit.merchant_id, order_id=order_id)
    unpaid = order.progress is Progress.UNPAID
    return shapes.ShopOrderDetail(
        order=_order(visit, order), timeline=_timeline(visit, order, refunds),
        refunds=[
            shapes.ShopRefund(
                id=one.id, amount=one.amount.plain, at=one.at, by=_by(one), reference=reference_of(one.id)
            )
            for one in refunds
        ],
        pay_url=f"{visit.services.config.public_url}/orders/{order.id}" if unpaid else None,
    )  # fmt: skip


def _order(visit: Visit, order: ShopOrder) -> shapes.ShopOrder:
    customer = None
    if order.customer is not None:
        name, phone = order.customer
        customer = shapes.ShopCustomer(name=identity.shown_name(name, visit.lang), phone=phone)
    return shapes.ShopOrder(
        id=order.id, title=order.title, amount=order.amount.plain, state=order.progress.value, at=order.at,
        reference=reference_of(order.id), customer=customer, payment_id=order.payment_id, paid_at=order.paid_at,
        refunded=order.given_back.plain, refundable=order.refundable.plain,
    )  # fmt: skip


def _timeline(visit: Visit, order: ShopOrder, refunds: tuple[GivenBack, ...]) -> list[shapes.Step]:
    lang = visit.lang
    steps = [shapes.Step(name="made", label=_MADE.in_(lang), at=order.at, state="done")]
    if order.paid_at is None:
        return [*steps, shapes.Step(name="paid", label=_UNPAID.in_(lang), at=None, state="now")]
    steps.append(shapes.Step(name="paid", label=_PAID.in_(lang), at=order.paid_at, state="done"))
    return steps + [
        shapes.Step(
            name="refunded", at=one.at, state="done", label=_REFUNDED[_by(one)].in_(lang).format(amount=one.amount)
        )
        for one in refunds
    ]


def _by(refund: GivenBack) -> By:
    """Say whose wish a refund was; the assistant acts for the customer."""
    if refund.by == "merchant":
        return "merchant"
    return "staff" if refund.by == "staff" else "customer"


ROUTES = (takings, shop_orders, shop_order, make_order, give_back, printed_code, make_printed_code)
