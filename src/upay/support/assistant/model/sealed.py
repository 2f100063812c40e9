"""Where this room keeps sealed values."""

from typing import Final

from upay.platform.retention import Kind, Place
from upay.support.assistant.model.exchange import REQUEST, RESPONSE, Exchange
from upay.support.conversations import customer_of

_EXCHANGE: Final = Exchange.__table__.c
_OWNER: Final = customer_of(_EXCHANGE.conversation_id)

SEALED: Final = (
    Place(column=_EXCHANGE.request_sealed, context=REQUEST, owner=_OWNER, kind=Kind.SERVICE),
    Place(column=_EXCHANGE.response_sealed, context=RESPONSE, owner=_OWNER, kind=Kind.SERVICE),
)
"""Every sealed column of this room."""
