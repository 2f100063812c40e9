"""The rows of coming in: every time that somebody knocked with a number or a key, from where, and what came of it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from upay.platform.db import Base


class Means(StrEnum):
    """With what somebody knocked."""

    PASSWORD = "password"  # noqa: S105 -- the name of a means
    CODE = "code"
    PASSKEY = "passkey"


class Arrival(Base):
    """Somebody at the door. The address is sealed; the network and the number are blind, so that they can be counted.

    It also bears what hangs on it: a confirmation that was asked for, and the word by which its owner says that it
    was not them. It is written before anything is judged, so that what comes at once is counted together.
    """

    __tablename__ = "arrival"
    __table_args__ = (
        sa.Index("ix_arrival_network", "network_blind", "at"),
        sa.Index("ix_arrival_owner", "owner_id", sa.text("at desc"), postgresql_where=sa.text("owner_id is not null")),
        sa.Index("ix_arrival_device", "device_id", postgresql_where=sa.text("device_id is not null")),
        sa.Index("ix_arrival_at", "at"),
        sa.CheckConstraint("door in ('customer', 'merchant')", name="door_known"),
        sa.CheckConstraint("means in ('password', 'code', 'passkey')", name="means_known"),
        sa.CheckConstraint("(alarm_digest is null) = (alarm_until is null)", name="alarm_whole"),
        sa.CheckConstraint("(asked_until is null) = (browser_blind is null)", name="asked_whole"),
        {"schema": "identity"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """That of the attempt."""
    door: Mapped[str]
    means: Mapped[str]
    number_blind: Mapped[bytes | None]
    """Which number was tried; None with a passkey, which tries none."""
    owner_id: Mapped[UUID | None]
    network_blind: Mapped[bytes | None]
    agent: Mapped[str]
    address_sealed: Mapped[bytes | None]
    """None where the number is nobody's."""
    at: Mapped[datetime]
    outcome: Mapped[str | None]
    """`in`, or the reason why not; None while it is judged."""
    asked_until: Mapped[datetime | None]
    """So long the confirmation waits that was asked for."""
    browser_blind: Mapped[bytes | None]
    """From which browser alone it can be given."""
    second: Mapped[str | None]
    """The second factor that was proven before, so that it is not asked for twice."""
    confirmed_at: Mapped[datetime | None]
    device_id: Mapped[UUID | None]
    """The device that came in, where it was a new one."""
    alarm_digest: Mapped[bytes | None] = mapped_column(unique=True)
    alarm_until: Mapped[datetime | None]
    denied_at: Mapped[datetime | None]
    """When its owner said that it was not them."""
