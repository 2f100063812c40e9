"""What people are told, how they want to be told, and whether a text is ours."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from upay.api.shapes.wire import Request, Secret, Shape, Text

Minute = Annotated[int, msgspec.Meta(ge=0, le=1439)]
"""A minute of a day in Shanghai: 22:00 is 1320."""
Email = Annotated[str, msgspec.Meta(max_length=254, examples=["mei@example.com"])]


class Notification(Shape, frozen=True, kw_only=True):
    """Something that the customer was told."""

    id: UUID
    group: Literal["security", "money"]
    text: str
    record_id: UUID | None
    at: datetime
    read: bool


class Notifications(Shape, frozen=True, kw_only=True):
    """A page of it, newest first."""

    items: list[Notification]
    earlier: bool
    """There are older ones; ask again with the id of the last."""


class ReadUntil(Request, frozen=True, kw_only=True):
    """What the customer has before their eyes: this one and all older ones."""

    id: UUID


class NoticeChoices(Shape, frozen=True, kw_only=True):
    """How the customer wants to be told."""

    email: str | None
    """Masked; notices go there as well, once it was confirmed."""
    phrase: str | None
    """Stands in every text and mail of ours."""
    quiet_from: int | None
    quiet_until: int | None
    money_by_sms: bool
    money_by_mail: bool


class ChooseNotices(Request, frozen=True, kw_only=True):
    """Quiet hours, both or neither, and by which ways news of money goes."""

    quiet_from: Minute | None
    quiet_until: Minute | None
    money_by_sms: bool
    money_by_mail: bool


class SetPhrase(Request, frozen=True, kw_only=True):
    """The words that are to stand in what we send; none takes them off."""

    phrase: Annotated[str, msgspec.Meta(max_length=64)]


class BeginEmail(Request, frozen=True, kw_only=True):
    """The address that is to be added."""

    email: Email
    pin: Secret | None = None
    """In place of another address; without it, a passkey has to approve that."""


class ConfirmEmail(Request, frozen=True, kw_only=True):
    """The address, and the code that went there."""

    email: Email
    code: Text


class CheckMessage(Request, frozen=True, kw_only=True):
    """A text that somebody got, its check code, or a link."""

    text: Annotated[str, msgspec.Meta(max_length=2000)]


class CheckedMessage(Shape, frozen=True, kw_only=True):
    """What can be said of it."""

    verdict: Literal["ours", "altered", "unknown", "no_code", "foreign_link", "our_link"]
    """ours: we sent it; altered: its check code is of a text of ours that says something else; unknown: its check code
    is none of ours; no_code: it has none, so nothing shows that it is ours; foreign_link, our_link: of links."""
    sent_at: datetime | None
    sent_to: str | None
    """Masked."""
    channel: Literal["sms", "mail"] | None
    sent_text: str | None
    """What we sent, without its secrets."""
    foreign: list[str]
    """Hosts in it that are not ours."""
    title: str
    todo: str
