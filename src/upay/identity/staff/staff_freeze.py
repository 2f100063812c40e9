"""Freezing by staff, and lifting such a freeze, which takes two people: one who asks, and a supervisor who decides.

One is enough to freeze, since that protects; a freeze that was a mistake is lifted within minutes, money that has left
is not. The ledger's own block is set by who calls this, in the same transaction.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from upay.identity import models, queries, rules
from upay.identity.doors.let_in import refuse_let_in
from upay.identity.models import AskedFor, By, Scope, Who, Wish
from upay.identity.staff.freeze import Terms, freeze, lift_freeze
from upay.identity.staff.keep_apart import refuse_near
from upay.identity.staff.manage_staff import OPERATOR, actor_of
from upay.identity.telling import notices
from upay.kit.acts import Act
from upay.kit.ids import CustomerId, StaffId, new_id
from upay.kit.money import Money
from upay.kit.refusal import Fact, NotFound
from upay.kit.text import clean, one_line
from upay.platform import audit
from upay.platform.actions import ActionNotAllowed
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork, event

_LONGEST: Final = 500
_REQUEST = models.StaffRequest
_FREEZE = models.Freeze


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeView:
    """A freeze that stands, as staff see it."""

    id: UUID
    scope: Scope
    by: By
    since: datetime
    reason: str
    placed_by: StaffId | None
    amount: Money | None = None
    until: datetime | None = None
    asked_for: AskedFor | None = None
    reference: str = ""
    conversation_id: UUID | None = None
    """In which conversation it was made; none for an order of law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftRequest:
    """Somebody's wish to lift a freeze of ours, and what another made of it."""

    id: UUID
    wish: Wish
    customer_id: CustomerId
    reason: str
    asked_by: StaffId
    asked_at: datetime
    decided_by: StaffId | None
    decided_at: datetime | None
    agreed: bool | None
    note: str
    reference: str = ""
    """The number of the document by which an authority lets go."""
    freeze_ids: frozenset[UUID] = frozenset()
    """The freezes that it is about."""
    more_stands: bool = False
    """Once agreed to: whether something of ours stays frozen that the wish was not about."""


async def freeze_by_staff(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, scope: Scope, reason: str, by: StaffId | None,
    at: datetime, amount: Money | None = None, until: datetime | None = None, asked_for: AskedFor = AskedFor.AGENT,
    reference: str = "", conversation_id: UUID | None = None, case_id: UUID | None = None,
) -> None:  # fmt: skip
    """Freeze for a reason that is told to nobody outside; the customer hears that it was done.

    `by` is None for whoever has the machine. In which conversation it was made, and on the strength of which case, is
    kept with it.
    Raises ActionNotAllowed where the same is frozen by us already, FormIncomplete where something has to be named.
    """
    rules.missing({"reason": reason})
    if scope is Scope.AMOUNT and amount is None:
        rules.missing({"amount": ""})
    if asked_for is AskedFor.LAW:
        rules.missing({"reference": reference})
    if until is not None and until <= at:
        raise rules.FormIncomplete(field="until", problem="in_the_past")
    terms = Terms(
        scope=scope, amount=amount if scope is Scope.AMOUNT else None, until=until, asked_for=asked_for,
        reference=reference, conversation_id=conversation_id,
    )  # fmt: skip
    placed = await freeze(
        uow, customer_id=customer_id, scope=scope, by=By.US, reason="by staff", placed_by=by, terms=terms,
        words_sealed=vault.seal(clean(reason, longest=_LONGEST), context=queries.REASON, person=customer_id), at=at,
    )  # fmt: skip
    if not placed:
        raise ActionNotAllowed(why="frozen_already")
    to = await queries.addressee(uow, customer_id, door=Who.CUSTOMER)
    notices.tell(uow, vault, to=to, words=notices.frozen(terms.scope, amount=terms.amount, until=until), at=at)
    facts: dict[str, Fact] = {"scope": scope.value, "asked_for": asked_for.value}
    if terms.amount is not None:
        facts["amount"] = terms.amount.plain
    if until is not None:
        facts["until"] = rules.iso(until)
    if reference.strip():
        facts["reference"] = one_line(reference, longest=80)
    if conversation_id is not None:
        facts["conversation"] = str(conversation_id)
    if case_id is not None:
        facts["case"] = str(case_id)
    actor = OPERATOR if by is None else actor_of(by)
    await audit.write(
        uow, vault, actor=actor, act=Act.FREEZE, subject=f"customer:{customer_id}", note=reason, facts=facts, at=at
    )


