"""What staff do for a customer whom they verified; what gives an account away takes a second person.

Each act names the level that the case has to have reached. One alone can let somebody try again; another number, or the
second factor taken off, is asked for by one and agreed to by another, and begins with days in which it can be undone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from upay.identity import models, queries, rules
from upay.identity.doors.let_in import refuse_let_in
from upay.identity.models import By, Scope, Who, Wish
from upay.identity.proofs import recovery, totp
from upay.identity.proofs.former_number import Link
from upay.identity.proofs.hold_back import cooling_until
from upay.identity.recover import rebind_phone
from upay.identity.recover.unlock import unlock_by_staff
from upay.identity.staff import keep_apart
from upay.identity.staff.manage_staff import actor_of
from upay.identity.staff.staff_freeze import freeze_by_staff
from upay.identity.staff.verify_customer import CaseView, Proof, case_in
from upay.identity.telling import notices
from upay.kit.acts import Act
from upay.kit.ids import AttemptId, CustomerId, StaffId, new_id
from upay.kit.refusal import NotFound
from upay.kit.text import clean
from upay.platform import audit
from upay.platform.actions import ActionNotAllowed
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork, event

_REASON: Final = "staff_request.reason"
NUMBER_OF_REQUEST: Final = "staff_request.number"
_LONGEST: Final = 500
_REQUEST = models.StaffRequest


class Assist(StrEnum):
    """What staff can do for a customer."""

    FREEZE = "freeze"
    """Stop money going out, for whoever cannot sign in and do it themself."""
    UNLOCK = "unlock"
    FREE_PIN = "free_pin"
    REBIND_PHONE = "rebind_phone"
    REMOVE_TOTP = "remove_totp"
    ERASE_CUSTOMER = "erase_customer"
    """Close the account and erase its owner, at the customer's own wish."""


NEEDS_LEVEL: Final[Mapping[Assist, int]] = MappingProxyType(
    {
        Assist.FREEZE: 1, Assist.UNLOCK: 1, Assist.FREE_PIN: 1, Assist.REBIND_PHONE: 2, Assist.REMOVE_TOTP: 2,
        Assist.ERASE_CUSTOMER: 2,
    }
)  # fmt: skip
_SHOWS_WHO: Final = frozenset({Proof.DOCUMENT, Proof.PASSKEY})
"""One of these another number takes besides its level: a code goes to the number, which may be in a thief's hand, and
what an account did is known also to whoever holds its phone unlocked."""
NEEDS_SECOND_PERSON: Final = frozenset({Assist.REBIND_PHONE, Assist.REMOVE_TOTP, Assist.ERASE_CUSTOMER})
_ASKS: Final[Mapping[Assist, Act]] = MappingProxyType(
    {
        Assist.REBIND_PHONE: Act.ASK_TO_REBIND, Assist.REMOVE_TOTP: Act.ASK_TO_REMOVE_TOTP,
        Assist.ERASE_CUSTOMER: Act.ASK_TO_ERASE,
    }
)  # fmt: skip


