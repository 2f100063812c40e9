"""Judging an understanding on texts that it has not learned from: the frozen set, or another folder of its shape.

Nothing of a text leaves here: figures, topics and what was taken for what.
"""

import hashlib
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

import msgspec

from upay.kit.language import Lang
from upay.support.assistant import OUT_OF_SCOPE, Action, Understanding

ASKED_AT: Final = datetime(2026, 3, 2, 12, 0, tzinfo=timezone(timedelta(hours=8)))
"""When every message is asked, so that times in it mean the same in every run."""
_BINS: Final = 10
_PAIRS: Final = 20


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message meant, and what was understood."""

    meant: frozenset[str]
    """The topics that a fair reader accepts."""
    label: str
    """The likeliest of them, or how near to the wallet's business a message is that is none of it."""
    topic: str
    offered: tuple[str, ...]
    confidence: float
    action: Action
    milliseconds: float

    @property
    def right(self) -> bool:
        """Whether it was understood."""
        return self.topic in self.meant

    @property
    def answered(self) -> bool:
        """Whether the customer was served on a topic, and neither asked back nor told that it is none of ours."""
        return self.topic != OUT_OF_SCOPE and self.action is not Action.CLARIFY


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """How one language fared, in shares."""

    messages: int
    right: float
    top_3: float
    answered: float
    wrong_of_answered: float
    refused: float
    """Of what is in scope."""
    caught: float
    """Of what is out of scope."""
    calibration: float
    """How far what is believed is from how often it is right."""


class TopicFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How one topic fared."""

    messages: int
    right: float
    top_3: float
    wrong_of_answered: float


class Language(msgspec.Struct, frozen=True, kw_only=True):
    """One language: its figures, its topics, and what was taken for what, the commonest first."""

    figures: Figures
    topics: dict[str, TopicFigures]
    pairs: list[tuple[str, str, int]]


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """How an understanding fared."""

    langs: dict[str, Language]


def lines_of(folder: Path, lang: Lang) -> list[tuple[str, str]]:
    """Return each message of a language with its label."""
    return _read(folder / f"{lang.value}.tsv")


def outside_of(folder: Path, lang: Lang) -> list[tuple[str, str]]:
    """Return each message that is none of the wallet's business, with how near it is."""
    return _read(folder / f"out_of_scope.{lang.value}.tsv")


def is_whole(folder: Path) -> bool:
    """Tell whether a folder has a set for every language."""
    names = [f"{part}{lang.value}.tsv" for lang in Lang for part in ("", "out_of_scope.")]
    return all((folder / name).is_file() for name in names)


def digest_of(folder: Path) -> str:
    """Return what tells one frozen set from another."""
    files = sorted(folder.glob("*.tsv"))
    return hashlib.sha256(b"\n".join(file.name.encode() + file.read_bytes() for file in files)).hexdigest()


def hear(understanding: Understanding, lang: Lang, label: str, text: str) -> Heard:
    """Ask one message."""
    started = time.perf_counter()
    found = understanding.understand(text, lang=lang, now=ASKED_AT)
    took = (time.perf_counter() - started) * 1000
    meant = frozenset({OUT_OF_SCOPE} if label in {"near", "far"} else label.split("|"))
    offered = tuple(topic for topic, _ in found.top[:3])
    return Heard(meant, label.partition("|")[0], found.topic, offered, found.confidence, found.action, took)


def judged(understanding: Understanding, folder: Path) -> Judged:
    """Ask everything in a folder."""
    langs = {}
    for lang in Lang:
        inside = [hear(understanding, lang, *line) for line in lines_of(folder, lang)]
        outside = [hear(understanding, lang, *line) for line in outside_of(folder, lang)]
        langs[lang.value] = Language(figures=figures(inside, outside), topics=by_topic(inside), pairs=confused(inside))
    return Judged(langs=langs)


def figures(inside: Sequence[Heard], outside: Sequence[Heard]) -> Figures:
    """Say how often it was right, and what being wrong looked like."""
    answered = [heard for heard in inside if heard.answered]
    return Figures(
        messages=len(inside), right=share(heard.right for heard in inside),
        top_3=share(bool(heard.meant & set(heard.offered)) for heard in inside),
        answered=share(heard.answered for heard in inside),
        wrong_of_answered=share(not heard.right for heard in answered),
        refused=share(heard.topic == OUT_OF_SCOPE for heard in inside),
        caught=share(heard.right for heard in outside), calibration=calibration_error(inside),
    )  # fmt: skip


def by_topic(inside: Sequence[Heard]) -> dict[str, TopicFigures]:
    """Return the topics, worst first."""
    grouped: defaultdict[str, list[Heard]] = defaultdict(list)
    for heard in inside:
        grouped[heard.label].append(heard)
    worst_first = sorted(grouped.items(), key=lambda topic: (share(h.right for h in topic[1]), topic[0]))
    return {
        topic: TopicFigures(
            messages=len(some), right=share(h.right for h in some),
            top_3=share(bool(h.meant & set(h.offered)) for h in some),
            wrong_of_answered=share(not h.right for h in some if h.answered),
        )
        for topic, some in worst_first
    }  # fmt: skip


def confused(inside: Sequence[Heard]) -> list[tuple[str, str, int]]:
    """Return what was meant, what it was taken for, and how often, the commonest first."""
    pairs = Counter((heard.label, heard.topic) for heard in inside if not heard.right)
    return [(meant, taken, times) for (meant, taken), times in pairs.most_common(_PAIRS)]


def calibration_error(heard: Sequence[Heard]) -> float:
    """Return how far confidence is from being right, over ten equal bins, weighted by what is in them."""
    bins: defaultdict[int, list[Heard]] = defaultdict(list)
    for one in heard:
        bins[min(int(one.confidence * _BINS), _BINS - 1)].append(one)
    gaps = [
        len(some) * abs(share(one.right for one in some) - sum(one.confidence for one in some) / len(some))
        for some in bins.values()
    ]
    return sum(gaps) / len(heard) if heard else 0.0


def share(flags: Iterable[bool]) -> float:
    """Return which part of the flags is set; of none, none is."""
    seen = list(flags)
    return sum(seen) / len(seen) if seen else 0.0


def _read(file: Path) -> list[tuple[str, str]]:
    rows = file.read_text(encoding="utf-8").splitlines()
    return [(label, text) for label, _, text in (line.partition("\t") for line in rows) if text]
