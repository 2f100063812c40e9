"""The cast that everybody knows: who they are, what they sign in with, and how they come on stage."""

import contextlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from upay import identity, ledger, payments
from upay.identity import Role
from upay.kit.ids import CustomerId, MerchantId, MerchantPersonId, StaffId
from upay.kit.language import Lang
from upay.kit.money import Money
from upay.kit.time import Clock
from upay.ledger import AccountKind, Item, Movement
from upay.platform.crypto import Vault
from upay.platform.db import Database

PIN = "246810"


@dataclass(frozen=True)
class Person:
    """A customer."""

    id: CustomerId
    phone: str
    name: str
    level: int
    password: str
    opening: str
    lang: Lang = Lang.ZH


@dataclass(frozen=True)
class Colleague:
    """A member of staff."""

    id: StaffId
    login: str
    name: str
    roles: tuple[Role, ...]
    password: str
    app: str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    """The secret of their authenticator app."""


@dataclass(frozen=True)
class Shop:
    """A shop."""

    id: MerchantId
    name: str
    refunds: bool = True


@dataclass(frozen=True)
class Keeper:
    """Somebody who signs in for a shop."""

    id: MerchantPersonId
    shop: Shop
    phone: str
    name: str
    password: str


MEI = Person(CustomerId(UUID(int=1)), "+8613800000001", "小梅", 3, "mei-jasmine-47", "500.00")
WANG = Person(CustomerId(UUID(int=2)), "+8613800000002", "老王", 2, "wang-mountain-52", "50.00")
JUN = Person(CustomerId(UUID(int=3)), "+8613800000003", "Jun", 2, "jun-harbour-74", "20.00", Lang.EN)
ADA = Colleague(StaffId(UUID(int=11)), "ada", "Ada", (Role.AGENT,), "ada-desk-quiet-9")
BO = Colleague(StaffId(UUID(int=12)), "bo", "Bo", (Role.AGENT, Role.SUPERVISOR), "bo-floor-quiet-9")
TEA = Shop(MerchantId(UUID(int=21)), "青茶铺")
BOOKS = Shop(MerchantId(UUID(int=22)), "一页书店", refunds=False)
PEOPLE = (MEI, WANG, JUN)
STAFF = (ADA, BO)
SHOPS = (TEA, BOOKS)
CHEN = Keeper(MerchantPersonId(UUID(int=31)), TEA, "+8613800000021", "陈掌柜", "chen-oolong-58")
ZHOU = Keeper(MerchantPersonId(UUID(int=32)), BOOKS, "+8613800000022", "周店长", "zhou-paper-69")
KEEPERS = (CHEN, ZHOU)


class OnStage(Protocol):
    """What it takes to bring somebody on stage; the whole product has it, and so has less."""

    @property
    def db(self) -> Database: ...

    @property
    def vault(self) -> Vault: ...

    @property
    def clock(self) -> Clock: ...


@dataclass(frozen=True)
class Bare:
    """A stage with nothing on it but what enrolling takes."""

    db: Database
    vault: Vault
    clock: Clock


async def enrol_cast(product: OnStage) -> None:
    """Bring everybody on stage with the money that they begin with; Jun is locked out."""
    at = product.clock.now()
    async with product.db.begin() as uow:
        for person in PEOPLE:
            await identity.enrol(
                uow, product.vault, id=person.id, phone=person.phone, name=person.name, level=person.level,
                password=person.password, pin=PIN, lang=person.lang, at=at,
            )  # fmt: skip
        for colleague in STAFF:
            await identity.enrol_staff(
                uow, product.vault, id=colleague.id, login=colleague.login, name=colleague.name, roles=colleague.roles,
                password=colleague.password, at=at,
            )  # fmt: skip
            await identity.give_app(uow, product.vault, owner_id=colleague.id, secret=colleague.app, at=at)
        for shop in SHOPS:
            await identity.enrol_merchant(uow, id=shop.id, name=shop.name)
            await payments.set_terms(uow, merchant_id=shop.id, refunds=shop.refunds)
        for keeper in KEEPERS:
            await identity.enrol_merchant_person(
                uow, product.vault, id=keeper.id, merchant_id=keeper.shop.id, phone=keeper.phone, name=keeper.name,
                password=keeper.password, lang=Lang.ZH, at=at,
            )  # fmt: skip
    for number, person in enumerate(PEOPLE, 1):
        await give(product, person.id, person.opening, movement=UUID(int=900 + number))
    for minutes in (450, 435, 375, 15):  # The fourth lock in a row is one that does not run out.
        for _ in range(5):
            with contextlib.suppress(identity.PasswordWrong, identity.AccountLocked):
                await identity.sign_in(
                    product.db,
                    product.vault,
                    phone=JUN.phone,
                    password="not-his-password",
                    device=identity.NO_DEVICE,
                    at=at - timedelta(minutes=minutes),
                )


async def give(product: OnStage, customer_id: CustomerId, amount: str, *, movement: UUID) -> None:
    """Put money into a wallet, as an opening balance does."""
    at = product.clock.now()
    async with product.db.begin() as uow:
        credit = await ledger.open_account(uow, owner=customer_id, kind=AccountKind.CUSTOMER, at=at)
        opening = Movement(
            id=movement, debit=ledger.house(AccountKind.OPENING), credit=credit, amount=Money.parse(amount),
            code=ledger.Code.OPENING,
        )  # fmt: skip
        await ledger.post(uow, [Item(movements=(opening,), at=at, on_posted=lambda _: [], on_refused=lambda _: [])])
