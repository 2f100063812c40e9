"""Everything that is known of who a customer is and how that was proven, for their own copy of it.

Photographs are named with kind and date and are not in it: a copy is had with a phone and a code, and pictures of
document and face are what such a phone's finder lacks (decision 48). Why staff said yes or no is theirs.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from upay.identity import queries
from upay.identity.case_models import CaseCheck, CaseImage
from upay.identity.claim_models import Claim, ClaimImage
from upay.identity.level_models import Document, IdentityCheck, Person, PersonAccount
from upay.identity.levels.persons import NUMBER
from upay.identity.recover.open_claim import NAMED, NEW_NUMBER
from upay.identity.recovery_models import Verification, VerificationStep
from upay.kit.text import mask_phone
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork


async def identity_in_full(uow: UnitOfWork, vault: Vault, *, customer_id: UUID) -> dict[str, Any]:
    """Return the identity number, whole, with photographs, checks, verifications and claims, each oldest first."""
    known = (
        await uow.session.execute(
            sa.select(Person.number_sealed, PersonAccount.since)
            .join(PersonAccount, PersonAccount.person_id == Person.id)
            .where(PersonAccount.customer_id == customer_id)
        )
    ).one_or_none()
    return {
        "id_number": None if known is None else vault.read(known.number_sealed, context=NUMBER) or None,
        "confirmed_at": None if known is None else known.since,
        "photographs": await _photographs(uow, customer_id),
        "checks": await _checks(uow, vault, customer_id),
        "verifications": await _verifications(uow, customer_id),
        "claims": await _claims(uow, vault, customer_id),
    }


async def _photographs(uow: UnitOfWork, customer_id: UUID) -> list[dict[str, Any]]:
    levels = sa.select(
        sa.literal("level").label("sent_for"), Document.kind, Document.sent_at, Document.deleted_at
    ).where(Document.customer_id == customer_id)
    cases = (
        sa.select(sa.literal("verification"), CaseImage.kind, CaseImage.sent_at, CaseImage.deleted_at)
        .join(Verification, Verification.id == CaseImage.case_id)
        .where(Verification.customer_id == customer_id)
    )
    claims = (
        sa.select(sa.literal("claim"), ClaimImage.kind, ClaimImage.sent_at, ClaimImage.deleted_at)
        .join(Claim, Claim.id == ClaimImage.claim_id)
        .where(Claim.customer_id == customer_id)
    )
    rows = await uow.session.execute(sa.union_all(levels, cases, claims).order_by(sa.text("sent_at"), sa.text("kind")))
    return [dict(row._mapping) for row in rows]  # noqa: SLF001 -- the public name of a row as a mapping


async def _checks(uow: UnitOfWork, vault: Vault, customer_id: UUID) -> list[dict[str, Any]]:
    query = sa.select(IdentityCheck).where(IdentityCheck.customer_id == customer_id)
    return [
        {
            "wanted_level": row.wanted, "state": row.state, "asked_at": row.asked_at, "decided_at": row.decided_at,
            "name": vault.read(row.name_sealed, context=queries.NAME),
            "id_number": vault.read(row.number_sealed, context=NUMBER), "checked": row.checks.split(","),
            "failed": row.failed_check, "why": row.why, "reference": row.reference,
        }
        for row in await uow.session.scalars(query.order_by(IdentityCheck.asked_at, IdentityCheck.id))
    ]  # fmt: skip


async def _verifications(uow: UnitOfWork, customer_id: UUID) -> list[dict[str, Any]]:
    query = sa.select(Verification).where(Verification.customer_id == customer_id)
    cases = list(await uow.session.scalars(query.order_by(Verification.begun_at, Verification.id)))
    ids = [row.id for row in cases]
    steps = list(await uow.session.scalars(sa.select(VerificationStep).where(VerificationStep.case_id.in_(ids))))
    checks = {
        row.case_id: row for row in await uow.session.scalars(sa.select(CaseCheck).where(CaseCheck.case_id.in_(ids)))
    }
    return [
        {
            "wanted_level": row.wanted, "begun_at": row.begun_at, "ended_at": row.ended_at or row.expires_at,
            "by_guest": row.named_blind is not None,
            "proofs": [
                {"way": one.method, "asked_at": one.asked_at, "answered_at": one.answered_at, "passed": one.passed}
                for one in sorted(steps, key=lambda one: one.asked_at)
                if one.case_id == row.id
            ],
            "photographs": None if row.id not in checks else _judged(checks[row.id]),
        }
        for row in cases
    ]  # fmt: skip


def _judged(row: CaseCheck) -> dict[str, Any]:
    return {
        "handed_in_at": row.sent_at, "provider": row.answer, "why": row.answer_why, "reference": row.reference,
        "judged_at": row.judged_at, "accepted": row.agreed,
    }  # fmt: skip


async def _claims(uow: UnitOfWork, vault: Vault, customer_id: UUID) -> list[dict[str, Any]]:
    """Return the claims for the account; what a claimant wrote may be of somebody else, and is left out."""
    query = sa.select(Claim).where(Claim.customer_id == customer_id)
    return [
        {
            "number": row.number, "state": row.state, "named": vault.read(row.named_sealed, context=NAMED),
            "new_phone": mask_phone(vault.read(row.new_sealed, context=NEW_NUMBER)), "opened_at": row.opened_at,
            "handed_in_at": row.sent_at, "answers_right": row.answers_right if row.from_records else None,
            "provider": row.answer, "examined_at": row.examined_at, "decided_at": row.decided_at,
            "waits_until": row.cools_until, "ended_at": row.ended_at, "ended_by": row.ended_by,
        }
        for row in await uow.session.scalars(query.order_by(Claim.opened_at, Claim.id))
    ]  # fmt: skip
