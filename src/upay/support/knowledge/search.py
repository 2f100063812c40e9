"""Searching the articles: BM25F over questions, titles and bodies, with the place that answers highlighted.

One index serves the help centre and the assistant. Every way to ask (the standard question and each similar one)
is a row of its own, so an article is found through its best wording and not through the average of all.
A score says how much of the question an article covers: 0 is nothing, 1 everything.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from upay.kit.language import Lang
from upay.support.knowledge import analysis

_FIELDS: Final = {"question": 3.0, "title": 2.0, "body": 1.0}
_SATURATION: Final = 6.0
"""As large as the boosts together: a term in every field once counts half of what it ever can."""
_LENGTH: Final = 0.6
"""How far long fields are held against themselves; a body is long because it is thorough, so less than the usual 0.75."""
_ANALYSERS: Final = {Lang.ZH: {"words": 0.45, "characters": 0.45, "sounds": 0.1}, Lang.EN: {"words": 0.75, "characters": 0.25}}
_FAINTEST: Final = 0.04
_FAINTEST_OF_BEST: Final = 0.2
_SNIPPET: Final = {Lang.ZH: 90, Lang.EN: 180}
_EN_COMMON: Final = frozenset(
    ["a", "an", "the", "i", "my", "me", "we", "our", "you", "your", "it", "its", "is", "am", "are", "was", "were", "be", "been", "do", "does", "did", "to", "of", "in", "on", "at", "for", "from", "with", "by", "and", "or", "but", "so", "that", "this", "there", "these", "those", "have", "has", "had", "can", "will", "would", "should", "please", "just", "get", "got", "if", "as"]
)
_ZH_COMMON: Final = frozenset(["的", "了", "我", "你", "您", "在", "是", "吗", "呢", "啊", "吧", "和", "就", "都", "也", "把", "给", "请", "这", "那", "一", "有", "会", "要", "到", "上", "下", "里", "个"])


@dataclass(frozen=True, slots=True)
class Document:
    """One version of one article in one language, as far as searching needs it."""

    id: str
    version: int
    lang: Lang
    topic: str
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

    def search(self, query: str, *, lang: Lang | str, limit: int = 10) -> list[Hit]:
        """Return the articles that answer the query, the best first; the other language only if this one has none."""
        folded = analysis.fold(query)
        if limit < 1 or not any(c.isalnum() for c in folded):
            return []
        first = Lang(lang)
        for wanted in (first, *(other for other in Lang if other is not first)):
            shelf = self.shelves.get(wanted)
            if shelf is not None and (hits := shelf.hits(folded, limit)):
                return hits
        return []

    def topic_scores(self, folded: str, *, lang: Lang, other_than_itself: bool = False) -> dict[str, float]:
        """Return the best score of each topic for folded text; `other_than_itself` leaves identical wordings out."""
        shelf = self.shelves.get(lang)
        if shelf is None:
            return {}
        scores: dict[str, float] = {}
        for document, score in zip(shelf.documents, shelf.scores(folded, other_than_itself=other_than_itself).tolist(), strict=True):
            if score > scores.get(document.topic, 0.0):
                scores[document.topic] = score
        return scores


@dataclass(frozen=True, slots=True)
class _Inverted:
    """One analyser's postings: for each term the rows it stands in and its saturated weight there."""

    idf: dict[str, float]
    rows: dict[str, NDArray[np.int32]]
    weights: dict[str, NDArray[np.float32]]
    unknown: float

    @classmethod
    def of(cls, rows: Sequence[tuple[int, Mapping[str, Counter[str]]]], documents: int) -> "_Inverted":
        """Count fields into weights; a term's rarity is counted over documents, not over their many wordings."""
        averages = {f: sum(fields[f].total() for _, fields in rows) / max(len(rows), 1) or 1.0 for f in _FIELDS}
        places: dict[str, list[int]] = defaultdict(list)
        weights: dict[str, list[float]] = defaultdict(list)
        holders: dict[str, set[int]] = defaultdict(set)
        for row, (document, fields) in enumerate(rows):
            mass: dict[str, float] = defaultdict(float)
            for name, boost in _FIELDS.items():
                norm = 1 - _LENGTH + _LENGTH * fields[name].total() / averages[name]
                for term, count in fields[name].items():
                    mass[term] += boost * count / norm
            for term, m in mass.items():
                places[term].append(row)
                weights[term].append(m / (_SATURATION + m))
                holders[term].add(document)
        idf = {t: float(np.log(1 + (documents - len(d) + 0.5) / (len(d) + 0.5))) for t, d in holders.items()}
        return cls(
            idf,
            {t: np.array(p, dtype=np.int32) for t, p in places.items()},
            {t: np.array(w, dtype=np.float32) for t, w in weights.items()},
            float(np.log(1 + (documents + 0.5) / 0.5)),
        )

    def scores(self, terms: Iterable[str], rows: int) -> NDArray[np.float32]:
        """Return, for each row, the share of the query's weight that the row covers."""
        scores = np.zeros(rows, dtype=np.float32)
        most = 0.0
        for term in sorted(set(terms)):
            idf = self.idf.get(term, self.unknown)
            most += idf
            if term in self.rows:
                scores[self.rows[term]] += np.float32(idf) * self.weights[term]
        return scores / np.float32(most) if most else scores


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The documents of one language."""

    lang: Lang
    documents: tuple[Document, ...]
    row_document: NDArray[np.int32]
    row_wording: tuple[str, ...]
    passages: tuple[tuple[str, ...], ...]
    analysers: Mapping[str, _Inverted]

    @classmethod
    def of(cls, lang: Lang, documents: Sequence[Document]) -> "_Shelf":
        """Cut every field once per analyser and make a row of each way to ask."""
        rows: dict[str, list[tuple[int, Mapping[str, Counter[str]]]]] = {name: [] for name in _ANALYSERS[lang]}
        owners: list[int] = []
        wordings: list[str] = []
        passages: list[tuple[str, ...]] = []
        for i, document in enumerate(documents):
            passages.append(_passages(document.body))
            title, body = analysis.fold(document.title), [analysis.fold(p) for p in passages[-1]]
            for name in rows:
                fixed = {
                    "title": Counter(_terms(title, name, lang)),
                    "body": Counter(t for p in body for t in _terms(p, name, lang)),
                }
                for wording in (document.question, *document.similar):
                    question = Counter(_terms(analysis.fold(wording), name, lang))
                    rows[name].append((i, {"question": question, **fixed}))
            folded = [analysis.fold(w) for w in (document.question, *document.similar)]
            owners.extend([i] * len(folded))
            wordings.extend(folded)
        return cls(
            lang,
            tuple(documents),
            np.array(owners, dtype=np.int32),
            tuple(wordings),
            tuple(passages),
            {name: _Inverted.of(found, len(documents)) for name, found in rows.items()},
        )

    def scores(self, folded: str, *, other_than_itself: bool = False) -> NDArray[np.float32]:
        """Return the score of each document: that of its best wording."""
        rows = np.zeros(len(self.row_document), dtype=np.float32)
        for name, share in _ANALYSERS[self.lang].items():
            rows += np.float32(share) * self.analysers[name].scores(_terms(folded, name, self.lang), len(rows))
        if other_than_itself:
            rows[[i for i, wording in enumerate(self.row_wording) if wording == folded]] = 0
        best = np.zeros(len(self.documents), dtype=np.float32)
        np.maximum.at(best, self.row_document, rows)
        return best

    def hits(self, folded: str, limit: int) -> list[Hit]:
        """Return the best documents with their snippets, leaving out what only brushes the query."""
        scores = self.scores(folded)
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
            return sum(idf.get(t, 0.0) for t in wanted & set(_terms(analysis.fold(passage), "words", self.lang)))

        text = max(passages, key=worth)
        marks = _marks(text, wanted, self.lang)
        longest = _SNIPPET[self.lang]
        if len(text) > longest:
            start = max(0, min(marks[0][0] - longest // 4 if marks else 0, len(text) - longest))
            head, tail = "…" if start else "", "…" if start + longest < len(text) else ""
            text = f"{head}{text[start : start + longest].strip()}{tail}"
            marks = _marks(text, wanted, self.lang)
        return Snippet(text, marks)


_COMMON: Final = {Lang.ZH: _ZH_COMMON, Lang.EN: frozenset(analysis.stem(w) for w in _EN_COMMON)}


def _terms(folded: str, analyser: str, lang: Lang) -> list[str]:
    """Cut folded text the way one analyser does."""
    if analyser == "sounds":
        return analysis.pairs(analysis.syllables(folded))
    if lang is Lang.ZH:
        return analysis.words(folded, chinese=True) if analyser == "words" else analysis.characters(folded, shortest=2, longest=2)
    words = [analysis.stem(w) for w in analysis.words(folded, chinese=False)]
    return words if analyser == "words" else analysis.characters_in_words([w for w in words if len(w) > 3], shortest=3, longest=3)


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
        found = [m.span() for term in wanted for m in re.finditer(re.escape(term), lowered)] if len(lowered) == len(text) else []
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _stems(word: str) -> list[str]:
    return [analysis.stem(w) for w in analysis.words(word.lower().replace("’", "'"), chinese=False)]
