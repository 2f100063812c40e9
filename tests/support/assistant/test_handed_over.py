"""What the desk finds when somebody is handed over: the matter of now, with its record, and how urgent it is."""

from datetime import timedelta
from typing import Any

import pytest
from tests.cast import ADA, MEI, WANG
from tests.stage import Stage
from tests.support.assistant.test_converse import Chat

from upay.kit.ids import reference_of
from upay.support import conversations, workforce
from upay.support.assistant import Heard
from upay.support.workforce import HandoverView, Rank


def _handover(heard: Heard) -> HandoverView:
    assert heard.handover is not None
    return heard.handover


def _line(heard: Heard, key: str, field: str) -> list[Any]:
    return [line[field] for line in _handover(heard).summary if line["key"] == key]


def _offered(heard: Heard) -> set[str]:
    return {offer["code"] for offer in heard.messages[-1].body["offers"]}


async def _close(stage: Stage) -> None:
    async with stage.db.begin() as uow:
        talk = await conversations.open_conversation(uow, customer_id=MEI.id, at=stage.at)
        await workforce.take(uow, conversation_id=talk, staff_id=ADA.id, at=stage.at)
        await workforce.close(uow, conversation_id=talk, staff_id=ADA.id, at=stage.at)


@pytest.mark.parametrize("text", ["转给老王的530没成功，帮我转人工", "my 530 transfer failed, let me talk to a person"])
async def test_the_matter_beside_the_wish_for_a_person_is_what_the_desk_finds(whole: Stage, text: str) -> None:
    refused = await whole.refused(whole.send("530.00"))
    heard = await Chat(whole).say(text)
    assert _line(heard, "summary_want", "topic") == ["transfer_failed"]
    assert _line(heard, "summary_record", "record") == [str(refused.id)]
    assert _line(heard, "summary_said", "message") == [str(heard.messages[0].id)]
    assert _handover(heard).topic == "transfer_failed"
    assert "top_up" in _offered(heard), "what puts it right need not wait for anybody"


@pytest.mark.parametrize("text", ["我要冻结账户，另外帮我转人工", "freeze my account and connect me to a human"])
async def test_the_freeze_asked_for_beside_a_person_is_offered_at_once(whole: Stage, text: str) -> None:
    heard = await Chat(whole).say(text)
    assert _offered(heard) == {"freeze_account"}
    assert _line(heard, "summary_want", "topic") == ["account_frozen"]


@pytest.mark.parametrize(
    "text", ["转人工", "说来说去解决不了，给我接人工客服", "this isn't helping, talk to a real person please"]
)
async def test_a_wish_alone_wants_a_person_and_nothing_else(whole: Stage, text: str) -> None:
    heard = await Chat(whole).say(text)
    assert _line(heard, "summary_want", "topic") == ["human_agent"]
    assert _offered(heard) == set()


async def test_the_summary_tells_nothing_of_last_week(whole: Stage) -> None:
    await whole.refused(whole.send("530.00"))
    chat = Chat(whole)
    await chat.say("转账为什么没成功")
    whole.wait(days=7)
    heard = await chat.say("转人工")
    assert _line(heard, "summary_want", "topic") == ["human_agent"]
    assert [line["key"] for line in _handover(heard).summary] == ["summary_want", "summary_said", "summary_not_tried"]


async def test_the_summary_tells_nothing_of_what_a_person_has_closed(whole: Stage) -> None:
    await whole.refused(whole.send("530.00"))
    chat = Chat(whole)
    first = await chat.say("转账为什么没成功")
    heard = await chat.say("转人工")
    assert _line(heard, "summary_said", "message") == [str(first.messages[0].id)]
    assert _line(heard, "summary_tried", "count") == [1]
    await _close(whole)
    again = await chat.say("转人工")
    assert _line(again, "summary_want", "topic") == ["human_agent"]
    assert not _line(again, "summary_record", "record")
    assert not _line(again, "summary_tried", "count")


@pytest.mark.parametrize(("hours", "rank"), [(1, Rank.UPSET), (25, Rank.NORMAL)])
async def test_who_was_upset_yesterday_is_not_upset_today(whole: Stage, hours: int, rank: Rank) -> None:
    chat = Chat(whole)
    await chat.say("急死我了，限额到底是多少")
    for _ in range(hours):
        whole.wait(hours=1)
        await chat.say("转账限额是多少")
    heard = await chat.say("转人工")
    assert _handover(heard).rank is rank
    assert bool([line for line in _handover(heard).summary if line["key"] == "summary_mood_angry"]) is (
        rank is Rank.UPSET
    )


@pytest.mark.parametrize(
    ("said", "rank"),
    [
        (["急，转人工"], Rank.URGENT),
        (["等不及了，转账限额是多少", "转人工"], Rank.URGENT),
        (["I need a human right now, it's urgent"], Rank.URGENT),
        (["不急，转人工"], Rank.NORMAL),
        (["急死我了，转人工"], Rank.UPSET),
    ],
)
async def test_what_cannot_wait_goes_before_what_can_and_the_agent_is_told(
    whole: Stage, said: list[str], rank: Rank
) -> None:
    chat = Chat(whole)
    for text in said:
        heard = await chat.say(text)
    assert _handover(heard).rank is rank
    told = [line["key"] for line in _handover(heard).summary]
    assert ("summary_mood_urgent" in told) is (rank in {Rank.URGENT, Rank.UPSET})


def test_ranks_go_from_danger_to_what_can_wait() -> None:
    assert sorted(Rank, reverse=True) == [Rank.DANGER, Rank.THREAT, Rank.UPSET, Rank.URGENT, Rank.NORMAL]


async def test_what_waited_from_yesterday_is_not_taken_up(whole: Stage) -> None:
    chat = Chat(whole)
    for amount in ("530.00", "20000.01"):
        await whole.refused(whole.send(amount))
        whole.wait(minutes=1)
    asked = (await chat.say("转账为什么没成功，另外手续费是多少")).messages[-1]
    assert asked.body["talk"]["waiting"]
    whole.wait(seconds=timedelta(hours=25).total_seconds())
    heard = await chat.say("转账限额是多少")
    assert [message.body["topic"] for message in heard.messages[1:]] == ["limits"]


async def test_the_number_of_somebody_elses_record_finds_nothing(whole: Stage) -> None:
    theirs = await whole.refused(whole.send("530.00"))
    number = reference_of(theirs.id)
    mine = (await Chat(whole).say(number)).messages[-1]
    assert (mine.body["record"], mine.body["lang"]) == (str(theirs.id), "zh")
    for text in (
        number,
        f"记录号 {number} 怎么回事",
        f"why did {number.lower().replace('-', '')} fail",
        str(theirs.id),
    ):
        heard = (await Chat(whole, WANG).say(text, client_id=text)).messages[-1]
        assert heard.body["record"] is None
        assert "530" not in heard.text
        assert ("没有这个记录号" in heard.text) or ("No record of yours has that number" in heard.text)
