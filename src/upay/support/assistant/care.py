"""Care: what is said and offered first to somebody in danger, before a person is announced."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from upay.kit.language import Lang
from upay.support.assistant import mood
from upay.support.assistant.understanding import Understood
from upay.support.assistant.words import say

_SAID: Final[Mapping[str, str]] = MappingProxyType({"coerced": "care_coerced", "wants_police": "care_police"})
_OFFERED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"coerced": ("freeze_account",), "wants_police": ("freeze_account",)}
)
ALARMS_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "self_harm": "summary_danger_self",
        "coerced": "summary_danger_coerced",
        "deceived": "summary_danger_deceived",
        "wants_police": "summary_danger_police",
    }
)
"""The line that stands first in the summary for the desk, by the rule that fired."""


def care(understood: Understood, text: str, lang: Lang) -> str:
    """Return what is said first after a rule of danger, or to somebody who threatens; often nothing."""
    key = _SAID.get(understood.rule or "")
    return mood.care(understood, text, lang) if key is None else say(key, lang)


def at_once(understood: Understood) -> tuple[str, ...]:
    """Return what can be pressed while a person is on the way: a freeze also says that one cannot pay."""
    return _OFFERED.get(understood.rule or "", ())
