"""Closing an account at the wish of its owner, asked for by an agent and agreed to by another person.

The rules are those of closing it oneself: nothing on it, nothing under way, no freeze of ours. What stands in the way
is told to whoever asks, and judged again under locks when somebody agrees; a refusal then leaves the wish as it was.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from upay import identity
from upay.identity import ErasureDecided
from upay.kit.ids import AttemptId, CustomerId, StaffId, new_id
from upay.payments.close_account import CLOSE, empty, hindrances, refuse_if
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork

Talks = Callable[[CustomerId, StaffId], Awaitable[bool]]
"""Whether anybody but this agent is to answer the customer."""


async def refuse_what_cannot_close(uow: UnitOfWork, *, customer_id: CustomerId, at: datetime) -> None:
    """Refuse to ask for what would be refused; that the customer talks with who asks is no hindrance."""
    refuse_if(await hindrances(uow, customer_id=customer_id, talking=False, at=at))


async def decide_to_erase(
    uow: UnitOfWork, vault: Vault, *, request_id: UUID, agree: bool, note: str, by: StaffId, talks: Talks, at: datetime
) -> ErasureDecided:
    """Decide about a colleague's wish; what is agreed to is closed and planned with the same commit, or refused."""
    decided = await identity.decide_to_erase(
        uow, vault, request_id=request_id, agree=agree, note=note, by=by, at=at
    )  # fmt: skip
    if agree:
        customer_id = decided.customer_id
        talking = await talks(customer_id, decided.asked_by)
        await empty(uow, customer_id=customer_id, talking=talking, at=at)
        await identity.close_account(uow, vault, customer_id=customer_id, at=at)
        begun = Attempt(
            id=AttemptId(new_id()), kind=CLOSE, customer_id=customer_id, actor=f"staff:{by}", asked={}, at=at
        )
        await uow.write([begun.succeeded(at=at, asked_by=str(decided.asked_by), request=str(request_id)).row()])
    return decided
