"""What stands for a name or a number in a text that was masked, read as the models read a message that has one."""

import re
from typing import Final

from upay.kit.language import Lang
from upay.support.knowledge import analysis

_AMOUNT, _, _, _, _, _PERSON = analysis.MASKS
_PLACEHOLDER: Final = re.compile(r"\[(PERSON|NAME|PLACE|AMOUNT|NUMBER|EMAIL|LINK)_\d+\]")
_SOME_NUMBER: Final = "12"
"""What a message says with a number in it, it says with any; what kind of number it was is no longer known."""
_LINK: Final = {Lang.ZH: "链接", Lang.EN: "link"}


def as_learned(text: str, lang: Lang) -> str:
    """Return a masked text as it is learned from: with the signs that stand for amounts and people in every message."""
    read = {
        "PERSON": _PERSON, "NAME": _PERSON, "AMOUNT": _AMOUNT, "NUMBER": _SOME_NUMBER, "LINK": _LINK[lang],
    }  # fmt: skip
    return " ".join(_PLACEHOLDER.sub(lambda m: read.get(m[1], ""), text).split())
