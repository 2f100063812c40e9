"""Rows of teaching: examples, versions with their files, and which version was used from when on."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from upay.platform.db import Base

_SCHEMA = "support"


class Example(Base):
    """A wording and the topic that it is said to mean: proposed by an agent or by a customer's pick, then reviewed."""

    __tablename__ = "example"
    __table_args__ = (
        sa.CheckConstraint("lang in ('zh', 'en')", name="lang_known"),
        sa.CheckConstraint("source in ('agent', 'menu')", name="source_known"),
        sa.CheckConstraint("state in ('proposed', 'accepted', 'dropped')", name="state_known"),
        sa.CheckConstraint("(source = 'agent') = (proposed_by is not null)", name="proposed_by_somebody"),
        sa.CheckConstraint("(state = 'proposed') = (decided_at is null)", name="decided_when"),
        sa.Index(
            "uq_example_proposed", "message_id", unique=True, postgresql_where=sa.text("state = 'proposed'")
        ),
        sa.Index("uq_example_accepted", "lang", "mark", unique=True, postgresql_where=sa.text("state = 'accepted'")),
        sa.Index("ix_example_message", "message_id"),
        sa.Index("ix_example_state", "state", "id"),
        {"schema": _SCHEMA},
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    lang: Mapped[str]
    text_sealed: Mapped[bytes]
    """Masked as for a language model before it was sealed."""
    mark: Mapped[bytes]
    """Blind index of the text, by which it is known that it is taught already."""
    topic: Mapped[str]
    thought: Mapped[str | None]
    """What the assistant had taken it for."""
    source: Mapped[str]
    state: Mapped[str]
    conversation_id: Mapped[UUID]
    message_id: Mapped[UUID]
    proposed_by: Mapped[UUID | None]
    """The member of staff; none where the customer picked."""
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    edition: Mapped[int] = mapped_column(default=1)
    """Counted up by every change, so that nobody decides about what they have not seen."""


class ModelVersion(Base):
    """One training: what it learned from, how it fared on the frozen set, and whether the gate holds."""

    __tablename__ = "model_version"
    __table_args__ = (
        sa.CheckConstraint("state in ('training', 'ready', 'failed')", name="state_known"),
        sa.CheckConstraint("(state = 'training') = (ended_at is null)", name="ended_when"),
        sa.CheckConstraint("(state = 'ready') = (digest is not null)", name="ready_with_file"),
        sa.Index("uq_model_version_training", "state", unique=True, postgresql_where=sa.text("state = 'training'")),
        {"schema": _SCHEMA},
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str]
    step: Mapped[str]
    """What a training does now, or did last."""
    begun_by: Mapped[UUID | None]
    """None at the machine."""
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    examples: Mapped[int]
    """How many accepted examples it learned from, beside what ships with the product."""
    against: Mapped[int]
    """The version that was in use, which it was compared with."""
    judged: Mapped[dict[str, Any]]
    """Figures, topics and confusions of this version and of the one that it was compared with."""
    holds: Mapped[bool]
    """Whether the gate holds: no figure fell by more than is tolerated."""
    why: Mapped[str | None]
    """Why it failed, or why nothing was compared."""
    made_by: Mapped[str]
    """Code and packages that made it; others cannot read it."""
    digest: Mapped[bytes | None]
    size: Mapped[int]


class ModelFile(Base):
    """The file of a version, in the database, so that every process on every machine has the same one."""

    __tablename__ = "model_file"
    __table_args__ = ({"schema": _SCHEMA},)

    number: Mapped[int] = mapped_column(sa.ForeignKey(ModelVersion.number), primary_key=True, autoincrement=False)
    content: Mapped[bytes]


class ModelUse(Base):
    """That a version was taken into use; the last row says which one is. 0 is what the product ships with."""

    __tablename__ = "model_use"
    __table_args__ = ({"schema": _SCHEMA},)

    id: Mapped[int] = mapped_column(sa.Identity(always=True), primary_key=True)
    number: Mapped[int]
    used_by: Mapped[UUID | None]
    at: Mapped[datetime]