_LETS_TRY: Final[Mapping[Assist, Act]] = MappingProxyType(
    {Assist.UNLOCK: Act.UNLOCK_CUSTOMER, Assist.FREE_PIN: Act.FREE_PIN}
)
"""What lets guesses begin anew: each once in `rules.LET_TRY_AGAIN` for an account, by all agents together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistView:
    """Something that could be done: at which level, and why it cannot be now, if so; `until` is when it can again."""

    assist: Assist
    level: int
    second_person: bool
    why_not: str | None
    until: datetime | None


async def assists(
    uow: UnitOfWork, case: CaseView | None, *, by: StaffId, at: datetime
) -> list[AssistView]:  # fmt: skip
    """Return what staff could do in a case; how the account stands shows only once its owner is proven."""
    found = []
    for one, level in NEEDS_LEVEL.items():
        why_not, until = await _why_not(uow, case, one, by=by, at=at)
        second = one in NEEDS_SECOND_PERSON
        found.append(AssistView(assist=one, level=level, second_person=second, why_not=why_not, until=until))
    return found


async def assist_customer(
    uow: UnitOfWork, vault: Vault, *, conversation_id: UUID, assist: Assist, reason: str, phone: str | None,
    by: StaffId, at: datetime,
) -> CaseView:  # fmt: skip
    """Do it, or ask a second person for it, on the strength of the case in this conversation.

    Of a freeze this is the person's side; `payments.assist_customer` sets the ledger's in the same transaction.
    """
    case = await case_in(uow, conversation_id, at=at)
    if case is not None and case.customer_id is not None:
        # Of two who press at once, the second finds how the first has left it.
        await queries.lock_customer(uow, case.customer_id)
    why_not, until = await _why_not(uow, case, assist, by=by, at=at)
    if until is not None:
        raise ActionNotAllowed(why="let_try_lately", until=rules.iso(until))
    if why_not is not None or case is None or case.customer_id is None:
        raise ActionNotAllowed(why=why_not or "not_verified")
    await keep_apart.refuse_near(uow, staff_id=by, customer_id=case.customer_id)
    match assist:
        case Assist.FREEZE:
            await freeze_by_staff(
                uow, vault, customer_id=case.customer_id, scope=Scope.OUT, reason=reason, by=by, at=at,
                conversation_id=conversation_id, case_id=case.id,
            )  # fmt: skip
        case Assist.UNLOCK:
            await unlock_by_staff(uow, vault, customer_id=case.customer_id, by=by, at=at)
        case Assist.FREE_PIN:
            await _free_pin(uow, vault, customer_id=case.customer_id, by=by, at=at)
        case Assist.REBIND_PHONE | Assist.REMOVE_TOTP | Assist.ERASE_CUSTOMER:
            await _ask(uow, vault, case, assist, reason=reason, phone=phone, by=by, at=at)
    return case


async def wish_of(uow: UnitOfWork, request_id: UUID) -> Wish:
    """Return what kind of wish this is."""
    kind = await uow.session.scalar(sa.select(_REQUEST.kind).where(_REQUEST.id == request_id))
    if kind is None:
        raise NotFound
    return Wish(kind)


async def decide_to_assist(
    uow: UnitOfWork, vault: Vault, *, request_id: UUID, agree: bool, note: str, by: StaffId, link: Link, at: datetime
) -> CustomerId:
    """Decide about somebody else's wish; what is agreed to is done with the same commit."""
    if not agree:
        rules.missing({"reason": note})
    row = await decided_row(uow, vault, request_id=request_id, agree=agree, note=note, by=by, at=at)
    assert row.kind != Wish.ERASE_CUSTOMER.value, "that one is decided where money is known"
    customer_id, wish, asked_by = CustomerId(row.customer_id), Wish(row.kind), StaffId(row.asked_by)
    if agree and wish is Wish.REBIND_PHONE:
        assert row.number_sealed is not None, "the wish is about one"
        await rebind_phone.rebind_by_staff(
            uow, vault, customer_id=customer_id, number=vault.open(row.number_sealed, context=NUMBER_OF_REQUEST),
            asked_by=asked_by, approved_by=by, link=link, at=at,
        )  # fmt: skip
    elif agree:
        await _remove_totp(uow, vault, customer_id=customer_id, by=by, asked_by=asked_by, at=at)
    act = Act.DECLINE_CHANGE if not agree else Act.REBIND_PHONE if wish is Wish.REBIND_PHONE else Act.REMOVE_TOTP
    await audit.write(
        uow, vault, actor=actor_of(by), act=act, subject=f"customer:{customer_id}", note=note,
        facts={"request": str(request_id)}, at=at,
    )  # fmt: skip
    uow.publish(event("requests.changed", channels=["desk"]))
    return customer_id


async def decided_row(
    uow: UnitOfWork, vault: Vault, *, request_id: UUID, agree: bool, note: str, by: StaffId, at: datetime
) -> models.StaffRequest:
    """Lock a wish that came of a case, and write the decision in; refuse what nobody may decide, or not any more."""
    query = sa.select(_REQUEST).where(_REQUEST.id == request_id, _REQUEST.kind != Wish.LIFT_FREEZE.value)
    row = (await uow.session.scalars(query.with_for_update())).one_or_none()
    if row is None:
        raise NotFound
    if row.asked_by == by:
        raise ActionNotAllowed(why="own_request")
    if row.decided_at is not None:
        raise ActionNotAllowed(why="decided")
    await refuse_let_in(uow, by=by, other=row.asked_by, at=at)
    await keep_apart.refuse_near(uow, staff_id=by, customer_id=CustomerId(row.customer_id))
    if agree and at >= row.asked_at + rules.WISH_LIFE:
        raise ActionNotAllowed(why="wish_too_old")
    row.decided_by, row.decided_at, row.agreed = by, at, agree
    row.note_sealed = vault.seal(clean(note, longest=_LONGEST), context=_REASON, person=row.customer_id)
    await uow.flush()
    return row


async def _why_not(
    uow: UnitOfWork, case: CaseView | None, assist: Assist, *, by: StaffId, at: datetime
) -> tuple[str | None, datetime | None]:
    """Return why it cannot be done, and until when, if that is known."""
    why_not = await _speaks_against(uow, case, assist, by=by, at=at)
    if why_not is None and assist in _LETS_TRY and case is not None and case.customer_id is not None:
        subject = f"customer:{case.customer_id}"
        done = await audit.done_to(uow, subjects=[subject], only=[_LETS_TRY[assist]], since=at - rules.LET_TRY_AGAIN)
        if done:
            return "let_try_lately", max(one.at for one in done) + rules.LET_TRY_AGAIN
    return why_not, None


