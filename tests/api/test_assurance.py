"""What has to be proven for what: the server asks, the proof is bound to what was asked, and it is used once."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.api.conftest import Browser, World
from tests.api.member import Member
from tests.api.test_second_factors import sign
from tests.authenticator import Authenticator
from tests.cast import PIN, TEA, WANG

from upay.identity import NEEDS, Level, models, queries
from upay.identity.telling.reach import blind_of_email
from upay.kit.ids import new_id

LARGE = "1500.00"
_keys = count(1)


@pytest.fixture
async def member(world: World, request: pytest.FixtureRequest) -> AsyncIterator[Member]:
    case = getattr(request.node, "callspec", None)
    # An account with money in it is not closed whatever is proven, and so nothing is asked for.
    closes = case is not None and case.params.get("action") == "close_account"
    async with Member.new(world, "邓岚", money=None if closes else "5000.00") as somebody:
        yield somebody


async def send(member: Member, amount: str = LARGE, approval: str = "", **changed: Any) -> httpx.Response:
    body = {"payee_id": str(WANG.id), "amount": amount, "pin": PIN, **changed}
    return await member.post("/api/transfers", body, key=f"assurance-{next(_keys)}", approval=approval)


async def balance(member: Member) -> str:
    return str((await member.browser.get("/api/me")).json()["balance"])


async def _order(member: Member, amount: str) -> str:
    body = {"merchant_id": str(TEA.id), "title": "普洱一饼", "amount": amount}
    return str((await member.post("/api/demo/orders", body)).json()["id"])


WHERE = {
    "begin_totp": "/api/me/totp",
    "remove_totp": "/api/me/totp/remove",
    "renew_recovery_codes": "/api/me/recovery-codes",
    "add_passkey": "/api/me/passkeys/options",
    "remove_passkey": f"/api/me/passkeys/{UUID(int=7)}/remove",
    "keys_only": "/api/me/keys-only",
    "set_password": "/api/me/password/first",
    "remove_email": "/api/me/email/remove",
    "set_email": "/api/me/email/codes",
    "replace_email": "/api/me/email/codes",
    "bind_phone": "/api/me/phone/add/codes",
    "set_phrase": "/api/me/phrase",
    "close_account": "/api/me/closing",
    "export_data": "/api/me/exports",
    "download_export": f"/api/me/exports/{UUID(int=7)}/file",
    "rebind_phone": "/api/me/phone",
    "reset_pin": "/api/me/pin",
    "bind_card": "/api/cards",
    "lift_freeze": "/api/actions",
}
"""Where the actions are asked for that are not about money; a new one in the list has to be said here."""
BODIES = {
    "set_email": {"email": "mei@example.com"}, "replace_email": {"email": "new@example.com"}, "remove_email": {},
    "remove_passkey": {}, "bind_phone": {"phone": "13300139001"},
    "set_phrase": {"phrase": "雨后的山"}, "rebind_phone": {"phone": "13300139001", "by": "passkey"},
    "bind_card": {"pan": "6299000000000015", "holder_name": "邓岚", "expiry": ""},
    "reset_pin": {"pin": "802461"}, "keys_only": {"on": False},
    "set_password": {"new_password": "seven-quiet-herons"},
}  # fmt: skip
JUDGED_FIRST = frozenset({"bind_phone", "set_password"})
"""What is refused for certain asks for no proof: a phone number beside the one that is there, a first password beside
one. Whoever has an address alone, or no password, is a case of its own (`test_doors`, `test_first_password`)."""
METHODS = {"set_phrase": "PUT", "keys_only": "PUT", "download_export": "GET"}


async def _asked(member: Member, action: str) -> httpx.Response:
    """Ask for an action of the list, as whoever has a session and nothing more."""
    if action == "download_export":
        return await member.send("GET", f"/api/me/exports/{await _copy_of(member)}/file")
    if action == "transfer":
        return await send(member)
    if action == "withdraw":
        card = await member.post("/api/cards", {**BODIES["bind_card"], "expiry": "12/35", "pin": PIN})
        body = {"card_id": card.json()["id"], "amount": LARGE, "pin": PIN}
        return await member.post("/api/withdrawals", body, key=f"assurance-{next(_keys)}")
    if action == "replace_email":
        await give_address(member)
    if action == "lift_freeze":
        await member.post("/api/actions", {"offer": "freeze_account"})
        return await member.post("/api/actions", {"offer": "unfreeze_request", "code": "12345678"})
    if action == "pay_order":
        order = await _order(member, LARGE)
        return await member.post(f"/api/orders/{order}/payment", {"pin": PIN}, key=f"assurance-{next(_keys)}")
    return await member.send(METHODS.get(action, "POST"), WHERE[action], BODIES.get(action))


async def give_address(member: Member) -> None:
    """Let them have an address already, confirmed as if by its code."""
    vault, address = member.world.product.vault, f"a{member.person.phone[-8:]}@example.com"
    async with member.world.product.db.begin() as uow:
        person = await queries.lock_customer(uow, member.person.id)
        person.email_sealed = vault.seal(address, context=queries.EMAIL, person=person.id)
        person.email_blind, person.email_since = blind_of_email(vault, address), member.world.clock.now()


async def _copy_of(member: Member) -> UUID:
    """Return a copy of their data that is ready: one that is not there asks for no proof."""
    world, customer_id, copy_id = member.world, member.person.id, new_id()
    vault, at = world.product.vault, world.clock.now()
    async with world.product.db.begin() as uow:
        uow.add(
            models.Export(
                id=copy_id, customer_id=customer_id, lang="zh", state="ready", parts=1, parts_done=1, asked_at=at,
                ready_at=at, expires_at=at + timedelta(days=7), size=4,
                content_sealed=vault.seal_bytes(b"PK..", context=queries.EXPORT, person=customer_id),
            )
        )  # fmt: skip
    return copy_id


@pytest.mark.parametrize("action", sorted(NEEDS.keys() - JUDGED_FIRST))
async def test_every_action_of_the_list_is_refused_to_who_has_proven_the_password_only(
    member: Member, action: str
) -> None:
    assert (await member.browser.get("/api/me/security")).json()["level"] == Level.ONE
    before = await balance(member)
    answer = await _asked(member, action)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (403, "verification_required"), answer.text
    # What only a passkey is worth cannot be proven by whoever has none, and is not offered.
    ways = ["code"] if NEEDS[action].level is Level.TWO else []
    assert (problem["step_up"]["action"], problem["step_up"]["ways"]) == (action, ways)
    assert problem["step_up"]["approval_id"]
    assert problem["record"] is None, "nothing was decided about money"
    assert await balance(member) == before


@pytest.mark.parametrize("action", sorted(NEEDS.keys() - JUDGED_FIRST))
async def test_whoever_came_by_a_passkey_just_now_is_asked_only_for_what_is_proven_each_time(
    world: World, member: Member, action: str
) -> None:
    device = Authenticator()
    assert (await member.add(device)).status_code == 201
    async with world.browser() as browser:
        assert (await sign(browser, device)).status_code == 200
        assert (await browser.get("/api/me/security")).json()["level"] == Level.THREE
        strong = Member(world, browser, member.person)
        answer = await _asked(strong, action)
        asked = answer.status_code == 403 and answer.json()["code"] == "verification_required"
        assert asked is (NEEDS[action].fresh is None), answer.text
        world.clock.advance(timedelta(minutes=6))
        later = await _asked(strong, action)
        assert (later.status_code, later.json()["code"]) == (403, "verification_required"), "a proof grows old"


@pytest.mark.parametrize("came", ["by code alone", "by password and code"])
@pytest.mark.parametrize("action", sorted(NEEDS.keys() - JUDGED_FIRST))
async def test_what_a_session_is_worth_decides_and_not_how_many_proofs_there_were(
    world: World, member: Member, action: str, came: str
) -> None:
    world.clock.advance(timedelta(minutes=2))
    async with world.browser() as browser:
        if came == "by code alone":
            code = await _opening_code(browser, member)
            body = {"phone": member.person.phone, "code": code}
            assert (await browser.post("/api/auth/sign-in/code", body)).status_code == 200
        else:
            await browser.sign_in(member.person)  # It is a new device, so that a code is asked for beside it.
        level = (await browser.get("/api/me/security")).json()["level"]
        assert level == (Level.ONE if came == "by code alone" else Level.TWO)
        answer = await _asked(Member(world, browser, member.person), action)
    need = NEEDS[action]
    asked = answer.status_code == 403 and answer.json()["code"] == "verification_required"
    assert asked is (need.fresh is None or level < need.level), answer.text


async def _opening_code(browser: Browser, member: Member) -> str:
    sent = await browser.post("/api/auth/codes", {"phone": member.person.phone, "purpose": "sign_in"})
    assert sent.status_code == 202, sent.text
    texts = (await browser.get("/api/demo/outbox")).json()
    tail = member.person.phone[-4:]
    found = next(code for one in texts if one["to"].endswith(tail) and (code := re.search(r"\d{8}", one["body"])))
    return found[0]


def test_every_action_is_asked_for_where_a_route_names_it(world: World) -> None:
    """The list above is no list of somebody's memory: each path is one of a route that takes the approval."""
    named: dict[str, list[str]] = {}
    for route in world.app.routes:
        for handler in getattr(route, "route_handlers", ()):
            for action in handler.opt.get("needs", ()):
                named.setdefault(action, []).append(re.sub(r"\{\w+:uuid\}", "[^/]+", route.path))
    assert named.keys() == NEEDS.keys()
    for action, path in WHERE.items():
        assert any(re.fullmatch(template, path) for template in named[action]), action


