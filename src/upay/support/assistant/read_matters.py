"""Reading what goes on around a customer: what was paid twice, what is under way, and who waits for a person."""

from datetime import timedelta
from typing import Final

from upay import payments
from upay.identity import queries as people
from upay.payments import RecordView
from upay.support import conversations, workforce
from upay.support.assistant import find
from upay.support.assistant.facts import YES_NO, Gives, Phrase, Read, Reader, Sight, Slot, SlotValue
from upay.support.assistant.flow import Wanted
from upay.support.assistant.look import knowing, look, said_in
from upay.support.conversations import Speaker

_PAID: Final = Wanted(kinds=["payment", "top_up"], states=["succeeded", "refused", "pending"], days=30)
_PENDING: Final = Wanted(kinds=list(payments.MONEY_KINDS), states=["pending"], days=365)

_ALIKE: Final = ("two_payments", "two_top_ups", "other_days")


async def _twice(sight: Sight) -> Read:
    """Look for one thing paid twice: two that are alike within a day, or an order that was not let through again.

    Two that are alike and further apart may be a habit, so they are named and left to the customer.
    """
    turn = sight.turn
    looked = await look(sight.rails, turn, _PAID)
    said = knowing(turn.understood, said_in(turn.understood, turn.question), looked.records)
    paid = find.fitting(looked.records, _PAID, said.slots, now=sight.at)
    alike = find.paid_alike(paid)
    if alike is not None:
        first, second = alike
        found = "two_payments" if second.kind == "payment" else "two_top_ups"
        return _two(found, first, second)
    again = [one for one in paid if one.attempt is not None and one.attempt.reason == "order_already_paid"]
    if again:
        return Read(facts={"found": "refused_again", "refundable": False}, record=again[0])
    done = [record for record in paid if record.outcome.value == "succeeded"]
    apart = find.alike_on_other_days(done)
    if apart is not None:
        return _two("other_days", *apart)
    slots: dict[str, SlotValue] = {"since": looked.back_to or sight.at - timedelta(days=_PAID.days)}
    if len(done) != 1:
        return Read(facts={"found": "nothing", "refundable": False}, slots=slots)
    return Read(facts={"found": "one", "refundable": False}, slots={**slots, "what": done[0]}, record=done[0])


def _two(found: str, first: RecordView, second: RecordView) -> Read:
    return Read(
        facts={"found": found, "refundable": bool(second.refundable)}, slots={"first": first, "second": second},
        record=second,
    )  # fmt: skip


TWICE: Final = Reader(
    Gives(
        facts={
            "found": ("two_payments", "two_top_ups", "other_days", "refused_again", "one", "nothing"),
            "refundable": YES_NO,
        },
        slots={
            "first": Slot({"found": _ALIKE}),
            "second": Slot({"found": _ALIKE}),
            "since": Slot({"found": ("one", "nothing")}),
            "what": Slot({"found": ("one",)}),
        },
        record={"found": (*_ALIKE, "refused_again", "one")},
    ),
    _twice,
)


async def _open_matters(sight: Sight) -> Read:
    """Read what is under way: money that is pending, and the question that waits for a person or is with one."""
    looked = await look(sight.rails, sight.turn, _PENDING)
    waiting = [record for record in looked.records if record.outcome.value == "pending"]
    lines: list[SlotValue] = [Phrase("open_record", {"which": record}) for record in waiting]
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