async def _speaks_against(
    uow: UnitOfWork, case: CaseView | None, assist: Assist, *, by: StaffId, at: datetime
) -> str | None:  # fmt: skip
    if case is None:
        return "not_verified"
    if case.staff_id != by:
        return "anothers_case"
    if case.customer_id is None or case.reached < NEEDS_LEVEL[assist]:
        return "level_not_reached"
    if assist is Assist.REBIND_PHONE and not _SHOWS_WHO & {
        proof for proof, state in case.states.items() if state == "passed"
    }:
        return "document_needed"
    if assist is Assist.FREEZE:
        return await _why_not_freeze(uow, case.customer_id, at=at)
    return await _stands_so(uow, case.customer_id, assist, at=at)


async def _stands_so(uow: UnitOfWork, customer_id: CustomerId, assist: Assist, *, at: datetime) -> str | None:
    """Return what about the account speaks against it."""
    match assist:
        case Assist.UNLOCK:
            lock = await queries.locked(uow, customer_id, at=at)
            return "not_locked" if lock is None else "locked_by_owner" if lock.by_owner else None
        case Assist.FREE_PIN:
            locked = sa.select(models.Pin.locked_until).where(models.Pin.customer_id == customer_id)
            until = await uow.session.scalar(locked)
            return None if until is not None and at < until else "pin_not_locked"
        case Assist.REBIND_PHONE:
            if await cooling_until(uow, customer_id, at=at) is not None:
                return "number_changing"
        case Assist.REMOVE_TOTP:
            if not await totp.is_on(uow, customer_id):
                return "no_totp"
        case Assist.ERASE_CUSTOMER:
            if await queries.open_customer(uow, customer_id) is None:
                return "account_closed"
    waits = sa.exists().where(
        _REQUEST.customer_id == customer_id, _REQUEST.kind == assist.value, _REQUEST.decided_at.is_(None)
    )
    return "wish_waits" if await uow.session.scalar(sa.select(waits)) else None


async def _why_not_freeze(uow: UnitOfWork, customer_id: CustomerId, *, at: datetime) -> str | None:
    if await queries.open_customer(uow, customer_id) is None:
        return "account_closed"
    # What ends by itself, or holds an amount back, is less than this; what stands for good is it already.
    ours = [one for one in await queries.active_freezes(uow, customer_id, at=at) if one.by == By.US.value]
    stopped = any(one.scope != Scope.AMOUNT.value and one.until is None for one in ours)
    return "frozen_already" if stopped else None


async def _free_pin(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, by: StaffId, at: datetime
) -> None:  # fmt: skip
    row = await queries.lock_pin(uow, customer_id)
    assert row is not None, "every customer has a PIN"
    row.wrong_count, row.locked_until = 0, None
    await _did(uow, "free_pin", customer_id=customer_id, by=by, at=at)
    to = await queries.addressee(uow, customer_id, door=Who.CUSTOMER)
    notices.tell(uow, vault, to=to, words=notices.PIN_FREED, at=at)
    await audit.write(uow, vault, actor=actor_of(by), act=Act.FREE_PIN, subject=f"customer:{customer_id}", at=at)


async def _ask(
    uow: UnitOfWork, vault: Vault, case: CaseView, assist: Assist, *, reason: str, phone: str | None, by: StaffId,
    at: datetime,
) -> None:  # fmt: skip
    rules.missing({"reason": reason})
    sealed = None
    if assist is Assist.REBIND_PHONE:
        rules.missing({"phone": phone or ""})
        sealed = vault.seal(rules.phone_number(phone or ""), context=NUMBER_OF_REQUEST, person=case.customer_id)
    uow.add(
        _REQUEST(
            id=new_id(), kind=assist.value, customer_id=case.customer_id, number_sealed=sealed, asked_by=by,
            asked_at=at, decided_by=None, decided_at=None,
            reason_sealed=vault.seal(clean(reason, longest=_LONGEST), context=_REASON, person=case.customer_id),
            agreed=None, note_sealed=None,
        )
    )  # fmt: skip
    try:
        await uow.flush()
    except IntegrityError as error:
        raise ActionNotAllowed(why="wish_waits") from error
    await audit.write(
        uow, vault, actor=actor_of(by), act=_ASKS[assist], subject=f"customer:{case.customer_id}", note=reason,
        facts={"case": str(case.id), "level": case.reached}, at=at,
    )  # fmt: skip
    uow.publish(event("requests.changed", channels=["desk"]))


async def _remove_totp(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, by: StaffId, asked_by: StaffId, at: datetime
) -> None:
    await uow.session.execute(sa.delete(models.Totp).where(models.Totp.owner_id == customer_id))
    await recovery.forget(uow, owner_id=customer_id)
    to = await queries.addressee(uow, customer_id, door=Who.CUSTOMER)
    notices.tell(uow, vault, to=to, words=notices.TOTP_OFF, at=at)
    await _did(uow, "remove_totp", customer_id=customer_id, by=by, at=at, asked_by=str(asked_by))


async def _did(
    uow: UnitOfWork, kind: str, *, customer_id: CustomerId, by: StaffId, at: datetime, **facts: str
) -> None:  # fmt: skip
    begun = Attempt(id=AttemptId(new_id()), kind=kind, customer_id=customer_id, actor=f"staff:{by}", asked={}, at=at)
    await uow.write([begun.succeeded(at=at, **facts).row()])
