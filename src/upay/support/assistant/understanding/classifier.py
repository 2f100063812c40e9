"""Which topic a text is about: a linear model over weighted terms, with honest probabilities.

Trains on any labelled texts (the product's topics, a public benchmark), answers in well under a millisecond.
The temperature comes from texts that the model had not seen, so that 0.9 means right nine times in ten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from upay.kit.language import Lang
from upay.support.assistant.understanding import bayes, linear
from upay.support.assistant.understanding.side_by_side import side_by_side
from upay.support.assistant.understanding.terms import Counted, Floats, Ints, Terms, Vector, blocks, short
from upay.support.knowledge import analysis

_STRENGTH: Final = 30.0
"""Inverse of the regularisation, chosen beforehand from measurements on public data, never tuned on a test set."""
_SHARE_OF_COUNTING: Final = 0.5
"""How much naive Bayes is believed beside the regression; more is better for strangers, worse for the familiar."""
_CLOSE_ENOUGH_TO_JUDGE: Final = 1e-2
"""Where a fit may stop that only tells how well left-out texts are understood; it is as right, and sooner there."""
_TEMPERATURES: Final = tuple(float(t) for t in np.geomspace(0.2, 2.0, 41))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The labelled texts themselves, term by term, to find the most alike."""

    starts: Ints
    rows: Ints
    values: Floats
    labels: Ints

    @classmethod
    def none(cls, terms: int) -> "Neighbours":
        """Return no texts at all, for a model that puts no weight on them."""
        nothing = np.empty(0, dtype=np.int32)
        return cls(np.zeros(terms + 1, dtype=np.int32), nothing, np.empty(0, dtype=np.float32), nothing)

    @classmethod
    def of(cls, matrix: Any, labels: Ints) -> "Neighbours":  # noqa: ANN401 - scipy ships no types
        """Turn a matrix of texts by terms into postings by term."""
        columns = matrix.tocsc()
        return cls(columns.indptr.astype(np.int32), columns.indices.astype(np.int32), short(columns.data), labels)

    def closest(self, vector: Vector, classes: int) -> Floats:
        """Return, for each label, the likeness of its nearest text: 1 is the same text, 0 has no term in common."""
        starts, ends = self.starts[vector.indices], self.starts[vector.indices + 1]
        if not len(starts):
            return np.zeros(classes, dtype=np.float32)
        slices = [slice(a, b) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
        rows = np.concatenate([self.rows[s] for s in slices])
        shares = np.concatenate([self.values[s] for s in slices]) * np.repeat(vector.values, ends - starts)
        scores = np.bincount(rows, weights=shares, minlength=len(self.labels)).astype(np.float32)
        best = np.zeros(classes, dtype=np.float32)
        np.maximum.at(best, self.labels, scores)
        return best

    def closest_of(self, vectors: Sequence[Vector], classes: int) -> Floats:
        """Return, texts by labels, what `closest` gives of each of many texts."""
        from scipy.sparse import csc_matrix, csr_matrix  # noqa: PLC0415 - only training needs it

        terms = len(self.starts) - 1
        starts = np.cumsum([0, *(len(v.indices) for v in vectors)])
        nothing = Vector(np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32))
        indices = np.concatenate([v.indices for v in (nothing, *vectors)])
        values = np.concatenate([v.values for v in (nothing, *vectors)])
        asked = csr_matrix((values, indices, starts), shape=(len(vectors), terms))
        known = csc_matrix((self.values, self.rows, self.starts), shape=(len(self.labels), terms)).tocsr()
        return _likeness(asked, known, self.labels, classes)


@dataclass(slots=True)
class Unseen:
    """The training texts, and what the model says of each when it was left out; kept only while training."""

    matrix: Any
    background: Any
    """The matrix of the background, of which the topics learned nothing."""
    places: Ints
    logits: NDArray[np.float64]
    folds: Ints

    def likeness(self, rows: NDArray[np.integer[Any]], classes: int, square: float) -> Floats:
        """Return, these texts by labels, how like the nearest text of each label in the other folds is."""
        likeness = np.zeros((len(rows), classes), dtype=np.float32)
        fold_of = self.folds[rows]
        for fold in range(int(self.folds.max()) + 1):
            out, known = fold_of == fold, self.folds != fold
            near = _likeness(self.matrix[rows[out]], self.matrix[known], self.places[known], classes)
            likeness[out] = near / square
        return likeness


