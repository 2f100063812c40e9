"""Freezes of an amount and freezes that end by themselves: the ledger judges both under the lock of the balance."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.cast import ADA, BO, JUN, MEI, WANG
from tests.stage import Stage

from upay import identity, payments
from upay.identity import AskedFor, By, Scope
from upay.kit.money import Money
from upay.kit.refusal import Refusal
from upay.platform.actions import ActionNotAllowed
from upay.platform.attempts import Outcome


async def freeze(stage: Stage, scope: Scope = Scope.AMOUNT, **more: Any) -> None:
    async with stage.db.begin() as uow:
        await payments.freeze_by_staff(
            uow, stage.vault, customer_id=MEI.id, scope=scope, reason="可疑入账", by=ADA.id, at=stage.at, **more
        )


async def ask(stage: Stage, **more: Any) -> UUID:
    async with stage.db.begin() as uow:
        return await identity.ask_to_lift(
            uow, stage.vault, customer_id=MEI.id, reason="已核实", by=ADA.id, at=stage.at, **more
        )


async def agree(stage: Stage, wish: UUID, *, agreed: bool = True) -> identity.LiftRequest:
    async with stage.db.begin() as uow:
        return await payments.decide_to_lift(
            uow, stage.vault, request_id=wish, agree=agreed, note="再核实", by=BO.id, at=stage.at
        )


async def lift(stage: Stage, **more: Any) -> None:
    await agree(stage, await ask(stage, **more))


async def test_what_is_above_the_amount_moves_and_what_is_held_back_does_not(stage: Stage) -> None:
    await freeze(stage, amount="300.00", until=stage.at + timedelta(days=2))
    await stage.send("150.00")
    row = await stage.refused(stage.send("50.01"))
    assert row.reason == "account_frozen"
    facts = {name: row.facts[name] for name in ("scope", "amount", "balance", "asked", "by")}
    assert facts == {"scope": "amount", "amount": "300.00", "balance": "50.00", "asked": "50.01", "by": "us"}
    told = identity.EXPLAINERS["account_frozen"](row)
    assert "¥300.00" in told.cause.zh
    assert "¥50.00" in told.cause.en
    assert told.until == stage.at + timedelta(days=2)
    assert "照常" in told.money.zh
    await stage.send("50.00")
    short = await stage.refused(stage.send("400.00"))
    assert short.reason == "insufficient_balance", "what was never there is not said to be frozen"


async def test_parallel_debits_never_reach_into_what_is_held_back(stage: Stage) -> None:
    orders = [await stage.order("30.00") for _ in range(10)]

    async def late_freeze() -> None:
        await freeze(stage, amount="260.00")

    answers = await asyncio.gather(
        *(stage.send("30.00") for _ in range(5)), late_freeze(), *(stage.send("30.00") for _ in range(5)),
        *(stage.pay(order) for order in orders), return_exceptions=True,
    )  # fmt: skip
    assert sum(not isinstance(answer, BaseException) for answer in answers) >= 8
    left = Money.parse(await stage.balance())
    rows = [row for row in await stage.tries() if row.outcome is Outcome.REFUSED]
    assert {row.reason for row in rows} == {"account_frozen"}
    done = sum(row.outcome is Outcome.SUCCEEDED for row in await stage.tries())
    assert left == Money(500_00 - 30_00 * done)
    assert left >= Money(260_00)


async def test_two_amounts_are_held_back_together_and_lifted_together(stage: Stage) -> None:
    await freeze(stage, amount="100.00")
    await freeze(stage, amount="200.00", asked_for=AskedFor.RISK)
    assert (await stage.refused(stage.send("200.01"))).facts["amount"] == "300.00"
    with pytest.raises(ActionNotAllowed):
        await freeze(stage, amount="100.00")
    await lift(stage)
    await stage.send("500.00")


async def test_a_freeze_ends_to_the_second_even_when_no_job_has_noted_it(stage: Stage) -> None:
    await freeze(stage, Scope.OUT, until=stage.at + timedelta(hours=1))
    stage.wait(seconds=3599)
    refused = await stage.refused(stage.send("1.00"))
    assert refused.facts["until"] == (stage.at + timedelta(seconds=1)).isoformat()
    stage.wait(seconds=1)
    await stage.send("1.00")
    async with stage.db.begin() as uow:
        assert not await identity.freezes(uow, stage.vault, MEI.id), "the first movement has noted it"


async def test_an_amount_ends_to_the_second_too(stage: Stage) -> None:
    await freeze(stage, amount="500.00", until=stage.at + timedelta(minutes=5))
    await stage.refused(stage.send("1.00"))
    stage.wait(minutes=5)
    await stage.send("500.00")


async def test_a_job_lets_go_of_what_has_ended_and_of_nothing_else(stage: Stage) -> None:
    await freeze(stage, Scope.ALL, until=stage.at + timedelta(hours=1))
    await freeze(stage, amount="400.00")
    assert await payments.end_due_freezes(stage.rails, at=stage.at) == 0
    assert await payments.end_due_freezes(stage.rails, at=stage.wait(hours=1)) == 1
    assert await payments.end_due_freezes(stage.rails, at=stage.at) == 0
    async with stage.db.begin() as uow:
        mei = await identity.queries.customer(uow, stage.vault, MEI.id)
    assert mei is not None
    assert not mei.frozen
    await stage.send("100.00")
    await stage.refused(stage.send("0.01"))
    await stage.send("5.00", payer=WANG, to=MEI)  # Money still comes in.
    assert await stage.balance() == "405.00"


async def test_a_longer_freeze_is_another_one_and_a_shorter_one_changes_nothing(stage: Stage) -> None:
    await freeze(stage, Scope.OUT, until=stage.at + timedelta(hours=2))
    with pytest.raises(ActionNotAllowed):
        await freeze(stage, Scope.OUT, until=stage.at + timedelta(hours=1))
    await freeze(stage, Scope.OUT)
    stage.wait(hours=3)
    await stage.refused(stage.send("1.00"))


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"scope": Scope.AMOUNT}, "amount"),
        ({"scope": Scope.AMOUNT, "amount": "0.00"}, "amount"),
        ({"scope": Scope.OUT, "asked_for": AskedFor.LAW}, "reference"),
        ({"scope": Scope.OUT, "until": timedelta(0)}, "until"),
    ],
)
async def test_what_a_freeze_takes_is_named(stage: Stage, more: dict[str, Any], field: str) -> None:
    if "until" in more:
        more = {**more, "until": stage.at + more["until"]}
    with pytest.raises(Refusal) as refused:
        await freeze(stage, **more)
    assert refused.value.facts["field"] == field


async def test_what_an_authority_froze_is_let_go_by_its_document_and_two_people(stage: Stage) -> None:
    await freeze(stage, Scope.OUT, asked_for=AskedFor.LAW, reference="沪冻字 2026-118")
    with pytest.raises(identity.FormIncomplete) as refused:
        await lift(stage)
    assert refused.value.facts["field"] == "reference"
    await lift(stage, reference="沪解字 2026-131")
    async with stage.db.begin() as uow:
        [wish] = await identity.lift_requests(uow, stage.vault, decided_since=stage.at)
    assert wish.reference == "沪解字 2026-131"
    await stage.send("1.00")


async def test_a_wish_to_lift_takes_nothing_along_that_was_frozen_after_it(stage: Stage) -> None:
    await freeze(stage, Scope.OUT)
    wish = await ask(stage)
    await freeze(stage, Scope.OUT, asked_for=AskedFor.LAW, reference="沪冻字 2026-118")
    decided = await agree(stage, wish)
    assert decided.more_stands
    assert (await stage.refused(stage.send("1.00"))).reason == "account_frozen"
    async with stage.db.begin() as uow:
        [left] = await identity.freezes(uow, stage.vault, MEI.id)
        told, *_ = await identity.queries.notices(uow, stage.vault, phone=MEI.phone)
    assert (left.asked_for, left.reference) == (AskedFor.LAW, "沪冻字 2026-118")
    assert "仍在生效" in told.body
    with pytest.raises(identity.FormIncomplete):
        await lift(stage)
    await lift(stage, reference="沪解字 2026-131")
    await stage.send("1.00")


async def test_a_document_is_asked_for_again_at_the_decision(stage: Stage) -> None:
    await freeze(stage, Scope.OUT)
    wish = await ask(stage)
    async with stage.db.begin() as uow:
        await uow.session.execute(
            sa.update(identity.models.Freeze).values(asked_for=AskedFor.LAW.value, reference="沪冻字 2026-118")
        )
    with pytest.raises(identity.FormIncomplete) as refused:
        await agree(stage, wish)
    assert refused.value.facts["field"] == "reference"


async def test_a_wish_to_lift_is_agreed_to_within_a_day_and_only_while_its_freezes_stand(stage: Stage) -> None:
    await freeze(stage, Scope.OUT)
    old = await ask(stage)
    stage.wait(hours=24)
    with pytest.raises(ActionNotAllowed) as refused:
        await agree(stage, old)
    assert refused.value.facts["why"] == "lift_too_old"
    assert (await stage.refused(stage.send("1.00"))).reason == "account_frozen"
    await agree(stage, old, agreed=False)
    await lift(stage)
    await freeze(stage, Scope.OUT, until=stage.at + timedelta(hours=1))
    gone = await ask(stage)
    stage.wait(hours=2)
    await freeze(stage, Scope.OUT)
    with pytest.raises(ActionNotAllowed) as refused:
        await agree(stage, gone)
    assert refused.value.facts["why"] == "freezes_gone"


async def test_the_customer_is_told_how_much_and_until_when_and_not_why(stage: Stage) -> None:
    await freeze(stage, amount="80.00", until=stage.at + timedelta(days=1), asked_for=AskedFor.RISK)
    async with stage.db.begin() as uow:
        [text, *_] = await identity.queries.notices(uow, stage.vault, phone=MEI.phone)
    assert "¥80.00" in text.body
    assert "自动解除" in text.body
    assert "可疑" not in text.body


async def test_ones_own_freeze_is_lifted_while_an_amount_is_held_back(stage: Stage) -> None:
    await freeze(stage, amount="100.00")
    await stage.freeze(by=By.CUSTOMER)
    await stage.lift(by=By.CUSTOMER)
    await stage.send("400.00", to=JUN)
    assert (await stage.refused(stage.send("1.00"))).facts["scope"] == "amount"
