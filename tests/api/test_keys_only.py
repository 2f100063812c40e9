"""Passkeys as the only way in: what it takes, what it stops, and that nobody at the door can tell."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.api.conftest import Browser, World
from tests.api.member import Member
from tests.api.test_strange import word_for
from tests.authenticator import Authenticator
from tests.cast import PIN

NOBODY = "13999990000"


@pytest.fixture
async def member(world: World) -> AsyncIterator[Member]:
    async with Member.new(world, "祝禾") as somebody:
        yield somebody


async def sign(browser: Browser, device: Authenticator) -> httpx.Response:
    asked = (await browser.post("/api/auth/passkey/options")).json()
    body = {"challenge_id": asked["challenge_id"], "credential": device.sign(asked["options"])}
    return await browser.post("/api/auth/passkey", body)


async def switch(member: Member, *, on: bool, device: Authenticator) -> httpx.Response:
    """Ask for it, and prove it with a passkey where that is asked for."""
    answer = await member.send("PUT", "/api/me/keys-only", {"on": on})
    if answer.status_code != 403 or answer.json()["code"] != "verification_required":
        return answer
    step = answer.json()["step_up"]
    assert step["ways"] == ["passkey"]
    there = f"/api/me/approvals/{step['approval_id']}"
    asked = (await member.post(f"{there}/passkey")).json()
    proof = {"challenge_id": asked["challenge_id"], "credential": device.sign(asked["options"])}
    assert (await member.post(there, {"way": "passkey", **proof})).status_code == 204
    return await member.send("PUT", "/api/me/keys-only", {"on": on}, approval=step["approval_id"])


async def keys(member: Member) -> list[Authenticator]:
    made = [Authenticator(), Authenticator()]
    for one in made:
        await add(member, one)
    await grow_old(member)
    return made


async def grow_old(member: Member) -> None:
    """Let three days pass, after which a key counts as its owner's."""
    member.world.clock.advance(timedelta(hours=73))
    await member.browser.sign_in(member.person)


async def add(member: Member, device: Authenticator) -> None:
    """Add a passkey; what was proven just now is not asked for again."""
    asked = await member.post("/api/me/passkeys/options")
    if asked.status_code == 403:
        asked = await member.stepped("/api/me/passkeys/options")
    body = {"challenge_id": asked.json()["challenge_id"], "credential": device.make(asked.json()["options"])}
    assert (await member.post("/api/me/passkeys", {**body, "name": "手机"})).status_code == 201


def said(answer: httpx.Response) -> dict[str, Any]:
    """Return what an answer says, without what is of this one request."""
    body = answer.json()
    return {"status": answer.status_code, **{k: body[k] for k in ("code", "title", "detail", "field") if k in body}}


async def test_one_key_is_too_few_and_the_last_two_stay(world: World, member: Member) -> None:
    device = Authenticator()
    await add(member, device)
    await grow_old(member)
    refused = await switch(member, on=True, device=device)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert "两个" in refused.json()["detail"]
    await add(member, Authenticator())
    young = await switch(member, on=True, device=device)
    assert (young.status_code, young.json()["code"]) == (403, "not_allowed"), "whoever has the phone can have added it"
    await grow_old(member)
    turned = await switch(member, on=True, device=device)
    assert turned.status_code == 200, turned.text
    assert turned.json()["keys_only"] is True
    async with world.browser() as browser:
        assert (await sign(browser, device)).status_code == 200
        strong = Member(world, browser, member.person)
        one = turned.json()["passkeys"][0]["id"]
        # One more that was added just now takes no older one's place.
        await add(strong, Authenticator())
        kept = await strong.post(f"/api/me/passkeys/{one}/remove", {"pin": PIN})
        assert (kept.status_code, kept.json()["code"]) == (403, "not_allowed")
        assert len((await browser.get("/api/me/security")).json()["passkeys"]) == 3


