"""What was added lately is taken off where an owner says stop: a loss, "not me", a number taken back.

In an open session a code to the phone adds a passkey, an app or an address. So whoever snatched the phone, or came in,
can have added theirs; left alone these would grow old while everything stands still, and then count as the owner's.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models, queries
from upay.identity.models import Who
from upay.identity.proofs import recovery
from upay.identity.proofs.first_key import IS_FIRST
from upay.identity.proofs.keys_only import keys_only
from upay.identity.telling import notices, reach
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork


async def take_off_young(
    uow: UnitOfWork, vault: Vault, *, owner_id: UUID, door: Who, since: datetime, at: datetime
) -> None:
    """Take off passkeys, the authenticator app and the address that were added after `since`; the owner hears of it.

    Where passkeys alone open the account, one of them adds another and no code does: there all stay. An address that is
    all that its owner is known by stays as well, and so does the key that the account began with.
    """
    if door is Who.CUSTOMER:
        # Whoever is adding something ends before this looks, or finds the session ended (`sessions.holds_still`).
        await queries.lock_customer(uow, owner_id)
    if await keys_only(uow, owner_id):
        return
    keys = await uow.session.scalars(
        sa.delete(models.Passkey)
        .where(models.Passkey.owner_id == owner_id, models.Passkey.created_at > since, ~IS_FIRST)
        .returning(models.Passkey.id)
    )
    gone = bool(keys.all())
    app = await uow.session.scalar(
        sa.delete(models.Totp)
        .where(models.Totp.owner_id == owner_id, models.Totp.began_at > since)
        .returning(models.Totp.owner_id)
    )
    if app is not None:
        await recovery.forget(uow, owner_id=owner_id)
        gone = True
    if door is Who.CUSTOMER:
        person = await uow.session.get_one(models.Customer, owner_id)
        if person.email_since is not None and person.email_since > since and person.phone_blind is not None:
            reach.take_off_email(person)
            gone = True
    await uow.flush()
    if gone:
        to = await queries.addressee(uow, owner_id, door=door)
        notices.tell(uow, vault, to=to, words=notices.YOUNG_TAKEN_OFF, at=at)
