"""Proving that it is the owner who asks, and not whoever holds their phone: by the payment PIN, or by a passkey.

An unlocked phone has the session, and every code that is sent to it. The PIN and the finger it has not.
"""

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

    Whoever gives a PIN is judged by it, also where a passkey would do: a wrong one is counted.
    """
    customer_id = attempt.customer_id
    assert customer_id is not None, "it is a customer who asks"
    if pin:
        await identity.prove_pin(rails.db, rails.vault, customer_id=customer_id, pin=pin, at=at, attempt=attempt)
        return
    if standing is None:
        raise FormIncomplete(field="pin", problem="missing")
    await identity.demand_approval(
        rails.db, rails.vault, standing=standing, customer_id=customer_id, action=action, binding=binding, about={},
        used_for=attempt.id, at=at,
    )  # fmt: skip


async def use_proof(
    uow: UnitOfWork, rails: Rails, attempt: Attempt, *, action: str, pin: str, standing: Standing | None,
    binding: Mapping[str, str] = _NOTHING, at: datetime,
) -> None:  # fmt: skip
    """Use the passkey's approval up with what it approved; a PIN that was right has nothing to use up."""
    if pin:
        return
    assert standing is not None, "without a PIN it was proven in a session"
    await identity.use_approval(
        uow, rails.vault, standing=standing, action=action, binding=binding, used_for=attempt.id, at=at
    )
