"""Proving that it is the owner who moves money's surroundings: the PIN or a passkey, as `identity` judges them."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from upay import identity
from upay.identity import Standing
from upay.payments.rails import Rails
from upay.payments.refusals import FormIncomplete
from upay.platform.attempts import Attempt
from upay.platform.db import UnitOfWork

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


async def prove_owner(
    rails: Rails, attempt: Attempt, *, action: str, pin: str, standing: Standing | None,
    binding: Mapping[str, str] = _NOTHING, at: datetime,
) -> None:  # fmt: skip
    """Check the PIN, or else refuse to go on until a passkey has approved this; nothing is used up here.

    Outside a session there is nothing but the PIN.
    """
    customer_id = attempt.customer_id
    assert customer_id is not None, "it is a customer who asks"
    if standing is None:
        if not pin:
            raise FormIncomplete(field="pin", problem="missing")
        await identity.prove_pin(rails.db, rails.vault, customer_id=customer_id, pin=pin, at=at, attempt=attempt)
        return
    await identity.prove_owner(
        rails.db, rails.vault, attempt, action=action, pin=pin, standing=standing, binding=binding, at=at
    )


async def use_proof(
    uow: UnitOfWork, rails: Rails, attempt: Attempt, *, action: str, pin: str, standing: Standing | None,
    binding: Mapping[str, str] = _NOTHING, at: datetime,
) -> None:  # fmt: skip
    """Use the passkey's approval up with what it approved; a PIN that was right has nothing to use up."""
    if pin:
        return
    assert standing is not None, "without a PIN it was proven in a session"
    await identity.use_owners_proof(
        uow, rails.vault, attempt, action=action, pin=pin, standing=standing, binding=binding, at=at
    )
