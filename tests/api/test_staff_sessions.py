"""A session of staff rests and ends, there are only so many of one person, and each end says why."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from tests.api.colleagues import joined, passkey_sign_in
from tests.api.conftest import Browser, World
from tests.api.test_live import connected
from tests.authenticator import Authenticator

from upay.api import live
from upay.api.app import create_app
from upay.platform.config import Config

BY_ITSELF = {"Unattended": "1"}


@pytest.fixture
def strict(world: World) -> World:
    """The same product behind a face whose sessions of staff end as by default."""
    usual = Config()
    config = msgspec.structs.replace(
        world.product.config,
        demo=True,
        staff_idle_minutes=usual.staff_idle_minutes,
        staff_session_hours=usual.staff_session_hours,
        staff_sessions_at_once=usual.staff_sessions_at_once,
    )
    return World(world.product, world.clock, create_app(replace(world.product, config=config)))


@pytest.fixture
async def listening(strict: World) -> AsyncIterator[None]:
    task = asyncio.create_task(strict.product.realtime.run())
    await asyncio.wait_for(strict.product.realtime.listening.wait(), 5)
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def by_itself(browser: Browser, path: str = "/api/desk/queue") -> Any:
    """Ask as a page does that nobody touches."""
    browser.http.headers.update(BY_ITSELF)
    answer = await browser.get(path)
    del browser.http.headers["Unattended"]
    return answer


async def test_whoever_rests_is_signed_out_and_told_why(strict: World) -> None:
    async with joined(strict) as mate:
        for _ in range(3):
            strict.clock.advance(timedelta(minutes=14))
            assert (await mate.browser.get("/api/desk/queue")).status_code == 200
        strict.clock.advance(timedelta(minutes=15))
        answer = await mate.browser.get("/api/desk/queue")
        assert (answer.status_code, answer.json()["code"]) == (401, "session_expired")
        assert answer.json()["title"] == "太久没有操作，已退出登录"
        assert (await mate.browser.post("/api/desk/session")).status_code == 401, "it is not woken up again"
        assert (await mate.sign_in(mate.browser)).status_code == 200
        assert (await mate.browser.get("/api/desk/queue")).status_code == 200


async def test_what_a_page_asks_by_itself_keeps_no_session_open(strict: World) -> None:
    async with joined(strict) as mate:
        for _ in range(14):
            strict.clock.advance(timedelta(minutes=1))
            assert (await by_itself(mate.browser)).status_code == 200
        ends = (await by_itself(mate.browser, "/api/desk/session")).json()
        left = datetime.fromisoformat(ends["idle_at"]) - datetime.fromisoformat(ends["now"])
        assert left == timedelta(minutes=1)
        stays = (await mate.browser.post("/api/desk/session")).json()
        assert datetime.fromisoformat(stays["idle_at"]) - strict.clock.now() == timedelta(minutes=15)
        strict.clock.advance(timedelta(minutes=15))
        assert (await by_itself(mate.browser)).status_code == 401


async def test_a_session_ends_after_twelve_hours_of_use(strict: World) -> None:
    async with joined(strict) as mate:
        for _ in range(12 * 6 - 1):
            strict.clock.advance(timedelta(minutes=10))
            assert (await mate.browser.post("/api/desk/session")).status_code == 200
        strict.clock.advance(timedelta(minutes=10))
        answer = await mate.browser.post("/api/desk/session")
        assert (answer.status_code, answer.json()["title"]) == (401, "登录时间到了")


async def test_a_third_session_ends_the_oldest(strict: World) -> None:
    async with joined(strict) as mate, strict.browser() as second, strict.browser() as third:
        assert (await mate.sign_in(second)).status_code == 200
        assert (await mate.browser.get("/api/desk/queue")).status_code == 200
        assert (await mate.sign_in(third)).status_code == 200
        answer = await mate.browser.get("/api/desk/queue")
        assert (answer.status_code, answer.json()["title"]) == (401, "你在别处登录了")
        assert [(await each.get("/api/desk/queue")).status_code for each in (second, third)] == [200, 200]


async def test_of_two_who_come_in_at_once_with_passkeys_no_third_session_is_left(strict: World) -> None:
    device, other = Authenticator(), Authenticator()
    async with joined(strict) as mate, strict.browser() as a, strict.browser() as b:
        await mate.add(device)
        await mate.add(other)
        both = await asyncio.gather(passkey_sign_in(a, device), passkey_sign_in(b, other))
        assert [answer.status_code for answer in both] == [200, 200]
        open_now = [(await each.get("/api/desk/queue")).status_code for each in (mate.browser, a, b)]
        assert open_now == [401, 200, 200]


async def test_an_open_page_hangs_up_when_its_session_has_rested_too_long(
    strict: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_LOOK_EVERY_SECONDS", 0.02)
    async with joined(strict) as mate, connected(strict, mate.browser, "/api/desk/live") as (socket, accepted):
        assert accepted["type"] == "websocket.accept"
        strict.clock.advance(timedelta(minutes=14))
        assert (await mate.browser.post("/api/desk/session")).status_code == 200
        strict.clock.advance(timedelta(minutes=14))
        await asyncio.sleep(0.1)
        assert socket.from_app.empty(), "another page of the same session was used"
        strict.clock.advance(timedelta(minutes=1))
        ended = await asyncio.wait_for(socket.from_app.get(), 3)
        assert (ended["type"], ended["code"]) == ("websocket.close", 4401)


@pytest.mark.usefixtures("listening")
async def test_an_open_page_hangs_up_when_a_newer_session_takes_its_place(strict: World) -> None:
    async with (
        joined(strict) as mate,
        strict.browser() as second,
        strict.browser() as third,
        strict.working(),
        connected(strict, mate.browser, "/api/desk/live") as (socket, _),
    ):
        await mate.sign_in(second)
        await mate.sign_in(third)
        while True:
            told = await asyncio.wait_for(socket.from_app.get(), 3)
            if told["type"] == "websocket.close":
                break
        assert told["code"] == 4401
