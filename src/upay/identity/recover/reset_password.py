"""Getting a lost password back, with a code."""

from datetime import datetime

from upay.identity import queries, rules
from upay.identity.doors import sessions
from upay.identity.hashing import HASHER
from upay.identity.models import Purpose, Who
from upay.identity.proofs import callers, codes, credentials
from upay.identity.proofs.callers import Door
from upay.identity.proofs.devices import NO_DEVICE, Device
from upay.identity.telling import notices
from upay.platform import attempts
from upay.platform.crypto import Vault
from upay.platform.db import Database


async def reset_password(
    db: Database,
    vault: Vault,
    *,
    phone: str,
    code: str,
    new_password: str,
    at: datetime,
    door: Door = Who.CUSTOMER,
    device: Device = NO_DEVICE,
) -> None:
    """Set a new password, unlock, and end every session: whoever was in by the old one is out."""
    caller = await callers.recognise(db, vault, phone=phone, door=door)
    async with attempts.trying(db, caller.attempt("reset_password", at=at)) as attempt:
        rules.missing({"phone": phone, "code": code, "new_password": new_password})
        found = callers.typed(phone, door=door)
        # The name is left out: what it would refuse would tell that there is an account, and whose it is.
        rules.strong_password(new_password, phone=found.number, email=found.email, name="")
        hashed = await HASHER.hash(vault, new_password)
        async with db.begin() as uow:
            refusal = await codes.prove(
                uow, vault, blind=caller.blind, owner_id=caller.owner_id, purpose=Purpose.RESET_PASSWORD, code=code,
                at=at, by_mail=caller.by_mail, device=device,
            )  # fmt: skip
            if refusal is None:
                assert caller.owner_id is not None, "no code was sent to a number that nobody has"
                await credentials.replace_password(uow, owner_id=caller.owner_id, hashed=hashed, by_code=True, at=at)
                await sessions.end_sessions(uow, who_id=caller.owner_id, at=at)
                to = await queries.addressee(uow, caller.owner_id, door=door)
                notices.tell(uow, vault, to=to, words=notices.PASSWORD_CHANGED[door], at=at)
                await uow.write([attempt.succeeded(at=at).row()])
        if refusal is not None:
            raise refusal
