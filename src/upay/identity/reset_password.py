"""Getting a lost password back, with a code."""

from datetime import datetime

from upay.identity import callers, codes, credentials, models, notices, rules, sessions
from upay.identity.hashing import HASHER
from upay.identity.models import Purpose
from upay.platform import attempts
from upay.platform.crypto import Vault
from upay.platform.db import Database


async def reset_password(db: Database, vault: Vault, *, phone: str, code: str, new_password: str, at: datetime) -> None:
    """Set a new password, unlock, and end every session: whoever was in by the old one is out."""
    caller = await callers.recognise(db, vault, phone=phone)
    async with attempts.trying(db, caller.attempt("reset_password", at=at)) as attempt:
        rules.missing({"phone": phone, "code": code, "new_password": new_password})
        # The name is left out: what it would refuse would tell that the number has an account, and whose it is.
        rules.strong_password(new_password, phone=rules.phone_number(phone), name="")
        hashed = await HASHER.hash(new_password)
        async with db.begin() as uow:
            refusal = await codes.prove(
                uow, vault, blind=caller.blind, customer_id=caller.customer_id, purpose=Purpose.RESET_PASSWORD,
                code=code, at=at,
            )  # fmt: skip
            if refusal is None:
                assert caller.customer_id is not None, "no code was sent to a number that nobody has"
                await credentials.replace_password(uow, owner_id=caller.customer_id, hashed=hashed)
                await sessions.end_sessions(uow, who_id=caller.customer_id, at=at)
                customer = await uow.session.get_one(models.Customer, caller.customer_id)
                notices.tell(uow, vault, customer=customer, words=notices.PASSWORD_CHANGED, at=at)
                await uow.write([attempt.succeeded(at=at).row()])
        if refusal is not None:
            raise refusal