async def ask_to_lift(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, reason: str, by: StaffId, reference: str = "",
    at: datetime,
) -> UUID:  # fmt: skip
    """Ask a supervisor to lift what we froze; one wish at a time. What an authority froze takes its document's number.

    The wish is about what stands now, and about nothing that is frozen later.
    Raises ActionNotAllowed where nothing of ours is frozen, or where somebody asked already.
    """
    rules.missing({"reason": reason})
    ours = [one for one in await freezes(uow, vault, customer_id, at=at) if one.by is By.US]
    if not ours:
        raise ActionNotAllowed(why="not_frozen_by_us")
    if any(one.asked_for is AskedFor.LAW for one in ours):
        rules.missing({"reference": reference})
    request_id = new_id()
    uow.add(
        _REQUEST(
            id=request_id, kind=Wish.LIFT_FREEZE.value, customer_id=customer_id, number_sealed=None, asked_by=by,
            asked_at=at, decided_by=None, decided_at=None,
            reason_sealed=vault.seal(clean(reason, longest=_LONGEST), context=queries.REASON, person=customer_id),
            agreed=None, note_sealed=None, reference=one_line(reference, longest=80) or None,
            freeze_ids=[one.id for one in ours],
        )
    )  # fmt: skip
    try:
        await uow.flush()
    except IntegrityError as error:
        raise ActionNotAllowed(why="asked_already") from error
    await audit.write(
        uow, vault, actor=actor_of(by), act=Act.ASK_TO_LIFT, subject=f"customer:{customer_id}", note=reason, at=at
    )
    uow.publish(event("requests.changed", channels=["desk"]))
    return request_id


async def decide_to_lift(
    uow: UnitOfWork, vault: Vault, *, request_id: UUID, agree: bool, note: str, by: StaffId, at: datetime
) -> LiftRequest:
    """Decide about somebody else's wish, once; that `by` supervises is the route's question.

    Raises ActionNotAllowed for one's own wish, for one that was decided, and to who agrees for one that is too old or
    whose freezes are gone; NotFound.
    """
    if not agree:
        rules.missing({"reason": note})
    which = (_REQUEST.id == request_id, _REQUEST.kind == Wish.LIFT_FREEZE.value)
    query = sa.select(_REQUEST).where(*which).with_for_update()
    row = (await uow.session.scalars(query)).one_or_none()
    if row is None:
        raise NotFound
    if row.asked_by == by:
        raise ActionNotAllowed(why="own_request")
    if row.decided_at is not None:
        raise ActionNotAllowed(why="decided")
    await refuse_let_in(uow, by=by, other=row.asked_by, at=at)
    await refuse_near(uow, staff_id=by, customer_id=row.customer_id)
    customer_id = CustomerId(row.customer_id)
    more_stands = False
    if agree:
        await queries.lock_customer(uow, customer_id)
        more_stands = await _may_lift(uow, row, at=at)
    row.decided_by, row.decided_at, row.agreed = by, at, agree
    row.note_sealed = vault.seal(clean(note, longest=_LONGEST), context=queries.REASON, person=row.customer_id)
    if agree:
        await lift_freeze(uow, customer_id=customer_id, by=By.US, only=_named(row), at=at)
        to = await queries.addressee(uow, customer_id, door=Who.CUSTOMER)
        words = notices.UNFROZEN_IN_PART if more_stands else notices.UNFROZEN
        notices.tell(uow, vault, to=to, words=words, at=at)
    await audit.write(
        uow, vault, actor=actor_of(by), act=Act.LIFT_FREEZE if agree else Act.DECLINE_TO_LIFT,
        subject=f"customer:{customer_id}", note=note, facts={"request": str(request_id)}, at=at,
    )  # fmt: skip
    uow.publish(event("requests.changed", channels=["desk"]))
    return replace(_view(row, vault), more_stands=more_stands)


