"""A rule that comes before the models: a wording that decides, unless what stands around it takes its meaning away."""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Rule:
    """A wording that decides, unless another wording beside it takes the meaning away."""

    name: str
    topic: str
    says: re.Pattern[str]
    unless: re.Pattern[str]
    real: bool
    """Whether it speaks of an event, which must have happened and not only be thought of."""

    def fires(self, folded: str) -> bool:
        """Tell whether the wording is there and nothing takes its meaning away."""
        if self.unless.search(folded):
            return False
        return any(not (self.real and _only_imagined(folded, event)) for event in self.says.finditer(folded))


_NEVER: Final = re.compile(r"(?!)")
_IF: Final = re.compile(
    r"万一|如果|要是|假如|假设|会不会|会被|容易被|不被|不会被|"
    r"\b(?:if|in case|could (?:my|someone|somebody)|would (?:i|my|it|they|anyone|someone|somebody)|hypothetical\w*"
    r"|suppos(?:e|ing)|imagin(?:e|ing))\b"
)
"""What makes an event one that is only thought of."""
_AGAINST: Final = re.compile(
    r"防止|预防|避免|防范|怎么防|如何防|才能|怕|担心|"
    r"\b(?:prevent(?:ing)?|avoid(?:ing)?|protect(?:ed|s|ing)?|would|worried|afraid|how safe"
    r"|so (?:that )?(?:nobody|no one)|keep\w* .{0,30}from)\b"
)
"""What is said of an event that one would rather not see, or of one that is there."""
_IN_GENERAL: Final = re.compile(
    r"怎么防|如何防|保障|安全吗|赔吗|包赔|赔不赔|会赔|能赔|给赔|注意(?:什么|啥|哪|些)|"
    r"\b(?:protect(?:ed|s|ing)?|how safe)\b"
)
"""What is asked about such events, before or after naming one."""
_HAPPENED: Final = re.compile(
    r"^[^我]*我.*了|已经|刚|昨|今天|今早|[丢掉]了|不见了|"
    r"\b(?:was|were|has been|have been|got|just|i(?:'ve| have|'m)? (?:lost|hacked)|i've)\b"
)
"""What says, in the clause that names the event, that it is there."""
_CLAUSE_ENDS: Final = re.compile(r"[,.!?;:]| - ")


def _only_imagined(folded: str, event: re.Match[str]) -> bool:
    """Tell whether an event is only thought of: by what stands before it in its own clause, first of all.

    What comes after it is about an event that is there: "my phone was stolen, keep them from my money". Only what is
    asked in general, and a condition further up, count from anywhere, and neither once it is said to have happened.
    """
    began = max((end.end() for end in _CLAUSE_ENDS.finditer(folded, 0, event.start())), default=0)
    up_to_it = folded[began : event.end()]
    if _IF.search(up_to_it):
        return True
    if _HAPPENED.search(folded[began : event.end() + 1]):
        return False
    return bool(_AGAINST.search(up_to_it) or _IF.search(folded[:began]) or _IN_GENERAL.search(folded))


def rule(name: str, topic: str, *says: str, unless: str = "", real: bool = False) -> Rule:
    """Put a rule together from the wordings that say it."""
    return Rule(name, topic, re.compile("|".join(says)), re.compile(unless) if unless else _NEVER, real)
