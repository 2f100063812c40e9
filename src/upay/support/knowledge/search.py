"""Searching the articles: BM25F over questions, titles and bodies, with the place that answers highlighted.

One index serves the help centre and the assistant. Every way to ask (the standard question and each similar one)
is a row of its own, so an article is found through its best wording and not through the average of all.
A score says how much of the question an article covers: 0 is nothing, 1 everything.

Words alone rank what is rare above what is meant: in 转账没成功 the rare word is 没成功. Whoever knows what a question
is likely about says so (`likely`), and that counts beside the words; the words still decide what is found at all.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from upay.kit.language import Lang
from upay.support.knowledge import analysis

_FIELDS: Final = {"question": 3.0, "title": 2.0, "body": 1.0}
_SATURATION: Final = 6.0
"""As large as the boosts together: a term in every field once counts half of what it ever can."""
_LENGTH: Final = 0.6
"""How far long fields are held against themselves; a thorough body is no fault, so less than the usual 0.75."""
_ANALYSERS: Final = {
    Lang.ZH: {"words": 0.45, "characters": 0.45, "sounds": 0.1},
    Lang.EN: {"words": 0.75, "characters": 0.25},
}
_FAINTEST: Final = 0.04
_FAINTEST_OF_BEST: Final = 0.2
_LIKELY: Final = 0.5
"""What certainty about the topic counts: as much as a wording that covers half of the question."""
_SNIPPET: Final = {Lang.ZH: 90, Lang.EN: 180}


@dataclass(frozen=True, slots=True)
class Document:
    """One version of one article in one language, as far as searching needs it."""

    id: str
    """Its address and, after a point, its language."""
    version: int
    lang: Lang
    topic: str
    """The main topic; empty where there is none."""
    title: str
    question: str
    similar: tuple[str, ...]
    body: str
    """Markdown."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage of an article without Markdown, and which stretches of it to highlight."""

    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that answers the query, with the passage that shows why."""

    id: str
    version: int
    lang: Lang
    topic: str
    title: str
    score: float
    snippet: Snippet

    @property
    def slug(self) -> str:
        """The article's address."""
        return self.id.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """All documents of both languages, ready to be searched; replaced as a whole when an article changes."""

    shelves: Mapping[Lang, "_Shelf"]

    @classmethod
    def build(cls, documents: Iterable[Document]) -> "SearchIndex":
        """Index the documents; the order they come in does not matter."""
        by_lang: dict[Lang, list[Document]] = defaultdict(list)
        for document in sorted(documents, key=lambda d: (d.lang, d.id, d.version)):
            by_lang[Lang(document.lang)].append(document)
        return cls({lang: _Shelf.of(lang, found) for lang, found in by_lang.items()})

    def search(
        self, query: str, *, lang: Lang | str, limit: int = 10, likely: Mapping[str, float] | None = None
    ) -> list[Hit]:
        """Return the articles that answer the query, the best first; the other language only if this one has none.

        `likely` says how probable it is that the query is about a topic.
        """
        folded = analysis.fold(query)
        if limit < 1 or not any(c.isalnum() for c in folded):
            return []
        first = Lang(lang)
        for wanted in (first, *(other for other in Lang if other is not first)):
            shelf = self.shelves.get(wanted)
            if shelf is not None and (hits := shelf.hits(folded, limit, likely or {})):
                return hits
        return []

    def topic_scores(self, folded: str, *, lang: Lang, other_than_itself: bool = False) -> dict[str, float]:
        """Return the best score of each topic for folded text; `other_than_itself` leaves identical wordings out."""
        shelf = self.shelves.get(lang)
        if shelf is None:
            return {}
        best = np.zeros(len(shelf.topics), dtype=np.float32)
        np.maximum.at(best, shelf.document_topic, shelf.scores(folded, other_than_itself=other_than_itself))
        return {topic: score for topic, score in zip(shelf.topics, best.tolist(), strict=True) if score > 0}


