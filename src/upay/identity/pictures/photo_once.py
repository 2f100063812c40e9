"""What makes a photograph count once: digits on paper that are of one case, and that the picture was not sent before.

Whoever holds a phone, or works at the desk, may have a copy of a picture that is on file; it shows what its owner looks
like and not who sends it. So each case asks for four digits beside the document, and of each picture a likeness is kept
(`likeness`), sealed with the person's key and longer than the picture itself, with which later ones are compared.
"""

import io
import secrets
from collections.abc import Callable
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import InstrumentedAttribute

from upay.identity.case_models import CaseImage
from upay.identity.claim_models import Claim, ClaimImage
from upay.identity.level_models import Document, PersonAccount
from upay.identity.pictures.likeness import likenesses, near
from upay.identity.pictures.reencode_image import Picture
from upay.identity.recovery_models import Verification
from upay.kit.ids import new_id
from upay.platform.aside import aside
from upay.platform.crypto import Erased, Vault
from upay.platform.db import UnitOfWork

IMAGE: Final = "document.image"
IMAGE_OF_CASE: Final = "verification.image"
IMAGE_OF_CLAIM: Final = "claim.image"
LIKENESS: Final = "document.likeness"
LIKENESS_OF_CASE: Final = "verification.likeness"
LIKENESS_OF_CLAIM: Final = "claim.likeness"
_DIGITS: Final = 4
Images = type[Document] | type[CaseImage] | type[ClaimImage]
_SEALED_AS: Final[dict[Images, tuple[str, str]]] = {
    Document: (IMAGE, LIKENESS),
    CaseImage: (IMAGE_OF_CASE, LIKENESS_OF_CASE),
    ClaimImage: (IMAGE_OF_CLAIM, LIKENESS_OF_CLAIM),
}
_DOCUMENTS: Final[sa.Select[UUID, UUID | None]] = sa.select(Document.id, Document.customer_id)
_CASES: Final = sa.select(CaseImage.id, Verification.customer_id).join(Verification)
_CLAIMS: Final = sa.select(ClaimImage.id, Claim.customer_id).join(Claim)
"""Of each picture that was ever sent, whose it is."""


def fresh_digits() -> str:
    """Return the digits that the photographs of a new case have to show, on paper."""
    return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"


async def seen_of_person(
    uow: UnitOfWork, vault: Vault, picture: Picture, *, customer_id: UUID | None, besides: UUID | None
) -> bool:
    """Tell whether this picture, or nearly this one, is known of the person whose account this is.

    `besides` is the case or the claim in which it was sent now, where one may take another's place; None: it is sent
    for a level, and then takes the place of whatever no check has looked at.
    """
    # Asked for alike where there is nobody, so that it takes as long.
    whose = customer_id or new_id()
    person = sa.select(PersonAccount.person_id).where(PersonAccount.customer_id == whose).scalar_subquery()
    others = sa.select(PersonAccount.customer_id).where(PersonAccount.person_id == person)

    def theirs(owner: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]) -> sa.ColumnElement[bool]:
        return sa.or_(owner == whose, owner.in_(others))

    documents = _DOCUMENTS.where(theirs(Document.customer_id))
    if besides is None:
        documents = documents.where(Document.check_id.is_not(None))
    cases = _CASES.where(theirs(Verification.customer_id), Verification.id.is_distinct_from(besides))
    claims = _CLAIMS.where(theirs(Claim.customer_id), Claim.id.is_distinct_from(besides))
    return (
        await _among(uow, vault, picture, Document, documents)
        or await _among(uow, vault, picture, CaseImage, cases)
        or await _among(uow, vault, picture, ClaimImage, claims)
    )


async def seen_in_cases(uow: UnitOfWork, vault: Vault, picture: Picture, row: Verification) -> bool:
    """Tell whether it was sent in an earlier case about what a guest calls theirs, be that anybody's or not."""
    earlier = _CASES.where(Verification.named_blind == row.named_blind, Verification.id != row.id)
    return await _among(uow, vault, picture, CaseImage, earlier)


async def seen_in_claims(uow: UnitOfWork, vault: Vault, picture: Picture, row: Claim) -> bool:
    """Tell whether it was sent with an earlier claim for the same number or address, be that anybody's or not."""
    earlier = _CLAIMS.where(Claim.named_blind == row.named_blind, Claim.id != row.id)
    return await _among(uow, vault, picture, ClaimImage, earlier)


async def _among(
    uow: UnitOfWork, vault: Vault, picture: Picture, images: Images, which: sa.Select[UUID, UUID | None]
) -> bool:
    # The picture itself is read only where it came before there were likenesses.
    query = which.add_columns(
        images.likeness_sealed, sa.case((images.likeness_sealed.is_(None), images.image_sealed))
    ).where(sa.or_(images.likeness_sealed.is_not(None), images.image_sealed.is_not(None)))
    rows = (await uow.session.execute(query)).all()
    await vault.know([sealed for row in rows for sealed in row[2:]])
    image_context, context = _SEALED_AS[images]
    for image_id, owner, likeness_sealed, image_sealed in rows:
        try:
            if likeness_sealed is not None:
                known = vault.open_bytes(likeness_sealed, context=context)
            else:
                known = await aside(_reader(vault.open_bytes(image_sealed, context=image_context)))
                late = sa.update(images).where(images.id == image_id)
                sealed = vault.seal_bytes(known, context=context, person=owner)
                await uow.session.execute(
                    late.values(likeness_sealed=sealed).execution_options(synchronize_session=False)
                )
        except Erased:
            continue
        if near(picture.likenesses, known):
            return True
    return False


def _reader(content: bytes) -> Callable[[], bytes]:
    def read() -> bytes:
        with Image.open(io.BytesIO(content)) as opened:
            return likenesses(opened)[0]

    return read
