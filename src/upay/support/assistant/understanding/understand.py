"""From a message to a decision: rules, scope, topic, retrieval and the customer's situation heard together."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from importlib import metadata, resources
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from upay.kit.language import Lang
from upay.support.assistant.understanding import priority, stored
from upay.support.assistant.understanding.classifier import Neighbours, TopicClassifier, log_softmax
from upay.support.assistant.understanding.named import Slots
from upay.support.assistant.understanding.normalise import Reading, read
from upay.support.assistant.understanding.packaged import OUT_OF_SCOPE, Utterances, load_strangers
from upay.support.assistant.understanding.scope import KEEP, ScopeDetector, line_that_keeps
from upay.support.assistant.understanding.spelling import Spelling
from upay.support.assistant.understanding.sureness import Sureness
from upay.support.knowledge import analysis
from upay.support.knowledge.search import Document, Hit, SearchIndex

HUMAN_AGENT: Final = "human_agent"
PRECISION: Final = MappingProxyType({Lang.ZH: 0.970, Lang.EN: 0.975})
"""How often an answer given without asking back must be on the right topic, counted on texts not learned from.

English has more strangers' texts, and more of those that are plain: what is wanted there stands higher for it.
"""
_STRANGERS_WEIGH: Final = 3.0
"""How much strangers' texts count beside left-out ones, which are asked of a model that knows a third less."""
_SURE: Final = 0.985
"""What a rule is believed; its wordings are unmistakable, its readers are not."""
_LOWEST_LINE, _HIGHEST_LINE = 0.50, 0.97
"""Bounds of the answering line, so that an odd corpus makes the assistant neither rash nor mute."""
_PERSON_LINE: Final = 0.50
"""A customer who is likelier than not to want a person is not asked twice."""
_TRUST_IN_PRIOR: Final = 0.7
_FLOOR_OF_PRIOR: Final = 0.7
"""The share of the prior that stays spread over all topics: what just happened suggests, the words decide."""
_TOP: Final = 5
_FUSION_SAMPLE: Final = 1800
_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Training masks where a time stands, whatever moment it means."""
_MADE_WITH: Final = ("numpy", "scipy", "scikit-learn", "rjieba", "pypinyin")
"""The packages that cut texts and fit models: with another version of one, what was learned is not the same."""


_Outcomes = tuple[NDArray[np.float64], NDArray[np.bool_]]
"""What was believed of texts, and whether each was understood rightly."""


class Action(StrEnum):
    """What to do next."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    HANDOFF = "handoff"


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message means, how sure that is, and what to do about it."""

    topic: str
    confidence: float
    top: list[tuple[str, float]]
    """The likeliest topics, the first being `topic`; a question back offers the first three."""
    action: Action
    slots: Slots
    flags: frozenset[str]
    """Any of: negated, question, urgent, angry, long, empty."""
    rule: str | None
    """The priority rule that decided, if one did."""
    lang: Lang
    """The language of the text, which need not be that of the screen."""
    version: int = 0
    """The version of the understanding that heard it."""

    @classmethod
    def nothing(cls, lang: Lang) -> "Understood":
        """Return what is understood where nobody said anything: what we tell by ourselves answers no message."""
        return cls(OUT_OF_SCOPE, 0.0, [], Action.CLARIFY, Slots(), frozenset({"empty"}), None, lang)


@dataclass(frozen=True, slots=True)
class _Model:
    """Everything learned of one language."""

    spelling: Spelling
    classifier: TopicClassifier
    scope: ScopeDetector | None
    fusion: NDArray[np.float64]
    """Weights of the classifier's log-probability, the nearest question and the articles."""
    sureness: Sureness
    line: float
    """The confidence from which an answer is given without asking back."""

    def judge(
        self, masked: str, index: SearchIndex, prior: Mapping[str, float], *, itself: bool = True
    ) -> tuple[NDArray[np.float64], float]:
        """Return the probability of each topic and the probability that the text is out of scope."""
        c = self.classifier
        masked = self.spelling.mend(masked)
        vector = c.vector(masked)
        logits = c.logits(vector)
        likeness = c.likeness(vector)
        articles = index.topic_scores(masked, lang=c.terms.lang, other_than_itself=not itself)
        evidence = _evidence(c, logits[None, :], likeness[None, :], [articles])[0]
        scores = evidence @ self.fusion + _log_prior(c.labels, prior)
        odds = np.inf if self.scope is None else self.scope.odds(vector, logits / c.temperature) - self.scope.line
        return np.exp(log_softmax(scores)), float(_outside(odds))

    @property
    def hears_neighbours(self) -> bool:
        """Whether any weight lies on how like the nearest known text is."""
        return bool(self.fusion[1])


