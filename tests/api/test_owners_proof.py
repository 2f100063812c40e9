"""What a snatched phone cannot do: a card is bound, and one's own freeze lifted, by the PIN or a passkey only."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.api.conftest import World
from tests.api.member import Member
from tests.api.test_second_factors import sign
from tests.authenticator import Authenticator
from tests.cast import PIN

CARD = {"pan": "6299000000000015", "holder_name": "邓岚", "expiry": "12/35"}
WRONG_PIN = "135790"


@pytest.fixture
async def member(world: World) -> AsyncIterator[Member]:
    async with Member.new(world, "邓岚") as somebody:
        yield somebody


async def _cards(member: Member) -> list[Any]:
    found: list[Any] = (await member.browser.get("/api/cards")).json()
    return found


async def _lift(member: Member, *, approval: str = "", **proof: str) -> httpx.Response:
    body = {"offer": "unfreeze_request", "conversation": True, **proof}
    return await member.post("/api/actions", body, approval=approval)


async def _frozen(member: Member) -> bool:
    return bool((await member.browser.get("/api/me")).json()["frozen"])


async def _sign(member: Member, device: Authenticator, approval: str) -> httpx.Response:
    asked = (await member.post(f"/api/me/approvals/{approval}/passkey")).json()
    body = {"way": "passkey", "challenge_id": asked["challenge_id"], "credential": device.sign(asked["options"])}
    return await member.post(f"/api/me/approvals/{approval}", body)


async def test_a_card_takes_the_pin(member: Member) -> None:
    bare = await member.post("/api/cards", CARD)
    assert (bare.status_code, bare.json()["code"], bare.json()["step_up"]["ways"]) == (403, "verification_required", [])
    assert "支付密码" in bare.json()["why"]["todo"]
    assert "reset_pin" in [offer["code"] for offer in bare.json()["why"]["offers"]]
    for left in (4, 3, 2, 1):
        wrong = await member.post("/api/cards", {**CARD, "pin": WRONG_PIN})
        assert (wrong.status_code, wrong.json()["code"]) == (403, "pin_wrong")
        assert f"{left} 次" in wrong.json()["detail"]
    locked = await member.post("/api/cards", {**CARD, "pin": WRONG_PIN})
    assert (locked.status_code, locked.json()["code"]) == (403, "pin_locked")
    right = await member.post("/api/cards", {**CARD, "pin": PIN})
    assert right.json()["code"] == "pin_locked", "while it is locked, the right one counts for nothing either"
    assert right.json()["why"]["until"], "and until when is said"
    assert "reset_pin" in [offer["code"] for offer in right.json()["why"]["offers"]]
    assert await _cards(member) == []
    member.world.clock.advance(timedelta(hours=25))
    await member.browser.sign_in(member.person)
    bound = await member.post("/api/cards", {**CARD, "pin": PIN})
    assert bound.status_code == 201, bound.text
    assert [card["tail"] for card in await _cards(member)] == ["0015"]


async def test_ones_own_freeze_takes_the_pin_beside_the_code(member: Member) -> None:
    await member.post("/api/actions", {"offer": "freeze_account"})
    assert (await member.post("/api/me/codes", {"purpose": "unfreeze_request"})).status_code == 202
    code = await member.sms()
    alone = await _lift(member, code=code)
    assert (alone.status_code, alone.json()["code"], alone.json()["step_up"]["ways"]) == (
        403, "verification_required", [],
    )  # fmt: skip
    wrong = await _lift(member, code=code, pin=WRONG_PIN)
    assert (wrong.status_code, wrong.json()["code"]) == (403, "pin_wrong")
    without = await _lift(member, pin=PIN)
    assert (without.status_code, without.json()["field"]) == (400, "code"), "nor does the PIN alone"
    assert await _frozen(member)
    done = await _lift(member, code=code, pin=PIN)
    assert done.json()["done"], "no code was used up by what went before"
    assert not await _frozen(member)


async def test_a_passkey_does_it_once_it_is_no_longer_new(world: World, member: Member) -> None:
    device = Authenticator()
    assert (await member.add(device)).status_code == 201
    await member.post("/api/actions", {"offer": "freeze_account"})
    new = await _lift(member)
    assert new.json()["step_up"]["ways"] == [], "whoever has the phone can have added it with a code"
    told = await _sign(member, device, new.json()["step_up"]["approval_id"])
    assert (told.status_code, told.json()["code"]) == (403, "verification_failed")
    assert "刚添加" in told.json()["detail"]
    world.clock.advance(timedelta(hours=73))
    async with world.browser() as browser:
        assert (await sign(browser, device)).status_code == 200
        owner = Member(world, browser, member.person)
        asked = await _lift(owner)
        step = asked.json()["step_up"]
        assert (step["action"], step["ways"]) == ("lift_freeze", ["passkey"]), "a session by passkey is not enough"
        by_code = await owner.post(f"/api/me/approvals/{step['approval_id']}/codes")
        assert (by_code.status_code, by_code.json()["code"]) == (403, "verification_failed"), "nor is a code in it"
        assert (await _sign(owner, device, step["approval_id"])).status_code == 204
        assert (await _lift(owner, approval=step["approval_id"])).json()["done"]
        assert not await _frozen(owner)
        card = (await owner.post("/api/cards", CARD)).json()["step_up"]["approval_id"]
        assert (await _sign(owner, device, card)).status_code == 204
        other = await owner.post("/api/cards", {**CARD, "pan": "6299000000000106"}, approval=card)
        assert other.json()["code"] == "verification_required", "what was approved is this card"
        assert (await owner.post("/api/cards", CARD, approval=card)).status_code == 201
