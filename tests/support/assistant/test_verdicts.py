"""What says of an answer that it solved something, or that it did not; everything else is a message of its own."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from upay.kit.ids import ConversationId, MessageId
from upay.support.assistant.verdicts import solved_in, verdict_in
from upay.support.conversations import Author, MessageView

AT = datetime(2026, 5, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "解决了", "解决了，感谢", "搞定了", "谢谢你的帮忙，问题解决了", "好了，已经解决了。", "现在能用了",
        "Solved", "that fixed it, thanks", "it works now", "thanks, all sorted", "My problem is solved", "it's fixed",
    ],
)  # fmt: skip
def test_these_words_say_that_it_is_solved(text: str) -> None:
    assert solved_in(text) is True


@pytest.mark.parametrize("courtesy", ["嗯", "好的", "谢谢", "ok", "thanks ", "对，"])
def test_no_row_of_courtesies_takes_long_to_read(courtesy: str) -> None:
    """What repeats within what repeats is tried in more ways than there is time for; this would never end."""
    assert solved_in(courtesy * 800 + "x") is None
    assert solved_in(courtesy * 3 + "解决了") is True


@pytest.mark.parametrize(
    "text",
    [
        "没解决", "还是没解决啊", "问题还是没有解决", "没用", "不管用", "可是没帮到我", "not solved",
        "no, still not working", "that didn't help", "It does not solve my problem", "doesn’t work",
    ],
)  # fmt: skip
def test_these_words_say_that_it_is_not(text: str) -> None:
    assert solved_in(text) is False


@pytest.mark.parametrize(
    "text",
    [
        "", "谢谢", "好的", "你好", "知道了", "解决了吗", "解决了没", "解决了一半", "退款没解决", "上次的问题解决了吗",
        "这张券没用过怎么过期了", "thanks", "ok", "is it solved", "is my refund fixed", "the card did not work",
        "转账没解决，钱也没退", "no", "yes",
    ],
)  # fmt: skip
def test_everything_else_is_no_verdict(text: str) -> None:
    assert solved_in(text) is None


def _said(author: Author, *, claims: bool = False) -> MessageView:
    return MessageView(
        id=MessageId(UUID(int=1)), conversation_id=ConversationId(UUID(int=2)), author=author, author_id=None,
        author_name="", text="…", body={"claims": claims}, internal=False, client_id=None, at=AT, delivered_at=None,
        read_at=None,
    )  # fmt: skip


def test_a_verdict_is_of_the_answer_right_before_it() -> None:
    answer, aside = _said(Author.ASSISTANT, claims=True), _said(Author.ASSISTANT)
    found = verdict_in("没解决", (answer, aside, _said(Author.SYSTEM)))
    assert found is not None
    assert (found.answer, found.solved, found.upset) == (answer, False, False)
    angry = verdict_in("没用！！", (answer,))
    assert angry is not None
    assert angry.upset
    for between in (Author.CUSTOMER, Author.AGENT):
        assert verdict_in("没解决", (answer, _said(between))) is None
    assert verdict_in("没解决", (aside,)) is None
    assert verdict_in("没解决", ()) is None
