"""Document check in a case, the customer's part: a photograph of the document and one of the face, handed in once.

Of whoever is signed in, only an account that was verified can be checked, and they are told. A guest is never told: the
number they named may be anybody's, so their photographs are taken alike, and where there is nothing on file to compare
with the check fails like one of another person's document. So does one with a picture that is known of the account.

Both pictures show the digits of the case on paper, which nobody could have photographed before (`photo_once`).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models, rules
from upay.identity.case_models import CaseCheck, CaseImage
from upay.identity.claim_models import Answer
from upay.identity.level_models import DocumentKind, Person, PersonAccount
from upay.identity.pictures.photo_once import IMAGE_OF_CASE, LIKENESS_OF_CASE, seen_in_cases, seen_of_person
from upay.identity.pictures.reencode_image import DocumentUnusable, Picture, reencode
from upay.identity.recover.open_claim import LEAST_LEVEL
from upay.identity.recovery_models import Verification
from upay.identity.staff.verify_customer import CaseView, Proof, attempt_of, news_of, open_case, step_of, view_case
from upay.kit.ids import new_id
from upay.platform import attempts
from upay.platform.actions import ActionNotAllowed
from upay.platform.aside import aside
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork, job

SENT: Final = "send_case_image"
"""The kind of the attempt to send one."""
CASE_JOB: Final = "identity.case"
_IMAGES_A_CASE: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotosView:
    """What was sent in a case, as whoever proves it sees it; what was made of it is not in it."""

    images: frozenset[DocumentKind]
    digits: str
    """What has to be on paper in both of them."""
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnFile:
    """Who an account is known to be: the provider is asked about this person. Sealed."""

    name_sealed: bytes
    number_sealed: bytes
    phone_sealed: bytes | None
    level: int


async def photos_in(uow: UnitOfWork, *, conversation_id: UUID, signed_in: bool, at: datetime) -> PhotosView | None:
    """Return what was sent in the open case; None where its account cannot be checked, for its own customer alone."""
    row = await open_case(uow, conversation_id, at=at)
    if signed_in and await on_file(uow, row) is None:
        return None
    check = await uow.session.get(CaseCheck, row.id)
    return PhotosView(
        images=frozenset(DocumentKind(one.kind) for one in await images_of(uow, row.id)),
        digits=row.digits,
        sent_at=None if check is None else check.sent_at,
    )


async def send_case_image(
    db: Database, vault: Vault, *, conversation_id: UUID, signed_in: bool, kind: DocumentKind, upload: bytes,
    at: datetime,
) -> CaseView:  # fmt: skip
    """Keep a photograph in place of an earlier one of its kind; refuse what is none, too much, or was sent before."""
    async with db.begin() as uow:
        row = await open_case(uow, conversation_id, at=at)
    async with attempts.trying(db, attempt_of(row, Proof.DOCUMENT, at=at, kind=SENT)) as attempt:
        async with db.begin() as uow:
            await _taken_from(uow, conversation_id, signed_in=signed_in, at=at)
        picture = await aside(lambda: reencode(upload))
        async with db.begin() as uow:
            row = await _taken_from(uow, conversation_id, signed_in=signed_in, at=at)
            seen = await _seen_before(uow, vault, picture, row)
            await step_of(uow, row, Proof.DOCUMENT, at=at)
            await uow.session.execute(
                sa.update(CaseImage)
                .where(CaseImage.case_id == row.id, CaseImage.kind == kind.value, CaseImage.deleted_at.is_(None))
                .values(image_sealed=None, deleted_at=at)
                .execution_options(synchronize_session=False)
            )
            uow.add(
                CaseImage(
                    id=new_id(), case_id=row.id, kind=kind.value,
                    image_sealed=vault.seal_bytes(picture.content, context=IMAGE_OF_CASE, person=row.customer_id),
                    likeness_sealed=vault.seal_bytes(
                        picture.likenesses[0], context=LIKENESS_OF_CASE, person=row.customer_id
                    ),
                    seen_before=seen, digest=hashlib.sha256(picture.content).digest(), sent_at=at,
                )
            )  # fmt: skip
            await uow.write([attempt.succeeded(at=at, document=kind.value).row()])
            news_of(uow, row)
            return await view_case(uow, row)


async def hand_in_photos(db: Database, *, conversation_id: UUID, signed_in: bool, at: datetime) -> CaseView:
    """Hand the photographs in: the provider is asked, the agent looks, and nothing about them can be changed."""
    async with db.begin() as uow:
        row = await open_case(uow, conversation_id, at=at)
    begun = attempt_of(row, Proof.DOCUMENT, at=at, kind="hand_in_photos")
    async with attempts.trying(db, begun) as attempt, db.begin() as uow:
        row = await _open_for_photos(uow, conversation_id, signed_in=signed_in, at=at)
        kinds = {one.kind for one in await images_of(uow, row.id)}
        rules.missing({kind.value: "there" if kind.value in kinds else "" for kind in DocumentKind})
        await step_of(uow, row, Proof.DOCUMENT, at=at)
        uow.add(CaseCheck(case_id=row.id, sent_at=at, answer=Answer.ASKED.value, next_at=at))
        await uow.write([attempt.succeeded(at=at).row()])
        uow.publish(job(CASE_JOB, case_id=row.id))
        news_of(uow, row)
        return await view_case(uow, row)


# What follows is for this room's own use cases.


async def images_of(uow: UnitOfWork, case_id: UUID) -> list[CaseImage]:
    """Return the photographs of a case that are there."""
    query = sa.select(CaseImage).where(CaseImage.case_id == case_id, CaseImage.deleted_at.is_(None))
    return list(await uow.session.scalars(query.order_by(CaseImage.kind)))


async def on_file(uow: UnitOfWork, row: Verification) -> OnFile | None:
    """Return who the account of a case is known to be; None of nobody's, and of one that was never verified."""
    query = (
        sa.select(models.Customer, Person.number_sealed)
        .join(PersonAccount, PersonAccount.customer_id == models.Customer.id)
        .join(Person, Person.id == PersonAccount.person_id)
        .where(
            models.Customer.id == row.customer_id, models.Customer.level >= LEAST_LEVEL,
            models.Customer.closed_at.is_(None),
        )
    )  # fmt: skip
    found = (await uow.session.execute(query)).one_or_none()
    if found is None:
        return None
    person, number_sealed = found
    return OnFile(
        name_sealed=person.name_sealed, number_sealed=number_sealed, phone_sealed=person.phone_sealed,
        level=person.level,
    )  # fmt: skip


