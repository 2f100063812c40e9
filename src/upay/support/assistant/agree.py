"""Agreeing in words: done where nothing has to be proven, shown to be confirmed where it has.

A deed is agreed to by its name ("freeze it") if it was offered, and by a bare yes only where we asked about it.
A "yes" is the same wish as often as it is said: its key is made of the answer that offered it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from upay.kit.offers import Proof
from upay.platform.actions import ActionNotAllowed, Actor, Ask
from upay.support.assistant.compose import Composer
from upay.support.assistant.talk import Offered
from upay.support.assistant.turn import OfferOf, Reply, Turn
from upay.support.assistant.understanding import Action
from upay.support.assistant.words import say

BY_WORD: Final[Mapping[str, str]] = MappingProxyType({"freeze_account": "frozen_now", "inquire_bank": "bank_asked"})
"""What a word is enough for: it protects or only asks, and needs no proof; and what is said once it is done."""


def show_again(composer: Composer, turn: Turn, offered: Offered) -> Reply:
    """Show the button that they were told to press: a yes to that is none to a question, so nothing is done for it."""
    action = composer.actions.find(offered.code)
    assert action is not None, "what cannot be run is not offered"
    text = say("press_it", turn.lang, label=action.label.in_(turn.lang))
    button = (OfferOf(offered.code, offered.record),)
    return composer.reply(turn, text, offers=button, presses=offered.code, more=("talk_to_agent",))


async def agree(composer: Composer, turn: Turn, offered: Offered, *, offered_in: UUID) -> Reply:
    """Do what was offered, or show the button that does it."""
    lang, viewer = turn.lang, turn.question.viewer
    if offered.code == "talk_to_agent":
        return composer.reply(turn, "", action=Action.HANDOFF, hand_over=True)
    action = composer.actions.find(offered.code)
    assert action is not None, "what cannot be run is not offered"
    button = (OfferOf(offered.code, offered.record),)
    if viewer is None or offered.code not in BY_WORD:
        key = {Proof.PIN: "confirm_with_pin", Proof.CODE: "confirm_with_code"}.get(action.proof, "confirm_by_button")
        return composer.reply(
            turn, say(key, lang, label=action.label.in_(lang)), offers=button, more=("talk_to_agent",)
        )
    ask = Ask(
        offer=offered.code, customer_id=viewer, actor=Actor.CUSTOMER, record_id=offered.record,
        key=f"yes:{offered_in}:{offered.code}", lang=lang, at=turn.question.at,
    )  # fmt: skip
    try:
        await composer.actions.run(ask)
    except ActionNotAllowed:
        why = None if action.why_not is None else await action.why_not(viewer, offered.record, turn.question.at)
        text = say("not_known", lang) if why is None else why.in_(lang)
        return composer.reply(turn, text, more=("talk_to_agent",))
    return composer.reply(turn, say(BY_WORD[offered.code], lang), more=("talk_to_agent",))
