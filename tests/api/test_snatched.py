"""Whoever holds somebody's phone, or gets their texts, prepares: what they added counts for nothing once the owner says
stop, however long they wait.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pyotp
import pytest
import sqlalchemy as sa
from tests.api.claimant import WAIT, Claimant, again, approve, owner
from tests.api.conftest import Browser, World
from tests.api.member import Member
from tests.api.test_keys_only import add, keys, sign, switch
from tests.api.test_notices import add_address, address_of
from tests.api.test_strange import word_for
from tests.authenticator import Authenticator
from tests.cast import ADA, BO

from upay import identity
from upay.kit.ids import new_id
from upay.platform import attempts

NEW_PASSWORD, NEW_PIN = "seven-quiet-herons-9", "830264"
LIFT = {"offer": "unfreeze_request", "conversation": True}


@pytest.fixture
async def member(world: World) -> AsyncIterator[Member]:
    async with Member.new(world, "骆乙") as somebody:
        yield somebody


async def prepare(thief: Member) -> Authenticator:
    """Add everything that an open session and its texts add: a passkey, an app and an address."""
    device = Authenticator()
    thief.world.clock.advance(timedelta(minutes=6))
    await add_address(thief)
    await add(thief, device)
    begun = await thief.post("/api/me/totp")
    thief.secret = begun.json()["secret"]
    assert (await thief.post("/api/me/totp/confirm", {"code": thief.now()})).status_code == 200
    return device


async def nothing_is_left(world: World, member: Member, device: Authenticator) -> None:
    """See that the key opens nothing, and neither app nor address is on the account; nor three days later."""
    for _ in range(2):
        async with world.browser() as back:
            refused = await sign(back, device)
            assert (refused.status_code, refused.json()["code"]) == (403, "verification_failed")
        world.clock.advance(timedelta(hours=73))
    async with world.browser() as own:
        await own.sign_in(member.person)
        shown = (await own.get("/api/me/security")).json()
        assert (shown["passkeys"], shown["totp"]) == ([], False), shown
        assert (await own.get("/api/me/notices")).json()["email"] is None
        told = [one["text"] for one in (await own.get("/api/me/notifications")).json()["items"]]
        assert sum("已一并移除" in text for text in told) == 1


async def test_a_loss_takes_off_what_the_finder_added(world: World, member: Member) -> None:
    device = await prepare(member)
    async with world.browser() as own:
        whose = {"phone": member.person.phone, "password": member.person.password}
        assert (await own.post("/api/auth/report-loss", whose)).status_code == 204
    await nothing_is_left(world, member, device)


async def test_not_me_takes_off_what_was_added_since_that_sign_in(world: World) -> None:
    person = await world.newcomer("边辰", money="2000.00")
    async with world.browser() as home, world.browser() as strange:
        await home.sign_in(person)
        await strange.sign_in(person)
        thief = Member(world, strange, person)
        word = await word_for(strange, person)
        device = await prepare(thief)
        assert (await home.post("/api/auth/not-me", {"word": word})).status_code == 204
        world.clock.advance(timedelta(seconds=61))
        await home.post("/api/auth/codes", {"phone": person.phone, "purpose": "reset_password"})
        anew = {"phone": person.phone, "code": await Member(world, home, person).sms(), "new_password": NEW_PASSWORD}
        assert (await home.post("/api/auth/reset-password", anew)).status_code == 204
        thief.person = replace(person, password=NEW_PASSWORD)
        await nothing_is_left(world, thief, device)


async def test_taking_a_number_back_takes_off_what_was_prepared_before_it_moved(world: World, member: Member) -> None:
    device = await prepare(member)
    world.clock.advance(timedelta(hours=30))
    assert (await member.enter(member.browser, member.now())).status_code == 200
    begun = await member.post("/api/me/phone", {"phone": "+8613300133077", "by": "old_number"})
    moving = f"/api/me/phone/{begun.json()['id']}"
    codes = []
    for to, tail in (("new", "3077"), ("old", member.person.phone[-4:])):
        world.clock.advance(timedelta(seconds=61))
        assert (await member.post(f"{moving}/codes", {"to": to})).status_code == 202
        codes.append(await newest(member, tail))
    moved = await member.post(moving, {"code": codes[0], "old_code": codes[1]})
    assert moved.json()["rebinding"]["stage"] == "cooling", moved.text
    link = await newest(member, member.person.phone[-4:], shape=r"phone-change#([\w-]+)")
    # Three days after the key was added, and before the change is over.
    world.clock.advance(timedelta(hours=50))
    async with world.browser() as own:
        assert (await own.post("/api/auth/rebinding/cancel", {"code": link})).status_code == 204
    await nothing_is_left(world, member, device)


async def test_a_number_alone_sets_no_pin_by_an_app_added_after_the_reset_though_a_loss_is_reported(
    world: World,
) -> None:
    person = await world.newcomer("殷辛", money="5000.00")
    async with world.browser() as home:
        await home.sign_in(person)
    world.clock.advance(timedelta(hours=30))
    async with world.browser() as browser:
        thief = Member(world, browser, person)
        await browser.post("/api/auth/codes", {"phone": person.phone, "purpose": "reset_password"})
        anew = {"phone": person.phone, "code": await thief.sms(), "new_password": NEW_PASSWORD}
        assert (await browser.post("/api/auth/reset-password", anew)).status_code == 204
        world.clock.advance(timedelta(minutes=3))
        await browser.enter("/api/auth/sign-in", {"phone": person.phone, "password": NEW_PASSWORD})
        assert (await thief.post("/api/me/report-loss")).status_code == 200
        world.clock.advance(timedelta(minutes=6))
        await thief.turn_on()
        between = {"who": person.id, "then": world.clock.now() - timedelta(minutes=7)}
        async with world.product.db.begin() as uow:
            # As if the app had been added after the reset and before the loss, which took off what was there.
            query = "update identity.totp set began_at = :then, confirmed_at = :then where owner_id = :who"
            await uow.session.execute(sa.text(query), between)
        world.clock.advance(timedelta(seconds=61))
        refused = await thief.post("/api/me/pin", {"pin": NEW_PIN, "password": NEW_PASSWORD, "code": thief.now()})
        assert (refused.status_code, refused.json()["code"]) == (403, "codes_on_hold"), refused.text


async def test_where_keys_alone_open_no_text_adds_a_key_and_no_new_key_turns_it_off(
    world: World, member: Member
) -> None:
    device, _ = await keys(member)
    assert (await switch(member, on=True, device=device)).status_code == 200
    world.clock.advance(timedelta(minutes=20))
    asked = await member.post("/api/me/passkeys/options")
    assert asked.json()["step_up"]["ways"] == ["passkey"]
    step = asked.json()["step_up"]["approval_id"]
    assert (await member.post(f"/api/me/approvals/{step}/codes")).status_code == 403
    # The phone's own key can add one; it is new all the same.
    there = f"/api/me/approvals/{step}"
    challenge = (await member.post(f"{there}/passkey")).json()
    proof = {"challenge_id": challenge["challenge_id"], "credential": device.sign(challenge["options"])}
    assert (await member.post(there, {"way": "passkey", **proof})).status_code == 204
    young = Authenticator()
    made = await member.send("POST", "/api/me/passkeys/options", approval=step)
    body = {"challenge_id": made.json()["challenge_id"], "credential": young.make(made.json()["options"])}
    assert (await member.post("/api/me/passkeys", {**body, "name": "手机"})).status_code == 201
    refused = await member.send("PUT", "/api/me/keys-only", {"on": False})
    there = f"/api/me/approvals/{refused.json()['step_up']['approval_id']}"
    challenge = (await member.post(f"{there}/passkey")).json()
    proof = {"challenge_id": challenge["challenge_id"], "credential": young.sign(challenge["options"])}
    judged = await member.post(there, {"way": "passkey", **proof})
    assert (judged.status_code, judged.json()["code"]) == (403, "verification_failed")

    # A loss takes no key off here; the new one does not grow old while it stands.
    assert (await member.post("/api/me/report-loss")).status_code == 200
    world.clock.advance(timedelta(hours=73))
    async with world.browser() as back:
        assert (await sign(back, young)).status_code == 200
        strong = Member(world, back, member.person)
        lift = await strong.post("/api/actions", LIFT, key="lift-1")
        there = f"/api/me/approvals/{lift.json()['step_up']['approval_id']}"
        challenge = (await strong.post(f"{there}/passkey")).json()
        proof = {"challenge_id": challenge["challenge_id"], "credential": young.sign(challenge["options"])}
        judged = await strong.post(there, {"way": "passkey", **proof})
        assert (judged.status_code, judged.json()["code"]) == (403, "verification_failed")
        assert "叫停" in judged.json()["detail"]
        challenge = (await strong.post(f"{there}/passkey")).json()
        proof = {"challenge_id": challenge["challenge_id"], "credential": device.sign(challenge["options"])}
        assert (await strong.post(there, {"way": "passkey", **proof})).status_code == 204, (
            "the owner's own key lifts it"
        )


async def test_what_is_added_beside_a_loss_does_not_stay(world: World, member: Member) -> None:
    """The thief's request has passed the door, and is written while the owner's loss is."""
    device = Authenticator()
    world.clock.advance(timedelta(minutes=6))
    asked = (await member.stepped("/api/me/passkeys/options")).json()
    begun = (await member.post("/api/me/totp")).json()
    made = {"challenge_id": asked["challenge_id"], "credential": device.make(asked["options"]), "name": "手机"}
    code = pyotp.TOTP(begun["secret"]).at(world.clock.now())
    whose, now = member.person.id, world.clock.now()
    async with world.product.db.begin() as uow:
        await identity.report_own_loss(
            uow, world.product.vault, customer_id=whose, session_id=new_id(), at=now,
            stop=partial(identity.freeze_for_owner, reason=identity.LOST, at=now),
            attempt=attempts.of_customer("report_loss", whose, at=now),
        )  # fmt: skip
        adding = [
            asyncio.create_task(member.post("/api/me/passkeys", made)),
            asyncio.create_task(member.post("/api/me/totp/confirm", {"code": code})),
        ]
        # Each has been let in by the session, which still counts for everybody else, and waits for the loss.
        done, waiting = await asyncio.wait(adding, timeout=2)
    answers = [await one for one in adding]
    assert {one.status_code for one in answers} <= {401, 403}, [one.text for one in answers]
    assert (done, len(waiting)) == (set(), 2)
    async with world.browser() as own:
        assert (await sign(own, device)).json()["code"] == "verification_failed"
        await own.sign_in(member.person)
        shown = (await own.get("/api/me/security")).json()
        assert (shown["passkeys"], shown["totp"]) == ([], False)


async def test_a_claim_takes_everything_off_that_opened_the_account_before(
    world: World, guest: Browser, ada: Browser, bo: Browser
) -> None:
    whose = await owner(world, "殷甲")
    async with world.browser() as browser:
        await browser.sign_in(whose.person)
        thief = Member(world, browser, whose.person)
        device = await prepare(thief)
        address = address_of(thief)
        claim = await (await Claimant.open(world, guest, whose.person.phone)).whole(whose)
        await again(ada, ADA)
        await again(bo, BO)
        await approve(ada, bo, claim)
        world.clock.advance(WAIT)
        done = await claim.finish()
        assert done.status_code == 200, done.text
        world.clock.advance(timedelta(hours=73))
        assert (await sign(browser, device)).status_code == 403
        before = len(await mails(browser, address))
        await browser.post("/api/auth/codes", {"phone": address, "purpose": "reset_password"})
        assert len(await mails(browser, address)) == before, "nothing opens by the address any more"
        second = await guest.enter("/api/auth/sign-in", {"phone": claim.phone, "password": "heron-under-bridge-88"})
        assert second.status_code == 200, "no app of before is asked for"


async def mails(browser: Browser, address: str) -> list[str]:
    name = address.split("@")[1]
    return [one["body"] for one in (await browser.get("/api/demo/outbox")).json() if one["to"].endswith(name)]


async def newest(member: Member, tail: str, *, shape: str = r"验证码 (\d{8})") -> str:
    for one in (await member.browser.get("/api/demo/outbox")).json():
        found = re.search(shape, one["body"]) if one["to"].endswith(tail) else None
        if found:
            return found[1]
    raise AssertionError(tail)
