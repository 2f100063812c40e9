"""Reading what needs no account: which courtesy was said, and whether whoever asks has signed in."""

import re
from typing import Final

from upay.support.assistant.facts import YES_NO, Gives, Read, Reader, Sight

_THANKS: Final = re.compile(r"谢|感谢|thx|thank|cheers", re.IGNORECASE)
_BYE: Final = re.compile(r"再见|拜拜|bye|回头见|没事了|goodbye", re.IGNORECASE)


def courtesy(text: str) -> str:
    """Return which courtesy was said: thanks, a goodbye, or hello."""
    if _THANKS.search(text):
        return "thanks"
    return "bye" if _BYE.search(text) else "hello"


async def _courtesy(sight: Sight) -> Read:
    return Read(facts={"said": courtesy(sight.turn.question.text)})


async def _signed_in(sight: Sight) -> Read:
    return Read(facts={"signed_in": sight.turn.question.viewer is not None})


async def _nothing(_sight: Sight) -> Read:
    return Read()


SMALL_TALK: Final = Reader(Gives(facts={"said": ("thanks", "bye", "hello")}), _courtesy)
DANGER: Final = Reader(Gives(facts={"signed_in": YES_NO}), _signed_in)
NOTHING: Final = Reader(Gives(), _nothing)
