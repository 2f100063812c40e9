"""Telling a customer what became of what they asked for: a card, another number, a copy of their data, to be closed."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from upay import identity, payments
from upay.kit.ids import CustomerId
from upay.platform import attempts
from upay.platform.attempts import Outcome
from upay.platform.db import UnitOfWork
from upay.support import conversations, workforce
from upay.support.assistant.compose import Composer, gap
from upay.support.assistant.turn import Reply, Turn
from upay.support.assistant.words import moment, say
from upay.support.conversations import Speaker

_LATELY: Final = timedelta(days=7)


async def card(composer: Composer, turn: Turn, viewer: CustomerId) -> Reply:
    """Tell why the last card could not be bound; where none failed of late, the article says how it is done."""
    at, lang = turn.question.at, turn.lang
    async with composer.rails.db.begin() as uow:
        tries = await attempts.recent(uow, customer_id=viewer, kinds=("bind_card",), since=at - _LATELY)
    last = tries[0] if tries else None
    why = composer.explainer.explain(last) if last is not None and last.outcome is Outcome.REFUSED else None
    if last is None or why is None:
        return await composer.article(turn)
    head = say("card_not_bound", lang, when=moment(last.at, now=at, lang=lang).strip(), tail=last.asked.get("tail", ""))
    text = gap(lang).join((head, *(words.in_(lang) for words in (why.cause, why.money, why.todo))))
    reply = composer.reply(turn, text, more=("talk_to_agent",))
    return await composer.with_article(replace(reply, reason=last.reason))


async def phone(composer: Composer, turn: Turn, viewer: CustomerId) -> Reply:
    """Tell of a change of number that can still be taken back, and until when it cools."""
    at, lang = turn.question.at, turn.lang
    async with composer.rails.db.begin() as uow:
        change = await identity.rebinding_of(uow, composer.rails.vault, viewer, at=at)
    if change is None or change.cools_until is None:
        return await composer.article(turn)
    until = moment(change.cools_until, now=at, lang=lang).strip()
    text = say("phone_cools", lang, old=change.old, new=change.new, until=until)
    reply = composer.reply(turn, text, more=("rebind_phone",))
    return await composer.with_article(reply)


async def copy(composer: Composer, turn: Turn, viewer: CustomerId) -> Reply:
    """Tell how far the copy of somebody's data is; where there is none, the article says how to get one."""
    at, lang = turn.question.at, turn.lang
    async with composer.rails.db.begin() as uow:
        latest = next(iter(await identity.exports_of(uow, customer_id=viewer, limit=1)), None)
    if latest is None or latest.state == "gone":
        return await composer.article(turn)
    until = "" if latest.expires_at is None else moment(latest.expires_at, now=at, lang=lang).strip()
    asked = moment(latest.asked_at, now=at, lang=lang).strip()
    text = say(f"copy_{latest.state}", lang, asked=asked, done=latest.parts_done, parts=latest.parts, until=until)
    return await composer.with_article(composer.reply(turn, text, more=("export_data", "talk_to_agent")))


async def closing(composer: Composer, turn: Turn, viewer: CustomerId) -> Reply:
    """Tell everything that stands in the way of closing; where nothing does, the article says what it means."""
    at, lang = turn.question.at, turn.lang
    async with composer.rails.db.begin() as uow:
        talking = await _talking(uow, viewer)
        found = await payments.hindrances(uow, customer_id=viewer, talking=talking, at=at)
    whys = [composer.explainer.explain(one.attempt(viewer, at=at)) for one in found]
    lines = [gap(lang).join((why.cause.in_(lang), why.todo.in_(lang))) for why in whys if why is not None]
    if not lines:
        return await composer.article(turn)
    text = "\n".join(
        (say("not_to_be_closed_yet", lang), *(f"· {line}" for line in lines), say("closing_is_final", lang))
    )
    reply = composer.reply(turn, text, more=("close_account", "talk_to_agent"))
    return await composer.with_article(replace(reply, reason="closing_blocked"))


async def _talking(uow: UnitOfWork, viewer: CustomerId) -> bool:
    talk = await conversations.conversation_of(uow, Speaker(customer_id=viewer))
    return talk is not None and await workforce.open_handover(uow, conversation_id=talk) is not None
