"""Reading where a customer's identity level stands: what came of the last check, and what the next level gives."""

from datetime import timedelta
from typing import Final

from upay import identity
from upay.identity import CheckState
from upay.payments import LevelLimits
from upay.platform import attempts
from upay.support.assistant.facts import YES_NO, Gives, Phrase, Read, Reader, Sight, Slot, SlotValue

_FRESH: Final = timedelta(days=30)
"""So long a check that failed is what a question about verification is about."""


async def _level(sight: Sight) -> Read:
    """Read the level, what it gives and what the next one takes, and how the last check went if that still counts."""
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
        facts={"check": ("none", "under_way", "refused"), "top_level": YES_NO},
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
