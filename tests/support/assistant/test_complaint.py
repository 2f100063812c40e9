"""Whoever complains is heard by people, by whichever word; whoever asks how one complains is told how."""

import pytest
from tests.cast import MEI
from tests.stage import Stage
from tests.support.assistant.test_converse import Chat

from upay.support import workforce
from upay.support.assistant.read_complaint import complains


@pytest.mark.parametrize(
    "text",
    [
        "我要投诉", "投诉你们的客服", "再这样我就投诉你们了", "你们怎么乱扣钱，我要投诉", "我要举报",
        "I want to complain", "this is a formal complaint", "how dare you, I will file a complaint", "投诉！一直没人管",
    ],
)  # fmt: skip
def test_a_complaint_is_one(text: str) -> None:
    assert complains(text)


@pytest.mark.parametrize(
    "text",
    [
        "怎么投诉你们", "在哪里投诉", "投诉多久会回复", "投诉电话是多少", "我不想投诉，只想问问", "你们太垃圾了",
        "how do I make a complaint", "where can I complain", "what is the complaint procedure",
        "I don't want to complain", "怎样提出投诉", "How to make a complaint",
    ],
)  # fmt: skip
def test_a_question_about_complaints_is_none(text: str) -> None:
    assert not complains(text)


async def test_a_complaint_is_queued_before_it_is_announced_and_has_a_ticket_where_nobody_is_on(whole: Stage) -> None:
    heard = await Chat(whole).say("我要投诉")
    answer, handover = heard.messages[-1], heard.handover
    assert handover is not None
    assert handover.promise is not None
    assert answer.text.startswith("这是一件投诉")
    assert handover.promise.number in answer.text
    async with whole.db.begin() as uow:
        [queued] = await workforce.open_handovers(uow)
    assert (queued.topic, queued.speaker.customer_id) == ("complaint", MEI.id)


async def test_who_complains_again_while_waiting_waits_once(whole: Stage) -> None:
    chat = Chat(whole)
    await chat.say("我要投诉")
    again = await chat.say("我要投诉客服态度")
    assert "已经在排队" in again.messages[-1].text
    async with whole.db.begin() as uow:
        assert len(await workforce.open_handovers(uow)) == 1
