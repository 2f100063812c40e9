"""Limits of money going out: the legal ones by level, one's own below them, and what counts towards them."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from tests.cast import JUN, MEI, WANG
from tests.stage import Stage

from upay import identity, payments
from upay.kit.money import Money
from upay.kit.time import next_business_midnight
from upay.payments import MAINLAND, Proof
from upay.payments.limits import limits_for
from upay.platform.attempts import DuplicateRequest, Outcome

NEW_YEARS_EVE = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)
"""23:00 in Shanghai."""


async def _left(stage: Stage) -> dict[str, tuple[str, str | None, str]]:
    views = await payments.limits_of(stage.rails, customer_id=MEI.id, at=stage.at)
    return {v.kind: (v.cap.plain, None if v.used is None else v.used.plain, v.left.plain) for v in views}


@pytest.mark.parametrize(
    ("level", "names"),
    [
        (1, ["single", "single", "over_single_limit", "over_daily_limit", "over_annual_limit/life"]),
        (3, ["single", "single", "over_single_limit", "over_daily_limit", "over_annual_limit/year:2027"]),
    ],
)
def test_the_legal_day_and_year_begin_at_midnight_in_shanghai(level: int, names: list[str]) -> None:
    found = limits_for(customer_id=MEI.id, level=level, own={}, at=NEW_YEARS_EVE + timedelta(hours=1))
    assert [limit.window.name for limit in found] == ["single", "day:2027-01-01", names[-1].partition("/")[2]]
    before = limits_for(customer_id=MEI.id, level=3, own={}, at=NEW_YEARS_EVE)
    assert [limit.window.name for limit in before] == ["single", "day:2026-12-31", "year:2026"]


def test_ones_own_limits_are_judged_before_the_legal_ones() -> None:
    own = {"single": Money(1), "daily": Money(2)}
    found = limits_for(customer_id=MEI.id, level=2, own=own, at=NEW_YEARS_EVE)
    assert [limit.name for limit in found] == [
        "over_own_limit", "over_own_limit", "over_single_limit", "over_daily_limit", "over_annual_limit",
    ]  # fmt: skip


async def test_one_payment_at_the_single_limit_goes_through_and_one_above_does_not(stage: Stage) -> None:
    await stage.at_level(1)
    await stage.send("500.00")
    row = await stage.refused(stage.send("500.01"))
    assert (row.reason, row.facts["cap"], row.facts["window"]) == ("over_single_limit", "500.00", "single")


async def test_transfers_and_payments_of_a_day_count_together(stage: Stage) -> None:
    await stage.top_up("12000.00")
    await stage.at_level(2)
    await stage.send("5000.00")
    await stage.bought("4000.00")
    row = await stage.refused(stage.send("1000.01", to=JUN))
    assert row.reason == "over_daily_limit"
    assert dict(row.facts).items() >= {"asked": "1000.01", "cap": "10000.00", "used": "9000.00"}.items()
    assert (await stage.refused(stage.bought("1000.01"))).reason == "over_daily_limit"
    await stage.send("1000.00", to=JUN)
    assert (await stage.refused(stage.send("0.01"))).reason == "over_daily_limit"


async def test_a_new_day_begins_afresh_and_the_year_goes_on(stage: Stage) -> None:
    await stage.at_level(2)
    await stage.top_up("500.00")
    await stage.send("900.00")
    assert (await _left(stage))["daily"] == ("10000.00", "900.00", "9100.00")
    stage.clock.advance(next_business_midnight(stage.at) - timedelta(seconds=1) - stage.at)
    assert (await _left(stage))["daily"] == ("10000.00", "900.00", "9100.00")
    stage.wait(seconds=1)
    left = await _left(stage)
    assert left["daily"] == ("10000.00", "0.00", "10000.00")
    assert left["annual"] == ("100000.00", "900.00", "99100.00")


async def test_what_was_refused_counts_towards_nothing(stage: Stage) -> None:
    await stage.refused(stage.send("600.00"))
    await stage.refused(stage.send("10.00", pin="135790"))
    assert (await _left(stage))["daily"] == ("50000.00", "0.00", "50000.00")


async def test_money_coming_in_counts_towards_nothing(stage: Stage) -> None:
    paid = await stage.bought("100.00")
    await stage.refund(paid, "100.00")
    await stage.top_up("100.00")
    await stage.send("5.00", payer=WANG, to=MEI)
    assert (await _left(stage))["daily"] == ("50000.00", "100.00", "49900.00")


async def test_level_one_ends_for_good_after_a_thousand_yuan(stage: Stage) -> None:
    await stage.top_up("1000.00")
    await stage.at_level(1)
    for _ in range(2):
        await stage.send("450.00")
        stage.wait(days=400)
    row = await stage.refused(stage.send("100.01"))
    assert (row.reason, row.facts["window"], row.facts["used"]) == ("over_annual_limit", "life", "900.00")
    await stage.send("100.00")
    assert (await _left(stage))["life"] == ("1000.00", "1000.00", "0.00")
    await stage.at_level(3)
    await stage.send("100.00")


async def test_ones_own_daily_limit_and_the_legal_one_count_a_transfer_once(stage: Stage) -> None:
    """Both read the same counter: ¥40.00 twice is ¥80.00, for both."""
    await stage.set_limit("daily", "100.00")
    await stage.send("40.00")
    await stage.send("40.00")
    left = await _left(stage)
    assert left["own_daily"] == ("100.00", "80.00", "20.00")
    assert left["daily"] == ("50000.00", "80.00", "49920.00")
    row = await stage.refused(stage.send("20.01"))
    assert (row.reason, row.facts["used"], row.facts["cap"]) == ("over_own_limit", "80.00", "100.00")
    await stage.send("20.00")


async def test_ones_own_single_limit_holds_until_it_is_taken_off(stage: Stage) -> None:
    await stage.set_limit("single", "50.00")
    assert (await stage.refused(stage.send("50.01"))).reason == "over_own_limit"
    assert (await stage.refused(stage.bought("50.01"))).reason == "over_own_limit"
    await stage.send("50.00")
    await stage.set_limit("single", "60.00")
    await stage.send("60.00")
    await stage.set_limit("single", None)
    await stage.send("61.00")
    assert "own_single" not in await _left(stage)


async def test_the_limit_of_one_customer_binds_nobody_else(stage: Stage) -> None:
    await stage.set_limit("single", "5.00")
    await stage.send("6.00", payer=WANG, to=MEI)


@pytest.mark.parametrize(
    ("kind", "amount", "facts"),
    [
        ("single", "20000.01", {"field": "amount", "problem": "above_legal", "cap": "20000.00"}),
        ("daily", "50000.01", {"field": "amount", "problem": "above_legal", "cap": "50000.00"}),
        ("daily", "0", {"field": "amount", "problem": "not_positive"}),
        ("single", "lots", {"field": "amount", "problem": "not_a_number"}),
    ],
)
async def test_ones_own_limit_is_an_amount_below_the_legal_one(
    stage: Stage, kind: str, amount: str, facts: dict[str, object]
) -> None:
    row = await stage.refused(stage.set_limit(kind, amount))
    assert row.reason == "form_incomplete"
    assert dict(row.facts).items() >= facts.items()
    assert not {"own_single", "own_daily"} & (await _left(stage)).keys()


async def test_at_the_legal_limit_is_not_above_it(stage: Stage) -> None:
    await stage.set_limit("single", MAINLAND.levels[3].single.plain)
    assert (await _left(stage))["own_single"][0] == "20000.00"


async def test_setting_a_limit_is_proven_with_the_pin(stage: Stage) -> None:
    row = await stage.refused(stage.set_limit("single", "5.00", pin="135790"))
    assert row.reason == "pin_wrong"
    await stage.send("6.00")


async def test_setting_a_limit_again_under_the_same_key_answers_as_before(stage: Stage) -> None:
    await stage.set_limit("single", "50.00", key="once")
    await stage.set_limit("single", "70.00", key="later")
    await stage.set_limit("single", "50.00", key="once")
    assert (await _left(stage))["own_single"][0] == "70.00"
    with pytest.raises(DuplicateRequest) as refusal:
        await stage.set_limit("single", "51.00", key="once")
    assert refusal.value.facts == {"field": "amount"}


async def test_a_limit_that_was_refused_is_refused_again_under_the_same_key(stage: Stage) -> None:
    first = await stage.refused(stage.set_limit("single", "20000.01", key="once"))
    again = await stage.refused(stage.set_limit("single", "20000.01", key="once"))
    assert (again.id, again.reason, again.outcome) == (first.id, "form_incomplete", Outcome.REFUSED)


async def test_parallel_sends_never_go_over_the_day(stage: Stage) -> None:
    await stage.set_limit("daily", "100.00")
    orders = [await stage.order("30.00") for _ in range(4)]
    answers = await asyncio.gather(
        *(stage.send("30.00") for _ in range(4)), *(stage.pay(order) for order in orders), return_exceptions=True
    )
    assert sum(isinstance(answer, BaseException) for answer in answers) == 5
    assert {row.reason for row in await stage.tries() if row.outcome is Outcome.REFUSED} == {"over_own_limit"}
    assert (await _left(stage))["own_daily"] == ("100.00", "90.00", "10.00")
    assert await stage.balance() == "410.00"


async def test_topping_up_has_the_same_caps_for_one_and_for_a_day_and_the_next_day_is_fresh(stage: Stage) -> None:
    await stage.at_level(1)
    card = await stage.bind("approve")
    one = await stage.refused(stage.begin_top_up("500.01", card=card))
    assert (one.reason, one.facts["cap"], one.facts["asked"]) == ("over_single_limit", "500.00", "500.01")
    await stage.top_up("500.00")
    await stage.top_up("400.00", bank_says="card_declined")  # What the bank refused counts towards nothing.
    await stage.top_up("500.00")
    day = await stage.refused(stage.begin_top_up("0.01", card=card))
    assert (day.reason, day.facts["used"], day.facts["cap"]) == ("over_daily_limit", "1000.00", "1000.00")
    stage.wait(hours=24)
    await stage.top_up("500.00")


async def test_parallel_top_ups_cannot_pass_the_daily_cap_together(stage: Stage) -> None:
    await stage.at_level(1)
    card = await stage.bind("approve")
    begun = await asyncio.gather(*(stage.begin_top_up("500.00", card=card) for _ in range(4)), return_exceptions=True)
    assert [getattr(one, "code", "begun") for one in begun].count("begun") == 2
    assert [getattr(one, "code", "begun") for one in begun].count("over_daily_limit") == 2


async def _same_person(stage: Stage) -> None:
    """老王 and Jun are one person with two accounts at level 2; 老王's came first and keeps the counters."""
    async with stage.db.begin() as uow:
        for who in (WANG, JUN):
            await identity.join_person(
                uow, stage.vault, customer_id=who.id, number="11010119900307001X", at=stage.wait(seconds=1)
            )


