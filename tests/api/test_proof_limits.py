"""How well a payment is confirmed decides how much a day lets out; the counters are the ledger's."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from tests.api.conftest import World
from tests.api.test_second_factors import Member
from tests.cast import PIN, WANG


@pytest.fixture
async def member(world: World) -> AsyncIterator[Member]:
    """Somebody at level 3 with ¥20,000.00, signed in by the password alone, on a day of their own."""
    world.clock.advance(timedelta(days=1))
    person = await world.newcomer("韩梅", level=3, money="20000.00")
    async with world.browser() as browser:
        await browser.sign_in(person)
        yield Member(world, browser, person)


async def send(member: Member, amount: str, key: str, approval: str = "") -> httpx.Response:
    body = {"payee_id": str(WANG.id), "amount": amount, "pin": PIN}
    return await member.post("/api/transfers", body, key=f"proof-{member.person.phone}-{key}", approval=approval)


async def test_the_pin_alone_lets_a_thousand_out_in_a_day_and_a_code_lets_more(member: Member) -> None:
    assert (await send(member, "900.00", "a")).status_code == 201
    asked = await send(member, "200.00", "b")
    assert (asked.status_code, asked.json()["code"]) == (403, "verification_required")
    assert asked.json()["step_up"]["amount"] == "200.00"
    approval = await member.prove_by_sms(asked)
    assert (await send(member, "200.00", "b", approval)).status_code == 201
    assert (await send(member, "100.00", "c")).status_code == 201, "what the PIN alone may is as before"
    rows = {row["kind"]: row for row in (await member.browser.get("/api/limits")).json()["rows"]}
    assert rows["one_factor_daily"]["used"] == "1000.00"
    assert rows["two_factors_daily"]["used"] == "200.00"
    assert rows["one_factor_daily"]["renews_at"] is not None
    assert rows["single"]["renews_at"] is None


async def test_more_than_a_code_may_is_refused_at_once_and_says_what_lets_it_out(member: Member) -> None:
    refused = await send(member, "5000.01", "a")
    assert (refused.status_code, refused.json()["code"]) == (409, "over_proof_limit"), refused.text
    why = refused.json()["why"]
    assert "add_passkey" in [offer["code"] for offer in why["offers"]]
    assert "¥5,000.00" in why["cause"]
