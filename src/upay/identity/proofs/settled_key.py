"""Whether a passkey has been there long enough to tell its owner from whoever holds the phone.

In a session that the password opened, a code by SMS is enough to add a passkey. So whoever snatched the phone could add
one of their own, and prove by it whatever a code is not to prove. For three days it does not count for that; and while
the owner has stopped the account, by a loss or by "not me", those days do not go on. The key that the account
began with was added by nobody, and counts at once.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from webauthn.helpers import base64url_to_bytes

from upay.identity import models, rules
from upay.identity.assurance import Method, VerificationFailed
from upay.identity.proofs.first_key import IS_FIRST
from upay.identity.proofs.hold_back import stopped_since
from upay.platform.db import UnitOfWork

_KEY = models.Passkey


async def has_settled_key(uow: UnitOfWork, owner_id: UUID, *, at: datetime) -> bool:
    """Tell whether any passkey has been there long enough."""
    until = await stopped_since(uow, owner_id) or at
    query = sa.exists().where(_KEY.owner_id == owner_id, old_enough(until))
    return bool(await uow.session.scalar(sa.select(query)))


def old_enough(at: datetime) -> sa.ColumnElement[bool]:
    """Say of a passkey that it had been there long enough at this instant, or that the account began with it."""
    return sa.or_(_KEY.created_at <= at - rules.COOLING, IS_FIRST)


async def judge_settled(
    uow: UnitOfWork, owner_id: UUID, *, credential: Mapping[str, Any], at: datetime
) -> VerificationFailed | None:
    """Return why a passkey that signed rightly does not count yet, and from when on it will."""
    named = base64url_to_bytes(str(credential.get("rawId", "")))
    stopped = await stopped_since(uow, owner_id)
    found = await uow.session.execute(
        sa.select(_KEY.created_at, old_enough(stopped or at).label("settled")).where(
            _KEY.owner_id == owner_id, _KEY.credential_id == named
        )
    )
    key = found.one_or_none()
    if key is not None and key.settled:
        return None
    if stopped is not None:
        return VerificationFailed(method=Method.PASSKEY, problem="stopped")
    return VerificationFailed(
        method=Method.PASSKEY, problem="young", until=None if key is None else key.created_at + rules.COOLING
    )
