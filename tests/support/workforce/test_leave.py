"""Whoever is gone leaves the desk: off duty two minutes after the last session, and whom they served waits again."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from tests.cast import ADA, BO, JUN, MEI, Colleague
from tests.stage import Stage
from tests.support.assistant.test_converse import Chat

from upay.identity import Device, StaffTerms
from upay.identity.doors.sessions import begin_session, sign_out
from upay.identity.models import Session, Who
from upay.support import conversations, workforce
from upay.support.workforce import GONE_AFTER, HandoverView

TERMS = StaffTerms(idle=timedelta(minutes=15), longest=timedelta(hours=12))
GRACE_SECONDS = GONE_AFTER.total_seconds()


async def _comes(stage: Stage, who: Colleague, device: str = "desk") -> str:
    """Sign somebody in and have them take conversations; return what opens the session."""
    async with stage.db.begin() as uow:
        begun = await begin_session(
            uow, stage.vault, kind=Who.STAFF, who_id=who.id, device=Device(browser=device, agent=device), at=stage.at
        )
        await workforce.set_duty(uow, staff_id=who.id, on=True, at=stage.at)
    return begun.token


async def _used(stage: Stage) -> None:
    async with stage.db.begin() as uow:
        await uow.session.execute(sa.update(Session).where(Session.ended_at.is_(None)).values(last_seen_at=stage.at))


async def _look(stage: Stage) -> int:
    """Let the worker look who is gone, and tell whom it concerns."""
    assert stage.product is not None
    left = await workforce.let_gone_leave(stage.db, TERMS, at=stage.at)
    await stage.product.drain()
    return left


async def _on_duty(stage: Stage, who: Colleague) -> bool:
    async with stage.db.begin() as uow:
        return who.id in await workforce.on_duty(uow)


async def _take(stage: Stage, who: Colleague) -> None:
    async with stage.db.begin() as uow:
        talk = await conversations.open_conversation(uow, customer_id=MEI.id, at=stage.at)
        await workforce.take(uow, conversation_id=talk, staff_id=who.id, at=stage.at)


async def _handover(stage: Stage) -> HandoverView:
    async with stage.db.begin() as uow:
        talk = await conversations.open_conversation(uow, customer_id=MEI.id, at=stage.at)
        found = await workforce.open_handover(uow, conversation_id=talk)
    assert found is not None
    return found


async def _told(chat: Chat) -> list[str]:
    return [text for author, text in await chat.everything() if author in {"assistant", "system"}]


async def test_whoever_rests_is_off_duty_two_minutes_after_the_session_ended(whole: Stage) -> None:
    await _comes(whole, ADA)
    for wait, left in ((TERMS.idle.total_seconds() - 1, 0), (GRACE_SECONDS, 0), (1, 1), (60, 0)):
        whole.wait(seconds=wait)
        assert await _look(whole) == left
    assert not await _on_duty(whole, ADA)


async def test_whoever_works_stays_on_duty_until_a_session_is_too_old(whole: Stage) -> None:
    await _comes(whole, ADA)
    begun = whole.at
    while whole.at - begun < TERMS.longest:
        whole.wait(minutes=10)
        await _used(whole)
        assert await _look(whole) == 0
    whole.wait(seconds=GRACE_SECONDS)
    assert await _look(whole) == 1
    assert not await _on_duty(whole, ADA)


async def test_another_session_and_a_return_in_time_keep_everything_as_it_was(whole: Stage) -> None:
    await _comes(whole, ADA)
    await Chat(whole).say("转人工")
    await _take(whole, ADA)
    whole.wait(seconds=TERMS.idle.total_seconds())
    other = await _comes(whole, ADA, "laptop")
    whole.wait(minutes=5)
    assert await _look(whole) == 0
    await sign_out(whole.db, token=other, at=whole.at)
    whole.wait(seconds=GRACE_SECONDS - 1)
    assert await _look(whole) == 0
    assert (await _handover(whole)).taken_by == ADA.id
    await _comes(whole, ADA)
    whole.wait(minutes=5)
    assert await _look(whole) == 0
    assert (await _handover(whole)).taken_by == ADA.id


async def test_whom_they_served_waits_again_where_they_stood_and_is_told_once(whole: Stage) -> None:
    await _comes(whole, ADA)
    chat = Chat(whole)
    since = whole.at
    await chat.say("转人工")
    await _take(whole, ADA)
    await Chat(whole, JUN).say("转人工")
    whole.wait(minutes=14)
    await _comes(whole, BO)
    whole.wait(minutes=4)
    assert await _look(whole) == 1
    handover = await _handover(whole)
    assert (handover.taken_by, handover.position, handover.promise) == (None, 1, None)
    assert handover.since - since < timedelta(minutes=1)
    await _look(whole)
    told = [text for text in await _told(chat) if "已离开" in text]
    assert len(told) == 1
    assert f"客服{ADA.name}已离开，对话已交回排队" in told[0]


async def test_when_the_last_one_is_gone_whoever_waits_or_was_served_has_a_ticket(whole: Stage) -> None:
    await _comes(whole, ADA)
    served, waits = Chat(whole), Chat(whole, JUN)
    await served.say("转人工")
    await _take(whole, ADA)
    await waits.say("let me talk to a person")
    whole.wait(minutes=18)
    assert await _look(whole) == 1
    async with whole.db.begin() as uow:
        assert all(one.promise is not None for one in await workforce.open_handovers(uow))
    promise = (await _handover(whole)).promise
    assert promise is not None
    told = await _told(served)
    assert ["已离开" in text for text in told[-2:]] == [True, False]
    assert promise.number in told[-1]
    assert promise.number not in told[-2], "it is said once"
    assert "Nobody at support is on duty any more" in (await _told(waits))[-1]
    heard = await Chat(whole, JUN).say("转人工", client_id="after")
    assert heard.handover is not None
    assert heard.handover.promise is not None


@pytest.mark.parametrize("ticket_first", [True, False])
async def test_whoever_signs_out_with_somebody_in_hand_leaves_them_to_colleagues(
    whole: Stage, *, ticket_first: bool
) -> None:  # fmt: skip
    chat = Chat(whole)
    if ticket_first:
        await chat.say("转人工")
    token = await _comes(whole, ADA)
    await _comes(whole, BO)
    if not ticket_first:
        await chat.say("转人工")
    await _take(whole, ADA)
    async with whole.db.begin() as uow:
        await workforce.set_duty(uow, staff_id=ADA.id, on=False, at=whole.at)
    await sign_out(whole.db, token=token, at=whole.at)
    assert await _look(whole) == 0
    whole.wait(seconds=GRACE_SECONDS)
    assert await _look(whole) == 1
    assert (await _handover(whole)).taken_by is None
    assert ("工单" in (await _told(chat))[-1]) is ticket_first, "what was promised holds"
    assert await _look(whole) == 0


async def test_whoever_rests_of_their_own_accord_keeps_whom_they_serve(whole: Stage) -> None:
    await _comes(whole, ADA)
    await Chat(whole).say("转人工")
    await _take(whole, ADA)
    at: datetime = whole.at
    async with whole.db.begin() as uow:
        await workforce.set_duty(uow, staff_id=ADA.id, on=False, at=at)
    whole.wait(minutes=5)
    assert await _look(whole) == 0
    assert (await _handover(whole)).taken_by == ADA.id
