"""The rows of getting back in: changes of number, proofs given to an agent, and who is too near to serve whom."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from upay.identity.models import Customer, Staff
from upay.platform.db import Base

_SCHEMA = "identity"


class By(StrEnum):
    """By what it was proven that a customer may take another number."""

    OLD_NUMBER = "old_number"
    PASSKEY = "passkey"
    STAFF = "staff"
    """An agent verified the customer, and a supervisor agreed."""


class Stage(StrEnum):
    """How far a change of number is; what staff ask for waits as a request until it is approved."""

    ASKED = "asked"
    COOLING = "cooling"
    """The new number counts, and the change can still be taken back."""
    DONE = "done"
    CANCELLED = "cancelled"


class Rebinding(Base):
    """One change of number: from which, to which, by what proof, and how it stands. Numbers are sealed."""

    __tablename__ = "rebinding"
    __table_args__ = (
        sa.Index("uq_rebinding_cooling", "customer_id", unique=True, postgresql_where=sa.text("state = 'cooling'")),
        sa.Index("ix_rebinding_old", "old_blind", postgresql_where=sa.text("state in ('cooling', 'done')")),
        sa.Index("ix_rebinding_customer", "customer_id"),
        sa.CheckConstraint("way in ('old_number', 'passkey', 'staff')", name="way_known"),
        sa.CheckConstraint("state in ('asked', 'cooling', 'done', 'cancelled')", name="state_known"),
        sa.CheckConstraint(
            "(way = 'staff') = (asked_by is not null) and (way = 'staff') = (approved_by is not null)",
            name="approved_whole",
        ),
        sa.CheckConstraint("asked_by <> approved_by", name="two_people"),
        sa.CheckConstraint("(state in ('done', 'cancelled')) = (ended_at is not null)", name="ended_whole"),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Customer.id))
    way: Mapped[str]
    state: Mapped[str]
    old_sealed: Mapped[bytes]
    old_blind: Mapped[bytes]
    new_sealed: Mapped[bytes]
    new_blind: Mapped[bytes]
    session_id: Mapped[UUID | None]
    """The session that asked, which alone may finish it; None where staff asked."""
    asked_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Staff.id))
    approved_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Staff.id))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """So long the codes for it are waited for."""
    changed_at: Mapped[datetime | None]
    cools_until: Mapped[datetime | None]
    cancel_digest: Mapped[bytes | None]
    """Of the code that went to the old number: whoever has it takes the change back."""
    again_digest: Mapped[bytes | None]
    """Of the last code that went there since, to whoever asked for a code to sign in; it does as well."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    """time, session or old_number."""


class Verification(Base):
    """A case: an agent makes sure in one conversation, within half an hour, that this is the customer.

    Of a number that nobody has there is a case as well, which nothing can prove.
    """

    __tablename__ = "verification"
    __table_args__ = (
        sa.Index(
            "uq_verification_open", "conversation_id", unique=True, postgresql_where=sa.text("ended_at is null")
        ),
        sa.Index("ix_verification_customer", "customer_id", sa.text("begun_at desc")),
        sa.Index(
            "ix_verification_named", "named_blind", sa.text("begun_at desc"),
            postgresql_where=sa.text("named_blind is not null"),
        ),
        sa.CheckConstraint("wanted in (1, 2)", name="wanted_known"),
        {"schema": _SCHEMA},
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Staff.id))
    customer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Customer.id))
    wanted: Mapped[int] = mapped_column(sa.SmallInteger)
    number_sealed: Mapped[bytes]
    named_blind: Mapped[bytes | None]
    """By what a guest said to be known, so that cases are counted alike whether it is anybody's; None in the chat of
    whoever is signed in."""
    by_mail: Mapped[bool]
    """It is about an address: nobody can be called there."""
    digits: Mapped[str]
    """What has to be on paper in both photographs, if there are any; of this case alone."""
    begun_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class VerificationStep(Base):
    """One way that was tried in a case, and what it came to."""

    __tablename__ = "verification_step"
    __table_args__ = (
        sa.CheckConstraint("method in ('code', 'questions', 'passkey', 'callback', 'document')", name="method_known"),
        {"schema": _SCHEMA},
    )

    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Verification.id), primary_key=True)
    method: Mapped[str] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]
    questions_sealed: Mapped[bytes | None]
    """What is asked, with its choices and the right ones: of the questions alone."""
    word_sealed: Mapped[bytes | None]
    """What is read back on the telephone: of the callback alone."""
    tries_left: Mapped[int] = mapped_column(sa.SmallInteger)
    answered_at: Mapped[datetime | None]
    passed: Mapped[bool | None]


class StaffRelation(Base):
    """Whom a member of staff does not serve: their own account, or one of somebody near to them."""

    __tablename__ = "staff_relation"
    __table_args__ = (sa.CheckConstraint("kind in ('own', 'relative')", name="kind_known"), {"schema": _SCHEMA})

    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Staff.id), primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Customer.id), primary_key=True)
    kind: Mapped[str]
    said_by: Mapped[UUID] = mapped_column(sa.ForeignKey(Staff.id))
    reason_sealed: Mapped[bytes]
    at: Mapped[datetime]