@dataclass(frozen=True, slots=True)
class Understanding:
    """The trained whole: one model a language, and the articles' index."""

    models: Mapping[Lang, _Model]
    index: SearchIndex
    version: int = 0
    """The version that was trained in the console; 0 is what the product ships with."""

    def packed(self) -> bytes:
        """Return what was learned as one file; the articles' index is made anew by whoever reads it."""
        return stored.packed(*_storable(self.models))

    @classmethod
    def unpacked(cls, content: bytes, index: SearchIndex, *, version: int) -> "Understanding":
        """Return what a file holds; its digest was compared, and it was made by this code."""
        return cls(_restored(*stored.unpacked(content)), index, version)

    @classmethod
    def train(
        cls, utterances: Utterances, documents: Sequence[Document], *, cache: Path | None = None
    ) -> "Understanding":
        """Learn from utterances and the questions of articles, or take what was learned from the same ones before."""
        index = SearchIndex.build(documents)
        if cache is None:
            return cls(_learned(utterances, documents, index), index)
        name = _name(utterances, documents)
        with stored.alone(cache, name):
            if (found := stored.load(cache, name)) is not None:
                return cls(_restored(*found), index)
            models = _learned(utterances, documents, index)
            stored.save(cache, name, *_storable(models))
        return cls(models, index)

    @classmethod
    def kept(cls, utterances: Utterances, documents: Sequence[Document], *, cache: Path) -> "Understanding | None":
        """Return what was learned from the same texts before, if it is there."""
        found = stored.load(cache, _name(utterances, documents))
        return None if found is None else cls(_restored(*found), SearchIndex.build(documents))

    def understand(
        self, text: str, *, lang: Lang | str | None = None, prior: Mapping[str, float] | None = None, now: datetime
    ) -> Understood:
        """Decide what a message means.

        `prior` says how likely topics are from what just happened to the customer (any positive weights); `now` is the
        customer's local time, against which times in the text are resolved.
        """
        wanted = None if lang is None else Lang(lang)
        prior = prior or {}
        message = read(text, lang=wanted, now=now)
        spoken = _spoken(message)
        if message.empty:
            return self._of_nothing(message, wanted or spoken, prior)
        ranked = self._ranked(message, spoken, prior)
        ruled = priority.first(message.folded)
        if ruled is not None:
            rest = [(t, p) for t, p in ranked if t != ruled.topic]
            top = [(ruled.topic, _SURE), *((t, p * (1 - _SURE)) for t, p in rest)][:_TOP]
            action = Action.HANDOFF if ruled.rule in priority.NEEDS_A_PERSON else Action.ANSWER
            return Understood(
                ruled.topic, _SURE, top, action, message.slots, message.flags, ruled.rule, spoken, self.version
            )
        # What beliefs are worth was counted on questions that have a topic, and says nothing of those that have none.
        if spoken in self.models and ranked[0][0] != OUT_OF_SCOPE:
            ranked = self.models[spoken].sureness.honest(ranked)
        topic, confidence = ranked[0]
        action = self._action(topic, confidence, spoken)
        top = ranked[:_TOP]
        return Understood(topic, confidence, top, action, message.slots, message.flags, None, spoken, self.version)

    def search(self, query: str, *, lang: Lang | str, limit: int = 10, among: Sequence[SearchIndex] = ()) -> list[Hit]:
        """Return the articles that answer a query; what it is likely about counts beside its words.

        They are looked for in the index that answers customers, or `among` others.
        """
        message = read(query, lang=None, now=_ANY_TIME)
        if message.empty:
            return []
        spoken = _spoken(message)
        ruled = priority.first(message.folded)
        likely = dict(self._ranked(message, spoken, {})) if ruled is None else {ruled.topic: _SURE}
        likely.pop(OUT_OF_SCOPE, None)  # What is none of the wallet's business has no article to be found first.
        found = [
            hit
            for index in among or (self.index,)
            for hit in index.search(query, lang=lang, limit=limit, likely=likely)
        ]
        # Another language is only an answer where this one has none, in whichever index.
        own = [hit for hit in found if hit.lang == lang] or found
        return sorted(own, key=lambda hit: -hit.score)[:limit]

    def _action(self, topic: str, confidence: float, lang: Lang) -> Action:
        if topic == HUMAN_AGENT and confidence >= _PERSON_LINE:
            return Action.HANDOFF
        model = self.models.get(lang)
        line = model.line if model is not None else _HIGHEST_LINE
        # Saying what one can help with is never wrong for a text that is not the wallet's business.
        return Action.ANSWER if topic == OUT_OF_SCOPE or confidence >= line else Action.CLARIFY

    def _ranked(self, message: Reading, spoken: Lang, prior: Mapping[str, float]) -> list[tuple[str, float]]:
        """Rank all topics, out_of_scope among them; a text in two languages is heard in both."""
        shares = {spoken: 1.0}
        latin = analysis.latin_words(message.masked)
        if message.chinese and len(latin) >= 2 and not analysis.typed_pinyin(" ".join(latin)):
            letters = sum(map(len, latin)) / 3
            share = letters / (letters + sum(map(analysis.is_chinese, message.masked)))
            shares = {Lang.ZH: 1 - share, Lang.EN: share}
        elif not message.chinese and analysis.typed_pinyin(message.masked):
            shares = {Lang.ZH: 1.0}
        mixed: dict[str, float] = {}
        for lang, share in shares.items():
            if lang not in self.models:
                continue
            text = " ".join(latin) if len(shares) > 1 and lang is Lang.EN else message.masked
            p, outside = self.models[lang].judge(text, self.index, prior)
            for topic, value in zip(self.models[lang].classifier.labels, p.tolist(), strict=True):
                mixed[topic] = mixed.get(topic, 0.0) + share * value * (1 - outside)
            mixed[OUT_OF_SCOPE] = mixed.get(OUT_OF_SCOPE, 0.0) + share * outside
        total = sum(mixed.values())
        if not total:
            return [(OUT_OF_SCOPE, 1.0)]
        ranked = sorted(((t, v / total) for t, v in mixed.items()), key=lambda x: (-x[1], x[0]))
        # Out of scope needs half of the belief, since the best of sixty topics may be right with far less; unless no
        # topic is anywhere near.
        (first, belief), (_, runner_up) = ranked[0], ranked[1]
        if first == OUT_OF_SCOPE and belief < 0.5 and runner_up > 0.12:
            ranked[0], ranked[1] = ranked[1], ranked[0]
        return ranked

    def _of_nothing(self, message: Reading, lang: Lang, prior: Mapping[str, float]) -> Understood:
        """Answer a message without a word: ask what it is about, with what just happened in front."""
        total = sum(v for v in prior.values() if v > 0)
        top = (
            sorted(((t, v / total) for t, v in prior.items() if v > 0), key=lambda x: (-x[1], x[0]))[:_TOP]
            if total
            else []
        )
        topic, confidence = top[0] if top else (OUT_OF_SCOPE, 0.0)
        flags = message.flags | {"empty"}
        return Understood(topic, confidence, top, Action.CLARIFY, message.slots, flags, None, lang, self.version)


