"""Reading where a customer's identity level stands: what came of the last check, and what the next level gives."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from upay import identity
from upay.identity import CheckState
from upay.payments import LevelLimits
from upay.platform import attempts
from upay.support.assistant.facts import YES_NO, Gives, Phrase, Read, Reader, Sight, Slot, SlotValue
from upay.support.assistant.understanding import plain

_FRESH: Final = timedelta(days=30)
"""So long a check that failed is what a question about verification is about."""


_ASKS_AGE: Final = re.compile(
    r"周?岁|未成年|成年|年龄|多大(?:年纪|年龄|了|才|能|可以|就)|(?:小孩|孩子|学生|老人)(?:能|可以|可不可以|也能)"
    r"|\b(?:years? old|underage|under age|minors?|how old|age (?:limit|requirement)|what age|(?:i'm|i am|am|is) 1[0-7]"
    r"|turn(?:ed)? 1[0-9])\b",
    re.IGNORECASE,
)
"""What asks from which age on, whatever level whoever asks has."""


async def _level(sight: Sight) -> Read:
    """Read what is asked, and then the level, what the next one takes, and how the last check went if that counts."""
    asks = "age" if _ASKS_AGE.search(plain(sight.turn.question.text)) else "level"
    read = await _standing(sight)
    return replace(read, facts={"asks": asks, **read.facts})


async def _standing(sight: Sight) -> Read:
    async with sight.rails.db.begin() as uow:
        customer = await identity.queries.customer(uow, sight.rails.vault, sight.viewer)
        check = await identity.last_check(uow, customer_id=sight.viewer)
        attempt = None if check is None else await attempts.find(uow, check.id)
    assert customer is not None, "a viewer is a customer"
    levels, following = sight.rails.limits.levels, customer.level + 1
    slots: dict[str, SlotValue] = {"level": customer.level, "gives": _gives(levels[customer.level])}
    if following in levels:
        slots |= {"next_level": following, "next_gives": _gives(levels[following])}
        slots["takes"] = Phrase(f"level_takes_{following}")
    top = customer.level >= max(levels)
    if check is None or attempt is None or check.state is CheckState.APPROVED:
        return Read(facts={"check": "none", "top_level": top}, slots=slots)
    why = sight.explainer.explain(attempt)
    if why is None:
        return Read(facts={"check": "under_way", "top_level": top}, slots=slots)
    if check.wanted > customer.level and sight.at - check.asked_at < _FRESH:
        return Read(facts={"check": "refused", "top_level": top}, slots=slots, why=why, reason=attempt.reason)
    return Read(facts={"check": "none", "top_level": top}, slots=slots)


_GIVES: Final = ("level_gives_year", "level_gives_life")
_HIGHER: Final = {"top_level": (False,)}
LEVEL: Final = Reader(
    Gives(
        facts={"asks": ("age", "level"), "check": ("none", "under_way", "refused"), "top_level": YES_NO},
        slots={
            "level": Slot(), "gives": Slot(phrases=_GIVES), "next_level": Slot(_HIGHER),
            "takes": Slot(_HIGHER, phrases=("level_takes_2", "level_takes_3")),
            "next_gives": Slot(_HIGHER, phrases=_GIVES),
        },
        why={"check": ("refused",)},
    ),
    _level,
)  # fmt: skip


def _gives(limits: LevelLimits) -> Phrase:
    key, cap = ("level_gives_year", limits.annual) if limits.annual is not None else ("level_gives_life", limits.life)
    return Phrase(key, {"single": limits.single, "cap": limits.daily if cap is None else cap})
