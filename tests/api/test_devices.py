"""Where a customer is signed in, and ending it there: on the page, from the chat, and for pages that are open."""

import asyncio
import re
from typing import Any

import pytest
import sqlalchemy as sa
from tests.api.conftest import Browser, World
from tests.api.test_live import connected, listening
from tests.cast import MEI, Person

from upay.api import live
from upay.identity import Session, models

__all__ = ["listening"]  # A fixture of the tests of realtime, used here too.

PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36"
)


_NETWORK = r"10\.\d+\.\*\.\*"


async def _come(browser: Browser, person: Person, agent: str = PHONE) -> Browser:
    browser.http.headers["User-Agent"] = agent
    return await browser.sign_in(person)


async def _listed(browser: Browser) -> list[dict[str, Any]]:
    answer = await browser.get("/api/me/devices")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def test_devices_are_listed_and_one_is_ended(world: World) -> None:
    person = await world.newcomer("邓岚")
    async with world.browser() as first, world.browser() as second:
        await _come(first, person)
        await _come(second, person, "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0")
        here, there = await _listed(second)
        assert (here["name"], here["current"], here["signed_in"]) == ("Windows · Firefox", True, True)
        assert (there["name"], there["current"]) == ("Android · Chrome", False)
        assert re.fullmatch(_NETWORK, there["address"])
        assert (await second.post(f"/api/me/devices/{there['id']}/end")).status_code == 204
        assert (await first.get("/api/me")).status_code == 401
        assert [one["name"] for one in await _listed(second)] == ["Windows · Firefox"]
        again = await second.post(f"/api/me/devices/{there['id']}/end")
        assert (again.status_code, again.json()["title"]) == (404, "没有找到这台设备")


async def test_a_device_of_somebody_else_is_not_found(world: World, mei: Browser) -> None:
    person = await world.newcomer("邓岚")
    async with world.browser() as browser:
        await _come(browser, person)
        [mine] = await _listed(browser)
        answer = await mei.post(f"/api/me/devices/{mine['id']}/end")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert (await browser.get("/api/me")).status_code == 200


async def test_a_browser_is_known_again_by_a_cookie_that_scripts_cannot_read(world: World) -> None:
    person = await world.newcomer("邓岚")
    async with world.browser() as browser:
        answer = await browser.enter("/api/auth/sign-in", {"phone": person.phone, "password": person.password})
        [cookie] = [one for one in answer.headers.get_list("set-cookie") if one.startswith("upay_device=")]
        assert {"httponly", "samesite=lax", "path=/", "max-age=34560000"} <= {
            part.strip().lower() for part in cookie.split(";")
        }
        await browser.post("/api/auth/sign-out")
        await browser.sign_in(person)
        assert len(await _listed(browser)) == 1


async def test_a_session_that_counts_and_was_laid_in_is_not_the_one_that_is_signed_in_to(world: World) -> None:
    """Somebody lays a session of their own, which counts, into another's browser, and waits for the sign-in there."""
    thief, victim = await world.newcomer("邓岚"), await world.newcomer("邓溪")
    async with world.browser() as own, world.browser() as laid:
        await own.sign_in(thief)
        token = own.http.cookies["upay_customer"]
        laid.http.cookies.set("upay_customer", token, domain="127.0.0.1", path="/")
        assert (await laid.get("/api/me")).json()["id"] == str(thief.id), "it is laid in"
        await laid.sign_in(victim)
        assert token not in {one.value for one in laid.http.cookies.jar if one.domain != "127.0.0.1"}
        seen = await own.get("/api/me")
        assert seen.status_code == 401 or seen.json()["id"] == str(thief.id)


async def test_a_session_counts_in_its_cookie_alone(world: World) -> None:
    person = await world.newcomer("邓岚")
    async with world.browser() as browser, world.browser() as other:
        await browser.sign_in(person)
        token = browser.http.cookies["upay_customer"]
        for name in ("upay_customer", "session", "token", "access_token"):
            assert (await other.get("/api/me", params={name: token})).status_code == 401, name
        for headers in ({"Authorization": f"Bearer {token}"}, {"X-Session": token}, {"Upay-Customer": token}):
            assert (await other.http.get("/api/me", headers=headers)).status_code == 401, headers
        assert (await browser.get("/api/me")).status_code == 200


