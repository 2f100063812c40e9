"""A passkey that was added just now tells nobody from whoever snatched the phone: wherever it could give a way in."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.api.conftest import Browser, World
from tests.api.member import Member
from tests.api.test_second_factors import sign
from tests.authenticator import Authenticator
from tests.cast import ADA

NEW = "+8613300133021"


@pytest.fixture
async def member(world: World) -> AsyncIterator[Member]:
    async with Member.new(world, "尹双") as somebody:
        yield somebody


async def _sign(member: Member, device: Authenticator, approval: str) -> httpx.Response:
    asked = (await member.post(f"/api/me/approvals/{approval}/passkey")).json()
    body = {"way": "passkey", "challenge_id": asked["challenge_id"], "credential": device.sign(asked["options"])}
    return await member.post(f"/api/me/approvals/{approval}", body)


async def _texts(browser: Browser, phone: str) -> list[str]:
    shown = (await browser.get("/api/demo/outbox")).json()
    return [one["body"] for one in shown if one["to"] == f"{phone[3:6]}****{phone[-4:]}"]


async def test_a_young_passkey_moves_no_number_and_signs_nobody_out(world: World, member: Member) -> None:
    device = Authenticator()
    assert (await member.add(device)).status_code == 201
    assert (await member.browser.get("/api/me/phone")).json()["ways"] == ["old_number"]
    async with world.browser() as elsewhere:
        await elsewhere.sign_in(member.person)
        asked = await member.post("/api/me/phone", {"phone": NEW, "by": "passkey"})
        assert (asked.status_code, asked.json()["step_up"]["ways"]) == (403, []), "a code is enough to have added it"
        assert "72 小时" in asked.json()["why"]["todo"]
        refused = await _sign(member, device, asked.json()["step_up"]["approval_id"])
        assert (refused.status_code, refused.json()["code"]) == (403, "verification_failed")
        assert "刚添加" in refused.json()["detail"]
        approval = asked.json()["step_up"]["approval_id"]
        again = await member.post("/api/me/phone", {"phone": NEW, "by": "passkey"}, approval=approval)
        assert again.json()["code"] == "verification_required"
        assert (await elsewhere.get("/api/me")).status_code == 200, "whoever could object is still in"


async def test_a_settled_passkey_moves_the_number_and_ends_the_sessions_elsewhere(world: World, member: Member) -> None:
    device = Authenticator()
    assert (await member.add(device)).status_code == 201
    world.clock.advance(timedelta(hours=73))
    async with world.browser() as elsewhere, world.browser() as browser:
        await elsewhere.sign_in(member.person)
        assert (await sign(browser, device)).status_code == 200
        owner = Member(world, browser, member.person)
        assert "passkey" in (await browser.get("/api/me/phone")).json()["ways"]
        asked = await owner.post("/api/me/phone", {"phone": NEW, "by": "passkey"})
        step = asked.json()["step_up"]
        assert (step["action"], step["ways"]) == ("rebind_phone", ["passkey"])
        assert (await _sign(owner, device, step["approval_id"])).status_code == 204
        begun = await owner.post("/api/me/phone", {"phone": NEW, "by": "passkey"}, approval=step["approval_id"])
        assert begun.status_code == 201, begun.text
        change = f"/api/me/phone/{begun.json()['id']}"
        assert (await owner.post(f"{change}/codes", {"to": "new"})).status_code == 202
        found = re.search(r"验证码 (\d+)", (await _texts(browser, NEW))[0])
        assert found is not None
        done = await owner.post(change, {"code": found[1]})
        assert (done.status_code, done.json()["rebinding"]["stage"]) == (200, "cooling")
        assert "/phone-change#" in (await _texts(browser, member.person.phone))[0], (
            "the old number can object all the same"
        )
        assert (await elsewhere.get("/api/me")).status_code == 401
        assert (await browser.get("/api/me")).status_code == 200


async def _case(customer: Browser, agent: Browser) -> str:
    """Have an agent verify the customer in their own chat; return where the agent does."""
    await customer.post("/api/support/messages", {"text": "我要换手机号", "client_id": "y1"})
    assert (await customer.post("/api/support/handover")).status_code == 201
    queue = (await agent.get("/api/desk/queue")).json()["waiting"]
    chat = max((one["waiting_since"], one["id"]) for one in queue if not one["guest"])[1]
    assert (await agent.post(f"/api/desk/conversations/{chat}/take")).status_code == 200
    begun = await agent.post(f"/api/desk/conversations/{chat}/verification", {"level": 2})
    assert begun.status_code == 200, begun.text
    return f"/api/desk/conversations/{chat}"


async def _answer(customer: Browser, device: Authenticator) -> httpx.Response:
    asked: dict[str, Any] = (await customer.post("/api/support/verification/passkey/options")).json()
    body = {"challenge_id": asked["challenge_id"], "credential": device.sign(asked["options"])}
    return await customer.post("/api/support/verification/passkey", body)


async def test_a_young_passkey_proves_nothing_in_a_case_and_an_older_one_still_does(
    world: World, member: Member, ada: Browser
) -> None:
    old = Authenticator()
    assert (await member.add(old)).status_code == 201
    world.clock.advance(timedelta(hours=73))
    await ada.sign_in_staff(ADA)
    await member.browser.sign_in(member.person)
    young = Authenticator()
    assert (await member.add(young, "新手机")).status_code == 201
    chat = await _case(member.browser, ada)
    refused = await _answer(member.browser, young)
    assert (refused.status_code, refused.json()["code"]) == (403, "verification_failed")
    assert "刚添加" in refused.json()["detail"]
    assert "换一种方式证明" in refused.json()["why"]["todo"]
    shown = (await ada.get(chat)).json()["verification"]
    assert shown["reached"] == 0
    assert {one["assist"]: one["why_not"] for one in shown["assists"]}["free_pin"] == "核实的级别不够"
    proven = await _answer(member.browser, old)
    assert (proven.status_code, proven.json()["reached"]) == (200, 2), proven.text
