"""Picking in words: after "which one?", a typed answer may name one of the choices. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from upay.payments import RecordView
from upay.support.assistant import find
from upay.support.assistant.understanding import Slots

_NONE = re.compile(r"^(都不是|都不对|没有|不是这些|none( of (these|them))?|neither|no)[。.！!]*$", re.IGNORECASE)
_ORDINALS: Sequence[re.Pattern[str]] = (
    re.compile(r"第一|^1$|^一$|最近|最新|最后|刚才|\b(first|1st|latest|newest|most recent|last one)\b", re.IGNORECASE),
    re.compile(r"第二|^2$|^二$|\b(second|2nd)\b", re.IGNORECASE),
    re.compile(r"第三|^3$|^三$|\b(third|3rd)\b", re.IGNORECASE),
    re.compile(r"第四|^4$|^四$|\b(fourth|4th)\b", re.IGNORECASE),
    re.compile(r"第五|^5$|^五$|\b(fifth|5th)\b", re.IGNORECASE),
)
_EXTREMES: Sequence[tuple[re.Pattern[str], Callable[[RecordView], Any], bool]] = (
    (
        re.compile(r"最大|大的|最多|金额大|\b(bigger|biggest|larger|largest)\b", re.IGNORECASE),
        lambda r: r.amount.minor,
        True,
    ),
    (re.compile(r"最小|小的|最少|金额小|\b(smaller|smallest)\b", re.IGNORECASE), lambda r: r.amount.minor, False),
    (re.compile(r"最早|早的|\b(earlier|earliest|oldest)\b", re.IGNORECASE), lambda r: r.at, False),
)
"""What a superlative compares, and whether it means the greatest."""
_NUMBER = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+|\d{2,9})(?:\.\d{1,2})?(?![\d.,]\d|\d)")
"""An amount without its unit; a single digit is a place in the list."""
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
    for place, ordinal in enumerate(_ORDINALS):
        if ordinal.search(text) and place < len(real):
            return real[place]
    return None


def _known_by(text: str, slots: Slots, records: Mapping[str, RecordView]) -> str | None:
    """Return the only record that the text names, be it by a bare amount or by the other side, as in "the 150 one"."""
    if find.names_something(slots):
        fit = [value for value, record in records.items() if find.named(record, slots)]
        if len(fit) == 1:
            return fit[0]
    numbers = {Decimal(number.replace(",", "")) for number in _NUMBER.findall(text)}
    fit = [
        value
        for value, record in records.items()
        if Decimal(record.amount.plain) in numbers or (record.counterparty or "\0").lower() in text.lower()
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
        if records and says.search(text):
            ranked = sorted(records, key=lambda value: measure(records[value]), reverse=greatest)
            shared = len(ranked) > 1 and measure(records[ranked[0]]) == measure(records[ranked[1]])
            return None if shared else ranked[0]
    return None
