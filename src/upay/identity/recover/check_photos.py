"""What the identity provider says about the photographs of a case, asked by a job under the case's own id.

It is asked about the person on file, and not at all where a picture is one that is known of them: of a copy that a
guest has sent the owner hears. A no fails the way at once; a yes leaves it to the agent. Silence leaves it asked for as
long as the case is open; afterwards nobody asks any more, since the case can no longer be proven.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from upay.identity import queries
from upay.identity.case_models import CaseCheck, CaseImage
from upay.identity.claim_models import Answer
from upay.identity.level_models import DocumentKind
from upay.identity.levels.hear_provider import CHECKS, DECIDED, LOOKS_AT, Heard, hear, next_delay
from upay.identity.levels.persons import NUMBER
from upay.identity.levels.raise_level import CLAIM_LASTS, LevelDesk
from upay.identity.pictures.photo_once import IMAGE_OF_CASE
from upay.identity.providers.identity_provider import Questioned
from upay.identity.recover.hand_in_photos import OnFile, images_of, on_file
from upay.identity.recovery_models import Verification, VerificationStep
from upay.identity.staff.verify_customer import Proof, attempt_of, news_of
from upay.identity.telling.tell_changes import tell_picture_copied
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork
from upay.platform.retention import CASE_IMAGES

_LONGEST_DELAY: Final = timedelta(minutes=1)
_AT_ONCE: Final = 20


async def ask_about_case(desk: LevelDesk, *, case_id: UUID) -> None:
    """Take photographs to the provider and write down what it said; what was taken before is left alone."""
    now = desk.clock.now()
    async with desk.db.begin() as uow:
        found = await _locked(uow, case_id)
        if found is None or found[1].answer != Answer.ASKED:
            return
        case, row = found
        known, images = await on_file(uow, case), await images_of(uow, case_id)
        copied = any(one.seen_before for one in images)
        # Who is signed in was refused the copy at once; of a guest's only the owner hears, wherever they are reached.
        if copied and case.customer_id is not None and case.named_blind is not None:
            await tell_picture_copied(uow, desk.vault, customer_id=case.customer_id, at=now)
        if known is None:
            await _refuse(uow, case, row, why="nothing_on_file", reference=None, at=now)
            return
        if copied:
            await _refuse(uow, case, row, why="seen_before", reference=None, at=now)
            return
        row.answer, row.next_at = Answer.SENT.value, now + CLAIM_LASTS
        questioned = _questioned(desk.vault, case_id, known, images)
    await _take(desk, case_id, await hear(desk.provider.check(questioned), unreachable=Answer.ASKED))


async def inquire_cases(desk: LevelDesk, *, at: datetime) -> int:
    """Go on with photographs that have no answer; return how many that were."""
    async with desk.db.begin() as uow:
        due = (
            sa.select(CaseCheck)
            .where(CaseCheck.next_at <= at)
            .order_by(CaseCheck.next_at)
            .limit(_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        rows = list(await uow.session.scalars(due))
        for row in rows:
            case = await uow.session.get_one(Verification, row.case_id)
            row.inquiries += 1
            over = case.ended_at is not None or at >= case.expires_at
            row.next_at = None if over else at + _delay(desk, row)
    for row in rows:
        if row.next_at is None:
            continue
        if row.answer == Answer.ASKED:
            await ask_about_case(desk, case_id=row.case_id)
        else:
            await _take(desk, row.case_id, await hear(desk.provider.inquire(row.case_id)))
    return len(rows)


def _questioned(vault: Vault, case_id: UUID, known: OnFile, images: list[CaseImage]) -> Questioned:
    return Questioned(
        id=case_id, checks=CHECKS, name=vault.open(known.name_sealed, context=queries.NAME),
        number=vault.open(known.number_sealed, context=NUMBER),
        phone=vault.read(known.phone_sealed, context=queries.PHONE),
        images={
            LOOKS_AT[DocumentKind(one.kind)]: vault.open_bytes(one.image_sealed or b"", context=IMAGE_OF_CASE)
            for one in images
        },
    )  # fmt: skip


async def _take(desk: LevelDesk, case_id: UUID, heard: Heard) -> None:
    now = desk.clock.now()
    async with desk.db.begin() as uow:
        found = await _locked(uow, case_id)
        if found is None or found[1].answer in DECIDED:
            return
        case, row = found
        if heard.answer is Answer.REFUSED:
            await _refuse(uow, case, row, why=heard.why, reference=heard.reference, at=now)
        elif heard.answer is Answer.CONFIRMED:
            row.answer, row.reference, row.next_at = heard.answer.value, heard.reference, None
            news_of(uow, case)
        elif row.answer in {Answer.SENT, Answer.UNKNOWN}:
            row.answer, row.next_at = heard.answer.value, now + _delay(desk, row)


async def _refuse(
    uow: UnitOfWork, case: Verification, row: CaseCheck, *, why: str | None, reference: str | None, at: datetime
) -> None:
    row.answer, row.answer_why, row.reference, row.next_at = Answer.REFUSED.value, why, reference, None
    await fail(uow, case, at=at)
    news_of(uow, case)


async def fail(uow: UnitOfWork, case: Verification, *, at: datetime) -> None:
    """Let the way have failed, unless somebody said so before; which of the two said so is not told."""
    step = await uow.session.get_one(VerificationStep, (case.id, Proof.DOCUMENT.value))
    if step.passed is None:
        step.answered_at, step.passed = at, False
        attempt = attempt_of(case, Proof.DOCUMENT, at=at)
        await uow.write([attempt.refused("verification_failed", at=at, method="document", problem="wrong").row()])


def _delay(desk: LevelDesk, row: CaseCheck) -> timedelta:
    return next_delay(desk.inquiry_delay, row.inquiries, longest=_LONGEST_DELAY)


async def _locked(uow: UnitOfWork, case_id: UUID) -> tuple[Verification, CaseCheck] | None:
    case = sa.select(Verification).where(Verification.id == case_id).with_for_update()
    row = sa.select(CaseCheck).where(CaseCheck.case_id == case_id)
    found = (await uow.session.scalars(case)).one_or_none(), (await uow.session.scalars(row)).one_or_none()
    return None if found[0] is None or found[1] is None else (found[0], found[1])


async def forget_case_images(uow: UnitOfWork, *, at: datetime) -> int:
    """Delete photographs whose time is over, those included that were never handed in; return how many."""
    passed = sa.exists().where(CaseCheck.case_id == Verification.id, CaseCheck.agreed.is_(True))
    over = sa.or_(
        sa.and_(passed, Verification.expires_at <= at - CASE_IMAGES["passed"]),
        sa.and_(sa.not_(passed), Verification.expires_at <= at - CASE_IMAGES["not_passed"]),
    )
    gone = await uow.session.execute(
        sa.update(CaseImage)
        .where(CaseImage.deleted_at.is_(None), CaseImage.case_id.in_(sa.select(Verification.id).where(over)))
        .values(image_sealed=None, deleted_at=at)
        .execution_options(synchronize_session=False)
        .returning(CaseImage.id)
    )
    # What is nobody's has no key that could be destroyed: what it looked like goes with the picture.
    nobodys = sa.select(Verification.id).where(over, Verification.customer_id.is_(None))
    await uow.session.execute(
        sa.update(CaseImage)
        .where(CaseImage.likeness_sealed.is_not(None), CaseImage.case_id.in_(nobodys))
        .values(likeness_sealed=None)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
