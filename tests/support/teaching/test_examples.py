"""Examples: proposed with what is somebody's own masked, accepted by another person, never twice the same."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.cast import JUN, MEI, WANG
from tests.support.teaching.conftest import ADA, BO, MASKER, Teaching

from upay.kit.refusal import NotFound
from upay.platform.audit import ACT
from upay.support import teaching
from upay.support.teaching import ExampleSettled, NotAlone, TaughtAlready, propose
from upay.support.teaching.models import Example
from upay.support.teaching.propose import ExampleUnusable

SHIP_TICKET = "船票买重了想退掉一张"


async def test_what_an_agent_says_a_message_was_about_is_proposed_without_what_is_anybodys(lessons: Teaching) -> None:
    await lessons.stage.send("30.00", payer=MEI, to=WANG)
    text = f"我{MEI.name}给{WANG.name}转了88.50元买船票，手机13800000001，想退"
    one = await lessons.correct(text, "refund_how")
    assert (one.topic, one.thought, one.source, one.proposed_by) == ("refund_how", "limits", "agent", ADA)
    for own in (MEI.name, WANG.name, "88.50", "138"):
        assert own not in one.text
    assert "买船票" in one.text
    async with lessons.stage.db.begin() as uow:
        row = await uow.session.get_one(Example, one.id)
        acts = [tuple(act) for act in await uow.session.execute(sa.select(ACT.c.act, ACT.c.actor, ACT.c.subject))]
    assert "船票".encode() not in row.text_sealed, "and it is sealed"
    assert ("correct_assistant", f"staff:{ADA}", f"customer:{MEI.id}") in acts


async def test_said_again_before_review_it_replaces_what_was_said_before(lessons: Teaching) -> None:
    place, said = await lessons.asked(SHIP_TICKET)
    for topic, by in (("limits", ADA), ("refund_how", BO)):
        await teaching.correct(
            lessons.stage.rails, MASKER, conversation_id=place, message_id=said, topic=topic, by=by, at=lessons.stage.at
        )
    [one] = await lessons.proposed()
    assert (one.topic, one.proposed_by, one.edition) == ("refund_how", BO, 2)


async def test_a_pick_from_a_menu_is_proposed_once(lessons: Teaching) -> None:
    await lessons.asked(SHIP_TICKET, pick="topic:refund_how")
    await lessons.asked("随便问问", person=JUN, pick="none")
    since = lessons.stage.at - timedelta(days=7)
    for many in (1, 0):
        assert await teaching.gather_picks(lessons.stage.rails, MASKER, since=since) == many
    [one] = await lessons.proposed()
    assert (one.text, one.topic, one.thought, one.source) == (SHIP_TICKET, "refund_how", "limits", "menu")
    await teaching.drop(
        lessons.stage.db, lessons.stage.vault, example_id=one.id, edition=one.edition, by=BO, at=lessons.stage.at
    )
    assert await teaching.gather_picks(lessons.stage.rails, MASKER, since=since) == 0, "dropped is decided"


async def test_more_picks_than_are_read_at_once_are_all_proposed(
    lessons: Teaching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(propose, "_PAGE", 2)
    since = lessons.stage.at - timedelta(days=7)
    for person in (MEI, JUN, WANG):
        await lessons.asked(f"{SHIP_TICKET}{person.name}", person=person, pick="topic:refund_how")
        lessons.stage.clock.advance(timedelta(minutes=1))
    assert await teaching.gather_picks(lessons.stage.rails, MASKER, since=since) == 3
    assert await teaching.gather_picks(lessons.stage.rails, MASKER, since=lessons.stage.at) == 0


async def test_whoever_proposed_does_not_accept(lessons: Teaching) -> None:
    one = await lessons.correct(SHIP_TICKET, "refund_how")
    with pytest.raises(NotAlone):
        await lessons.accept(one, by=ADA)
    await lessons.accept(one, by=BO)
    assert await lessons.proposed() == []


async def test_what_a_reviewer_puts_in_is_masked_as_well(lessons: Teaching) -> None:
    one = await lessons.correct("船票多付了12元想退", "refund_how")
    assert "[AMOUNT_1]" in one.text
    await lessons.accept(one, text=f"{one.text}，卡号6222020200112233", topic="refund_missing")
    async with lessons.stage.db.begin() as uow:
        [taught] = [
            each for each in await teaching.utterances(uow, lessons.stage.vault, lang=one.lang) if each.example_id
        ]
    assert (taught.topic, "[AMOUNT_1]" in taught.text, "6222" in taught.text) == ("refund_missing", True, False)


async def test_the_same_text_is_taught_once_and_what_is_like_it_is_shown(lessons: Teaching) -> None:
    await lessons.accept(await lessons.correct(SHIP_TICKET, "refund_how"))
    again = await lessons.correct(f"{SHIP_TICKET}！", "limits", person=JUN)
    assert [(near.text, near.topic, near.taught) for near in again.alike[:1]] == [(SHIP_TICKET, "refund_how", True)]
    with pytest.raises(TaughtAlready) as caught:
        await lessons.accept(again)
    assert caught.value.facts == {"why": "taught_already", "topic": "refund_how"}


async def test_what_ships_with_the_product_is_shown_beside_what_is_like_it(lessons: Teaching) -> None:
    one = await lessons.correct("怎么申请退款啊", "refund_how")
    assert one.alike
    assert not one.alike[0].taught
    assert [near.share for near in one.alike] == sorted((near.share for near in one.alike), reverse=True)


async def test_nobody_decides_about_what_they_have_not_seen(lessons: Teaching) -> None:
    one = await lessons.correct(SHIP_TICKET, "refund_how")
    await lessons.accept(one)
    with pytest.raises(ExampleSettled):
        await lessons.accept(one)
    with pytest.raises(ExampleSettled):
        await teaching.drop(
            lessons.stage.db, lessons.stage.vault, example_id=one.id, edition=one.edition, by=BO, at=lessons.stage.at
        )


async def test_an_accepted_example_can_be_taken_out_again(lessons: Teaching) -> None:
    one = await lessons.correct(SHIP_TICKET, "refund_how")
    await lessons.accept(one)
    await teaching.drop(
        lessons.stage.db, lessons.stage.vault, example_id=one.id, edition=one.edition + 1, by=BO, at=lessons.stage.at
    )
    async with lessons.stage.db.begin() as uow:
        assert (await teaching.count_examples(uow))["accepted"] == 0


@pytest.mark.parametrize(
    ("text", "topic", "problem"), [("嗯" * 301, "refund_how", "too_long"), (SHIP_TICKET, "no_topic", "unknown")]
)
async def test_a_letter_or_an_unknown_topic_is_no_example(
    lessons: Teaching, text: str, topic: str, problem: str
) -> None:
    with pytest.raises(ExampleUnusable) as caught:
        await lessons.correct(text, topic)
    assert caught.value.facts["problem"] == problem


async def test_only_what_a_customer_said_here_can_be_marked(lessons: Teaching) -> None:
    place, _ = await lessons.asked(SHIP_TICKET)
    _, elsewhere = await lessons.asked(SHIP_TICKET, person=JUN)
    with pytest.raises(NotFound):
        await teaching.correct(
            lessons.stage.rails, MASKER, conversation_id=place, message_id=elsewhere, topic="limits", by=ADA,
            at=lessons.stage.at,
        )  # fmt: skip