async def test_a_large_transfer_goes_through_with_a_code_that_says_what_it_is_for(member: Member) -> None:
    refused = await send(member)
    step = refused.json()["step_up"]
    assert (step["amount"], step["payee"]) == (LARGE, "*王")
    assert "验证码" in refused.json()["detail"]
    approval = await member.prove_by_sms(refused)
    sent = (await member.browser.get("/api/demo/outbox")).json()
    assert "用于向 *王 转账 ¥1,500.00" in sent[0]["body"]
    done = await send(member, approval=approval)
    assert (done.status_code, done.json()["outcome"]) == (201, "succeeded"), done.text
    assert await balance(member) == "3500.00"


async def test_a_proof_is_for_this_amount_this_payee_and_once(world: World, member: Member) -> None:
    approval = await member.prove_by_sms(await send(member))
    other = await world.newcomer("邓岚")
    for name, answer in {
        "another amount": await send(member, "1500.01", approval),
        "another payee": await send(member, approval=approval, payee_id=str(other.id)),
        "another action": await member.post("/api/me/passkeys/" + str(UUID(int=7)) + "/remove", {}, approval=approval),
    }.items():
        assert (answer.status_code, answer.json()["code"]) == (403, "verification_required"), name
    assert await balance(member) == "5000.00"
    assert (await send(member, approval=approval)).status_code == 201
    again = await send(member, approval=approval)
    assert (again.status_code, again.json()["code"]) == (403, "verification_required"), "used up"
    assert await balance(member) == "3500.00"


