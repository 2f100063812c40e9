"""Picking in words: after "which one?", a typed answer may name one of the choices. Pure.

A place in the list ("the first one please") has to be nearly all that is said: "my phone was stolen just now" and "that
is the last time I write to you" hold the same words and pick nothing.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from upay.payments import RecordView
from upay.support.assistant import find
from upay.support.assistant.understanding import Slots

_NONE = re.compile(
    r"^(都不是|都不对|没有|不是这些|none( of (these|them))?|neither|no|nope|nah|不|不是)[。.！!]*$", re.IGNORECASE
)
_PLACES: Final = (
    ("第一|first|1st", "1|一"),
    ("第二|second|2nd", "2|二"),
    ("第三|third|3rd", "3|三"),
    ("第四|fourth|4th", "4|四"),
    ("第五|fifth|5th", "5|五"),
)
"""A place in the list as it is said, and as a bare number, which counts only by itself: "that one" names none."""
_LATEST: Final = r"最近|最新|最后|刚才|刚刚|latest|newest|most recent|last"
_BEFORE: Final = (
    r"(?:嗯|哦|那|就|请|对|好的?|应该|大概|可能|我|说|指|问|想|要|选|看|查|的?是|一下|[，,、 ]"
    r"|\b(?:i|mean|meant|want|choose|pick|think|guess|it'?s|it is|that'?s|would be|um|oh|ok|okay|yes|yeah|well|maybe"
    r"|probably|just|please|the|my|about)\b)*"
)
"""What leads up to a place in a list and says nothing else."""
_AFTER: Final = (
    r"(?:的|那|这|一|个|笔|条|件|种|项|单|转账|付款|支付|充值|提现|退款|钱|交易|订单|记录|问题|事情?|吧|啊|呀|呢|嘛"
    r"|哈|了|哦|谢谢|麻烦|就行|就好|[，,。.!！~… ]"
    r"|\b(?:ones?|payment|transfer|top-?up|refund|withdrawal|transaction|record|item|option|choice|question|matter"
    r"|of (?:them|these|those)|(?:in|on|of) the list|please|thanks|thank you|thx|i think)\b)*"
)
"""What may stand after it, down to a thank you."""


def _nearly(core: str) -> re.Pattern[str]:
    """Return what matches a text that says this and hardly anything else."""
    return re.compile(rf"{_BEFORE}(?:{core}){_AFTER}", re.IGNORECASE)


_ORDINALS: Final = tuple(
    re.compile(
        rf"{_nearly(said).pattern}|(?:选|number |no\.? ?|option |#)?(?:{number})(?:吧|号|please|[。.! ])*",
        re.IGNORECASE,
    )
    for said, number in _PLACES
)
_LATEST_ONE: Final = _nearly(_LATEST)
"""Names the newest record, and nothing in a list of matters."""
_EXTREMES: Sequence[tuple[re.Pattern[str], Callable[[RecordView], Any], bool]] = (
    (
        _nearly(
            r"(?:金额|数额|钱)?(?:最|更|比较)?[大多高贵](?:一点|些)?|(?:more|most) expensive|pricier|priciest|dearer"
            r"|bigger|biggest|larger|largest|highest"
        ),
        lambda r: r.amount.minor,
        True,
    ),
    (
        _nearly(
            r"(?:金额|数额|钱)?(?:最|更|比较)?(?:[小少低]|便宜)(?:一点|些)?|cheaper|cheapest|(?:less|least) expensive"
            r"|smaller|smallest|lowest"
        ),
        lambda r: r.amount.minor,
        False,
    ),
    (_nearly(r"(?:时间)?(?:最|更|比较)?早(?:一点)?|earlier|earliest|oldest"), lambda r: r.at, False),
)
"""What a superlative compares, and whether it means the greatest."""
_NUMBER = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+|\d{2,9})(?:\.\d{1,2})?(?![\d.,]\d|\d)")
"""An amount without its unit; a single digit is a place in the list."""
_EVERY_ONE = re.compile(
    r"(?:[那这]?(?:[两二三四五几]|俩|所有)?[笔个件单]?(?:都|全部?)(?:是|要|说|看|查|一下|问|想问|讲|没成)*"
    r"|[两俩][笔个])(?:[了的吧啊呀呢]|[。.!！~ ])*"
    r"|(?:i mean |about |it'?s )?(?:both|all|each)(?: (?:of (?:them|these|those)|two|three|one))?(?: (?:please"
    r"|of course))?[.! ]*",
    re.IGNORECASE,
)
_LONGEST = 40
"""A longer text is a new question and not a pick."""
_POINTS = re.compile(
    r"^(?:我)?(?:说|指|问|想问|要问|选)的?是|的?(?:这|那)一?(?:个|件|条|种)(?:事)?|^是"
    r"|\b(?:i )?(?:mean|meant)\b|\b(?:it's|it is|that's)\b|\b(?:the|that|this)\b|\bone\b|\babout\b",
    re.IGNORECASE,
)
"""What points at a choice and says nothing of which."""
_POINTS_IN_EARNEST = re.compile(
    r"^(?:我)?(?:说|指|问|想问|要问|选)的?是|(?:这|那)一?(?:个|件|条|种)|\bi mean\w*\b|\b(?:the|that)\b.*\bone\b",
    re.IGNORECASE,
)
"""What nobody says who asks something new."""
_DENIES = re.compile(r"不是|没有|别|\b(?:not|no|neither|none)\b|n't\b", re.IGNORECASE)
_SIGNS = re.compile(r"[\s,.!?;:，。！？；：、~…\"']+|[的了啊吧呀呢嘛]+$")


def picked(
    text: str, slots: Slots, choices: Sequence[Mapping[str, Any]], records: Mapping[str, RecordView]
) -> str | None:
    """Return the value of the choice that a typed answer names, or None if it names none for certain.

    `records` holds the record behind each `record:<id>` choice.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if any(choice["value"] == "none" for choice in choices) and _NONE.match(text):
        return "none"
    for choice in choices:
        if text == choice["label"]:
            return str(choice["value"])
    known = _known_by(text, slots, records) or _furthest(text, records) or _said_of(text, choices)
    if known is not None:
        return known
    real = [str(choice["value"]) for choice in choices if choice["value"] != "none"]
    if records and _LATEST_ONE.fullmatch(text):
        return real[0]
    return next((value for value, ordinal in zip(real, _ORDINALS, strict=False) if ordinal.fullmatch(text)), None)


