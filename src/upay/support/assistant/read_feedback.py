"""Reading whether somebody suggests or praises something here and now, or asks how one does."""

import re
from typing import Final

from upay.support.assistant.facts import Gives, Read, Reader, Sight
from upay.support.assistant.understanding import plain

_ASKS_HOW: Final = re.compile(
    r"(?:怎么|怎样|如何|咋|哪里|哪儿|去哪|在哪|找谁|向谁|跟谁)[^,.!?;]{0,8}(?:建议|意见|反馈|提|表扬|说|写|评价)"
    r"|(?:建议|意见|反馈|提议)[^,.!?;]{0,8}(?:怎么|在哪|哪里|哪儿|入口|渠道|邮箱|电话|有人看|会看|多久|有用吗|采纳吗"
    r"|奖励)"
    r"|(?:有没有|有)提?(?:建议|意见|反馈)(?:的)?(?:地方|入口|渠道|邮箱)|(?:能|可以|可不可以|能不能)提(?:个|点"
    r"|一个)?(?:建议|意见)吗"
    r"|^(?:我)?(?:想|要|有)(?:提|说|反馈)?(?:一?[个点条些])?(?:建议|意见|想法)(?:想提|要提|要说)?(?:[,.!? ]|$)+$"
    r"|\b(?:how|where|who|whom|which)\b[^,.!?;]{0,40}\b(?:suggest\w*|feedback|idea|opinion|praise|review|comment)s?\b"
    r"|\b(?:can|could|may) i (?:\w+ )?(?:suggest|leave|give|send|make)\b[^,.!?;]{0,20}(?:\?|$)"
    r"|\bdoes (?:anybody|anyone|somebody|someone)\b[^,.!?;]{0,20}\b(?:read|look)"
    r"|^(?:i )?(?:have|want to (?:leave|give|make|send)) (?:a |an |some )?(?:\w+ )?(?:suggestion|idea|feedback"
    r"|comment)s?[.! ]*$",
    re.IGNORECASE,
)
"""What asks for the way, or says that there is something to say and does not say it."""


_WHETHER_NOTED: Final = re.compile(
    r"(?:记|存|写|收)(?:下来?|录|到|着)?了?(?:没有?|吗)"
    r"|\b(?:noted|written (?:it |that )?down|wr(?:ite|ote) (?:it |that )?down|saved?)\b[^,.!;]{0,8}\?*$",
    re.IGNORECASE,
)
"""Whether what was suggested is there, which is told in the words of the thanks."""


def suggests(text: str) -> bool:
    """Tell whether a text about feedback gives it, or asks whether it was noted, rather than where one gives it."""
    return _ASKS_HOW.search(plain(text)) is None


async def _feedback(sight: Sight) -> Read:
    asked = sight.turn.question
    # Of what was tapped only a question that follows up on it says more than that it was tapped.
    given = _WHETHER_NOTED.search(plain(asked.text)) if asked.topic else asked.text.strip() and suggests(asked.text)
    return Read(facts={"message": "suggests" if given else "asks"})


FEEDBACK: Final = Reader(Gives(facts={"message": ("suggests", "asks")}), _feedback)
