"""What was learned of one language: its parts, what they say of a text together, and how they are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from upay.kit.language import Lang
from upay.support.assistant.understanding import stored
from upay.support.assistant.understanding.classifier import TopicClassifier, log_softmax
from upay.support.assistant.understanding.scope import ScopeDetector
from upay.support.assistant.understanding.spelling import Spelling
from upay.support.assistant.understanding.sureness import Sureness
from upay.support.assistant.understanding.terms import Vector
from upay.support.knowledge.search import SearchIndex

_TRUST_IN_PRIOR: Final = 0.7
_FLOOR_OF_PRIOR: Final = 0.7
"""The share of the prior that stays spread over all topics: what just happened suggests, the words decide."""


@dataclass(frozen=True, slots=True)
class Model:
    """Everything learned of one language."""

    spelling: Spelling
    classifier: TopicClassifier
    scope: ScopeDetector | None
    fusion: NDArray[np.float64]
    """Weights of the classifier's log-probability, the nearest question and the articles."""
    sureness: Sureness
    line: float
    """The confidence from which an answer is given without asking back."""

    def judge(self, masked: str, index: SearchIndex, prior: Mapping[str, float]) -> tuple[NDArray[np.float64], float]:
        """Return the probability of each topic and the probability that the text is out of scope."""
        mended = self.spelling.mend(masked)
        c = self.classifier
        vector = c.vector(mended)
        # The nearest texts are not looked for where nothing hangs on them.
        likeness = c.likeness(vector) if self.hears_neighbours else np.zeros(len(c.labels), dtype=np.float32)
        return self.judge_mended(mended, vector, likeness, index, prior)

    def judge_mended(
        self, mended: str, vector: Vector, likeness: NDArray[np.float32], index: SearchIndex,
        prior: Mapping[str, float],
    ) -> tuple[NDArray[np.float64], float]:  # fmt: skip
        """Judge a text whose slips are mended, whose terms are weighed, and whose nearest texts are known."""
        c = self.classifier
        logits = c.logits(vector)
        found = evidence_of(c, logits[None, :], likeness[None, :], [index.topic_scores(mended, lang=c.terms.lang)])[0]
        scores = found @ self.fusion + _log_prior(c.labels, prior)
        odds = np.inf if self.scope is None else self.scope.odds(vector, logits / c.temperature) - self.scope.line
        return np.exp(log_softmax(scores)), float(outside_at(odds))

    @property
    def hears_neighbours(self) -> bool:
        """Whether any weight lies on how like the nearest known text is."""
        return bool(self.fusion[1])


def outside_at(odds: Any) -> Any:  # noqa: ANN401 - one number or many
    """Turn log-odds, counted from the line, into the probability of being out of scope."""
    return 1 / (1 + np.exp(np.clip(odds, -30, 30)))


def _log_prior(labels: Sequence[str], prior: Mapping[str, float]) -> NDArray[np.float64]:
    """Return what the situation adds to each topic's score: nothing without a prior."""
    given = np.array([max(prior.get(label, 0.0), 0.0) for label in labels])
    if not given.sum():
        return np.zeros(len(labels))
    mixed = _FLOOR_OF_PRIOR / len(labels) + (1 - _FLOOR_OF_PRIOR) * given / given.sum()
    added: NDArray[np.float64] = _TRUST_IN_PRIOR * np.log(mixed * len(labels))
    return added


def evidence_of(
    classifier: TopicClassifier,
    logits: NDArray[np.floating[Any]],
    likeness: NDArray[np.float32],
    articles: Sequence[Mapping[str, float]],
) -> NDArray[np.float64]:
    """Stack what is known of each text and topic: texts by topics by three witnesses."""
    found = np.array([[scores.get(label, 0.0) for label in classifier.labels] for scores in articles])
    return np.stack([classifier.log_probabilities(logits), likeness * 4.0, found * 8.0], axis=2)


def storable(models: Mapping[Lang, Model]) -> tuple[dict[str, Any], stored.Arrays]:
    """Return the settings and the numbers of all models, for storing."""
    settings: dict[str, Any] = {}
    arrays: stored.Arrays = {}
    for lang, model in models.items():
        scope = model.scope
        settings[lang.value] = {
            "spelling": [dict(model.spelling.seen), dict(model.spelling.pairs)],
            "classifier": model.classifier.settings(),
            "scope": None if scope is None else scope.settings(),
            "sureness": [model.sureness.slope, model.sureness.start],
            "line": model.line,
        }
        parts = {**model.classifier.arrays(), **({} if scope is None else scope.arrays()), "fusion": model.fusion}
        arrays.update({f"{lang.value}.{key}": value for key, value in parts.items()})
    return settings, arrays


def restored(settings: Mapping[str, Any], arrays: stored.Arrays) -> dict[Lang, Model]:
    """Build the models again from what was stored."""
    models: dict[Lang, Model] = {}
    for code, known in settings.items():
        own = {key.removeprefix(f"{code}."): value for key, value in arrays.items() if key.startswith(f"{code}.")}
        scope = None if known["scope"] is None else ScopeDetector.restored(known["scope"], own)
        models[Lang(code)] = Model(
            Spelling(*known["spelling"]),
            TopicClassifier.restored(known["classifier"], own),
            scope,
            own["fusion"],
            Sureness(*known["sureness"]),
            known["line"],
        )
    return models
