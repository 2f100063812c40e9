"""The end of a claim: taken back by the owner, finished by the claimant after the wait, or over by the clock.

Whoever comes first ends it, and the other one finds it ended: both take the claim's row. What is given back is the
account without anything that opened it before: every session, device, passkey, app and recovery code goes, and for
three days more little can go out. The number moves as by staff (`rebind_phone`), so that the old one can object; it
stays where the claimant has it still, and an account that had none has one from then on.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from upay.identity import models, queries, rules
from upay.identity.claim_models import Claim, ClaimImage, ClaimState
from upay.identity.doors import sessions
from upay.identity.hashing import HASHER
from upay.identity.models import Who
from upay.identity.proofs import credentials, devices, recovery
from upay.identity.proofs.former_email import tell_former
from upay.identity.proofs.former_number import Link
from upay.identity.recover.examine_claim import end_attempt, tell_claimant, turn_down
from upay.identity.recover.open_claim import NEW_NUMBER, by_token, prove_new_number
from upay.identity.recover.rebind_phone import rebind_by_staff
from upay.identity.recover.report_loss import Stop
from upay.identity.settings.bind_phone import take_number
from upay.identity.telling import notices, reach
from upay.kit.ids import AttemptId, CustomerId, StaffId, new_id
from upay.kit.refusal import NotFound
from upay.kit.text import mask_phone
from upay.platform import attempts
from upay.platform.actions import ActionNotAllowed
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault, digest_token
from upay.platform.db import Database, UnitOfWork, event
from upay.platform.retention import CLAIM_IMAGES, FORGOTTEN_CLAIMS

_AT_ONCE: Final = 50
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedView:
    """A claim on an account as its owner sees it."""

    number: str
    phone: str
    """The claimant's, masked."""
    since: datetime
    cools_until: datetime


async def claim_on(uow: UnitOfWork, vault: Vault, customer_id: CustomerId) -> ClaimedView | None:
    """Return the claim on somebody's account that they can take back, if there is one."""
    query = sa.select(Claim).where(Claim.customer_id == customer_id, Claim.state == ClaimState.COOLING.value)
    row = (await uow.session.scalars(query)).one_or_none()
    return None if row is None else _claimed(vault, row)


async def claim_by_code(uow: UnitOfWork, vault: Vault, *, code: str) -> ClaimedView:
    """Return the claim that the code of a notice can take back."""
    return _claimed(vault, await _cooling(uow, Claim.cancel_digest == digest_token(code)))


async def cancel_claim(
    db: Database, vault: Vault, *, customer_id: CustomerId, session_id: UUID, at: datetime
) -> None:  # fmt: skip
    """Take a claim back in a session that is there: the account stays whose it is, and further claims rest."""
    attempt = attempts.of_customer("cancel_claim", customer_id, at=at, session=str(session_id))
    async with attempts.trying(db, attempt), db.begin() as uow:
        row = await _cooling(uow, Claim.customer_id == customer_id)
        await _take_back(uow, vault, row, by="session", at=at)
        await uow.write([attempt.succeeded(at=at, claim=row.number).row()])


async def cancel_claim_by_code(db: Database, vault: Vault, *, code: str, stop: Stop, at: datetime) -> None:
    """Take a claim back with the code that went to the old channels, and stop what can go out.

    Of the two who call the account theirs one is not its owner, and it is not known which.
    """
    async with db.begin() as uow:
        row = await _cooling(uow, Claim.cancel_digest == digest_token(code))
        customer_id = CustomerId(_owner(row))
        await _take_back(uow, vault, row, by="old_channel", at=at)
        await stop(uow, customer_id)
        attempt = attempts.of_customer("cancel_claim", customer_id, at=at)
        await uow.write([attempt.succeeded(at=at, claim=row.number).row()])