def _spoken(message: Reading) -> Lang:
    return Lang.ZH if message.chinese or analysis.typed_pinyin(message.masked) else Lang.EN


def _outside(odds: Any) -> Any:  # noqa: ANN401 - one number or many
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


def _evidence(
    classifier: TopicClassifier,
    logits: NDArray[np.floating[Any]],
    likeness: NDArray[np.float32],
    articles: Sequence[Mapping[str, float]],
) -> NDArray[np.float64]:
    """Stack what is known of each text and topic: texts by topics by three witnesses."""
    found = np.array([[scores.get(label, 0.0) for label in classifier.labels] for scores in articles])
    return np.stack([classifier.log_probabilities(logits), likeness * 4.0, found * 8.0], axis=2)


def _teachable(topics: Mapping[str, Sequence[str]]) -> bool:
    return sum(1 for topic, lines in topics.items() if topic != OUT_OF_SCOPE and lines) >= 2


def _learned(utterances: Utterances, documents: Sequence[Document], index: SearchIndex) -> dict[Lang, _Model]:
    return {
        lang: _learn(lang, topics, documents, index)
        for lang, topics in sorted(utterances.items())
        if _teachable(topics)
    }


def _learn(
    lang: Lang, topics: Mapping[str, Sequence[str]], documents: Sequence[Document], index: SearchIndex
) -> _Model:
    examples: dict[str, str] = {}
    for topic, lines in sorted(topics.items()):
        if topic != OUT_OF_SCOPE:
            for line in lines:
                examples.setdefault(_masked(line, lang), topic)
    spoken = len(examples)
    for d in sorted(documents, key=lambda d: (d.topic, d.question, d.similar)):
        if d.lang == lang and d.topic in topics and d.topic != OUT_OF_SCOPE:
            for wording in (d.question, *d.similar):
                examples.setdefault(_masked(wording, lang), d.topic)
    background = sorted({_masked(line, lang) for line in topics.get(OUT_OF_SCOPE, ())} - set(examples))
    texts, labels = list(examples), list(examples.values())
    classifier = TopicClassifier.train(texts, labels, lang=lang, background=background)
    scope = ScopeDetector.train(classifier, background) if len(background) >= 10 else None
    # Latin words in a Chinese text are names, or pinyin, which is heard and not spelled.
    spelling = Spelling.learn([*texts, *background] if lang is Lang.EN else ())
    strangers = [
        (spelling.mend(_masked(text, lang)), topic)
        for text, topic in load_strangers(lang)
        if topic in classifier.labels
    ]
    if scope is not None:
        odds = scope.odds_of_texts([text for text, _ in strangers], classifier)
        scope = replace(scope, line=line_that_keeps(KEEP, scope.left_out, odds))
    fusion, left_out = _fused(classifier, scope, texts[:spoken], index)
    model = _Model(spelling, classifier, scope, fusion, Sureness(1.0, 0.0), _HIGHEST_LINE)
    asked = _asked_of(model, strangers, index)
    believed, right = np.concatenate([left_out[0], asked[0]]), np.concatenate([left_out[1], asked[1]])
    sureness = Sureness.learn(believed, right, _weights(left_out, asked, _STRANGERS_WEIGH))
    # The line is drawn with more care than beliefs are counted: there the harder kind of text weighs as much.
    weights = _weights(left_out, asked, 1.0)
    drawn = _answering_line(sureness.of(believed), right, weights, wanted=PRECISION[lang])
    classifier.unseen = None
    if not model.hears_neighbours:
        classifier.neighbours = Neighbours.none(len(classifier.terms.index))
    return replace(model, sureness=sureness, line=drawn)


