"""The whole product behind its HTTP face: a real database, a real sandbox bank, and people who use it."""

import asyncio
import contextlib
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import argon2
import httpx
import msgspec
import pytest
import sqlalchemy as sa
from litestar import Litestar
from tests.cast import ADA, BO, CHEN, MEI, PIN, STAFF, Colleague, Keeper, Person, enrol_cast, give
from tests.conftest import ROOT

from upay import identity, ledger
from upay.api.app import create_app
from upay.api.shapes import CastMember
from upay.identity.id_numbers import check_character
from upay.kit.ids import CustomerId
from upay.kit.language import Lang
from upay.kit.time import SetClock
from upay.main import bank_cards, identities
from upay.main.stories.run import stage
from upay.main.wiring import Product
from upay.platform.config import Config
from upay.support import teaching

_numbers = count(1)


@dataclass
class Browser:
    """Somebody's browser: cookies, the token against forged requests, and a language."""

    http: httpx.AsyncClient
    lang: str = "zh-CN"
    world: "World | None" = None

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self.http.get(path, headers={"Accept-Language": self.lang}, **more)

    async def post(self, path: str, body: Any = None, *, key: str | None = None, **more: Any) -> httpx.Response:
        return await self.send("POST", path, body, key=key, **more)

    async def put(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return await self.send("PUT", path, body, **more)

    async def send(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, **more: Any
    ) -> httpx.Response:
        name = "__Host-upay_csrf" if self.http.base_url.scheme == "https" else "upay_csrf"
        if name not in self.http.cookies:
            await self.get("/api/me")
        headers = {"Accept-Language": self.lang, "X-CSRF-Token": self.http.cookies[name]}
        if key is not None:
            headers["Idempotency-Key"] = key
        return await self.http.request(method, path, json=body, headers=headers, **more)

    async def sign_in(self, person: Person) -> "Browser":
        answer = await self.enter("/api/auth/sign-in", {"phone": person.phone, "password": person.password})
        assert answer.status_code == 200, answer.text
        return self

    async def enter(self, door: str, body: dict[str, Any]) -> httpx.Response:
        """Come in at a door, and confirm the device with the code from the phone where that is asked for."""
        answer = await self.post(door, body)
        asked = answer.json().get("step_up") if answer.status_code == 403 else None
        if asked is None or asked["action"] != "new_device":
            return answer
        code = await self.confirmation_code(asked["approval_id"], phone=body["phone"])
        return await self.post(door, {**body, "confirm": {"id": asked["approval_id"], "code": code}})

    async def confirmation_code(self, approval_id: str, *, phone: str) -> str:
        """Have the code sent that confirms a sign-in, and read it off the phone."""
        path = f"/api/auth/confirmations/{approval_id}/codes"
        sent = await self.post(path)
        if sent.status_code == 429:
            assert self.world is not None, "the world has the clock"
            self.world.clock.advance(timedelta(seconds=61))
            sent = await self.post(path)
        assert sent.status_code == 202, sent.text
        texts = (await self.get("/api/demo/outbox")).json()
        body = next(one["body"] for one in texts if one["to"].endswith(phone[-4:]) and "确认新设备" in one["body"])
        found = re.search(r"验证码 (\d{8})", body)
        assert found is not None
        return found[1]

    async def come_as_guest(self, **body: Any) -> "Browser":
        answer = await self.post("/api/guest/session", body)
        assert answer.status_code == 201, answer.text
        return self

    async def sign_in_staff(self, colleague: Colleague) -> "Browser":
        assert self.world is not None, "staff have an app, and the world knows what it shows"
        body = {"login": colleague.login, "password": colleague.password, "code": await self.world.app_code(colleague)}
        answer = await self.post("/api/desk/sign-in", body)
        assert answer.status_code == 200, answer.text
        return self

    async def sign_in_shop(self, keeper: Keeper) -> "Browser":
        body = {"phone": keeper.phone, "password": keeper.password}
        answer = await self.enter("/api/merchant/sign-in", body)
        assert answer.status_code == 200, answer.text
        return self

    async def move(self, path: str, **body: Any) -> httpx.Response:
        """Move money with a fresh key and the right PIN."""
        return await self.post(path, {"pin": PIN, **body}, key=f"k-{next(_numbers)}")


@dataclass
class World:
    """The product, its application, and the clock."""

    product: Product
    clock: SetClock
    app: Litestar

    @asynccontextmanager
    async def browser(self, lang: str = "zh-CN", *, address: str = "") -> AsyncIterator[Browser]:
        number = next(_numbers)
        transport = httpx.ASGITransport(
            # Everybody has a network of their own: what many do from one is strange.
            app=cast("Any", self.app),
            client=(address or f"10.{number // 250}.{number % 250}.7", 50000),
        )
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http:
            yield Browser(http, lang, self)

    async def app_code(self, colleague: Colleague) -> str:
        """Return what a colleague's authenticator app shows; when it was taken, wait for the next."""
        while True:
            async with self.product.db.begin() as uow:
                code = await identity.unused_code(uow, owner_id=colleague.id, secret=colleague.app, at=self.clock.now())
            if code is not None:
                return code
            self.clock.advance(timedelta(seconds=30))

    async def newcomer(self, name: str, *, level: int = 2, money: str | None = None) -> Person:
        """Enrol a customer whom no other test knows."""
        number = next(_numbers)
        person = Person(
            CustomerId(UUID(int=1000 + number)), f"+86139{number:08d}", name, level, "quiet-heron-31", money or ""
        )
        async with self.product.db.begin() as uow:
            await identity.enrol(
                uow, self.product.vault, id=person.id, phone=person.phone, name=person.name, level=person.level,
                password=person.password, pin=PIN, lang=person.lang, at=self.clock.now(),
            )  # fmt: skip
        if money is not None:
            await give(self.product, person.id, money, movement=UUID(int=5000 + number))
        return person

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Let the worker work while the block lasts."""

        async def work() -> None:
            while True:
                await self.drain()
                await asyncio.sleep(0.02)

        task = asyncio.create_task(work())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def drain(self) -> None:
        """Run everything that waits, but no training: one that another test asked for takes minutes."""
        while await self.product.relay.drain():
            async with self.product.db.begin() as uow:
                waits = "delete from procrastinate_jobs where task_name = :training and status = 'todo'"
                await uow.session.execute(sa.text(waits), {"training": teaching.JOB})
            await self.product.jobs.run_waiting()

    async def problems_of_books(self) -> list[str]:
        async with self.product.db.begin() as uow:
            return [str(problem) for problem in await ledger.check_books(uow)]


CAST_MEMBER = CastMember(role="customer", name="小梅", sign_in=MEI.phone, password=MEI.password, pin=PIN, about="三级")


def build(screens: Path) -> None:
    """Write what a build of the screens leaves behind, small."""
    for app in ("wallet", "desk", "shop"):
        (screens / app / "assets").mkdir(parents=True)
        (screens / app / "index.html").write_text(f"<!doctype html><title>{app}</title>")
        (screens / app / "assets" / "index-abc.js").write_text("export const words = 1;\n" * 200)
        (screens / app / "manifest.json").write_text("{}")


@pytest.fixture(scope="session")
async def world(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    identity.HASHER.choose(argon2.profiles.CHEAPEST)
    cache = Path(os.environ.get("UPAY_TEST_HOME", ROOT / ".upay")) / "test-cache"
    # Hours pass in a test, and colleagues sign in at many screens: what ends their sessions has tests of its own.
    settings = msgspec.structs.replace(
        Config(), staff_idle_minutes=24 * 60, staff_session_hours=24, staff_sessions_at_once=50
    )
    async with stage(server_url, cache=cache, settings=settings) as (product, clock):
        await enrol_cast(product)
        # Before anybody publishes: what was learned from the articles of now lies on this machine, and whoever asked
        # for the first time after a test had published would wait until it is learned anew.
        await product.assistant.understanding()
        screens = tmp_path_factory.mktemp("dist")
        build(screens)
        config = msgspec.structs.replace(product.config, demo=True, web_dist=screens)
        yield World(
            product,
            clock,
            create_app(
                replace(product, config=config),
                cast={Lang.ZH: [CAST_MEMBER]},
                cards=bank_cards.shown(),
                identities=identities.shown(),
                apps={one.login: one.app for one in STAFF},
            ),
        )
    identity.HASHER.choose(argon2.profiles.RFC_9106_LOW_MEMORY)


@pytest.fixture
async def guest(world: World) -> AsyncIterator[Browser]:
    async with world.browser() as browser:
        yield browser


@pytest.fixture
async def mei(world: World) -> AsyncIterator[Browser]:
    async with world.browser() as browser:
        yield await browser.sign_in(MEI)


@pytest.fixture
async def chen(world: World) -> AsyncIterator[Browser]:
    async with world.browser() as browser:
        yield await browser.sign_in_shop(CHEN)


@pytest.fixture
async def customer(world: World) -> AsyncIterator[Browser]:
    """Somebody new with ¥100.00, for tests that change something."""
    person = await world.newcomer("林晚", money="100.00")
    async with world.browser() as browser:
        yield await browser.sign_in(person)


@pytest.fixture
async def bo(world: World) -> AsyncIterator[Browser]:
    async with world.browser() as browser:
        yield await browser.sign_in_staff(BO)


@pytest.fixture
async def ada(world: World) -> AsyncIterator[Browser]:
    async with world.browser() as browser:
        yield await browser.sign_in_staff(ADA)


def id_numbers() -> str:
    """Return a valid ID number of somebody whom no other test knows; the sandbox confirms it."""
    number = next(_numbers)
    first = f"110101{1950 + number // 28 // 12 % 50}{number // 28 % 12 + 1:02d}{number % 28 + 1:02d}001"
    return first + check_character(first)
