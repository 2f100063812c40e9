"""Reading what goes on around a customer: what was paid twice, what is under way, and who waits for a person."""

from typing import Final

from upay.identity import queries as people
from upay.support import conversations, workforce
from upay.support.assistant import find
from upay.support.assistant.facts import YES_NO, Gives, Phrase, Read, Reader, Sight, Slot, SlotValue
from upay.support.assistant.flow import Wanted
from upay.support.conversations import Speaker

_PAID: Final = Wanted(kinds=["payment", "top_up"], states=["succeeded", "refused", "pending"], days=30)


async def _twice(sight: Sight) -> Read:
    """Look for one thing paid twice: two that are alike, or an order that was not let through again."""
    turn = sight.turn
    assert turn.situation is not None, "who has paid has signed in"
    paid = find.fitting(turn.situation.records, _PAID, turn.understood.slots, now=sight.at)
    alike = find.paid_alike(paid)
    if alike is not None:
        first, second = alike
        found = "two_payments" if second.kind == "payment" else "two_top_ups"
        return Read(
            facts={"found": found, "refundable": bool(second.refundable)}, slots={"first": first, "second": second},
            record=second,
        )  # fmt: skip
    again = [one for one in paid if one.attempt is not None and one.attempt.reason == "order_already_paid"]
    if again:
        return Read(facts={"found": "refused_again", "refundable": False}, record=again[0])
    done = [record for record in paid if record.outcome.value == "succeeded"]
    if len(done) != 1:
        return Read(facts={"found": "nothing", "refundable": False})
    return Read(facts={"found": "one", "refundable": False}, slots={"what": done[0]}, record=done[0])


TWICE: Final = Reader(
    Gives(
        facts={
            "found": ("two_payments", "two_top_ups", "refused_again", "one", "nothing"),
            "refundable": YES_NO,
        },
        slots={
            "first": Slot({"found": ("two_payments", "two_top_ups")}),
            "second": Slot({"found": ("two_payments", "two_top_ups")}),
            "what": Slot({"found": ("one",)}),
        },
        record={"found": ("two_payments", "two_top_ups", "refused_again", "one")},
    ),
    _twice,
)


async def _open_matters(sight: Sight) -> Read:
    """Read what is under way: money that is pending, and the question that waits for a person or is with one."""
    assert sight.turn.situation is not None, "who has matters has signed in"
    waiting = [record for record in sight.turn.situation.records if record.outcome.value == "pending"]
    lines: list[SlotValue] = [Phrase("open_record", {"what": record}) for record in waiting]
    lines += await _with_people(sight)
    if not lines:
        return Read(facts={"under_way": "nothing"})
    if not waiting:
        return Read(facts={"under_way": "question"}, slots={"lines": lines})
    return Read(facts={"under_way": "money"}, slots={"lines": lines}, record=waiting[0])


OPEN_MATTERS: Final = Reader(
    Gives(
        facts={"under_way": ("nothing", "question", "money")},
        slots={
            "lines": Slot(
                {"under_way": ("question", "money")},
                phrases=("open_record", "open_served", "open_waiting", "open_late", "open_promised"),
            )
        },
        record={"under_way": ("money",)},
    ),
    _open_matters,
)


async def _with_people(sight: Sight) -> list[SlotValue]:
    """Read how the customer's own question to a person stands, if there is one."""
    async with sight.rails.db.begin() as uow:
        conversation_id = await conversations.conversation_of(uow, Speaker(customer_id=sight.viewer))
        if conversation_id is None:
            return []
        handover = await workforce.open_handover(uow, conversation_id=conversation_id)
        if handover is None:
            return []
        if handover.taken_by is not None:
            agent = await people.staff(uow, handover.taken_by)
            return [Phrase("open_served", {"agent": "" if agent is None else agent.name})]
    assert handover.position is not None, "whoever is not served yet has a place in the queue"
    line = Phrase("open_waiting", {"position": handover.position})
    if handover.promise is None:
        return [line]
    key = "open_late" if handover.promise.late(sight.at) else "open_promised"
    return [Phrase(key, {"line": line, "number": handover.promise.number, "due": handover.promise.due_at})]
