"""While somebody waits for a person, what the assistant has no answer to is passed on, and said to be: once a wait."""

import asyncio

import pytest
from tests.cast import ADA, MEI
from tests.stage import Stage
from tests.support.assistant.test_converse import Chat

from upay.support import conversations, workforce
from upay.support.conversations import Author

PASSED_ON = "已转给客服，接通后会看到"


async def _on_duty(stage: Stage) -> None:
    async with stage.db.begin() as uow:
        await workforce.set_duty(uow, staff_id=ADA.id, on=True, at=stage.at)


async def _said(chat: Chat) -> list[str]:
    return [text for author, text in await chat.everything() if author == Author.ASSISTANT.value]


@pytest.mark.parametrize("text", ["3F2A-91BC-77D0", "😭😭", "就是那个东西啊", "今天天气怎么样"])
async def test_what_has_no_answer_is_passed_on_and_said_so_once(whole: Stage, text: str) -> None:
    chat = Chat(whole)
    await _on_duty(whole)
    await chat.say("转人工")
    heard = await chat.say(text)
    assert PASSED_ON in heard.messages[-1].text
    for again in (text, "🙏", "在吗"):
        await chat.say(again)
    assert sum(PASSED_ON in one for one in await _said(chat)) == 1


async def test_in_their_language(whole: Stage) -> None:
    chat = Chat(whole)
    await _on_duty(whole)
    await chat.say("let me talk to a person")
    heard = await chat.say("the thing with the stuff from before, you know")
    assert "whoever serves you will see it" in heard.messages[-1].text


async def test_two_tabs_at_once_are_told_once(whole: Stage) -> None:
    chat = Chat(whole)
    await _on_duty(whole)
    await chat.say("转人工")
    await asyncio.gather(chat.say("😭"), chat.say("3F2A-91BC-77D0"))
    assert sum(PASSED_ON in one for one in await _said(chat)) == 1


async def test_with_a_ticket_it_says_where_it_was_added_and_by_when(whole: Stage) -> None:
    chat = Chat(whole)
    await chat.say("转人工")
    heard = await chat.say("😭")
    assert heard.handover is not None
    assert heard.handover.promise is not None
    assert f"已记到工单 {heard.handover.promise.number} 里" in heard.messages[-1].text
    whole.wait(days=9)
    assert [one.author for one in (await chat.say("😭")).messages] == [Author.CUSTOMER], "once is enough"


async def test_what_can_be_answered_is_answered_and_a_new_wait_is_told_of_again(whole: Stage) -> None:
    chat = Chat(whole)
    await _on_duty(whole)
    await chat.say("转人工")
    assert PASSED_ON not in (await chat.say("充值要手续费吗")).messages[-1].text
    await chat.say("😭")
    await chat.is_taken()
    assert [one.author for one in (await chat.say("😭")).messages] == [Author.CUSTOMER], "a person is there now"
    async with whole.db.begin() as uow:
        talk = await conversations.open_conversation(uow, customer_id=MEI.id, at=whole.at)
        await workforce.close(uow, conversation_id=talk, staff_id=ADA.id, at=whole.at)
    await chat.say("转人工")
    await chat.say("😭")
    assert sum(PASSED_ON in one for one in await _said(chat)) == 2


async def test_it_is_no_turn(whole: Stage) -> None:
    chat = Chat(whole)
    await _on_duty(whole)
    await chat.say("充值要手续费吗")
    await chat.say("转人工")
    told = (await chat.say("😭")).messages[-1]
    assert (told.body["topic"], told.body["action"]) == (None, None)
