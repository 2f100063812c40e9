"""Proving a one-time code for something that another room does."""

from datetime import datetime

from upay.identity import queries, rules
from upay.identity.models import Purpose
from upay.identity.proofs import codes
from upay.identity.telling import reach
from upay.kit.ids import AttemptId, CustomerId, new_id
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault
from upay.platform.db import Database


async def prove_code(
    db: Database, vault: Vault, *, customer_id: CustomerId, purpose: Purpose, code: str, at: datetime,
    attempt: Attempt | None = None,
) -> None:  # fmt: skip
    """Use up the code that went to the customer's own number; a lost try is committed whatever becomes of the rest.

    A refusal is recorded as the attempt that the code was asked for, or else as an attempt of the purpose's name.
    """
    if attempt is None:
        attempt = Attempt(
            id=AttemptId(new_id()), kind=purpose.value, customer_id=customer_id, actor="customer", asked={}, at=at
        )
    async with attempts.trying(db, attempt):
        rules.missing({"code": code})
        async with db.begin() as uow:
            person = await queries.open_customer(uow, customer_id)
            assert person is not None, "only a customer is signed in as one"
            refusal = await codes.prove(
                uow, vault, blind=reach.bound_blind(person), owner_id=customer_id, purpose=purpose, code=code, at=at
            )
        if refusal is not None:
            raise refusal
