"""The rows of claims: somebody who has nothing left of an account asks for it with documents and answers."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column

from upay.identity.models import Customer, Staff
from upay.platform.db import Base

_SCHEMA = "identity"


class ClaimState(StrEnum):
    """How far a claim is."""

    OPEN = "open"
    """Begun; the number is to be proven, photographs and answers are to come."""
    SENT = "sent"
    """Whole; it waits for somebody at the desk."""
    EXAMINED = "examined"
    """One person would give the account back; another decides."""
    COOLING = "cooling"
    """Approved; the old channels can still take it back, and after the wait the claimant finishes it."""
    DONE = "done"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Answer(StrEnum):
    """How far the provider's answer about the documents is."""

    ASKED = "asked"
    SENT = "sent"
    UNKNOWN = "unknown"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class Claim(Base):
    """One claim for one account, named by the number or address that it had.

    Of an account that nobody has, or that cannot be given back in this way, there is a claim as well, which is turned
    down without anybody at the desk seeing it. Of the claimant's link only a digest is kept.
    """

    __tablename__ = "claim"
    __table_args__ = (
        sa.Index("ix_claim_named", "named_blind", sa.text("opened_at desc")),
        sa.Index("ix_claim_customer", "customer_id", sa.text("opened_at desc")),
        sa.Index("ix_claim_network", "network_blind", sa.text("opened_at desc")),
        sa.Index("ix_claim_state", "state", "sent_at"),
        sa.Index("uq_claim_cooling", "customer_id", unique=True, postgresql_where=sa.text("state = 'cooling'")),
        sa.Index("ix_claim_due", "next_at", postgresql_where=sa.text("next_at is not null")),
        sa.CheckConstraint(
            "state in ('open', 'sent', 'examined', 'cooling', 'done', 'declined', 'cancelled', 'expired')",
            name="state_known",
        ),
        sa.CheckConstraint(
            "answer is null or answer in ('asked', 'sent', 'unknown', 'confirmed', 'refused')", name="answer_known"
        ),
        sa.CheckConstraint("examined_by <> approved_by", name="two_people"),
        sa.CheckConstraint(
            "state not in ('cooling', 'done') or (customer_id is not null and examined_by is not null and "
            "approved_by is not null and cools_until is not null)",
            name="approved_whole",
        ),
        sa.CheckConstraint(
            "(state in ('done', 'declined', 'cancelled', 'expired')) = (ended_at is not null)", name="ended_whole"
        ),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    """What the claimant tells us on the telephone; it opens nothing."""
    token_digest: Mapped[bytes] = mapped_column(unique=True)
    customer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Customer.id))
    """Whose account it is, where the account can be given back at all."""
    named_sealed: Mapped[bytes]
    """The old number or address, as it was named."""
    named_blind: Mapped[bytes]
    network_blind: Mapped[bytes]
    new_sealed: Mapped[bytes]
    new_blind: Mapped[bytes]
    lang: Mapped[str]
    state: Mapped[str]
    digits: Mapped[str]
    """What has to be on paper in both photographs; of this claim alone."""
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """So long it waits for the claimant: to send what is missing, and in the end to finish."""
    proven_at: Mapped[datetime | None]
    """When the code of the new number was entered."""
    questions_sealed: Mapped[bytes | None]
    from_records: Mapped[bool | None]
    """Whether the questions are about what was really done."""
    answers_right: Mapped[int | None] = mapped_column(sa.SmallInteger)
    name_sealed: Mapped[bytes | None]
    id_number_sealed: Mapped[bytes | None]
    id_number_blind: Mapped[bytes | None]
    sent_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    """The provider's."""
    answer_why: Mapped[str | None]
    reference: Mapped[str | None]
    next_at: Mapped[datetime | None]
    """When the provider is asked, or asked after, again."""
    inquiries: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    examined_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Staff.id))
    examined_at: Mapped[datetime | None]
    reason_sealed: Mapped[bytes | None]
    """Why whoever examined it would give the account back, or would not."""
    approved_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Staff.id))
    decided_at: Mapped[datetime | None]
    note_sealed: Mapped[bytes | None]
    cools_until: Mapped[datetime | None]
    cancel_digest: Mapped[bytes | None]
    """Of the code that went to the old channels: whoever has it takes the claim back."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    """claimant, staff, session, old_channel, time or us."""


class ClaimImage(Base):
    """A photograph that was sent with a claim, sealed; the row stays when the picture is deleted."""

    __tablename__ = "claim_image"
    __table_args__ = (
        sa.CheckConstraint("kind in ('document', 'face')", name="kind_known"),
        sa.CheckConstraint("(image_sealed is null) = (deleted_at is not null)", name="deleted_whole"),
        sa.Index("ix_claim_image_claim", "claim_id"),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Claim.id, ondelete="CASCADE"))
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
