"""Images of documents and faces: taken in, kept sealed, shown to staff with a reason, and deleted.

Their owner is told that they are there and sees them no more: whoever holds an open phone would have them as well.
Every look of staff is written down. What is kept is a picture that we have written ourselves; see `reencode_image`.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models, queries, rules
from upay.identity.level_models import Document, DocumentKind
from upay.identity.level_rules import LevelRules
from upay.identity.pictures.photo_once import IMAGE, LIKENESS, seen_of_person
from upay.identity.pictures.reencode_image import DocumentUnusable, reencode
from upay.identity.staff.manage_staff import actor_of
from upay.kit.acts import Act
from upay.kit.ids import CustomerId, StaffId, new_id
from upay.kit.refusal import NotFound
from upay.kit.time import next_business_midnight
from upay.platform import attempts, audit
from upay.platform.aside import aside
from upay.platform.attempts import of_customer
from upay.platform.crypto import Erased, Vault
from upay.platform.db import Database, UnitOfWork

KIND: Final = "send_document"
"""The kind of the attempt."""
Row = Document


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """An image that was sent in; what it shows is not in it."""

    id: UUID
    kind: DocumentKind
    sent_at: datetime
    used: bool
    """A check has looked at it."""
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An image in clear."""

    content: bytes = field(repr=False)
    media_type: str = "image/jpeg"


async def send_document(
    db: Database, vault: Vault, law: LevelRules, *, customer_id: CustomerId, kind: DocumentKind, upload: bytes,
    at: datetime,
) -> DocumentView:  # fmt: skip
    """Keep an image; refuse what is none, what is too large, what a check has seen, and more than a day allows."""
    attempt = of_customer(KIND, customer_id, at=at, document=kind.value, bytes=len(upload))
    async with attempts.trying(db, attempt):
        async with db.begin() as uow:
            await _hold_to_rate(uow, law, customer_id=customer_id, at=at)
        picture = await aside(lambda: reencode(upload))
        async with db.begin() as uow:
            await queries.lock_customer(uow, customer_id)
            await _hold_to_rate(uow, law, customer_id=customer_id, at=at)
            if await seen_of_person(uow, vault, picture, customer_id=customer_id, besides=None):
                raise DocumentUnusable(problem="seen_before")
            row = Document(
                id=new_id(), customer_id=customer_id, kind=kind.value,
                image_sealed=vault.seal_bytes(picture.content, context=IMAGE, person=customer_id),
                likeness_sealed=vault.seal_bytes(picture.likenesses[0], context=LIKENESS, person=customer_id),
                width=picture.width, height=picture.height, digest=hashlib.sha256(picture.content).digest(),
                sent_at=at, delete_after=at + law.unused_documents_kept,
            )  # fmt: skip
            uow.add(row)
            await uow.write([attempt.succeeded(at=at, document_id=str(row.id)).row()])
    return view(row)


async def documents_of(uow: UnitOfWork, *, customer_id: CustomerId) -> list[DocumentView]:
    """Return a customer's images, newest first, those included that were deleted."""
    query = sa.select(Document).where(Document.customer_id == customer_id)
    return [view(row) for row in await uow.session.scalars(query.order_by(Document.sent_at.desc(), Document.id))]


async def remove_document(uow: UnitOfWork, *, customer_id: CustomerId, document_id: UUID, at: datetime) -> None:
    """Delete an image at its owner's wish, while no check has looked at it."""
    row = await _find(uow, customer_id=customer_id, document_id=document_id)
    if row.check_id is not None:
        raise NotFound
    row.image_sealed, row.deleted_at = None, at


async def documents_for_staff(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, by: StaffId, at: datetime
) -> list[DocumentView]:
    """Return which images a customer has sent in, as staff see it; that they looked is written down."""
    await audit.write_look(
        uow, vault, actor=actor_of(by), act=Act.LIST_DOCUMENTS, subject=f"customer:{customer_id}", at=at
    )
    return await documents_of(uow, customer_id=customer_id)


async def look_at_document(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, document_id: UUID, reason: str, by: StaffId, at: datetime
) -> Shown:
    """Show an image to somebody of staff who says why; each look is an act of its own."""
    rules.missing({"reason": reason})
    row = await _find(uow, customer_id=customer_id, document_id=document_id)
    await audit.write(
        uow, vault, actor=actor_of(by), act=Act.LOOK_AT_DOCUMENT, subject=f"customer:{customer_id}", note=reason,
        facts={"document": str(document_id), "kind": row.kind}, at=at,
    )  # fmt: skip
    return Shown(content=open_image(vault, row))


async def delete_late(uow: UnitOfWork, law: LevelRules, *, at: datetime) -> int:
    """Delete the images whose time is over: unused ones after days, used ones so long after the account was closed."""
    closed_long_ago = sa.select(models.Customer.id).where(models.Customer.closed_at <= at - law.documents_kept)
    late = await uow.session.execute(
        sa.update(Document)
        .where(
            Document.deleted_at.is_(None),
            sa.or_(
                Document.delete_after <= at,
                sa.and_(Document.delete_after.is_(None), Document.customer_id.in_(closed_long_ago)),
            ),
        )
        .values(image_sealed=None, deleted_at=at)
        .execution_options(synchronize_session=False)
        .returning(Document.id)
    )
    return len(late.all())


# What follows is for this room's own use cases.


async def latest(uow: UnitOfWork, *, customer_id: CustomerId, kind: DocumentKind) -> Document | None:
    """Return the newest image of a kind that is still there."""
    query = sa.select(Document).where(
        Document.customer_id == customer_id, Document.kind == kind.value, Document.deleted_at.is_(None)
    )
    return (await uow.session.scalars(query.order_by(Document.sent_at.desc(), Document.id.desc()).limit(1))).first()


async def keep(uow: UnitOfWork, *, check_id: UUID) -> None:
    """Keep what a confirmed check has looked at for as long as the law asks."""
    await uow.session.execute(sa.update(Document).where(Document.check_id == check_id).values(delete_after=None))


def open_image(vault: Vault, row: Document) -> bytes:
    """Open an image, for the provider or for staff."""
    assert row.image_sealed is not None, "a deleted image is not found"
    try:
        return vault.open_bytes(row.image_sealed, context=IMAGE)
    except Erased as error:
        raise NotFound from error


async def _find(uow: UnitOfWork, *, customer_id: CustomerId, document_id: UUID) -> Document:
    query = sa.select(Document).where(
        Document.id == document_id, Document.customer_id == customer_id, Document.deleted_at.is_(None)
    )
    row = (await uow.session.scalars(query)).one_or_none()
    if row is None:
        raise NotFound
    return row


async def _hold_to_rate(uow: UnitOfWork, law: LevelRules, *, customer_id: CustomerId, at: datetime) -> None:
    begins = next_business_midnight(at) - timedelta(days=1)
    count = sa.select(sa.func.count()).where(Document.customer_id == customer_id, Document.sent_at >= begins)
    if (await uow.session.scalar(count) or 0) >= law.documents_a_day:
        raise DocumentUnusable(problem="too_many", most=law.documents_a_day)


def view(row: Document) -> DocumentView:
    """Return an image as it may be listed."""
    return DocumentView(
        id=row.id,
        kind=DocumentKind(row.kind),
        sent_at=row.sent_at,
        used=row.check_id is not None,
        deleted_at=row.deleted_at,
    )
