"""Texts: what any carrier has to offer. `http_sms` is one; the outbox of notices is delivered through this."""

from typing import Protocol
from uuid import UUID


class NeverDelivered(Exception):  # noqa: N818 -- an answer of the carrier's
    """The carrier will not take this text, however often it is asked; the message is its status."""


class NotNow(Exception):  # noqa: N818 -- an answer of the carrier's, or none
    """The carrier was not reached, or asks to come again."""


class Sms(Protocol):
    """A carrier."""

    async def send(self, *, id: UUID, number: str, text: str) -> None:  # noqa: A002 -- the id of the text
        """Hand a text over; the same id again is the same text. Raises NeverDelivered, NotNow."""
        ...
