"""The queue before the desk: in it once, in order, and with one person at a time."""

import asyncio
from uuid import UUID

import pytest
from tests.cast import ADA, BO, JUN, MEI, WANG, Colleague, Person
from tests.stage import Stage, channel

from upay.kit.ids import ConversationId
from upay.kit.refusal import NotFound
from upay.support import conversations, workforce
from upay.support.conversations import Speaker
from upay.support.workforce import HandoverView, Rank, TakenBySomebodyElse


async def _hand_over(stage: Stage, person: Person, *, topic: str = "topup_missing") -> HandoverView:
    async with stage.db.begin() as uow:
        talk = await conversations.open_conversation(uow, customer_id=person.id, at=stage.at)
        return await workforce.hand_over(
            uow, conversation_id=talk, speaker=Speaker(customer_id=person.id), topic=topic,
            summary=[{"key": "summary_want", "topic": topic}], at=stage.at,
        )  # fmt: skip


async def _queue(stage: Stage, *people: Person) -> list[ConversationId]:
    talks = []
    for person in people:
        talks.append((await _hand_over(stage, person)).conversation_id)
        stage.wait(minutes=1)
    return talks


async def _take(stage: Stage, talk: UUID, who: Colleague) -> None:
    async with stage.db.begin() as uow:
        await workforce.take(uow, conversation_id=talk, staff_id=who.id, at=stage.at)


async def _release(stage: Stage, talk: UUID, who: Colleague) -> None:
    async with stage.db.begin() as uow:
        await workforce.release(uow, conversation_id=talk, staff_id=who.id)


async def _close(stage: Stage, talk: UUID, who: Colleague) -> None:
    async with stage.db.begin() as uow:
        await workforce.close(uow, conversation_id=talk, staff_id=who.id, at=stage.at)


async def _put_first(stage: Stage, talk: ConversationId, rank: Rank) -> None:
    async with stage.db.begin() as uow:
        await workforce.put_first(uow, conversation_id=talk, rank=rank, topic=None, summary=[])


async def _positions(stage: Stage) -> dict[UUID, int | None]:
    async with stage.db.begin() as uow:
        return {view.speaker.customer_id: view.position for view in await workforce.open_handovers(uow)}


async def test_a_conversation_waits_once_however_often_it_is_handed_over(stage: Stage) -> None:
    views = await asyncio.gather(*(_hand_over(stage, MEI) for _ in range(5)))
    assert len({view.id for view in views}) == 1
    assert {view.position for view in views} == {1}
    stage.wait(minutes=1)
    again = await _hand_over(stage, MEI, topic="fees")
    assert (again.id, again.topic, again.since) == (views[0].id, "topup_missing", views[0].since)
    heard = await stage.news(views[0].conversation_id)
    assert heard == [("conversation.changed", frozenset({"desk", channel(MEI)}))]
    async with stage.db.begin() as uow:
        assert await workforce.waiting_count(uow) == 1


async def test_positions_count_who_waits_longer(stage: Stage) -> None:
    first, *_ = await _queue(stage, MEI, WANG, JUN)
    assert await _positions(stage) == {MEI.id: 1, WANG.id: 2, JUN.id: 3}
    await _take(stage, first, ADA)
    assert await _positions(stage) == {MEI.id: None, WANG.id: 1, JUN.id: 2}
    stage.wait(minutes=5)
    await _release(stage, first, ADA)
    assert await _positions(stage) == {MEI.id: 1, WANG.id: 2, JUN.id: 3}, "it keeps its place"


async def test_whoever_is_in_danger_goes_before_who_threatens_who_is_upset_and_who_only_waits(stage: Stage) -> None:
    _, upset, danger = await _queue(stage, MEI, WANG, JUN)
    for talk, rank in ((upset, Rank.UPSET), (danger, Rank.DANGER)):
        await _put_first(stage, talk, rank)
    assert await _positions(stage) == {JUN.id: 1, WANG.id: 2, MEI.id: 3}
    await _put_first(stage, upset, Rank.THREAT)
    await _put_first(stage, danger, Rank.NORMAL)
    assert await _positions(stage) == {JUN.id: 1, WANG.id: 2, MEI.id: 3}, "nobody is put back"
    await _take(stage, danger, ADA)
    assert await _positions(stage) == {JUN.id: None, WANG.id: 1, MEI.id: 2}
    await _release(stage, danger, ADA)
    assert await _positions(stage) == {JUN.id: 1, WANG.id: 2, MEI.id: 3}, "given back, it is as urgent as before"


