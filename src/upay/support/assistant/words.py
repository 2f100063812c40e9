"""The assistant's own sentences: templates with slots that only records fill."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final

import msgspec

from upay.kit.language import Lang
from upay.kit.time import BUSINESS_ZONE, moment_in_words

_BEGINS: Final = re.compile(r"(?:^|[.!?] )\{what\}")
"""Where a sentence begins with what a record is called."""


@cache
def templates() -> Mapping[str, Mapping[str, str]]:
    """Return all templates, key -> language -> text."""
    text = (resources.files(__package__ or "") / "words.yaml").read_text(encoding="utf-8")
    return MappingProxyType({key: MappingProxyType(pair) for key, pair in msgspec.yaml.decode(text).items()})


def say(key: str, lang: Lang, **slots: object) -> str:
    """Return a sentence with its slots filled; a record is called `what`, and begins an English one with a capital."""
    template = templates()[key][lang.value]
    if lang is Lang.EN and _BEGINS.search(template):
        slots["what"] = begun(str(slots["what"]), lang)
    return template.format(**slots)


def begun(text: str, lang: Lang) -> str:
    """Return words as a sentence or a label begins with them."""
    return text[:1].upper() + text[1:] if lang is Lang.EN else text


def words_of(key: str, lang: Lang) -> str:
    """Return a sentence with its slots as they are written, as {amount}."""
    return templates()[key][lang.value]


def moment(at: datetime, *, now: datetime | None, lang: Lang) -> str:
    """Say when something was: 今天 14:02, yesterday 09:30, 3月2日 14:02; the last for any day if `now` is None."""
    there = at.astimezone(BUSINESS_ZONE)
    today, clock = None if now is None else now.astimezone(BUSINESS_ZONE).date(), f"{there:%H:%M}"
    if there.date() == today:
        return f"今天 {clock} " if lang is Lang.ZH else f"today {clock}"
    if today is not None and there.date() == today - timedelta(days=1):
        return f"昨天 {clock} " if lang is Lang.ZH else f"yesterday {clock}"
    said = moment_in_words(at, beside=today).in_(lang)
    return f"{said} " if lang is Lang.ZH else said
