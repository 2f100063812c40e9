"""Rows of knowledge: every version of every article, and whether it helped."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from upay.platform.db import Base

_SCHEMA = "support"


class Article(Base):
    """One version of an article in one language; the one that is published answers.

    A draft takes its number when it begins, and a higher one when others were published before it.
    """

    __tablename__ = "article"
    __table_args__ = (
        sa.CheckConstraint("lang in ('zh', 'en')", name="lang_known"),
        sa.CheckConstraint("audience in ('customer', 'agent')", name="audience_known"),
        sa.CheckConstraint("state in ('draft', 'review', 'published', 'past', 'expired')", name="state_known"),
        sa.CheckConstraint("(state in ('draft', 'review')) = (published_at is null)", name="published_when"),
        sa.Index("uq_article_published", "slug", "lang", unique=True, postgresql_where=sa.text("state = 'published'")),
        sa.Index(
            "uq_article_open", "slug", "lang", unique=True, postgresql_where=sa.text("state in ('draft', 'review')")
        ),
        {"schema": _SCHEMA},
    )

    slug: Mapped[str] = mapped_column(primary_key=True)
    """Its address. The main article of a topic bears the topic's code."""
    lang: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    audience: Mapped[str]
    topics: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    """What it answers, the main topic first; an article for agents need not have one."""
    title: Mapped[str]
    question: Mapped[str]
    similar: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    reasons: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    offers: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    body: Mapped[str]
    review_on: Mapped[date | None]
    """When somebody should look whether it is still true."""
    digest: Mapped[bytes]
    """Of the content, so that importing the same file again changes nothing."""
    imported: Mapped[bool]
    """Came with the product; an edited version is never replaced by an import of those."""
    author_id: Mapped[UUID | None]
    """Who wrote last; nobody where it came from a file."""
    owner_id: Mapped[UUID | None]
    """Who sees to it that it stays true."""
    published_by: Mapped[UUID | None]
    pair_version: Mapped[int | None]
    """The version of the other language that this one says the same as; none where it went ahead."""
    edition: Mapped[int] = mapped_column(default=1)
    """Counted up by every change, so that nobody writes over what they have not seen."""
    note: Mapped[str] = mapped_column(default="")
    """What whoever sent it back would have changed."""
    at: Mapped[datetime]
    """When it was written last."""
    published_at: Mapped[datetime | None]


class Channel(StrEnum):
    """Where an article was read."""

    CHAT = "chat"
    """As an answer of the assistant."""
    PAGE = "page"
    """In the help centre."""


class ArticleFeedback(Base):
    """Whether a version of an article solved it for a visitor; each visitor says it once, and may change it."""

    __tablename__ = "article_feedback"
    __table_args__ = (
        sa.CheckConstraint("channel in ('chat', 'page')", name="channel_known"),
        sa.Index("uq_article_feedback_visitor", "slug", "lang", "version", "channel", "visitor", unique=True),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    lang: Mapped[str]
    version: Mapped[int]
    channel: Mapped[str]
    visitor: Mapped[bytes]
    """A blind index: the same visitor is known again, and nobody can tell who that is."""
    solved: Mapped[bool]
    at: Mapped[datetime]