def each_of(text: str, choices: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the values of all records that were asked about, if a typed answer means every one of them."""
    values = [str(choice["value"]) for choice in choices if str(choice["value"]).startswith("record:")]
    return values if len(values) > 1 and _EVERY_ONE.fullmatch(text.strip()) else []


def _known_by(text: str, slots: Slots, records: Mapping[str, RecordView]) -> str | None:
    """Return the only record that the text names: by a bare amount ("the 150 one"), who it was, what was bought."""
    if find.names_something(slots):
        fit = [value for value, record in records.items() if find.named(record, slots)]
        if len(fit) == 1:
            return fit[0]
    numbers = {Decimal(number.replace(",", "")) for number in _NUMBER.findall(text)}
    fit = [
        value
        for value, record in records.items()
        if Decimal(record.amount.plain) in numbers
        or any(called and called.lower() in text.lower() for called in (record.counterparty, record.title))
    ]
    return fit[0] if len(fit) == 1 else None


def _said_of(text: str, choices: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the only topic in whose label stands what is pointed at, as in "the refund one"."""
    if _DENIES.search(text) or not _POINTS_IN_EARNEST.search(text):
        return None
    told = _SIGNS.sub("", _POINTS.sub(" ", text)).casefold()
    if len(told) < 2:
        return None
    fit = [
        str(choice["value"])
        for choice in choices
        if str(choice["value"]).startswith("topic:") and told in _SIGNS.sub("", str(choice["label"])).casefold()
    ]
    return fit[0] if len(fit) == 1 else None


def _furthest(text: str, records: Mapping[str, RecordView]) -> str | None:
    """Return the largest, smallest or earliest record, as the text says, unless two share that place."""
    for says, measure, greatest in _EXTREMES:
        if records and says.fullmatch(text):
            ranked = sorted(records, key=lambda value: measure(records[value]), reverse=greatest)
            shared = len(ranked) > 1 and measure(records[ranked[0]]) == measure(records[ranked[1]])
            return None if shared else ranked[0]
    return None
