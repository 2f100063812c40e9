"""The words of the help centre's pages, and how its topics are grouped."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from upay.kit.language import Lang

_MOST_RELATED = 4


@cache
def page_words(lang: Lang) -> Mapping[str, Any]:
    """Return the words of the pages in a language."""
    name = f"words.{lang.value}.json"
    text = (resources.files("upay.api.public") / "templates" / name).read_bytes()
    found: dict[str, Any] = msgspec.json.decode(text)
    return found


def groups(lang: Lang) -> list[tuple[str, list[str]]]:
    """Return the groups of topics in their order: title and topics."""
    return [(group["title"], list(group["topics"])) for group in page_words(lang)["groups"]]


def related_topics(topic: str) -> list[str]:
    """Return the topics of the same group that stand nearest to this one."""
    for _, topics in groups(Lang.ZH):
        if topic in topics:
            at = topics.index(topic)
            others = [other for other in topics if other != topic]
            return sorted(others, key=lambda other: abs(topics.index(other) - at))[:_MOST_RELATED]
    return []
