"""The demo's cast and what happened to them before you came: everybody has a history made by the real use cases."""

from base64 import b32encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from upay import identity, ledger, payments
from upay.api.shapes import CastMember
from upay.identity import Role
from upay.kit.ids import CustomerId, MerchantId, MerchantPersonId, StaffId, new_id
from upay.kit.language import Lang, Words
from upay.kit.money import Money
from upay.kit.refusal import Refusal
from upay.kit.time import SetClock
from upay.ledger import AccountKind, Item, Movement
from upay.main.wiring import Product
from upay.payments.providers.sandbox_cards import SANDBOX_HOLDER, pan_for

PIN = "246810"
_NOT_HIS = "a guess"
_IDS = UUID("5d1f0c52-0d5e-5b7a-8a5c-3f6a3a1d9c11")


@dataclass(frozen=True, slots=True)
class Person:
    """A customer of the demo."""

    name: str
    phone: str
    level: int
    password: str
    opening: str
    lang: Lang
    about: Words

    @property
    def id(self) -> CustomerId:
        """The same in every demo."""
        return CustomerId(uuid5(_IDS, self.phone))


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of the demo's staff."""

    name: str
    login: str
    password: str
    roles: tuple[Role, ...]
    about: Words

    @property
    def id(self) -> StaffId:
        """The same in every demo."""
        return StaffId(uuid5(_IDS, self.login))

    @property
    def app(self) -> str:
        """The secret of their authenticator app, which is no secret: it stands here."""
        return b32encode(uuid5(_IDS, f"app {self.login}").bytes + uuid5(_IDS, self.login).bytes[:4]).decode()


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop of the demo."""

    name: str
    about: str
    open: bool = True
    refunds: bool = True

    @property
    def id(self) -> MerchantId:
        """The same in every demo."""
        return MerchantId(uuid5(_IDS, self.name))


@dataclass(frozen=True, slots=True)
class Keeper:
    """Somebody who signs in for a shop of the demo."""

    name: str
    shop: Shop
    phone: str
    password: str
    about: Words

    @property
    def id(self) -> MerchantPersonId:
        """The same in every demo."""
        return MerchantPersonId(uuid5(_IDS, f"shop {self.phone}"))


MEI = Person(
    "小梅",
    "13800000001",
    3,
    "mei-jasmine-47",
    "120.00",
    Lang.ZH,
    Words(
        "三级认证，有卡，有几笔往来；刚有一笔转账没成功",
        "Level 3, has a card and a history; a transfer has just been refused",
    ),
)
WANG = Person(
    "老王",
    "13800000002",
    2,
    "wang-mountain-52",
    "860.00",
    Lang.ZH,
    Words("二级认证，常收小梅的转账", "Level 2, often gets money from 小梅"),
)
LI = Person(
    "李婷",
    "13800000003",
    1,
    "ting-river-63",
    "300.00",
    Lang.ZH,
    Words("一级认证，限额低，容易碰到限额", "Level 1, whose low limits are soon met"),
)
JUN = Person(
    "阿军",
    "13800000004",
    2,
    "jun-harbour-74",
    "1500.00",
    Lang.ZH,
    Words("一次次输错密码，账户锁着", "Locked after wrong passwords, again and again"),
)
EMMA = Person(
    "Emma",
    "13800000005",
    3,
    "emma-willow-85",
    "2400.00",
    Lang.EN,
    Words(
        "看英文；有一笔充值，银行一时没有答复",
        "Reads English; the bank stayed silent for a while about a top-up",
    ),
)
PEOPLE = (MEI, WANG, LI, JUN, EMMA)
ADA = Colleague("小安", "ada", "ada-desk-2026", (Role.AGENT,), Words("客服", "Agent, on duty"))
BEN = Colleague(
    "小贝",
    "ben",
    "ben-desk-2026",
    (Role.AGENT,),
    Words("客服，和小安抢着接", "Agent, after the same conversations as 小安"),
)
BO = Colleague(
    "柏主管",
    "bo",
    "bo-floor-2026",
    (Role.AGENT, Role.SUPERVISOR),
    Words("主管，看得到全场", "Supervisor, sees the whole floor"),
)
STAFF = (ADA, BEN, BO)
TEA = Shop("青茶铺", "卖茶，可以退款")
BOOKS = Shop("一页书店", "不支持退款", refunds=False)
CLOSED = Shop("老街面馆", "已停业", open=False)
SHOPS = (TEA, BOOKS, CLOSED)
CHEN = Keeper(
    "陈掌柜",
    TEA,
    "13800000021",
    "chen-oolong-58",
    Words(
        "青茶铺：有已付、已退和待付的订单，可以开单和退款",
        "青茶铺, a tea shop: orders paid, given back and waiting; makes orders and gives money back",
    ),
)
ZHOU = Keeper(
    "周店长",
    BOOKS,
    "13800000022",
    "zhou-paper-69",
    Words(
        "一页书店：不接受客户自助退款，店里可以主动退", "一页书店, a bookshop: gives money back only of its own accord"
    ),
)
KEEPERS = (CHEN, ZHOU)


def shown(lang: Lang) -> Sequence[CastMember]:
    """Return whom one can sign in as, as the sign-in pages list them to a reader."""
    customers = [
        CastMember(
            role="customer", name=p.name, sign_in=p.phone, password=p.password, pin=PIN, about=p.about.in_(lang)
        )
        for p in PEOPLE
    ]  # fmt: skip
    staff = [
        CastMember(
            role="supervisor" if Role.SUPERVISOR in c.roles else "agent", name=c.name, sign_in=c.login,
            password=c.password, pin=None, about=c.about.in_(lang),
        )
        for c in STAFF
    ]  # fmt: skip
    shops = [
        CastMember(
            role="merchant", name=k.name, sign_in=k.phone, password=k.password, pin=None, about=k.about.in_(lang)
        )
        for k in KEEPERS
    ]  # fmt: skip
    return [*customers, *shops, *staff]


def apps() -> Mapping[str, str]:
    """Return the secrets of the authenticator apps of staff, by login."""
    return {colleague.login: colleague.app for colleague in STAFF}


async def play(product: Product, clock: SetClock, *, now: datetime) -> None:
    """Bring the cast in and let five days pass, by the same use cases that the screens call."""
    at = clock.now()
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
    for person in PEOPLE:
        await _open_with(product, person, at=at)
    plot = _Plot(product, clock)
    await plot.first_days()
    clock.advance(now - timedelta(minutes=30) - clock.now())
    await plot.this_morning()
    async with product.db.begin() as uow:
        await identity.set_merchant_status(uow, merchant_id=CLOSED.id, status=identity.MerchantStatus.CLOSED)


class _Plot:
    """What happens to the cast."""

    def __init__(self, product: Product, clock: SetClock) -> None:
        self._product = product
        self._clock = clock
        self._cards: dict[tuple[CustomerId, str], UUID] = {}

    async def first_days(self) -> None:
        for person in (MEI, WANG, LI, EMMA):
            await self._bind(person, "approve")
        await self._top_up(MEI, "500.00", hours=5)
        await self._send(MEI, WANG, "88.00", hours=20)
        paid = await self._pay(MEI, TEA, "明前龙井 50 克", "128.00", hours=9)
        await self._give_back(MEI, paid, "28.00", hours=3)
        await self._pay(MEI, BOOKS, "《山海经》图注本", "56.50", hours=14)
        sold_out = await self._pay(WANG, TEA, "碧螺春 25 克", "66.00", hours=2)
        await self._of_its_own_accord(CHEN, sold_out, "66.00", hours=1)
        await self._top_up(EMMA, "300.00", hours=2)
        await self._send(EMMA, MEI, "20.00", hours=4)
        await self._send(WANG, MEI, "15.00", hours=6)
        await self._send(LI, MEI, "600.00", hours=1)  # Above the single limit of level 1: refused.
        await self._guess_until_it_stands(JUN)

    async def _guess_until_it_stands(self, person: Person) -> None:
        """Have somebody miss a password again and again: three locks run out, and the fourth does not."""
        for pause in (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta()):
            for _ in range(5):
                with suppress(Refusal):
                    await identity.sign_in(
                        self._product.db, self._product.vault, phone=person.phone, password=_NOT_HIS,
                        device=identity.NO_DEVICE, at=self._clock.now(),
                    )  # fmt: skip
                self._clock.advance(timedelta(seconds=20))
            self._clock.advance(pause)

    async def this_morning(self) -> None:
        async with self._product.db.begin() as uow:
            standing = await ledger.balance(uow, ledger.account_id_for(MEI.id, AccountKind.CUSTOMER))
        assert standing is not None, "小梅 has an account"
        await self._send(MEI, WANG, (standing.posted + Money(30_00)).plain, hours=0)  # ¥30.00 too much: refused.
        await self._bind(EMMA, "bank_timeout")
        await self._top_up(EMMA, "200.00", hours=0, bank_says="bank_timeout")
        async with self._product.db.begin() as uow:
            for person in (MEI, EMMA):
                await payments.make_order(
                    uow, merchant_id=TEA.id, customer_id=person.id, title="茉莉花茶 100 克", amount=Money(45_00),
                    at=self._clock.now(),
                )  # fmt: skip
            await payments.make_order(
                uow,
                merchant_id=CLOSED.id,
                customer_id=MEI.id,
                title="牛肉面",
                amount=Money(26_00),
                at=self._clock.now(),
            )
        await self._pay(WANG, TEA, "茶点两份", "36.00", hours=0)
        await payments.make_out(
            self._product.rails, merchant_id=CHEN.shop.id, person_id=CHEN.id, title="紫砂杯一只", amount="88.00",
            key=new_id().hex, at=self._clock.now(),
        )  # fmt: skip

    async def _bind(self, person: Person, bank_says: str) -> None:
        self._cards[person.id, bank_says] = await payments.bind(
            self._product.rails, customer_id=person.id, pan=pan_for(bank_says), holder_name=SANDBOX_HOLDER,
            expiry="12/35", pin=PIN, at=self._clock.now(),
        )  # fmt: skip

    async def _top_up(self, person: Person, amount: str, *, hours: int, bank_says: str = "approve") -> None:
        await payments.begin_top_up(
            self._product.rails, customer_id=person.id, card_id=self._cards[person.id, bank_says], amount=amount,
            pin=PIN, key=new_id().hex, at=self._clock.advance(timedelta(hours=hours)),
        )  # fmt: skip
        await self._product.drain()

    async def _send(self, payer: Person, payee: Person, amount: str, *, hours: int) -> None:
        try:
            await payments.send(
                self._product.rails, customer_id=payer.id, payee_id=payee.id, amount=amount, pin=PIN, key=new_id().hex,
                standing=None, at=self._clock.advance(timedelta(hours=hours, seconds=7)),
            )  # fmt: skip
        except Refusal:
            return  # It is a row now, which is the point of some of them.

    async def _pay(self, person: Person, shop: Shop, title: str, amount: str, *, hours: int) -> UUID:
        at = self._clock.advance(timedelta(hours=hours))
        async with self._product.db.begin() as uow:
            order = await payments.make_order(
                uow, merchant_id=shop.id, customer_id=person.id, title=title, amount=Money.parse(amount), at=at
            )
        return await payments.pay_order(
            self._product.rails, customer_id=person.id, order_id=order, pin=PIN, key=new_id().hex,
            standing=None, at=self._clock.advance(timedelta(seconds=40)),
        )  # fmt: skip

    async def _give_back(self, person: Person, payment: UUID, amount: str, *, hours: int) -> None:
        await payments.request_refund(
            self._product.rails, customer_id=person.id, payment_id=payment, amount=amount, pin=PIN, key=new_id().hex,
            at=self._clock.advance(timedelta(hours=hours)),
        )  # fmt: skip

    async def _of_its_own_accord(self, keeper: Keeper, payment: UUID, amount: str, *, hours: int) -> None:
        await payments.give_back(
            self._product.rails, merchant_id=keeper.shop.id, person_id=keeper.id, payment_id=payment, amount=amount,
            key=new_id().hex, at=self._clock.advance(timedelta(hours=hours)),
        )  # fmt: skip


async def _open_with(product: Product, person: Person, *, at: datetime) -> None:
    async with product.db.begin() as uow:
        credit = await ledger.open_account(uow, owner=person.id, kind=AccountKind.CUSTOMER, at=at)
        movement = Movement(
            id=uuid5(person.id, "opening"), debit=ledger.house(AccountKind.OPENING), credit=credit,
            amount=Money.parse(person.opening), code=ledger.Code.OPENING,
        )  # fmt: skip
        await ledger.post(uow, [Item(movements=(movement,), at=at, on_posted=lambda _: [], on_refused=lambda _: [])])
