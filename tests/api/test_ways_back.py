"""What takes part in getting an account back is moved by its owner: by the PIN, or by a passkey that is not new."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from tests.api.conftest import World
from tests.api.member import Member
from tests.api.test_assurance import _opening_code, give_address
from tests.api.test_notices import add_address, outbox
from tests.api.test_owners_proof import _sign
from tests.authenticator import Authenticator
from tests.cast import PIN

WRONG_PIN = "135790"
NEW_PIN = "802461"
THIEFS = {"email": "thief@example.com"}
_A_WHILE = timedelta(seconds=61)


@pytest.fixture
async def member(world: World) -> AsyncIterator[Member]:
    async with Member.new(world, "邓岚") as somebody:
        yield somebody


async def _code_to(member: Member, tail: str) -> str:
    [mail, *_] = [one for one in await outbox(member.browser, "mail") if one["to"].endswith(tail)]
    found = re.search(r"验证码 (\d{8})", mail["body"])
    assert found is not None, mail
    return found[1]


def _step(answer: httpx.Response) -> tuple[str, list[str]]:
    assert (answer.status_code, answer.json()["code"]) == (403, "verification_required"), answer.text
    return answer.json()["step_up"]["action"], answer.json()["step_up"]["ways"]


async def _email(member: Member) -> str | None:
    found: str | None = (await member.browser.get("/api/me/notices")).json()["email"]
    return found


async def test_password_and_code_move_no_address_and_take_none_away(world: World, member: Member) -> None:
    await add_address(member)
    world.clock.advance(_A_WHILE)
    for path, body, action in (
        ("/api/me/email/codes", THIEFS, "replace_email"), ("/api/me/email/remove", {}, "remove_email"),
    ):  # fmt: skip
        # The code by which the address was added is of a moment ago, and it is not enough.
        refused = await member.post(path, body)
        assert _step(refused) == (action, [])
        assert "支付密码" in refused.json()["why"]["todo"]
        assert "reset_pin" in [offer["code"] for offer in refused.json()["why"]["offers"]]
        by_code = await member.post(f"/api/me/approvals/{refused.json()['step_up']['approval_id']}/codes")
        assert (by_code.status_code, by_code.json()["code"]) == (403, "verification_failed")
        wrong = await member.post(path, {**body, "pin": WRONG_PIN})
        assert (wrong.status_code, wrong.json()["code"]) == (403, "pin_wrong")
    assert await _email(member) == "D****@example.com"
    assert not any(one["to"].startswith("t") for one in await outbox(member.browser, "mail"))
    world.clock.advance(_A_WHILE)
    sent = await member.post("/api/me/email/codes", {"email": "later@example.net", "pin": PIN})
    assert sent.status_code == 202, sent.text
    moved = await member.post(
        "/api/me/email", {"email": "later@example.net", "code": await _code_to(member, ".net")}
    )  # fmt: skip
    assert (moved.status_code, moved.json()["email"]) == (200, "l****@example.net")
    assert (await member.post("/api/me/email/remove", {"pin": PIN})).json()["email"] is None


async def test_a_code_that_was_asked_for_where_there_was_no_address_replaces_none(member: Member) -> None:
    """Two tabs: whoever has the phone asks first, the owner adds theirs, and the first code then takes its place."""
    assert (await member.stepped("/api/me/email/codes", THIEFS)).status_code == 202
    thiefs = await _code_to(member, "example.com")
    await give_address(member)
    refused = await member.post("/api/me/email", {**THIEFS, "code": thiefs})
    assert (refused.status_code, refused.json()["code"]) == (403, "code_wrong"), refused.text
    assert await _email(member) == "a****@example.com"


async def test_the_pin_counts_only_where_more_than_a_code_has_opened_the_session(world: World, member: Member) -> None:
    await add_address(member)
    world.clock.advance(_A_WHILE)
    async with world.browser() as browser:
        code = await _opening_code(browser, member)
        body = {"phone": member.person.phone, "code": code}
        assert (await browser.post("/api/auth/sign-in/code", body)).status_code == 200
        snatched = Member(world, browser, member.person)
        for path, asked in (("/api/me/email/remove", {}), ("/api/me/email/codes", THIEFS)):
            refused = await snatched.post(path, {**asked, "pin": PIN})
            _step(refused)
            assert "sign_in_with_password" in [offer["code"] for offer in refused.json()["why"]["offers"]]
    assert await _email(member) == "D****@example.com"


async def test_a_settled_passkey_does_it_and_a_young_one_does_not(world: World, member: Member) -> None:
    await add_address(member)
    world.clock.advance(timedelta(minutes=6))
    device = Authenticator()
    assert (await member.add(device)).status_code == 201
    young = await member.post("/api/me/email/remove", {})
    assert _step(young) == ("remove_email", [])
    told = await _sign(member, device, young.json()["step_up"]["approval_id"])
    assert (told.status_code, told.json()["code"]) == (403, "verification_failed")
    world.clock.advance(timedelta(hours=73))
    await member.browser.sign_in(member.person)
    asked = await member.post("/api/me/email/remove", {})
    assert _step(asked) == ("remove_email", ["passkey"])
    approval = asked.json()["step_up"]["approval_id"]
    assert (await _sign(member, device, approval)).status_code == 204
    replaced = await member.post("/api/me/email/codes", THIEFS, approval=approval)
    assert _step(replaced)[0] == "replace_email", "what was approved is the taking off"
    gone = await member.post("/api/me/email/remove", {}, approval=approval)
    assert (gone.status_code, gone.json()["email"]) == (200, None)
    again = await member.post("/api/me/email/remove", {}, approval=approval)
    assert _step(again)[0] == "remove_email", "used up"


async def test_a_passkey_is_taken_away_by_the_pin_and_by_no_code(member: Member) -> None:
    added = (await member.add(Authenticator())).json()
    path = f"/api/me/passkeys/{added['passkeys'][0]['id']}/remove"
    assert _step(await member.post(path, {})) == ("remove_passkey", [])
    assert (await member.post(path, {"pin": WRONG_PIN})).json()["code"] == "pin_wrong"
    assert (await member.post(path, {"pin": PIN})).json()["passkeys"] == []


async def test_who_does_not_know_the_pin_sets_another_and_gets_rid_of_a_strangers_address(
    world: World, member: Member
) -> None:
    """It was added with a session and a code, where there was none."""
    assert (await member.stepped("/api/me/email/codes", THIEFS)).status_code == 202
    added = await member.post("/api/me/email", {**THIEFS, "code": await _code_to(member, "example.com")})
    assert added.status_code == 200, added.text
    world.clock.advance(_A_WHILE)
    assert (await member.post("/api/me/codes", {"purpose": "reset_pin"})).status_code == 202
    reset = {"pin": NEW_PIN, "code": await member.sms(), "password": member.person.password}
    assert (await member.post("/api/me/pin", reset)).status_code in {200, 204}
    gone = await member.post("/api/me/email/remove", {"pin": NEW_PIN})
    assert (gone.status_code, gone.json()["email"]) == (200, None), gone.text
