"""What else a message wants that asks for a person: the matter, which is found out before somebody comes. Pure."""

import re
from collections.abc import Callable
from typing import Final

from upay.support.assistant.record_number import record_number
from upay.support.assistant.understanding import OUT_OF_SCOPE, Action, Understood, plain

_ENDS: Final = re.compile(r"[,，.。!！?？;；\n]+(?!\d)|\s+(?=(?:and|but|please)\b)", re.IGNORECASE)
_WISH: Final = re.compile(
    r"(?:请问?|麻烦(?:你|您|你们)?|帮我|给我|替我|我?(?:就|只|还|也)?(?:要|想|需要|希望)|直接|能不能|可不可以|可以|能否|能"
    r"|快点?|赶紧|赶快|马上|立刻|另外|还有|顺便|同时|然后|再|先|急|那就|那|你们?|[,， ])*+"
    r"(?:转接?(?:一下)?(?:给|到|去)?|找|接(?:一下)?|叫|换|联系|呼叫|来)(?:一?[个位])?(?:你们的?)?(?:人工|真人|活人|客服)"
    r"(?:客服|服务|处理|人员|来)?(?:帮我)?(?:处理|解决|看看|查查|查一下|说)?(?:一下)?(?:谢谢|[吧啊呀呢了])*"
    r"|(?:\b(?:please|can|could|would|you|i|i'd|want|need|like|wish|let|me|just|also|and|so|then|now|to)\b[, ]*+)*+"
    r"\b(?:talk|speak|chat|connect(?: me)?|transfer me|put me through|pass me(?: on)?|switch(?: me)?"
    r"|hand me(?: over)?|escalate(?: me| this)?|get me|give me|get through)(?: (?:to|with))? "
    r"(?:(?:a|an|the|some|any|your|real|live|actual|human)\b ?)*"
    r"(?:human|person|agent|representative|rep|someone|somebody|operator|advis[oe]r|staff|support|customer service)\b"
    r"(?: (?:please|now|then|about (?:it|this)))*",
    re.IGNORECASE,
)
"""The wish itself with its courtesies, whatever stands around it."""
_SAYS_NOTHING: Final = frozenset({"human_agent", "small_talk", "service_slow", "feedback", "contact_how", OUT_OF_SCOPE})
"""What is said beside such a wish and is no matter of its own."""
_IN_VAIN: Final = re.compile(
    r"(?:说来说去|说了半天|问来问去|怎么都|一直|还是|根本|始终|总是|全|都|你们?|也|[,， ])*"
    r"(?:解决不了|没(?:有)?解决|没用|没(?:有)?帮助|不管用|说不清楚?|听不懂|白说|白搭)(?:问题|啊|呀|了|的|嘛)*"
    r"|(?:this|that|it|you|the bot)? ?(?:is|are|'s|'re|was|were|does|do|did|can)? ?(?:no|not|n't|'t) ?"
    r"(?:help|helping|helpful|working|use|useful|solve it|solved)",
    re.IGNORECASE,
)
"""That nothing came of it so far, which is why a person is wished for."""
_SURE: Final = 0.60


def beside_wish(text: str, understand: Callable[[str], Understood]) -> str | None:
    """Return what is left of a message once the wish for a person is taken out; None if that is no matter."""
    told = _WISH.sub(" ", plain(text).replace("’", "'"))
    clauses = [clause for clause in _ENDS.split(told) if any(letter.isalnum() for letter in clause)]
    said = [clause.strip() for clause in clauses]
    kept = [one for one in said if not _IN_VAIN.fullmatch(one) and understand(one).topic != "human_agent"]
    rest = ("，" if any("\u4e00" <= letter <= "\u9fff" for letter in told) else ", ").join(kept)
    if not rest:
        return None
    meant = understand(rest)
    if record_number(meant.slots) is not None:
        return rest
    if meant.topic in _SAYS_NOTHING or meant.action is Action.HANDOFF or "empty" in meant.flags:
        return None
    sure = meant.action is Action.ANSWER or bool(meant.slots) or meant.confidence >= _SURE
    return rest if sure else None
