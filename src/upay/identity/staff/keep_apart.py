"""Whom a member of staff does not serve: their own account, and those of people near to them.

Somebody at the desk says so of themself, or a supervisor says it of them, with a reason. It is refused in every act, so
that no screen has to be trusted with it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from upay.identity import rules
from upay.identity.level_models import PersonAccount
from upay.identity.recovery_models import StaffRelation
from upay.identity.staff.manage_staff import actor_of
from upay.kit.acts import Act
from upay.kit.ids import CustomerId, StaffId
from upay.kit.text import clean
from upay.platform import audit
from upay.platform.actions import ActionNotAllowed
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork

Near = Literal["own", "relative"]
REASON_OF_RELATION: Final = "staff_relation.reason"


class TooNear(ActionNotAllowed):
    """Somebody of staff is too near to this customer; that they tried is written down once the try is undone."""

    def __init__(self, *, staff_id: UUID, customer_id: UUID) -> None:
        super().__init__(why="too_near")
        self.staff_id = StaffId(staff_id)
        self.customer_id = CustomerId(customer_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationView:
    """An account that a member of staff does not serve."""

    staff_id: StaffId
    customer_id: CustomerId
    kind: Near
    reason: str


async def keep_apart(
    uow: UnitOfWork, vault: Vault, *, staff_id: StaffId, customer_id: CustomerId, kind: Near, reason: str, by: StaffId,
    at: datetime,
) -> None:  # fmt: skip
    """Note that somebody does not serve this customer; who may say it of whom is the route's question."""
    rules.missing({"reason": reason})
    values = {
        "kind": kind, "said_by": by, "at": at,
        "reason_sealed": vault.seal(clean(reason, longest=500), context=REASON_OF_RELATION, person=customer_id),
    }  # fmt: skip
    await uow.session.execute(
        insert(StaffRelation)
        .values(staff_id=staff_id, customer_id=customer_id, **values)
        .on_conflict_do_update(index_elements=["staff_id", "customer_id"], set_=values)
    )
    await audit.write(
        uow, vault, actor=actor_of(by), act=Act.KEEP_APART, subject=f"customer:{customer_id}", note=reason,
        facts={"staff": str(staff_id), "kind": kind}, at=at,
    )  # fmt: skip


async def refuse_near(uow: UnitOfWork, *, staff_id: UUID, customer_id: UUID | None) -> None:
    """Refuse whoever is too near to this customer, by whichever of their accounts; of a guest nothing is known."""
    if customer_id is not None and await near_to(uow, staff_id=staff_id, customers=[customer_id]):
        raise TooNear(staff_id=staff_id, customer_id=customer_id)


async def note_refused(uow: UnitOfWork, vault: Vault, refusal: TooNear, *, way: str, at: datetime) -> None:
    """Write down that somebody tried what they are kept apart from; `way` is the operation that refused them."""
    await audit.write(
        uow, vault, actor=actor_of(refusal.staff_id), act=Act.REFUSED_TOO_NEAR,
        subject=f"customer:{refusal.customer_id}", facts={"way": way}, at=at,
    )  # fmt: skip


async def near_to(uow: UnitOfWork, *, staff_id: UUID, customers: Collection[UUID]) -> frozenset[UUID]:
    """Return to which of these customers somebody is too near: flagged by one account is flagged by all of theirs."""
    if not customers:
        return frozenset()
    near = near_accounts(staff_id).subquery()
    return frozenset(await uow.session.scalars(sa.select(near.c.customer_id).where(near.c.customer_id.in_(customers))))


async def kept_from(uow: UnitOfWork, *, staff_id: UUID) -> frozenset[CustomerId]:
    """Return every account that somebody is too near to."""
    return frozenset(CustomerId(one) for one in await uow.session.scalars(near_accounts(staff_id)))


def near_accounts(staff_id: UUID) -> sa.CompoundSelect[Any]:
    """Select the accounts that somebody is too near to, by their ids."""
    flagged = sa.select(StaffRelation.customer_id).where(StaffRelation.staff_id == staff_id)
    whose = sa.select(PersonAccount.person_id).where(PersonAccount.customer_id.in_(flagged))
    return sa.union(flagged, sa.select(PersonAccount.customer_id).where(PersonAccount.person_id.in_(whose)))


async def relations(uow: UnitOfWork, vault: Vault) -> list[RelationView]:
    """Return every account that somebody does not serve."""
    rows = await uow.session.scalars(sa.select(StaffRelation).order_by(StaffRelation.at, StaffRelation.staff_id))
    return [
        RelationView(
            staff_id=StaffId(row.staff_id), customer_id=CustomerId(row.customer_id),
            kind="own" if row.kind == "own" else "relative",
            reason=vault.read(row.reason_sealed, context=REASON_OF_RELATION),
        )
        for row in rows
    ]  # fmt: skip