async def _seen_before(uow: UnitOfWork, vault: Vault, picture: Picture, row: Verification) -> bool:
    """Refuse a picture that was sent before; of a guest tell only what came under the same name, and note the rest."""
    known = await seen_of_person(uow, vault, picture, customer_id=row.customer_id, besides=row.id)
    if known if row.named_blind is None else await seen_in_cases(uow, vault, picture, row):
        raise DocumentUnusable(problem="seen_before")
    return known


async def _open_for_photos(
    uow: UnitOfWork, conversation_id: UUID, *, signed_in: bool, at: datetime
) -> Verification:  # fmt: skip
    row = await open_case(uow, conversation_id, at=at)
    if signed_in and await on_file(uow, row) is None:
        raise ActionNotAllowed(why="nothing_on_file")
    if await uow.session.get(CaseCheck, row.id) is not None:
        raise ActionNotAllowed(why="answered_already")
    return row


async def _taken_from(uow: UnitOfWork, conversation_id: UUID, *, signed_in: bool, at: datetime) -> Verification:
    row = await _open_for_photos(uow, conversation_id, signed_in=signed_in, at=at)
    many = await uow.session.scalar(sa.select(sa.func.count()).where(CaseImage.case_id == row.id))
    if (many or 0) >= _IMAGES_A_CASE:
        raise DocumentUnusable(problem="too_many", most=_IMAGES_A_CASE)
    return row
