"""How somebody feels who writes: upset, threatening, or in danger; and what is said to that. Pure.

Whoever is upset is soothed once and asked as little as possible; whoever threatens or may harm themselves gets a person
at once, and care before anything else.
"""

import re
from typing import Final

from upay.kit.language import Lang
from upay.support.assistant.understanding import Understood, plain
from upay.support.assistant.words import say

_WHOSE: Final = r"你们?的?(?:公司|总部|大?楼|办公|店|全家|家(?!客服)|人(?![工员]))"
_THREATENS: Final = re.compile(
    # A phone that burst, and then nobody of us cared, is a complaint.
    r"(?:^|[,.!?;:\n])(?:(?!手机|电池|电脑|充电|屏幕|系统|服务器|app)[^,.!?;:\n])*?"
    rf"(?:(?:炸|烧|砸)(?:了|掉|死|烂)?(?:{_WHOSE}|你们?(?=$|[,.!?;:~ \n]))|把{_WHOSE}.{{0,4}}(?:炸|烧|砸))"
    r"|(?:弄死|杀了|砍死|打死"
    r"|捅死|整死)(?:你|他|她|它)(?:们)?"
    r"|(?:去|上)你们(?:公司|总部|楼下|那儿|那里).{0,6}(?:(?<!热)闹|堵(?!车|路|在)|算账|跳(?![转过出到]))|(?:同归于尽|要你(?:们)?(?:的)?命|不得好死)"
    r"|\b(?:i(?:'ll| will|'m going to| am going to)|gonna) (?:kill|hurt|stab|shoot|burn|bomb|blow up|smash) "
    r"(?:you|your|him|her|them|everyone|all of you|the office)\b|\b(?:bomb|burn down) your (?:office|building"
    r"|company)\b",
    re.IGNORECASE,
)
_UPSET: Final = re.compile(
    r"烦死|急死|气死|疯了|崩溃|无语|什么鬼|搞什么|到底(?:能不能|行不行|怎么回事|管不管)|骗钱|耍我|糊弄|敷衍"
    r"|没用|废话|答非所问|听不懂人话|说了(?:多少|几)遍"
    r"|[!！]{2,}|\b(?:so annoying|i'?m losing it|are you kidding|what the hell|how many times|no help"
    r"|not helping|stop wasting"
    r"|going crazy|this is a joke|ripp?ed off)\b",
    re.IGNORECASE,
)
"""What the flag "angry" of the understanding does not hear: despair, and being tired of answers."""
_LOUD: Final = re.compile(r"\b[A-Z]{3,}(?: [A-Z']{2,}){3,}")


def is_upset(understood: Understood, text: str) -> bool:
    """Tell whether somebody is angry or close to it."""
    return "angry" in understood.flags or sounds_upset(text)


def sounds_upset(text: str) -> bool:
    """Tell whether the words alone are those of somebody who has had enough."""
    return _UPSET.search(text) is not None or _LOUD.search(text) is not None


def threatens(text: str) -> bool:
    """Tell whether somebody threatens people."""
    return _THREATENS.search(plain(text)) is not None


def care(understood: Understood, text: str, lang: Lang) -> str:
    """Return what is said first to somebody in danger or threatening, before a person is announced; often nothing."""
    if understood.rule == "self_harm":
        return say("care_self_harm", lang)
    return say("care_threat", lang) if threatens(text) else ""