async def test_what_one_account_of_a_person_paid_is_used_up_in_the_others(stage: Stage) -> None:
    await _same_person(stage)
    await stage.send("400.00", to=JUN)
    await stage.send("40.00", payer=WANG, to=MEI)
    await stage.send("60.00", payer=JUN, to=MEI)
    for who in (WANG, JUN):
        views = {v.kind: v for v in await payments.limits_of(stage.rails, customer_id=who.id, at=stage.at)}
        assert (views["daily"].used, views["annual"].used) == (Money(100_00), Money(100_00))


async def test_a_limit_of_ones_own_stays_the_accounts(stage: Stage) -> None:
    await _same_person(stage)
    await stage.send("400.00", to=JUN)
    await stage.send("40.00", payer=WANG, to=MEI)
    await stage.send("60.00", payer=JUN, to=MEI)
    await stage.set_limit("daily", "100.00", owner=JUN)
    await stage.send("40.00", payer=JUN, to=MEI)
    over = await stage.refused(stage.send("0.01", payer=JUN, to=MEI))
    assert (over.reason, over.facts["used"]) == ("over_own_limit", "100.00")
    await stage.send("1.00", payer=WANG, to=MEI)


async def test_parallel_payments_from_both_accounts_never_go_over_what_the_person_may(stage: Stage) -> None:
    await stage.top_up("9000.00")
    for to in (WANG, JUN):
        await stage.send("4500.00", to=to)
    await _same_person(stage)
    await stage.at_level(1, WANG)
    await stage.at_level(1, JUN)
    tries = [stage.send("100.00", payer=who, to=MEI) for _ in range(8) for who in (WANG, JUN)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 10, "¥1,000.00 in a life, for both"


async def test_an_account_that_was_closed_goes_on_counting(stage: Stage) -> None:
    await _same_person(stage)
    await stage.send("50.00", payer=WANG, to=JUN)
    async with stage.db.begin() as uow:
        await identity.close_account(uow, stage.vault, customer_id=WANG.id, at=stage.at)
    views = {v.kind: v for v in await payments.limits_of(stage.rails, customer_id=JUN.id, at=stage.at)}
    assert views["annual"].used == Money(50_00)


def test_the_cap_of_a_day_follows_how_well_it_is_confirmed() -> None:
    caps = {
        proof: [one.cap for one in limits_for(customer_id=MEI.id, level=3, own={}, at=NEW_YEARS_EVE, proof=proof)
                if one.name == "over_proof_limit"]
        for proof in Proof
    }  # fmt: skip
    assert caps == {Proof.ONE: [Money(1_000_00)], Proof.TWO: [Money(5_000_00)], Proof.STRONG: []}