Fields = Mapping[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class _Inverted:
    """One analyser's postings.

    A term's weight in a row is that of the row's document (title and body) plus what the row's own wording adds, so the
    long bodies are kept once and not once for each wording.
    """

    idf: dict[str, float]
    fixed: dict[str, tuple[NDArray[np.int32], NDArray[np.float32]]]
    added: dict[str, tuple[NDArray[np.int32], NDArray[np.float32]]]
    unknown: float

    @classmethod
    def of(cls, documents: Sequence[tuple[Fields, Sequence[Counter[str]]]]) -> "_Inverted":
        """Count fields into weights; a term's rarity is counted over documents, not over their many wordings."""
        wordings = [w for _, own in documents for w in own]
        average = {name: _average(fields[name] for fields, _ in documents) for name in ("title", "body")}
        average_wording = _average(wordings)
        fixed: dict[str, list[tuple[int, float]]] = defaultdict(list)
        added: dict[str, list[tuple[int, float]]] = defaultdict(list)
        holders: Counter[str] = Counter()
        row = 0
        for place, (fields, own) in enumerate(documents):
            mass: dict[str, float] = defaultdict(float)
            for name, longest in average.items():
                for term, m in _mass(fields[name], _FIELDS[name], longest):
                    mass[term] += m
            for term, m in mass.items():
                fixed[term].append((place, m / (_SATURATION + m)))
            for wording in own:
                for term, m in _mass(wording, _FIELDS["question"], average_wording):
                    before = mass.get(term, 0.0)
                    both = before + m
                    added[term].append((row, both / (_SATURATION + both) - before / (_SATURATION + before)))
                row += 1
            holders.update(mass.keys() | {t for wording in own for t in wording})
        idf = {t: float(np.log(1 + (len(documents) - n + 0.5) / (n + 0.5))) for t, n in holders.items()}
        return cls(idf, _postings(fixed), _postings(added), float(np.log(1 + (len(documents) + 0.5) / 0.5)))

    def scores(self, terms: Iterable[str], row_document: NDArray[np.int32], documents: int) -> NDArray[np.float32]:
        """Return, for each row, the share of the query's weight that the row covers."""
        by_document = np.zeros(documents, dtype=np.float32)
        by_row = np.zeros(len(row_document), dtype=np.float32)
        most = 0.0
        for term in sorted(set(terms)):
            idf = self.idf.get(term, self.unknown)
            most += idf
            for total, postings in ((by_document, self.fixed), (by_row, self.added)):
                if term in postings:
                    places, weights = postings[term]
                    total[places] += np.float32(idf) * weights
        return (by_row + by_document[row_document]) / np.float32(most or 1.0)


def _average(counted: Iterable[Counter[str]]) -> float:
    lengths = [c.total() for c in counted]
    return sum(lengths) / max(len(lengths), 1) or 1.0


def _mass(counted: Counter[str], boost: float, average: float) -> Iterator[tuple[str, float]]:
    norm = 1 - _LENGTH + _LENGTH * counted.total() / average
    for term, count in counted.items():
        yield term, boost * count / norm


def _postings(
    found: Mapping[str, Sequence[tuple[int, float]]],
) -> dict[str, tuple[NDArray[np.int32], NDArray[np.float32]]]:
    return {
        term: (np.array([p for p, _ in pairs], dtype=np.int32), np.array([w for _, w in pairs], dtype=np.float32))
        for term, pairs in found.items()
    }


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The documents of one language."""

    lang: Lang
    documents: tuple[Document, ...]
    topics: tuple[str, ...]
    document_topic: NDArray[np.int32]
    first_row: NDArray[np.int64]
    """Of each document; its wordings follow one another."""
    row_document: NDArray[np.int32]
    row_wording: tuple[str, ...]
    passages: tuple[tuple[str, ...], ...]
    analysers: Mapping[str, _Inverted]

    @classmethod
    def of(cls, lang: Lang, documents: Sequence[Document]) -> "_Shelf":
        """Cut every field once per analyser and make a row of each way to ask."""
        analysed: dict[str, list[tuple[Fields, list[Counter[str]]]]] = {name: [] for name in _ANALYSERS[lang]}
        owners: list[int] = []
        wordings: list[str] = []
        passages: list[tuple[str, ...]] = []
        for i, document in enumerate(documents):
            passages.append(_passages(document.body))
            title, body = analysis.fold(document.title), [analysis.fold(p) for p in passages[-1]]
            folded = [analysis.fold(w) for w in (document.question, *document.similar)]
            for name, found in analysed.items():
                # Slips of the input method matter where questions meet questions; bodies are typed with care.
                read = () if name == "sounds" else body
                fixed = {
                    "title": Counter(_terms(title, name, lang)),
                    "body": Counter(t for p in read for t in _terms(p, name, lang)),
                }
                found.append((fixed, [Counter(_terms(w, name, lang)) for w in folded]))
            owners.extend([i] * len(folded))
            wordings.extend(folded)
        topics = tuple(sorted({document.topic for document in documents}))
        place = {topic: at for at, topic in enumerate(topics)}
        return cls(
            lang,
            tuple(documents),
            topics,
            np.array([place[document.topic] for document in documents], dtype=np.int32),
            np.searchsorted(owners, np.arange(len(documents))),
            np.array(owners, dtype=np.int32),
            tuple(wordings),
            tuple(passages),
            {name: _Inverted.of(found) for name, found in analysed.items()},
        )

    def scores(self, folded: str, *, other_than_itself: bool = False) -> NDArray[np.float32]:
        """Return the score of each document: that of its best wording."""
        rows = np.zeros(len(self.row_document), dtype=np.float32)
        # What is typed in pinyin has nothing but its sound.
        by_sound = self.lang is Lang.ZH and analysis.typed_pinyin(folded)
        for name, share in ({"sounds": 1.0} if by_sound else _ANALYSERS[self.lang]).items():
            rows += np.float32(share) * self.analysers[name].scores(
                _terms(folded, name, self.lang), self.row_document, len(self.documents)
            )
        if other_than_itself:
            rows[[i for i, wording in enumerate(self.row_wording) if wording == folded]] = 0
        best: NDArray[np.float32] = np.maximum.reduceat(rows, self.first_row)
        return best

    def hits(self, folded: str, limit: int, likely: Mapping[str, float]) -> list[Hit]:
        """Return the best documents with their snippets, leaving out what only brushes the query."""
        if all(word in _COMMON[self.lang] for word in _terms(folded, "words", self.lang)) and not analysis.typed_pinyin(
            folded
        ):
            return []
        scores = self.scores(folded)
        about = np.array([likely.get(topic, 0.0) for topic in self.topics], dtype=np.float32)
        scores += np.float32(_LIKELY) * about[self.document_topic] * (scores > 0)
        least = max(_FAINTEST, float(scores.max(initial=0)) * _FAINTEST_OF_BEST)
        order = [i for i in np.argsort(-scores, kind="stable")[:limit].tolist() if scores[i] >= least]
        return [self._hit(i, float(scores[i]), folded) for i in order]

    def _hit(self, i: int, score: float, folded: str) -> Hit:
        d = self.documents[i]
        return Hit(d.id, d.version, d.lang, d.topic, d.title, round(score, 4), self._snippet(i, folded))

    def _snippet(self, i: int, folded: str) -> Snippet:
        """Choose the passage that covers most of the query, cut around its first match."""
        idf = self.analysers["words"].idf
        wanted = {t for t in _terms(folded, "words", self.lang) if t not in _COMMON[self.lang]}
        passages = self.passages[i] or (self.documents[i].title,)

        def worth(passage: str) -> float:
            return sum(idf.get(t, 0.0) for t in _wanted_in(passage, wanted, self.lang))

        text = max(passages, key=worth)
        marks = _marks(text, wanted, self.lang)
        longest = _SNIPPET[self.lang]
        if len(text) > longest:
            start = max(0, min(marks[0][0] - longest // 4 if marks else 0, len(text) - longest))
            head, tail = "…" if start else "", "…" if start + longest < len(text) else ""
            text = f"{head}{text[start : start + longest].strip()}{tail}"
            marks = _marks(text, wanted, self.lang)
        return Snippet(text, marks)


_COMMON: Final = {
    Lang.ZH: analysis.COMMON[Lang.ZH], Lang.EN: frozenset(map(analysis.stem, analysis.COMMON[Lang.EN])),
}  # fmt: skip


def _terms(folded: str, analyser: str, lang: Lang) -> list[str]:
    """Cut folded text the way one analyser does."""
    if analyser == "sounds":
        return analysis.pairs(analysis.syllables(folded))
    if lang is Lang.ZH:
        return (
            analysis.words(folded, chinese=True)
            if analyser == "words"
            else analysis.characters(folded, shortest=2, longest=2)
        )
    words = [analysis.stem(w) for w in analysis.words(folded, chinese=False)]
    return (
        words
        if analyser == "words"
        else analysis.characters_in_words([w for w in words if len(w) > 3], shortest=3, longest=3)
    )


_LINK: Final = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_DECORATION: Final = re.compile(r"[*_`~]{1,3}|^\s*(?:#{1,6}|>|[-+*]|\d+[.)])\s+|<[^>]{1,80}>", re.MULTILINE)
_TABLE_RULE: Final = re.compile(r"^\s*\|?[\s:|-]{3,}$", re.MULTILINE)


def _passages(markdown: str) -> tuple[str, ...]:
    """Return the paragraphs and list items of a body as plain text."""
    bare = _DECORATION.sub("", _TABLE_RULE.sub("", _LINK.sub(r"\1", markdown))).replace("|", " ")
    return tuple(p for line in bare.splitlines() if (p := " ".join(line.split())))


_EN_WORD: Final = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?|\d+")


def _marks(text: str, wanted: set[str], lang: Lang) -> tuple[tuple[int, int], ...]:
    """Find the stretches of the text that the query asked for, joined where they touch."""
    if lang is Lang.EN:
        found = [m.span() for m in _EN_WORD.finditer(text) if any(w in wanted for w in _stems(m.group()))]
    else:
        lowered = text.lower()
        found = (
            [m.span() for term in wanted for m in re.finditer(re.escape(term), lowered)]
            if len(lowered) == len(text)
            else []
        )
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _wanted_in(passage: str, wanted: set[str], lang: Lang) -> set[str]:
    """Return what of the query stands in a passage, read as it is highlighted: a search opens many passages."""
    if lang is Lang.EN:
        return wanted.intersection(stem for m in _EN_WORD.finditer(passage) for stem in _stems(m.group()))
    lowered = passage.lower()
    return {term for term in wanted if term in lowered}


@lru_cache(maxsize=20_000)
def _stems(word: str) -> tuple[str, ...]:
    return tuple(analysis.stem(w) for w in analysis.words(word.lower().replace("’", "'"), chinese=False))
