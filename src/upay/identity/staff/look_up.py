"""Looking a customer up who is not chatting: by number, address or id, for a reason that is kept.

What is found is shown masked. That somebody looked is written down whether anybody was found or not, so that trying
numbers one after the other leaves a row for each.
"""

from datetime import datetime
from uuid import UUID

from upay.identity import queries, rules
from upay.identity.models import Channel
from upay.identity.queries import CustomerView
from upay.identity.staff.keep_apart import refuse_near
from upay.identity.staff.manage_staff import OPERATOR, actor_of
from upay.identity.telling import reach
from upay.kit.acts import Act
from upay.kit.ids import CustomerId, StaffId
from upay.platform import audit
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork


async def look_up_customer(
    uow: UnitOfWork, vault: Vault, *, named: str, reason: str, by: StaffId | None, at: datetime
) -> CustomerView | None:
    """Return whose account this is, to somebody of staff who says why; `by` is None for whoever has the machine."""
    rules.missing({"named": named, "reason": reason})
    found = await named_customer(uow, vault, named=named)
    if by is not None and found is not None:
        await refuse_near(uow, staff_id=by, customer_id=found.id)
    await audit.write(
        uow, vault, actor=OPERATOR if by is None else actor_of(by), act=Act.LOOK_UP_CUSTOMER,
        subject=None if found is None else f"customer:{found.id}", note=reason, facts={"found": found is not None},
        at=at,
    )  # fmt: skip
    return found


async def named_customer(uow: UnitOfWork, vault: Vault, *, named: str) -> CustomerView | None:
    """Return whose account a number, an address or an id names now; refuse what is none of the three."""
    customer_id = _id_in(named)
    if customer_id is not None:
        return await queries.customer(uow, vault, customer_id)
    typed = reach.typed(named)
    if typed.channel is Channel.SMS:
        return await queries.customer_by_phone(uow, vault, typed.address)
    owner = await queries.owner_of_email(uow, typed.blind(vault))
    return None if owner is None else await queries.customer(uow, vault, owner[0])


def _id_in(named: str) -> CustomerId | None:
    try:
        return CustomerId(UUID(named.strip()))
    except ValueError:
        return None
