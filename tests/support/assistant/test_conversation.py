"""A conversation is followed across messages, processes and double taps, from its stored state and nothing else."""

import asyncio

import pytest
from tests.cast import MEI
from tests.stage import Stage
from tests.support.assistant.test_converse import Chat

from upay.identity import queries as people
from upay.support import conversations
from upay.support.assistant import Heard
from upay.support.conversations import Author, MessageView


@pytest.fixture
def chat(whole: Stage) -> Chat:
    return Chat(whole)


def _answers(heard: Heard) -> list[MessageView]:
    return [message for message in heard.messages if message.author is Author.ASSISTANT]


async def test_two_wants_are_answered_in_one_turn_each_with_its_own_facts(whole: Stage, chat: Chat) -> None:
    await whole.refused(whole.send("530.00"))
    first, second = _answers(await chat.say("登录密码忘了，另外转账530怎么失败了"))
    assert (first.body["topic"], second.body["topic"]) == ("password_forgotten", "transfer_failed")
    assert "530.00" in second.text
    assert "530.00" not in first.text


async def test_a_message_with_two_wants_that_comes_again_is_answered_once(whole: Stage, chat: Chat) -> None:
    await whole.refused(whole.send("530.00"))
    text = "登录密码忘了，另外转账530怎么失败了"
    heard = await asyncio.gather(*(chat.say(text, client_id="tap") for _ in range(3)))
    assert len({tuple(message.id for message in one.messages) for one in heard}) == 1
    assert len(await chat.everything()) == 3


async def test_what_waits_is_places_in_a_message_and_is_answered_after_the_question_back(
    whole: Stage, chat: Chat
) -> None:
    await whole.refused(whole.send("530.00"))
    whole.wait(minutes=1)
    await whole.refused(whole.send("20000.01"))
    whole.wait(minutes=1)
    text = "转账为什么失败，另外登录密码忘了怎么办"
    heard = await chat.say(text)
    [asked] = _answers(heard)
    [waits] = asked.body["talk"]["waiting"]
    [[start, end]] = waits["spans"]
    assert (waits["message"], waits["topic"]) == (str(heard.messages[0].id), "password_forgotten")
    assert "密码" in text[start:end]
    assert "密码" not in str(asked.body["talk"])
    told, taken_up = _answers(await chat.say("530那笔"))
    assert (told.body["topic"], taken_up.body["topic"]) == ("transfer_failed", "password_forgotten")
    assert taken_up.body["talk"]["waiting"] == []


async def test_a_yes_said_twice_at_once_freezes_once(whole: Stage, chat: Chat) -> None:
    await chat.say("有人登录了我的账号，不是我")
    both = await asyncio.gather(chat.say("好，帮我冻结"), chat.say("冻结吧"))
    texts = [_answers(heard)[0].text for heard in both]
    assert all(texts)
    async with whole.db.begin() as uow:
        frozen = await people.active_freezes(uow, MEI.id)
    assert len(frozen) == 1


async def test_a_yes_to_moving_money_moves_none_and_claims_nothing(whole: Stage, chat: Chat) -> None:
    await whole.refused(whole.send("530.00"))
    await chat.say("转账530为什么失败")
    before = await whole.balance()
    [thanked] = _answers(await chat.say("好的"))
    assert thanked.body["topic"] == "small_talk", "nothing was asked"
    [answer] = _answers(await chat.say("充值吧"))
    assert "支付密码" in answer.text
    assert "成功" not in answer.text
    assert await whole.balance() == before


async def test_the_state_stands_in_the_stored_answer_so_that_any_process_goes_on(whole: Stage, chat: Chat) -> None:
    refused = await whole.refused(whole.send("530.00"))
    await chat.say("转账530为什么失败")
    async with whole.db.begin() as uow:
        talk = await conversations.open_conversation(uow, customer_id=MEI.id, at=whole.at)
        history = await conversations.history(uow, whole.vault, conversation_id=talk)
    assert history.messages[-1].body["talk"]["record"] == str(refused.id)
    [answer] = _answers(await Chat(whole).say("它什么时候到", client_id="elsewhere"))
    assert answer.body["record"] == str(refused.id)
