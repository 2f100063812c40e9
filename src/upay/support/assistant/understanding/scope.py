"""Whether a text is the wallet's business at all.

Three witnesses are heard together: how sure the topic model is, how near the nearest known question is, and a
detector trained against a background of other matters. Their weights come from texts left out of training, and the
line is drawn where it keeps nearly all of the questions that do belong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from upay.support.assistant.understanding.classifier import TopicClassifier
from upay.support.assistant.understanding.terms import Floats, Vector, blocks
from upay.support.knowledge import analysis

KEEP: Final = 0.975
"""The share of in-scope questions that must stay in scope, counted on texts left out of training."""


@dataclass(frozen=True, slots=True)
class ScopeDetector:
    """A trained detector beside one topic classifier."""

    weights: Floats
    bias: float
    head: NDArray[np.float64]
    """One weight for each witness, then the intercept."""
    line: float
    """The log-odds below which a text is out of scope."""

    @classmethod
    def train(
        cls,
        classifier: TopicClassifier,
        background: Sequence[str],
        *,
        keep: float = KEEP,
        likeness: Floats | None = None,
    ) -> "ScopeDetector":
        """Learn from the classifier's own training texts and from background lines that it never saw as topics."""
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - a second to import, only for training
        from sklearn.svm import LinearSVC  # noqa: PLC0415 - likewise

        unseen = classifier.unseen
        if unseen is None:
            raise ValueError("a classifier that was loaded keeps no texts to train a scope detector on")
        if len(background) < 10:
            raise ValueError("at least ten background lines are needed")
        from scipy.sparse import vstack  # noqa: PLC0415 - likewise

        likeness = classifier.unseen_likeness() if likeness is None else likeness
        others = classifier.terms.matrix([blocks(analysis.fold(t), classifier.terms.lang) for t in background])
        everything = vstack([unseen.matrix, others]).tocsr()
        inside = np.concatenate(
            [np.ones(len(unseen.places), dtype=np.int32), np.zeros(len(background), dtype=np.int32)]
        )
        folds = int(unseen.folds.max()) + 1
        fold_of = np.concatenate([unseen.folds, np.arange(len(background), dtype=np.int32) * folds // len(background)])

        def detector(rows: NDArray[np.bool_] | slice) -> tuple[NDArray[np.float64], float]:
            model = LinearSVC(C=1.0, class_weight="balanced", random_state=0)
            model.fit(everything[rows], inside[rows])
            return model.coef_[0], float(model.intercept_[0])

        margins = np.zeros(len(inside))
        for fold in range(folds):
            out = fold_of == fold
            weights, bias = detector(~out)
            margins[out] = everything[out] @ weights + bias
        other_logits = others[:, : classifier.terms.topical] @ classifier.weights + classifier.bias
        other_likeness = _nearest(others, unseen.matrix) / classifier.terms.square
        witnesses = _witnesses(
            np.vstack([unseen.logits, other_logits]) / classifier.temperature,
            np.concatenate([likeness.max(axis=1), other_likeness]),
            margins,
        )
        judge = LogisticRegression(C=1.0, class_weight="balanced", max_iter=500)
        judge.fit(witnesses, inside)
        head = np.concatenate([judge.coef_[0], judge.intercept_])
        odds = witnesses @ head[:-1] + head[-1]
        weights, bias = detector(slice(None))
        return cls(weights.astype(np.float32), bias, head, float(np.quantile(odds[inside == 1], 1 - keep)))

    def odds(self, vector: Vector, logits: NDArray[np.floating[Any]], likeness: float) -> float:
        """Return the log-odds that the text is in scope; `logits` are already divided by the temperature."""
        return self.odds_of(logits, likeness, float(vector.values @ self.weights[vector.indices]) + self.bias)

    def odds_of(self, logits: NDArray[np.floating[Any]], likeness: float, margin: float) -> float:
        """Return the log-odds from the three witnesses themselves, the detector's margin among them."""
        seen = _witnesses(np.asarray(logits, dtype=np.float64)[None, :], np.array([likeness]), np.array([margin]))[0]
        return float(seen @ self.head[:-1] + self.head[-1])

    def settings(self) -> Mapping[str, Any]:
        """Return what the arrays do not hold, for storing."""
        return {"bias": self.bias, "line": self.line}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the numbers of the detector, for storing."""
        return {"scope_weights": self.weights, "scope_head": self.head}

    @classmethod
    def restored(cls, settings: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> "ScopeDetector":
        """Build the detector again from what was stored."""
        return cls(arrays["scope_weights"], settings["bias"], arrays["scope_head"], settings["line"])


def _witnesses(
    logits: NDArray[np.float64], likeness: NDArray[np.floating[Any]], margins: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Bring the testimonies to columns of about one size: certainty, strength, likeness, detector."""
    top = logits.max(axis=1)
    certainty = -np.log(np.exp(logits - top[:, None]).sum(axis=1))
    return np.column_stack([certainty, top / 5, likeness * 4, margins])


def _nearest(texts: Any, known: Any) -> NDArray[np.float32]:  # noqa: ANN401 - scipy ships no types
    best = [(texts[i : i + 1000] @ known.T).max(axis=1).toarray().ravel() for i in range(0, texts.shape[0], 1000)]
    return np.concatenate(best).astype(np.float32)
