"""Carriers: what takes texts and mail from us, as `http_sms` and `smtp_mail` do; notices are delivered through this."""

from typing import Protocol
from uuid import UUID


class NeverDelivered(Exception):  # noqa: N818 -- an answer of the carrier's
    """The carrier will not take this, however often it is asked; the message is its status."""


class NotNow(Exception):  # noqa: N818 -- an answer of the carrier's, or none
    """The carrier was not reached, or asks to come again; it has taken nothing."""


class Unclear(Exception):  # noqa: N818 -- no answer
    """The carrier has heard all of it and did not say whether it took it; asking again could send it twice."""


class Sms(Protocol):
    """A carrier of texts, which knows a text again by its id."""

    async def send(self, *, id: UUID, number: str, text: str) -> None:  # noqa: A002 -- the id of the text
        """Hand a text over; the same id again is the same text. Raises NeverDelivered, NotNow."""
        ...


class Mail(Protocol):
    """A carrier of mail, which knows nothing again: what it may have taken must not be handed over twice."""

    async def send(self, *, id: UUID, address: str, subject: str, text: str) -> None:  # noqa: A002 -- the id of the mail
        """Hand a mail over. Raises NeverDelivered, NotNow, Unclear."""
        ...
