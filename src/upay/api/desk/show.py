"""What the desk shows: rows of the queue, and a conversation with its customer beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from upay import identity, payments
from upay.api import shapes
from upay.api.customer.account import balance_of
from upay.api.desk.show_verification import show_verification
from upay.api.show_lock import show_lock
from upay.api.show_sign_ins import show_sign_ins
from upay.api.view_message import THE_GUEST, show_messages, show_ticket, topic_title
from upay.api.view_record import Reader, offer, show_records
from upay.api.who import Visit
from upay.identity import By, FreezeView, LiftRequest, Wish
from upay.identity import queries as people
from upay.kit.ids import StaffId
from upay.kit.money import Money
from upay.kit.refusal import NotFound
from upay.kit.text import mask_name, mask_phone
from upay.payments import RecordView
from upay.platform.actions import Actor
from upay.platform.attempts import Outcome
from upay.platform.db import UnitOfWork
from upay.support import conversations, teaching, workforce
from upay.support.assistant import say
from upay.support.conversations import MessageView
from upay.support.workforce import HandoverView, Rank

DECIDED_SHOWN: Final = timedelta(days=7)
"""So long it is shown what a second person decided."""
_LOW: Final = Money(10_00)
_SHOWN: Final = 60
_WHYS: Final = 5
_SIGN_INS: Final = 8
_NOTICES: Final = 8
_RECENT: Final = 10
_LONGEST_LINE: Final = 120
_RANKS: Final[Mapping[Rank, Literal["danger", "threat", "upset", "urgent", "normal"]]] = MappingProxyType(
    {
        Rank.DANGER: "danger", Rank.THREAT: "threat", Rank.UPSET: "upset", Rank.URGENT: "urgent",
        Rank.NORMAL: "normal",
    }
)  # fmt: skip
_BRIEF: Final = frozenset(
    {
        "summary_danger_self", "summary_danger_coerced", "summary_danger_deceived", "summary_danger_police",
        "summary_threat", "summary_want", "summary_record",
    }
)  # fmt: skip
"""The lines of a summary that a row has room for two of; an alarm stands first."""


async def show_rows(visit: Visit, handovers: Sequence[HandoverView]) -> list[shapes.QueueRow]:
    """Show rows of the queue, each with what was said last and how much is unread."""
    services = visit.services
    ids: list[UUID] = [handover.conversation_id for handover in handovers]
    async with services.db.begin() as uow:
        unread = await conversations.unread_by_staff(uow, ids)
        last = await conversations.last_said(uow, services.vault, ids)
        called = await _names(uow, visit, handovers)
        names = {one.id: one.name for one in await people.all_staff(uow)}
        theirs = [one.speaker.customer_id for one in handovers if one.speaker.customer_id is not None]
        near = await identity.near_to(uow, staff_id=visit.staff_id, customers=theirs)
        rows = []
        for one in handovers:
            handover, lines = one, []
            if one.speaker.customer_id in near:
                # That somebody waits is everybody's to see, what they wait for and how they are is not.
                handover = replace(one, topic=None, rank=Rank.NORMAL)
                last = {id_: said for id_, said in last.items() if id_ != one.conversation_id}
            else:
                lines = await _summary(uow, visit, one, brief=True)
            rows.append(
                _row(
                    handover, called=called[one.conversation_id], said=last.get(one.conversation_id),
                    unread=unread.get(one.conversation_id, 0), names=names, summary=" · ".join(lines),
                    title=await topic_title(uow, handover.topic, visit.lang), at=visit.at,
                )
            )  # fmt: skip
    return rows


async def show_conversation(
    visit: Visit, conversation_id: UUID, *, here: frozenset[StaffId], before: UUID | None = None
) -> shapes.DeskConversation:
    """Show a conversation that was handed over, notes among staff included; or what was said before a message."""
    services = visit.services
    async with services.db.begin() as uow:
        handover = await workforce.last_handover(uow, conversation_id=conversation_id)
        if handover is None:
            raise NotFound
        await conversations.mark_delivered(uow, conversation_id=handover.conversation_id, reader="staff", at=visit.at)
        stretch = await conversations.history(
            uow, services.vault, conversation_id=handover.conversation_id, before=before, internal=True, limit=_SHOWN
        )
        summary = await _summary(uow, visit, handover, brief=False)
        names = {one.id: one.name for one in await people.all_staff(uow)}
        verification = await show_verification(uow, visit, handover.conversation_id, names=names)
    reader = reader_of(visit, handover)
    [row] = await show_rows(visit, [handover])
    return shapes.DeskConversation(
        row=row, messages=await _with_what_was_taught(visit, await show_messages(reader, stretch.messages)),
        earlier=stretch.earlier,
        customer=await _picture(reader, visit.staff_id, names), guest=await _guest_picture(reader, handover),
        verification=verification, summary=summary,
        here=sorted(names[one] for one in here if one in names),
    )  # fmt: skip


async def _with_what_was_taught(visit: Visit, messages: list[shapes.Message]) -> list[shapes.Message]:
    """Say of each message what it was said to be about since."""
    async with visit.services.db.begin() as uow:
        known = await teaching.corrections(uow, [one.id for one in messages if one.author == "customer"])
    said = {
        id_: msgspec.convert({"topic": topic, "state": state}, shapes.About) for id_, (topic, state) in known.items()
    }
    return [msgspec.structs.replace(one, about=said.get(one.id)) for one in messages]


def reader_of(visit: Visit, handover: HandoverView) -> Reader:
    """Return the member of staff as a reader of this customer's records; of a guest there are none."""
    return Reader(
        services=visit.services, customer_id=handover.speaker.customer_id, lang=visit.lang, at=visit.at, staff=True,
        holds=handover.closed_at is None and handover.taken_by == visit.staff_id,
    )  # fmt: skip


