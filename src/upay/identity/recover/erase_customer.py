"""Erasing a customer who asked an agent for it: another person decides, and the account is closed by its own rules.

What stands in the way of closing is money's to know (`payments.close_for_customer`); here is who asked, who decides,
and that it takes two.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from upay.identity import rules
from upay.identity.models import Wish
from upay.identity.recover.assist_customer import decided_row
from upay.identity.staff.manage_staff import actor_of
from upay.kit.acts import Act
from upay.kit.ids import CustomerId, StaffId
from upay.kit.refusal import NotFound
from upay.platform import audit
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork, event


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureDecided:
    """What somebody decided about a wish to erase."""

    customer_id: CustomerId
    asked_by: StaffId


async def decide_to_erase(
    uow: UnitOfWork, vault: Vault, *, request_id: UUID, agree: bool, note: str, by: StaffId, at: datetime
) -> ErasureDecided:
    """Decide about somebody else's wish, once; what is agreed to is done by the caller with the same commit."""
    if not agree:
        rules.missing({"reason": note})
    row = await decided_row(uow, vault, request_id=request_id, agree=agree, note=note, by=by, at=at)
    if row.kind != Wish.ERASE_CUSTOMER.value:
        raise NotFound
    await audit.write(
        uow, vault, actor=actor_of(by), act=Act.ERASE_CUSTOMER if agree else Act.DECLINE_TO_ERASE,
        subject=f"customer:{row.customer_id}", note=note, facts={"request": str(request_id)}, at=at,
    )  # fmt: skip
    uow.publish(event("requests.changed", channels=["desk"]))
    return ErasureDecided(customer_id=CustomerId(row.customer_id), asked_by=StaffId(row.asked_by))
