"""Where this room keeps sealed values."""

from typing import Final

from upay.platform.retention import Place
from upay.support.teaching.models import Example
from upay.support.teaching.texts import TEXT_OF_EXAMPLE

SEALED: Final = (Place(column=Example.__table__.c.text_sealed, context=TEXT_OF_EXAMPLE),)
"""Every sealed column of this room. Names and numbers in them are masked; they are sealed for nobody,
and blanked when whoever said them is erased (`forget`)."""
