"""A cheap hasher, and the people these tests are about."""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import pytest
import sqlalchemy as sa
from argon2.profiles import CHEAPEST, RFC_9106_LOW_MEMORY

from upay import identity
from upay.identity import HASHER, Confirmation, Purpose, VerificationRequired, Watch
from upay.identity.doors.sessions import SignedIn
from upay.kit.ids import CustomerId
from upay.kit.language import Lang
from upay.kit.refusal import Refusal
from upay.kit.time import SetClock
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork

FIREFOX = identity.Device(agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
MEI_PHONE = "13800138000"
NOBODYS_PHONE = "19900000000"
PASSWORD = "rain-on-blue-tea"
OTHER_PASSWORD = "seven-quiet-herons"
PIN = "274915"
NOWHERE = identity.Nowhere()


@pytest.fixture(autouse=True)
def _cheap_hasher() -> Iterator[None]:
    HASHER.choose(CHEAPEST)
    yield
    HASHER.choose(RFC_9106_LOW_MEMORY)


In = TypeVar("In")


@dataclass
class Door:
    """The room as these tests knock on it: the database, the vault and the clock in one hand."""

    db: Database
    vault: Vault
    clock: SetClock

    @property
    def at(self) -> datetime:
        return self.clock.now()

    def wait(self, **by: int) -> None:
        self.clock.advance(timedelta(**by))

    def as_lost(self) -> Callable[[UnitOfWork, CustomerId], Awaitable[None]]:
        """Return what stops an account as lost, now, where no ledger is."""
        return partial(identity.freeze_for_owner, reason=identity.LOST, at=self.at)

    async def send(self, purpose: Purpose, phone: str = MEI_PHONE, lang: Lang = Lang.ZH) -> str:
        """Ask for a code and read it off the newest notice; empty when nothing was sent."""
        async with self.db.begin() as uow:
            before = {notice.id for notice in await identity.queries.notices(uow, self.vault, phone=phone)}
        await identity.send_code(self.db, self.vault, phone=phone, purpose=purpose, lang=lang, at=self.at)
        async with self.db.begin() as uow:
            sent = [n for n in await identity.queries.notices(uow, self.vault, phone=phone) if n.id not in before]
        if not sent:
            return ""
        found = re.search(r"\d{8}", sent[0].body)
        assert found is not None
        return found.group()

    async def sign_up(self, phone: str = MEI_PHONE, **changed: Any) -> SignedIn:
        """Sign up with a right form but for what is changed; a code is asked for unless one is given."""
        newest = identity.newest_edition().version
        beside = {name: changed.pop(name) for name in ("password", "device") if name in changed}
        form = {"name": "小梅", "pin": PIN, "accepted": newest, "lang": Lang.ZH, **changed}
        if "code" not in form:
            form["code"] = await self.send(Purpose.SIGN_UP, phone)
        typed = identity.SignUpForm(phone=phone, **form)
        return await identity.sign_up(self.db, self.vault, form=typed, at=self.at, **{"password": PASSWORD, **beside})

    async def sign_in(self, password: str = PASSWORD, phone: str = MEI_PHONE, **more: Any) -> SignedIn:
        """Sign in, and confirm the device with the code that is sent where that is asked for."""
        form = {"phone": phone, "password": password, "device": FIREFOX, **more}

        async def go(given: Confirmation | None) -> SignedIn:
            return await identity.sign_in(self.db, self.vault, at=self.at, **{"given": given, **form})

        return await self.confirmed(go, device=form["device"], watch=more.get("watch"))

    async def confirmed(
        self, go: Callable[[Confirmation | None], Awaitable[In]], *, device: identity.Device = FIREFOX,
        watch: Watch | None = None,
    ) -> In:  # fmt: skip
        """Sign in, and once more with what confirms the device."""
        try:
            return await go(None)
        except VerificationRequired as asked:
            if asked.facts["action"] != "new_device":
                raise
            return await go(await self.confirmation(asked, device=device, watch=watch))

    async def confirmation(
        self, asked: Refusal, *, device: identity.Device = FIREFOX, watch: Watch | None = None,
        pin: str = "",
    ) -> Confirmation:  # fmt: skip
        """Have the code sent that a refusal asks for, once it may be, and read it off the phone."""
        self.wait(seconds=61)
        arrival_id = UUID(str(asked.facts["approval_id"]))
        await identity.send_confirmation(
            self.db, self.vault, watch or Watch(), arrival_id=arrival_id, device=device, lang=Lang.ZH, at=self.at
        )
        async with self.db.begin() as uow:
            [sent, *_] = await identity.queries.notices(uow, self.vault, limit=1)
        found = re.search(r"验证码 (\d{8})", sent.body)
        assert found is not None, sent.body
        return Confirmation(id=arrival_id, code=found[1], pin=pin)

    async def lock(self, phone: str = MEI_PHONE) -> None:
        for _ in range(5):
            with pytest.raises(Refusal):
                await self.sign_in("wrong", phone)

    async def attempts_of(self, customer_id: CustomerId) -> list[Attempt]:
        async with self.db.begin() as uow:
            return await attempts.recent(uow, customer_id=customer_id)

    async def attempt(self, refusal: Refusal) -> Attempt:
        assert refusal.attempt_id is not None
        async with self.db.begin() as uow:
            found = await attempts.find(uow, refusal.attempt_id)
        assert found is not None
        return found

    async def customer(self, customer_id: UUID) -> identity.CustomerView:
        async with self.db.begin() as uow:
            found = await identity.queries.customer(uow, self.vault, customer_id)
        assert found is not None
        return found

    async def everything_stored(self) -> str:
        """Return all rows of all tables as text, to look for what must not be there."""
        text: list[str] = []
        async with self.db.begin() as uow:
            connection = await uow.connection()
            tables = await connection.execute(
                sa.text("select schemaname, tablename from pg_tables where schemaname in ('identity', 'platform')")
            )
            for schema, table in tables.all():
                rows = await connection.execute(sa.text(f'select to_jsonb(t) from {schema}."{table}" t'))  # noqa: S608 -- names from the server's own list
                text.extend(str(row) for row in rows.scalars())
        return "\n".join(text)


@pytest.fixture
def door(db: Database, vault: Vault, clock: SetClock) -> Door:
    return Door(db, vault, clock)


@pytest.fixture
async def mei(door: Door) -> CustomerId:
    """Return 小梅, who has an account and a session, an hour after she signed up."""
    customer_id = (await door.sign_up()).customer_id
    door.wait(hours=1)
    return customer_id
