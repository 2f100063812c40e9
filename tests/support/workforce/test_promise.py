"""Handed over while nobody is on duty: a ticket with a promise, kept when somebody takes it, and late otherwise."""

import asyncio
from datetime import timedelta

from tests.cast import ADA, BO, JUN, MEI, WANG, Colleague
from tests.stage import Stage
from tests.support.assistant.test_converse import Chat

from upay.support import conversations, workforce
from upay.support.workforce import HandoverView


async def _handover(stage: Stage) -> HandoverView:
    async with stage.db.begin() as uow:
        talk = await conversations.open_conversation(uow, customer_id=MEI.id, at=stage.at)
        found = await workforce.open_handover(uow, conversation_id=talk)
    assert found is not None
    return found


async def test_nobody_on_duty_makes_a_ticket_and_says_by_when(whole: Stage) -> None:
    heard = await Chat(whole).say("转人工")
    handover = await _handover(whole)
    assert handover.promise is not None
    assert handover.promise.due_at == workforce.working_hours().due(whole.at)
    assert handover.promise.number in heard.messages[-1].text
    assert not handover.promise.late(whole.at)


async def test_with_somebody_on_duty_there_is_a_place_and_no_promise(whole: Stage) -> None:
    async with whole.db.begin() as uow:
        await workforce.set_duty(uow, staff_id=ADA.id, on=True, at=whole.at)
    heard = await Chat(whole).say("转人工")
    handover = await _handover(whole)
    assert (handover.promise, handover.position) == (None, 1)
    assert "工单" not in heard.messages[-1].text


async def test_a_promise_that_is_not_kept_is_late_and_that_is_said(whole: Stage) -> None:
    chat = Chat(whole)
    await chat.say("转人工")
    promise = (await _handover(whole)).promise
    assert promise is not None
    whole.wait(seconds=(promise.due_at - whole.at + timedelta(minutes=1)).total_seconds())
    again = await chat.say("人工客服呢")
    assert promise.late(whole.at)
    asked = await chat.say("我的工单处理到哪了")
    assert any("超时" in message.text for message in (*again.messages, *asked.messages))
    await chat.is_taken()
    taken = (await _handover(whole)).promise
    assert taken is not None
    assert taken.kept_at == whole.at
    assert taken.late(whole.at), "late it stays, though it was answered"


async def test_taken_in_time_it_is_kept_and_never_late(whole: Stage) -> None:
    chat = Chat(whole)
    await chat.say("转人工")
    await chat.is_taken()
    promise = (await _handover(whole)).promise
    assert promise is not None
    assert not promise.late(whole.at + timedelta(days=30))


async def test_when_the_last_one_leaves_whoever_waits_gets_a_ticket_and_is_told_once(whole: Stage) -> None:
    assert whole.product is not None
    chats = [Chat(whole), Chat(whole, WANG), Chat(whole, JUN)]
    for person in (ADA, BO):
        await _duty(whole, person, on=True)
    await chats[0].say("转人工")
    await chats[1].say("let me talk to a person")
    await chats[2].say("转人工")
    async with whole.db.begin() as uow:
        talk = await conversations.open_conversation(uow, customer_id=JUN.id, at=whole.at)
        await workforce.take(uow, conversation_id=talk, staff_id=ADA.id, at=whole.at)
    await _duty(whole, ADA, on=False)
    await whole.product.drain()
    assert (await _handover(whole)).promise is None, "somebody is still there"
    await _duty(whole, BO, on=False)
    promise = (await _handover(whole)).promise
    assert promise is not None
    assert promise.due_at == workforce.working_hours().due(whole.at)
    for _ in range(2):
        await whole.product.drain()
        await _duty(whole, BO, on=True)
        await _duty(whole, BO, on=False)
    told = [[text for author, text in await chat.everything() if author == "assistant"] for chat in chats]
    assert [len(texts) for texts in told] == [2, 2, 1], "who is served already is promised nothing"
    assert promise.number in told[0][-1]
    assert "现在没有客服在线了" in told[0][-1]
    assert "Nobody at support is on duty any more" in told[1][-1]


async def test_whoever_leaves_while_others_queue_up_leaves_nobody_without_a_ticket(whole: Stage) -> None:
    for person in (ADA, BO):
        await _duty(whole, person, on=True)
    await asyncio.gather(
        _duty(whole, ADA, on=False), Chat(whole).say("转人工"), _duty(whole, BO, on=False),
        Chat(whole, WANG).say("转人工"),
    )  # fmt: skip
    async with whole.db.begin() as uow:
        waiting = await workforce.open_handovers(uow)
    assert len(waiting) == 2
    assert all(one.promise is not None for one in waiting)


async def _duty(stage: Stage, person: Colleague, *, on: bool) -> None:
    async with stage.db.begin() as uow:
        await workforce.set_duty(uow, staff_id=person.id, on=on, at=stage.at)
