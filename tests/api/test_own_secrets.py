"""Password and PIN of the signed-in customer: changed by who knows them, and told on every channel."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa
from tests.api.conftest import Browser, World
from tests.api.member import Member
from tests.api.test_document_check import case, judge
from tests.authenticator import Authenticator
from tests.cast import PIN, WANG

from upay.identity.recovery_models import Verification

NEW_PASSWORD = "slow-otter-windmill-77"
NEW_PIN = "830264"


@pytest.fixture
async def member(world: World) -> AsyncIterator[Member]:
    async with Member.new(world, "邓岚") as somebody:
        yield somebody


async def texts(member: Member) -> list[str]:
    sent = (await member.browser.get("/api/demo/outbox")).json()
    return [one["body"] for one in sent if one["to"].endswith(member.person.phone[-4:])]


async def shown(member: Member) -> list[str]:
    told = (await member.browser.get("/api/me/notifications")).json()
    return [one["text"] for one in told["items"]]


async def test_a_known_password_is_changed_here_and_every_other_device_is_out(world: World, member: Member) -> None:
    async with world.browser() as other:
        await other.sign_in(member.person)
        body = {"password": member.person.password, "new_password": NEW_PASSWORD}
        assert (await member.post("/api/me/password", body)).status_code == 204
        assert (await member.browser.get("/api/me")).status_code == 200, "who did it stays in"
        assert (await other.get("/api/me")).status_code == 401
        assert (await member.enter(other)).json()["code"] == "password_wrong"
        assert (await member.enter(other, password=NEW_PASSWORD)).status_code == 200
    assert "登录密码刚刚改过" in (await texts(member))[0]
    assert "登录密码刚刚改过" in (await shown(member))[0]


@pytest.mark.parametrize("letters", ["heron-lamp%d", "晚风吹过石桥边%d"])
async def test_the_last_character_of_the_longest_password_counts(world: World, member: Member, letters: str) -> None:
    """128 characters, of Chinese ones 384 bytes: some ways to keep passwords read 72 bytes and pass over the rest."""
    longest = "".join(letters % number for number in range(40))[:128]
    body = {"password": member.person.password, "new_password": longest + "x"}
    assert (await member.post("/api/me/password", body)).status_code == 400, "one more is refused, and not cut off"
    assert (await member.post("/api/me/password", {**body, "new_password": longest})).status_code == 204
    async with world.browser() as other:
        for wrong in (longest[:-1], longest[:-1] + "x", longest[:72]):
            assert (await member.enter(other, password=wrong)).json()["code"] == "password_wrong", wrong[-3:]
        assert (await member.enter(other, password=longest)).status_code == 200


@pytest.mark.parametrize(
    ("new", "code", "said"),
    [
        ("short", "password_weak", "不足 8 位"), ("13800138000", "password_weak", "手机号"),
        ("", "form_incomplete", "新的登录密码还没有填"), ("quiet-heron-31", "password_weak", "一样"),
    ],
)  # fmt: skip
async def test_a_new_password_that_cannot_be_is_refused_and_the_old_one_stays(
    world: World, member: Member, new: str, code: str, said: str
) -> None:
    refused = await member.post("/api/me/password", {"password": member.person.password, "new_password": new})
    problem = refused.json()
    assert problem["code"] == code
    assert said in problem["detail"]
    async with world.browser() as other:
        assert (await member.enter(other)).status_code == 200


async def test_wrong_present_passwords_count_as_at_the_door_and_say_what_was_wrong(
    world: World, member: Member
) -> None:  # fmt: skip
    body = {"password": "not-this-one", "new_password": NEW_PASSWORD}
    for left in (4, 3, 2, 1):
        wrong = (await member.post("/api/me/password", body)).json()
        assert (wrong["code"], wrong["title"]) == ("password_wrong", "登录密码不正确")
        assert f"还可以输入 {left} 次" in wrong["detail"]
    assert (await member.post("/api/me/password", body)).json()["code"] == "account_locked"
    right = await member.post("/api/me/password", {**body, "password": member.person.password})
    assert right.json()["code"] == "account_locked", "the right one opens no more"
    async with world.browser() as other:
        assert (await member.enter(other)).json()["code"] == "account_locked"
    assert any("账户已锁定" in text for text in await texts(member))


async def test_a_known_pin_is_changed_here_and_every_other_device_is_out(world: World, member: Member) -> None:
    async with world.browser() as other:
        await other.sign_in(member.person)
        assert (await member.post("/api/me/pin/change", {"pin": PIN, "new_pin": NEW_PIN})).status_code == 204
        assert (await other.get("/api/me")).status_code == 401
    old = await member.post("/api/transfers", {"payee_id": str(WANG.id), "amount": "1.00", "pin": PIN}, key="own-1")
    assert old.json()["code"] == "pin_wrong"
    new = await member.post("/api/transfers", {"payee_id": str(WANG.id), "amount": "1.00", "pin": NEW_PIN}, key="own-2")
    assert new.json()["outcome"] == "succeeded"
    assert "支付密码刚刚改过" in (await texts(member))[0]
    assert "支付密码刚刚改过" in (await shown(member))[0]


@pytest.mark.parametrize(
    ("new", "said"),
    [("123456", "容易被猜到"), ("12", "六位数字"), (PIN, "和现在的一样"), ("", "新的支付密码还没有填")],
)
async def test_a_new_pin_that_cannot_be_is_refused_at_its_own_field(member: Member, new: str, said: str) -> None:
    problem = (await member.post("/api/me/pin/change", {"pin": PIN, "new_pin": new})).json()
    assert (problem["code"], problem["field"]) == ("form_incomplete", "new_pin")
    assert said in problem["detail"]


async def test_wrong_present_pins_count_as_in_a_payment(member: Member) -> None:
    for _ in range(4):
        wrong = await member.post("/api/me/pin/change", {"pin": "507193", "new_pin": NEW_PIN})
        assert wrong.json()["code"] == "pin_wrong"
    body = {"payee_id": str(WANG.id), "amount": "1.00", "pin": "507193"}
    fifth = await member.post("/api/transfers", body, key="own-3")
    assert fifth.json()["code"] == "pin_locked", "one count for both"
    again = await member.post("/api/me/pin/change", {"pin": PIN, "new_pin": NEW_PIN})
    assert again.json()["code"] == "pin_locked"
    until = (await member.browser.get("/api/me/security")).json()["pin_locked_until"]
    assert until == again.json()["why"]["until"], "the security centre says it before anything is tried"
    member.world.clock.advance(timedelta(hours=24))
    await member.browser.sign_in(member.person)
    assert (await member.browser.get("/api/me/security")).json()["pin_locked_until"] is None


async def _code(member: Member, purpose: str) -> str:
    """Have a code sent for a purpose and read it off the phone."""
    member.world.clock.advance(timedelta(seconds=61))
    path = "/api/me/codes" if purpose == "reset_pin" else "/api/auth/codes"
    body = {"purpose": purpose} if purpose == "reset_pin" else {"purpose": purpose, "phone": member.person.phone}
    assert (await member.post(path, body)).status_code == 202
    found = re.search(r"验证码 (\d{8})", (await texts(member))[0])
    assert found is not None
    return found[1]


async def _reset_password(member: Member) -> None:
    """Do what whoever holds the phone can: set a password by a text, and sign in with it."""
    code = await _code(member, "reset_password")
    body = {"phone": member.person.phone, "code": code, "new_password": NEW_PASSWORD}
    assert (await member.post("/api/auth/reset-password", body)).status_code == 204
    member.person = replace(member.person, password=NEW_PASSWORD)
    await member.browser.sign_in(member.person)


async def test_a_phone_that_resets_the_password_gets_no_pin_for_three_days(world: World, member: Member) -> None:
    await _reset_password(member)
    reset_at = world.clock.now()
    held = await member.post("/api/me/codes", {"purpose": "reset_pin"})
    assert (held.status_code, held.json()["code"]) == (403, "codes_on_hold")
    assert "重置过" in held.json()["title"]
    assert held.json()["why"]["until"] is not None
    assert "talk_to_agent" in [offer["code"] for offer in held.json()["why"]["offers"]]
    by_text = {"pin": NEW_PIN, "password": NEW_PASSWORD, "code": "123456"}
    assert (await member.post("/api/me/pin", by_text)).json()["code"] == "codes_on_hold"
    assert (await member.post("/api/me/pin", {"pin": NEW_PIN})).json()["code"] == "codes_on_hold"
    # Changing the password by who now knows it takes nothing of that back.
    changed = {"password": NEW_PASSWORD, "new_password": "another-grey-lantern-9"}
    assert (await member.post("/api/me/password", changed)).status_code == 204
    # Neither does what the same phone lets one add.
    device = Authenticator()
    assert (await member.add(device)).status_code == 201
    world.clock.advance(timedelta(minutes=6))
    await member.turn_on()
    world.clock.advance(timedelta(seconds=61))
    by_app = {"pin": NEW_PIN, "password": "another-grey-lantern-9", "code": member.now()}
    assert (await member.post("/api/me/pin", by_app)).json()["code"] == "codes_on_hold"
    assert (await member.post("/api/me/pin", {"pin": NEW_PIN})).json()["code"] == "codes_on_hold"
    shown_as = (await member.browser.get("/api/me/security")).json()["pin_reset"]
    assert (shown_as["passkey"], shown_as["beside"]) == (False, None)

    world.clock.advance(reset_at + timedelta(hours=72) - world.clock.now())
    async with world.browser() as later:
        member.browser, member.person = later, replace(member.person, password="another-grey-lantern-9")
        assert (await member.enter(later, member.now())).status_code == 200
        world.clock.advance(timedelta(seconds=61))
        assert (await member.post("/api/me/pin", {**by_app, "code": member.now()})).status_code == 204


async def test_a_passkey_that_was_added_just_now_sets_no_pin(member: Member) -> None:
    """In a session that the password opened a code adds one, and whoever snatched the phone reads codes."""
    device = Authenticator()
    assert (await member.add(device)).status_code == 201
    asked = await member.post("/api/me/pin", {"pin": NEW_PIN})
    assert (asked.status_code, asked.json()["step_up"]["ways"]) == (403, [])
    approval = asked.json()["step_up"]["approval_id"]
    options = (await member.post(f"/api/me/approvals/{approval}/passkey")).json()
    body = {"way": "passkey", "challenge_id": options["challenge_id"], "credential": device.sign(options["options"])}
    told = await member.post(f"/api/me/approvals/{approval}", body)
    assert (told.status_code, told.json()["code"]) == (403, "verification_failed")
    assert (await member.post("/api/me/pin", {"pin": NEW_PIN}, approval=approval)).status_code == 403


async def test_what_was_set_up_before_resets_the_pin_at_once(world: World, member: Member) -> None:
    old, new = Authenticator(), Authenticator()
    assert (await member.add(old)).status_code == 201
    world.clock.advance(timedelta(hours=73))
    await member.browser.sign_in(member.person)
    await _reset_password(member)
    assert (await member.add(new)).status_code == 201
    asked = await member.post("/api/me/pin", {"pin": NEW_PIN})
    assert (asked.status_code, asked.json()["step_up"]["ways"]) == (403, ["passkey"])
    approval = asked.json()["step_up"]["approval_id"]

    async def sign(device: Authenticator) -> httpx.Response:
        options = (await member.post(f"/api/me/approvals/{approval}/passkey")).json()
        body = {
            "way": "passkey", "challenge_id": options["challenge_id"], "credential": device.sign(options["options"]),
        }  # fmt: skip
        return await member.post(f"/api/me/approvals/{approval}", body)

    assert (await sign(new)).json()["code"] == "codes_on_hold", "it was added since"
    assert (await member.post("/api/me/pin", {"pin": NEW_PIN}, approval=approval)).status_code == 403
    assert (await sign(old)).status_code == 204
    assert (await member.post("/api/me/pin", {"pin": NEW_PIN}, approval=approval)).status_code == 204


async def test_an_app_takes_the_place_of_the_text_and_counts_what_is_wrong(world: World, member: Member) -> None:
    await member.turn_on()
    world.clock.advance(timedelta(seconds=61))
    refused = await member.post("/api/me/codes", {"purpose": "reset_pin"})
    assert (refused.status_code, refused.json()["code"]) == (403, "verification_failed")
    assert "不再用短信验证码" in refused.json()["detail"]
    body = {"pin": NEW_PIN, "password": member.person.password}
    wrong = await member.post("/api/me/pin", {**body, "code": "000000" if member.now() != "000000" else "000001"})
    assert (wrong.json()["code"], "还可以再试 4 次" in wrong.json()["detail"]) == ("verification_failed", True)
    assert (await member.post("/api/me/pin", {**body, "code": member.now()})).status_code == 204


async def test_a_lock_of_the_app_is_told(world: World, member: Member) -> None:
    await member.turn_on()
    world.clock.advance(timedelta(seconds=61))
    body = {"pin": NEW_PIN, "password": member.person.password, "code": "abcdef"}
    for _ in range(5):
        body["code"] = "000000" if member.now() != "000000" else "000001"
        last = await member.post("/api/me/pin", body)
    assert "之后可以再试" in last.json()["detail"]
    assert "验证器应用停用到" in (await texts(member))[0]
    assert "验证器应用停用到" in (await shown(member))[0]


async def test_photographs_in_ones_own_chat_reset_the_pin_and_a_guests_do_not(world: World, ada: Browser) -> None:
    async with case(world, ada, "蒋川") as open_case:
        member = Member(world, open_case.browser, open_case.person)
        code = await _code(member, "reset_password")
        reset = {"phone": member.person.phone, "code": code, "new_password": NEW_PASSWORD}
        assert (await member.post("/api/auth/reset-password", reset)).status_code == 204
        member.person = replace(member.person, password=NEW_PASSWORD)
        await member.browser.sign_in(member.person)
        assert (await member.post("/api/me/codes", {"purpose": "reset_pin"})).json()["code"] == "codes_on_hold"
        world.clock.advance(timedelta(seconds=61))
        await open_case.whole(world)
        await open_case.look(ada)
        assert (await judge(ada, open_case.chat, agree=True)).status_code == 200
        body = {"pin": NEW_PIN, "password": NEW_PASSWORD}
        async with world.product.db.begin() as uow:
            await uow.session.execute(sa.update(Verification).values(named_blind=b"a guest"))
        assert (await member.post("/api/me/codes", {"purpose": "reset_pin"})).json()["code"] == "codes_on_hold"
        async with world.product.db.begin() as uow:
            await uow.session.execute(sa.update(Verification).values(named_blind=None))
        assert (await member.post("/api/me/pin", {**body, "code": await _code(member, "reset_pin")})).status_code == 204


async def test_a_session_that_a_code_opened_is_told_to_come_by_password(world: World, member: Member) -> None:
    code = await _code(member, "sign_in")
    async with world.browser() as other:
        came = await other.post("/api/auth/sign-in/code", {"phone": member.person.phone, "code": code})
        assert came.status_code == 200, came.text
        for path in ("/api/me/totp", "/api/me/passkeys/options"):
            problem = (await other.post(path)).json()
            assert (problem["code"], problem["step_up"]["ways"]) == ("verification_required", [])
            assert problem["title"] == "这一步要先用登录密码登录"
            assert problem["why"]["offers"][0]["code"] == "sign_in_with_password"
        await other.sign_in(member.person)
        assert (await other.post("/api/me/totp")).json()["step_up"]["ways"] == ["code"], "and then it can be proven"
