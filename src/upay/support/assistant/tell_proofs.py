"""Telling a customer how a proof stands: the PIN that is locked, the code that did not come."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from upay import identity
from upay.kit.ids import CustomerId
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.support.assistant.compose import Composer, gap
from upay.support.assistant.turn import Reply, Turn
from upay.support.assistant.words import moment, say

_LATELY: Final = timedelta(hours=24)
_CODE_LATELY: Final = timedelta(hours=1)
_THROTTLED: Final = "code_throttled"


async def pin(composer: Composer, turn: Turn, viewer: CustomerId) -> Reply:
    """Tell until when the PIN is locked; one that is not locked is set anew as the article says."""
    async with composer.rails.db.begin() as uow:
        until = await identity.pin_locked_until(uow, customer_id=viewer, at=turn.question.at)
    if until is None:
        return await composer.article(turn)
    text = say("pin_locked_until", turn.lang, until=moment(until, now=turn.question.at, lang=turn.lang).strip())
    reply = composer.reply(turn, text, more=("reset_pin", "talk_to_agent"))
    return await composer.with_article(replace(reply, reason="pin_locked"))


async def code(composer: Composer, turn: Turn, viewer: CustomerId) -> Reply:
    """Tell why no code is sent for now, or where the last one went and whether the carrier took it."""
    at, lang = turn.question.at, turn.lang
    async with composer.rails.db.begin() as uow:
        tries = await attempts.recent(uow, customer_id=viewer, kinds=("send_code",), since=at - _LATELY)
        sent = await identity.last_code_of(uow, customer_id=viewer, since=at - _CODE_LATELY)
    held = tries[0] if tries and tries[0].reason == _THROTTLED else None
    why = None if held is None else composer.explainer.explain(held)
    if why is not None and why.until is not None and why.until > at:
        parts = [say("code_held", lang, cause=why.cause.in_(lang), until=moment(why.until, now=at, lang=lang).strip())]
        reason: str | None = _THROTTLED
    elif sent is not None:
        parts, reason = [], _reason(tries)
    else:
        return await composer.article(turn)
    if sent is not None:
        when = moment(sent.at, now=at, lang=lang).strip()
        parts.append(say(f"code_{sent.state.value}", lang, when=when, to=sent.to))
    reply = composer.reply(turn, gap(lang).join(parts), more=("rebind_phone", "talk_to_agent"))
    return await composer.with_article(replace(reply, reason=reason))


def _reason(tries: list[Attempt]) -> str | None:
    return tries[0].reason if tries else None
