"""Where this room keeps sealed values."""

from typing import Final

from upay.payments.cards import TOKEN_CONTEXT
from upay.payments.models import Card, Payment
from upay.payments.transfer import NOTE_CONTEXT
from upay.platform.retention import Kind, Place

_CARD: Final = Card.__table__.c
_PAYMENT: Final = Payment.__table__.c

SEALED: Final = (
    Place(column=_CARD.token_sealed, context=TOKEN_CONTEXT, owner=_CARD.customer_id, kind=Kind.SERVICE),
    Place(column=_PAYMENT.note_sealed, context=NOTE_CONTEXT, owner=_PAYMENT.customer_id),
)
"""Every sealed column of this room. A note belongs to whoever wrote it."""
