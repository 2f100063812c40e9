"""Comparing what was said with what was expected. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_AMOUNT = re.compile(r"\d+\.\d{2}")


@dataclass(frozen=True, slots=True)
class Answered:
    """What the assistant said in one turn."""

    text: str
    """All that the customer can read: the sentences and the labels of choices."""
    topics: tuple[str | None, ...]
    """The topic of each answer, in order; nearly always there is one answer."""
    reasons: tuple[str | None, ...]
    offers: frozenset[str]
    handoff: bool
    cites: bool
    asks: bool


def differences(expect: Mapping[str, Any], answered: Answered) -> list[str]:
    """Return a line for each expectation that was not met."""
    lines = [
        f"{key}: expected {expect[key]}, was {getattr(answered, key)}"
        for key in ("handoff", "cites", "asks")
        if key in expect and getattr(answered, key) != expect[key]
    ]
    if "topic" in expect and expect["topic"] not in answered.topics:
        lines.append(f"topic: expected {expect['topic']}, was {' and '.join(map(str, answered.topics))}")
    if "topics" in expect and tuple(expect["topics"]) != answered.topics:
        lines.append(f"topics: expected {expect['topics']}, were {' and '.join(map(str, answered.topics))}")
    if "reason" in expect:
        wanted = expect["reason"] if isinstance(expect["reason"], list) else [expect["reason"]]
        if not {*wanted} & {*answered.reasons}:
            was = " and ".join(map(str, answered.reasons))
            lines.append(f"reason: expected {' or '.join(map(str, wanted))}, was {was}")
    lines += [f"facts: {fact} is not said" for fact in expect.get("facts", ()) if not _stands(fact, answered.text)]
    lines += [f"not_facts: {fact} is said" for fact in expect.get("not_facts", ()) if _stands(fact, answered.text)]
    lines += [f"offers: {code} is not offered" for code in _listed(expect, "offers") if code not in answered.offers]
    lines += [f"not_offers: {code} is offered" for code in _listed(expect, "not_offers") if code in answered.offers]
    return lines


def _listed(expect: Mapping[str, Any], key: str) -> Sequence[str]:
    value = expect.get(key, ())
    return [value] if isinstance(value, str) else value


def _stands(fact: Any, text: str) -> bool:  # noqa: ANN401 -- YAML gives texts, numbers and lists
    if isinstance(fact, list):
        return any(_stands(one, text) for one in fact)
    fact = str(fact)
    if len(fact) > 2 and fact.startswith("/") and fact.endswith("/"):
        return re.search(fact[1:-1], text) is not None
    bare = fact.lstrip("¥").replace(",", "")
    if _AMOUNT.fullmatch(bare):
        return re.search(rf"(?<![\d.,]){re.escape(bare)}(?!\d|[.,]\d)", _without_separators(text)) is not None
    return fact in text


def _without_separators(text: str) -> str:
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