async def test_signing_in_takes_a_fresh_session_whatever_cookie_was_there(world: World) -> None:
    """A session that somebody laid into the browser before is not the one that is signed in to."""
    person = await world.newcomer("邓岚")
    async with world.browser() as browser:
        browser.http.cookies.set("upay_customer", "laid-in-from-outside", domain="127.0.0.1", path="/")
        await browser.sign_in(person)
        tokens = [cookie.value for cookie in browser.http.cookies.jar if cookie.name == "upay_customer"]
        assert len(set(tokens) - {"laid-in-from-outside"}) == 1
    async with world.browser() as other:
        other.http.cookies.set("upay_customer", "laid-in-from-outside")
        assert (await other.get("/api/me")).status_code == 401


async def test_the_chat_ends_all_others_after_the_customer_said_so(world: World) -> None:
    person = await world.newcomer("邓岚")
    async with world.browser() as stranger, world.browser() as browser:
        await _come(browser, person)
        said = (await browser.post("/api/support/messages", {"text": "有人登录了我的账户", "client_id": "s1"})).json()
        [offers] = [one["offers"] for one in said["messages"] if one["author"] == "assistant" and one["offers"]]
        offer = next(one for one in offers if one["code"] == "end_other_sessions")
        assert (offer["enabled"], offer["why_not"]) == (False, "没有其他设备登录着。")
        await _come(stranger, person)
        taken = await browser.post("/api/actions", {"offer": "end_other_sessions", "conversation": True}, key="e1")
        assert (taken.status_code, taken.json()["done"]) == (200, True)
        assert "已经退出其他设备" in taken.json()["messages"][0]["text"]
        assert (await stranger.get("/api/me")).status_code == 401
        assert (await browser.get("/api/me")).status_code == 200
        again = await browser.post("/api/actions", {"offer": "end_other_sessions", "conversation": True}, key="e1")
        assert (again.status_code, len(again.json()["messages"])) == (200, 1)
        history = (await browser.get("/api/support/conversation")).json()["messages"]
        assert sum("已经退出其他设备" in one["text"] for one in history) == 1


async def test_staff_do_not_end_sessions_for_a_customer(world: World) -> None:
    action = world.product.actions.find("end_other_sessions")
    assert action is not None
    assert {actor.value for actor in action.actors} == {"customer"}


@pytest.mark.usefixtures("listening")
async def test_an_open_page_of_an_ended_session_hears_nothing_more(world: World) -> None:
    person = await world.newcomer("邓岚")
    async with world.browser() as stranger, world.browser() as browser:
        await _come(stranger, person)
        await _come(browser, person)
        async with (
            world.working(),
            asyncio.timeout(20),
            connected(world, stranger, "/api/live") as (gone, _),
            connected(world, browser, "/api/live") as (kept, _),
        ):
            assert (await browser.post("/api/me/devices/end-others")).status_code == 204
            while (message := await gone.from_app.get())["type"] != "websocket.close":
                pass
            assert message["code"] == 4401
            await browser.post("/api/support/messages", {"text": "你好", "client_id": "l1"})
            await kept.hears("message.added")


@pytest.mark.usefixtures("listening")
async def test_a_session_that_ends_while_its_page_connects_is_hung_up_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the door and the ear nobody hears of the end, so it is looked up once more."""
    person = await world.newcomer("邓岚")
    async with world.browser() as browser:
        await _come(browser, person)
        accept = live._accept

        async def and_end(socket: live.Socket) -> Session:
            session = await accept(socket)
            async with world.product.db.begin() as uow:
                await uow.session.execute(
                    sa.update(models.Session).where(models.Session.id == session.id).values(ended_at=world.clock.now())
                )
            return session

        monkeypatch.setattr(live, "_accept", and_end)
        async with world.working(), asyncio.timeout(5), connected(world, browser, "/api/live") as (page, _):
            while (message := await page.from_app.get())["type"] != "websocket.close":
                pass
            assert message["code"] == 4401


async def test_a_new_device_is_told_by_sms_and_the_demo_shows_it(world: World) -> None:
    async with world.browser() as browser:
        await _come(browser, MEI)
        sent = (await browser.get("/api/demo/outbox")).json()
    [told, *_] = [one["body"] for one in sent if "新设备登录" in one["body"]]
    assert "Android · Chrome" in told
    assert re.search(_NETWORK, told)
