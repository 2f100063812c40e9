"""Unlocking: by whom it locks out, with a code, or by an agent who has verified the customer.

What its owner has locked, since a sign-in was not theirs, nobody unlocks: whoever signed in has the password, and only
another one keeps them out.
"""

from datetime import datetime

from upay.identity import queries, rules
from upay.identity.models import Purpose, Who
from upay.identity.proofs import callers, codes, credentials
from upay.identity.proofs.callers import Door
from upay.identity.proofs.devices import NO_DEVICE, Device
from upay.identity.staff.manage_staff import actor_of
from upay.identity.telling import notices
from upay.identity.telling.tell_changes import tell_unlocked
from upay.kit.acts import Act
from upay.kit.ids import AttemptId, CustomerId, StaffId, new_id
from upay.kit.refusal import Refusal
from upay.platform import attempts, audit
from upay.platform.actions import ActionNotAllowed
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork, Write, event


async def unlock(
    db: Database, vault: Vault, *, phone: str, code: str, at: datetime, door: Door = Who.CUSTOMER,
    device: Device = NO_DEVICE,
) -> None:  # fmt: skip
    """Unlock with the code that was sent for it."""
    caller = await callers.recognise(db, vault, phone=phone, door=door)
    async with attempts.trying(db, caller.attempt("unlock", at=at)) as attempt:
        rules.missing({"phone": phone, "code": code})
        callers.typed(phone, door=door)
        refusal: Refusal | None
        async with db.begin() as uow:
            refusal = await codes.prove(
                uow,
                vault,
                blind=caller.blind,
                owner_id=caller.owner_id,
                purpose=Purpose.UNLOCK,
                code=code,
                device=device,
                at=at,
            )
            if refusal is None:
                assert caller.owner_id is not None, "no code was sent to a number that nobody has"
                refusal = await credentials.unlock(uow, owner_id=caller.owner_id)
            if refusal is None and caller.owner_id is not None:
                await uow.write([attempt.succeeded(at=at).row()])
                await tell_unlocked(uow, vault, owner_id=caller.owner_id, door=door, at=at)
                if caller.customer_id is not None:
                    uow.publish(_unlocked(caller.customer_id))
        if refusal is not None:
            raise refusal


async def unlock_by_staff(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, by: StaffId, at: datetime
) -> None:  # fmt: skip
    """Unlock for a customer whom an agent has verified; `assist_customer` makes sure of that, and of who the agent is.

    It lets the customer try again, and nobody in: the password is as unknown to the agent as before.
    """
    attempt = Attempt(
        id=AttemptId(new_id()), kind="unlock", customer_id=customer_id, actor=f"staff:{by}", asked={}, at=at
    )
    if await credentials.unlock(uow, owner_id=customer_id) is not None:
        raise ActionNotAllowed(why="locked_by_owner")
    await uow.write([attempt.succeeded(at=at).row()])
    to = await queries.addressee(uow, customer_id, door=Who.CUSTOMER)
    notices.tell(uow, vault, to=to, words=notices.UNLOCKED_BY_STAFF, at=at)
    await audit.write(uow, vault, actor=actor_of(by), act=Act.UNLOCK_CUSTOMER, subject=f"customer:{customer_id}", at=at)
    uow.publish(_unlocked(customer_id))


def _unlocked(customer_id: CustomerId) -> Write:
    return event("identity.unlocked", channels=[f"customer:{customer_id}"], customer=customer_id)
