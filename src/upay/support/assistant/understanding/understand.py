"""From a message to a decision: rules, scope, topic, retrieval and the customer's situation heard together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final

from upay.kit.language import Lang
from upay.support.assistant.understanding import feeling, priority, stored
from upay.support.assistant.understanding.learn import HIGHEST_LINE, learned
from upay.support.assistant.understanding.learned import Model, restored, storable
from upay.support.assistant.understanding.made_of import begins_with, name_of
from upay.support.assistant.understanding.named import Slots
from upay.support.assistant.understanding.normalise import Reading, read
from upay.support.assistant.understanding.packaged import OUT_OF_SCOPE, Utterances
from upay.support.knowledge import analysis
from upay.support.knowledge.search import Document, Hit, SearchIndex

HUMAN_AGENT: Final = "human_agent"
_SURE: Final = 0.985
"""What a rule is believed; its wordings are unmistakable, its readers are not."""
_PERSON_LINE: Final = 0.50
"""A customer who is likelier than not to want a person is not asked twice."""
_TOP: Final = 5
_NEAR: Final = 0.18
"""Belief below which a topic is not near enough for its article's own words to speak for it."""
_ALONE: Final = 0.9
"""The share of what is believed in scope that one topic must have, so that no other can be meant."""
_ASKS_ZH: Final = (
    "多少 怎么 怎样 怎么样 什么 为什么 如何 哪里 哪 几 多久 能 可以 不 没 没有 有没有 用 算 查 看 想 问 请问"
    " 对 那 还有 另外 顺便 再"
)
_ASKS_EN: Final = "how what why when where which who much many long not no any about tell know want need also then"
_ASKS: Final = MappingProxyType({Lang.ZH: frozenset(_ASKS_ZH.split()), Lang.EN: frozenset(_ASKS_EN.split())})
"""Words that ask, and say nothing of what about."""
_TELLING: Final = 2
"""So many English words show that somebody in a Chinese conversation writes English."""
_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""A search is masked where a time stands, whatever moment it means."""


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
class Understanding:
    """The trained whole: one model a language, and the articles' index."""

    models: Mapping[Lang, Model]
    index: SearchIndex
    version: int = 0
    """The version that was trained in the console; 0 is what the product ships with."""

    def packed(self) -> bytes:
        """Return what was learned as one file; the articles' index is made anew by whoever reads it."""
        return stored.packed(*storable(self.models))

    @classmethod
    def unpacked(cls, content: bytes, index: SearchIndex, *, version: int) -> "Understanding":
        """Return what a file holds; its digest was compared, and it was made by this code."""
        return cls(restored(*stored.unpacked(content)), index, version)

    @classmethod
    def train(
        cls, utterances: Utterances, documents: Sequence[Document], *, cache: Path | None = None
    ) -> "Understanding":
        """Learn from utterances and the questions of articles, or take what was learned from the same ones before."""
        index = SearchIndex.build(documents)
        if cache is None:
            return cls(learned(utterances, documents, index), index)
        name = name_of(utterances, documents)
        with stored.alone(cache, name):
            if (found := stored.load(cache, name)) is not None:
                return cls(restored(*found), index)
            models = learned(utterances, documents, index)
            stored.save(cache, name, *storable(models))
        return cls(models, index)

    @classmethod
    def kept(cls, utterances: Utterances, documents: Sequence[Document], *, cache: Path) -> "Understanding | None":
        """Return what was learned from the same texts before, if it is there."""
        found = stored.load(cache, name_of(utterances, documents))
        return None if found is None else cls(restored(*found), SearchIndex.build(documents))

    @classmethod
    def kept_before(
        cls, utterances: Utterances, documents: Sequence[Document], *, cache: Path
    ) -> "Understanding | None":
        """Return what was learned last from these utterances, whatever articles said then; they are indexed anew."""
        name = stored.newest(cache, begins_with(utterances))
        found = None if name is None else stored.load(cache, name)
        return None if found is None else cls(restored(*found), SearchIndex.build(documents))

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
        flags = feeling.of(message.said) | ({"long"} if message.long else set())
        spoken = _spoken(message)
        if message.empty:
            return self._of_nothing(message, flags, wanted or spoken, prior)
        told_in = wanted if wanted is Lang.ZH and self._shows_no_english(message) else spoken
        ranked = self._ranked(message, spoken, prior)
        ruled = priority.first(message.folded)
        if ruled is not None:
            rest = [(t, p) for t, p in ranked if t != ruled.topic]
            top = [(ruled.topic, _SURE), *((t, p * (1 - _SURE)) for t, p in rest)][:_TOP]
            action = Action.HANDOFF if ruled.rule in priority.NEEDS_A_PERSON else Action.ANSWER
            return Understood(ruled.topic, _SURE, top, action, message.slots, flags, ruled.rule, told_in, self.version)
        ranked = self._not_strange(message, spoken, ranked)
        # What beliefs are worth was counted on questions that have a topic, and says nothing of those that have none.
        if spoken in self.models and ranked[0][0] != OUT_OF_SCOPE:
            ranked = self.models[spoken].sureness.honest(ranked)
        topic, confidence = ranked[0]
        action = self._action(topic, confidence, spoken)
        top = ranked[:_TOP]
        return Understood(topic, confidence, top, action, message.slots, flags, None, told_in, self.version)

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

    def _shows_no_english(self, message: Reading) -> bool:
        """Tell whether a text in Latin letters says too little for its language: "ok", a name, the keys of one row."""
        model = self.models.get(Lang.EN)
        if model is None:
            return False
        return sum(word in model.spelling.seen for word in analysis.latin_words(message.masked)) < _TELLING

    def _action(self, topic: str, confidence: float, lang: Lang) -> Action:
        if topic == HUMAN_AGENT and confidence >= _PERSON_LINE:
            return Action.HANDOFF
        model = self.models.get(lang)
        line = model.line if model is not None else HIGHEST_LINE
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

    def _not_strange(self, message: Reading, spoken: Lang, ranked: list[tuple[str, float]]) -> list[tuple[str, float]]:
        """Take out of scope off the ranking where a message holds nothing but words that ask and one topic's own.

        What is a stranger's business says so by a word of its own ("of the bank", "for a house"). "How much are the
        fees" has none, and only its brevity makes it look like theirs.
        """
        outside = dict(ranked).get(OUT_OF_SCOPE, 0.0)
        inside = [(topic, belief) for topic, belief in ranked if topic != OUT_OF_SCOPE]
        if not outside or not inside or inside[0][1] < max(_NEAR, _ALONE * (1 - outside)):
            return ranked
        words = {*_telling(message.masked, spoken)}
        # One character names nothing: "how do I lift it" is about what was told before.
        if all(len(word) == 1 for word in words) or words - self._own_words(inside[0][0], spoken):
            return ranked
        return [(topic, belief / (1 - outside)) for topic, belief in inside]

    def _own_words(self, topic: str, lang: Lang) -> set[str]:
        """Return the words with which the article of a topic is asked for."""
        shelf = self.index.shelves.get(lang)
        found = () if shelf is None else [document for document in shelf.documents if document.topic == topic]
        texts = [text for one in found for text in (one.title, one.question, *one.similar)]
        return {word for text in texts for word in _telling(analysis.fold(text), lang)}

    def _of_nothing(
        self, message: Reading, flags: frozenset[str], lang: Lang, prior: Mapping[str, float]
    ) -> Understood:
        """Answer a message without a word: ask what it is about, with what just happened in front."""
        total = sum(v for v in prior.values() if v > 0)
        top = (
            sorted(((t, v / total) for t, v in prior.items() if v > 0), key=lambda x: (-x[1], x[0]))[:_TOP]
            if total
            else []
        )
        topic, confidence = top[0] if top else (OUT_OF_SCOPE, 0.0)
        flags |= {"empty"}
        return Understood(topic, confidence, top, Action.CLARIFY, message.slots, flags, None, lang, self.version)


def _telling(folded: str, lang: Lang) -> list[str]:
    """Return the words of a text that tell what it is about."""
    words = analysis.words(folded, chinese=lang is Lang.ZH)
    return [analysis.stem(word) for word in words if word not in analysis.COMMON[lang] | _ASKS[lang]]


def spoken_in(read: str) -> Lang:
    """Return the language of a text as the models read it: Chinese also where it is typed in pinyin."""
    return Lang.ZH if analysis.is_chinese(read) or analysis.typed_pinyin(read) else Lang.EN


def _spoken(message: Reading) -> Lang:
    return Lang.ZH if message.chinese or analysis.typed_pinyin(message.masked) else Lang.EN
