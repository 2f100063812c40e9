"""Turning a message into weighted terms: TF-IDF over words, characters, concepts, and pinyin or kin.

Owns the vocabulary of one language. Terms that tell topics come first; those that only the background has, or one
labelled text, come after, so that a topic model can use the first part and the scope detector all of it, on one vector.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from upay.kit.language import Lang
from upay.support.assistant.understanding.concepts import touched
from upay.support.assistant.understanding.kin import kindred
from upay.support.knowledge import analysis

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

_SHARES: Final = MappingProxyType({"w": 1.0, "c": 1.0, "p": 1.0, "k": 0.5, "f": 0.35})
"""How much each list of terms weighs: words, characters, pinyin, concepts and families of kin.

Chosen by what was said of left-out texts of both languages and of one public set.
"""
_MANY: Final = 800
"""Labelled texts from which on a term must stand in two of them to tell topics."""
_OFTEN_ENOUGH_FOR_SCOPE: Final = 2
_NOISY: Final = frozenset("cf")
"""Lists whose rare terms are chance."""


def blocks(masked: str, lang: Lang) -> dict[str, list[str]]:
    """Cut a masked text into the term lists of its language; a letter in front keeps the lists apart."""
    chinese = lang is Lang.ZH
    words = analysis.words(masked, chinese=chinese)
    lists = {"k": touched(masked, lang)}
    if chinese:
        lists["w"] = words + analysis.pairs(words)
        sounds = analysis.syllables(masked)
        lists["c"] = analysis.characters(masked, shortest=1, longest=4)
        lists["p"] = sounds + analysis.pairs(sounds)
    else:
        stems = [analysis.stem(word) for word in words]
        lists["w"] = stems + analysis.pairs(stems)
        lists["c"] = analysis.characters_in_words(words, shortest=2, longest=5)
        lists["f"] = kindred(stems)
    return lists


@dataclass(frozen=True, slots=True)
class Vector:
    """The known terms of one text, by index, and their weights."""

    indices: Ints
    values: Floats


@dataclass(frozen=True, slots=True)
class Terms:
    """A vocabulary with its inverse document frequencies."""

    lang: Lang
    index: dict[str, int]
    idf: Floats
    topical: int
    """How many of the terms, counted from the first, tell topics; the others tell whose business a text is."""

    @classmethod
    def learn(cls, counted: "Counted", labelled: int, lang: Lang) -> "Terms":
        """Collect the terms of counted texts, the labelled ones first. Of many, what was seen once tells no topic.

        A rare word still tells whose business a text is, so it comes after those that tell topics; a rare run of
        characters, or pair of kin, is noise and stays out.
        """
        often_enough = 2 if labelled >= _MANY else 1
        topical: dict[str, int] = {}
        rest: dict[str, int] = {}
        for name, terms in counted.terms.items():
            texts, ids, _ = counted.entries[name]
            of_labelled = np.bincount(ids[texts < labelled], minlength=len(terms))
            of_all = np.bincount(ids, minlength=len(terms))
            telling = of_labelled >= often_enough
            kept = of_all >= _OFTEN_ENOUGH_FOR_SCOPE
            if name not in _NOISY:
                kept |= of_labelled > 0
            for found, these in ((topical, telling), (rest, kept & ~telling)):
                places = np.flatnonzero(these).tolist()
                found.update((f"{name}:{terms[i]}", n) for i, n in zip(places, of_all[places].tolist(), strict=True))
        index = {term: i for i, term in enumerate((*sorted(topical), *sorted(rest)))}
        df = np.array([topical.get(t) or rest[t] for t in index], dtype=np.float64)
        idf = (np.log((1 + counted.texts) / (1 + df)) + 1).astype(np.float32)
        return cls(lang, index, idf, len(topical))

    @property
    def square(self) -> float:
        """The inner product of a text with itself, which likeness is measured against."""
        lists = "wckp" if self.lang is Lang.ZH else "wckf"
        return sum(_SHARES[name] ** 2 for name in lists)

    def vector(self, cut: dict[str, list[str]]) -> Vector:
        """Weigh the known terms of a cut text, each list brought to its own length first."""
        indices: list[NDArray[np.int64]] = []
        values: list[NDArray[np.float64]] = []
        for name, terms in cut.items():
            counts = Counter(i for t in terms if (i := self.index.get(f"{name}:{t}")) is not None)
            if not counts:
                continue
            rows = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
            tf = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
            weights = (1 + np.log(tf)) * self.idf[rows]
            share = _SHARES[name]
            indices.append(rows)
            values.append(weights * (share / np.sqrt((weights**2).sum())))
        if not indices:
            return Vector(np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32))
        rows = np.concatenate(indices)
        order = np.argsort(rows)
        return Vector(rows[order].astype(np.int32), np.concatenate(values)[order].astype(np.float32))

    def matrix(self, counted: "Counted") -> Any:  # noqa: ANN401 - scipy ships no types
        """Stack what `vector` gives of each of many texts into one sparse matrix."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415 - only training needs it; answering starts without

        rows, columns, values = [], [], []
        for name, terms in counted.terms.items():
            place = np.array([self.index.get(f"{name}:{t}", -1) for t in terms], dtype=np.int32)
            texts, ids, times = counted.entries[name]
            known = place[ids] >= 0 if len(terms) else np.zeros(0, dtype=np.bool_)
            row, column = texts[known], place[ids[known]]
            weights = (1 + np.log(times[known])) * self.idf[column]
            length = np.sqrt(np.bincount(row, weights=weights**2, minlength=counted.texts))
            rows.append(row)
            columns.append(column)
            values.append((weights * (_SHARES[name] / length[row])).astype(np.float32))
        stacked = csr_matrix(
            (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))),
            shape=(counted.texts, len(self.index)),
        )
        stacked.sort_indices()
        return stacked


@dataclass(frozen=True, slots=True)
class Counted:
    """How often each term stands in each of many cut texts: what a vocabulary and a matrix are both made from."""

    texts: int
    terms: dict[str, list[str]]
    """The terms of each list, in the order in which they were met."""
    entries: dict[str, tuple[Ints, Ints, NDArray[np.int64]]]
    """Of each list: the number of a text, that of a term, and how often it stands there; by text, then term."""

    @classmethod
    def of(cls, cuts: Sequence[dict[str, list[str]]]) -> "Counted":
        """Count cut texts, which all have the same lists."""
        terms: dict[str, list[str]] = {}
        entries: dict[str, tuple[Ints, Ints, NDArray[np.int64]]] = {}
        for name in cuts[0] if cuts else ():
            met: defaultdict[str, int] = defaultdict(count().__next__)
            ids = np.fromiter((met[t] for cut in cuts for t in cut[name]), dtype=np.int64)
            texts = np.repeat(np.arange(len(cuts)), [len(cut[name]) for cut in cuts])
            places, times = np.unique(texts * max(len(met), 1) + ids, return_counts=True)
            terms[name] = list(met)
            found = (places // max(len(met), 1)).astype(np.int32), (places % max(len(met), 1)).astype(np.int32)
            entries[name] = (*found, times)
        return cls(len(cuts), terms, entries)


def short(numbers: NDArray[Any]) -> Floats:
    """Round to what is kept on disk, eleven bits, so that a loaded model answers like the one that was trained."""
    return np.ascontiguousarray(numbers.astype(np.float16).astype(np.float32))
