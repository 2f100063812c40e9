"""What is said is kept once, sealed, in order, with who has seen it."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.cast import ADA, MEI, WANG
from tests.stage import Stage, channel

from upay.kit.ids import ConversationId, MessageId
from upay.support import conversations
from upay.support.conversations import Author, Draft, MessageEmpty, MessageView, Speaker


async def _open(stage: Stage, owner_id: UUID = MEI.id) -> ConversationId:
    async with stage.db.begin() as uow:
        return await conversations.open_conversation(uow, customer_id=owner_id, at=stage.at)


async def _say(
    stage: Stage, talk: ConversationId, text: str = "你好", *, author: Author = Author.CUSTOMER,
    client_id: str | None = None, internal: bool = False,
) -> tuple[MessageId, bool]:  # fmt: skip
    draft = Draft(author=author, text=text, client_id=client_id, internal=internal)
    async with stage.db.begin() as uow:
        return await conversations.append(uow, stage.vault, conversation_id=talk, draft=draft, at=stage.at)


async def _history(stage: Stage, talk: ConversationId, **more: object) -> conversations.History:
    async with stage.db.begin() as uow:
        return await conversations.history(uow, stage.vault, conversation_id=talk, **more)  # type: ignore[arg-type]


def _texts(messages: Sequence[MessageView]) -> list[str]:
    return [message.text for message in messages]


async def test_a_customer_has_one_conversation_for_ever_even_if_it_is_opened_twice_at_once(stage: Stage) -> None:
    opened = await asyncio.gather(*(_open(stage) for _ in range(5)))
    assert len(set(opened)) == 1
    assert await _open(stage, WANG.id) not in opened
    async with stage.db.begin() as uow:
        assert await conversations.speaker_of(uow, opened[0]) == Speaker(customer_id=MEI.id)
        assert await conversations.conversation_of(uow, Speaker(customer_id=MEI.id)) == opened[0]


async def test_the_same_message_is_said_once_however_often_it_is_sent(stage: Stage) -> None:
    talk = await _open(stage)
    said = await asyncio.gather(*(_say(stage, talk, "转人工", client_id="tap") for _ in range(5)))
    assert len({message_id for message_id, _ in said}) == 1
    assert sum(new for _, new in said) == 1
    again, new = await _say(stage, talk, "other words", client_id="tap")
    assert (again, new) == (said[0][0], False)
    assert _texts((await _history(stage, talk)).messages) == ["转人工"]
    assert len(await stage.news(said[0][0])) == 1


async def test_what_two_customers_send_under_one_id_are_two_messages(stage: Stage) -> None:
    mine, theirs = await _open(stage), await _open(stage, WANG.id)
    one, two = await _say(stage, mine, client_id="1"), await _say(stage, theirs, client_id="1")
    assert one[1]
    assert two[1]
    assert one[0] != two[0]


async def test_messages_without_an_id_are_all_said(stage: Stage) -> None:
    talk = await _open(stage)
    assert [(await _say(stage, talk))[1] for _ in range(2)] == [True, True]


@pytest.mark.parametrize("text", ["", "   ", "\x00\x07", "\ue000"])
async def test_an_empty_message_is_refused(stage: Stage, text: str) -> None:
    talk = await _open(stage)
    with pytest.raises(MessageEmpty) as refusal:
        await _say(stage, talk, text)
    assert refusal.value.facts["field"] == "text"
    assert (await _history(stage, talk)).messages == ()


async def test_text_is_cleaned_cut_and_sealed(stage: Stage) -> None:
    talk = await _open(stage)
    await _say(stage, talk, " 我的卡\x00丢了 \r\n快 ")
    await _say(stage, talk, "长" * (conversations.LONGEST_TEXT + 1000))
    first, long = (await _history(stage, talk)).messages
    assert first.text == "我的卡丢了 \n快"
    assert len(long.text) == conversations.LONGEST_TEXT
    async with stage.db.begin() as uow:
        stored = (await (await uow.connection()).execute(sa.text("select text_sealed from support.message"))).scalars()
        assert all("丢了".encode() not in bytes(sealed) for sealed in stored)
    assert "丢了" not in repr(first)


async def test_history_goes_back_page_by_page(stage: Stage) -> None:
    talk = await _open(stage)
    for number in range(7):
        await _say(stage, talk, f"第 {number} 句")
    last = await _history(stage, talk, limit=3)
    assert (_texts(last.messages), last.earlier) == (["第 4 句", "第 5 句", "第 6 句"], True)
    middle = await _history(stage, talk, limit=3, before=last.messages[0].id)
    assert (_texts(middle.messages), middle.earlier) == (["第 1 句", "第 2 句", "第 3 句"], True)
    first = await _history(stage, talk, limit=3, before=middle.messages[0].id)
    assert (_texts(first.messages), first.earlier) == (["第 0 句"], False)
    assert (await _history(stage, talk, before=first.messages[0].id)).messages == ()


async def test_notes_among_staff_are_not_in_what_the_customer_reads(stage: Stage) -> None:
    talk = await _open(stage)
    for text, internal in (("可以帮我吗", False), ("像是盗号，先别放款", True), ("我看一下", False)):
        author = Author.AGENT if internal else Author.CUSTOMER
        note, _ = await _say(stage, talk, text, author=author, internal=internal)
        if internal:
            assert await stage.news(note) == [("message.added", frozenset({"desk"}))]
        else:
            assert await stage.news(note) == [("message.added", frozenset({"desk", channel(MEI)}))]
    seen = await _history(stage, talk, limit=2)
    assert (_texts(seen.messages), seen.earlier) == (["可以帮我吗", "我看一下"], False)
    assert len((await _history(stage, talk, internal=True)).messages) == 3


async def test_a_message_is_found_in_its_own_conversation_only(stage: Stage) -> None:
    mine, theirs = await _open(stage), await _open(stage, WANG.id)
    said, _ = await _say(stage, mine)
    async with stage.db.begin() as uow:
        assert await conversations.message(uow, stage.vault, conversation_id=mine, message_id=said) is not None
        assert await conversations.message(uow, stage.vault, conversation_id=theirs, message_id=said) is None


async def _marks(stage: Stage, talk: ConversationId) -> list[tuple[str, bool, bool]]:
    messages = (await _history(stage, talk, internal=True)).messages
    return [(one.text, one.delivered_at is not None, one.read_at is not None) for one in messages]


async def test_delivered_and_read_are_of_the_other_side_and_up_to_where_it_was_read(stage: Stage) -> None:
    talk = await _open(stage)
    ids = {}
    for text, author in (("a", Author.CUSTOMER), ("b", Author.ASSISTANT), ("c", Author.AGENT), ("d", Author.AGENT)):
        ids[text], _ = await _say(stage, talk, text, author=author)
    await _say(stage, talk, "note", author=Author.AGENT, internal=True)
    async with stage.db.begin() as uow:
        await conversations.mark_read(uow, conversation_id=talk, reader="customer", up_to=ids["c"], at=stage.at)
    assert await _marks(stage, talk) == [
        ("a", False, False), ("b", True, True), ("c", True, True), ("d", False, False), ("note", False, False),
    ]  # fmt: skip
    async with stage.db.begin() as uow:
        await conversations.mark_delivered(uow, conversation_id=talk, reader="customer", at=stage.at)
    assert await _marks(stage, talk) == [
        ("a", False, False), ("b", True, True), ("c", True, True), ("d", True, False), ("note", False, False),
    ]  # fmt: skip
    async with stage.db.begin() as uow:
        assert await conversations.unread_by_staff(uow, [talk]) == {talk: 1}
        await conversations.mark_read(uow, conversation_id=talk, reader="staff", up_to=ids["d"], at=stage.at)
        assert await conversations.unread_by_staff(uow, [talk]) == {}
    assert (await _marks(stage, talk))[0] == ("a", True, True)


async def test_reading_again_keeps_the_first_time_and_tells_nobody(stage: Stage) -> None:
    talk = await _open(stage)
    said, _ = await _say(stage, talk, author=Author.AGENT)
    first = stage.at
    for _ in range(2):
        async with stage.db.begin() as uow:
            await conversations.mark_read(uow, conversation_id=talk, reader="customer", up_to=said, at=stage.at)
        stage.wait(minutes=1)
    [message] = (await _history(stage, talk)).messages
    assert (message.delivered_at, message.read_at) == (first, first)
    assert [name for name, _ in await stage.news(said)] == ["message.added", "message.read"]


async def test_nothing_is_read_by_naming_a_message_of_somebody_else(stage: Stage) -> None:
    mine, theirs = await _open(stage), await _open(stage, WANG.id)
    await _say(stage, mine, author=Author.AGENT)
    later, _ = await _say(stage, theirs, author=Author.AGENT)
    async with stage.db.begin() as uow:
        await conversations.mark_read(uow, conversation_id=mine, reader="customer", up_to=later, at=stage.at)
    assert [mark[2] for mark in await _marks(stage, mine)] == [False]


async def test_the_last_public_word_of_each_conversation(stage: Stage) -> None:
    mine, theirs = await _open(stage), await _open(stage, WANG.id)
    await _say(stage, mine, "一")
    await _say(stage, mine, "二")
    await _say(stage, mine, "内部", author=Author.AGENT, internal=True)
    await _say(stage, theirs, "三")
    async with stage.db.begin() as uow:
        last = await conversations.last_said(uow, stage.vault, [mine, theirs])
    assert {talk: view.text for talk, view in last.items()} == {mine: "二", theirs: "三"}


async def test_how_it_went_is_said_once(stage: Stage) -> None:
    talk = await _open(stage)
    async with stage.db.begin() as uow:
        assert not await conversations.rated(uow, ADA.id)
    for solved, score in ((True, 5), (False, 1)):
        async with stage.db.begin() as uow:
            await conversations.rate(
                uow, conversation_id=talk, handover_id=ADA.id, solved=solved, score=score, at=stage.at
            )
    async with stage.db.begin() as uow:
        assert await conversations.rated(uow, ADA.id)
        rows = await (await uow.connection()).execute(sa.text("select solved, score from support.rating"))
        assert rows.all() == [(True, 5)]
