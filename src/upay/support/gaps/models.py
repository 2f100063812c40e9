"""Rows of gaps: proposals, and the nights that were gone through."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from upay.platform.db import Base

_SCHEMA = "support"


class Gap(Base):
    """What several people asked and were not answered, or an article that does not help those who read it."""

    __tablename__ = "gap"
    __table_args__ = (
        sa.CheckConstraint("lang in ('zh', 'en')", name="lang_known"),
        sa.CheckConstraint("kind in ('question', 'article')", name="kind_known"),
        sa.CheckConstraint("state in ('open', 'accepted', 'dropped')", name="state_known"),
        sa.CheckConstraint("(state = 'open') = (decided_at is null)", name="decided_when"),
        sa.CheckConstraint("(kind = 'article') <= (slug is not null)", name="article_named"),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    lang: Mapped[str]
    state: Mapped[str]
    topic: Mapped[str | None]
    """What the assistant took most of them to be about."""
    slug: Mapped[str | None]
    """The article that does not help; of a question that was accepted, the article that it went into."""
    wordings_sealed: Mapped[bytes]
    draft_sealed: Mapped[bytes | None]
    """What an article could say: sentences of agents, and where each comes from; none of an article that there is."""
    marks: Mapped[list[bytes]] = mapped_column(ARRAY(sa.LargeBinary))
    """Blind indexes of the wordings, by which it is known that somebody has decided about them."""
    no_answer: Mapped[int]
    asked_back: Mapped[int]
    handed_over: Mapped[int]
    not_solved: Mapped[int]
    conversations: Mapped[int]
    found_on: Mapped[date]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]


class GapNight(Base):
    """A night whose questions were gathered, or are being gathered."""

    __tablename__ = "gap_night"
    __table_args__ = ({"schema": _SCHEMA},)

    day: Mapped[date] = mapped_column(primary_key=True)
