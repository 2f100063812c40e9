"""Rows of knowledge: every version of every article, and whether it helped."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from upay.platform.db import Base

_SCHEMA = "support"


class Article(Base):
    """One version of an article in one language; the version with `published` is the one that answers."""

    __tablename__ = "article"
    __table_args__ = (
        sa.CheckConstraint("lang in ('zh', 'en')", name="lang_known"),
        sa.Index("uq_article_published", "topic", "lang", unique=True, postgresql_where=sa.text("published")),
        {"schema": _SCHEMA},
    )

    topic: Mapped[str] = mapped_column(primary_key=True)
    lang: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    question: Mapped[str]
    similar: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    reasons: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    offers: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    body: Mapped[str]
    digest: Mapped[bytes]
    """Of the content, so that importing the same file again changes nothing."""
    imported: Mapped[bool]
    """Came with the product; an edited version is never replaced by an import."""
    published: Mapped[bool]
    at: Mapped[datetime]


class ArticleFeedback(Base):
    """Whether a version of an article solved it for a reader."""

    __tablename__ = "article_feedback"
    __table_args__ = ({"schema": _SCHEMA},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    topic: Mapped[str]
    lang: Mapped[str]
    version: Mapped[int]
    solved: Mapped[bool]
    at: Mapped[datetime]
