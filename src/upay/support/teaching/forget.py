"""Forgetting what somebody who is erased has taught: their words are blanked, and the next version learns without them.

An example is masked, and yet it is what a person wrote. It goes with the first kind of data that falls due, a day after
the account is closed: no claim needs it. The row stays, empty and dropped, so that a pick that is still in the kept
conversation is not proposed anew.
"""

import secrets
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from upay.platform.crypto import BY_NOBODY
from upay.platform.db import UnitOfWork
from upay.platform.retention import Kind
from upay.support import conversations
from upay.support.teaching.models import Example
from upay.support.teaching.propose import tell

_MARK_BYTES: Final = 32


async def forget_taught(uow: UnitOfWork, person: UUID, kind: Kind) -> None:
    """Blank every example that came from what somebody said, also as a guest before they signed in."""
    if kind is not Kind.SERVICE:
        return
    theirs = Example.conversation_id.in_(conversations.conversations_of(person))
    mine = sa.select(Example).where(theirs, Example.text_sealed != BY_NOBODY)
    found = list(await uow.session.scalars(mine.with_for_update()))
    for row in found:
        row.text_sealed, row.mark = BY_NOBODY, secrets.token_bytes(_MARK_BYTES)
        if row.state != "dropped":
            row.state, row.decided_by, row.decided_at = "dropped", None, row.decided_at or row.proposed_at
        row.edition += 1
    await uow.flush()
    if found:
        tell(uow)
