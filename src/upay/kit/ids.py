"""Typed identifiers. Ids that are made here are UUIDv7, so they sort by the time they were made."""

from typing import NewType
from uuid import UUID, uuid5

import uuid_utils.compat

CustomerId = NewType("CustomerId", UUID)
GuestId = NewType("GuestId", UUID)
"""Somebody who talks to us without having signed in."""
StaffId = NewType("StaffId", UUID)
MerchantId = NewType("MerchantId", UUID)
MerchantPersonId = NewType("MerchantPersonId", UUID)
CardId = NewType("CardId", UUID)
OrderId = NewType("OrderId", UUID)
AccountId = NewType("AccountId", UUID)
AttemptId = NewType("AttemptId", UUID)
"""The id of a try; what the try brought about (payment, ledger transfer) bears the same id."""
ConversationId = NewType("ConversationId", UUID)
MessageId = NewType("MessageId", UUID)

_BY_KEY = UUID("6f0d1f5e-5c0b-5d34-9d11-3f2c5a7e9b10")


def new_id() -> UUID:
    """Make a fresh UUIDv7."""
    return uuid_utils.compat.uuid7()


def id_for_key(*, owner: UUID, kind: str, key: str) -> UUID:
    """Derive the id of a try from the caller's idempotency key: the same key always means the same try.

    If the key is a UUIDv7, the id begins with the same moment (UUIDv8): ids of one hour then lie together in every
    index, however many there are. A moment that is not true costs its owner's rows that place and nothing else.
    """
    derived = uuid5(_BY_KEY, f"{owner}\x1f{kind}\x1f{key}")
    try:
        given = UUID(key)
    except ValueError:
        return derived
    if given.version != 7:
        return derived
    moment, rest = given.int >> 80 << 80, derived.int & ((1 << 80) - 1)
    return UUID(int=moment | (rest & ~(0xF << 76)) | (8 << 76))


def reference_of(record_id: UUID) -> str:
    """Return the number of a record that can be read out: three groups of four."""
    tail = record_id.hex[-12:].upper()
    return f"{tail[:4]}-{tail[4:8]}-{tail[8:]}"
