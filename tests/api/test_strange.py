"""A new device and a strange sign-in over HTTP: what is refused, who can confirm, and the one press that stops it."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import httpx
import pytest
from tests.api.conftest import Browser, World
from tests.cast import CHEN, PIN, ZHOU, Person

from upay import identity
from upay.identity.providers.demo_places import DemoPlaces

BEIJING, SINGAPORE = "192.0.2.21", "203.0.113.21"


@pytest.fixture(autouse=True)
def _places(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Know the places of documentation's networks, as the demo does."""
    product = cast("Any", world.app.state.services)
    watch = replace(product.watch, places=DemoPlaces())
    monkeypatch.setattr(world.app.state, "services", replace(product, watch=watch))


@pytest.fixture
async def known(world: World) -> AsyncIterator[tuple[Person, Browser]]:
    """Somebody with ¥60.00 who is signed in from Beijing."""
    person = await world.newcomer("罗婉", money="60.00")
    async with world.browser(address=BEIJING) as browser:
        yield person, await browser.sign_in(person)


async def knock(browser: Browser, person: Person, **more: Any) -> httpx.Response:
    return await browser.post("/api/auth/sign-in", {"phone": person.phone, "password": person.password, **more})


async def word_for(browser: Browser, person: Person) -> str:
    sent = (await browser.get("/api/demo/outbox")).json()
    told = next(one["body"] for one in sent if one["to"].endswith(person.phone[-4:]) and "not-me#" in one["body"])
    found = re.search(r"not-me#([\w-]+)", told)
    assert found is not None
    return found[1]


async def test_a_new_device_is_refused_with_what_confirms_it_and_bears_no_session(
    world: World, known: tuple[Person, Browser]
) -> None:
    person, _ = known
    async with world.browser(address=BEIJING) as strange, world.browser(address=BEIJING) as other:
        strange.http.cookies.set("upay_customer", "laid-in-from-outside")
        refused = await knock(strange, person)
        body = refused.json()
        assert (refused.status_code, body["code"]) == (403, "verification_required")
        step = body["step_up"]
        assert (step["action"], step["ways"], step["with_pin"]) == ("new_device", ["code"], False)
        assert "upay_customer" not in refused.cookies
        code = await strange.confirmation_code(step["approval_id"], phone=person.phone)
        confirm = {"id": step["approval_id"], "code": code}
        assert (await other.post(f"/api/auth/confirmations/{step['approval_id']}/codes")).status_code == 404
        elsewhere = await knock(other, person, confirm=confirm)
        assert (elsewhere.status_code, (await other.get("/api/me")).status_code) == (403, 401)
        assert (await strange.get("/api/me")).status_code == 401, "nor is the one in that asked"
        signed = await knock(strange, person, confirm=confirm)
        assert signed.status_code == 200, signed.text
        assert signed.cookies["upay_customer"] != "laid-in-from-outside"
        assert (await knock(other, person, confirm=confirm)).status_code == 403, "a code is used once"
        strange.http.cookies.delete("upay_customer")
        assert (await knock(strange, person)).status_code == 200, "the device is known from now on"


async def test_an_impossible_journey_says_why_and_takes_code_and_pin(
    world: World, known: tuple[Person, Browser], ada: Browser
) -> None:
    person, here = known
    async with world.browser(address=SINGAPORE) as strange:
        refused = (await knock(strange, person)).json()
        assert (refused["code"], refused["step_up"]["with_pin"]) == ("login_suspicious", True)
        assert "中国北京" in refused["why"]["cause"]
        assert refused["why"]["until"] is not None
        approval = refused["step_up"]["approval_id"]
        code = await strange.confirmation_code(approval, phone=person.phone)
        wrong = await knock(strange, person, confirm={"id": approval, "code": code, "pin": "135790"})
        assert wrong.json()["code"] == "pin_wrong"
        confirm = {"id": approval, "code": code, "pin": PIN}
        assert (await knock(strange, person, confirm=confirm)).status_code == 200
    listed = (await here.get("/api/me/sign-ins")).json()
    assert [one["let_in"] for one in listed] == [True, False, False, True]
    assert listed[2]["why"] == "这次登录有些异常，先拦下了"
    assert listed[2]["place"] == "新加坡（203.0.*.*）"
    await here.post("/api/support/messages", {"text": "转人工", "client_id": "s1"})
    conversation = (await here.get("/api/support/conversation")).json()["id"]
    shown = (await ada.get(f"/api/desk/conversations/{conversation}")).json()["customer"]["sign_ins"]
    assert [one["place"] for one in shown] == [one["place"] for one in listed]
    assert shown[2]["why"] == listed[2]["why"]


