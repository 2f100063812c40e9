"""What the identity provider says about the documents of a claim: asked by a job, under the claim's own id.

It is asked about the name and the number that the claimant wrote, of every claim alike, unless a picture is one that
is known of the account; whether they are those of the
account is compared by us. Silence is unknown and asked after; what has no answer in time counts as not confirmed.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from upay.identity import queries
from upay.identity.claim_models import Answer, Claim, ClaimImage
from upay.identity.level_models import DocumentKind
from upay.identity.levels.hear_provider import CHECKS, DECIDED, LOOKS_AT, Heard, hear, next_delay
from upay.identity.levels.persons import NUMBER
from upay.identity.levels.raise_level import CLAIM_LASTS, LevelDesk
from upay.identity.pictures.photo_once import IMAGE_OF_CLAIM
from upay.identity.providers.identity_provider import Questioned
from upay.identity.recover.open_claim import NEW_NUMBER
from upay.identity.telling.tell_changes import tell_claim_copied
from upay.kit.ids import CustomerId
from upay.platform.db import UnitOfWork, event

_LONGEST_DELAY: Final = timedelta(hours=1)
_AT_ONCE: Final = 20


async def ask_about_claim(desk: LevelDesk, *, claim_id: UUID) -> None:
    """Take a claim's documents to the provider and write down what it said; one that was taken before is left alone."""
    async with desk.db.begin() as uow:
        row = await _locked(uow, claim_id)
        if row is None or row.answer != Answer.ASKED:
            return
        if await _seen_before(uow, row):
            row.answer, row.answer_why, row.next_at = Answer.REFUSED.value, "seen_before", None
            # The claimant is told nothing; the owner hears, wherever they are reached, that others have their pictures.
            if row.customer_id is not None:
                await tell_claim_copied(uow, desk.vault, customer_id=CustomerId(row.customer_id), at=desk.clock.now())
            uow.publish(event("claims.changed", channels=["desk"]))
            return
        row.answer, row.next_at = Answer.SENT.value, desk.clock.now() + CLAIM_LASTS
        questioned = await _questioned(uow, desk, row)
    await _take(desk, claim_id, await hear(desk.provider.check(questioned), unreachable=Answer.ASKED))


async def inquire_claims(desk: LevelDesk, *, at: datetime) -> int:
    """Go on with every claim whose documents have no answer; return how many that were."""
    async with desk.db.begin() as uow:
        due = (
            sa.select(Claim)
            .where(Claim.next_at <= at)
            .order_by(Claim.next_at)
            .limit(_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        rows = list(await uow.session.scalars(due))
        for row in rows:
            row.inquiries += 1
            row.next_at = at + _delay(desk, row)
    for row in rows:
        assert row.sent_at is not None, "what the provider is asked about was handed in"
        if at >= row.sent_at + desk.rules.answered_within:
            await _take(desk, row.id, Heard(Answer.REFUSED, "no_answer"))
        elif row.answer == Answer.ASKED:
            await ask_about_claim(desk, claim_id=row.id)
        else:
            await _take(desk, row.id, await hear(desk.provider.inquire(row.id)))
    return len(rows)


async def _seen_before(uow: UnitOfWork, row: Claim) -> bool:
    seen = sa.exists().where(
        ClaimImage.claim_id == row.id, ClaimImage.deleted_at.is_(None), ClaimImage.seen_before.is_(True)
    )
    return bool(await uow.session.scalar(sa.select(seen)))


async def _questioned(uow: UnitOfWork, desk: LevelDesk, row: Claim) -> Questioned:
    images = await uow.session.scalars(
        sa.select(ClaimImage).where(ClaimImage.claim_id == row.id, ClaimImage.deleted_at.is_(None))
    )
    assert row.name_sealed is not None, "it was handed in"
    assert row.id_number_sealed is not None, "likewise"
    return Questioned(
        id=row.id, checks=CHECKS, name=desk.vault.open(row.name_sealed, context=queries.NAME),
        number=desk.vault.open(row.id_number_sealed, context=NUMBER),
        phone=desk.vault.open(row.new_sealed, context=NEW_NUMBER),
        images={
            LOOKS_AT[DocumentKind(one.kind)]: desk.vault.open_bytes(one.image_sealed or b"", context=IMAGE_OF_CLAIM)
            for one in images
        },
    )  # fmt: skip


async def _take(desk: LevelDesk, claim_id: UUID, heard: Heard) -> None:
    async with desk.db.begin() as uow:
        row = await _locked(uow, claim_id)
        if row is None or row.answer is None or row.answer in DECIDED:
            return
        if heard.answer in DECIDED:
            row.answer, row.answer_why, row.reference, row.next_at = (
                heard.answer.value, heard.why, heard.reference, None,
            )  # fmt: skip
            uow.publish(event("claims.changed", channels=["desk"]))
        elif row.answer in {Answer.SENT, Answer.UNKNOWN}:
            row.answer, row.next_at = heard.answer.value, desk.clock.now() + _delay(desk, row)


def _delay(desk: LevelDesk, row: Claim) -> timedelta:
    return next_delay(desk.inquiry_delay, row.inquiries, longest=_LONGEST_DELAY)


async def _locked(uow: UnitOfWork, claim_id: UUID) -> Claim | None:
    return (await uow.session.scalars(sa.select(Claim).where(Claim.id == claim_id).with_for_update())).one_or_none()
