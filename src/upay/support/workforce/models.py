"""Rows of the people at the desk: what was handed over to them, what was promised, and who is on duty."""

from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from upay.platform.db import Base

_SCHEMA = "support"


class Handover(Base):
    """A conversation that needs a person, from the moment it was handed over until it is closed."""

    __tablename__ = "handover"
    __table_args__ = (
        sa.Index("uq_handover_open", "conversation_id", unique=True, postgresql_where=sa.text("closed_at is null")),
        sa.Index(
            "ix_handover_waiting", "rank", "since", postgresql_where=sa.text("taken_at is null and closed_at is null")
        ),
        sa.CheckConstraint("rank between 0 and 4", name="rank_known"),
        sa.CheckConstraint("(taken_by is null) = (taken_at is null)", name="taken_by_somebody"),
        sa.CheckConstraint("num_nonnulls(customer_id, guest_id) = 1", name="somebodys"),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    customer_id: Mapped[UUID | None]
    guest_id: Mapped[UUID | None]
    """Set instead of the customer while it is a guest's, of whom nothing is known."""
    topic: Mapped[str | None]
    summary: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """Lines built from records, as codes and ids; worded for the reader when they are shown."""
    rank: Mapped[int] = mapped_column(sa.SmallInteger, default=0, server_default="0")
    """How urgent it is, as a `Rank`: whoever is in danger does not wait behind whoever is not."""
    since: Mapped[datetime]
    taken_by: Mapped[UUID | None]
    taken_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    """None of one that is open, and of one that ended because its guest signed in and was with us already."""
    closed_at: Mapped[datetime | None]


class Promise(Base):
    """By when somebody who was handed over while nobody was on duty is answered: their ticket."""

    __tablename__ = "promise"
    __table_args__ = (
        sa.CheckConstraint("due_at > made_at", name="due_later"),
        {"schema": _SCHEMA},
    )

    handover_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Handover.id), primary_key=True)
    number: Mapped[int] = mapped_column(sa.Identity(always=True), unique=True)
    """What it is called: T and this number."""
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]


class Duty(Base):
    """Whether a member of staff takes conversations now."""

    __tablename__ = "duty"
    __table_args__ = ({"schema": _SCHEMA},)

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    on: Mapped[bool]
    since: Mapped[datetime]


HANDOVERS: Final = cast("sa.Table", Handover.__table__)
"""For those who ask which conversations were ever handed over."""