async def test_password_and_codes_open_nothing_and_are_answered_as_if_nobody_were_there(
    world: World, member: Member
) -> None:
    device, _ = await keys(member)
    async with world.browser() as elsewhere:
        await elsewhere.sign_in(member.person)
        assert (await switch(member, on=True, device=device)).status_code == 200
        assert (await elsewhere.get("/api/me")).status_code == 401, "other sessions end"
    texts = (await member.browser.get("/api/demo/outbox")).json()
    assert any("只能用通行密钥登录" in one["body"] for one in texts if one["to"].endswith(member.person.phone[-4:]))
    for door, more in (
        ("/api/auth/sign-in", {"password": member.person.password}),
        ("/api/auth/sign-in", {"password": "three-wrong-words"}),
    ):
        async with world.browser() as here, world.browser() as there:
            answers = [
                said(await one.post(door, {"phone": phone, **more}))
                for one, phone in ((here, member.person.phone), (there, NOBODY))
            ]
            assert answers[0] == answers[1]
            assert answers[0]["code"] == "password_wrong"
    async with world.browser() as here, world.browser() as there:
        doors = ((here, member.person.phone), (there, NOBODY))
        for purpose, door, more in (
            ("sign_in", "/api/auth/sign-in/code", {}),
            ("reset_password", "/api/auth/reset-password", {"new_password": "seven-quiet-herons"}),
        ):
            world.clock.advance(timedelta(seconds=61))
            for one, phone in doors:
                asked = await one.post("/api/auth/codes", {"phone": phone, "purpose": purpose})
                assert asked.status_code == 202
            answers = [said(await one.post(door, {"phone": phone, "code": "00000000", **more})) for one, phone in doors]
            assert answers[0] == answers[1]
            assert answers[0]["code"] == "code_wrong"
    newest = next(
        one["body"] for one in (await member.browser.get("/api/demo/outbox")).json()
        if one["to"].endswith(member.person.phone[-4:])
    )  # fmt: skip
    assert "没有发送" in newest


async def test_guesses_at_a_password_that_opens_nothing_do_not_lock_the_keys_out(world: World, member: Member) -> None:
    device, other = await keys(member)
    assert (await switch(member, on=True, device=device)).status_code == 200
    async with world.browser() as stranger:
        for _ in range(6):
            await stranger.post("/api/auth/sign-in", {"phone": member.person.phone, "password": "guess-again-now"})
    async with world.browser() as browser:
        assert (await sign(browser, other)).status_code == 200
        strong = Member(world, browser, member.person)
        back = await switch(strong, on=False, device=other)
        assert (back.status_code, back.json()["keys_only"]) == (200, False)
    world.clock.advance(timedelta(seconds=61))
    async with world.browser() as browser:
        assert (
            await browser.post("/api/auth/codes", {"phone": member.person.phone, "purpose": "unlock"})
        ).status_code == 202
        code = await Member(world, browser, member.person).sms()
        assert (await browser.post("/api/auth/unlock", {"phone": member.person.phone, "code": code})).status_code == 204
        await browser.sign_in(member.person)


async def test_a_code_that_was_sent_before_opens_nothing_after(world: World, member: Member) -> None:
    device, _ = await keys(member)
    world.clock.advance(timedelta(seconds=61))
    async with world.browser() as browser:
        body = {"phone": member.person.phone, "purpose": "sign_in"}
        assert (await browser.post("/api/auth/codes", body)).status_code == 202
        code = await member.sms()
        assert (await switch(member, on=True, device=device)).status_code == 200
        refused = await browser.post("/api/auth/sign-in/code", {"phone": member.person.phone, "code": code})
        assert (refused.status_code, refused.json()["code"]) == (403, "code_wrong")


async def test_not_me_says_how_to_come_back_without_a_password(world: World, member: Member) -> None:
    device, other = await keys(member)
    assert (await switch(member, on=True, device=device)).status_code == 200
    async with world.browser() as strange:
        assert (await sign(strange, other)).status_code == 200
        word = await word_for(strange, member.person)
        look = (await strange.post("/api/auth/not-me/look", {"word": word})).json()
        assert look["keys_only"] is True
        theirs = next(one for one in (await member.browser.get("/api/me/devices")).json() if not one["current"])
        assert (await member.post(f"/api/me/devices/{theirs['id']}/not-me")).status_code == 204
        assert (await strange.get("/api/me")).status_code == 401
        # The password is locked by that, and opens nothing anyway: it is shown as no lock, and the keys open.
        assert (await sign(strange, device)).status_code == 200
        security = (await strange.get("/api/me/security")).json()
        assert (security["keys_only"], security["locked"]) == (True, None)
    texts = (await member.browser.get("/api/demo/outbox")).json()
    told = [one["body"] for one in texts if one["to"].endswith(member.person.phone[-4:]) and "那次登录" in one["body"]]
    assert "请用你自己的通行密钥登录" in told[0]
    assert "重置登录密码" not in told[0]