def _masked(line: str, lang: Lang) -> str:
    return read(line, lang=lang, now=_ANY_TIME).masked


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
    evidence = _evidence(classifier, unseen.logits[rows], classifier.unseen_likeness(rows), articles)
    places = unseen.places[rows]
    fusion = _fit_fusion(evidence, places)
    p = np.exp(log_softmax(evidence @ fusion))
    inside = np.ones(len(rows)) if scope is None else 1 - _outside(scope.left_out[rows] - scope.line)
    return fusion, (p.max(axis=1) * inside, p.argmax(axis=1) == places)


def _asked_of(model: _Model, strangers: Sequence[tuple[str, str]], index: SearchIndex) -> _Outcomes:
    """Ask the model what strangers wrote, masked and mended; return what it believed, and whether rightly."""
    believed, right = [], []
    for text, topic in strangers:
        p, outside = model.judge(text, index, {})
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


def _answering_line(
    confidence: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64], *, wanted: float
) -> float:
    """Find the lowest confidence from which on answers reach the wanted precision."""
    order = np.argsort(-confidence, kind="stable")
    precision = np.cumsum((right * weights)[order]) / np.cumsum(weights[order])
    reached = np.flatnonzero(precision >= wanted)
    line = float(confidence[order[reached[-1]]]) if len(reached) else _HIGHEST_LINE
    return min(max(line, _LOWEST_LINE), _HIGHEST_LINE)


def _fingerprint(utterances: Utterances, documents: Sequence[Document]) -> str:
    """Name all that a model depends on: what texts and articles say (not their ids), this code, and its packages."""
    digest = hashlib.sha256()
    folder = resources.files("upay.support.assistant.understanding")
    code = [file for file in folder.iterdir() if file.name.endswith((".py", ".toml"))]
    code += [resources.files("upay.support.knowledge") / name for name in ("analysis.py", "search.py")]
    code += list((folder / "strangers").iterdir())
    for file in sorted(code, key=lambda f: f.name):
        digest.update(file.read_bytes())
    digest.update(json.dumps([[package, metadata.version(package)] for package in _MADE_WITH]).encode())
    texts = {lang.value: {topic: list(lines) for topic, lines in topics.items()} for lang, topics in utterances.items()}
    articles = sorted([d.lang, d.topic, d.title, d.question, *d.similar, d.body] for d in documents)
    digest.update(json.dumps([texts, articles], ensure_ascii=False, sort_keys=True).encode())
    return digest.hexdigest()[:24]


def _name(utterances: Utterances, documents: Sequence[Document]) -> str:
    return f"understanding-{_fingerprint(utterances, documents)}"


def made_by() -> str:
    """Name the code and the packages that models are made by; what others have made is not read."""
    return _fingerprint({}, ())


def _storable(models: Mapping[Lang, _Model]) -> tuple[dict[str, Any], stored.Arrays]:
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


def _restored(settings: Mapping[str, Any], arrays: stored.Arrays) -> dict[Lang, _Model]:
    models: dict[Lang, _Model] = {}
    for code, known in settings.items():
        own = {key.removeprefix(f"{code}."): value for key, value in arrays.items() if key.startswith(f"{code}.")}
        scope = None if known["scope"] is None else ScopeDetector.restored(known["scope"], own)
        models[Lang(code)] = _Model(
            Spelling(*known["spelling"]),
            TopicClassifier.restored(known["classifier"], own),
            scope,
            own["fusion"],
            Sureness(*known["sureness"]),
            known["line"],
        )
    return models
