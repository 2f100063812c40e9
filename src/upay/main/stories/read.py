"""Reading stories from YAML; a step or an expectation that is not known is refused by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from upay.kit.language import Lang

STEPS: Final = frozenset(
    {
        "register", "login", "top_up", "transfer", "pay", "refund", "withdraw", "subscribe", "redeem", "earn",
        "redeem_coupon", "set_limit", "freeze", "verify", "pass_time", "confirm", "agent", "report_loss", "rebind",
        "prove", "claim", "decide_claim", "finish_claim", "object_to_claim", "bind_card", "ask_code",
        "come_from", "judge",
    }
)  # fmt: skip
EXPECTATIONS: Final = frozenset(
    {"topic", "topics", "reason", "facts", "not_facts", "offers", "not_offers", "handoff", "cites", "asks", "foreseen"}
)
ENDINGS: Final = frozenset(
    {"balance", "frozen", "locked", "ticket", "refund", "signed_in", "books", "claim", "verdicts"}
)


class StoryUnreadable(Exception):  # noqa: N818 -- says what is the matter with a file
    """A file is not a list of stories; the message names the story and what is wrong."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens: its name and its fields."""

    name: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that the customer says with what is expected of the answer, or a step among the turns."""

    say: str | None
    expect: Mapping[str, Any]
    do: Step | None


@dataclass(frozen=True, slots=True)
class Story:
    """One story."""

    name: str
    lang: Lang
    customer: Mapping[str, Any]
    given: Sequence[Step]
    turns: Sequence[Turn]
    end: Mapping[str, Any]


def read_stories(path: Path) -> list[Story]:
    """Read a file of stories."""
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise StoryUnreadable(f"{path.name}: {error}") from error
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise StoryUnreadable(f"{path.name}: a list of stories is expected")
    return [_story(one, path.name) for one in told]


def _story(told: Mapping[str, Any], file: str) -> Story:
    name = str(told.get("story", "?"))
    where = f"{file}: {name}"
    _known(told, {"story", "lang", "customer", "given", "turns", "end"}, where)
    lang = told.get("lang", "zh")
    if lang not in set(Lang):
        raise StoryUnreadable(f"{where}: lang is zh or en, not {lang}")
    end = told.get("end") or {}
    _known(end, ENDINGS, where)
    return Story(
        name=name, lang=Lang(lang), customer=told.get("customer") or {},
        given=[_step(one, where) for one in told.get("given") or ()],
        turns=[_turn(one, where) for one in told.get("turns") or ()], end=end,
    )  # fmt: skip


def _turn(told: Mapping[str, Any], where: str) -> Turn:
    _known(told, {"say", "expect", "do"}, where)
    expect = told.get("expect") or {}
    _known(expect, EXPECTATIONS, where)
    do = told.get("do")
    return Turn(say=told.get("say"), expect=expect, do=None if do is None else _step(do, where))


def _step(told: Mapping[str, Any], where: str) -> Step:
    _known(told, STEPS, where)
    if len(told) != 1:
        raise StoryUnreadable(f"{where}: a step is one thing, not {', '.join(map(str, told))}")
    [(name, fields)] = told.items()
    return Step(name=name, fields=fields or {})


def _known(told: Mapping[str, Any], known: set[str] | frozenset[str], where: str) -> None:
    unknown = {str(key) for key in told} - known
    if unknown:
        raise StoryUnreadable(f"{where}: not known: {', '.join(sorted(unknown))}")
