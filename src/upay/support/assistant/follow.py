"""Following the flow of a topic: records, a part of the account, an article, or a person."""

from dataclasses import replace

from upay.support.assistant.after_rule import follow_rule, is_meant
from upay.support.assistant.compose import Composer
from upay.support.assistant.flow import Flow, flows
from upay.support.assistant.flow_version import under_version
from upay.support.assistant.follow_branch import follow_branch
from upay.support.assistant.tell_record import find_and_tell, tell
from upay.support.assistant.turn import OfferOf, Reply, Turn
from upay.support.assistant.words import say


async def follow(composer: Composer, turn: Turn) -> Reply:
    """Answer as the flow of the topic says; a topic without one is answered by its article."""
    flow = flows().get(turn.topic)
    return await composer.article(turn) if flow is None else under_version(await _follow(composer, turn, flow))


async def _follow(composer: Composer, turn: Turn, flow: Flow) -> Reply:
    if not is_meant(flow, turn):
        return await composer.article(turn)
    if flow.rule is not None:
        return await follow_rule(composer, turn, flow)
    if turn.question.viewer is None and flow.guests != "like_customers":
        return await _tell_guest(composer, turn, flow)
    if flow.records is not None:
        assert turn.situation is not None, "who has signed in has a situation"
        return await find_and_tell(composer, turn, flow)
    return await follow_branch(composer, turn, flow, tell=tell)


async def _tell_guest(composer: Composer, turn: Turn, flow: Flow) -> Reply:
    """Answer somebody who has not signed in what would take records: how it is in general, and the ways in."""
    if flow.records is not None:
        reply = await composer.article(turn)
        parts = (say("in_general", turn.lang), reply.text, say("sign_in_for_yours", turn.lang))
        text = "\n\n".join(parts)
        return replace(reply, text=text, offers=(OfferOf("sign_in"), *reply.offers))
    if flow.guests == "article":
        return await composer.article(turn)
    return await sign_in_first(composer, turn)


async def sign_in_first(composer: Composer, turn: Turn) -> Reply:
    """Say that an account's records are looked at only for whoever has signed in, and offer the ways in."""
    more = ("sign_in", "unlock", "reset_password", "talk_to_agent")
    way_in = replace(composer.reply(turn, say("sign_in_first", turn.lang), more=more), told=False)
    return await composer.with_article(way_in)
