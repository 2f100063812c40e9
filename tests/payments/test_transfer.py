"""Sending money to another customer: both sides, every no in its order, and the same key again."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from tests.cast import JUN, MEI, TEA, WANG
from tests.stage import Stage, channel

from upay import identity, ledger, payments
from upay.identity import By, Scope
from upay.kit.money import Money
from upay.kit.refusal import Refusal
from upay.ledger import AccountKind, Answer, Batcher, Item
from upay.payments.refusals import PayeeNotFound
from upay.platform.attempts import DuplicateRequest, Outcome, Refused

WRONG_PIN = "135790"
NOBODYS_PHONE = "19900000000"


async def test_the_money_arrives_and_both_sides_see_it(stage: Stage) -> None:
    sent = await stage.send("30.50", note="茶钱")
    assert (await stage.balance(MEI), await stage.balance(WANG)) == ("469.50", "80.50")

    out = await stage.record(sent)
    assert (out.kind, out.incoming, out.amount, out.outcome) == ("transfer", False, Money(30_50), Outcome.SUCCEEDED)
    assert (out.counterparty, out.note, out.balance_after, out.payee_id) == ("老王", "茶钱", "469.50", WANG.id)
    assert [stage.name for stage in out.stages] == ["requested", "arrived"]
    came = await stage.record(sent, viewer=WANG)
    assert (came.incoming, came.amount, came.counterparty, came.note) == (True, Money(30_50), "小梅", "茶钱")
    assert came.attempt is None
    assert came.balance_after is None

    assert await stage.news(sent) == [("record.changed", frozenset({channel(MEI), channel(WANG)}))]


async def test_the_note_is_sealed_and_the_phone_is_not_kept(stage: Stage) -> None:
    sent = await stage.send("1.00", to=None, phone=WANG.phone, note="私房钱")
    row = await stage.attempt(sent)
    kept = await stage.payment(sent)
    assert kept.note_sealed is not None
    assert "私房钱".encode() not in kept.note_sealed
    assert "私房钱" not in str(row.asked)
    assert WANG.phone[-8:] not in str(row.asked)
    assert row.facts["payee_id"] == str(WANG.id)


@pytest.mark.parametrize("written", ["13800000002", "+86 138 0000 0002", "+8613800000002"])
async def test_a_payee_is_found_however_the_number_is_written(stage: Stage, written: str) -> None:
    assert (await payments.look_up_payee(stage.rails, phone=written)).id == WANG.id
    await stage.send("1.00", to=None, phone=written)
    assert await stage.balance(WANG) == "51.00"


@pytest.mark.parametrize("written", [NOBODYS_PHONE, "12", "not a number"])
async def test_a_number_of_nobody_is_refused_before_anything_is_sent(stage: Stage, written: str) -> None:
    with pytest.raises(PayeeNotFound):
        await payments.look_up_payee(stage.rails, phone=written)
    row = await stage.refused(stage.send(to=None, phone=written))
    assert row.reason == "payee_not_found"


async def test_recent_payees_are_the_latest_first_and_named_once(stage: Stage) -> None:
    for to in (WANG, JUN, WANG, JUN):
        stage.wait(minutes=1)
        await stage.send("1.00", to=to)
    await stage.refused(stage.send("9999.00", to=WANG))
    found = await payments.recent_payees(stage.rails, customer_id=MEI.id)
    assert [one.id for one in found] == [JUN.id, WANG.id]
    assert await payments.recent_payees(stage.rails, customer_id=WANG.id) == []


async def _wang_closes(stage: Stage) -> None:
    async with stage.db.begin() as uow:
        await identity.close_account(uow, stage.vault, customer_id=WANG.id, at=stage.at)


async def _wang_frozen(stage: Stage) -> None:
    await stage.freeze(WANG, scope=Scope.ALL, by=By.US)


async def _wang_frozen_for_sending(stage: Stage) -> None:
    await stage.freeze(WANG, scope=Scope.OUT)


REFUSALS: list[tuple[str, Callable[[Stage], Awaitable[object]], dict[str, object]]] = [
    ("form_incomplete", lambda s: s.send("0"), {"field": "amount", "problem": "not_positive"}),
    ("form_incomplete", lambda s: s.send("-5.00"), {"field": "amount", "problem": "not_positive"}),
    ("form_incomplete", lambda s: s.send("1.001"), {"field": "amount", "problem": "too_many_decimals"}),
    ("form_incomplete", lambda s: s.send("ten"), {"field": "amount", "problem": "not_a_number"}),
    ("form_incomplete", lambda s: s.send("１０"), {"field": "amount", "problem": "not_a_number"}),
    ("form_incomplete", lambda s: s.send("9" * 17), {"field": "amount", "problem": "too_large"}),
    ("form_incomplete", lambda s: s.send(to=None), {"field": "payee", "problem": "missing"}),
    ("payee_not_found", lambda s: s.send(to=TEA), {}),
    ("self_transfer", lambda s: s.send(to=MEI), {"asked": "30.00"}),
    ("self_transfer", lambda s: s.send(to=None, phone=MEI.phone), {"asked": "30.00"}),
    ("over_single_limit", lambda s: s.send("20000.01"), {"asked": "20000.01", "cap": "20000.00"}),
    ("insufficient_balance", lambda s: s.send("500.01"), {"asked": "500.01", "balance": "500.00", "short": "0.01"}),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "doing", "facts"), REFUSALS)
async def test_a_refusal_says_why_and_moves_nothing(
    stage: Stage, reason: str, doing: Callable[[Stage], Awaitable[object]], facts: dict[str, object]
) -> None:
    row = await stage.refused(doing(stage))
    assert row.reason == reason
    assert dict(row.facts).items() >= facts.items()
    assert (await stage.balance(MEI), await stage.balance(WANG)) == ("500.00", "50.00")
    assert await stage.news(row.id) == [("attempt.refused", frozenset({channel(MEI)}))]


@pytest.mark.parametrize(
    ("before", "reason"),
    [(_wang_closes, "payee_closed"), (_wang_frozen, "payee_restricted"), (_wang_frozen_for_sending, None)],
)
async def test_what_the_payee_is_decides_too(
    stage: Stage, before: Callable[[Stage], Awaitable[None]], reason: str | None
) -> None:
    await before(stage)
    if reason is None:
        await stage.send()
        assert await stage.balance(WANG) == "80.00"
    else:
        assert (await stage.refused(stage.send())).reason == reason
        assert await stage.balance(WANG) == "50.00"


async def test_refusals_are_judged_in_the_order_of_the_catalogue(stage: Stage) -> None:
    """Everything is wrong at once; each time the first thing is put right, the next is what is said."""
    await stage.set_limit("single", "100.00")
    await stage.freeze()

    async def reason(amount: str, **changed: object) -> str | None:
        stage.wait(seconds=1)
        return (await stage.refused(stage.send(amount, **changed))).reason  # type: ignore[arg-type]

    assert await reason("nothing", to=MEI, pin=WRONG_PIN) == "pin_wrong"
    assert await reason("nothing", to=MEI) == "account_frozen"
    await stage.lift(by=By.CUSTOMER)
    assert await reason("nothing", to=MEI) == "form_incomplete"
    assert await reason("20000.01", to=MEI) == "self_transfer"
    assert await reason("20000.01") == "over_own_limit"
    await stage.set_limit("single", None)
    assert await reason("20000.01") == "over_single_limit"
    assert await reason("20000.00") == "insufficient_balance"
    assert await stage.balance() == "500.00"


async def test_five_wrong_pins_lock_and_the_right_one_is_refused_until_then(stage: Stage) -> None:
    reasons = [(await stage.refused(stage.send(pin=WRONG_PIN))).reason for _ in range(5)]
    assert reasons == ["pin_wrong"] * 4 + ["pin_locked"]
    assert (await stage.refused(stage.send())).reason == "pin_locked"
    stage.wait(hours=3)
    await stage.send()


async def test_a_frozen_wallet_sends_nothing_and_still_receives(stage: Stage) -> None:
    await stage.freeze()
    row = await stage.refused(stage.send())
    assert (row.reason, row.facts["scope"], row.facts["by"]) == ("account_frozen", "out", "customer")
    await stage.send("5.00", payer=WANG, to=MEI)
    assert await stage.balance() == "505.00"
    await stage.lift(by=By.CUSTOMER)
    await stage.send()
    assert await stage.balance() == "475.00"


async def test_a_freeze_between_proof_and_posting_still_stops_the_money(stage: Stage) -> None:
    """The ledger's own block, for the freeze that comes after the check of this try."""
    async with stage.db.begin() as uow:
        wallet = ledger.account_id_for(MEI.id, AccountKind.CUSTOMER)
        await ledger.block(uow, wallet, scope=ledger.Blocked.OUT, at=stage.at)
    assert (await stage.refused(stage.send())).reason == "account_frozen"
    assert await stage.balance() == "500.00"


