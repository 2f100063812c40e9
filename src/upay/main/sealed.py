"""Every sealed column of the product, gathered from its rooms, and what is done to all of them."""

from typing import Final

from upay import identity, payments
from upay.platform.retention import Forget, Place
from upay.support import conversations, gaps, teaching
from upay.support.assistant import model

PLACES: Final[tuple[Place, ...]] = (
    *identity.SEALED, *payments.SEALED, *conversations.SEALED, *model.SEALED, *gaps.SEALED, *teaching.SEALED,
)  # fmt: skip
WRITTEN_ONCE: Final = frozenset({"platform.act.note_sealed"})
"""What nobody may write over, since a chain covers it. New reasons about a customer are sealed with that customer's
key and go with it; those from before there were such keys stay with the master key."""
FORGET: Final[tuple[Forget, ...]] = (identity.forget_person, teaching.forget_taught)