async def test_being_put_first_is_told_to_the_desk_and_to_who_waits(stage: Stage) -> None:
    [talk] = await _queue(stage, MEI)
    before = await stage.news(talk)
    await _put_first(stage, talk, Rank.DANGER)
    assert await stage.news(talk) == [*before, ("conversation.changed", frozenset({"desk", channel(MEI)}))]


async def test_of_two_who_take_at_once_one_has_it_and_the_other_is_told_who(stage: Stage) -> None:
    [talk] = await _queue(stage, MEI)
    answers = await asyncio.gather(_take(stage, talk, ADA), _take(stage, talk, BO), return_exceptions=True)
    async with stage.db.begin() as uow:
        view = await workforce.open_handover(uow, conversation_id=talk)
    assert view is not None
    [no] = [answer for answer in answers if answer is not None]
    assert isinstance(no, TakenBySomebodyElse)
    assert no.facts == {"why": "taken", "staff_id": str(view.taken_by)}
    assert view.taken_by == (BO.id if answers[0] is no else ADA.id)


async def test_taking_it_twice_is_taking_it_once(stage: Stage) -> None:
    [talk] = await _queue(stage, MEI)
    await _take(stage, talk, ADA)
    taken = stage.at
    stage.wait(minutes=1)
    await _take(stage, talk, ADA)
    async with stage.db.begin() as uow:
        view = await workforce.open_handover(uow, conversation_id=talk)
        assert await workforce.waiting_count(uow) == 0
    assert view is not None
    assert (view.taken_by, view.taken_at) == (ADA.id, taken)


async def test_only_who_has_it_gives_it_back_or_closes_it(stage: Stage) -> None:
    [talk] = await _queue(stage, MEI)
    for doing in (_release, _close):
        with pytest.raises(TakenBySomebodyElse) as nobody:
            await doing(stage, talk, ADA)
        assert nobody.value.facts == {"why": "not_taken_by_you", "staff_id": None}
    await _take(stage, talk, ADA)
    for doing in (_release, _close):
        with pytest.raises(TakenBySomebodyElse) as other:
            await doing(stage, talk, BO)
        assert other.value.facts["staff_id"] == str(ADA.id)
    await _close(stage, talk, ADA)
    for doing in (_take, _release, _close):
        with pytest.raises(NotFound):
            await doing(stage, talk, ADA)


async def test_released_by_one_and_taken_by_another(stage: Stage) -> None:
    [talk] = await _queue(stage, MEI)
    await _take(stage, talk, ADA)
    await _release(stage, talk, ADA)
    await _take(stage, talk, BO)
    with pytest.raises(TakenBySomebodyElse):
        await _close(stage, talk, ADA)
    await _close(stage, talk, BO)


async def test_close_and_release_at_once_leave_one_of_the_two(stage: Stage) -> None:
    [talk] = await _queue(stage, MEI)
    await _take(stage, talk, ADA)
    answers = await asyncio.gather(_close(stage, talk, ADA), _release(stage, talk, ADA), return_exceptions=True)
    async with stage.db.begin() as uow:
        view = await workforce.last_handover(uow, conversation_id=talk)
    assert view is not None
    if answers[0] is None:
        assert isinstance(answers[1], NotFound)
        assert (view.taken_by, view.closed_at) == (ADA.id, stage.at)
    else:
        assert isinstance(answers[0], TakenBySomebodyElse)
        assert (view.taken_by, view.position) == (None, 1)


async def test_after_it_was_closed_a_new_one_waits(stage: Stage) -> None:
    [talk] = await _queue(stage, MEI)
    await _take(stage, talk, ADA)
    await _close(stage, talk, ADA)
    stage.wait(minutes=1)
    again = await _hand_over(stage, MEI)
    assert (again.conversation_id, again.position) == (talk, 1)
    async with stage.db.begin() as uow:
        [closed] = await workforce.closed_handovers(uow)
        last = await workforce.last_handover(uow, conversation_id=talk)
    assert closed.id != again.id
    assert last is not None
    assert last.id == again.id


async def test_duty_is_on_until_it_is_off(stage: Stage) -> None:
    async def on_duty() -> frozenset[UUID]:
        async with stage.db.begin() as uow:
            return await workforce.on_duty(uow)

    for who, on, expected in ((ADA, True, {ADA.id}), (BO, True, {ADA.id, BO.id}), (ADA, False, {BO.id})):
        async with stage.db.begin() as uow:
            await workforce.set_duty(uow, staff_id=who.id, on=on, at=stage.at)
        assert await on_duty() == expected
