"""Every question that is asked of knowledge."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from upay.kit.ids import new_id
from upay.kit.language import Lang
from upay.platform.db import UnitOfWork
from upay.support.knowledge.models import Article, ArticleFeedback
from upay.support.knowledge.search import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """A published article."""

    topic: str
    lang: Lang
    version: int
    title: str
    question: str
    reasons: tuple[str, ...]
    offers: tuple[str, ...]
    body: str
    """Markdown."""
    at: datetime


async def article(uow: UnitOfWork, *, topic: str, lang: Lang) -> ArticleView | None:
    """Return the published article of a topic."""
    query = sa.select(Article).where(Article.topic == topic, Article.lang == lang.value, Article.published)
    row = (await uow.session.scalars(query)).one_or_none()
    return None if row is None else _view(row)


async def articles(uow: UnitOfWork, *, lang: Lang) -> list[ArticleView]:
    """Return every published article of a language, by topic."""
    query = sa.select(Article).where(Article.lang == lang.value, Article.published).order_by(Article.topic)
    return [_view(row) for row in await uow.session.scalars(query)]


async def documents(uow: UnitOfWork) -> list[Document]:
    """Return every published article as the search engine reads it."""
    rows = await uow.session.scalars(sa.select(Article).where(Article.published).order_by(Article.topic, Article.lang))
    return [
        Document(
            id=f"{row.topic}.{row.lang}", version=row.version, lang=Lang(row.lang), topic=row.topic, title=row.title,
            question=row.question, similar=tuple(row.similar), body=row.body,
        )
        for row in rows
    ]  # fmt: skip


async def add_feedback(uow: UnitOfWork, *, topic: str, lang: Lang, version: int, solved: bool, at: datetime) -> UUID:
    """Write down whether this version of an article helped."""
    row = ArticleFeedback(id=new_id(), topic=topic, lang=lang.value, version=version, solved=solved, at=at)
    uow.add(row)
    await uow.flush()
    return row.id


def _view(row: Article) -> ArticleView:
    return ArticleView(
        topic=row.topic, lang=Lang(row.lang), version=row.version, title=row.title, question=row.question,
        reasons=tuple(row.reasons), offers=tuple(row.offers), body=row.body, at=row.at,
    )  # fmt: skip
