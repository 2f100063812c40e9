"""Telling a customer why a sign-in was refused, from the record of the try, in the words that the sign-in page used."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from upay.kit.ids import CustomerId
from upay.kit.language import Words
from upay.platform import attempts
from upay.platform.attempts import Attempt, Outcome
from upay.support.assistant.compose import Composer, gap
from upay.support.assistant.turn import Reply, Turn
from upay.support.assistant.words import moment, say

_LATELY: Final = timedelta(days=7)
_SUSPICIOUS: Final = "login_suspicious"


async def sign_in(composer: Composer, turn: Turn, viewer: CustomerId) -> Reply:
    """Tell why the last sign-in that failed did; that none did of late, with the article, is an answer as well."""
    refused = [one for one in await _tries(composer, turn, viewer) if one.outcome is Outcome.REFUSED]
    # Somebody else's being stopped matters more than a slip of one's own finger after it.
    weighty = [one for one in refused if one.reason == _SUSPICIOUS] or refused
    if not weighty:
        reply = composer.reply(turn, say("sign_in_none", turn.lang), more=("reset_password", "talk_to_agent"))
        return await composer.with_article(reply)
    return await _told(composer, turn, weighty[0])


async def stopped_lately(composer: Composer, turn: Turn, viewer: CustomerId) -> Reply | None:
    """Tell of a sign-in that was stopped as strange, or of a lock that its owner set, if that was the last of it."""
    for one in await _tries(composer, turn, viewer):
        by_owner = one.reason == "account_locked" and one.facts.get("by") == "owner"
        if one.outcome is Outcome.REFUSED and (one.reason == _SUSPICIOUS or by_owner):
            return await _told(composer, turn, one)
        if one.reason == "account_locked":
            return None
    return None


async def _told(composer: Composer, turn: Turn, attempt: Attempt) -> Reply:
    why = composer.explainer.explain(attempt)
    assert why is not None, "a refusal has its why"
    when = moment(attempt.at, now=turn.question.at, lang=turn.lang).strip()
    head = say("sign_in_refused", turn.lang, when=when, title=why.title.in_(turn.lang))
    parts: tuple[Words, ...] = (why.cause, why.money, why.todo)
    text = gap(turn.lang).join((head, *(words.in_(turn.lang) for words in parts)))
    more = ("freeze_account", "end_other_sessions", *why.offers) if attempt.reason == _SUSPICIOUS else why.offers
    reply = replace(composer.reply(turn, text, more=more), reason=attempt.reason)
    return await composer.with_article(reply)


async def _tries(composer: Composer, turn: Turn, viewer: CustomerId) -> list[Attempt]:
    async with composer.rails.db.begin() as uow:
        since = turn.question.at - _LATELY
        return await attempts.recent(uow, customer_id=viewer, kinds=("sign_in",), since=since)
