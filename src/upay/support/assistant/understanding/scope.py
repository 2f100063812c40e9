"""Whether a text is the wallet's business at all.

Four witnesses are heard together: how sure the topic model is, how strongly it speaks, and two detectors trained
against a background of other matters, one that separates and one that counts.
How much each is believed comes from texts left out of training, and the line is drawn where it keeps nearly all of the
questions that do belong.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from upay.support.assistant.understanding import bayes
from upay.support.assistant.understanding.classifier import TopicClassifier
from upay.support.assistant.understanding.terms import Floats, Vector, short

KEEP: Final = 0.965
"""The share of in-scope questions that must stay in scope, counted on texts that were not learned from."""
LEAST_BACKGROUND: Final = 10
"""Texts of other matters without which nothing can be told from them."""
_ONE_DRAWS: Final = Lock()
"""The library draws from one sequence for the whole process: of two fits at once neither comes out as it does alone."""


@dataclass(frozen=True, slots=True)
class ScopeDetector:
    """A trained detector beside one topic classifier."""

    weights: Floats
    """Terms by detectors."""
    bias: float
    head: NDArray[np.float64]
    """One weight for each witness, then the intercept."""
    line: float
    """The log-odds below which a text is out of scope."""
    left_out: NDArray[np.float64] = field(default_factory=lambda: np.empty(0), repr=False, compare=False)
    """The log-odds of the texts that were learned from, each when it was left out; kept only while training."""

    @classmethod
    def train(
        cls,
        classifier: TopicClassifier,
        *,
        keep: float = KEEP,
    ) -> "ScopeDetector":
        """Learn from the classifier's own training texts and from its background, which it never saw as topics."""
        from sklearn.svm import LinearSVC  # noqa: PLC0415 - a second to import, only for training

        unseen = classifier.unseen
        if unseen is None:
            raise ValueError("a classifier that was loaded keeps no texts to train a scope detector on")
        others = unseen.background
        background = others.shape[0]
        if background < LEAST_BACKGROUND:
            raise ValueError(f"at least {LEAST_BACKGROUND} background lines are needed")
        from scipy.sparse import vstack  # noqa: PLC0415 - likewise

        everything = vstack([unseen.matrix, others]).tocsr()
        inside = np.concatenate([np.ones(len(unseen.places), dtype=np.int32), np.zeros(background, dtype=np.int32)])
        folds = int(unseen.folds.max()) + 1
        fold_of = np.concatenate([unseen.folds, np.arange(background, dtype=np.int32) * folds // background])

        def detectors(rows: NDArray[np.bool_] | slice) -> tuple[Floats, float]:
            model = LinearSVC(C=1.0, class_weight="balanced", random_state=0)
            with _ONE_DRAWS:
                model.fit(everything[rows], inside[rows])
            counted = bayes.weights(everything[rows], inside[rows], 2)
            return np.column_stack([model.coef_[0], counted[1]]).astype(np.float32), float(model.intercept_[0])

        margins = np.zeros((len(inside), 2))
        for fold in range(folds):
            out = fold_of == fold
            weights, bias = detectors(~out)
            margins[out] = everything[out] @ weights + [bias, 0.0]
        other_logits = others[:, : classifier.terms.topical] @ classifier.weights + classifier.bias
        witnesses = _witnesses(
            np.vstack([unseen.logits, other_logits]) / classifier.temperature,
            margins,
        )
        head = _believed(witnesses, inside)
        odds = witnesses @ head[:-1] + head[-1]
        weights, bias = detectors(slice(None))
        of_inside = odds[inside == 1]
        return cls(short(weights), bias, head, line_that_keeps(keep, of_inside), of_inside)

    def odds(self, vector: Vector, logits: NDArray[np.floating[Any]]) -> float:
        """Return the log-odds that the text is in scope; `logits` are already divided by the temperature."""
        margins = vector.values @ self.weights[vector.indices] + np.array([self.bias, 0.0])
        return self.odds_of(logits, margins)

    def odds_of(self, logits: NDArray[np.floating[Any]], margins: NDArray[np.floating[Any]]) -> float:
        """Return the log-odds from the witnesses themselves, the detectors' margins among them."""
        seen = _witnesses(np.asarray(logits, dtype=np.float64)[None, :], margins[None, :])[0]
        return float(seen @ self.head[:-1] + self.head[-1])

    def settings(self) -> Mapping[str, Any]:
        """Return what the arrays do not hold, for storing."""
        return {"bias": self.bias, "line": self.line}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the numbers of the detector, for storing."""
        return {"scope_weights": self.weights.astype(np.float16), "scope_head": self.head}

    @classmethod
    def restored(cls, settings: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> "ScopeDetector":
        """Build the detector again from what was stored."""
        return cls(short(arrays["scope_weights"]), settings["bias"], arrays["scope_head"], settings["line"])


def line_that_keeps(share: float, *kinds: NDArray[np.float64]) -> float:
    """Return the log-odds from which this share of texts lies, each kind weighing the same, however many it has."""
    odds = np.concatenate(kinds)
    weights = np.concatenate([np.full(len(kind), 1 / len(kind)) for kind in kinds if len(kind)])
    order = np.argsort(odds, kind="stable")
    below = np.cumsum(weights[order]) / weights.sum()
    return float(odds[order[np.searchsorted(below, 1 - share, side="right")]])


def _witnesses(logits: NDArray[np.float64], margins: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Bring the testimonies to columns of about one size: certainty, strength, two detectors."""
    top = logits.max(axis=1)
    certainty = -np.log(np.exp(logits - top[:, None]).sum(axis=1))
    return np.column_stack([certainty, top / 5, margins[:, 0], margins[:, 1] / 3])


def _believed(witnesses: NDArray[np.float64], inside: NDArray[np.int32]) -> NDArray[np.float64]:
    """Find how much to believe each witness, and the intercept; none is believed to mean the opposite of what it says.

    Both sides count alike, however many texts each has.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 - only training needs it

    signs = np.where(inside == 1, 1.0, -1.0)
    share = np.where(inside == 1, 0.5 / max(inside.sum(), 1), 0.5 / max((1 - inside).sum(), 1))
    columns = np.column_stack([witnesses, np.ones(len(inside))])

    def loss(head: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = signs * (columns @ head)
        slope = -share * signs / (1 + np.exp(odds))
        held_back = head[:-1] / len(inside)
        return (
            float(share @ np.logaddexp(0, -odds) + held_back @ head[:-1] / 2),
            columns.T @ slope + np.append(held_back, 0.0),
        )

    bounds = [(0.0, None)] * witnesses.shape[1] + [(None, None)]
    found: NDArray[np.float64] = minimize(
        loss, np.append(np.full(witnesses.shape[1], 0.5), 0.0), jac=True, method="L-BFGS-B", bounds=bounds
    ).x
    return found
