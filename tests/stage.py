"""The stage that money is tried on: a database of one's own, the ledger's batcher, a real bank over TCP, the cast."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from argon2.profiles import CHEAPEST

from tests.cast import CHEN, MEI, PIN, TEA, WANG, Keeper, Person, Shop
from upay import identity, ledger, payments
from upay.identity import By, Scope
from upay.kit.ids import AttemptId, CustomerId, OrderId, new_id
from upay.kit.money import Money
from upay.kit.refusal import Refusal
from upay.kit.time import SetClock
from upay.ledger import AccountKind, Batcher, Item, Movement, Posted
from upay.main.wiring import Product, assemble
from upay.payments import Rails, RecordView
from upay.payments.models import Payment
from upay.payments.providers.iso8583_link import BankLink
from upay.payments.providers.sandbox_bank import Server, serve
from upay.payments.providers.sandbox_cards import SANDBOX_HOLDER, pan_for
from upay.platform import attempts
from upay.platform.attempts import Attempt, Outcome
from upay.platform.config import Config
from upay.platform.crypto import Vault
from upay.platform.db import OUTBOX, Database

MASTER_KEY = bytes(range(32))
"""What every test's values are sealed with, so that a database with the cast in it can be copied."""
SLOW_MS = 1200
TIMEOUT_MS = 600
"""Less than the slow card takes, so that it is an unknown; far more than the others need."""


