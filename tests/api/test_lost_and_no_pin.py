"""The phone is reported lost and the PIN is forgotten: what sets a new one, with which the freeze is lifted again."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from tests.api.conftest import Browser, World
from tests.api.member import Member
from tests.api.test_document_check import case, judge
from tests.authenticator import Authenticator

NEW_PIN = "830264"


@pytest.fixture
async def member(world: World) -> AsyncIterator[Member]:
    async with Member.new(world, "童岚") as somebody:
        yield somebody


async def _lose(member: Member) -> None:
    lost = await member.post("/api/me/report-loss")
    assert (lost.status_code, lost.json()["lost"]) == (200, True)


async def _proof(member: Member) -> dict[str, object]:
    found: dict[str, object] = (await member.browser.get("/api/me/security")).json()["pin_reset"]
    return found


async def _sign(member: Member, device: Authenticator, approval: str) -> httpx.Response:
    asked = (await member.post(f"/api/me/approvals/{approval}/passkey")).json()
    body = {"way": "passkey", "challenge_id": asked["challenge_id"], "credential": device.sign(asked["options"])}
    return await member.post(f"/api/me/approvals/{approval}", body)


async def test_no_text_sets_a_pin_while_the_phone_is_lost_and_the_refusal_names_what_does(member: Member) -> None:
    assert (await member.post("/api/me/codes", {"purpose": "reset_pin"})).status_code == 202
    early = await member.sms()
    await _lose(member)
    by_text = {"pin": NEW_PIN, "password": member.person.password, "code": early}
    held = await member.post("/api/me/codes", {"purpose": "reset_pin"})
    refused = await member.post("/api/me/pin", by_text)
    for answer in (held, refused, await member.post("/api/me/pin", {"pin": NEW_PIN})):
        assert (answer.status_code, answer.json()["code"]) == (403, "codes_on_hold")
        assert all(way in answer.json()["why"]["todo"] for way in ("验证器应用", "通行密钥", "证件照片"))
        assert "talk_to_agent" in [offer["code"] for offer in answer.json()["why"]["offers"]]
    assert await _proof(member) == {"passkey": False, "beside": None, "until": None, "lost": True}


async def test_the_app_from_before_the_loss_sets_it_and_one_that_a_text_added_since_does_not(
    world: World, member: Member
) -> None:
    await _lose(member)
    await member.turn_on()
    world.clock.advance(timedelta(seconds=61))
    body = {"pin": NEW_PIN, "password": member.person.password}
    assert (await member.post("/api/me/pin", {**body, "code": member.now()})).json()["code"] == "codes_on_hold"
    async with Member.new(world, "童海") as other:
        await other.turn_on()
        world.clock.advance(timedelta(hours=73))
        assert (await other.enter(other.browser, other.now())).status_code == 200
        await _lose(other)
        world.clock.advance(timedelta(seconds=61))
        assert (await _proof(other))["beside"] == "totp"
        body = {"pin": NEW_PIN, "password": other.person.password}
        assert (await other.post("/api/me/pin", body)).json()["code"] == "form_incomplete", "nor does the password"
        assert (await other.post("/api/me/pin", {**body, "code": other.now()})).status_code == 204


async def test_a_settled_passkey_sets_it_and_the_new_pin_lifts_the_freeze(world: World, member: Member) -> None:
    old, new = Authenticator(), Authenticator()
    assert (await member.add(old)).status_code == 201
    world.clock.advance(timedelta(hours=73))
    await member.browser.sign_in(member.person)
    await _lose(member)
    assert (await member.add(new)).status_code == 201
    asked = await member.post("/api/me/pin", {"pin": NEW_PIN})
    assert (asked.status_code, asked.json()["step_up"]["ways"]) == (403, ["passkey"])
    approval = asked.json()["step_up"]["approval_id"]
    assert (await _sign(member, new, approval)).json()["code"] == "codes_on_hold", "it was added since"
    assert (await _sign(member, old, approval)).status_code == 204
    assert (await member.post("/api/me/pin", {"pin": NEW_PIN}, approval=approval)).status_code == 204
    world.clock.advance(timedelta(seconds=61))
    assert (await member.post("/api/me/codes", {"purpose": "unfreeze_request"})).status_code == 202
    lift = {"offer": "unfreeze_request", "conversation": True, "pin": NEW_PIN, "code": await member.sms()}
    assert (await member.post("/api/actions", lift)).json()["done"]
    assert (await member.browser.get("/api/me/phone")).json()["lost"] is False


async def test_photographs_set_it_by_the_password_alone_and_only_those_of_after_the_loss(
    world: World, ada: Browser
) -> None:
    async with case(world, ada, "童川") as one:
        member = Member(world, one.browser, one.person)
        await _lose(member)
        body = {"pin": NEW_PIN, "password": member.person.password}
        assert (await member.post("/api/me/pin", body)).json()["code"] == "codes_on_hold"
        world.clock.advance(timedelta(seconds=61))
        await one.whole(world)
        await one.look(ada)
        assert (await judge(ada, one.chat, agree=True)).status_code == 200
        assert (await _proof(member))["beside"] == "photographs"
        wrong = await member.post("/api/me/pin", {**body, "password": "not-this-one"})
        assert wrong.json()["code"] == "password_wrong"
        held = await member.post("/api/me/codes", {"purpose": "reset_pin"})
        assert held.json()["code"] == "codes_on_hold", "a text counts no more for that"
        done = await member.post("/api/me/pin", body)
        assert done.status_code == 204, done.text
