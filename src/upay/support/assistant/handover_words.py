"""What is said once a conversation waits for a person: the place in the queue, or who is there already."""

from upay.identity import queries as people
from upay.kit.ids import StaffId
from upay.platform.db import UnitOfWork
from upay.support import workforce
from upay.support.assistant.flow import flows
from upay.support.assistant.turn import Reply
from upay.support.assistant.words import say
from upay.support.workforce import HandoverView


async def handover_words(uow: UnitOfWork, reply: Reply, handover: HandoverView, *, waiting: bool) -> str:
    """Tell where a conversation stands that was handed over, which was `waiting` before this message or not."""
    if handover.taken_by is not None:
        return say("already_served", reply.lang, agent=await _staff_name(uow, handover.taken_by))
    if waiting:
        return say("already_waiting", reply.lang, position=handover.position)
    guest = "" if handover.speaker.guest_id is None else "_guest"
    flow = flows().get(reply.topic)
    if flow is not None and flow.state == "danger" and reply.offers:
        return say(f"danger{guest}", reply.lang, position=handover.position)
    somebody = await workforce.on_duty(uow)
    key = "handed_over" if somebody else "handed_over_nobody"
    return say(f"{key}{guest}", reply.lang, position=handover.position)


async def _staff_name(uow: UnitOfWork, staff_id: StaffId) -> str:
    found = await people.staff(uow, staff_id)
    assert found is not None, "a handover is taken by somebody who works here"
    return found.name
