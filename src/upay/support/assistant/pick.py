"""Picking in words: after "which one?", a typed answer may name one of the choices. Pure."""

import re
from collections.abc import Mapping, Sequence
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
_LONGEST = 40
"""A longer text is a new question and not a pick."""


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
    if find.names_something(slots) and records:
        named = [value for value, record in records.items() if find.named(record, slots)]
        if len(named) == 1:
            return named[0]
    real = [str(choice["value"]) for choice in choices if choice["value"] != "none"]
    for place, ordinal in enumerate(_ORDINALS):
        if ordinal.search(text) and place < len(real):
            return real[place]
    return None