async def test_of_two_who_use_one_proof_at_once_one_moves_money(member: Member) -> None:
    approval = await member.prove_by_sms(await send(member))
    body = {"payee_id": str(WANG.id), "amount": LARGE, "pin": PIN}
    member.browser.http.headers["Approval"] = approval
    answers = await asyncio.gather(
        *(member.browser.post("/api/transfers", body, key=f"race-{approval}-{each}") for each in range(2))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 403]
    assert await balance(member) == "3500.00"


async def test_the_same_request_again_is_answered_as_before_without_another_proof(member: Member) -> None:
    approval = await member.prove_by_sms(await send(member))
    body = {"payee_id": str(WANG.id), "amount": LARGE, "pin": PIN}
    first = await member.post("/api/transfers", body, key="same", approval=approval)
    again = await member.post("/api/transfers", body, key="same", approval=approval)
    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    assert await balance(member) == "3500.00"


async def test_a_double_tap_with_a_proof_is_one_transfer_and_both_hear_so(member: Member) -> None:
    approval = await member.prove_by_sms(await send(member))
    body = {"payee_id": str(WANG.id), "amount": LARGE, "pin": PIN}
    member.browser.http.headers["Approval"] = approval
    answers = await asyncio.gather(*(member.browser.post("/api/transfers", body, key="tapped") for _ in range(3)))
    assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await balance(member) == "3500.00"


async def test_who_comes_second_to_a_proof_has_a_free_key_still(member: Member) -> None:
    approval = await member.prove_by_sms(await send(member))
    body = {"payee_id": str(WANG.id), "amount": LARGE, "pin": PIN}
    member.browser.http.headers["Approval"] = approval
    keys = [f"second-{approval}-{each}" for each in range(2)]
    answers = await asyncio.gather(*(member.browser.post("/api/transfers", body, key=key) for key in keys))
    late = next(key for key, answer in zip(keys, answers, strict=True) if answer.status_code == 403)
    refused = await member.post("/api/transfers", body, key=late, approval=approval)
    assert refused.json()["code"] == "verification_required"
    done = await member.post("/api/transfers", body, key=late, approval=await member.prove_by_sms(refused))
    assert (done.status_code, await balance(member)) == (201, "2000.00")


async def test_a_wrong_pin_does_not_use_the_proof_up(member: Member) -> None:
    approval = await member.prove_by_sms(await send(member))
    assert (await send(member, approval=approval, pin="000000")).json()["code"] == "pin_wrong"
    assert (await send(member, approval=approval)).status_code == 201


