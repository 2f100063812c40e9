"""Following a flow after its rule of danger: what is done first, the record that is meant, and a person at once."""

from dataclasses import replace
from uuid import UUID

from upay.support.assistant.compose import Composer, gap
from upay.support.assistant.flow import Flow
from upay.support.assistant.tell_record import find_and_tell
from upay.support.assistant.turn import Reply, Turn
from upay.support.assistant.understanding import Action
from upay.support.assistant.words import say


def is_meant(flow: Flow, turn: Turn) -> bool:
    """Tell whether a flow is what is asked for: one that follows a rule is, where that fired or a record was picked."""
    picked = turn.question.topic == flow.topic and turn.question.record_id is not None
    return flow.rule is None or turn.understood.rule == flow.rule or picked


async def follow_rule(composer: Composer, turn: Turn, flow: Flow) -> Reply:
    """Say what is done first, name the record or ask which it is, and hand over whichever it is."""
    assert flow.guest is not None, "flows are checked when they are read"
    if turn.question.viewer is None:
        more = (*flow.none_offers, "report_loss", "sign_in")
        return composer.reply(turn, say(flow.guest, turn.lang), action=Action.HANDOFF, hand_over=True, more=more)
    reply = await find_and_tell(composer, turn, flow)
    text = reply.text
    if reply.choices:
        text = f"{say(f'{flow.rule}_first', turn.lang)}{gap(turn.lang)}{text}"
    meant = tuple(UUID(one.value.partition(":")[2]) for one in reply.choices if one.value.startswith("record:"))
    offers = tuple(one for one in reply.offers if one.code != "talk_to_agent")
    return replace(
        reply, text=text, offers=offers, action=Action.HANDOFF, hand_over=True,
        about_records=reply.about_records or meant, presses=flow.none_offers[0],
    )  # fmt: skip
