"""What an article says in one language, and what it must have before anybody else reads it."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from upay.kit.language import Lang
from upay.kit.offers import OFFERS
from upay.kit.reasons import REASONS
from upay.kit.refusal import Kind, Refusal
from upay.kit.text import clean, one_line
from upay.kit.topics import TOPICS

LONGEST_LINE: Final = 120
LONGEST_BODY: Final = 12_000
MOST_SIMILAR: Final = 40
UNFILLED: Final = "〔{}〕"
"""How a draft shows what a person has still to write; nothing that holds one goes to anybody.

A year in such brackets is none: that is how the numbers of official documents are written.
"""
_UNFILLED: Final = re.compile(r"〔(?!\d{4}〕)[^〔〕\n]*〕")
_MOST_CODES: Final = 20
_SLUG: Final = re.compile(r"[a-z][a-z0-9_]{2,59}")
_TAKEN_ADDRESSES: Final = frozenset({"search", "assets"})
"""Pages of the help centre that are no articles."""


class Audience(StrEnum):
    """Who may read an article."""

    CUSTOMER = "customer"
    """Everybody, agents too."""
    AGENT = "agent"
    """Staff alone: it is found at the desk and nowhere else."""


class ArticleUnusable(Refusal):
    """A field of an article is missing or cannot be used; facts: field, problem."""

    code = "form_incomplete"
    kind = Kind.INVALID


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article in one language, as a file or a form holds it."""

    slug: str
    lang: Lang
    topics: tuple[str, ...]
    """The main topic first."""
    title: str
    question: str
    similar: tuple[str, ...]
    reasons: tuple[str, ...]
    offers: tuple[str, ...]
    body: str
    """Markdown."""
    audience: Audience = Audience.CUSTOMER
    review_on: date | None = None

    @property
    def topic(self) -> str:
        """The main topic; empty where there is none."""
        return self.topics[0] if self.topics else ""

    @property
    def digest(self) -> bytes:
        """The SHA-256 of everything that a reader, the index or whoever looks after it sees."""
        parts = [self.title, self.question, *self.similar, "", *self.reasons, "", *self.offers, self.body]
        if self.topics != (self.slug,):
            parts += ["topics", *self.topics]
        if self.audience is not Audience.CUSTOMER:
            parts += ["audience", self.audience.value]
        if self.review_on is not None:
            parts += ["review", self.review_on.isoformat()]
        return hashlib.sha256("\x1f".join(parts).encode()).digest()


def tidy(draft: Draft) -> Draft:
    """Return the draft without stray spaces, empty lines of a list and wordings that stand twice; nothing is cut."""
    return replace(
        draft,
        title=_line(draft.title),
        question=_line(draft.question),
        similar=tuple(dict.fromkeys(line for each in draft.similar if (line := _line(each)))),
        topics=tuple(dict.fromkeys(draft.topics)),
        reasons=tuple(dict.fromkeys(draft.reasons)),
        offers=tuple(dict.fromkeys(draft.offers)),
        body=clean(draft.body, longest=len(draft.body)),
    )


def check(draft: Draft) -> None:
    """Refuse what can be kept by nobody: an address that is none, codes of no catalogue, too much of something."""
    if not _SLUG.fullmatch(draft.slug) or draft.slug in _TAKEN_ADDRESSES:
        raise ArticleUnusable(field="slug", problem="not_an_address")
    lines = [("title", draft.title), ("question", draft.question), *(("similar", each) for each in draft.similar)]
    for field, text in lines:
        if len(text) > LONGEST_LINE:
            raise ArticleUnusable(field=field, problem="too_long")
    if len(draft.body) > LONGEST_BODY:
        raise ArticleUnusable(field="body", problem="too_long")
    if len(draft.similar) > MOST_SIMILAR:
        raise ArticleUnusable(field="similar", problem="too_many")
    codes: Sequence[tuple[str, Sequence[str], object]] = (
        ("topics", draft.topics, TOPICS), ("reasons", draft.reasons, REASONS), ("offers", draft.offers, OFFERS),
    )  # fmt: skip
    for field, named, known in codes:
        if len(named) > _MOST_CODES:
            raise ArticleUnusable(field=field, problem="too_many")
        if any(code not in known for code in named):  # type: ignore[operator]
            raise ArticleUnusable(field=field, problem="not_usable")


def check_complete(draft: Draft) -> None:
    """Refuse what is not ready for another person's eyes."""
    for field, text in (("title", draft.title), ("question", draft.question), ("body", draft.body)):
        if not text:
            raise ArticleUnusable(field=field, problem="missing")
    if _UNFILLED.search(draft.body):
        raise ArticleUnusable(field="body", problem="unfilled")
    if draft.audience is Audience.CUSTOMER and not draft.topics:
        # The help centre and the assistant find an article for customers by what it is about.
        raise ArticleUnusable(field="topics", problem="missing")


def _line(text: str) -> str:
    return one_line(text, longest=len(text))