async def finish_claim(
    db: Database, vault: Vault, *, token: str, code: str, password: str, pin: str, link: Link, at: datetime
) -> None:
    """Give the account to the claimant: the new number, a new password and a new PIN, and nothing of before."""
    attempt = Attempt(
        id=AttemptId(new_id()), kind="finish_claim", customer_id=None, actor="claimant", asked={}, at=at
    )  # fmt: skip
    async with attempts.trying(db, attempt):
        rules.missing({"code": code, "new_password": password, "new_pin": pin})
        async with db.begin() as uow:
            number = vault.open(_ready(await by_token(uow, token, at=at), at=at).new_sealed, context=NEW_NUMBER)
        rules.strong_password(password, phone=number, name="")
        rules.good_pin(pin, phone=number)
        password_hash, pin_hash = await HASHER.hash(vault, password), await HASHER.hash(vault, pin)
        async with db.begin() as uow:
            row = _ready(await by_token(uow, token, at=at), at=at)
            refusal = await prove_new_number(uow, vault, row, code=code, at=at)
            if refusal is None:
                await _give_back(
                    uow, vault, row, number=number, password_hash=password_hash, pin_hash=pin_hash, link=link, at=at
                )
                await uow.write([attempt.succeeded(at=at, claim=row.number).row()])
        if refusal is not None:
            raise refusal


async def claims_due(db: Database, vault: Vault, *, at: datetime) -> int:
    """Do with claims what falls due: end what waited too long, turn down what leads nowhere; return how many."""
    over = sa.or_(
        Claim.state.in_([ClaimState.OPEN.value, ClaimState.COOLING.value]),
        sa.and_(Claim.state == ClaimState.SENT.value, Claim.customer_id.is_(None)),
    )
    async with db.begin() as uow:
        query = sa.select(Claim).where(over, Claim.expires_at <= at).order_by(Claim.expires_at).limit(_AT_ONCE)
        rows = list(await uow.session.scalars(query.with_for_update(skip_locked=True)))
        for row in rows:
            if row.state == ClaimState.SENT:
                await turn_down(uow, vault, row, by="us", at=at)
            else:
                await _expire(uow, vault, row, at=at)
        return len(rows)


async def _expire(uow: UnitOfWork, vault: Vault, row: Claim, *, at: datetime) -> None:
    cooled = row.state == ClaimState.COOLING
    row.state, row.ended_at, row.ended_by, row.cancel_digest = ClaimState.EXPIRED.value, at, "time", None
    await uow.flush()
    if cooled:
        await end_attempt(uow, row, reason="claim_declined", at=at)
        to = await queries.addressee(uow, _owner(row), door=Who.CUSTOMER)
        notices.tell(uow, vault, to=to, words=notices.CLAIM_OVER, at=at)


async def forget_claims(uow: UnitOfWork, *, at: datetime) -> int:
    """Delete photographs whose time is over, and claims that were about nobody's account; return how many."""
    let_in = Claim.state == ClaimState.DONE.value
    over = sa.or_(
        sa.and_(let_in, Claim.ended_at <= at - CLAIM_IMAGES["let_in"]),
        sa.and_(sa.not_(let_in), Claim.ended_at <= at - CLAIM_IMAGES["turned_away"]),
    )
    gone = await uow.session.execute(
        sa.update(ClaimImage)
        .where(ClaimImage.deleted_at.is_(None), ClaimImage.claim_id.in_(sa.select(Claim.id).where(over)))
        .values(image_sealed=None, deleted_at=at)
        .execution_options(synchronize_session=False)
        .returning(ClaimImage.id)
    )
    nobodys = await uow.session.execute(
        sa.delete(Claim)
        .where(Claim.customer_id.is_(None), Claim.ended_at <= at - FORGOTTEN_CLAIMS)
        .execution_options(synchronize_session=False)
        .returning(Claim.id)
    )
    return len(gone.all()) + len(nobodys.all())


