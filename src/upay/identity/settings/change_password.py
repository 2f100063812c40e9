"""Changing a known password."""

from datetime import datetime
from uuid import UUID

from upay.identity import queries, rules
from upay.identity.assurance import Method, VerificationFailed
from upay.identity.doors import sessions
from upay.identity.doors.enter import tell_locked
from upay.identity.hashing import HASHER
from upay.identity.models import Who
from upay.identity.proofs import credentials
from upay.identity.proofs.credentials import AccountLocked
from upay.identity.rules import PasswordWeak
from upay.identity.settings.password_strength import known_of
from upay.identity.telling import notices
from upay.kit.ids import AttemptId, CustomerId, new_id
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault
from upay.platform.db import Database


async def change_password(
    db: Database, vault: Vault, *, customer_id: CustomerId, password: str, new_password: str, at: datetime,
    keep_session: UUID | None = None,
) -> None:  # fmt: skip
    """Replace the password by its owner, and end all sessions but the one in which it is done."""
    attempt = Attempt(
        id=AttemptId(new_id()), kind="change_password", customer_id=customer_id, actor="customer", asked={}, at=at
    )
    async with attempts.trying(db, attempt):
        rules.missing({"password": password, "new_password": new_password})
        async with db.begin() as uow:
            person = await queries.open_customer(uow, customer_id)
            seen = await queries.password_hash(uow, customer_id)
        assert person is not None, "only a customer is signed in as one"
        if seen is None:
            raise VerificationFailed(method=Method.PASSWORD, problem="none")
        if new_password == password:
            raise PasswordWeak(problem="same_as_old")
        rules.strong_password(new_password, **known_of(vault, person))
        right, hashed = await HASHER.matches(vault, password, seen), await HASHER.hash(vault, new_password)
        async with db.begin() as uow:
            refusal = await credentials.judge_password(
                uow, vault, owner_id=customer_id, password=password, seen=seen, right=right, way_out="code", at=at
            )
            if isinstance(refusal, AccountLocked):
                await tell_locked(uow, vault, door=Who.CUSTOMER, owner_id=customer_id, refusal=refusal, at=at)
            if refusal is None:
                await credentials.replace_password(uow, owner_id=customer_id, hashed=hashed, at=at)
                await sessions.end_sessions(uow, who_id=customer_id, at=at, keep=keep_session)
                notices.tell(uow, vault, to=person, words=notices.PASSWORD_CHANGED[Who.CUSTOMER], at=at)
                await uow.write([attempt.succeeded(at=at).row()])
        if refusal is not None:
            raise refusal
