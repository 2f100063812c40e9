"""Learning one language: from utterances and the questions of articles to a model, and to what its beliefs are worth.

What is learned is a matter of texts, of these modules, and of what they import: nothing that decides afterwards, and
no rule that comes before the models, is read here (`made_of` says what a model is made of).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from upay.kit.language import Lang
from upay.support.assistant.understanding.classifier import Neighbours, TopicClassifier, log_softmax
from upay.support.assistant.understanding.learned import Model, evidence_of, outside_at
from upay.support.assistant.understanding.normalise import masked
from upay.support.assistant.understanding.packaged import OUT_OF_SCOPE, Utterances, load_strangers
from upay.support.assistant.understanding.scope import KEEP, LEAST_BACKGROUND, ScopeDetector, line_that_keeps
from upay.support.assistant.understanding.side_by_side import side_by_side
from upay.support.assistant.understanding.spelling import Spelling
from upay.support.assistant.understanding.sureness import Sureness
from upay.support.assistant.understanding.terms import Vector
from upay.support.knowledge.search import Document, SearchIndex

_PRECISION: Final = MappingProxyType({Lang.ZH: 0.970, Lang.EN: 0.975})
"""How often an answer given without asking back must be on the right topic, as texts not learned from have it.

English has more strangers' texts, and more of those that are plain: what is wanted there stands higher for it.
"""
_STRANGERS_WEIGH: Final = 3.0
"""How much strangers' texts count beside left-out ones, which are asked of a model that knows a third less."""
_LOWEST_LINE, HIGHEST_LINE = 0.50, 0.97
"""Bounds of the answering line, so that an odd corpus makes the assistant neither rash nor mute."""
_FUSION_SAMPLE: Final = 1800
_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Training masks where a time stands, whatever moment it means."""

_Outcomes = tuple[NDArray[np.float64], NDArray[np.bool_]]
"""What was believed of texts, and whether each was understood rightly."""


def _teachable(topics: Mapping[str, Sequence[str]]) -> bool:
    return sum(1 for topic, lines in topics.items() if topic != OUT_OF_SCOPE and lines) >= 2


def learned(utterances: Utterances, documents: Sequence[Document], index: SearchIndex) -> dict[Lang, Model]:
    """Learn each language that has two topics or more."""
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - only training needs it

    # Sums that are shared among cores come out otherwise on machines with other cores, and cost twice as much.
    with threadpool_limits(limits=1):
        taught = {lang: topics for lang, topics in sorted(utterances.items()) if _teachable(topics)}
        models = side_by_side(lambda lang: _learn(lang, taught[lang], documents, index), taught)
        return dict(zip(taught, models, strict=True))


def _learn(lang: Lang, topics: Mapping[str, Sequence[str]], documents: Sequence[Document], index: SearchIndex) -> Model:
    examples: dict[str, str] = {}
    for topic, lines in sorted(topics.items()):
        if topic != OUT_OF_SCOPE:
            for line in lines:
                examples.setdefault(_masked(line), topic)
    spoken = len(examples)
    for d in sorted(documents, key=lambda d: (d.topic, d.question, d.similar)):
        if d.lang == lang and d.topic in topics and d.topic != OUT_OF_SCOPE:
            for wording in (d.question, *d.similar):
                examples.setdefault(_masked(wording), d.topic)
    background = sorted({_masked(line) for line in topics.get(OUT_OF_SCOPE, ())} - set(examples))
    texts, labels = list(examples), list(examples.values())
    classifier = TopicClassifier.train(texts, labels, lang=lang, background=background)
    scope = ScopeDetector.train(classifier) if len(background) >= LEAST_BACKGROUND else None
    # Latin words in a Chinese text are names, or pinyin, which is heard and not spelled.
    spelling = Spelling.learn([*texts, *background] if lang is Lang.EN else ())
    strangers = [
        (spelling.mend(_masked(text)), topic) for text, topic in load_strangers(lang) if topic in classifier.labels
    ]
    heard = [classifier.vector(text) for text, _ in strangers]
    if scope is not None:
        odds = np.array([scope.odds(vector, classifier.logits(vector) / classifier.temperature) for vector in heard])
        scope = replace(scope, line=line_that_keeps(KEEP, scope.left_out, odds))
    fusion, left_out = _fused(classifier, scope, texts[:spoken], index)
    model = Model(spelling, classifier, scope, fusion, Sureness(1.0, 0.0), HIGHEST_LINE)
    asked = _asked_of(model, strangers, heard, index)
    believed, right = np.concatenate([left_out[0], asked[0]]), np.concatenate([left_out[1], asked[1]])
    sureness = Sureness.learn(believed, right, _weights(left_out, asked, _STRANGERS_WEIGH))
    # The line is drawn with more care than beliefs are counted: there the harder kind of text weighs as much.
    weights = _weights(left_out, asked, 1.0)
    drawn = _answering_line(sureness.of(believed), weights, wanted=_PRECISION[lang])
    classifier.unseen = None
    if not model.hears_neighbours:
        classifier.neighbours = Neighbours.none(len(classifier.terms.index))
    return replace(model, sureness=sureness, line=drawn)


def _masked(line: str) -> str:
    return masked(line, now=_ANY_TIME)


def _fused(
    classifier: TopicClassifier,
    scope: ScopeDetector | None,
    texts: Sequence[str],
    index: SearchIndex,
) -> tuple[NDArray[np.float64], _Outcomes]:
    """Fit the weights of the witnesses on texts that were left out; return what is then believed of those."""
    unseen = classifier.unseen
    assert unseen is not None, "calibration follows training"
    rows = np.unique(np.linspace(0, len(texts) - 1, min(len(texts), _FUSION_SAMPLE)).astype(int))
    articles = [index.topic_scores(texts[i], lang=classifier.terms.lang, other_than_itself=True) for i in rows]
    evidence = evidence_of(classifier, unseen.logits[rows], classifier.unseen_likeness(rows), articles)
    places = unseen.places[rows]
    fusion = _fit_fusion(evidence, places)
    p = np.exp(log_softmax(evidence @ fusion))
    inside = np.ones(len(rows)) if scope is None else 1 - outside_at(scope.left_out[rows] - scope.line)
    return fusion, (p.max(axis=1) * inside, p.argmax(axis=1) == places)


def _asked_of(
    model: Model, strangers: Sequence[tuple[str, str]], heard: Sequence[Vector], index: SearchIndex
) -> _Outcomes:
    """Ask the model what strangers wrote, masked and mended; return what it believed, and whether rightly."""
    believed, right = [], []
    near = model.classifier.likeness_of(heard)
    for (text, topic), vector, likeness in zip(strangers, heard, near, strict=True):
        p, outside = model.judge_mended(text, vector, likeness, index, {})
        believed.append(float(p.max()) * (1 - outside))
        right.append(model.classifier.labels[int(p.argmax())] == topic)
    return np.array(believed), np.array(right, dtype=np.bool_)


def _weights(left_out: _Outcomes, strangers: _Outcomes, strangers_weigh: float) -> NDArray[np.float64]:
    """Return the weight of each outcome, those of texts that were left out first, however many there are of each kind.

    Left-out texts are harder than what strangers write, since many were written to be hard; the strangers' are easier.
    """
    kinds = ((left_out, 1.0), (strangers, strangers_weigh))
    return np.concatenate([np.full(len(right), weight / max(len(right), 1)) for (_, right), weight in kinds])


def _fit_fusion(evidence: NDArray[np.float64], places: NDArray[np.int32]) -> NDArray[np.float64]:
    """Find the weights under which the true topics are likeliest; none may turn negative."""
    from scipy.optimize import minimize  # noqa: PLC0415 - only training needs it

    rows = np.arange(len(places))

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        log_p = log_softmax(evidence @ weights)
        expected = (np.exp(log_p)[:, :, None] * evidence).sum(axis=1)
        return -float(log_p[rows, places].mean()), (expected - evidence[rows, places]).mean(axis=0)

    found = minimize(
        loss, np.array([1.0, 0.1, 0.1]), jac=True, method="L-BFGS-B", bounds=[(0.2, 3.0), (0.0, 3.0), (0.0, 3.0)]
    )
    weights: NDArray[np.float64] = found.x
    return weights


def _answering_line(confidence: NDArray[np.float64], weights: NDArray[np.float64], *, wanted: float) -> float:
    """Find the lowest confidence from which on answers are right as often as is wanted, going by what is believed.

    Beliefs are worth what they say (`Sureness`), and their mean falls steadily. What was right among so few texts goes
    up and down: a line drawn by it jumped by four hundredths for four texts more to learn from.
    """
    order = np.argsort(-confidence, kind="stable")
    promised = np.cumsum((confidence * weights)[order]) / np.cumsum(weights[order])
    reached = np.flatnonzero(promised >= wanted)
    line = float(confidence[order[reached[-1]]]) if len(reached) else HIGHEST_LINE
    return min(max(line, _LOWEST_LINE), HIGHEST_LINE)