@dataclass(slots=True)
class TopicClassifier:
    """A trained model of one language."""

    terms: Terms
    labels: tuple[str, ...]
    weights: Floats
    bias: Floats
    temperature: float
    neighbours: Neighbours
    unseen: Unseen | None = field(default=None, repr=False)

    @classmethod
    def train(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        *,
        lang: Lang | str = Lang.EN,
        background: Sequence[str] = (),
        folds: int = 3,
    ) -> "TopicClassifier":
        """Learn labels from texts; `background` widens the vocabulary, and is what a scope detector learns against."""
        if len(texts) != len(labels):
            raise ValueError("every text needs one label")
        lang = Lang(lang)
        names = tuple(sorted(set(labels)))
        if len(names) < 2:
            raise ValueError("at least two labels are needed to tell them apart")
        place = {name: i for i, name in enumerate(names)}
        y = np.array([place[label] for label in labels], dtype=np.int32)
        counted = Counted.of([blocks(analysis.fold(t), lang) for t in (*texts, *background)])
        fold_of = _folds(y, folds)
        terms = Terms.learn(counted, len(texts), lang)
        everything = terms.matrix(counted)
        full = everything[: len(texts)]
        logits, near = _left_out(full[:, : terms.topical], y, fold_of)
        weights, bias, _ = _fit(full[:, : terms.topical], y, len(names), near)
        return cls(
            terms=terms,
            labels=names,
            weights=short(weights.T),
            bias=bias,
            temperature=_temperature(logits, y),
            neighbours=Neighbours.of(full, y),
            unseen=Unseen(full, everything[len(texts) :], y, logits, fold_of),
        )

    def vector(self, folded: str) -> Vector:
        """Weigh the terms of a folded text."""
        return self.terms.vector(blocks(folded, self.terms.lang))

    def logits(self, vector: Vector) -> Floats:
        """Return the raw score of each label, in the order of `labels`."""
        known = vector.indices < self.terms.topical
        scores: Floats = vector.values[known] @ self.weights[vector.indices[known]] + self.bias
        return scores

    def log_probabilities(self, logits: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """Turn raw scores into calibrated log-probabilities."""
        return log_softmax(logits.astype(np.float64) / self.temperature)

    def unseen_likeness(self, rows: NDArray[np.integer[Any]]) -> Floats:
        """Return the likeness of these training texts to the others, as while answering."""
        if self.unseen is None:
            raise ValueError("a classifier that was loaded keeps no texts")
        return self.unseen.likeness(rows, len(self.labels), self.terms.square)

    def likeness(self, vector: Vector) -> Floats:
        """Return how like the text is to the nearest known text of each label, from 0 to 1."""
        return self.neighbours.closest(vector, len(self.labels)) / np.float32(self.terms.square)

    def likeness_of(self, vectors: Sequence[Vector]) -> Floats:
        """Return the likeness of many texts, by texts and labels: each as `likeness` has it, sooner."""
        return self.neighbours.closest_of(vectors, len(self.labels)) / np.float32(self.terms.square)

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Return all labels with their probabilities, the likeliest first."""
        p = np.exp(self.log_probabilities(self.logits(self.vector(analysis.fold(text)))))
        order = np.argsort(-p, kind="stable")
        return [(self.labels[i], float(p[i])) for i in order]

    def settings(self) -> Mapping[str, Any]:
        """Return what the arrays do not hold, for storing."""
        return {
            "lang": str(self.terms.lang),
            "terms": list(self.terms.index),
            "topical": self.terms.topical,
            "labels": list(self.labels),
            "temperature": self.temperature,
        }

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the numbers of the model, for storing."""
        n = self.neighbours
        return {
            "idf": self.terms.idf,
            "weights": self.weights.astype(np.float16),
            "bias": self.bias,
            "starts": n.starts,
            "rows": n.rows.astype(np.uint16) if len(n.labels) <= 2**16 else n.rows,
            "values": n.values.astype(np.float16),
            "row_labels": n.labels,
        }

    @classmethod
    def restored(cls, settings: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> "TopicClassifier":
        """Build the model again from what was stored."""
        terms = Terms(
            Lang(settings["lang"]),
            {t: i for i, t in enumerate(settings["terms"])},
            arrays["idf"],
            settings["topical"],
        )
        neighbours = Neighbours(
            arrays["starts"], arrays["rows"].astype(np.int32), short(arrays["values"]), arrays["row_labels"]
        )
        return cls(
            terms,
            tuple(settings["labels"]),
            short(arrays["weights"]),
            arrays["bias"],
            settings["temperature"],
            neighbours,
        )


def _fit(
    matrix: Any,  # noqa: ANN401 - scipy ships no types
    y: Ints,
    classes: int,
    near: Floats | None,
    close_enough: float = linear.CLOSE_ENOUGH,
) -> tuple[Floats, Floats, Floats]:
    """Return the weights and the bias of regression and counting together, and what the regression is made of."""
    weights, bias, combination = linear.fit(
        matrix, y, classes, strength=_STRENGTH, near=near, close_enough=close_enough
    )
    return weights + np.float32(_SHARE_OF_COUNTING) * bayes.weights(matrix, y, classes), bias, combination


def _left_out(
    matrix: Any,  # noqa: ANN401 - scipy ships no types
    y: Ints,
    fold_of: Ints,
) -> tuple[NDArray[np.float64], Floats]:
    """Return what is said of each text by those of the other folds.

    With it comes the mean of the models that said it, as a combination of all texts: one that leaves out none is near.
    """
    folds, classes = int(fold_of.max()) + 1, int(y.max()) + 1

    def said(fold: int) -> tuple[NDArray[np.bool_], NDArray[np.float64], Floats]:
        out = fold_of == fold
        weights, bias, combination = _fit(matrix[~out], y[~out], classes, None, close_enough=_CLOSE_ENOUGH_TO_JUDGE)
        return out, matrix[out] @ weights.T + bias, combination

    logits, mean = np.zeros((len(y), classes)), np.zeros((len(y), classes), dtype=np.float32)
    for out, of_these, combination in side_by_side(said, range(folds)):
        logits[out] = of_these
        mean[~out] += combination / np.float32(folds)
    return logits, mean


def log_softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Normalise scores along the last axis to log-probabilities."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    normal: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return normal


def _folds(y: Ints, folds: int) -> Ints:
    """Deal the texts of each label out in blocks: neighbours in a file are often paraphrases, and stay together."""
    fold_of = np.zeros(len(y), dtype=np.int32)
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        fold_of[rows] = (np.arange(len(rows)) * folds) // max(len(rows), 1)
    return fold_of


def _likeness(out: Any, known: Any, labels: Ints, classes: int) -> Floats:  # noqa: ANN401 - scipy ships no types
    best = np.zeros((out.shape[0], classes), dtype=np.float32)
    order = np.argsort(labels, kind="stable")
    present, first = np.unique(labels[order], return_index=True)
    by_term = known[order].T.tocsr()
    for start in range(0, out.shape[0], 1000):
        alike = (out[start : start + 1000] @ by_term).toarray()
        best[start : start + 1000, present] = np.maximum.reduceat(alike, first, axis=1)
    return best


def _temperature(logits: NDArray[np.float64], y: Ints) -> float:
    """Choose the temperature under which the held-out labels are likeliest."""
    return min(_TEMPERATURES, key=lambda t: _loss(logits, y, t))


def _loss(logits: NDArray[np.float64], y: Ints, temperature: float) -> float:
    return float(-log_softmax(logits / temperature)[np.arange(len(y)), y].mean())