async def _give_back(
    uow: UnitOfWork, vault: Vault, row: Claim, *, number: str, password_hash: str, pin_hash: str, link: Link,
    at: datetime,
) -> None:  # fmt: skip
    owner = CustomerId(_owner(row))
    person = await queries.lock_customer(uow, owner)
    if person.closed_at is not None:
        raise ActionNotAllowed(why="claim_moved_on")
    assert row.examined_by is not None, "two people agreed"
    assert row.approved_by is not None, "two people agreed"
    if person.phone_blind is None:
        await take_number(uow, vault, person, number=number, at=at)
    elif person.phone_blind != row.new_blind:
        await rebind_by_staff(
            uow, vault, customer_id=owner, number=number, asked_by=StaffId(row.examined_by),
            approved_by=StaffId(row.approved_by), link=link, at=at,
        )  # fmt: skip
    await sessions.end_sessions(uow, who_id=owner, at=at)
    await devices.forget_all(uow, owner_id=owner, keep_of=None, at=at)
    person.keys_only_since = None
    # What the claim was made against may have put its own here: the address, and the words that tell our messages.
    if person.email_sealed is not None:
        notices.tell(uow, vault, to=person, words=notices.EMAIL_REMOVED, at=at)
        reach.take_off_email(person)
    person.phrase_sealed = None
    for table in (models.Passkey, models.Totp):
        await uow.session.execute(sa.delete(table).where(table.owner_id == owner))
    await recovery.forget(uow, owner_id=owner)
    await credentials.replace_password(uow, owner_id=owner, hashed=password_hash, at=at)
    await credentials.replace_pin(uow, customer_id=owner, hashed=pin_hash)
    row.state, row.ended_at, row.ended_by, row.cancel_digest = ClaimState.DONE.value, at, "claimant", None
    await uow.flush()
    await end_attempt(uow, row, reason=None, at=at)
    notices.tell(uow, vault, to=person, words=notices.CLAIM_DONE, at=at)
    await tell_former(uow, vault, of=person, words=notices.CLAIM_DONE, at=at)
    uow.publish(event("claims.changed", channels=["desk"]))


async def _take_back(uow: UnitOfWork, vault: Vault, row: Claim, *, by: str, at: datetime) -> None:
    row.state, row.ended_at, row.ended_by, row.cancel_digest = ClaimState.CANCELLED.value, at, by, None
    await uow.flush()
    await end_attempt(uow, row, reason="claim_cancelled", at=at)
    to = await queries.addressee(uow, _owner(row), door=Who.CUSTOMER)
    notices.tell(uow, vault, to=to, words=notices.CLAIM_CANCELLED, at=at)
    tell_claimant(uow, vault, row, words=notices.claim_ended(row.number), at=at)
    # Somebody had documents and answers of another person's that two of us believed: that is looked into.
    log.warning("claim.cancelled_by_owner", claim=row.number, by=by)
    uow.publish(event("claims.changed", channels=["desk"]))
    uow.publish(event("identity.claim", channels=[f"customer:{row.customer_id}"], customer=_owner(row)))


def _ready(row: Claim, *, at: datetime) -> Claim:
    """Return a claim that can be finished now; refuse any other."""
    if row.state != ClaimState.COOLING or row.expires_at <= at:
        raise ActionNotAllowed(why="claim_moved_on")
    if row.cools_until is None or at < row.cools_until:
        raise ActionNotAllowed(why="claim_cools")
    return row


async def _cooling(uow: UnitOfWork, which: sa.ColumnElement[bool]) -> Claim:
    query = sa.select(Claim).where(which, Claim.state == ClaimState.COOLING.value)
    row = (await uow.session.scalars(query.with_for_update())).one_or_none()
    if row is None:
        raise NotFound
    return row


def _claimed(vault: Vault, row: Claim) -> ClaimedView:
    assert row.cools_until is not None, "it cools"
    assert row.decided_at is not None, "two people agreed"
    return ClaimedView(
        number=row.number, phone=mask_phone(vault.read(row.new_sealed, context=NEW_NUMBER)), since=row.decided_at,
        cools_until=row.cools_until,
    )  # fmt: skip


def _owner(row: Claim) -> UUID:
    assert row.customer_id is not None, "of an account that there is"
    return row.customer_id
