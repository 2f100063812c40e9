"""Withdrawing by the API: what is known before, what more is asked for, and how a return reaches its owner."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from tests.api.conftest import Browser, World
from tests.api.test_second_factors import Member
from tests.cast import PIN

from upay import payments
from upay.payments.providers.sandbox_cards import pan_for


async def _told(browser: Browser, record: str) -> list[str]:
    items = (await browser.get("/api/me/notifications")).json()["items"]
    return [one["text"] for one in items if one["record_id"] == record]


@pytest.fixture
async def member(world: World) -> AsyncIterator[Member]:
    """Somebody at level 3 with ¥3,000.00, signed in by the password alone, on a day of their own."""
    world.clock.advance(timedelta(days=1))
    person = await world.newcomer("韩梅", level=3, money="3000.00")
    async with world.browser() as browser:
        await browser.sign_in(person)
        yield Member(world, browser, person)


async def _card(browser: Browser, says: str = "approve") -> str:
    card = {"pan": pan_for(says), "holder_name": "UPAY SANDBOX", "expiry": "12/35", "pin": PIN}
    return str((await browser.post("/api/cards", card)).json()["id"])


async def test_what_can_go_is_known_before_and_a_withdrawal_is_done_once(member: Member) -> None:
    browser, card = member.browser, await _card(member.browser)
    before = (await browser.get("/api/withdrawals/terms")).json()
    assert (before["most"], before["available"], before["fee"]) == ("3000.00", "3000.00", "0.00")
    assert {"single", "daily"} <= {row["kind"] for row in before["limits"]}
    assert not {"annual", "one_factor_daily"} & {row["kind"] for row in before["limits"]}
    body = {"card_id": card, "amount": "300.00", "pin": PIN}
    async with member.world.working():
        answers = [await browser.post("/api/withdrawals", body, key="withdraw-once") for _ in range(2)]
    first, again = (answer.json() for answer in answers)
    assert [answer.status_code for answer in answers] == [201, 201]
    assert (first["id"], first["kind"], first["direction"]) == (again["id"], "withdrawal", "out")
    assert (again["outcome"], again["money_label"], again["balance_after"]) == ("succeeded", "已打到银行卡", "2700.00")
    assert (await browser.get("/api/withdrawals/terms")).json()["most"] == "2700.00"
    listed = (await browser.get("/api/records", params={"kind": "withdrawal"})).json()["items"]
    assert [one["id"] for one in listed] == [first["id"]]
    assert await member.world.problems_of_books() == []


async def test_a_large_one_is_confirmed_once_more_for_this_card_and_amount(member: Member) -> None:
    card, other = await _card(member.browser), await _card(member.browser, "approve_second")
    body = {"card_id": card, "amount": "1000.00", "pin": PIN}
    asked = await member.post("/api/withdrawals", body, key="large")
    assert (asked.status_code, asked.json()["code"]) == (403, "verification_required")
    assert asked.json()["step_up"]["amount"] == "1000.00"
    approval = await member.prove_by_sms(asked)
    elsewhere = await member.post("/api/withdrawals", {**body, "card_id": other}, key="other", approval=approval)
    assert elsewhere.status_code == 403, "what was approved is this card and no other"
    async with member.world.working():
        done = await member.post("/api/withdrawals", body, key="large", approval=approval)
    assert (done.status_code, done.json()["outcome"]) == (201, "succeeded")


async def test_what_a_limit_refuses_for_certain_is_refused_by_the_limit_and_not_for_want_of_a_proof(
    member: Member,
) -> None:
    card = await _card(member.browser)
    await payments.set_own_limit(
        member.world.product.rails, customer_id=member.person.id, kind="single", amount="900.00", pin=PIN, key="own",
        at=member.world.clock.now(),
    )  # fmt: skip
    no = await member.browser.move("/api/withdrawals", card_id=card, amount="1000.00")
    assert (no.status_code, no.json()["code"]) == (409, "over_own_limit"), no.text


async def test_a_refusal_says_where_the_money_is_and_what_can_be_done(member: Member) -> None:
    browser = member.browser
    async with member.world.working():
        card = await _card(browser, "card_restricted")
        no = (await browser.move("/api/withdrawals", card_id=card, amount="50.00")).json()
    assert (no["outcome"], no["why"]["code"], no["money"]) == ("refused", "card_restricted", "not_moved")
    assert "还在你的余额里" in no["why"]["money"]
    assert {"use_other_card", "talk_to_agent"} <= {offer["code"] for offer in no["why"]["offers"]}
    credit = await browser.move("/api/withdrawals", card_id=await _card(browser, "approve_credit"), amount="50.00")
    assert (credit.status_code, credit.json()["code"]) == (409, "not_a_debit_card")
    assert (await browser.get("/api/me")).json()["available"] == "3000.00"


async def test_a_return_arrives_by_itself_in_the_chat_and_among_the_notifications(member: Member) -> None:
    browser, world = member.browser, member.world
    async with world.working():
        card = await _card(browser, "returned")
        record = (await browser.move("/api/withdrawals", card_id=card, amount="80.00")).json()["id"]
        # The worker goes on until it has told of it: a job that is broken off is somebody else's test.
        for _ in range(500):
            if told := await _told(browser, record):
                break
            await asyncio.sleep(0.02)
    assert ["¥80.00" in text for text in told] == [True]
    for _ in range(2):  # The worker asks again, and nothing more is said.
        at = world.clock.advance(timedelta(minutes=2))
        await payments.hear_returns(world.product.rails, at=at)
        await world.drain()
    came_back = (await browser.get(f"/api/records/{record}")).json()
    assert (came_back["why"]["code"], came_back["money_label"]) == ("withdrawal_returned", "已退回余额")
    assert [step["name"] for step in came_back["timeline"]] == ["requested", "at_bank", "paid_out", "returned"]
    assert (await browser.get("/api/me")).json()["balance"] == "3000.00"
    messages = (await browser.get("/api/support/conversation")).json()["messages"]
    said = [one["text"] for one in messages if "退回" in (one["text"] or "")]
    assert len(said) == 1
    assert "一分也没有少" in said[0]
    told = await _told(browser, record)
    assert len(told) == 2
    assert "退回" in told[0]
    questions = (await browser.get("/api/support/home")).json()["foreseen"]
    assert "withdraw_failed" in [one["topic"] for one in questions]
    assert await world.problems_of_books() == []


async def test_nobody_withdraws_to_anothers_card_or_reads_anothers_withdrawal(
    member: Member, customer: Browser
) -> None:
    theirs = await _card(customer)
    no = await member.browser.move("/api/withdrawals", card_id=theirs, amount="5.00")
    assert (no.status_code, no.json()["code"]) == (400, "card_invalid")
    async with member.world.working():
        mine = await member.browser.move("/api/withdrawals", card_id=await _card(member.browser), amount="5.00")
    assert (await customer.get(f"/api/records/{mine.json()['id']}")).status_code == 404


async def test_whoever_closes_with_money_left_is_shown_the_way_to_their_card(member: Member) -> None:
    hindrances = (await member.browser.get("/api/me/closing")).json()["hindrances"]
    assert ["提现" in one["todo"] for one in hindrances if one["problem"] == "balance"] == [True]
