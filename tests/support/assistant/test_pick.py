"""After "which one?", words that name a choice pick it; anything else picks nothing."""

from time import perf_counter
from uuid import UUID

import pytest
from tests.support.assistant.test_find import named, rec

from upay.support.assistant.pick import picked
from upay.support.assistant.understanding import Slots

RECORDS = {
    f"record:{UUID(int=3)}": rec(3, amount="150.00", who="老王"),
    f"record:{UUID(int=2)}": rec(2, amount="1280.50", who="李婷", hours_ago=30),
    f"record:{UUID(int=1)}": rec(1, amount="80.00", who="李婷", hours_ago=50),
}
THIRD, SECOND, FIRST = RECORDS
"""By their numbers; the newest stands first in the list."""
CHOICES = [
    {"value": THIRD, "label": "今天 11:00 转给老王的 ¥150.00"},
    {"value": SECOND, "label": "昨天 06:00 转给李婷的 ¥1,280.50"},
    {"value": FIRST, "label": "2月28日 10:00 转给李婷的 ¥80.00"},
    {"value": "none", "label": "都不是"},
]


@pytest.mark.parametrize(
    ("text", "slots", "value"),
    [
        ("昨天 06:00 转给李婷的 ¥1,280.50", Slots(), SECOND),
        ("  都不是 ", Slots(), "none"),
        ("都不是。", Slots(), "none"),
        ("none of these", Slots(), "none"),
        ("Neither", Slots(), "none"),
        ("第一笔", Slots(), THIRD),
        ("第二个吧", Slots(), SECOND),
        ("第三", Slots(), FIRST),
        ("1", Slots(), THIRD),
        ("二", Slots(), SECOND),
        ("the second one", Slots(), SECOND),
        ("the 3rd", Slots(), FIRST),
        ("最近那笔", Slots(), THIRD),
        ("我说的是第一个，谢谢", Slots(), THIRD),
        ("The first one please.", Slots(), THIRD),
        ("option 2", Slots(), SECOND),
        ("刚才那笔转账", Slots(), THIRD),
        ("the last one", Slots(), THIRD),
        ("金额最大的那笔吧", Slots(), SECOND),
        ("贵的那个", Slots(), SECOND),
        ("最贵的那笔", Slots(), SECOND),
        ("the more expensive one", Slots(), SECOND),
        ("便宜的商家怎么找", Slots(), None),
        ("太贵了", Slots(), None),
        ("the smallest one", Slots(), FIRST),
        ("the latest", Slots(), THIRD),
        ("150 块那笔", named(amount="150.00"), THIRD),
        ("1280.50 元的", named(amount="1280.50"), SECOND),
        ("转给老王的", named(who="老王"), THIRD),
        ("第五个", Slots(), None),
        ("那一个", Slots(), None),
        ("that one", Slots(), None),
        ("第一次转账要多久", Slots(), None),
        ("怎么把损失降到最小", Slots(), None),
        ("转给李婷的", named(who="李婷"), None),
        ("999 的那笔", named(amount="999.00"), None),
        ("怎么修改登录密码", Slots(), None),
        ("none of your business", Slots(), None),
        (
            "我想问一下第二笔转账为什么一直没有到账，对方说没有看到，是不是转错人了，你们帮我查一下可以吗谢谢",
            Slots(),
            None,
        ),
        ("", Slots(), None),
    ],
)
def test_a_typed_answer_picks_what_it_names(text: str, slots: Slots, value: str | None) -> None:
    assert picked(text, slots, CHOICES, RECORDS) == value


def test_an_ordinal_counts_real_choices_only() -> None:
    topics = [{"value": "topic:fees", "label": "手续费"}, {"value": "none", "label": "都不是"}]
    assert picked("第一个", Slots(), topics, {}) == "topic:fees"
    assert picked("第二个", Slots(), topics, {}) is None


def test_none_is_picked_only_where_it_was_offered() -> None:
    assert picked("都不是", Slots(), CHOICES[:3], RECORDS) is None


TOPICS = (
    {"value": "topic:refund_how", "label": "怎么申请退款"},
    {"value": "topic:transfer_failed", "label": "转账没成功"},
    {"value": "topic:fees", "label": "What things cost"},
    {"value": "topic:limits", "label": "Your limits, and how to raise them"},
    {"value": "none", "label": "都不是"},
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("我说的是退款那个", "topic:refund_how"),
        ("是转账的那个", "topic:transfer_failed"),
        ("退款那件", "topic:refund_how"),
        ("the limits one", "topic:limits"),
        ("I mean the cost", "topic:fees"),
        ("不是退款那个", None),
        ("not the limits one", None),
        ("退款", None),
        ("那个", None),
        ("我说的是积分那个", None),
        ("how do I raise my limits", None),
    ],
)
def test_a_topic_is_picked_by_what_is_pointed_at(text: str, value: str | None) -> None:
    assert picked(text, Slots(), TOPICS, {}) == value


def test_what_two_labels_say_picks_neither() -> None:
    both = [{"value": "topic:refund_how", "label": "怎么退款"}, {"value": "topic:refund_missing", "label": "退款没到"}]
    assert picked("退款那个", Slots(), both, {}) is None
    assert picked("没到那个", Slots(), both, {}) == "topic:refund_missing"


@pytest.mark.parametrize(
    "text",
    [
        "刚才手机被偷了",
        "我不想活了，这是最后一次找你们",
        "刚才有人登录了我的账号",
        "最近有人盗刷我的卡",
        "转人工，最后一次说",
        "那提现多久到账，最近很急",
        "最近",
        "first of all someone hacked my account",
        "this is the last time I write to you",
        "my phone was stolen a second ago",
        "latest news: my account was hacked",
    ],
)
def test_an_ordinal_inside_a_sentence_picks_nothing(text: str) -> None:
    assert picked(text, Slots(), TOPICS, {}) is None
    assert text == "最近" or picked(text, Slots(), CHOICES, RECORDS) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("第一个吧", "topic:refund_how"),
        ("嗯，第二个", "topic:transfer_failed"),
        ("3", "topic:fees"),
        ("the first one please", "topic:refund_how"),
        ("I think it's the fourth", "topic:limits"),
    ],
)
def test_a_place_in_a_list_of_matters_is_nearly_all_that_is_said(text: str, value: str) -> None:
    assert picked(text, Slots(), TOPICS, {}) == value


def test_a_long_run_of_filler_is_read_at_once() -> None:
    begun = perf_counter()
    for text in ("就是" * 19 + "x", "嗯" * 39 + "x", "那一个" * 13, "ok " * 13, "the first " + "one " * 7 + "x"):
        assert picked(text, Slots(), CHOICES, RECORDS) is None
    assert perf_counter() - begun < 1
