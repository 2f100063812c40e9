"""The customer's own question to a person, while it is open: what is about, where it stands, and what was promised."""

from upay.api import shapes
from upay.api.view_message import show_ticket, topic_title
from upay.api.who import Visit
from upay.identity import queries as people
from upay.platform.db import UnitOfWork
from upay.support import conversations, workforce
from upay.support.conversations import Speaker


async def asked_people(uow: UnitOfWork, visit: Visit) -> shapes.AskedPeople | None:
    """Show the question that waits for a person or is with one; None if there is none."""
    conversation_id = await conversations.conversation_of(uow, Speaker(customer_id=visit.customer_id))
    if conversation_id is None:
        return None
    handover = await workforce.open_handover(uow, conversation_id=conversation_id)
    if handover is None:
        return None
    agent = None if handover.taken_by is None else await people.staff(uow, handover.taken_by)
    minutes = None
    if handover.position is not None and handover.promise is None:
        minutes = workforce.estimate_minutes(handover.position, await workforce.taken_lately(uow, at=visit.at))
    return shapes.AskedPeople(
        state="waiting" if handover.taken_by is None else "agent",
        topic_title=await topic_title(uow, handover.topic, visit.lang), since=handover.since,
        position=handover.position, agent_name=None if agent is None else agent.name,
        ticket=show_ticket(handover.promise, at=visit.at), wait_minutes=minutes,
    )  # fmt: skip
