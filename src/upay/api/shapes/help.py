"""The help centre."""

from upay.api.shapes.records import Offer
from upay.api.shapes.support import TopicLink
from upay.api.shapes.wire import Lang, Request, Shape


class ArticleBrief(Shape, frozen=True, kw_only=True):
    """An article in a list; `snippet` is HTML with <mark> around what was found."""

    topic: str
    """Its address; the code of a topic where it is that topic's main article."""
    title: str
    snippet: str


class Article(Shape, frozen=True, kw_only=True):
    """A published article; `html` is rendered from our own Markdown."""

    topic: str
    """Its address, likewise."""
    version: int
    lang: Lang
    title: str
    question: str
    html: str
    related: list[TopicLink]
    offers: list[Offer]


class Feedback(Request, frozen=True, kw_only=True):
    """Whether an article solved it."""

    solved: bool
    version: int | None = None
    """The version that was read; without it, the one that is published."""
