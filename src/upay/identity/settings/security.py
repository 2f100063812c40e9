"""What guards somebody's account: what is on, how old it is, and what is missing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models, queries
from upay.identity.proofs import arrivals, passkeys, recovery, totp
from upay.identity.proofs.keys_only import keys_only
from upay.identity.rules import Lock
from upay.identity.settings import approvals
from upay.platform.db import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyView:
    """A passkey as its owner sees it."""

    id: UUID
    name: str
    backed_up: bool
    """It is kept by the maker of the device as well, and on all devices of that account."""
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityView:
    """What guards an account."""

    totp: bool
    recovery_codes_left: int
    passkeys: tuple[PasskeyView, ...]
    password_changed_at: datetime | None
    """None: there is no password."""
    signed_in_on: int
    keys_only: bool = False
    """Passkeys alone let in."""
    lock: Lock | None = None
    """Wrong guesses have locked the password; a passkey lets in, and a code unlocks."""

    def password_old(self, *, after_days: int, at: datetime) -> bool:
        """Tell whether the password is old enough to be reminded of; 0 days: never. Nobody is made to change one."""
        changed = self.password_changed_at
        return after_days > 0 and changed is not None and changed + timedelta(days=after_days) <= at


async def security_of(uow: UnitOfWork, *, owner_id: UUID, at: datetime) -> SecurityView:
    """Return what guards somebody's account."""
    keys = await uow.session.scalars(
        sa.select(models.Passkey).where(models.Passkey.owner_id == owner_id).order_by(models.Passkey.id)
    )
    changed = sa.select(models.Password.changed_at).where(
        models.Password.owner_id == owner_id, models.Password.hash.is_not(None)
    )
    lock = await queries.locked(uow, owner_id, at=at)
    return SecurityView(
        totp=await totp.is_on(uow, owner_id), recovery_codes_left=await recovery.left(uow, owner_id=owner_id),
        passkeys=tuple(
            PasskeyView(
                id=key.id, name=key.name, backed_up=key.backed_up, created_at=key.created_at,
                last_used_at=key.last_used_at,
            )
            for key in keys
        ),
        keys_only=await keys_only(uow, owner_id),
        lock=None if lock is None or lock.by_owner else lock,
        password_changed_at=await uow.session.scalar(changed),
        signed_in_on=await queries.signed_in_on(uow, owner_id=owner_id, at=at),
    )  # fmt: skip


async def forget_late(uow: UnitOfWork, *, at: datetime) -> int:
    """Forget challenges and approvals that are over, and who was at the door long ago."""
    over = await passkeys.forget_late(uow, at=at) + await approvals.forget_late(uow, at=at)
    return over + await arrivals.forget_old(uow, at=at)
