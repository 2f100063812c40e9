"""An authenticator app, recovery codes and passkeys, by the routes that the screens use; and ways round them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pyotp
import pytest
import sqlalchemy as sa
from tests.api.conftest import Browser, World
from tests.api.member import Member
from tests.authenticator import Authenticator
from tests.cast import PIN

from upay.identity.proofs import credentials

STEP = timedelta(seconds=30)
_A_WHILE = timedelta(minutes=6)
"""Longer than what was proven in a session counts for the next change."""


@pytest.fixture
async def member(world: World) -> AsyncIterator[Member]:
    async with Member.new(world, "邓岚") as somebody:
        yield somebody


async def _rests(world: World) -> None:
    """Let a minute pass, so that the next tries are not counted with the last ones."""
    world.clock.advance(timedelta(seconds=61))


async def sign(browser: Browser, device: Authenticator, **changed: Any) -> httpx.Response:
    asked = (await browser.post("/api/auth/passkey/options")).json()
    body = {"challenge_id": asked["challenge_id"], "credential": device.sign(asked["options"]), **changed}
    return await browser.post("/api/auth/passkey", body)


async def test_an_app_is_asked_for_at_sign_in_and_its_code_is_taken_once(world: World, member: Member) -> None:
    assert (await member.browser.get("/api/me/security")).json()["totp"] is False
    codes = await member.turn_on()
    assert len(set(codes)) == 10
    security = (await member.browser.get("/api/me/security")).json()
    assert (security["totp"], security["recovery_codes_left"]) == (True, 10)
    async with world.browser() as browser:
        asked = await member.enter(browser)
        assert (asked.status_code, asked.json()["code"]) == (403, "verification_required")
        assert asked.json()["step_up"]["ways"] == ["totp", "recovery_code"]
        assert "upay_customer" not in browser.http.cookies
        world.clock.advance(STEP * 2)
        code = member.now()
        assert (await member.enter(browser, code)).status_code == 200
        assert (await browser.get("/api/me/security")).json()["level"] == 2
        again = await member.enter(browser, code)
        assert (again.status_code, again.json()["code"]) == (403, "verification_failed")
        assert "只能用一次" in again.json()["detail"]
        older = pyotp.TOTP(member.secret).at(world.clock.now() - STEP)
        assert "只能用一次" in (await member.enter(browser, older)).json()["detail"], "an older one neither"


async def test_a_code_says_nothing_to_who_has_not_the_password(world: World, member: Member) -> None:
    await member.turn_on()
    world.clock.advance(STEP * 2)
    async with world.browser() as browser:
        wrong = await member.enter(browser, member.now(), password="not-the-password")
        nobody = await member.enter(browser, "123456", phone="19900000009", password="not-the-password")
        assert wrong.json()["code"] == nobody.json()["code"] == "password_wrong"
        assert wrong.json()["detail"] == nobody.json()["detail"]
        assert (await member.enter(browser, member.now())).status_code == 200, "it was not used up"


async def test_of_two_who_enter_the_same_code_at_once_one_is_let_in(world: World, member: Member) -> None:
    await member.turn_on()
    world.clock.advance(STEP * 2)
    async with world.browser() as one, world.browser() as two:
        answers = await asyncio.gather(member.enter(one, member.now()), member.enter(two, member.now()))
    assert sorted(answer.status_code for answer in answers) == [200, 403]


async def test_a_recovery_code_opens_once_also_of_two_at_once(world: World, member: Member) -> None:
    codes = await member.turn_on()
    async with world.browser() as one, world.browser() as two:
        answers = await asyncio.gather(
            member.enter(one, codes[0]), member.enter(two, codes[0].replace("-", " ").upper())
        )
        assert sorted(answer.status_code for answer in answers) == [200, 403]
        assert (await member.enter(one, codes[0])).json()["code"] == "verification_failed"
        assert (await member.enter(one, codes[1])).status_code == 200
        assert (await one.get("/api/me/security")).json()["recovery_codes_left"] == 8


async def test_a_code_of_the_app_runs_out_and_counts_no_earlier(world: World, member: Member) -> None:
    await member.turn_on()
    await _rests(world)
    # Half minutes begin with the clock's; one before and one after count, since clocks differ.
    world.clock.advance(timedelta(seconds=30 - world.clock.now().timestamp() % 30))
    app = pyotp.TOTP(member.secret)
    async with world.browser() as browser:
        for steps, opens in ((-2, False), (2, False), (-1, True)):
            answer = await member.enter(browser, app.at(world.clock.now() + steps * STEP))
            assert (answer.status_code == 200) is opens, steps


async def test_wrong_codes_lock_for_longer_and_longer_and_a_recovery_code_still_opens(
    world: World, member: Member
) -> None:
    codes = await member.turn_on()
    async with world.browser() as browser:
        said = []
        for _ in range(5):
            world.clock.advance(timedelta(seconds=61))
            wrong = f"{(int(member.now()) + 7) % 10**6:06d}"
            said.append((await member.enter(browser, wrong)).json())
        assert "还可以再试 4 次" in said[0]["detail"]
        assert "已暂时停用" in said[4]["detail"]
        await _rests(world)
        assert "已暂时停用" in (await member.enter(browser, member.now())).json()["detail"], "the right one neither"
        world.clock.advance(timedelta(minutes=15))
        wrong = f"{(int(member.now()) + 7) % 10**6:06d}"
        assert (await member.enter(browser, wrong)).json()["code"] == "verification_failed"
        world.clock.advance(timedelta(minutes=16))
        assert "已暂时停用" in (await member.enter(browser, member.now())).json()["detail"], "twice as long"
        await _rests(world)
        assert (await member.enter(browser, codes[0])).status_code == 200
        await _rests(world)
        assert (await member.enter(browser, member.now())).status_code == 200


async def test_tries_are_slowed_down_wherever_they_come_from(world: World, member: Member) -> None:
    await member.turn_on()
    await _rests(world)
    answers = []
    for _ in range(11):
        async with world.browser() as browser:  # Each from another address.
            answers.append((await member.enter(browser, "aaaaa-aaaaa")).json()["code"])
    assert set(answers[:10]) == {"verification_failed"}
    assert answers[10] == "too_many_attempts"


async def test_secrets_are_not_kept_in_clear_and_open_for_their_owner_alone(world: World, member: Member) -> None:
    codes = await member.turn_on()
    async with world.product.db.begin() as uow:
        tables = ("totp", "recovery_code", "attempt")
        rows = [
            str(row)
            for table in tables
            for row in await uow.session.scalars(
                sa.text(f"select to_jsonb(t) from {'platform' if table == 'attempt' else 'identity'}.{table} t")  # noqa: S608 -- three names of ours
            )
        ]
    stored = "\n".join(rows)
    for secret in (member.secret, *codes, *(code.replace("-", "") for code in codes)):
        assert secret not in stored
    assert "confirm_totp" in stored, "the look at the tables sees what is there"


async def test_turning_it_off_and_new_codes_need_the_app_itself(world: World, member: Member) -> None:
    codes = await member.turn_on()
    world.clock.advance(timedelta(minutes=6))
    asked = await member.post("/api/me/recovery-codes")
    assert asked.json()["step_up"]["ways"] == ["totp", "recovery_code"], "a code by SMS is worth less"
    approval = asked.json()["step_up"]["approval_id"]
    by_sms = await member.post(f"/api/me/approvals/{approval}", {"way": "code", "code": "123456"})
    assert by_sms.json()["code"] == "verification_failed"
    proven = await member.post(f"/api/me/approvals/{approval}", {"way": "totp", "code": member.now()})
    assert proven.status_code == 204
    fresh = (await member.post("/api/me/recovery-codes", approval=approval)).json()["codes"]
    assert not set(fresh) & set(codes)
    async with world.browser() as browser:
        await _rests(world)
        assert (await member.enter(browser, codes[0])).json()["code"] == "verification_failed"
    assert (await member.post("/api/me/totp/remove")).status_code == 204, "it was proven a moment ago"
    async with world.browser() as browser:
        assert (await member.enter(browser)).status_code == 200
    sent = (await member.browser.get("/api/demo/outbox")).json()
    assert "已关闭两步验证" in "".join(one["body"] for one in sent[:3])


async def test_who_knocks_at_the_door_keeps_nobody_inside_from_proving(world: World, member: Member) -> None:
    await member.turn_on()
    world.clock.advance(_A_WHILE)
    async with world.browser() as stranger:
        for _ in range(11):
            last = await member.enter(stranger, "123456", password="not-the-password")
        assert last.status_code == 429
    step = (await member.post("/api/me/totp/remove")).json()["step_up"]
    proof = {"way": "totp", "code": member.now()}
    assert (await member.post(f"/api/me/approvals/{step['approval_id']}", proof)).status_code == 204


async def test_codes_that_strangers_ask_for_keep_nobody_from_paying(world: World, member: Member) -> None:
    async with world.browser() as stranger:
        for _ in range(11):
            world.clock.advance(timedelta(seconds=61))
            asked = await stranger.post("/api/auth/codes", {"phone": member.person.phone, "purpose": "reset_password"})
        assert (asked.status_code, asked.json()["code"]) == (429, "code_throttled")
    assert await member.prove_by_sms(await member.post("/api/me/totp"))


async def test_no_code_is_sent_that_could_prove_nothing(world: World, member: Member) -> None:
    await member.turn_on()
    world.clock.advance(_A_WHILE)
    step = (await member.post("/api/me/totp/remove")).json()["step_up"]
    before = len((await member.browser.get("/api/demo/outbox")).json())
    refused = await member.post(f"/api/me/approvals/{step['approval_id']}/codes")
    assert (refused.status_code, refused.json()["code"]) == (403, "verification_failed")
    assert len((await member.browser.get("/api/demo/outbox")).json()) == before


async def test_setting_up_begins_anew_with_a_new_secret_and_does_not_wait_for_ever(
    world: World, member: Member
) -> None:
    first = (await member.stepped("/api/me/totp")).json()["secret"]
    for _ in range(5):
        wrong = await member.post("/api/me/totp/confirm", {"code": "000000"})
    assert "暂时停用" in wrong.json()["detail"]
    again = await asyncio.gather(*(member.post("/api/me/totp") for _ in range(2)))
    assert [one.status_code for one in again] == [200, 200], "both tabs, and no lock of the earlier secret"
    assert first not in {one.json()["secret"] for one in again}
    world.clock.advance(timedelta(minutes=29))
    last = (await member.stepped("/api/me/totp")).json()["secret"]
    member.secret = last
    world.clock.advance(timedelta(minutes=29))
    assert (await member.browser.get("/api/me")).status_code == 200
    world.clock.advance(timedelta(minutes=1))
    late = await member.post("/api/me/totp/confirm", {"code": member.now()})
    assert "重新开始设置" in late.json()["detail"]
    assert (await member.browser.get("/api/me/security")).json()["totp"] is False


async def test_what_is_not_on_is_not_turned_off_and_new_codes_are_told(world: World, member: Member) -> None:
    nothing = await member.stepped("/api/me/totp/remove")
    assert (nothing.status_code, nothing.json()["code"]) == (403, "verification_failed")
    world.clock.advance(_A_WHILE)
    await member.turn_on()
    world.clock.advance(_A_WHILE)
    step = (await member.post("/api/me/recovery-codes")).json()["step_up"]["approval_id"]
    assert (await member.post(f"/api/me/approvals/{step}", {"way": "totp", "code": member.now()})).status_code == 204
    assert (await member.post("/api/me/recovery-codes", approval=step)).status_code == 200
    sent = (await member.browser.get("/api/demo/outbox")).json()
    texts = [one["body"] for one in sent if one["to"].endswith(member.person.phone[-4:])]
    assert "更换了恢复码" in texts[0]
    assert not any("已关闭两步验证" in text for text in texts)


async def test_a_passkey_signs_in_by_itself_and_again(world: World, member: Member) -> None:
    device = Authenticator()
    added = await member.add(device, "我的手机")
    assert added.status_code == 201, added.text
    [key] = added.json()["passkeys"]
    assert (key["name"], key["last_used_at"]) == ("我的手机", None)
    async with world.browser() as browser:
        for _ in range(2):
            answer = await sign(browser, device)
            assert (answer.status_code, answer.json()["id"]) == (200, str(member.person.id))
        assert (await browser.get("/api/me/security")).json()["level"] == 3
    renamed = await member.browser.put(f"/api/me/passkeys/{key['id']}", {"name": "旧手机"})
    assert renamed.json()["passkeys"][0]["name"] == "旧手机"


async def test_a_signature_that_is_not_for_us_or_not_fresh_or_not_theirs_opens_nothing(
    world: World, member: Member
) -> None:
    device = Authenticator()
    assert (await member.add(device)).status_code == 201
    stranger = Authenticator()
    async with world.browser() as browser:
        tries = {
            "another site": replace(device, origin="https://upay.example.org"),
            "another domain": replace(device, domain="example.org"),
            "holder not checked": replace(device, verified=False),
            "key of nobody": stranger,
            "own signature under another's key": replace(stranger, id=device.id),
        }
        for name, wrong in tries.items():
            answer = await sign(browser, wrong)
            assert (answer.status_code, answer.json()["code"]) == (403, "verification_failed"), name
            assert answer.json()["detail"].startswith("这个通行密钥没有通过验证"), name
        asked = (await browser.post("/api/auth/passkey/options")).json()
        body = {"challenge_id": asked["challenge_id"], "credential": device.sign(asked["options"])}
        assert (await browser.post("/api/auth/passkey", body)).status_code == 200
        replayed = await browser.post("/api/auth/passkey", body)
        assert (replayed.status_code, replayed.json()["code"]) == (403, "verification_failed")
        asked = (await browser.post("/api/auth/passkey/options")).json()
        body = {"challenge_id": asked["challenge_id"], "credential": device.sign(asked["options"])}
        both = await asyncio.gather(*(browser.post("/api/auth/passkey", body) for _ in range(2)))
        assert sorted(answer.status_code for answer in both) == [200, 403]
        other = (await browser.post("/api/auth/passkey/options")).json()
        crossed = {"challenge_id": other["challenge_id"], "credential": device.sign(asked["options"])}
        assert (await browser.post("/api/auth/passkey", crossed)).status_code == 403, "an answer to another question"
        asked = (await browser.post("/api/auth/passkey/options")).json()
        world.clock.advance(timedelta(minutes=5))
        late = {"challenge_id": asked["challenge_id"], "credential": device.sign(asked["options"])}
        assert "等得太久" in (await browser.post("/api/auth/passkey", late)).json()["detail"]
        device.count = 0
        copied = await sign(browser, device)
        assert copied.status_code == 403, "whoever counts lower than before is a copy"
        for junk in ({}, {"rawId": "%%%"}, {"rawId": "AAAA", "response": []}):
            assert (await sign(browser, device, credential=junk)).status_code == 403


async def test_a_challenge_to_register_or_to_approve_signs_nobody_in(world: World, member: Member) -> None:
    device = Authenticator()
    assert (await member.add(device)).status_code == 201
    registering = (await member.post("/api/me/passkeys/options")).json()
    async with world.browser() as browser:
        body = {"challenge_id": registering["challenge_id"], "credential": device.sign(registering["options"])}
        assert (await browser.post("/api/auth/passkey", body)).status_code == 403


async def test_keys_are_their_owners(world: World, member: Member) -> None:
    device = Authenticator()
    added = (await member.add(device)).json()
    other = await world.newcomer("邓岚")
    async with world.browser() as browser:
        thief = Member(world, await browser.sign_in(other), other)
        theirs = await thief.stepped("/api/me/passkeys/options")
        asked = theirs.json()
        taken = await thief.post(
            "/api/me/passkeys",
            {"challenge_id": asked["challenge_id"], "credential": device.make(asked["options"]), "name": "x"},
        )
        assert taken.json()["code"] == "verification_failed", "a key belongs to one person"
        key = added["passkeys"][0]["id"]
        removed = await thief.post(f"/api/me/passkeys/{key}/remove", {"pin": PIN})
        assert (removed.status_code, removed.json()["code"]) == (404, "not_found")
        assert (await browser.put(f"/api/me/passkeys/{key}", {"name": "x"})).status_code == 404
    assert (await member.post(f"/api/me/passkeys/{key}/remove", {"pin": PIN})).json()["passkeys"] == []
    async with world.browser() as browser:
        assert (await sign(browser, device)).status_code == 403


async def test_a_registration_is_for_who_asked(world: World, member: Member) -> None:
    asked = (await member.stepped("/api/me/passkeys/options")).json()
    other = await world.newcomer("邓岚")
    async with world.browser() as browser:
        thief = await browser.sign_in(other)
        device = Authenticator()
        body = {"challenge_id": asked["challenge_id"], "credential": device.make(asked["options"]), "name": "x"}
        assert (await thief.post("/api/me/passkeys", body)).json()["code"] == "verification_failed"
    assert (await member.browser.get("/api/me/security")).json()["passkeys"] == []


async def test_guesses_at_the_password_keep_out_a_new_passkey_and_no_settled_one(world: World, member: Member) -> None:
    old, new = Authenticator(), Authenticator()
    assert (await member.add(old)).status_code == 201
    world.clock.advance(timedelta(hours=73))
    await member.browser.sign_in(member.person)
    assert (await member.add(new)).status_code == 201
    assert (await member.browser.get("/api/me/security")).json()["locked"] is None
    async with world.browser() as stranger:
        for _ in range(5):
            await member.enter(stranger, password="not-the-password")
    async with world.browser() as browser:
        kept_out = await sign(browser, new)
        assert (kept_out.status_code, kept_out.json()["code"]) == (403, "account_locked"), "a code can have added it"
        assert (await sign(browser, old)).status_code == 200
        lock = (await browser.get("/api/me/security")).json()["locked"]
        assert lock["until"] == (world.clock.now() + timedelta(minutes=15)).isoformat().replace("+00:00", "Z")
        again = await member.enter(browser)
        assert again.json()["code"] == "account_locked", "the password stays locked until then"
        world.clock.advance(timedelta(seconds=61))
        asked = await browser.post("/api/auth/codes", {"phone": member.person.phone, "purpose": "unlock"})
        assert asked.status_code == 202
        body = {"phone": member.person.phone, "code": await member.sms()}
        assert (await browser.post("/api/auth/unlock", body)).status_code == 204
        assert (await browser.get("/api/me/security")).json()["locked"] is None
        assert (await member.enter(browser)).status_code == 200


async def test_what_its_owner_has_locked_no_passkey_opens(world: World, member: Member) -> None:
    device = Authenticator()
    assert (await member.add(device)).status_code == 201
    world.clock.advance(timedelta(hours=73))
    async with world.product.db.begin() as uow:
        await credentials.lock_for_owner(uow, owner_id=member.person.id, at=world.clock.now())
    async with world.browser() as browser:
        answer = await sign(browser, device)
    assert (answer.status_code, answer.json()["code"]) == (403, "account_locked")
    assert "重置" in answer.json()["why"]["todo"]
