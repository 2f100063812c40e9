"""Following the flow of a topic: records, a part of the account, an article, or a person."""

import re
from dataclasses import replace

from upay.support.assistant import tell_account, tell_asked, tell_proofs, tell_sign_in
from upay.support.assistant.compose import Composer
from upay.support.assistant.flow import Flow, State, flows
from upay.support.assistant.tell_record import find_and_tell
from upay.support.assistant.turn import OfferOf, Reply, Turn
from upay.support.assistant.understanding import Action
from upay.support.assistant.words import say

_ARTICLE_FOR_GUESTS = frozenset(
    {"freeze", "identity", "sign_in", "twice", "card", "pin", "code", "phone", "copy", "closing"}
)
_FOR_ANYBODY = frozenset({"lock", "password", "small_talk", "out_of_scope", "person", "danger"})
_TELLERS = {
    "balance": tell_account.balance, "limits": tell_account.limits, "twice": tell_account.twice,
    "freeze": tell_account.freeze, "sign_in": tell_sign_in.sign_in, "identity": tell_account.identity_level,
    "open_matters": tell_account.open_matters, "card": tell_asked.card, "phone": tell_asked.phone,
    "copy": tell_asked.copy, "closing": tell_asked.closing, "pin": tell_proofs.pin, "code": tell_proofs.code,
}  # fmt: skip
TOLD = _FOR_ANYBODY | _TELLERS.keys()
"""The parts of an account that somebody here tells."""
_THANKS = re.compile(r"谢|感谢|thx|thank|cheers", re.IGNORECASE)
_BYE = re.compile(r"再见|拜拜|bye|回头见|没事了|goodbye", re.IGNORECASE)


async def follow(composer: Composer, turn: Turn) -> Reply:
    """Answer as the flow of the topic says; a topic without one is answered by its article."""
    flow = flows().get(turn.topic)
    if flow is None or (turn.question.viewer is None and flow.state in _ARTICLE_FOR_GUESTS):
        return await composer.article(turn)
    if flow.state in _FOR_ANYBODY:
        return await _tell_anybody(composer, turn, flow.state)
    if turn.question.viewer is None or turn.situation is None:
        return await _tell_nobody(composer, turn, flow)
    if flow.records is not None:
        return await find_and_tell(composer, turn, flow, turn.situation)
    assert flow.state is not None, "a flow reads either records or a state"
    return await _TELLERS[flow.state](composer, turn, turn.question.viewer)


async def _tell_anybody(composer: Composer, turn: Turn, state: State | None) -> Reply:
    """Answer what needs no records, so that somebody who cannot sign in is helped too."""
    match state:
        case "lock":
            reply = await tell_account.lock(composer, turn)
        case "password":
            reply = composer.reply(turn, say("password", turn.lang), more=("reset_password",))
        case "small_talk":
            return composer.reply(turn, say(courtesy(turn.question.text), turn.lang))
        case "out_of_scope":
            return composer.reply(turn, say("out_of_scope", turn.lang), more=("talk_to_agent",))
        case _:
            signed_in = turn.question.viewer is not None
            more = when_in_danger(turn.topic, signed_in=signed_in) if state == "danger" else ()
            return composer.reply(turn, "", hand_over=True, action=Action.HANDOFF, more=more)
    return await composer.with_article(reply)


def when_in_danger(topic: str, *, signed_in: bool) -> tuple[str, ...]:
    """Return what stops others at once: a loss is reported without the phone, signed in or not."""
    if signed_in:
        first = ("report_loss", "freeze_account") if topic == "phone_lost" else ("freeze_account", "report_loss")
        return (*first, "end_other_sessions")
    # A new password puts others out as well, but its code would go to the phone that is lost;
    # documents help whoever has lost the password as well.
    return ("report_loss", "recover_account") if topic == "phone_lost" else ("report_loss", "reset_password")


async def _tell_nobody(composer: Composer, turn: Turn, flow: Flow) -> Reply:
    """Answer somebody who has not signed in what would take records: how it is in general, and the ways in."""
    if flow.records is not None:
        reply = await composer.article(turn)
        parts = (say("in_general", turn.lang), reply.text, say("sign_in_for_yours", turn.lang))
        text = "\n\n".join(parts)
        return replace(reply, text=text, offers=(OfferOf("sign_in"), *reply.offers))
    more = ("sign_in", "unlock", "reset_password", "talk_to_agent")
    way_in = replace(composer.reply(turn, say("sign_in_first", turn.lang), more=more), told=False)
    return await composer.with_article(way_in)


def courtesy(text: str) -> str:
    """Return which of our courtesies answers this one: hello, thanks or bye."""
    if _THANKS.search(text):
        return "thanks"
    return "bye" if _BYE.search(text) else "hello"
