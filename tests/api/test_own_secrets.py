"""Password and PIN of the signed-in customer: changed by who knows them, and told on every channel."""

from collections.abc import AsyncIterator

import pytest
from tests.api.conftest import World
from tests.api.member import Member
from tests.cast import PIN, WANG

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
