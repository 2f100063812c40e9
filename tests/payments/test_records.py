"""Records: what one customer sees of their tries and of what came in, and what still needs them."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from tests.cast import BOOKS, JUN, MEI, TEA, WANG
from tests.stage import Stage

from upay import payments
from upay.kit.reasons import MoneyState
from upay.kit.refusal import NotFound, Refusal
from upay.platform.attempts import Outcome

WRONG_PIN = "135790"


async def _page(stage: Stage, cursor: str | None = None, **more: object):  # noqa: ANN202 -- a page of records
    return await payments.records(stage.rails, customer_id=MEI.id, cursor=cursor, **more)  # type: ignore[arg-type]


async def _attention(stage: Stage) -> list[tuple[str, str | None]]:
    found = await payments.needing_attention(stage.rails, customer_id=MEI.id, at=stage.at)
    return [(view.kind, view.attempt.reason if view.attempt else None) for view in found]


async def test_pages_hold_everything_once_newest_first_across_equal_instants(stage: Stage) -> None:
    made = []
    for number in range(7):
        made.append(await stage.send(f"{number + 1}.00"))
        made.append(await stage.send("0.50", payer=WANG, to=MEI))
        if number % 2:
            stage.wait(seconds=1)
    made.append((await stage.refused(stage.send("9999.00"))).id)
    seen, cursor, pages = [], None, 0
    while True:
        page = await _page(stage, cursor, limit=4)
        seen += [view.id for view in page.items]
        pages += 1
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert sorted(seen) == sorted(made)
    assert len(set(seen)) == len(seen)
    assert pages == 4
    whole = (await _page(stage, limit=50)).items
    assert [view.id for view in whole] == seen
    assert [view.at for view in whole] == sorted((view.at for view in whole), reverse=True)


async def test_a_page_that_is_just_full_says_that_nothing_follows(stage: Stage) -> None:
    for _ in range(3):
        await stage.send("1.00")
    assert (await _page(stage, limit=3)).next_cursor is None
    assert (await _page(stage, limit=2)).next_cursor is not None


@pytest.mark.parametrize("cursor", ["", "x", "2026-03-02|", "yesterday|0199", "|"])
async def test_a_cursor_that_we_never_gave_is_not_found(stage: Stage, cursor: str) -> None:
    with pytest.raises(NotFound):
        await _page(stage, cursor)


async def test_records_can_be_of_some_kinds_only(stage: Stage) -> None:
    paid = await stage.bought("40.00")
    refund = await stage.refund(paid, "5.00")
    topped = await stage.top_up("10.00")
    sent = await stage.send("1.00")
    came = await stage.send("1.00", payer=WANG, to=MEI)
    out = await stage.withdraw("2.00")
    kinds = {}
    for kind in payments.MONEY_KINDS:
        kinds[kind] = {view.id for view in (await _page(stage, kinds=[kind])).items}
    assert kinds == {
        "top_up": {topped}, "transfer": {sent, came}, "payment": {paid}, "refund": {refund}, "withdrawal": {out},
    }  # fmt: skip


async def test_only_money_is_a_record(stage: Stage) -> None:
    await stage.bind()
    await stage.set_limit("single", "50.00")
    await stage.refused(stage.send("not an amount"))
    assert (await _page(stage)).items == ()


async def test_a_refused_try_is_the_sender_s_alone(stage: Stage) -> None:
    row = await stage.refused(stage.send("600.00"))
    view = await stage.record(row.id)
    assert (view.outcome, view.money, view.counterparty) == (Outcome.REFUSED, MoneyState.NOT_MOVED, "老王")
    assert [(one.name, one.state) for one in view.stages] == [("requested", "done"), ("refused", "stopped")]
    with pytest.raises(NotFound):
        await stage.record(row.id, viewer=WANG)
    assert (await payments.records(stage.rails, customer_id=WANG.id)).items == ()


async def test_what_is_somebody_elses_is_not_found(stage: Stage) -> None:
    sent, topped = await stage.send("1.00"), await stage.top_up("5.00")
    for record_id in (sent, topped, MEI.id):
        with pytest.raises(NotFound):
            await stage.record(record_id, viewer=JUN)
    with pytest.raises(NotFound):
        await stage.record(topped, viewer=WANG)


async def test_the_money_of_a_top_up_is_unknown_until_the_bank_has_spoken(stage: Stage) -> None:
    begun = await stage.top_up("200.00", bank_says="bank_timeout")
    assert (await stage.record(begun)).money is MoneyState.UNKNOWN
    assert await _attention(stage) == [("top_up", "bank_timeout")]
    for seconds in (5, 10, 20):
        stage.wait(seconds=seconds)
        await payments.inquire_due(stage.rails, at=stage.at)
    assert (await stage.record(begun)).money is MoneyState.MOVED
    assert await _attention(stage) == []


PUT_RIGHT: list[tuple[str, Callable[[Stage], Awaitable[object]], Callable[[Stage], Awaitable[object]]]] = [
    ("smaller transfer to the same", lambda s: s.send("600.00"), lambda s: s.send("60.00")),
    ("right PIN, by phone", lambda s: _by_phone(s, WRONG_PIN), lambda s: _by_phone(s, "246810")),
    ("by id after by phone", lambda s: s.send("600.00", to=None, phone=WANG.phone), lambda s: s.send("6.00")),
    ("other card", lambda s: s.top_up(bank_says="card_declined"), lambda s: s.top_up()),
]  # fmt: skip


def _by_phone(stage: Stage, pin: str) -> Awaitable[object]:
    return stage.send("6.00", to=None, phone=WANG.phone, pin=pin)


@pytest.mark.parametrize(("first", "then"), [case[1:] for case in PUT_RIGHT], ids=[case[0] for case in PUT_RIGHT])
async def test_what_a_later_success_put_right_needs_nobody(
    stage: Stage, first: Callable[[Stage], Awaitable[object]], then: Callable[[Stage], Awaitable[object]]
) -> None:
    with suppress(Refusal):
        await first(stage)
    assert len(await _attention(stage)) == 1
    stage.wait(minutes=1)
    await then(stage)
    assert await _attention(stage) == []


async def test_a_success_with_somebody_else_puts_nothing_right(stage: Stage) -> None:
    await stage.refused(stage.send("600.00"))
    order, other = await stage.order("501.00"), await stage.order("1.00", shop=BOOKS)
    stage.wait(minutes=1)
    await stage.refused(stage.pay(order))
    stage.wait(minutes=1)
    await stage.send("1.00", to=JUN)
    await stage.pay(other)
    assert await _attention(stage) == [
        ("payment", "insufficient_balance"), ("transfer", "insufficient_balance"),
    ]  # fmt: skip


async def test_the_same_thing_tried_thrice_needs_attention_once_and_for_a_day(stage: Stage) -> None:
    order = await stage.order("501.00")
    rows = []
    for _ in range(3):
        stage.wait(minutes=1)
        rows.append(await stage.refused(stage.pay(order)))
    found = await payments.needing_attention(stage.rails, customer_id=MEI.id, at=stage.at)
    assert [view.id for view in found] == [rows[-1].id]
    assert found[0].counterparty == TEA.name
    stage.wait(hours=24, seconds=1)
    assert await _attention(stage) == []


async def test_a_refusal_after_a_success_needs_attention(stage: Stage) -> None:
    await stage.send("6.00")
    stage.wait(minutes=1)
    await stage.refused(stage.send("600.00"))
    assert await _attention(stage) == [("transfer", "insufficient_balance")]
