"""Bringing articles in from Markdown files: a new version where the text is new, nothing where it is not."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import Any

import msgspec
import sqlalchemy as sa

from upay.kit.language import Lang
from upay.kit.offers import OFFERS
from upay.kit.reasons import REASONS
from upay.kit.topics import TOPICS
from upay.platform.db import UnitOfWork, event
from upay.support.knowledge.models import Article
from upay.support.knowledge.search import Document


class ArticleUnreadable(Exception):  # noqa: N818 -- says what is the matter with a file
    """A Markdown file is not an article; the message names the file and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article as a file holds it: front matter and Markdown body."""

    topic: str
    lang: Lang
    title: str
    question: str
    similar: tuple[str, ...]
    reasons: tuple[str, ...]
    offers: tuple[str, ...]
    body: str

    @property
    def digest(self) -> bytes:
        """The SHA-256 of everything that a reader or the index sees."""
        parts = [self.title, self.question, *self.similar, "", *self.reasons, "", *self.offers, self.body]
        return hashlib.sha256("\x1f".join(parts).encode()).digest()


def packaged_articles() -> Iterator[Draft]:
    """Read the articles that come with the product."""
    root = resources.files("upay.support.knowledge") / "articles"
    for lang in Lang:
        for file in sorted((root / lang.value).iterdir(), key=lambda entry: entry.name):
            if file.name.endswith(".md"):
                yield read_article(file.read_text(encoding="utf-8"), name=f"{lang.value}/{file.name}", lang=lang)


def packaged_documents() -> list[Document]:
    """Return the articles that come with the product as they are searched, without a database."""
    return [
        Document(
            id=f"{one.topic}.{one.lang}", version=1, lang=one.lang, topic=one.topic, title=one.title,
            question=one.question, similar=one.similar, body=one.body,
        )
        for one in packaged_articles()
    ]  # fmt: skip


def read_article(text: str, *, name: str, lang: Lang) -> Draft:
    """Read one file; refuse codes that are in no catalogue."""
    head, separator, body = text.removeprefix("---\n").partition("\n---\n")
    if not separator:
        raise ArticleUnreadable(f"{name}: front matter between two lines of --- is missing")
    try:
        front: dict[str, Any] = msgspec.yaml.decode(head)
        draft = Draft(
            topic=front["topic"], lang=lang, title=front["title"], question=front["question"],
            similar=tuple(front["similar"]), reasons=tuple(front.get("reasons") or ()),
            offers=tuple(front.get("offers") or ()), body=body.strip(),
        )  # fmt: skip
    except (msgspec.MsgspecError, KeyError, TypeError) as error:
        raise ArticleUnreadable(f"{name}: {error}") from error
    unknown = (
        ({draft.topic} - TOPICS.keys()) | (set(draft.reasons) - REASONS.keys()) | (set(draft.offers) - OFFERS.keys())
    )
    if unknown:
        raise ArticleUnreadable(f"{name}: not in the catalogue: {', '.join(sorted(unknown))}")
    return draft


async def bring_in(uow: UnitOfWork, articles: Iterable[Draft], *, at: datetime) -> int:
    """Publish what is new or changed among these articles; return how many versions were added."""
    latest = await _latest(uow)
    added = 0
    for article in articles:
        newest, published = latest.get((article.topic, article.lang.value), (None, None))
        if published is not None and (published.digest == article.digest or not published.imported):
            continue
        if published is not None:
            published.published = False
            await uow.flush()
        uow.add(
            Article(
                topic=article.topic, lang=article.lang.value, version=1 + (newest or 0), title=article.title,
                question=article.question, similar=list(article.similar), reasons=list(article.reasons),
                offers=list(article.offers), body=article.body, digest=article.digest, imported=True, published=True,
                at=at,
            )
        )  # fmt: skip
        added += 1
    if added:
        await uow.flush()
        uow.publish(event("knowledge.changed", channels=["knowledge"]))
    return added


async def _latest(uow: UnitOfWork) -> dict[tuple[str, str], tuple[int, Article | None]]:
    rows = await uow.session.scalars(sa.select(Article).order_by(Article.version))
    latest: dict[tuple[str, str], tuple[int, Article | None]] = {}
    for row in rows:
        _, published = latest.get((row.topic, row.lang), (0, None))
        latest[row.topic, row.lang] = (row.version, row if row.published else published)
    return latest
