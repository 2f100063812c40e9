"""Freezing an account whose owner is not chatting: for supervisors, who say why they look for it."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from upay import identity, payments
from upay.api import shapes
from upay.api.desk.show import DECIDED_SHOWN, show_freeze
from upay.api.routes import writes
from upay.api.who import Audience, Visit
from upay.identity import AskedFor, Scope, Wish
from upay.identity import queries as people
from upay.kit.ids import CustomerId
from upay.kit.refusal import NotFound
from upay.platform.db import UnitOfWork

_SUPERVISOR: Final = Audience.SUPERVISOR
_LOOKS_A_MINUTE: Final = 10
"""So often a minute one place may look accounts up; whoever has an order has one number, not many."""


@writes("/api/desk/accounts/find", "find_account", _SUPERVISOR, status=200, at_most=_LOOKS_A_MINUTE)
async def find_account(visit: NamedDependency[Visit], data: JSONBody[shapes.FindAccount]) -> shapes.FoundAccount | None:
    """Return whose account a number, an address or an id names now, masked; each look is written down."""
    async with visit.services.db.begin() as uow:
        found = await identity.look_up_customer(
            uow, visit.services.vault, named=data.named, reason=data.reason, by=visit.staff_id, at=visit.at
        )
        return None if found is None else await _show(uow, visit, found.id)


@writes("/api/desk/accounts/{customer_id:uuid}/freeze", "freeze_account", _SUPERVISOR, status=200)
async def freeze_account(
    visit: NamedDependency[Visit], customer_id: FromPath[UUID], data: JSONBody[shapes.FreezeCustomer]
) -> shapes.FoundAccount:
    """Freeze an account, or an amount of it, without a conversation: an order of an authority, or a risk."""
    async with visit.services.db.begin() as uow:
        customer = await _served(uow, visit, customer_id)
        await payments.freeze_by_staff(
            uow, visit.services.vault, customer_id=customer, scope=Scope(data.scope), reason=data.reason,
            by=visit.staff_id, at=visit.at, amount=data.amount, until=data.until, asked_for=AskedFor(data.asked_for),
            reference=data.reference,
        )  # fmt: skip
        return await _show(uow, visit, customer)


@writes("/api/desk/accounts/{customer_id:uuid}/lift-freeze", "ask_to_lift_account", _SUPERVISOR, status=200)
async def ask_to_lift_account(
    visit: NamedDependency[Visit], customer_id: FromPath[UUID], data: JSONBody[shapes.AskToLift]
) -> shapes.FoundAccount:
    """Ask another supervisor to lift what we froze."""
    async with visit.services.db.begin() as uow:
        customer = await _served(uow, visit, customer_id)
        await identity.ask_to_lift(
            uow, visit.services.vault, customer_id=customer, reason=data.reason, reference=data.reference,
            by=visit.staff_id, at=visit.at,
        )  # fmt: skip
        return await _show(uow, visit, customer)


async def _served(uow: UnitOfWork, visit: Visit, customer_id: UUID) -> CustomerId:
    """Return whose account it is; refused to whoever is near to them."""
    found = await people.customer(uow, visit.services.vault, customer_id)
    if found is None:
        raise NotFound
    await identity.refuse_near(uow, staff_id=visit.staff_id, customer_id=found.id)
    return found.id


async def _show(uow: UnitOfWork, visit: Visit, customer_id: CustomerId) -> shapes.FoundAccount:
    vault = visit.services.vault
    person = await people.customer(uow, vault, customer_id)
    assert person is not None, "it was found a line above"
    names = {one.id: one.name for one in await people.all_staff(uow)}
    asked = await identity.lift_requests(
        uow, vault, decided_since=visit.at - DECIDED_SHOWN, customer_id=customer_id
    )  # fmt: skip
    return shapes.FoundAccount(
        id=person.id, name=identity.shown_name(person.masked_name, visit.lang), phone=person.masked_phone or None,
        email=person.masked_email or None, level=person.level, since=person.created_at, closed=person.closed,
        freezes=[show_freeze(one, names) for one in await identity.freezes(uow, vault, customer_id, at=visit.at)],
        lift_asked=any(one.wish is Wish.LIFT_FREEZE and one.agreed is None for one in asked),
    )  # fmt: skip


ROUTES: Final[Sequence[Any]] = (find_account, freeze_account, ask_to_lift_account)
