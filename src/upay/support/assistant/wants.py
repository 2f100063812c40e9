"""Several wants in one message: where one ends and the next begins. Pure.

A message is cut only where both halves ask something of their own about different matters. "The transfer failed and
the money did not come back" is one want about one record, however many clauses it has.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from upay.support.assistant.families import MONEY, family_of, named_in
from upay.support.assistant.understanding import OUT_OF_SCOPE, Understood

Span = tuple[int, int]

MOST_WANTS: Final = 4
_LONGEST: Final = 1200
"""A longer text is understood by its two ends, and is not cut: each clause would be read beside all before it."""
_CLAUSE_ENDS: Final = re.compile(
    r"[，,。；;.!?！？\n]+(?!\d)|\s+(?=(?:and|but|also|plus)\b)"
    # A pause in what was spoken, and another matter that is announced without one.
    r"|(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff])"
    r"|(?<=[了吗呢啊到败])(?=我(?:想|要|还)|还想|也想)"
    r"|(?<=[\u4e00-\u9fff])(?=还有(?![没多几吗什啥谁别其一两\d钱余额呢]|办法)|另外(?![一的])|再就是|顺便(?:问|说|帮"
    r"|查))",
    re.IGNORECASE,
)
_ANNOUNCES: Final = re.compile(
    r"\s*(?:(?:而且|还有|另外|再就是|再一个|顺便|对了|以及|同时|此外|其次|第[二三四]|[二三四]是|还想|也想|再(?:问|帮我|看看|查)"
    r"|还要问|并且|哦对)"
    r"|(?:and )?(?:also|besides|another thing|second(?:ly)?|on top of that|plus|by the way|btw|one more thing"
    r"|as well as)"
    r"\b|and (?=(?:my|the|i|where|when|how|why|what|can|is|are|do|does|did)\b))",
    re.IGNORECASE,
)
"""What announces another matter at the beginning of a clause."""
_LEADS: Final = re.compile(
    r"^[\s,，、:：]*(?:(?:而且|另外|再就是|再一个|顺便(?:问一?下?)?|对了|以及|同时|此外|其次|第[一二三四]个?"
    r"|[一二三四]是|并且|哦对|还有(?:就是|个)?"
    r"|首先|我?还?想?问一?下?|(?:and |but )?(?:also|besides|another thing|secondly|second|first(?:ly)?"
    r"|on top of that|plus"
    r"|by the way|btw|one more thing)\b|and\b|but\b)[\s,，、:：]*)+",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    r"没|不|忘|丢|失败|拒|错|怎么|为什么|为啥|咋|哪|什么|吗|呢|多久|多少|能否|如何|想问|要问|问一?下|被|锁|冻|少|卡住|超|[?？]"
    r"|\b(?:not|no|never|can'?t|cannot|won'?t|\w+n't|(?:did|does|do|has|have|had|is|are|was|were|would|could)nt"
    r"|fail\w*|refus\w*|declin\w*|forgot\w*|lost|lock\w*|froz\w*|missing"
    r"|wrong|how|why|where|when|what|which|who|can|could|does|did|is|are|would|stuck|pending|waiting)\b",
    re.IGNORECASE,
)
"""What makes a clause a question or a complaint, rather than what happened before it."""
_GOES_ON: Final = re.compile(
    r"\s*(?:结果|所以|但|可是|却|然后|因为|导致|就是|so\b|but\b|then\b|because\b|yet\b)", re.IGNORECASE
)
"""What ties a clause to the one before it."""
_BOTH_ZH: Final = re.compile(
    r"(?P<before>[^，,。]{0,12}?)(?P<one>转账|充值|提现|付款|退款)(?:和|跟|与|、|还有|以及)(?P<other>转账|充值"
    r"|提现|付款|退款)"
    r"(?:都|也|全部?|两个都|均)(?P<rest>[^，,。]{2,20}[。?？!！]*)"
)
_ASKED_OF_ZH: Final = re.compile(
    r"(?:(?:你好|请问|我?想?(?:问|知道|了解|看看|查)一?下?)[，,]?)*(?P<before>(?:转账|充值|提现|付款|退款)?的?)"
    r"(?P<one>限额|额度|手续费|费用)(?:和|跟|与|、|还有|以及)(?:转账|充值|提现|付款|退款)?的?(?P<other>限额|额度|手续费|费用)"
    r"(?:分别|各自?|都)?(?P<rest>(?:是|有|怎么|怎样|多少|什么|算|收)*[^，,。]{0,4}[?？。!！]*)"
)
_BOTH_EN: Final = re.compile(
    r"(?P<before>(?:why (?:did|have|has) )?)(?:both )?(?P<one>(?:my |the )?(?:transfer|top-?up|payment|refund"
    r"|withdrawal))"
    r" and (?P<other>(?:my |the )?(?:transfer|top-?up|payment|refund"
    r"|withdrawal))(?: both)?(?P<rest> [^,.]{3,40}[.?!]*)",
    re.IGNORECASE,
)
_SURE_WHEN_ANNOUNCED: Final = 0.40
_SURE_OTHERWISE: Final = 0.60
_NO_WANTS: Final = frozenset({OUT_OF_SCOPE, "small_talk", "service_slow", "complaint", "feedback", "human_agent"})
"""What is said beside a want and is none: courtesies, moods, and the way to somebody who listens."""
_ASIDES: Final = frozenset({"limits", "fees", "card", "identity", "frozen", "books", "balance", "case_status"})
"""Matters that a clause about money often names as the cause or the place of one and the same thing."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a message that wants one thing."""

    text: str
    spans: tuple[Span, ...]
    announced: bool = False
    """Whether its first words say that this is another matter."""