async def test_what_we_froze_the_customer_cannot_lift(stage: Stage) -> None:
    await stage.freeze(by=By.US)
    with pytest.raises(identity.AccountFrozen):
        await stage.lift(by=By.CUSTOMER)
    assert (await stage.refused(stage.send())).reason == "account_frozen"
    await stage.lift(by=By.US)
    await stage.send()


async def test_the_same_key_and_body_is_the_same_transfer(stage: Stage) -> None:
    first = await stage.send(key="once")
    stage.wait(minutes=5)
    assert await stage.send(key="once") == first
    assert await stage.send(key="twice") != first
    assert await stage.balance() == "440.00"
    assert len(await stage.tries()) == 2


async def test_the_same_key_of_somebody_else_is_another_transfer(stage: Stage) -> None:
    mine = await stage.send("1.00", key="once")
    theirs = await stage.send("2.00", payer=WANG, to=MEI, key="once")
    assert mine != theirs
    assert await stage.balance() == "501.00"


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"amount": "31.00"}, "amount"), ({"to": JUN}, "payee_id"), ({"note": "other"}, "note")],
)
async def test_the_same_key_with_another_body_names_the_field(
    stage: Stage, changed: dict[str, object], field: str
) -> None:
    sent = await stage.send("30.00", key="once", note="茶钱")
    with pytest.raises(DuplicateRequest) as refusal:
        await stage.send(**({"amount": "30.00", "key": "once", "note": "茶钱"} | changed))  # type: ignore[arg-type]
    assert refusal.value.facts == {"field": field}
    assert (await stage.attempt(sent)).outcome is Outcome.SUCCEEDED
    assert await stage.balance() == "470.00"


