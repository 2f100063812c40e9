"""What sets a forgotten PIN now: which proofs will do, and until when fewer of them than usual.

A password that was set by a code or a link proves no more than the code did. For three days whoever holds the phone, or
its number, is asked for what was there before: a passkey, the authenticator app, or photographs of document and face
that provider and agent both confirm. What was added since the reset proves nothing either: the phone added it. Nor does
a loss that is reported afterwards make it older than the doubt: whoever came in by the code can report one.

The same holds while the phone is reported lost, for as long as that stands: lifting it takes the PIN, and whoever has
forgotten theirs is not to be stuck. No code by SMS counts then, so photographs need nothing but the password beside
them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from webauthn.helpers import base64url_to_bytes

from upay.identity import models, queries, rules
from upay.identity.assurance import Method, VerificationFailed
from upay.identity.proofs import totp
from upay.identity.proofs.hold_back import CodesOnHold, Held, lost_since
from upay.identity.recovery_models import Verification, VerificationStep
from upay.identity.staff.verify_customer import Proof
from upay.kit.refusal import Refusal
from upay.platform.db import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PinProof:
    """What sets a forgotten PIN as things stand."""

    passkey: bool
    """A passkey is not ruled out, if there is one."""
    beside: Method | None
    """What goes with the password: a code of the app, a code by SMS where there is no app; None: nothing would do, or
    there is no password."""
    until: datetime | None
    """Until when the password counts as set by a code, if it does."""
    lost: bool = False
    """The phone is reported lost, so that no code by SMS counts."""
    alone: bool = False
    """Photographs have proven it, and the password needs nothing beside it."""

    def refusal(self) -> Refusal:
        """Return why what was offered will not do, and when it will."""
        if self.lost:
            return CodesOnHold(Held(problem="lost", until=None))
        if self.until is None:
            return VerificationFailed(method=Method.PASSWORD, problem="none")
        return CodesOnHold(Held(problem="password_reset", until=self.until))


async def pin_proof(uow: UnitOfWork, customer_id: UUID, *, at: datetime) -> PinProof:
    """Return what sets this customer's PIN anew now."""
    app = await uow.session.scalar(
        sa.select(models.Totp.confirmed_at).where(
            models.Totp.owner_id == customer_id, models.Totp.confirmed_at.is_not(None)
        )
    )
    reset_at, lost_at = await _doubted(uow, customer_id, at=at)
    until = None if reset_at is None else reset_at + rules.COOLING
    lost = lost_at is not None
    has_password = await queries.has_password(uow, customer_id)
    by_sms = None if lost else Method.CODE
    since = _first(reset_at, lost_at)
    if since is None or await _documents_proven(uow, customer_id, doubts=(reset_at, lost_at), at=at):
        beside = by_sms if app is None else Method.TOTP
        return PinProof(
            passkey=True, beside=beside if has_password else None, until=until, lost=lost, alone=lost and has_password
        )
    key = sa.exists().where(models.Passkey.owner_id == customer_id, models.Passkey.created_at < since)
    return PinProof(
        passkey=bool(await uow.session.scalar(sa.select(key))),
        beside=Method.TOTP if has_password and app is not None and app < since else None, until=until, lost=lost,
    )  # fmt: skip


async def refuse_code_by_sms(uow: UnitOfWork, customer_id: UUID, *, at: datetime) -> None:
    """Refuse to send a code by SMS that would set no PIN."""
    proof = await pin_proof(uow, customer_id, at=at)
    if proof.beside is None:
        raise proof.refusal()
    if await totp.is_on(uow, customer_id):
        raise VerificationFailed(method=Method.CODE, problem="none")


async def judge_key(
    uow: UnitOfWork, customer_id: UUID, *, credential: Mapping[str, Any], at: datetime
) -> Refusal | None:
    """Return why a passkey that signed rightly sets no PIN: it was added since a code set the password, or the loss."""
    reset_at, lost_at = await _doubted(uow, customer_id, at=at)
    since = _first(reset_at, lost_at)
    if since is None or await _documents_proven(uow, customer_id, doubts=(reset_at, lost_at), at=at):
        return None
    named = base64url_to_bytes(str(credential.get("rawId", "")))
    older = sa.exists().where(models.Passkey.credential_id == named, models.Passkey.created_at < since)
    if await uow.session.scalar(sa.select(older)):
        return None
    if reset_at is None:
        return CodesOnHold(Held(problem="lost", until=None))
    return CodesOnHold(Held(problem="password_reset", until=reset_at + rules.COOLING))


async def _doubted(uow: UnitOfWork, customer_id: UUID, *, at: datetime) -> tuple[datetime | None, datetime | None]:
    """Return when a code or a link set the password, if lately, and since when the phone is reported lost."""
    return await queries.reset_lately(uow, customer_id, at=at), await lost_since(uow, customer_id)


def _first(*instants: datetime | None) -> datetime | None:
    return min((one for one in instants if one is not None), default=None)


async def _documents_proven(
    uow: UnitOfWork, customer_id: UUID, *, doubts: Iterable[datetime | None], at: datetime
) -> bool:
    """Tell whether photographs prove it in a case that is open now, in the chat of who is signed in.

    A guest's case counts for nothing here: it may be the owner who asks for help while somebody else is signed in.
    """
    query = sa.exists().where(
        Verification.customer_id == customer_id, Verification.named_blind.is_(None), Verification.ended_at.is_(None),
        Verification.expires_at > at, VerificationStep.case_id == Verification.id,
        VerificationStep.method == Proof.DOCUMENT.value, VerificationStep.passed.is_(True),
        # Photographs that were begun before the last doubt may be those of whoever was signed in then.
        VerificationStep.asked_at > max(one for one in doubts if one is not None),
    )  # fmt: skip
    return bool(await uow.session.scalar(sa.select(query)))
