"""What counts as a yes: the deed by its name, or an answer to a question of ours; a courtesy stops no money."""

import pytest
from tests.cast import ADA, MEI
from tests.stage import Stage
from tests.support.assistant.test_converse import VAGUE, Chat

from upay import payments
from upay.identity import By
from upay.identity import queries as people
from upay.support import conversations, workforce
from upay.support.assistant import Heard
from upay.support.conversations import Author, Draft, MessageView

COURTESIES = ("好的，谢谢", "嗯", "OK", "ok, thanks", "对")
STOLEN = "有人登录了我的账号，不是我"


@pytest.fixture
def chat(whole: Stage) -> Chat:
    return Chat(whole)


def _last(heard: Heard) -> MessageView:
    return heard.messages[-1]


async def _freezes(stage: Stage) -> int:
    async with stage.db.begin() as uow:
        return len(await people.active_freezes(uow, MEI.id))


@pytest.mark.parametrize("question", ["怎么保护账户安全", "我收到一个可疑链接，说是你们发的", "有一笔扣款不是我操作的"])
async def test_a_courtesy_after_an_article_that_offers_freezing_freezes_nothing(
    whole: Stage, chat: Chat, question: str
) -> None:
    answer = _last(await chat.say(question))
    assert "freeze_account" in {offer["code"] for offer in answer.body["offers"]}
    for text in COURTESIES:
        await chat.say(text)
        assert await _freezes(whole) == 0
    # The button still stands there, and so does its name.
    await chat.say("冻结吧")
    assert await _freezes(whole) == 1


async def test_a_thank_you_to_an_agent_freezes_nothing(whole: Stage, chat: Chat) -> None:
    heard = await chat.say(STOLEN)
    await chat.is_taken()
    whole.wait(minutes=1)
    async with whole.db.begin() as uow:
        draft = Draft(author=Author.AGENT, text="已经处理好了。", client_id="agent-1", author_id=ADA.id)
        await conversations.append(uow, whole.vault, conversation_id=heard.conversation_id, draft=draft, at=whole.at)
        await workforce.close(uow, conversation_id=heard.conversation_id, staff_id=ADA.id, at=whole.at)
    for text in ("好的谢谢", "OK"):
        await chat.say(text)
    assert await _freezes(whole) == 0


async def test_after_a_freeze_was_lifted_no_courtesy_sets_it_again(whole: Stage, chat: Chat) -> None:
    await chat.say(STOLEN)
    await chat.say("freeze it")
    assert await _freezes(whole) == 1
    await payments.lift_freeze(whole.rails, customer_id=MEI.id, by=By.CUSTOMER, at=whole.at)
    for text in COURTESIES:
        await chat.say(text)
    assert await _freezes(whole) == 0


async def _asked(chat: Chat) -> None:
    """Come to where we do not know and ask whether a person should take it."""
    heard = [await chat.say(text) for text in VAGUE][-1]
    assert "转给客服人员" in _last(heard).text


async def test_a_yes_to_a_question_of_ours_is_done_once(whole: Stage, chat: Chat) -> None:
    await _asked(chat)
    assert (await chat.say("好的")).handover is not None
    again = await chat.say("好的")
    assert _last(again).body["topic"] == "small_talk"
    async with whole.db.begin() as uow:
        assert await workforce.waiting_count(uow) == 1


async def test_a_yes_that_comes_late_is_no_answer(whole: Stage, chat: Chat) -> None:
    await _asked(chat)
    whole.wait(minutes=10)
    assert (await chat.say("好的")).handover is None


async def test_a_yes_after_something_else_was_said_is_no_answer_to_it(whole: Stage, chat: Chat) -> None:
    await _asked(chat)
    async with whole.db.begin() as uow:
        talk = await conversations.open_conversation(uow, customer_id=MEI.id, at=whole.at)
        draft = Draft(author=Author.ASSISTANT, text="账户已解冻。", client_id="note-1")
        await conversations.append(uow, whole.vault, conversation_id=talk, draft=draft, at=whole.at)
    assert (await chat.say("好的")).handover is None