@dataclass
class Stage:
    """Everybody's hand on the rails, with everything but the point of the test filled in."""

    rails: Rails
    clock: SetClock
    bank: Server
    """The sandbox bank, to be closed where a test wants it away."""
    bank_folder: Path
    product: Product | None = None
    """The whole of it, where the test asked for that."""
    _keys: Any = field(default_factory=lambda: count(1))

    @property
    def db(self) -> Database:
        return self.rails.db

    @property
    def vault(self) -> Vault:
        return self.rails.vault

    @property
    def at(self) -> datetime:
        return self.clock.now()

    def wait(self, **by: float) -> datetime:
        return self.clock.advance(timedelta(**by))

    def key(self) -> str:
        return f"key-{next(self._keys)}"

    async def send(
        self, amount: str = "30.00", *, payer: Person = MEI, to: Person | None = WANG, pin: str = PIN,
        key: str | None = None, **more: Any,
    ) -> AttemptId:  # fmt: skip
        return await payments.send(
            self.rails, customer_id=payer.id, payee_id=None if to is None else to.id, amount=amount, pin=pin,
            key=key or self.key(), standing=None, at=self.at, **more,
        )  # fmt: skip

    async def bind(self, bank_says: str = "approve", *, owner: Person = MEI) -> UUID:
        return await payments.bind(
            self.rails, customer_id=owner.id, pan=pan_for(bank_says), holder_name=SANDBOX_HOLDER, expiry="12/35",
            pin=PIN, at=self.at,
        )  # fmt: skip

    async def begin_top_up(
        self, amount: str = "200.00", *, card: UUID, owner: Person = MEI, pin: str = PIN, key: str | None = None
    ) -> AttemptId:
        return await payments.begin_top_up(
            self.rails, customer_id=owner.id, card_id=card, amount=amount, pin=pin, key=key or self.key(), at=self.at
        )

    async def top_up(self, amount: str = "200.00", *, bank_says: str = "approve", owner: Person = MEI) -> AttemptId:
        """Bind a card with which the bank says this, and go through with a top-up from it."""
        begun = await self.begin_top_up(amount, card=await self.bind(bank_says, owner=owner), owner=owner)
        await payments.collect(self.rails, payment_id=begun)
        return begun

    async def begin_withdrawal(
        self, amount: str = "200.00", *, card: UUID, owner: Person = MEI, pin: str = PIN, key: str | None = None
    ) -> AttemptId:
        return await payments.begin_withdrawal(
            self.rails, customer_id=owner.id, card_id=card, amount=amount, pin=pin, key=key or self.key(),
            standing=None, at=self.at,
        )  # fmt: skip

    async def withdraw(self, amount: str = "200.00", *, bank_says: str = "approve", owner: Person = MEI) -> AttemptId:
        """Bind a card with which the bank says this, and go through with a withdrawal to it."""
        begun = await self.begin_withdrawal(amount, card=await self.bind(bank_says, owner=owner), owner=owner)
        await payments.pay_out(self.rails, payment_id=begun)
        return begun

    async def available(self, owner: Person = MEI) -> str:
        """Return what may leave the owner's wallet now."""
        async with self.db.begin() as uow:
            standing = await ledger.balance(uow, ledger.account_id_for(owner.id, AccountKind.CUSTOMER))
        return standing.available.plain

    async def order(
        self, amount: str = "40.00", *, shop: Shop = TEA, made_out_to: Person | None = MEI, title: str = "明前龙井"
    ) -> OrderId:
        async with self.db.begin() as uow:
            return await payments.make_order(
                uow, merchant_id=shop.id, customer_id=None if made_out_to is None else made_out_to.id, title=title,
                amount=Money.parse(amount), at=self.at,
            )  # fmt: skip

    async def pay(self, order: UUID, *, payer: Person = MEI, pin: str = PIN, key: str | None = None) -> AttemptId:
        return await payments.pay_order(
            self.rails, customer_id=payer.id, order_id=order, pin=pin, key=key or self.key(), standing=None,
            at=self.at,
        )  # fmt: skip

    async def bought(self, amount: str = "40.00", *, shop: Shop = TEA, payer: Person = MEI) -> AttemptId:
        """Have an order made and paid."""
        return await self.pay(await self.order(amount, shop=shop, made_out_to=payer), payer=payer)

    async def refund(
        self, payment: UUID, amount: str = "40.00", *, asker: Person = MEI, pin: str = PIN, key: str | None = None
    ) -> AttemptId:
        return await payments.request_refund(
            self.rails, customer_id=asker.id, payment_id=payment, amount=amount, pin=pin, key=key or self.key(),
            at=self.at,
        )  # fmt: skip

    async def make_out(
        self, amount: str = "40.00", *, keeper: Keeper = CHEN, title: str = "白毫银针", phone: str | None = None,
        key: str | None = None,
    ) -> OrderId:  # fmt: skip
        """Have one of a shop's people make out an order."""
        return await payments.make_out(
            self.rails, merchant_id=keeper.shop.id, person_id=keeper.id, title=title, amount=amount, phone=phone,
            key=key or self.key(), at=self.at,
        )  # fmt: skip

    async def give_back(
        self, payment: UUID, amount: str = "40.00", *, keeper: Keeper = CHEN, key: str | None = None
    ) -> AttemptId:
        """Have one of a shop's people give money back."""
        return await payments.give_back(
            self.rails, merchant_id=keeper.shop.id, person_id=keeper.id, payment_id=payment, amount=amount,
            key=key or self.key(), at=self.at,
        )  # fmt: skip

    async def set_limit(
        self, kind: str, amount: str | None, *, owner: Person = MEI, pin: str = PIN, key: str | None = None
    ) -> None:
        await payments.set_own_limit(
            self.rails, customer_id=owner.id, kind=kind, amount=amount, pin=pin, key=key or self.key(), at=self.at
        )

    async def empty(self, shop: Shop, amount: str) -> None:
        """Take some of a shop's takings away, as a fee."""
        async with self.db.begin() as uow:
            movement = Movement(
                id=new_id(), debit=ledger.account_id_for(shop.id, AccountKind.MERCHANT),
                credit=ledger.house(AccountKind.FEES), amount=Money.parse(amount), code=ledger.Code.PAYMENT,
            )  # fmt: skip
            [answer] = await ledger.post(uow, [Item(movements=(movement,), at=self.at)])
        assert isinstance(answer, Posted), answer

    async def freeze(self, owner: Person = MEI, *, scope: Scope = Scope.OUT, by: By = By.CUSTOMER) -> None:
        await payments.freeze_wallet(self.rails, customer_id=owner.id, scope=scope, by=by, reason="test", at=self.at)

    async def lift(self, owner: Person = MEI, *, by: By = By.US) -> None:
        await payments.lift_freeze(self.rails, customer_id=owner.id, by=by, at=self.at)

    async def at_level(self, level: int, person: Person = MEI) -> None:
        async with self.db.begin() as uow:
            await identity.set_level(uow, customer_id=person.id, level=level)

    async def balance(self, owner: Person | Shop = MEI) -> str:
        """Return what the owner has, as plain text."""
        kind = AccountKind.CUSTOMER if isinstance(owner, Person) else AccountKind.MERCHANT
        account = ledger.account_id_for(owner.id, kind)
        async with self.db.begin() as uow:
            standing = (await ledger.balances(uow, [account])).get(account)
        return "0.00" if standing is None else standing.posted.plain

    async def attempt(self, attempt_id: UUID) -> Attempt:
        async with self.db.begin() as uow:
            found = await attempts.find(uow, attempt_id)
        assert found is not None, "there is no row of this try"
        return found

    async def payment(self, payment_id: UUID) -> Payment:
        async with self.db.begin() as uow:
            return await uow.session.get_one(Payment, payment_id)

    async def record(self, record_id: UUID, *, viewer: Person = MEI) -> RecordView:
        return await payments.record(self.rails, customer_id=viewer.id, record_id=record_id)

    async def refused(self, doing: Awaitable[object]) -> Attempt:
        """Return the row of a try that must be refused, made sure that the refusal and the row agree."""
        with pytest.raises(Refusal) as caught:
            await doing
        assert caught.value.attempt_id is not None, f"refused without a row: {caught.value!r} {caught.value.facts}"
        row = await self.attempt(caught.value.attempt_id)
        assert row.outcome is Outcome.REFUSED
        assert dict(row.facts).items() >= dict(caught.value.facts).items()
        return row

    async def tries(self, owner: Person = MEI) -> list[Attempt]:
        async with self.db.begin() as uow:
            return await attempts.recent(uow, customer_id=owner.id, kinds=payments.MONEY_KINDS)

    async def news(self, about: UUID) -> list[tuple[str, frozenset[str]]]:
        """Return what waits in the outbox about a record: the name of each event, and who hears of it."""
        query = sa.select(OUTBOX).where(OUTBOX.c.kind == "event").order_by(OUTBOX.c.id)
        async with self.db.begin() as uow:
            rows = (await (await uow.connection()).execute(query)).all()
        return [
            (row.name, frozenset(row.payload["channels"]))
            for row in rows
            if str(about) in row.payload["ids"].values()
        ]  # fmt: skip

    async def jobs(self) -> list[tuple[str, dict[str, Any]]]:
        """Return the jobs that wait in the outbox."""
        query = sa.select(OUTBOX).where(OUTBOX.c.kind == "job").order_by(OUTBOX.c.id)
        async with self.db.begin() as uow:
            rows = (await (await uow.connection()).execute(query)).all()
        return [(row.name, row.payload) for row in rows]