async def _names(uow: UnitOfWork, visit: Visit, handovers: Sequence[HandoverView]) -> Mapping[UUID, str]:
    """Return, by conversation, what whoever speaks is called: masked, or that it is a guest."""
    customer_ids = [one.speaker.customer_id for one in handovers if one.speaker.customer_id is not None]
    customers = {one.id: one for one in await people.customers(uow, visit.services.vault, customer_ids)}
    return {
        one.conversation_id: THE_GUEST.in_(visit.lang)
        if one.speaker.customer_id is None
        else identity.shown_name(customers[one.speaker.customer_id].masked_name, visit.lang)
        for one in handovers
    }


def _row(
    handover: HandoverView, *, called: str, said: MessageView | None, unread: int,
    names: Mapping[StaffId, str], summary: str, title: str | None,
    at: datetime,
) -> shapes.QueueRow:  # fmt: skip
    state: Literal["waiting", "agent", "closed"] = "waiting" if handover.taken_by is None else "agent"
    waiting = state == "waiting" and handover.closed_at is None
    return shapes.QueueRow(
        id=handover.conversation_id, customer=called, guest=handover.speaker.guest_id is not None,
        state="closed" if handover.closed_at is not None else state, topic=handover.topic, topic_title=title,
        summary=summary, waiting_since=handover.since if waiting else None, agent_id=handover.taken_by,
        agent_name=None if handover.taken_by is None else names.get(handover.taken_by),
        last_text="" if said is None else said.text[:_LONGEST_LINE],
        last_at=handover.since if said is None else said.at, unread=unread,
        ticket=show_ticket(handover.promise, at=at) if waiting else None,
        rank=_RANKS[handover.rank],
    )  # fmt: skip


async def _summary(uow: UnitOfWork, visit: Visit, handover: HandoverView, *, brief: bool) -> list[str]:
    """Word the lines that were built from records when the conversation was handed over."""
    lines: list[str] = []
    for line in handover.summary:
        if brief and line["key"] not in _BRIEF:
            continue
        worded = await _line(uow, visit, handover, line)
        if worded is not None and not (brief and len(lines) > 1):
            lines.append(worded)
    return lines


async def _line(uow: UnitOfWork, visit: Visit, handover: HandoverView, line: Mapping[str, Any]) -> str | None:
    services, lang, key = visit.services, visit.lang, str(line["key"])
    match key:
        case "summary_want" | "summary_also" | "summary_article":
            title = await topic_title(uow, line.get("topic"), lang)
            return say(key, lang, topic=title) if title is not None else None
        case "summary_said":
            said = await conversations.message(
                uow, services.vault, conversation_id=handover.conversation_id, message_id=UUID(line["message"])
            )
            return None if said is None else say(key, lang, text=said.text[:_LONGEST_LINE])
        case "summary_record":
            view = await _record_of(visit, handover, UUID(line["record"]))
            return None if view is None else say(key, lang, what=_name(visit, view), outcome=_outcome(visit, view))
        case _:
            return say(key, lang, **{name: value for name, value in line.items() if name != "key"})


async def _record_of(visit: Visit, handover: HandoverView, record_id: UUID) -> RecordView | None:
    customer_id = handover.speaker.customer_id
    if customer_id is None:
        return None
    try:
        return await payments.record(visit.services.rails, customer_id=customer_id, record_id=record_id)
    except NotFound:
        return None


def _name(visit: Visit, view: RecordView) -> str:
    return visit.services.assistant.name(_masked(view), lang=visit.lang, at=visit.at).strip()


def _outcome(visit: Visit, view: RecordView) -> str:
    """Say how the record stands now, which need not be how it stood when it was handed over."""
    explanation = None if view.attempt is None else visit.services.explainer.explain(view.attempt)
    if view.outcome is Outcome.REFUSED and explanation is not None:
        return say("record_refused", visit.lang, why=explanation.title.in_(visit.lang))
    return say(f"record_{view.outcome.value}", visit.lang)


def _masked(view: RecordView) -> RecordView:
    """Return the record with the other person's name masked, as staff see it."""
    if view.kind != "transfer" or not view.counterparty:
        return view
    return replace(view, counterparty=mask_name(view.counterparty))


