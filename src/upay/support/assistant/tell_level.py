"""Telling a customer where their identity level stands: what came of the last check, and what the next level gives."""

from datetime import datetime, timedelta
from typing import Final

from upay import identity
from upay.identity import CheckState, CustomerView
from upay.kit.ids import CustomerId
from upay.kit.language import Lang
from upay.payments import LevelLimits, Rails
from upay.platform import attempts
from upay.platform.explanations import Explainer, Explanation
from upay.support.assistant.words import say

_FRESH: Final = timedelta(days=30)
"""So long a check that failed is what a question about verification is about."""


async def level_told(
    rails: Rails, explainer: Explainer, *, customer_id: CustomerId, lang: Lang, at: datetime
) -> tuple[str, tuple[str, ...], str | None]:
    """Return what to say, what to offer, and the reason that the last check ended with, if it is still of interest."""
    async with rails.db.begin() as uow:
        customer = await identity.queries.customer(uow, rails.vault, customer_id)
        check = await identity.last_check(uow, customer_id=customer_id)
        attempt = None if check is None else await attempts.find(uow, check.id)
    assert customer is not None, "a viewer is a customer"
    told = ""
    if check is not None and attempt is not None and check.state is not CheckState.APPROVED:
        why = explainer.explain(attempt)
        if why is not None and check.wanted > customer.level and at - check.asked_at < _FRESH:
            return _why(why, customer, rails, lang), why.offers, attempt.reason
        if why is None:
            told = say("level_checking", lang)
    text = (" " if lang is Lang.EN else "").join(filter(None, (told, _levels(customer, rails, lang))))
    highest = customer.level >= max(rails.limits.levels)
    return text, ("talk_to_agent",) if highest else ("verify_identity", "talk_to_agent"), None


def _why(why: Explanation, customer: CustomerView, rails: Rails, lang: Lang) -> str:
    parts = [words.in_(lang) for words in (why.cause, why.todo)]
    return (" " if lang is Lang.EN else "").join([*parts, _levels(customer, rails, lang)])


def _levels(customer: CustomerView, rails: Rails, lang: Lang) -> str:
    """Say what the customer's level gives, and what the next one takes and gives."""
    levels = rails.limits.levels
    now = say("level_now", lang, level=customer.level, gives=_gives(levels[customer.level], lang))
    following = customer.level + 1
    if following not in levels:
        return now + (" " if lang is Lang.EN else "") + say("level_top", lang)
    takes = say(f"level_takes_{following}", lang)
    after = say("level_next", lang, level=following, takes=takes, gives=_gives(levels[following], lang))
    return now + (" " if lang is Lang.EN else "") + after


def _gives(limits: LevelLimits, lang: Lang) -> str:
    key, cap = ("level_gives_year", limits.annual) if limits.annual is not None else ("level_gives_life", limits.life)
    return say(key, lang, single=limits.single, cap=limits.daily if cap is None else cap)
