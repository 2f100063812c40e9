"""One message as the models read it: folded, with typed masks where a number or a name stood, and its mood.

Masks keep the models from learning single amounts and names; relative words such as 昨天 stay, because they
carry the topic ("where is yesterday's yield").
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from upay.kit.language import Lang
from upay.support.assistant.understanding import slots
from upay.support.assistant.understanding.named import Slots, Span
from upay.support.knowledge import analysis

_AMOUNT, _TIME, _PHONE, _CARD, _ORDER, _PERSON = analysis.MASKS
_HAS_DIGIT: Final = re.compile(r"\d")

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
            r"垃圾|骗子公司|什么破|什么玩意|太差|差劲|气死|恶心|坑人|坑钱|黑心|过分|忍无可忍|受够|"
            r"废物|傻逼|妈的|他妈|有病吧|投诉你|投诉你们"
            r"|\b(?:ridiculous|unacceptable|disgusting|furious|angry|terrible|awful|worst|useless|"
            r"rubbish|garbage|scammers|thieves"
            r"|fed up|sick of|wtf|bullshit|damn|pathetic|joke of)\b",
            re.IGNORECASE,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A message, ready for rules and models."""

    folded: str
    """One spelling, nothing masked: what the rules read."""
    masked: str
    """The same with a sign for each amount, clock, number and person: what the models read."""
    chinese: bool
    slots: Slots
    flags: frozenset[str]

    @property
    def empty(self) -> bool:
        """Whether nothing is left that could mean something."""
        return not any(c.isalnum() for c in self.folded)


def plain(text: str) -> str:
    """Return a message in one spelling, as it is read: the places of what it names are places in this text."""
    return analysis.plain(text)


def read(text: str, *, lang: Lang | None, now: datetime) -> Reading:
    """Read a message; the script of the text wins over `lang`, which settles only texts without letters."""
    said = plain(text)
    found = slots.find(said, now=now)
    chinese = analysis.is_chinese(said) or (lang is Lang.ZH and not analysis.latin_words(said))
    flags = frozenset(name for name, pattern in _FLAGS if pattern.search(said))
    if len(text) > analysis.LONGEST_READ:
        flags |= {"long"}
    return Reading(analysis.fold(said), analysis.fold(_masked(said, found)), chinese, found, flags)


def _masked(said: str, found: Slots) -> str:
    signs: list[tuple[Span, str]] = [(a.span, _AMOUNT) for a in found.amounts]
    signs += [(w.span, _TIME) for w in found.times if _HAS_DIGIT.search(said[slice(*w.span)])]
    for named, sign in (
        (found.phones, _PHONE),
        (found.card_tails, _CARD),
        (found.orders, _ORDER),
        (found.people, _PERSON),
    ):
        signs += [(n.span, sign) for n in named]
    for (start, end), sign in sorted(signs, reverse=True):
        said = f"{said[:start]}{sign}{said[end:]}"
    return said
