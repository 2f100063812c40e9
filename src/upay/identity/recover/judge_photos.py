"""Document check in a case, the agent's part: look at each photograph for a reason, then say whether it is the person.

Passed is what the provider confirmed and the agent of the case, having looked at both photographs and found the digits
of the case in them, says; neither alone.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from upay.identity import queries, rules
from upay.identity.case_models import CaseCheck, CaseImage
from upay.identity.claim_models import Answer
from upay.identity.id_numbers import mask_id_number
from upay.identity.level_models import DocumentKind
from upay.identity.levels.documents import DocumentView, Shown
from upay.identity.levels.persons import NUMBER
from upay.identity.pictures.photo_looked_at import UNSEEN, all_seen, note_look, refuse_uncompared
from upay.identity.pictures.photo_once import IMAGE_OF_CASE
from upay.identity.recover.check_photos import fail
from upay.identity.recover.hand_in_photos import images_of, on_file
from upay.identity.recovery_models import Verification, VerificationStep
from upay.identity.staff.manage_staff import actor_of
from upay.identity.staff.verify_customer import (
    CaseView,
    Proof,
    attempt_of,
    news_of,
    open_case,
    subject_of_case,
    view_case,
)
from upay.kit.acts import Act
from upay.kit.ids import StaffId
from upay.kit.refusal import NotFound
from upay.kit.text import clean, mask_name
from upay.platform import audit
from upay.platform.actions import ActionNotAllowed
from upay.platform.crypto import Erased, Vault
from upay.platform.db import UnitOfWork

REASON_OF_CHECK: Final = "verification.reason"
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPhotos:
    """A check as the agent of the case sees it: photographs beside who the account is known to be, masked."""

    sent_at: datetime
    images: tuple[DocumentView, ...]
    """`used` says that the agent has looked at it."""
    digits: str
    """What has to be on paper in both of them."""
    name: str
    id_number: str
    """Both empty where there is nothing on file."""
    level: int
    answer: Answer
    answer_why: str | None
    reference: str | None
    why_not: str | None
    """What keeps it from being passed, if anything does."""
    agreed: bool | None
    reason: str = field(repr=False)


async def photos_at_desk(
    uow: UnitOfWork, vault: Vault, *, conversation_id: UUID, by: StaffId, at: datetime
) -> DeskPhotos | None:
    """Return what was handed in, to the agent whose case it is; to anybody else, and before, there is nothing."""
    try:
        row = await open_case(uow, conversation_id, at=at)
    except NotFound:
        return None
    check = await uow.session.get(CaseCheck, row.id)
    if row.staff_id != by or check is None:
        return None
    known = await on_file(uow, row)
    images = await images_of(uow, row.id)
    return DeskPhotos(
        sent_at=check.sent_at, images=tuple(_image(one, by=by) for one in images), digits=row.digits,
        name="" if known is None else mask_name(vault.read(known.name_sealed, context=queries.NAME)),
        id_number="" if known is None else mask_id_number(vault.read(known.number_sealed, context=NUMBER)),
        level=0 if known is None else known.level, answer=Answer(check.answer), answer_why=check.answer_why,
        reference=check.reference, why_not=_why_not(check) or (None if all_seen(images, by=by) else UNSEEN),
        agreed=check.agreed,
        reason=vault.read(check.reason_sealed, context=REASON_OF_CHECK),
    )  # fmt: skip


async def look_at_case_image(
    uow: UnitOfWork, vault: Vault, *, conversation_id: UUID, image_id: UUID, reason: str, by: StaffId, at: datetime
) -> Shown:
    """Show a photograph that was handed in to the agent of the case, for a reason; each look is an act of its own."""
    rules.missing({"reason": reason})
    row, _ = await _own(uow, conversation_id, by=by, at=at)
    query = sa.select(CaseImage).where(
        CaseImage.id == image_id, CaseImage.case_id == row.id, CaseImage.deleted_at.is_(None)
    )
    image = (await uow.session.scalars(query.with_for_update())).one_or_none()
    if image is None:
        raise NotFound
    note_look(image, by=by)
    await audit.write(
        uow, vault, actor=actor_of(by), act=Act.LOOK_AT_DOCUMENT, subject=subject_of_case(row), note=reason,
        facts={"case": str(row.id), "kind": image.kind}, at=at,
    )  # fmt: skip
    assert image.image_sealed is not None, "a deleted image is not found"
    try:
        return Shown(content=vault.open_bytes(image.image_sealed, context=IMAGE_OF_CASE))
    except Erased as error:
        raise NotFound from error


async def judge_photos(
    uow: UnitOfWork, vault: Vault, *, conversation_id: UUID, agree: bool, digits_seen: bool, reason: str, by: StaffId,
    at: datetime,
) -> CaseView:  # fmt: skip
    """Say with a reason whether the photographs show who the account is known to be; it is said once.

    `digits_seen`: the digits of the case are in both of them, without which nobody is passed.
    """
    rules.missing({"reason": reason})
    row, check = await _own(uow, conversation_id, by=by, at=at)
    step = await uow.session.get_one(VerificationStep, (row.id, Proof.DOCUMENT.value))
    if step.passed is not None:
        raise ActionNotAllowed(why="decided")
    if agree:
        why_not = _why_not(check)
        if why_not is not None:
            raise ActionNotAllowed(why=why_not)
        refuse_uncompared(await images_of(uow, row.id), by=by, digits_seen=digits_seen)
    check.judged_by, check.judged_at, check.agreed = by, at, agree
    check.reason_sealed = vault.seal(clean(reason, longest=_LONGEST), context=REASON_OF_CHECK, person=row.customer_id)
    if agree:
        step.answered_at, step.passed = at, True
        await uow.write([attempt_of(row, Proof.DOCUMENT, at=at).succeeded(at=at).row()])
    else:
        check.next_at = None
        await fail(uow, row, at=at)
    await uow.flush()
    await audit.write(
        uow, vault, actor=actor_of(by), act=Act.ACCEPT_PHOTOS if agree else Act.REJECT_PHOTOS,
        subject=subject_of_case(row), note=reason, at=at,
        facts={"case": str(row.id), "provider": check.answer, "digits": digits_seen},
    )  # fmt: skip
    news_of(uow, row)
    return await view_case(uow, row)


def _why_not(check: CaseCheck) -> str | None:
    if check.answer == Answer.REFUSED:
        return "photos_refused"
    return None if check.answer == Answer.CONFIRMED else "photos_unanswered"


async def _own(
    uow: UnitOfWork, conversation_id: UUID, *, by: StaffId, at: datetime
) -> tuple[Verification, CaseCheck]:  # fmt: skip
    row = await open_case(uow, conversation_id, at=at)
    if row.staff_id != by:
        raise ActionNotAllowed(why="anothers_case")
    check = await uow.session.get(CaseCheck, row.id)
    if check is None:
        raise NotFound
    return row, check


def _image(one: CaseImage, *, by: StaffId) -> DocumentView:
    return DocumentView(
        id=one.id, kind=DocumentKind(one.kind), sent_at=one.sent_at, used=by in one.seen_by,
        deleted_at=one.deleted_at,
    )  # fmt: skip
