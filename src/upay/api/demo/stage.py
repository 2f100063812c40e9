"""The cast, the test cards, the development outbox, and orders made out to whoever is signed in."""

from dataclasses import dataclass
from typing import Literal

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from upay import identity, payments
from upay.api import shapes
from upay.api.customer.records import show_order
from upay.api.routes import reads, writes
from upay.api.who import Audience, Visit
from upay.identity import queries as people
from upay.kit.ids import MerchantId
from upay.kit.language import Words
from upay.kit.money import Money
from upay.kit.refusal import NotFound
from upay.kit.text import one_line

_TAG = "Demo"
_LONGEST_TITLE = 80
_HALF_MINUTE = 30
Stage = Literal["works", "top_up", "late", "binding"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCard:
    """A card of the sandbox bank, in words; the program hands them in, since only it knows which bank there is."""

    number: str
    tail: str
    expiry: str
    stage: Stage
    does: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoIdentity:
    """An ID number of nobody's, and what the sandbox provider says to it, in words."""

    number: str
    does: Words


@reads("/api/demo/cast", "cast", Audience.PUBLIC, tag=_TAG)
async def cast(visit: NamedDependency[Visit], request: Request[None, None, State]) -> list[shapes.CastMember]:
    """Return whom one can sign in as."""
    return list(request.app.state.cast.get(visit.lang, ()))


@reads("/api/demo/app-code/{login:str}", "demo_app_code", Audience.PUBLIC, tag=_TAG)
async def demo_app_code(
    visit: NamedDependency[Visit], request: Request[None, None, State], login: FromPath[str]
) -> shapes.AppCode:
    """Return what the authenticator app of one of the cast shows, whose secret is no secret in the demo."""
    secrets: dict[str, str] = request.app.state.apps
    async with visit.services.db.begin() as uow:
        person = await people.staff_by_login(uow, login)
        if person is None or login not in secrets:
            raise NotFound
        code = await identity.unused_code(uow, owner_id=person.id, secret=secrets[login], at=visit.at)
    return shapes.AppCode(code=code, wait_seconds=_HALF_MINUTE - int(visit.at.timestamp()) % _HALF_MINUTE)


@reads("/api/demo/cards", "demo_cards", Audience.PUBLIC, tag=_TAG)
async def demo_cards(visit: NamedDependency[Visit], request: Request[None, None, State]) -> list[shapes.TestCard]:
    """Return the cards that the sandbox bank knows, and what each of them does."""
    cards: list[DemoCard] = request.app.state.cards
    return [
        shapes.TestCard(
            number=card.number, tail=card.tail, expiry=card.expiry, stage=card.stage, does=card.does.in_(visit.lang)
        )
        for card in cards
    ]


@reads("/api/demo/identities", "demo_identities", Audience.PUBLIC, tag=_TAG)
async def demo_identities(
    visit: NamedDependency[Visit], request: Request[None, None, State]
) -> list[shapes.TestIdentity]:
    """Return the ID numbers that the sandbox provider knows, and what it says to each of them."""
    identities: list[DemoIdentity] = request.app.state.identities
    return [shapes.TestIdentity(number=one.number, does=one.does.in_(visit.lang)) for one in identities]


@reads("/api/demo/outbox", "development_outbox", Audience.PUBLIC, tag=_TAG)
async def development_outbox(visit: NamedDependency[Visit]) -> list[shapes.OutboxItem]:
    """Return what an SMS or a mail would have carried, newest first."""
    async with visit.services.db.begin() as uow:
        sent = await people.notices(uow, visit.services.vault)
    return [
        shapes.OutboxItem(channel=one.channel, to=one.address_masked, body=one.body, at=one.at)  # type: ignore[arg-type]
        for one in sent
    ]


@writes("/api/demo/orders", "make_demo_order", Audience.CUSTOMER, kind="payment", tag=_TAG)
async def make_demo_order(visit: NamedDependency[Visit], data: JSONBody[shapes.DemoOrder]) -> shapes.Order:
    """Let a shop make out an order to the signed-in customer."""
    amount = Money.parse(data.amount)
    async with visit.services.db.begin() as uow:
        shop = await people.merchant(uow, data.merchant_id)
        if shop is None:
            raise NotFound
        made = await payments.make_order(
            uow, merchant_id=MerchantId(shop.id), customer_id=visit.customer_id, amount=amount, at=visit.at,
            title=one_line(data.title, longest=_LONGEST_TITLE) or shop.name,
        )  # fmt: skip
        order = await payments.find_order(uow, customer_id=visit.customer_id, order_id=made)
    return show_order(order, shop.name)


ROUTES = (cast, demo_app_code, demo_cards, demo_identities, development_outbox, make_demo_order)
