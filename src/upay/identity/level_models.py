"""The rows of identity levels: persons, checks at the provider, and the images that were sent in."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from upay.identity.models import Customer
from upay.platform.db import Base

_SCHEMA = "identity"


class CheckState(StrEnum):
    """How far a check is."""

    ASKED = "asked"
    """Written down; the provider has not heard of it."""
    SENT = "sent"
    """The provider may have heard of it."""
    UNKNOWN = "unknown"
    """It was silent, or does not know yet; an inquiry will tell."""
    APPROVED = "approved"
    REFUSED = "refused"


class DocumentKind(StrEnum):
    """What an image shows."""

    DOCUMENT = "document"
    """The side of the identity document with name and number."""
    FACE = "face"


class Person(Base):
    """Somebody whose number was confirmed. Several accounts may be of one person; the first keeps what counts for all.

    The number is sealed; the blind index finds it without reading it.
    """

    __tablename__ = "person"
    __table_args__ = ({"schema": _SCHEMA},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number_blind: Mapped[bytes] = mapped_column(unique=True)
    number_sealed: Mapped[bytes]
    known_since: Mapped[datetime]


class PersonAccount(Base):
    """That an account is of this person, and which account keeps the counters of all of them."""

    __tablename__ = "person_account"
    __table_args__ = (sa.Index("ix_person_account_person", "person_id"), {"schema": _SCHEMA})

    customer_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Customer.id), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Person.id))
    counts_with: Mapped[UUID] = mapped_column(sa.ForeignKey(Customer.id))
    since: Mapped[datetime]


class IdentityCheck(Base):
    """A wish for a level, and what the provider made of it; bears the id of its attempt, there and here."""

    __tablename__ = "identity_check"
    __table_args__ = (
        sa.Index("ix_identity_check_customer", "customer_id", sa.text("asked_at desc")),
        sa.Index(
            "uq_identity_check_open", "customer_id", unique=True,
            postgresql_where=sa.text("state in ('asked', 'sent', 'unknown')"),
        ),
        sa.Index("ix_identity_check_due", "next_at", postgresql_where=sa.text("next_at is not null")),
        sa.CheckConstraint("state in ('asked', 'sent', 'unknown', 'approved', 'refused')", name="state_known"),
        sa.CheckConstraint("wanted between 2 and 3", name="wanted_known"),
        sa.CheckConstraint("(state in ('approved', 'refused')) = (decided_at is not null)", name="decided_whole"),
        {"schema": _SCHEMA},
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Customer.id))
    wanted: Mapped[int] = mapped_column(sa.SmallInteger)
    state: Mapped[str]
    name_sealed: Mapped[bytes]
    number_sealed: Mapped[bytes]
    number_blind: Mapped[bytes]
    checks: Mapped[str]
    """What the provider was to look into, with commas between."""
    failed_check: Mapped[str | None]
    why: Mapped[str | None]
    reference: Mapped[str | None]
    """The provider's own."""
    asked_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    """When it is asked, or asked after, again."""
    inquiries: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    decided_at: Mapped[datetime | None]


class Document(Base):
    """An image that a customer sent in, sealed. It lies here and not in a folder, so that one backup, one key and one
    transaction cover it; the row stays when the image is deleted, and says that there was one.
    """

    __tablename__ = "document"
    __table_args__ = (
        sa.Index("ix_document_customer", "customer_id", sa.text("sent_at desc")),
        sa.Index("ix_document_delete", "delete_after", postgresql_where=sa.text("deleted_at is null")),
        sa.CheckConstraint("kind in ('document', 'face')", name="kind_known"),
        sa.CheckConstraint("(image_sealed is null) = (deleted_at is not null)", name="deleted_whole"),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Customer.id))
    kind: Mapped[str]
    image_sealed: Mapped[bytes | None]
    likeness_sealed: Mapped[bytes | None]
    """What it looks like, by which it is known again; it stays when the picture is deleted. See `photo_once`."""
    width: Mapped[int]
    height: Mapped[int]
    digest: Mapped[bytes]
    """SHA-256 of the image as it is kept, for whoever has to show later that it is the same."""
    check_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(IdentityCheck.id))
    """The check that it was looked at for, the latest one."""
    sent_at: Mapped[datetime]
    delete_after: Mapped[datetime | None]
    """None while it holds up a level of an open account."""
    deleted_at: Mapped[datetime | None]
