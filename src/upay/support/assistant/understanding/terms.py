"""Turning a message into weighted terms: TF-IDF over words, characters, concepts, and pinyin or kin.

Owns the vocabulary of one language. Terms that tell topics come first; those that only the background has, or one
labelled text, come after, so that a topic model can use the first part and the scope detector all of it, on one vector.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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

Shares = Mapping[str, float]
"""How much each list of terms weighs: words, characters, pinyin, concepts and families of kin."""

SHARES: Final[tuple[Shares, ...]] = (
    MappingProxyType({"w": 1.0, "c": 0.7, "p": 1.0, "k": 0.75, "f": 0.5}),
    MappingProxyType({"w": 1.0, "c": 1.0, "p": 1.0, "k": 0.5, "f": 0.35}),
)
"""For texts of the trade, whose concepts carry far, and for any others; training finds out which are before it."""


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
    shares: Shares

    @classmethod
    def learn(
        cls,
        labelled: Sequence[dict[str, list[str]]],
        background: Sequence[dict[str, list[str]]],
        lang: Lang,
        shares: Shares = SHARES[0],
    ) -> "Terms":
        """Collect the terms of cut texts. Of many texts, what was seen once tells no topic from another.

        A rare word still tells whose business a text is, so it comes after those that tell topics; a rare run of
        characters, or pair of kin, is noise and stays out.
        """
        frequency: Counter[str] = Counter()
        often_enough = 2 if len(labelled) >= 800 else 1
        for cut in labelled:
            frequency.update({f"{name}:{t}" for name, terms in cut.items() for t in terms})
        topical = sorted(t for t, n in frequency.items() if n >= often_enough)
        known = set(topical)
        once = {t for t in frequency if t not in known and not t.startswith(("c:", "f:"))}
        for cut in background:
            frequency.update({f"{name}:{t}" for name, terms in cut.items() for t in terms})
        rest = sorted(t for t, n in frequency.items() if (n >= 2 or t in once) and t not in known)
        index = {t: i for i, t in enumerate((*topical, *rest))}
        documents = len(labelled) + len(background)
        df = np.array([frequency[t] for t in index], dtype=np.float64)
        idf = (np.log((1 + documents) / (1 + df)) + 1).astype(np.float32)
        return cls(lang, index, idf, len(topical), shares)

    @property
    def square(self) -> float:
        """The inner product of a text with itself, which likeness is measured against."""
        lists = "wckp" if self.lang is Lang.ZH else "wckf"
        return sum(self.shares[name] ** 2 for name in lists)

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
            share = self.shares[name]
            indices.append(rows)
            values.append(weights * (share / np.sqrt((weights**2).sum())))
        if not indices:
            return Vector(np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32))
        rows = np.concatenate(indices)
        order = np.argsort(rows)
        return Vector(rows[order].astype(np.int32), np.concatenate(values)[order].astype(np.float32))

    def matrix(self, cuts: Iterable[dict[str, list[str]]]) -> Any:  # noqa: ANN401 - scipy ships no types
        """Stack the vectors of many texts into one sparse matrix."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415 - only training needs it; answering starts without

        vectors = [self.vector(cut) for cut in cuts]
        starts = np.cumsum([0, *(len(v.indices) for v in vectors)])
        indices = np.concatenate([v.indices for v in vectors]) if vectors else np.empty(0, dtype=np.int32)
        values = np.concatenate([v.values for v in vectors]) if vectors else np.empty(0, dtype=np.float32)
        return csr_matrix((values, indices, starts), shape=(len(vectors), len(self.index)))

    def weighed_by(self, shares: Shares, matrix: Any) -> Any:  # noqa: ANN401 - scipy ships no types
        """Return a matrix of these terms as other shares would have weighed it."""
        from scipy.sparse import diags  # noqa: PLC0415 - only training needs it; answering starts without

        ratio = np.array([shares[t[0]] / self.shares[t[0]] for t in self.index], dtype=np.float32)
        return (matrix @ diags(ratio)).tocsr()


def short(numbers: NDArray[Any]) -> Floats:
    """Round to what is kept on disk, eleven bits, so that a loaded model answers like the one that was trained."""
    return np.ascontiguousarray(numbers.astype(np.float16).astype(np.float32))
