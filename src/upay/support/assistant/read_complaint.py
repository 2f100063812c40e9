"""Reading whether somebody complains, which a person hears of at once, or asks how one does."""

import re
from typing import Final

from upay.support.assistant.facts import Gives, Read, Reader, Sight
from upay.support.assistant.understanding import plain

_COMPLAINS: Final = re.compile(r"投诉|举报|控告|检举|\bcomplain\w*|\bgrievance", re.IGNORECASE)
_ASKS_HOW: Final = re.compile(
    r"(?:怎么|怎样|如何|咋|哪里|哪儿|去哪|在哪|找谁|能不能|可不可以|可以)[^,.!?;]{0,6}(?:投诉|举报)"
    r"|(?:投诉|举报)[^,.!?;]{0,8}(?:怎么(?:提|办|弄|写|走)|渠道|流程|电话|热线|多久|什么时候|进度|结果|在哪|到哪|吗|书面)"
    r"|(?:不|别|没|没有)(?:想|要|是|打算|会)?(?:去|来)?(?:投诉|举报)"
    r"|\b(?:how|where|who|whom|when|can i|could i|may i)\b[^,.!?;]{0,40}\bcomplain"
    r"|\bcomplaints?\b[^,.!?;]{0,30}\b(?:take|procedure|process|number|hotline|status|progress|form|address)\b"
    r"|\b(?:no|not|don't|do not|without) (?:\w+ ){0,3}complain",
    re.IGNORECASE,
)
"""What asks for the way, for how long it takes, or says that one does not."""
_BY_RULE: Final = "regulator"


def complains(text: str) -> bool:
    """Tell whether a text makes a complaint, rather than asks about complaints or is only cross."""
    said = plain(text)
    return _COMPLAINS.search(said) is not None and _ASKS_HOW.search(said) is None


async def _complaint(sight: Sight) -> Read:
    turn = sight.turn
    made = complains(turn.question.text) or turn.understood.rule == _BY_RULE
    return Read(facts={"message": "complains" if made else "asks"})


COMPLAINT: Final = Reader(Gives(facts={"message": ("complains", "asks")}), _complaint)