async def _may_lift(uow: UnitOfWork, row: models.StaffRequest, *, at: datetime) -> bool:
    """Refuse what nobody may agree to any more; return whether something of ours stays frozen all the same."""
    if at >= row.asked_at + rules.WISH_LIFE:
        raise ActionNotAllowed(why="lift_too_old")
    ours = [one for one in await queries.active_freezes(uow, row.customer_id, at=at) if one.by == By.US.value]
    meant = [one for one in ours if one.id in _named(row)]
    if not meant:
        raise ActionNotAllowed(why="freezes_gone")
    if any(one.asked_for == AskedFor.LAW.value for one in meant):
        rules.missing({"reference": row.reference or ""})
    return len(meant) < len(ours)


def _named(row: models.StaffRequest) -> frozenset[UUID]:
    assert row.freeze_ids is not None, "such a wish names freezes"
    return frozenset(row.freeze_ids)


async def freezes(
    uow: UnitOfWork, vault: Vault, customer_id: CustomerId, *, at: datetime | None = None
) -> list[FreezeView]:
    """Return every freeze that stands, oldest first; with `at`, without those that have ended by then."""
    return [_shown(row, vault) for row in await queries.active_freezes(uow, customer_id, at=at)]


async def freezes_named(uow: UnitOfWork, vault: Vault, wishes: Collection[LiftRequest]) -> dict[UUID, list[FreezeView]]:
    """Return the freezes that each wish names, oldest first, whether they still stand or not."""
    wanted = {one for wish in wishes for one in wish.freeze_ids}
    rows = await uow.session.scalars(sa.select(_FREEZE).where(_FREEZE.id.in_(wanted)).order_by(_FREEZE.at, _FREEZE.id))
    found = [_shown(row, vault) for row in rows]
    return {wish.id: [one for one in found if one.id in wish.freeze_ids] for wish in wishes}


def _shown(row: models.Freeze, vault: Vault) -> FreezeView:
    return FreezeView(
        id=row.id, scope=Scope(row.scope), by=By(row.by), since=row.at,
        reason=vault.read(row.words_sealed, context=queries.REASON),
        placed_by=None if row.placed_by is None else StaffId(row.placed_by),
        amount=None if row.amount_minor is None else Money(row.amount_minor), until=row.until,
        asked_for=None if row.asked_for is None else AskedFor(row.asked_for), reference=row.reference or "",
        conversation_id=row.conversation_id,
    )  # fmt: skip


async def lift_requests(
    uow: UnitOfWork, vault: Vault, *, decided_since: datetime, customer_id: CustomerId | None = None
) -> list[LiftRequest]:
    """Return wishes that wait, oldest first, then those that were decided of late, newest first."""
    query = sa.select(_REQUEST).where(sa.or_(_REQUEST.decided_at.is_(None), _REQUEST.decided_at >= decided_since))
    if customer_id is not None:
        query = query.where(_REQUEST.customer_id == customer_id)
    rows = await uow.session.scalars(
        query.order_by(_REQUEST.decided_at.desc().nulls_first(), _REQUEST.asked_at, _REQUEST.id)
    )
    return [_view(row, vault) for row in rows]


def _view(row: models.StaffRequest, vault: Vault) -> LiftRequest:
    return LiftRequest(
        id=row.id, wish=Wish(row.kind), customer_id=CustomerId(row.customer_id), asked_by=StaffId(row.asked_by),
        asked_at=row.asked_at,
        reason=vault.read(row.reason_sealed, context=queries.REASON), decided_at=row.decided_at, agreed=row.agreed,
        decided_by=None if row.decided_by is None else StaffId(row.decided_by),
        note=vault.read(row.note_sealed, context=queries.REASON),
        reference=row.reference or "", freeze_ids=frozenset(row.freeze_ids or ()),
    )  # fmt: skip
