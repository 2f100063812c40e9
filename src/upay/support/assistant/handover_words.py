"""What is said once a conversation waits for a person: the place in the queue, or who is there already."""

from datetime import datetime

from upay.identity import queries as people
from upay.kit.ids import StaffId
from upay.kit.language import Lang
from upay.platform.db import UnitOfWork
from upay.support import workforce
from upay.support.assistant.compose import gap
from upay.support.assistant.flow import flows
from upay.support.assistant.follow_branch import handed_key
from upay.support.assistant.turn import Reply
from upay.support.assistant.words import moment, say
from upay.support.workforce import HandoverView, PromiseView


async def handover_words(
    uow: UnitOfWork, reply: Reply, handover: HandoverView, *, waiting: bool, at: datetime
) -> str:  # fmt: skip
    """Tell where a conversation stands that was handed over, which was `waiting` before this message or not."""
    lang = reply.lang
    if handover.taken_by is not None:
        return say("already_served", lang, agent=await _staff_name(uow, handover.taken_by))
    words = await _place_in_line(uow, reply, handover, waiting=waiting, at=at)
    flow = flows().get(reply.topic)
    if flow is None or flow.state != "complaint":
        return words
    return f"{say(handed_key(flow, {'message': 'complains'}), lang)}{gap(lang)}{words}"


async def _place_in_line(
    uow: UnitOfWork, reply: Reply, handover: HandoverView, *, waiting: bool, at: datetime
) -> str:  # fmt: skip
    """Tell the place in the queue, or by when somebody is answered; what stops others comes before either."""
    lang, position, promise = reply.lang, handover.position, handover.promise
    guest = "" if handover.speaker.guest_id is None else "_guest"
    flow = flows().get(reply.topic)
    danger = flow is not None and flow.state == "danger" and bool(reply.offers)
    if not (waiting or danger) and promise is not None:
        due = moment(promise.due_at, now=at, lang=lang).strip()
        return say(f"handed_over_nobody{guest}", lang, position=position, number=promise.number, due=due)
    if flow is not None and danger:
        # What stops others comes before any word of a queue, waiting already or not.
        text = say(handed_key(flow, {"signed_in": not guest}), lang, position=position)
    elif waiting:
        text = say("already_waiting", lang, position=position)
    else:
        text = say(f"handed_over{guest}", lang, position=position)
    more = promise_words(promise, lang=lang, at=at) if promise is not None else await _wait(uow, handover, lang, at=at)
    return f"{text}{gap(lang)}{more}" if more else text


def promise_words(promise: PromiseView, *, lang: Lang, at: datetime) -> str:
    """Tell by when somebody is answered, or that it is late."""
    key = "promised_late" if promise.late(at) else "promised_by"
    return say(key, lang, number=promise.number, due=moment(promise.due_at, now=at, lang=lang).strip())


def passed_on_words(handover: HandoverView, *, lang: Lang, at: datetime) -> str:
    """Tell somebody who waits that the person will see this too; with a ticket, by when."""
    promise = handover.promise
    if promise is None or promise.late(at):
        return say("passed_on", lang)
    due = moment(promise.due_at, now=at, lang=lang).strip()
    return say("passed_on_ticket", lang, number=promise.number, due=due)


async def _wait(uow: UnitOfWork, handover: HandoverView, lang: Lang, *, at: datetime) -> str:
    """Tell how long it takes, if enough were served lately to say so."""
    if handover.position is None:
        return ""
    minutes = workforce.estimate_minutes(handover.position, await workforce.taken_lately(uow, at=at))
    return "" if minutes is None else say("wait_about", lang, minutes=minutes)


async def _staff_name(uow: UnitOfWork, staff_id: StaffId) -> str:
    found = await people.staff(uow, staff_id)
    assert found is not None, "a handover is taken by somebody who works here"
    return found.name