@pytest.mark.parametrize(
    ("reason", "doing"),
    [
        ("insufficient_balance", lambda s: s.send("600.00", key="once")),
        ("pin_wrong", lambda s: s.send("30.00", key="once", pin=WRONG_PIN)),
        ("payee_not_found", lambda s: s.send("30.00", to=None, phone=NOBODYS_PHONE, key="once")),
    ],
)
async def test_a_refused_try_is_refused_the_same_even_when_it_would_go_through_now(
    stage: Stage, reason: str, doing: Callable[[Stage], Awaitable[object]]
) -> None:
    row = await stage.refused(doing(stage))
    await stage.send("300.00", payer=await _rich(stage), to=MEI)
    again = await stage.refused(doing(stage))
    assert (again.id, again.reason, again.facts) == (row.id, reason, row.facts)
    assert await stage.balance() == "800.00"


async def _rich(stage: Stage):  # noqa: ANN202 -- 老王, after a top-up
    await stage.top_up("1000.00", owner=WANG)
    return WANG


async def test_a_replay_does_not_spend_another_guess_at_the_pin(stage: Stage) -> None:
    await stage.send("1.00", key="once")
    for _ in range(6):
        await stage.send("1.00", key="once", pin=WRONG_PIN)
    await stage.send("1.00")


async def test_a_double_tap_moves_once(stage: Stage) -> None:
    ids = await asyncio.gather(*(stage.send(key="tap") for _ in range(5)))
    assert len(set(ids)) == 1
    assert (await stage.balance(MEI), await stage.balance(WANG)) == ("470.00", "80.00")
    assert len(await stage.tries()) == 1


async def test_a_double_tap_that_is_refused_is_refused_alike(stage: Stage) -> None:
    rows = await asyncio.gather(*(stage.refused(stage.send("501.00", key="tap")) for _ in range(4)))
    assert {(row.id, row.reason) for row in rows} == {(rows[0].id, "insufficient_balance")}


async def test_a_tap_that_is_refused_while_its_twin_is_on_its_way_refuses_both(stage: Stage) -> None:
    """The refusal is a row first, so the ledger's answer cannot be one: nothing moves, and both hear the same."""
    submit = stage.rails.batcher.submit

    async def meanwhile(item: Item) -> Answer:
        with pytest.raises(identity.PinWrong):
            await stage.send("30.00", pin=WRONG_PIN, key="twice")
        return await submit(item)

    slow = Batcher.__new__(Batcher)
    slow.submit = meanwhile  # type: ignore[method-assign]
    rails, stage.rails = stage.rails, replace(stage.rails, batcher=slow)
    with pytest.raises(Refused) as refusal:
        await stage.send("30.00", key="twice")
    stage.rails = rails
    assert refusal.value.attempt.reason == "pin_wrong"
    assert await stage.balance(MEI) == "500.00"
    with pytest.raises(Refused):
        await stage.send("30.00", key="twice")


async def test_parallel_sends_never_overdraw(stage: Stage) -> None:
    answers = await asyncio.gather(
        *(stage.send("120.00", to=(WANG, JUN)[number % 2]) for number in range(10)), return_exceptions=True
    )
    refusals = [answer for answer in answers if isinstance(answer, BaseException)]
    assert len(refusals) == 6
    assert all(isinstance(one, Refusal) for one in refusals)
    assert await stage.balance() == "20.00"


async def test_two_who_send_to_each_other_at_once_both_arrive(stage: Stage) -> None:
    await asyncio.gather(
        stage.send("1.00"), stage.send("1.00", payer=WANG, to=MEI), stage.send("2.00"),
        stage.send("3.00", payer=WANG, to=JUN), stage.send("4.00", to=JUN),
    )  # fmt: skip
    assert [await stage.balance(one) for one in (MEI, WANG, JUN)] == ["494.00", "49.00", "27.00"]


async def test_an_empty_pin_is_a_wrong_one(stage: Stage) -> None:
    assert (await stage.refused(stage.send(pin=""))).reason == "pin_wrong"
