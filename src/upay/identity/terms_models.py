"""The rows of the terms: which editions came into force here, and who accepted which."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from upay.identity.models import Customer
from upay.platform.db import Base

_SCHEMA = "identity"


class TermsEdition(Base):
    """An edition of terms and privacy policy, from when on it was to be read here, and from when on it holds.

    A migration writes the row: what is in the code is published by the upgrade that brings it.
    """

    __tablename__ = "terms_edition"
    __table_args__ = (
        sa.CheckConstraint("in_force_at >= published_at", name="told_before"),
        {"schema": _SCHEMA},
    )

    version: Mapped[str] = mapped_column(primary_key=True)
    published_at: Mapped[datetime]
    in_force_at: Mapped[datetime]


class TermsAcceptance(Base):
    """Somebody accepted an edition, once."""

    __tablename__ = "terms_acceptance"
    __table_args__ = (
        sa.CheckConstraint("lang in ('zh', 'en')", name="lang_known"),
        sa.CheckConstraint("way in ('sign_up', 'asked', 'entered')", name="way_known"),
        sa.UniqueConstraint("customer_id", "version", name="uq_terms_acceptance_customer_id"),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Customer.id))
    version: Mapped[str] = mapped_column(sa.ForeignKey(TermsEdition.version))
    lang: Mapped[str]
    """In which language it was read."""
    way: Mapped[str]
    """At the sign-up, when asked later, or on paper to whoever entered the account."""
    at: Mapped[datetime]
