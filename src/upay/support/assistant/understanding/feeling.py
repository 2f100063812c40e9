"""How a message is said, by its wordings: as a question, in a hurry, angrily. Nothing is learned from it."""

import re
from typing import Final

_RUBBISH_ZH: Final = (
    r"(?<![扔倒丢清收捡])(?<!清理)(?<!处理)垃圾(?!短信|邮件|邮箱|信息|消息|信件|电话|来电|广告|文件|数据|缓存|分类|处理|清[运理]|回收"
    r"|焚烧|填埋|投放|[箱桶袋费站场车房堆])"
)
_RUBBISH_EN: Final = (
    r"(?:rubbish|garbage)(?! (?:bins?|bill|bags?|cans?|collect\w*|removal|disposal|tip|folder|fees?|trucks?|charges?"
    r"|dump|chute|sorting|mail|payment|tax)\b)"
)
"""An insult; not what is thrown away, nor what is junk among texts and files."""

_FLAGS: Final = (
    (
        "negated",
        re.compile(
            r"[不没未别无]|\b(?:not|no|never|nothing|nobody|none|without|un(?:able|successful))\b|"
            r"n't\b",
            re.IGNORECASE,
        ),
    ),
    (
        "question",
        re.compile(
            r"[?]|怎么|为什么|为啥|咋|多久|多少|哪里|哪儿|在哪|什么|吗|呢|能不能|可不可以|是不是|有没有|几点|如何|啥"
            r"|^(?:how|why|what|where|when|who|which|can|could|do|does|did|is|are|will|would|should)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "urgent",
        re.compile(
            r"急|马上|立刻|立即|赶紧|赶快|快点|火速|\b(?:urgent(?:ly)?|asap|immediately|right now|"
            r"emergency|hurry|quickly)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "angry",
        re.compile(
            rf"{_RUBBISH_ZH}|骗子公司|什么破|什么玩意|太差|差劲|气死|恶心|坑人|坑钱|黑心|过分|忍无可忍|受够|"
            r"废物|傻逼|妈的|他妈|有病吧|投诉你|投诉你们"
            rf"|\b(?:{_RUBBISH_EN}|ridiculous|unacceptable|disgusting|furious|angry|terrible|awful|worst|useless|"
            r"scammers|thieves|fed up|sick of|wtf|bullshit|damn|pathetic|joke of)\b",
            re.IGNORECASE,
        ),
    ),
)


def of(said: str) -> frozenset[str]:
    """Return which of negated, question, urgent and angry a text in one spelling is."""
    return frozenset(name for name, pattern in _FLAGS if pattern.search(said))
