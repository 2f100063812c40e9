"""Counting guesses: a password or a PIN that is missed five times in a row locks, and each time for longer.

Hashes are verified before the row is locked, so that no guess holds a transaction while it is hashed; the verdict falls
under the lock, one guess after the other. However many come at once, the sixth meets a locked account.
"""

from datetime import datetime, timedelta
from uuid import UUID

from upay.identity import models, queries, rules
from upay.identity.hashing import HASHER
from upay.identity.models import Who
from upay.identity.proofs.keys_only import keys_only
from upay.identity.rules import Lock
from upay.identity.telling import notices
from upay.kit.refusal import Fact, Kind, Refusal
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork


class PasswordWrong(Refusal):
    """Number and password do not belong together; which of the two is wrong is not said."""

    code = "password_wrong"
    kind = Kind.FORBIDDEN

    def __init__(self, *, tries_left: int, lasts: timedelta | None) -> None:
        """`lasts` is how long the lock lasts that comes after the last try; None where it ends by a proof alone."""
        minutes: dict[str, Fact] = {} if lasts is None else {"lock_minutes": lasts // timedelta(minutes=1)}
        super().__init__(tries_left=tries_left, **minutes)


class AccountLocked(Refusal):
    """Too many wrong passwords in a row; the right one opens nothing until then, or until a proof."""

    code = "account_locked"
    kind = Kind.FORBIDDEN

    def __init__(self, lock: Lock, *, way_out: str, proven: bool = True, begun: bool = False) -> None:
        """`way_out` is code (the customer alone, by SMS), person (where no code helps) or supervisor (for staff).

        That its owner has locked it is said only to who has `proven` something. It has `begun` with this very guess, of
        which its owner hears.
        """
        self.until, self.begun = lock.until, begun
        facts: dict[str, Fact] = {"by": "owner"} if lock.by_owner and proven else {}
        if lock.until is not None:
            facts["until"] = rules.iso(lock.until)
        super().__init__(since=rules.iso(lock.since), way_out=way_out, wrong_allowed=rules.WRONG_ALLOWED, **facts)


class PinWrong(Refusal):
    """The PIN is not the right one."""

    code = "pin_wrong"
    kind = Kind.FORBIDDEN

    def __init__(self, *, tries_left: int, lock_hours: int) -> None:
        """`lock_hours` is how long the lock lasts that comes after the last try."""
        super().__init__(tries_left=tries_left, lock_hours=lock_hours)


class PinLocked(Refusal):
    """Too many wrong PINs in a row; the right one is not taken until then."""

    code = "pin_locked"
    kind = Kind.FORBIDDEN

    def __init__(self, *, until: datetime) -> None:
        super().__init__(until=rules.iso(until), wrong_allowed=rules.WRONG_ALLOWED)


async def judge_password(
    uow: UnitOfWork,
    vault: Vault,
    *,
    owner_id: UUID,
    password: str,
    seen: str | None,
    right: bool,
    way_out: str,
    at: datetime,
    off: bool = False,
) -> PasswordWrong | AccountLocked | None:
    """Count a guess verified against the hash `seen`; a refusal is returned, so that the count is committed.

    Where the password is `off`, every one is wrong.
    """
    row = await queries.lock_password(uow, owner_id)
    assert row is not None, "everybody who can sign in has a password"
    _let_end(row, at=at)
    if row.locked_at is None and row.hash != seen:
        # The password was changed while this guess was being hashed.
        right = await HASHER.matches(vault, password, row.hash)
    refusal = _count(row, right=right and not off, way_out=way_out, at=at)
    if refusal is None:
        await renew(vault, row, password)
    return refusal


async def judge_stranger(uow: UnitOfWork, *, blind: bytes, way_out: str, at: datetime) -> PasswordWrong | AccountLocked:
    """Count a guess at a number or login that nobody has, in the words that a real one gets."""
    refusal = _count(await queries.lock_stranger(uow, blind), right=False, way_out=way_out, at=at)
    assert refusal is not None, "a stranger is never right"
    return refusal


async def judge_apart(
    uow: UnitOfWork, vault: Vault, *, owner_id: UUID, blind: bytes, password: str, seen: str | None, right: bool,
    way_out: str, at: datetime,
) -> PasswordWrong | AccountLocked | None:  # fmt: skip
    """Judge a password by its owner's hash, and count it with the guesses at a number that nobody has.

    So are guesses at the sign-in counted there; of two counts the difference would tell that the number is known.
    """
    row = await queries.lock_password(uow, owner_id)
    assert row is not None, "everybody who can sign in has a password"
    if row.hash != seen:
        right = await HASHER.matches(vault, password, row.hash)
    refusal = _count(await queries.lock_stranger(uow, blind), right=right, way_out=way_out, at=at)
    if refusal is None:
        await renew(vault, row, password)
    return refusal


async def judge_pin(
    uow: UnitOfWork, vault: Vault, *, customer_id: UUID, pin: str, seen: str | None, right: bool, at: datetime
) -> PinWrong | PinLocked | None:
    """Count a guess at a PIN likewise; a lock ends by itself, and each one in a row lasts twice as long as the last.

    The owner hears of a lock when it begins.
    """
    row = await queries.lock_pin(uow, customer_id)
    assert row is not None, "every customer has a PIN"
    if row.locked_until is not None:
        if at < row.locked_until:
            return PinLocked(until=row.locked_until)
        row.wrong_count, row.locked_until = 0, None
    if row.hash != seen:
        right = await HASHER.matches(vault, pin, row.hash)
    if right:
        row.wrong_count, row.locks = 0, 0
        await renew(vault, row, pin)
        return None
    row.wrong_count += 1
    lasts = rules.pin_lock(row.locks)
    if row.wrong_count < rules.WRONG_ALLOWED:
        return PinWrong(tries_left=rules.WRONG_ALLOWED - row.wrong_count, lock_hours=lasts // timedelta(hours=1))
    row.locked_until, row.locks = at + lasts, row.locks + 1
    to = await queries.addressee(uow, customer_id, door=Who.CUSTOMER)
    notices.tell(uow, vault, to=to, words=notices.pin_locked(row.locked_until), at=at)
    return PinLocked(until=row.locked_until)


async def renew(vault: Vault, row: models.Password | models.Pin, secret: str) -> None:
    """Hash a secret that is right anew where its hash is not as hashes are made today."""
    if row.hash is not None and HASHER.is_stale(vault, row.hash):
        row.hash = await HASHER.hash(vault, secret)


async def replace_password(
    uow: UnitOfWork, *, owner_id: UUID, hashed: str, by_code: bool = False, at: datetime
) -> None:  # fmt: skip
    """Set a password and forget the wrong guesses; `by_code` where a code or a link was all that proved it."""
    row = await queries.lock_password(uow, owner_id)
    if row is None:
        uow.add(models.Password(owner_id=owner_id, hash=hashed, changed_at=at, wrong_count=0))
        return
    row.hash, row.changed_at = hashed, at
    _open(row)
    row.locks, row.locks_count_until = 0, None
    if by_code:
        row.reset_at = at


def do_without_password(uow: UnitOfWork, *, owner_id: UUID, at: datetime) -> None:
    """Begin an account that has no password: only guesses at one, and its owner's lock, have their place."""
    uow.add(models.Password(owner_id=owner_id, hash=None, changed_at=at, wrong_count=0))


async def replace_pin(uow: UnitOfWork, *, customer_id: UUID, hashed: str) -> None:
    """Set a PIN and forget the wrong guesses."""
    row = await queries.lock_pin(uow, customer_id)
    if row is None:
        uow.add(models.Pin(customer_id=customer_id, hash=hashed, wrong_count=0))
        return
    row.hash, row.wrong_count, row.locked_until, row.locks = hashed, 0, None, 0


async def unlock(uow: UnitOfWork, *, owner_id: UUID) -> AccountLocked | None:
    """Unlock what guesses have locked; what its owner has locked is refused, since somebody else has the password.

    It takes nothing off the next lock, which is as long as if this one had run out.
    """
    row = await queries.lock_password(uow, owner_id)
    if row is None:
        return None
    lock = queries.lock_of(row)
    if lock is not None and lock.by_owner:
        return AccountLocked(lock, way_out="code")
    _open(row)
    return None


async def keeps_out(uow: UnitOfWork, owner_id: UUID, *, at: datetime) -> Lock | None:
    """Lock the row, and return what lock stands before other ways in than the password."""
    row = await queries.lock_password(uow, owner_id)
    lock = queries.keeping_out(row, off=await keys_only(uow, owner_id))
    return lock if lock is not None and lock.holds(at) else None


async def lock_for_owner(uow: UnitOfWork, *, owner_id: UUID, at: datetime) -> None:
    """Lock a password at its owner's wish, also where guesses have locked it: only a new one opens it again."""
    row = await queries.lock_password(uow, owner_id)
    if row is not None:
        row.wrong_count, row.locked_at, row.locked_until = 0, at, None


def _count(
    row: models.Password | models.Stranger, *, right: bool, way_out: str, at: datetime
) -> PasswordWrong | AccountLocked | None:
    _let_end(row, at=at)
    lock = queries.lock_of(row)
    if lock is not None:
        return _locked(row, lock, right=right, way_out=way_out)
    if right:
        row.wrong_count = 0
        return None
    row.wrong_count += 1
    lasts = rules.password_lock(row.locks)
    if row.wrong_count < rules.WRONG_ALLOWED:
        return PasswordWrong(tries_left=rules.WRONG_ALLOWED - row.wrong_count, lasts=lasts)
    row.locked_at, row.locked_until = at, None if lasts is None else at + lasts
    row.locks, row.locks_count_until = row.locks + 1, at + rules.LOCKS_COUNT_FOR
    return AccountLocked(Lock(since=at, until=row.locked_until, by_owner=False), way_out=way_out, begun=True)


def _locked(row: models.Password | models.Stranger, lock: Lock, *, right: bool, way_out: str) -> AccountLocked:
    """Refuse while it is locked. To who guesses, a lock is a lock: what its owner did tells that there is one.

    Whoever has the right one is told that its owner locked it, unless it was guessed at meanwhile: then that would tell
    which guess was right.
    """
    guessed = row.wrong_count >= rules.WRONG_ALLOWED - 1
    if lock.by_owner and not right and not guessed:
        row.wrong_count += 1
    return AccountLocked(lock, way_out=way_out, proven=right and not guessed)


def _let_end(row: models.Password | models.Stranger, *, at: datetime) -> None:
    """Take off what has run out, before anything is judged by it: a lock, and the locks before it."""
    if row.locked_until is not None and row.locked_until <= at:
        _open(row)
    if row.locked_at is None and row.locks_count_until is not None and row.locks_count_until <= at:
        row.locks, row.locks_count_until = 0, None


def _open(row: models.Password | models.Stranger) -> None:
    row.wrong_count, row.locked_at, row.locked_until = 0, None, None