async def _guest_picture(reader: Reader, handover: HandoverView) -> shapes.GuestPicture | None:
    """Show what a guest has told of themself; nothing is looked up by it."""
    if handover.speaker.guest_id is None:
        return None
    async with reader.services.db.begin() as uow:
        guest = await conversations.guest(uow, reader.services.vault, handover.speaker.guest_id)
    assert guest is not None, "a handover is somebody's"
    return shapes.GuestPicture(
        since=guest.came_at, phone=None if guest.phone is None else mask_phone(guest.phone),
        offers=await _offers(reader, []),
    )  # fmt: skip


async def _picture(reader: Reader, staff_id: StaffId, names: Mapping[StaffId, str]) -> shapes.CustomerPicture | None:
    services, customer_id = reader.services, reader.customer_id
    if customer_id is None:
        return None
    page = await payments.records(services.rails, customer_id=customer_id, limit=40)
    async with services.db.begin() as uow:
        person = await people.customer(uow, services.vault, customer_id)
        standing = await balance_of(uow, customer_id)
        signed_in = await people.signed_in_on(uow, owner_id=customer_id, at=reader.at)
        stopped = await identity.freezes(uow, services.vault, customer_id, at=reader.at)
        asked = [
            one
            for one in await identity.lift_requests(
                uow, services.vault, decided_since=reader.at - DECIDED_SHOWN, customer_id=customer_id
            )
            if one.wish is Wish.LIFT_FREEZE
        ]
        sign_ins = await identity.arrivals_of(
            uow, services.vault, services.watch, owner_id=customer_id, at=reader.at, at_most=_SIGN_INS
        )
        sent = await people.deliveries(uow, person_id=customer_id, at_most=_NOTICES)
        until = await identity.unmasked_until(uow, services.vault, customer_id=customer_id, by=staff_id, at=reader.at)
    assert person is not None, "a conversation is a customer's"
    stuck = [view for view in page.items if view.attempt is not None and view.attempt.reason is not None]
    waiting = [view for view in page.items if view.outcome.value == "pending"]
    return shapes.CustomerPicture(
        id=person.id, name=identity.shown_name(person.masked_name, reader.lang), phone=person.masked_phone or None,
        email=person.masked_email or None, level=person.level, since=person.created_at,
        assurance="signed_in" if signed_in else "not_proven", locked=show_lock(person.lock, at=reader.at),
        frozen=person.frozen,
        freezes=[show_freeze(one, names) for one in stopped], lift_asked=any(one.agreed is None for one in asked),
        lift_declined=_declined(asked) if any(one.by is By.US for one in stopped) else None,
        clear=None
        if until is None
        else shapes.InClear(name=person.name, phone=person.phone or None, email=person.email or None, until=until),
        balance_state=_state_of(Money(0) if standing is None else standing.available),
        sign_ins=show_sign_ins(services, sign_ins, lang=reader.lang),
        notices=[
            shapes.NoticeSent(
                id=one.id, kind=one.group.value, channel=one.channel.value, at=one.at, state=one.state.value
            )
            for one in sent
        ],
        whys=await show_records(reader, stuck[:_WHYS]), recent=await show_records(reader, page.items[:_RECENT]),
        offers=await _offers(reader, waiting),
    )  # fmt: skip


def show_freeze(one: FreezeView, names: Mapping[StaffId, str]) -> shapes.FreezeRow:
    """Show a freeze that stands, to staff."""
    return shapes.FreezeRow(
        scope=one.scope.value, by=one.by.value, since=one.since, reason=one.reason,
        placed_by=None if one.placed_by is None else names.get(one.placed_by),
        amount=None if one.amount is None else one.amount.plain, until=one.until, reference=one.reference,
        asked_for=None if one.asked_for is None else one.asked_for.value,
        conversation_id=one.conversation_id,
    )  # fmt: skip


def _declined(asked: Sequence[LiftRequest]) -> str | None:
    """Return why the last wish was declined, unless another waits; those that wait come first."""
    last = asked[0] if asked else None
    return last.note if last is not None and last.agreed is False else None


async def _offers(reader: Reader, waiting: Sequence[RecordView]) -> list[shapes.Offer]:
    """Show what an agent may run for this customer; of a bank's silence, one offer for each record that waits."""
    shown: list[shapes.Offer | None] = []
    for code in sorted(reader.services.actions.codes):
        action = reader.services.actions.find(code)
        assert action is not None, "listed a line above"
        if Actor.AGENT not in action.actors:
            continue
        if code == "inquire_bank" and waiting:
            shown += [await offer(reader, code, view.attempt) for view in waiting]
        else:
            shown.append(await offer(reader, code, None))
    return [each for each in shown if each is not None]


def _state_of(available: Money) -> Literal["empty", "low", "has_money"]:
    if not available:
        return "empty"
    return "low" if available < _LOW else "has_money"
