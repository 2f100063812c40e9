"""Proving that it is the owner who asks, and not whoever holds their phone: by the payment PIN, or by a passkey.

An unlocked phone has the session, and every code that is sent to it. The PIN and the finger it has not.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from upay.identity import models, queries
from upay.identity.assurance import Method, Standing, VerificationRequired
from upay.identity.proofs.prove_pin import prove_pin
from upay.identity.settings import approvals
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_OPENS_MORE: Final = frozenset({Method.PASSWORD.value, Method.PASSKEY.value})


async def prove_owner(
    db: Database, vault: Vault, attempt: Attempt, *, action: str, pin: str, standing: Standing,
    binding: Mapping[str, str] = _NOTHING, by_code_alone: bool = True, at: datetime,
) -> None:  # fmt: skip
    """Check the PIN, or else refuse to go on until a passkey has approved this; nothing is used up here.

    Whoever gives a PIN is judged by it, also where a passkey would do: a wrong one is counted. `by_code_alone` is
    False where it counts only in a session that something more than a code has opened.
    """
    customer_id = attempt.customer_id
    assert customer_id is not None, "it is a customer who asks"
    if pin:
        if not by_code_alone:
            await _refuse_code_alone(db, action=action, standing=standing)
        await prove_pin(db, vault, customer_id=customer_id, pin=pin, at=at, attempt=attempt)
        return
    await approvals.demand(
        db, vault, standing=standing, customer_id=customer_id, action=action, binding=binding, about={},
        used_for=attempt.id, at=at,
    )  # fmt: skip


async def use_owners_proof(
    uow: UnitOfWork, vault: Vault, attempt: Attempt, *, action: str, pin: str, standing: Standing,
    binding: Mapping[str, str] = _NOTHING, at: datetime,
) -> None:  # fmt: skip
    """Use the passkey's approval up with what it approved; a PIN that was right has nothing to use up."""
    if pin:
        return
    await approvals.use(
        uow, vault, standing=standing, action=action, binding=binding, used_for=attempt.id, at=at
    )  # fmt: skip


async def _refuse_code_alone(db: Database, *, action: str, standing: Standing) -> None:
    """Refuse a PIN in a session that a code alone opened: a snatched phone has the code, and a PIN can be watched."""
    async with db.begin() as uow:
        session = await uow.session.get_one(models.Session, standing.session_id)
        has_password = await queries.has_password(uow, session.who_id)
    if not _OPENS_MORE & session.proven.keys():
        raise VerificationRequired(
            action=action, ways=(), first=Method.PASSWORD if has_password else Method.PASSKEY
        )  # fmt: skip
