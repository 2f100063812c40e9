"""What sets a forgotten PIN now: which proofs will do, and until when fewer of them than usual.

A password that was set by a code or a link proves no more than the code did. For three days whoever holds the phone, or
its number, is asked for what was there before: a passkey, the authenticator app, or photographs of document and face
that provider and agent both confirm. What was added since the reset proves nothing either: the phone added it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from webauthn.helpers import base64url_to_bytes

from upay.identity import models, queries, rules, totp
from upay.identity.assurance import Method, VerificationFailed
from upay.identity.hold_back import CodesOnHold, Held
from upay.identity.recovery_models import Verification, VerificationStep
from upay.identity.verify_customer import Proof
from upay.kit.refusal import Refusal
from upay.platform.db import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PinProof:
    """What sets a forgotten PIN as things stand."""

    passkey: bool
    """A passkey is not ruled out, if there is one."""
    beside: Method | None
    """What goes with the password: a code of the app, a code by SMS where there is no app; None: nothing would do."""
    until: datetime | None
    """Until when the password counts as set by a code, if it does."""

    def refusal(self) -> CodesOnHold:
        """Return why what was offered will not do, and when it will."""
        assert self.until is not None, "only a password that was set by a code rules anything out"
        return CodesOnHold(Held(problem="password_reset", until=self.until))


async def pin_proof(uow: UnitOfWork, customer_id: UUID, *, at: datetime) -> PinProof:
    """Return what sets this customer's PIN anew now."""
    app = await uow.session.scalar(
        sa.select(models.Totp.confirmed_at).where(
            models.Totp.owner_id == customer_id, models.Totp.confirmed_at.is_not(None)
        )
    )
    beside = Method.CODE if app is None else Method.TOTP
    reset_at = await queries.reset_lately(uow, customer_id, at=at)
    if reset_at is None:
        return PinProof(passkey=True, beside=beside, until=None)
    until = reset_at + rules.COOLING
    if await _documents_proven(uow, customer_id, since=reset_at, at=at):
        return PinProof(passkey=True, beside=beside, until=until)
    key = sa.exists().where(models.Passkey.owner_id == customer_id, models.Passkey.created_at < reset_at)
    return PinProof(
        passkey=bool(await uow.session.scalar(sa.select(key))),
        beside=Method.TOTP if app is not None and app < reset_at else None, until=until,
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
    """Return why a passkey that signed rightly sets no PIN: it was added since the password was set by a code."""
    reset_at = await queries.reset_lately(uow, customer_id, at=at)
    if reset_at is None or await _documents_proven(uow, customer_id, since=reset_at, at=at):
        return None
    named = base64url_to_bytes(str(credential.get("rawId", "")))
    older = sa.exists().where(models.Passkey.credential_id == named, models.Passkey.created_at < reset_at)
    if await uow.session.scalar(sa.select(older)):
        return None
    return CodesOnHold(Held(problem="password_reset", until=reset_at + rules.COOLING))


async def _documents_proven(uow: UnitOfWork, customer_id: UUID, *, since: datetime, at: datetime) -> bool:
    """Tell whether photographs prove it in a case that is open now, in the chat of who is signed in.

    A guest's case counts for nothing here: it may be the owner who asks for help while somebody else is signed in.
    """
    query = sa.exists().where(
        Verification.customer_id == customer_id, Verification.named_blind.is_(None), Verification.ended_at.is_(None),
        Verification.expires_at > at, VerificationStep.case_id == Verification.id,
        VerificationStep.method == Proof.DOCUMENT.value, VerificationStep.passed.is_(True),
        # Photographs that were begun before may be those of whoever was signed in then.
        VerificationStep.asked_at > since,
    )  # fmt: skip
    return bool(await uow.session.scalar(sa.select(query)))
