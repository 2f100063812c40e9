"""How well and how fast articles are found: a written set of searches, and an index of 20,000 articles.

The set is `bench/searches.tsv`: language, how it was typed (plainly, with slips, in pinyin, half a word), the article
that answers, the search. It was written before the search was tuned, and no row of it is taken into the articles or
the training. What is counted is whether the article is among the first three, as in the help centre.

Speed is counted on articles that are generated: sentences of the packaged ones, shuffled under a seed, about places and
things that those do not name. Such articles answer nothing, so nothing is said of how well they are found.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from bench._rows import gated, row, share

from upay.kit.language import Lang
from upay.kit.topics import TOPICS
from upay.platform import config as settings
from upay.support.assistant.understanding import OUT_OF_SCOPE, Understanding, load_utterances
from upay.support.knowledge import Document, SearchIndex, packaged_documents

_SET: Final = Path(__file__).parent / "searches.tsv"
_ARTICLES: Final = 20_000
_FIRST: Final = 3
_WANTED: Final = 0.95
_BUDGET_MS: Final = 50
_SEED: Final = 20260302
_PLACES: Final = {
    Lang.ZH: "地铁 公交 停车场 食堂 图书馆 医院 药店 加油站 菜市场 校园 社区 景区 酒店 影院 健身房 快递柜".split(),
    Lang.EN: "metro bus garage canteen library hospital pharmacy station market campus hotel cinema gym".split(),
}


@dataclass(frozen=True)
class Search:
    """One row of the set."""

    lang: Lang
    typed: str
    article: str
    text: str


def run() -> list[dict[str, Any]]:
    """Return hit@3 by language and by how it was typed, and the time of a search among 20,000 articles."""
    documents = packaged_documents()
    understanding = Understanding.train(load_utterances(), documents, cache=settings.load().cache)
    searches = read_set()
    return [*_found(understanding, searches), *_speed(understanding, documents, searches)]


def read_set() -> list[Search]:
    """Read the written set."""
    rows = [line.split("\t") for line in _SET.read_text(encoding="utf-8").splitlines()]
    return [Search(Lang(lang), typed, article, text) for lang, typed, article, text in rows]


def misses(understanding: Understanding, searches: list[Search]) -> list[tuple[Search, list[str]]]:
    """Return the searches whose article is not among the first, with what was."""
    found = [(one, [hit.slug for hit in understanding.search(one.text, lang=one.lang)][:_FIRST]) for one in searches]
    return [(one, first) for one, first in found if one.article not in first]


def _found(understanding: Understanding, searches: list[Search]) -> list[dict[str, Any]]:
    missed = {one for one, _ in misses(understanding, searches)}
    groups: defaultdict[str, list[bool]] = defaultdict(list)
    for one in searches:
        for group in ("all", one.lang.value, f"{one.lang.value}, {one.typed}"):
            groups[group].append(one not in missed)
    return [
        gated("search", f"hit@{_FIRST}, {group} ({len(hits)})", share(hits), "share", at_least=_WANTED)
        for group, hits in groups.items()
    ]


def _speed(understanding: Understanding, documents: list[Document], searches: list[Search]) -> list[dict[str, Any]]:
    begun = perf_counter()
    index = SearchIndex.build([*documents, *generated(documents, _ARTICLES)])
    built = perf_counter() - begun
    many = Understanding(understanding.models, index)
    took = []
    for one in searches:
        begun = perf_counter()
        many.search(one.text, lang=one.lang)
        took.append(perf_counter() - begun)
    took.sort()
    return [
        row("search", f"p50 at {_ARTICLES:,} articles", took[len(took) // 2] * 1000, "ms"),
        gated("search", f"p95 at {_ARTICLES:,} articles", took[len(took) * 95 // 100] * 1000, "ms", at_most=_BUDGET_MS),
        row("search", f"slowest at {_ARTICLES:,} articles", took[-1] * 1000, "ms"),
        row("search", f"index of {_ARTICLES:,} articles, both languages", built, "s"),
    ]


def generated(documents: list[Document], many: int) -> Iterator[Document]:
    """Make so many articles in each language out of the sentences of others."""
    topics = [topic for topic in TOPICS if topic != OUT_OF_SCOPE]
    for lang in Lang:
        own = [one for one in documents if one.lang == lang]
        lines = [line for one in own for line in one.body.splitlines() if line.strip()]
        wordings = [wording for one in own for wording in (one.question, *one.similar)]
        chance = random.Random(f"{_SEED}{lang.value}")  # noqa: S311 -- the same articles in every run
        for number in range(many):
            place = f"{chance.choice(_PLACES[lang])} {number}"
            yield Document(
                id=f"made_{number}.{lang.value}", version=1, lang=lang, topic=chance.choice(topics),
                title=f"{place} {chance.choice(wordings)}", question=f"{chance.choice(wordings)} {place}",
                similar=tuple(f"{place} {chance.choice(wordings)}" for _ in range(5)),
                body="\n".join(chance.sample(lines, 12)),
            )  # fmt: skip
