"""Records, cards, payees, shops and orders, as the customer sees them."""

from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from upay import identity, payments
from upay.api import shapes
from upay.api.customer.account import reader_of
from upay.api.routes import Approval, reads, standing_of, writes
from upay.api.view_record import record_of, show_records
from upay.api.who import Audience, Visit
from upay.identity import CustomerView
from upay.identity import queries as people
from upay.kit.language import Lang
from upay.kit.money import Currency, Money
from upay.kit.refusal import NotFound
from upay.payments import Order

_CUSTOMER = Audience.CUSTOMER


@reads("/api/records", "records", _CUSTOMER)
async def records(
    visit: NamedDependency[Visit], cursor: FromQuery[str | None] = None,
    kind: FromQuery[list[shapes.RecordKind] | None] = None,
) -> shapes.RecordPage:  # fmt: skip
    """Return a page of records, newest first; refused ones stand among them. `kind`, repeated, keeps some kinds."""
    page = await payments.records(
        visit.services.rails, customer_id=visit.customer_id, cursor=cursor, kinds=kind or payments.MONEY_KINDS
    )
    return shapes.RecordPage(items=await show_records(reader_of(visit), page.items), next_cursor=page.next_cursor)


@reads("/api/records/{record_id:uuid}", "record", _CUSTOMER)
async def record(visit: NamedDependency[Visit], record_id: FromPath[UUID]) -> shapes.Record:
    """Return one record with its timeline and, where it did not go through, its why card."""
    return await record_of(reader_of(visit), record_id=record_id)


@reads("/api/cards", "cards", _CUSTOMER)
async def cards(visit: NamedDependency[Visit]) -> list[shapes.Card]:
    """Return the bound cards, the latest first."""
    async with visit.services.db.begin() as uow:
        bound = await payments.cards_of(uow, customer_id=visit.customer_id)
    return [_card(card, visit.lang) for card in bound]


@writes("/api/cards", "bind_card", _CUSTOMER, at_most=30, needs=["bind_card"])
async def bind_card(
    visit: NamedDependency[Visit], data: JSONBody[shapes.BindCard], approval: Approval = None
) -> shapes.Card:
    """Bind a card, with the PIN or by a passkey; its number goes to the bank and is not kept."""
    services = visit.services
    made = await payments.bind(
        services.rails, customer_id=visit.customer_id, pan=data.pan, holder_name=data.holder_name, expiry=data.expiry,
        pin=data.pin or "", standing=standing_of(visit, approval), at=visit.at,
    )  # fmt: skip
    async with services.db.begin() as uow:
        card = await payments.find_card(uow, customer_id=visit.customer_id, card_id=made)
    assert card is not None, "it was bound a line above"
    return _card(card, visit.lang)


@reads("/api/payees", "payees", _CUSTOMER)
async def payees(visit: NamedDependency[Visit]) -> list[shapes.Payee]:
    """Return whom the customer sent money to, the latest first."""
    found = await payments.recent_payees(visit.services.rails, customer_id=visit.customer_id)
    return [_payee(person, visit.lang) for person in found]


@reads("/api/payees/look-up", "look_up_payee", _CUSTOMER, kind="transfer", at_most=60)
async def look_up_payee(visit: NamedDependency[Visit], phone: FromQuery[str]) -> shapes.Payee:
    """Find who has a number, shown just enough to be recognised before money is sent."""
    return _payee(await payments.look_up_payee(visit.services.rails, phone=phone[:32]), visit.lang)


@reads("/api/merchants", "merchants", _CUSTOMER)
async def merchants(visit: NamedDependency[Visit]) -> list[shapes.Merchant]:
    """Return all shops, by name."""
    async with visit.services.db.begin() as uow:
        shops = await people.merchants(uow)
    return [shapes.Merchant(id=shop.id, name=shop.name, open=not shop.closed) for shop in shops]


@reads("/api/orders", "orders", _CUSTOMER)
async def orders(visit: NamedDependency[Visit]) -> list[shapes.Order]:
    """Return the orders made out to the customer, unpaid ones first."""
    async with visit.services.db.begin() as uow:
        found = await payments.orders_for(uow, customer_id=visit.customer_id)
        names = {shop.id: shop.name for shop in await people.merchants(uow)}
    return [show_order(order, names[order.merchant_id]) for order in found]  # type: ignore[index]


@reads("/api/orders/{order_id:uuid}", "order", _CUSTOMER, kind="payment")
async def order(visit: NamedDependency[Visit], order_id: FromPath[UUID]) -> shapes.Order:
    """Return an order that the customer may pay, or has paid."""
    async with visit.services.db.begin() as uow:
        found = await payments.find_order(uow, customer_id=visit.customer_id, order_id=order_id)
        shop = await people.merchant(uow, found.merchant_id)
    if shop is None:
        raise NotFound
    return show_order(found, shop.name)


def show_order(order: Order, shop: str) -> shapes.Order:
    """Show an order with the name of its shop."""
    return shapes.Order(
        id=order.id, merchant_id=order.merchant_id, merchant=shop, title=order.title,
        amount=Money(order.amount_minor, Currency(order.currency)).plain, state=order.state,  # type: ignore[arg-type]
        record_id=order.paid_by, at=order.at,
    )  # fmt: skip


def _card(card: payments.Card, lang: Lang) -> shapes.Card:
    name = payments.bank_words(card.bank_name).in_(lang)
    return shapes.Card(id=card.id, bank_name=name, tail=card.tail, kind=card.kind)  # type: ignore[arg-type]


def _payee(person: CustomerView, lang: Lang) -> shapes.Payee:
    return shapes.Payee(id=person.id, name=identity.shown_name(person.masked_name, lang), phone=person.masked_phone)


ROUTES = (records, record, cards, bind_card, payees, look_up_payee, merchants, orders, order)
