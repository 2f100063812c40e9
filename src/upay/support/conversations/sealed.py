"""Where this room keeps sealed values."""

from typing import Final

from upay.platform.retention import Kind, Place
from upay.support.conversations.append import TEXT_CONTEXT
from upay.support.conversations.come_as_guest import PHONE_CONTEXT
from upay.support.conversations.models import Guest, Message
from upay.support.conversations.speaker import customer_of

_MESSAGE: Final = Message.__table__.c
_GUEST: Final = Guest.__table__.c

SEALED: Final = (
    Place(
        column=_MESSAGE.text_sealed, context=TEXT_CONTEXT, owner=customer_of(_MESSAGE.conversation_id),
        kind=Kind.TALKS,
    ),
    Place(column=_GUEST.phone_sealed, context=PHONE_CONTEXT),
)  # fmt: skip
"""Every sealed column of this room. What a guest says belongs to nobody until they sign in."""
