"""The knowledge as staff edit it: the list, an article in both languages, its versions, what changed."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from upay.api.shapes.wire import Lang, Request, Shape, Text

ArticleAudience = Literal["customer", "agent"]
ArticleState = Literal["draft", "review", "published", "past", "expired"]
ArticleParity = Literal["even", "lacks_zh", "lacks_en", "zh_older", "en_older"]
Line = Annotated[str, msgspec.Meta(max_length=400)]
Code = Annotated[str, msgspec.Meta(max_length=60)]


class ArticleSide(Shape, frozen=True, kw_only=True):
    """How an article stands in one language, in a list."""

    published: int | None
    """The version that is published."""
    expired: bool
    """It was withdrawn, and nothing took its place."""
    open: Literal["draft", "review"] | None
    """What is being written, or waits for somebody to look through it."""


class ArticleRow(Shape, frozen=True, kw_only=True):
    """An article in the list."""

    slug: str
    title: str
    audience: ArticleAudience
    zh: ArticleSide
    en: ArticleSide
    parity: ArticleParity
    review_due: bool
    """The day has come on which somebody should look whether it is still true."""
    solved: int
    not_solved: int


class ArticleList(Shape, frozen=True, kw_only=True):
    """A stretch of the list, and how many there are of what needs somebody."""

    rows: list[ArticleRow]
    total: int
    more: bool
    review: int
    draft: int
    parity: int
    due: int
    agent: int


class ArticleVersion(Shape, frozen=True, kw_only=True):
    """One version of an article in one language."""

    version: int
    edition: int
    """Counted up by every change; whoever changes it says which one they saw."""
    state: ArticleState
    audience: ArticleAudience
    topics: list[str]
    title: str
    question: str
    similar: list[str]
    reasons: list[str]
    offers: list[str]
    body: str
    html: str
    """The body as readers see it; HTML that was typed stays text."""
    review_on: date | None
    author_id: UUID | None
    author: str | None
    owner_id: UUID | None
    owner: str | None
    published_by: str | None
    imported: bool
    """It came with the product."""
    note: str
    """What should change, from whoever sent it back."""
    at: datetime
    published_at: datetime | None
    page_solved: int
    """How many visitors of its page say that it helped; each counts once."""
    page_not_solved: int
    chat_solved: int
    """How many customers and guests say so of it as an answer in the chat."""
    chat_not_solved: int


class ArticleInLanguage(Shape, frozen=True, kw_only=True):
    """An article in one language: what is being written, what is published, and all that was."""

    open: ArticleVersion | None
    published: ArticleVersion | None
    versions: list[ArticleVersion]
    """Everything that was ever published, the newest first."""


class DeskArticle(Shape, frozen=True, kw_only=True):
    """An article in both languages."""

    slug: str
    parity: ArticleParity
    review_due: bool
    zh: ArticleInLanguage
    en: ArticleInLanguage


class ArticleDraft(Request, frozen=True, kw_only=True):
    """What somebody wrote; `edition` is that of the open version as they saw it, none where there was none."""

    edition: int | None = None
    audience: ArticleAudience
    topics: Annotated[list[Code], msgspec.Meta(max_length=100)]
    title: Line
    question: Line
    similar: Annotated[list[Line], msgspec.Meta(max_length=200)]
    reasons: Annotated[list[Code], msgspec.Meta(max_length=100)]
    offers: Annotated[list[Code], msgspec.Meta(max_length=100)]
    body: Annotated[str, msgspec.Meta(max_length=40_000)]
    review_on: date | None = None
    owner_id: UUID | None = None
    pair_holds: bool = False
    """What changed is none of the other language's business, as a slip of the pen is not."""


class ArticleSeen(Request, frozen=True, kw_only=True):
    """The open version as whoever acts saw it."""

    edition: int


class ArticleSentBack(Request, frozen=True, kw_only=True):
    """Why a version goes back to whoever writes."""

    edition: int
    note: Annotated[str, msgspec.Meta(max_length=500)]


class ArticleRestored(Request, frozen=True, kw_only=True):
    """The earlier version that should be read again."""

    version: int


class ArticlePart(Shape, frozen=True, kw_only=True):
    """Lines of a field that stand in both versions, or in one."""

    kind: Literal["same", "removed", "added"]
    text: str


class ArticleChange(Shape, frozen=True, kw_only=True):
    """A field that differs between two versions."""

    field: Literal["title", "question", "similar", "body", "audience", "topics", "reasons", "offers", "review_on"]
    parts: list[ArticlePart]


class ArticleComparison(Shape, frozen=True, kw_only=True):
    """What differs between two versions; nothing where they say the same."""

    before: int
    after: int
    changes: list[ArticleChange]


class ArticleChoice(Shape, frozen=True, kw_only=True):
    """A code and what it is called."""

    code: str
    label: str


class StaffName(Shape, frozen=True, kw_only=True):
    """A member of staff."""

    id: UUID
    name: str


class ArticleChoices(Shape, frozen=True, kw_only=True):
    """What an article can be linked to, and who can own it."""

    topics: list[ArticleChoice]
    reasons: list[ArticleChoice]
    offers: list[ArticleChoice]
    staff: list[StaffName]


class FoundArticle(Shape, frozen=True, kw_only=True):
    """An article that staff found; `snippet` is HTML with <mark> around what was found."""

    slug: str
    lang: Lang
    title: Text
    snippet: str
    audience: ArticleAudience
    """Those for agents are never sent to a customer."""


class GapLine(Shape, frozen=True, kw_only=True):
    """A sentence of a draft, and who wrote it where; masked."""

    text: str
    conversation_id: UUID
    by: str
    at: datetime


class Gap(Shape, frozen=True, kw_only=True):
    """What several people asked and no article answered, or an article that does not help its readers."""

    id: UUID
    kind: Literal["question", "article"]
    lang: Lang
    topic: str | None
    topic_title: str | None
    slug: str | None
    """Of an article that does not help: which."""
    wordings: list[str]
    """Masked; the most typical first."""
    no_answer: int
    asked_back: int
    handed_over: int
    not_solved: int
    conversations: int
    found_on: date
    lines: list[GapLine]
    """What agents told those who asked; an article begins with it."""
    body: str
    """The draft that an article begins with, as Markdown; empty where the article is there already."""


class AcceptGap(Request, frozen=True, kw_only=True):
    """The article whose draft the wordings go into; one that there is not is begun."""

    slug: Code
