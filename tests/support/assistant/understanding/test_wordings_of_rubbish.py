"""Rubbish is an insult where somebody is called it, and a thing where junk texts, bins and old files are meant.

Written before the wording was narrowed, as those of theft and of the wish for a person were.
"""

from typing import Final

import pytest

from upay.support.assistant.understanding import feeling
from upay.support.knowledge.analysis import plain

HEARD_AT_LEAST: Final = 0.9

INSULTS: Final = (
    "垃圾",
    "垃圾平台",
    "真垃圾",
    "你们这个垃圾软件",
    "垃圾app，钱都转不出去",
    "客服太垃圾了",
    "什么垃圾东西",
    "垃圾客服，半天不回",
    "这系统就是垃圾",
    "垃圾公司骗钱",
    "你们家服务真的垃圾",
    "垃圾玩意儿",
    "提现三天不到账，垃圾！",
    "从没用过这么垃圾的钱包",
    "垃圾中的垃圾",
    "做得跟垃圾一样",
    "垃圾短信天天发，你们真垃圾",
    "一群垃圾",
    "垃圾得要命",
    "垃圾upay",
    "this is garbage",
    "your app is rubbish",
    "what a load of rubbish",
    "garbage service",
    "total garbage, i want my money",
    "you are all rubbish",
    "rubbish app keeps crashing",
    "absolute garbage company",
    "useless rubbish support",
    "such rubbish",
)
NOT_INSULTS: Final = (
    "垃圾短信怎么屏蔽",
    "验证码进了垃圾短信",
    "去垃圾箱里看了也没有邮件",
    "垃圾邮件里找到了你们的邮件",
    "垃圾分类缴费怎么交",
    "小区垃圾费在哪里交",
    "验证码是不是被当成垃圾信息拦截了",
    "垃圾桶图标是删除吗",
    "手机清理垃圾以后登不上了",
    "清了一下垃圾文件app就打不开",
    "缴垃圾处理费可以用余额吗",
    "收到好多垃圾电话是不是信息泄露",
    "邮件在垃圾邮箱里",
    "垃圾清运费付款失败",
    "扔垃圾时手机丢了",
    "垃圾袋付款付了两次",
    "倒垃圾积分怎么换",
    "the code went to the garbage folder",
    "can i pay the garbage collection fee here",
    "my rubbish bin fee was charged twice",
    "i paid the garbage bill and it failed",
    "how to pay for rubbish removal",
    "garbage disposal payment pending",
    "the rubbish tip does not take my payment code",
    "waste and rubbish charges from the council",
)


def _angry(text: str) -> bool:
    return "angry" in feeling.of(plain(text))


def test_most_insults_are_heard() -> None:
    missed = [text for text in INSULTS if not _angry(text)]
    assert len(missed) <= (1 - HEARD_AT_LEAST) * len(INSULTS), missed


@pytest.mark.parametrize("text", NOT_INSULTS)
def test_what_is_thrown_away_is_no_insult(text: str) -> None:
    assert not _angry(text)