async def test_a_proof_stays_in_its_session_and_runs_out(world: World, member: Member) -> None:
    approval = await member.prove_by_sms(await send(member))
    async with world.browser() as browser:
        elsewhere = Member(world, await browser.sign_in(member.person), member.person)
        assert (await send(elsewhere, approval=approval)).json()["code"] == "verification_required"
        taken = await elsewhere.post(f"/api/me/approvals/{approval}", {"way": "code", "code": "000000"})
        assert (taken.status_code, taken.json()["code"]) == (404, "not_found")
    stranger = await world.newcomer("邓岚", money="5000.00")
    async with world.browser() as browser:
        theirs = Member(world, await browser.sign_in(stranger), stranger)
        assert (await send(theirs, approval=approval)).json()["code"] == "verification_required"
    world.clock.advance(timedelta(minutes=10))
    assert (await send(member, approval=approval)).json()["code"] == "verification_required"


async def test_an_approval_that_nobody_proved_is_none(member: Member) -> None:
    approval = (await send(member)).json()["step_up"]["approval_id"]
    assert (await send(member, approval=approval)).json()["code"] == "verification_required"
    wrong = await member.post(f"/api/me/approvals/{approval}", {"way": "code", "code": "000000"})
    assert wrong.json()["code"] == "code_expired", "none was sent"
    assert (await send(member, approval=approval)).json()["code"] == "verification_required"


async def test_a_code_for_one_approval_proves_no_other(world: World, member: Member) -> None:
    one, other = [(await send(member, amount)).json()["step_up"]["approval_id"] for amount in (LARGE, "4000.00")]
    world.clock.advance(timedelta(seconds=61))
    await member.post(f"/api/me/approvals/{one}/codes")
    code = await member.sms()
    crossed = await member.post(f"/api/me/approvals/{other}", {"way": "code", "code": code})
    assert (crossed.status_code, crossed.json()["code"]) == (403, "code_wrong")
    assert (await member.post(f"/api/me/approvals/{one}", {"way": "code", "code": code})).status_code == 204


async def test_a_passkey_approves_and_its_signature_is_for_that_alone(world: World, member: Member) -> None:
    device = Authenticator()
    assert (await member.add(device)).status_code == 201
    refused = (await send(member)).json()["step_up"]
    assert refused["ways"] == ["passkey", "code"]
    other = (await send(member, "4000.00")).json()["step_up"]["approval_id"]
    asked = (await member.post(f"/api/me/approvals/{refused['approval_id']}/passkey")).json()
    proof = {
        "way": "passkey", "challenge_id": asked["challenge_id"], "credential": device.sign(asked["options"]),
    }  # fmt: skip
    crossed = await member.post(f"/api/me/approvals/{other}", proof)
    assert crossed.json()["code"] == "verification_failed", "signed for another amount"
    asked = (await member.post(f"/api/me/approvals/{refused['approval_id']}/passkey")).json()
    proof = {
        "way": "passkey", "challenge_id": asked["challenge_id"], "credential": device.sign(asked["options"]),
    }  # fmt: skip
    assert (await member.post(f"/api/me/approvals/{refused['approval_id']}", proof)).status_code == 204
    assert (await send(member, approval=refused["approval_id"])).status_code == 201
    async with world.browser() as browser:
        # Signed in by passkey, large amounts still want their own proof: the session is no blank cheque.
        assert (await sign(browser, device)).status_code == 200
        again = Member(world, browser, member.person)
        assert (await send(again)).json()["code"] == "verification_required"


async def test_what_a_limit_refuses_for_certain_asks_for_no_proof(member: Member) -> None:
    assert (await send(member, "6000.00")).json()["code"] == "over_single_limit"
    assert (await send(member, "999.99")).status_code == 201


async def test_a_retry_from_the_chat_is_held_to_the_same(world: World, member: Member) -> None:
    poor = await world.newcomer("邓岚", money="10.00")
    async with world.browser() as browser:
        theirs = Member(world, await browser.sign_in(poor), poor)
        approval = await theirs.prove_by_sms(await send(theirs))
        refused = (await send(theirs, approval=approval)).json()
        assert refused["code"] == "insufficient_balance"
        retried = await theirs.post(
            "/api/actions", {"offer": "retry", "record_id": refused["record"]["id"], "pin": PIN}, key="retry-large"
        )
        assert retried.json()["code"] == "verification_required"
        assert retried.json()["step_up"]["amount"] == LARGE
    assert await member.world.problems_of_books() == []