def wants_in(text: str, understand: Callable[[str], Understood]) -> list[Part]:
    """Return the wants of a message in the order in which they stand; nearly always there is one, the whole of it."""
    if len(text) > _LONGEST:
        return [_whole(text)]
    both = _BOTH_ZH.fullmatch(text.strip()) or _ASKED_OF_ZH.fullmatch(text.strip()) or _BOTH_EN.fullmatch(text.strip())
    if both is not None:
        return _shared(text, both)
    clauses = _clauses(text)
    if len(clauses) < 2:
        return [_whole(text)]
    groups: list[list[Part]] = [[clauses[0]]]
    for clause in clauses[1:]:
        if _another(_joined(text, groups[-1]), clause, understand):
            groups.append([clause])
        else:
            groups[-1].append(clause)
    parts = [_joined(text, group) for group in groups]
    return parts[:MOST_WANTS] if len(parts) > 1 else [_whole(text)]


def text_at(text: str, spans: Sequence[Span]) -> str:
    """Return the want that stands at these places of a message."""
    said = "".join(text[start:end] for start, end in spans)
    return _LEADS.sub("", said).strip(" ，,、")


def _whole(text: str) -> Part:
    return Part(text, ((0, len(text)),))


def _clauses(text: str) -> list[Part]:
    ends = [0, *(end.end() for end in _CLAUSE_ENDS.finditer(text)), len(text)]
    spans: list[Span] = []
    begun: int | None = None
    for start, end in pairwise(ends):
        first = start if begun is None else begun
        # "Second," alone announces what comes after it.
        begun = None if text_at(text, [(first, end)]).strip("。.?？!！；;") else first
        if begun is None:
            spans.append((first, end))
    return [Part(text_at(text, [span]), (span,), _ANNOUNCES.match(text[span[0] :]) is not None) for span in spans]


def _joined(text: str, group: Sequence[Part]) -> Part:
    span = (group[0].spans[0][0], group[-1].spans[-1][1])
    return Part(text_at(text, [span]), (span,), group[0].announced)


def _another(before: Part, clause: Part, understand: Callable[[str], Understood]) -> bool:
    """Tell whether a clause wants something else than what stands before it."""
    if not (_ASKS.search(before.text) and _ASKS.search(clause.text)) or _GOES_ON.match(clause.text):
        return False
    first, second = understand(before.text), understand(clause.text)
    needed = _SURE_WHEN_ANNOUNCED if clause.announced else _SURE_OTHERWISE
    if min(first.confidence, second.confidence) < needed or {first.topic, second.topic} & _NO_WANTS:
        return False
    if "angry" in first.flags and not named_in(before.text):
        return False  # Swearing is no want of its own.
    one, other = family_of(first.topic), family_of(second.topic)
    named = named_in(clause.text)
    if one == other or _called_otherwise(first, second, {one, other}):
        return one != other  # What is called by different names is two things, though it could be one story.
    if other not in named:
        # A clause that names no matter of its own goes on with the one before: "and the money is gone". Announced as
        # another, it may ask without the noun, as long as it cannot be about the same money.
        return clause.announced and other not in MONEY and second.confidence >= _SURE_OTHERWISE
    return clause.announced or not _one_story(str(one), str(other))


def _called_otherwise(first: Understood, second: Understood, families: set[str | None]) -> bool:
    """Tell whether both are about money, and call it by names that have nothing in common."""
    one, other = _called(first), _called(second)
    return families <= MONEY and bool(one and other) and not one & other


def _called(understood: Understood) -> frozenset[object]:
    """Return what a clause calls by name: amounts, people and shops."""
    slots = understood.slots
    return frozenset([*(one.money for one in slots.amounts), *(one.value for one in slots.people)])


def _one_story(one: str, other: str) -> bool:
    """Tell whether two matters, side by side and unannounced, are likelier two sides of one thing."""
    pair = {one, other}
    if pair & _ASIDES or pair <= {"access", "pin", "phone"}:
        return True
    return "refund" in pair and bool(pair & (MONEY - {"refund"}))


def _shared(text: str, both: re.Match[str]) -> list[Part]:
    """Give each of two nouns the clause that they share."""
    shift = len(text) - len(text.lstrip())
    places = [
        tuple((both.start(name) + shift, both.end(name) + shift) for name in ("before", noun, "rest"))
        for noun in ("one", "other")
    ]
    return [Part(text_at(text, spans), spans) for spans in places]
