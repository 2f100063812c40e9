"""The rows of document checks in a case: what was sent, what the provider made of it, and what the agent said."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column

from upay.identity.models import Staff
from upay.identity.recovery_models import Verification
from upay.platform.db import Base

_SCHEMA = "identity"


class CaseCheck(Base):
    """Photographs that were handed in, one hand-in a case; the provider knows the check by the id of the case."""

    __tablename__ = "case_check"
    __table_args__ = (
        sa.Index("ix_case_check_due", "next_at", postgresql_where=sa.text("next_at is not null")),
        sa.CheckConstraint("answer in ('asked', 'sent', 'unknown', 'confirmed', 'refused')", name="answer_known"),
        sa.CheckConstraint(
            "(judged_by is null) = (judged_at is null) and (judged_by is null) = (agreed is null) and "
            "(judged_by is null) = (reason_sealed is null)",
            name="judged_whole",
        ),
        sa.CheckConstraint("agreed is not true or answer = 'confirmed'", name="both_agree"),
        {"schema": _SCHEMA},
    )

    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Verification.id), primary_key=True)
    sent_at: Mapped[datetime]
    answer: Mapped[str]
    """The provider's; see `claim_models.Answer`."""
    answer_why: Mapped[str | None]
    reference: Mapped[str | None]
    next_at: Mapped[datetime | None]
    """When the provider is asked, or asked after, again."""
    inquiries: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    judged_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Staff.id))
    judged_at: Mapped[datetime | None]
    agreed: Mapped[bool | None]
    reason_sealed: Mapped[bytes | None]


class CaseImage(Base):
    """A photograph that was sent in a case, sealed; the row stays when the picture is deleted."""

    __tablename__ = "case_image"
    __table_args__ = (
        sa.CheckConstraint("kind in ('document', 'face')", name="kind_known"),
        sa.CheckConstraint("(image_sealed is null) = (deleted_at is not null)", name="deleted_whole"),
        sa.Index("ix_case_image_case", "case_id"),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Verification.id))
    kind: Mapped[str]
    image_sealed: Mapped[bytes | None]
    likeness_sealed: Mapped[bytes | None]
    """What it looks like, by which it is known again; it stays when the picture is deleted. See `photo_once`."""
    seen_before: Mapped[bool] = mapped_column(default=False)
    """It is known of the account, which is not told to whoever names a number that may be anybody's."""
    digest: Mapped[bytes]
    sent_at: Mapped[datetime]
    seen_by: Mapped[list[UUID]] = mapped_column(postgresql.ARRAY(sa.Uuid()), default=list)
    """Who of staff has opened it. See `photo_looked_at`."""
    deleted_at: Mapped[datetime | None]
