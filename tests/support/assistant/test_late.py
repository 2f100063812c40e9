"""A customer who was left without an answer hears of the outcome by itself, once, in their own language."""

from typing import Any

import pytest
from tests.cast import MEI, Person
from tests.stage import Stage

from upay import identity
from upay.kit.language import Lang
from upay.support import assistant, conversations


async def said(stage: Stage, customer: Person = MEI) -> list[Any]:
    async with stage.db.begin() as uow:
        talk = await conversations.open_conversation(uow, customer_id=customer.id, at=stage.at)
        return list((await conversations.history(uow, stage.vault, conversation_id=talk)).messages)


async def settle(stage: Stage, *, times: int = 3) -> None:
    """Let the inquiries fall due, and everything run that follows."""
    assert stage.product is not None
    for _ in range(times):
        stage.wait(seconds=30)
        await stage.product.do_due(stage.at)


@pytest.mark.parametrize(
    ("bank_says", "words"),
    [
        ("bank_timeout", ["现在有结果了", "200.00", "成功了", "余额是"]),
        ("silent_then_declined", ["现在有结果了", "200.00", "没有扣款"]),
    ],
)
async def test_what_ends_late_is_told_once_and_as_the_record_says(
    whole: Stage, bank_says: str, words: list[str]
) -> None:
    assert whole.product is not None
    record = await whole.top_up("200.00", bank_says=bank_says)
    await whole.product.drain()
    assert await said(whole) == [], "what is not known yet is told when it is asked for"
    await settle(whole)
    [told] = await said(whole)
    assert all(word in told.text for word in words), told.text
    assert str(record) in str(told.body)
    await assistant.tell_late(whole.product.assistant, whole.rails, customer_id=MEI.id, record_id=record, at=whole.at)
    assert len(await said(whole)) == 1, "a job that is delivered twice tells once"
    offered = {offer["code"] for offer in told.body["offers"]}
    assert ("retry" in offered) is (bank_says == "silent_then_declined")


async def test_what_the_bank_answers_at_once_is_not_told_again(whole: Stage) -> None:
    for bank_says in ("approve", "card_declined"):
        await whole.top_up("20.00", bank_says=bank_says)
    await settle(whole)
    assert await said(whole) == []


async def test_it_is_told_in_the_customers_language_and_without_anything_learned(whole: Stage) -> None:
    assert whole.product is not None
    async with whole.db.begin() as uow:
        await identity.set_language(uow, customer_id=MEI.id, lang=Lang.EN)
    await whole.top_up("200.00", bank_says="bank_timeout")
    await settle(whole)
    [told] = await said(whole)
    assert told.text.startswith("We’ve heard back"), told.text
