"""Rows about staff who took an emergency role: one for each time, kept with what another person found."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from upay.identity.models import Staff
from upay.platform.db import Base


class Emergency(Base):
    """Somebody who acted as a supervisor for a while without being one; the database knows that another reviews it."""

    __tablename__ = "emergency"
    __table_args__ = (
        # Whoever has one that nobody has reviewed takes no other: so the rule holds whoever presses, and how often.
        sa.Index("uq_emergency_open", "staff_id", unique=True, postgresql_where=sa.text("reviewed_at is null")),
        sa.CheckConstraint("begun_by in ('self', 'operator')", name="begun_by_known"),
        sa.CheckConstraint("ends_at > begun_at", name="ends_after"),
        sa.CheckConstraint("reviewed_by <> staff_id", name="two_people"),
        sa.CheckConstraint(
            "(reviewed_at is null) = (reviewed_by is null) and (reviewed_at is null) = (justified is null) "
            "and (reviewed_at is null) = (finding_sealed is null)",
            name="reviewed_whole",
        ),
        {"schema": "identity"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Staff.id))
    begun_by: Mapped[str]
    """The person, or the operator of the machine for them."""
    reason_sealed: Mapped[bytes]
    begun_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """When it ends by itself; from that instant on it opens nothing, whether somebody has noted it or not."""
    ended_at: Mapped[datetime | None]
    reviewed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Staff.id))
    reviewed_at: Mapped[datetime | None]
    justified: Mapped[bool | None]
    finding_sealed: Mapped[bytes | None]