def channel(person: Person | Shop | CustomerId) -> str:
    """Return the channel on which a customer or a shop hears of things."""
    if isinstance(person, Shop):
        return f"merchant:{person.id}"
    return f"customer:{person.id if isinstance(person, Person) else person}"


@asynccontextmanager
async def set_up(database_url: str, *, vault: Vault, clock: SetClock, folder: Path) -> AsyncIterator[Stage]:
    """Open the stage over a database with the cast; when it closes, the books are sound or the test has failed."""
    identity.HASHER.choose(CHEAPEST)
    db = Database(database_url)
    async with (
        await serve("127.0.0.1", 0, folder / "bank", slow_ms=SLOW_MS) as bank,
        BankLink("127.0.0.1", bank.port, TIMEOUT_MS) as link,
        Batcher(db) as batcher,
    ):
        vault.bind(database_url)
        rails = Rails(db=db, vault=vault, batcher=batcher, bank=link, clock=clock)
        yield Stage(rails, clock, bank, folder / "bank")
        async with db.begin() as uow:
            assert await ledger.check_books(uow) == []
    vault.release()
    await db.close()


@asynccontextmanager
async def furnish(
    database_url: str, *, clock: SetClock, folder: Path, cache: Path, **settings: Any
) -> AsyncIterator[Stage]:  # fmt: skip
    """Open the whole product, over a bank of its own; its books are checked when it closes."""
    identity.HASHER.choose(CHEAPEST)
    async with await serve("127.0.0.1", 0, folder / "bank", slow_ms=SLOW_MS) as bank:
        config = msgspec.structs.replace(
            Config(), home=folder, bank_port=bank.port, bank_timeout_ms=TIMEOUT_MS,
            **{"master_key": MASTER_KEY.hex(), **settings},
        )  # fmt: skip
        async with assemble(config, url=database_url, clock=clock, cache=cache) as product:
            yield Stage(product.rails, clock, bank, folder / "bank", product)
            async with product.db.begin() as uow:
                assert await ledger.check_books(uow) == []