async def test_one_press_from_a_message_stops_it_and_the_next_finds_nothing(
    world: World, known: tuple[Person, Browser]
) -> None:
    person, here = known
    async with world.browser(address=SINGAPORE) as strange, world.browser() as anywhere:
        assert (await knock(strange, person)).status_code == 403
        word = await word_for(anywhere, person)
        told = (await anywhere.post("/api/auth/not-me/look", {"word": word})).json()
        assert (told["door"], told["place"], told["let_in"]) == ("customer", "新加坡（203.0.*.*）", False)
        assert (await anywhere.post("/api/auth/not-me", {"word": word})).status_code == 204
        assert (await here.get("/api/me")).status_code == 401
        for path in ("/api/auth/not-me", "/api/auth/not-me/look"):
            again = await anywhere.post(path, {"word": word})
            assert (again.status_code, again.json()["title"]) == (404, "这个链接已经用过或过期")
        locked = (await knock(here, person)).json()
        assert (locked["code"], locked["why"]["title"]) == ("account_locked", "登录已由本人锁定")
    async with world.product.db.begin() as uow:
        frozen = await identity.frozen(uow, person.id)
    assert frozen is not None
    assert (frozen.by, frozen.reason) == ("customer", "not_me")
    assert await world.problems_of_books() == []


async def test_a_shops_message_leads_to_what_the_press_does_to_a_shop(world: World) -> None:
    async with world.browser(address=BEIJING) as counter, world.browser() as anywhere:
        await counter.enter("/api/merchant/sign-in", {"phone": CHEN.phone, "password": CHEN.password})
        told = (await anywhere.post("/api/auth/not-me/look", {"word": await word_for(anywhere, CHEN)})).json()
        assert (told["door"], told["let_in"]) == ("merchant", True)


async def test_a_device_on_the_list_is_denied_and_this_one_goes_on(world: World, known: tuple[Person, Browser]) -> None:
    person, here = known
    async with world.browser(address=BEIJING) as strange:
        await strange.sign_in(person)
        listed = (await here.get("/api/me/devices")).json()
        theirs = next(one for one in listed if not one["current"])
        mine = next(one for one in listed if one["current"])
        assert theirs["place"] == "中国北京"
        assert (await here.post(f"/api/me/devices/{mine['id']}/not-me")).status_code == 404
        assert (await here.post(f"/api/me/devices/{theirs['id']}/not-me")).status_code == 204
        assert (await strange.get("/api/me")).status_code == 401
        assert (await here.get("/api/me")).json()["frozen"] is True
    assert (await here.get("/api/me/sign-ins")).json()[0]["denied"] is True


async def test_a_shops_person_confirms_likewise(world: World) -> None:
    async with world.browser() as first, world.browser() as second:
        await first.sign_in_shop(ZHOU)
        world.clock.advance(timedelta(minutes=2))
        refused = await second.post("/api/merchant/sign-in", {"phone": ZHOU.phone, "password": ZHOU.password})
        assert refused.json()["step_up"]["action"] == "new_device"
        await second.sign_in_shop(ZHOU)
        assert (await second.get("/api/merchant/me")).status_code == 200


async def test_a_header_of_somebody_who_is_no_proxy_of_ours_names_no_place(
    world: World, known: tuple[Person, Browser]
) -> None:
    person, _ = known
    async with world.browser(address=SINGAPORE) as strange:
        strange.http.headers["X-Forwarded-For"] = BEIJING
        assert (await knock(strange, person)).json()["code"] == "login_suspicious"
