"""What is let go or made wider in an account is told, in the app and by text, once, with the reader's phrase."""

from collections.abc import AsyncIterator

import pytest
from tests.api.conftest import World
from tests.api.member import Member
from tests.api.test_owners_proof import CARD
from tests.cast import PIN

from upay import identity
from upay.identity import Purpose, rules
from upay.kit.language import Lang

PHRASE = "青石巷口的猫"


@pytest.fixture
async def member(world: World) -> AsyncIterator[Member]:
    async with Member.new(world, "程砚") as somebody:
        async with world.product.db.begin() as uow:
            person = await identity.queries.open_customer(uow, somebody.person.id)
            assert person is not None
            person.phrase_sealed = world.product.vault.seal(PHRASE, context=identity.queries.PHRASE)
        yield somebody


async def told(member: Member, words: str, *, times: int = 1) -> str:
    """See that it was told so often in the app and by text, and return the text."""
    async with member.world.product.db.begin() as uow:
        texts = await identity.queries.notices(uow, member.world.product.vault, phone=member.person.phone, limit=200)
    shown = (await member.browser.get("/api/me/notifications")).json()["items"]
    sent = [one.body for one in texts if words in one.body]
    assert (len(sent), len([one for one in shown if words in one["text"]])) == (times, times)
    assert all(PHRASE in one for one in sent)
    return sent[0] if sent else ""


async def lift(member: Member) -> None:
    assert (await member.post("/api/me/codes", {"purpose": "unfreeze_request"})).status_code == 202
    body = {"offer": "unfreeze_request", "conversation": True, "code": await member.sms(), "pin": PIN}
    for _ in range(2):
        assert (await member.post("/api/actions", body, key="lift")).json()["done"]


async def test_who_lifts_their_own_freeze_is_told_of_it(member: Member) -> None:
    await member.post("/api/actions", {"offer": "freeze_account"})
    await lift(member)
    assert "重新冻结账户" in await told(member, "你自己设置的账户冻结刚刚解除")


async def test_who_takes_a_loss_back_is_told_of_that(member: Member) -> None:
    assert (await member.post("/api/me/report-loss")).status_code == 200
    await lift(member)
    await told(member, "你的挂失刚刚解除")
    await told(member, "你自己设置的账户冻结", times=0)


async def test_a_card_that_was_bound_is_told(member: Member) -> None:
    assert (await member.post("/api/cards", {**CARD, "holder_name": "程砚", "pin": PIN})).status_code == 201
    assert "尾号 0015" in await told(member, "刚刚绑定了")


async def test_a_limit_of_ones_own_is_told_when_it_is_wider_and_not_when_it_is_narrower(member: Member) -> None:
    async def put(amount: str | None, kind: str = "single") -> None:
        body = {"kind": kind, "amount": amount, "pin": PIN}
        answer = await member.send("PUT", "/api/limits/own", body)
        assert answer.status_code == 200, answer.text

    for amount in ("50.00", "20.00", "20.00"):
        await put(amount)
    await told(member, "限额刚刚调高", times=0)
    await put("30.00")
    assert "¥30.00" in await told(member, "单笔限额刚刚调高")
    await put(None)
    await told(member, "单笔限额刚刚调高", times=2)
    await put("10.00", "daily")
    await put("11.00", "daily")
    assert "¥11.00" in await told(member, "每日限额刚刚调高")


async def test_an_account_that_a_code_unlocks_is_told(world: World, member: Member) -> None:
    async with world.browser() as guest:
        for _ in range(rules.WRONG_ALLOWED):
            await guest.post("/api/auth/sign-in", {"phone": member.person.phone, "password": "not-this-one"})
        await guest.post("/api/auth/codes", {"phone": member.person.phone, "purpose": "unlock"})
        body = {"phone": member.person.phone, "code": await member.sms()}
        assert (await guest.post("/api/auth/unlock", body)).status_code == 204
    await told(member, "刚刚用验证码解锁")


async def test_whose_codes_are_guessed_at_is_told_once_when_they_get_longer(world: World, member: Member) -> None:
    db, vault, phone = world.product.db, world.product.vault, member.person.phone
    for purpose, times in ((Purpose.UNLOCK, 0), (Purpose.RESET_PASSWORD, 1), (Purpose.UNLOCK, 1)):
        await identity.send_code(db, vault, phone=phone, purpose=purpose, lang=Lang.ZH, at=world.clock.now())
        door = "unlock" if purpose is Purpose.UNLOCK else "reset-password"
        body = {"phone": phone, "code": "00000000"}
        for _ in range(rules.CODE_TRIES):
            async with world.browser() as guest:
                more = {} if purpose is Purpose.UNLOCK else {"new_password": "seven-quiet-herons"}
                answer = await guest.post(f"/api/auth/{door}", {**body, **more})
            assert answer.json()["code"] == "code_wrong", answer.text
        await told(member, "反复猜", times=times)
        world.clock.advance(rules.CODE_PAUSE)
    assert f"{rules.LONG_CODE_DIGITS} 位" in await told(member, "反复猜")
