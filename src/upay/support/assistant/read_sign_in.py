"""Reading why a customer's sign-in was refused, from the record of the try."""

from datetime import timedelta
from typing import Final

from upay.platform import attempts
from upay.platform.attempts import Attempt, Outcome
from upay.support.assistant.facts import Gives, Read, Reader, Sight, Slot, World

_LATELY: Final = timedelta(days=7)
_SUSPICIOUS: Final = "login_suspicious"


async def _sign_in(sight: Sight) -> Read:
    """Read the last sign-in that failed; somebody else's being stopped matters more than a slip of one's own finger."""
    refused = [one for one in await _tries(sight) if one.outcome is Outcome.REFUSED]
    weighty = [one for one in refused if one.reason == _SUSPICIOUS] or refused
    if not weighty:
        return Read(facts={"last": "none_refused"})
    return _of(sight, weighty[0], {"last": "strange" if weighty[0].reason == _SUSPICIOUS else "refused"})


SIGN_IN: Final = Reader(
    Gives(
        facts={"last": ("none_refused", "strange", "refused")},
        slots={name: Slot({"last": ("strange", "refused")}) for name in ("when", "title")},
        why={"last": ("strange", "refused")},
    ),
    _sign_in,
)


async def stopped_lately(sight: Sight) -> Read | None:
    """Read of a sign-in that was stopped as strange, or of a lock that its owner set, if that was the last of it."""
    for one in await _tries(sight):
        by_owner = one.reason == "account_locked" and one.facts.get("by") == "owner"
        if one.outcome is Outcome.REFUSED and (one.reason == _SUSPICIOUS or by_owner):
            return _of(sight, one, {"lock": "denied_sign_in" if by_owner else "strange_sign_in"})
        if one.reason == "account_locked":
            return None
    return None


def _of(sight: Sight, attempt: Attempt, facts: World) -> Read:
    why = sight.explainer.explain(attempt)
    assert why is not None, "a refusal has its why"
    return Read(facts=facts, slots={"when": attempt.at, "title": why.title}, why=why, reason=attempt.reason)


async def _tries(sight: Sight) -> list[Attempt]:
    async with sight.rails.db.begin() as uow:
        return await attempts.recent(uow, customer_id=sight.viewer, kinds=("sign_in",), since=sight.at - _LATELY)
