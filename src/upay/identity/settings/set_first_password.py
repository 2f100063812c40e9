"""A first password for an account that has none: set by who proves with a passkey that it is theirs.

A code sets one as well (`reset_password`), and that proves little for three days. This one takes what no code adds: a
passkey that is not new, just now, and for this alone.
"""

from datetime import datetime
from typing import Final

from upay.identity import queries, rules
from upay.identity.assurance import Method, Standing, VerificationFailed
from upay.identity.doors import sessions
from upay.identity.hashing import HASHER
from upay.identity.proofs import credentials
from upay.identity.proofs.credentials import AccountLocked
from upay.identity.settings import approvals
from upay.identity.settings.password_strength import known_of
from upay.identity.telling import notices
from upay.kit.ids import CustomerId
from upay.platform import attempts
from upay.platform.actions import ActionNotAllowed
from upay.platform.crypto import Vault
from upay.platform.db import Database

ACTION: Final = "set_password"


async def set_first_password(
    db: Database, vault: Vault, *, customer_id: CustomerId, new_password: str, standing: Standing, at: datetime
) -> None:
    """Set a password where there is none, and end all sessions but the one in which it is done.

    What can be judged before is judged before a passkey is asked for; whoever has a password changes it by that one.
    """
    attempt = attempts.of_customer("change_password", customer_id, first=True, at=at)
    async with attempts.trying(db, attempt):
        rules.missing({"new_password": new_password})
        async with db.begin() as uow:
            person = await queries.open_customer(uow, customer_id)
            has_one = await queries.has_password(uow, customer_id)
        assert person is not None, "only a customer is signed in as one"
        if has_one:
            raise ActionNotAllowed(why="password_there")
        rules.strong_password(new_password, **known_of(vault, person))
        await approvals.demand(
            db, vault, standing=standing, customer_id=customer_id, action=ACTION, binding={}, about={}, at=at
        )
        hashed = await HASHER.hash(vault, new_password)
        async with db.begin() as uow:
            row = await queries.lock_password(uow, customer_id)
            assert row is not None, "whoever signs up has a row, with a password or without one"
            if row.hash is not None:
                raise ActionNotAllowed(why="password_there")  # A code has set one since, or the other tab.
            lock = queries.lock_of(row)
            if lock is not None and lock.by_owner:
                raise AccountLocked(lock, way_out="code")
            if not await sessions.holds_still(uow, customer_id, standing.session_id):
                raise VerificationFailed(method=Method.PASSKEY, problem="late")
            await approvals.use(uow, vault, standing=standing, action=ACTION, binding={}, at=at)
            await credentials.replace_password(uow, owner_id=customer_id, hashed=hashed, at=at)
            await sessions.end_sessions(uow, who_id=customer_id, at=at, keep=standing.session_id)
            notices.tell(uow, vault, to=person, words=notices.PASSWORD_SET, at=at)
            await uow.write([attempt.succeeded(at=at).row()])
