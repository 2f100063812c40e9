"""A suggestion is thanked for; where to leave one, and whether it will be read, is told."""

import pytest

from upay.support.assistant.read_feedback import suggests

GIVEN = (
    "建议你们加个记账功能", "希望转账能收藏常用的人", "能不能把余额放在首页", "账单要是能按店分类就好了",
    "新版字太小了，调大一点", "你们的客服小王态度很好，表扬一下", "发现一个错别字，限额写成了现额",
    "提个意见：首页太乱", "深色模式能不能再黑一点", "给你们提个建议，提现记录加个搜索", "要是有语音播报就更好了",
    "你记下来了没有", "反馈一下，扫码太慢", "suggestion: let me pin favourite payees", "please add a dark mode",
    "it would be great to export to CSV", "you should show the fee before I confirm", "I love the new version",
    "there is a typo on the limits page", "feedback: the font is too small", "could you let me sort records by shop",
    "my idea: split a bill with friends", "Ada was very helpful, thank her", "did you write that down",
    "I wish I could rename my cards",
)  # fmt: skip
ASKED = (
    "怎么提建议", "在哪里提意见", "意见反馈的入口在哪", "建议提了会有人看吗，怎么提", "有没有提意见的地方",
    "我想提个建议", "我有个建议", "去哪儿写反馈", "表扬客服找谁说", "可以提个建议吗", "建议怎么写", "跟谁反馈问题",
    "where do I leave feedback", "how can I suggest a feature", "who reads the suggestions",
    "does anybody read feedback", "I have a suggestion", "can I leave feedback?", "how do I praise an agent",
    "where can I send an idea", "I want to give feedback", "which page is for suggestions",
    "may I make a suggestion?", "how to give feedback",
)  # fmt: skip


@pytest.mark.parametrize("text", GIVEN)
def test_what_is_suggested_is_taken_as_said(text: str) -> None:
    assert suggests(text)


@pytest.mark.parametrize("text", ASKED)
def test_who_asks_where_or_says_nothing_yet_is_told_how(text: str) -> None:
    assert not suggests(text)
