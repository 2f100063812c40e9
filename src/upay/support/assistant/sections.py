"""Which part of an article answers a question: the one with the most of its words and concepts. Pure.

What a title names, all of the article is about, so it tells one part from another the least. A part that holds nothing
of a question is never preferred to the beginning. An article has a handful of parts, and each is read when it is asked
for: there is no index to be kept.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Final

from upay.kit.language import Lang
from upay.support.assistant.understanding.concepts import touched, wordings
from upay.support.knowledge import analysis

_HEADING: Final = 3
"""What a heading counts against what stands below it."""
_OF_TITLE: Final = 0.4
_GRAMS: Final = {1: 0.1, 2: 1.0, 3: 1.5}
"""What a run of Chinese characters counts by its length: one character alone says little."""
_BESIDE_TITLE: Final = 0.15
"""The most of a question that may go beyond the title where it asks what the title asks."""
_CONCEPT: Final = 1.5
_SATURATION: Final = 1.2
_LENGTH: Final = 0.25
_LEAST: Final = 0.7
"""Less is chance: a word that most parts have."""
_CONCEPTS: Final = wordings().keys() - {
    "how", "why", "money", "account", "wallet", "asking_person", "frozen", "missing", "not_there",
}  # fmt: skip
"""What a part can be about, but for what every part is."""
_COMMON: Final = analysis.COMMON[Lang.EN] | set("how what not no never about all any one want".split())
_COMMON_ZH: Final = analysis.COMMON[Lang.ZH] | set("么什怎不能没")
"""Within an article, a question word or a negation tells no part from another either."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an article: its heading, empty for what stands before the first, and its blocks as plain text."""

    heading: str
    blocks: Sequence[str]


def parts_of(blocks: Sequence[tuple[str, str]]) -> list[Part]:
    """Gather blocks, each with its heading or none, into parts."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for heading, text in blocks:
        if heading:
            found.append((heading, []))
        elif text:
            found[-1][1].append(text)
    return [Part(heading, texts) for heading, texts in found if texts]


def answering(parts: Sequence[Part], asked: str, *, title: str, lang: Lang, least: float = _LEAST) -> Part | None:
    """Return the part that a question is about; None if none is nearer to it than the beginning, or by the `least`."""
    if _says_the_title(asked, title, lang):
        return None
    read = [_read(part.heading, lang, times=_HEADING) + _read(" ".join(part.blocks), lang) for part in parts]
    scores = _scores(read, _weights(asked, title, lang))
    best = max(range(len(parts)), key=lambda place: (scores[place], -place), default=0)
    return parts[best] if parts and parts[best].heading and scores[best] >= least else None


def nearest(texts: Sequence[str], asked: str, *, title: str, lang: Lang) -> int:
    """Return the place of the text that a question is about; the first if none is nearer."""
    scores = _scores([_read(text, lang) for text in texts], _weights(asked, title, lang))
    return max(range(len(texts)), key=lambda place: (scores[place], -place))


def _weights(asked: str, title: str, lang: Lang) -> Mapping[str, float]:
    """Weigh what a question says; what it shares with the title counts little."""
    of_title = _read(title, lang)
    return {term: _worth(term) * (_OF_TITLE if term in of_title else 1.0) for term in _read(asked, lang)}


def _says_the_title(asked: str, title: str, lang: Lang) -> bool:
    """Tell whether a question asks nothing but what the whole article is about, so that its beginning answers."""
    said, of_title = _read(asked, lang), _read(title, lang)
    total = sum(_worth(term) for term in said)
    return total > 0 and sum(_worth(term) for term in said if term not in of_title) <= _BESIDE_TITLE * total


def _worth(term: str) -> float:
    if term.startswith("#"):
        return _CONCEPT
    return _GRAMS[len(term)] if analysis.is_chinese(term) else 1.0


def _scores(read: Sequence[Counter[str]], weights: Mapping[str, float]) -> list[float]:
    """Score each text by what it shares with a question, rare things more, long texts held against themselves."""
    average = sum(one.total() for one in read) / max(len(read), 1) or 1.0
    holders = Counter(term for one in read for term in one.keys() & weights.keys())
    rare = {term: log(1 + (len(read) - many + 0.5) / (many + 0.5)) for term, many in holders.items()}
    return [
        sum(
            weights[term] * rare[term] * one[term] * (1 + _SATURATION)
            / (one[term] + _SATURATION * (1 - _LENGTH + _LENGTH * one.total() / average))
            for term in one.keys() & weights.keys()
        )
        for one in read
    ]  # fmt: skip


def says(text: str, name: str) -> bool:
    """Tell whether a text has a name in it, in whatever spelling."""
    return analysis.fold(name) in analysis.fold(text)


def _read(text: str, lang: Lang, *, times: int = 1) -> Counter[str]:
    """Count the words, or runs of characters, and the concepts of a text."""
    folded = analysis.fold(text)
    found = ["#" + name for name in touched(folded, lang) if name in _CONCEPTS]
    if lang is Lang.ZH:
        for run in re.findall(r"[\u4e00-\u9fff]+", folded):
            found += [run[place : place + long] for long in _GRAMS for place in range(len(run) - long + 1)]
        found = [term for term in found if term.startswith("#") or not _COMMON_ZH.issuperset(term)]
    found += [
        analysis.stem(word) for word in analysis.words(folded, chinese=False)
        if word not in _COMMON and word.isascii()
    ]  # fmt: skip
    return Counter(dict.fromkeys(found, times)) if times > 1 else Counter(found)
