"""Where this room keeps sealed values."""

from typing import Final

from upay.platform.retention import Place
from upay.support.gaps.draft import DRAFT_CONTEXT
from upay.support.gaps.find import WORDINGS_CONTEXT
from upay.support.gaps.models import Gap

SEALED: Final = (
    Place(column=Gap.__table__.c.wordings_sealed, context=WORDINGS_CONTEXT),
    Place(column=Gap.__table__.c.draft_sealed, context=DRAFT_CONTEXT),
)
"""Every sealed column of this room. Names and numbers in them are masked, and they belong to nobody."""
