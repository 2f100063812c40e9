"""What somebody said is learned from no more once they are erased, also what they had said as a guest."""

from datetime import timedelta

import sqlalchemy as sa
from tests.cast import MEI, WANG
from tests.support.teaching.conftest import BO, MASKER, Teaching
from tests.support.teaching.test_versions import trained

from upay import identity
from upay.kit.ids import CustomerId
from upay.kit.language import Lang
from upay.main.sealed import FORGET, PLACES
from upay.platform.crypto import BY_NOBODY
from upay.platform.retention import erase_due
from upay.support import conversations, teaching
from upay.support.conversations import Author, Draft, Speaker
from upay.support.teaching import Trainer
from upay.support.teaching.models import Example

THEIRS, OTHERS = "船票买重了想退掉一张", "机票订错了怎么退"


async def erase(lessons: Teaching, customer_id: CustomerId) -> None:
    """Close an account, and let a day and a bit pass."""
    stage = lessons.stage
    async with stage.db.begin() as uow:
        await identity.close_account(uow, stage.vault, customer_id=customer_id, at=stage.at)
    stage.wait(hours=25)
    assert await erase_due(stage.db, stage.vault, PLACES, FORGET, at=stage.at) == 1


async def rows_of(lessons: Teaching) -> list[Example]:
    async with lessons.stage.db.begin() as uow:
        return list(await uow.session.scalars(sa.select(Example).order_by(Example.id)))


async def test_the_next_training_leaves_out_what_an_erased_person_taught(lessons: Teaching, trainer: Trainer) -> None:
    await lessons.accept(await lessons.correct(THEIRS, "refund_how", person=WANG))
    await lessons.accept(await lessons.correct(OTHERS, "refund_how", person=MEI))
    waiting = await lessons.correct("火车票退不了", "refund_how", person=WANG)
    assert (await trained(trainer)).examples == 2
    await erase(lessons, WANG.id)
    made = await trained(trainer)
    assert (made.state, made.examples) == ("ready", 1)
    first, second, third = await rows_of(lessons)
    assert [one.state for one in (first, second, third)] == ["dropped", "accepted", "dropped"]
    assert [one.text_sealed == BY_NOBODY for one in (first, second, third)] == [True, False, True]
    assert third.id == waiting.id
    async with lessons.stage.db.begin() as uow:
        for state in ("proposed", "accepted", "dropped"):
            assert [one.text for one in await teaching.examples(uow, lessons.stage.vault, state=state)] == (
                [OTHERS] if state == "accepted" else []
            )
        known = await teaching.utterances(uow, lessons.stage.vault, lang=Lang.ZH, q="船票")
    assert [one for one in known if one.example_id is not None] == []


async def test_a_pick_that_is_still_in_the_talk_is_not_proposed_anew(lessons: Teaching) -> None:
    stage = lessons.stage
    await lessons.asked(THEIRS, person=WANG, pick="topic:refund_how")
    assert await teaching.gather_picks(stage.rails, MASKER, since=stage.at - timedelta(days=7)) == 1
    await lessons.asked("退票要多久", person=WANG, pick="topic:refund_how")
    await erase(lessons, WANG.id)
    assert await teaching.gather_picks(stage.rails, MASKER, since=stage.at - timedelta(days=7)) == 0
    assert [one.text_sealed == BY_NOBODY for one in await rows_of(lessons)] == [True]


async def test_what_was_said_as_a_guest_before_signing_in_goes_as_well(lessons: Teaching) -> None:
    stage = lessons.stage
    place, said = await lessons.asked(THEIRS, person=WANG)
    async with stage.db.begin() as uow:
        guest = await conversations.come_as_guest(uow, lang=Lang.ZH, at=stage.at)
        as_guest = await conversations.open_with(uow, Speaker(guest_id=guest), at=stage.at)
        draft = Draft(author=Author.CUSTOMER, text=OTHERS, client_id="as-guest")
        message, _ = await conversations.append(uow, stage.vault, conversation_id=as_guest, draft=draft, at=stage.at)
    await teaching.correct(
        stage.rails, MASKER, conversation_id=as_guest, message_id=message, topic="refund_how", by=BO, at=stage.at
    )
    async with stage.db.begin() as uow:
        await conversations.join(uow, stage.vault, guest_id=guest, customer_id=WANG.id, at=stage.at)
    await erase(lessons, WANG.id)
    [row] = await rows_of(lessons)
    assert (row.message_id, row.text_sealed) == (message, BY_NOBODY)
    assert (place, said) != (as_guest, message)
