"""Where this room keeps sealed values, and what it forgets of somebody beside them."""

import secrets
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models, queries
from upay.identity.arrival_models import Arrival
from upay.identity.case_models import CaseCheck, CaseImage
from upay.identity.claim_models import Claim, ClaimImage
from upay.identity.doors.emergency import FINDING_OF_EMERGENCY, REASON_OF_EMERGENCY
from upay.identity.level_models import Document, IdentityCheck, Person
from upay.identity.levels.persons import NUMBER, forget_number
from upay.identity.pictures.photo_once import (
    IMAGE,
    IMAGE_OF_CASE,
    IMAGE_OF_CLAIM,
    LIKENESS,
    LIKENESS_OF_CASE,
    LIKENESS_OF_CLAIM,
)
from upay.identity.proofs import arrivals, totp
from upay.identity.proofs.former_email import FormerEmail
from upay.identity.proofs.strange import PLACE_FACTS
from upay.identity.recover.assist_customer import NUMBER_OF_REQUEST
from upay.identity.recover.examine_claim import REASON_OF_CLAIM
from upay.identity.recover.fill_claim import QUESTIONS_OF_CLAIM
from upay.identity.recover.judge_photos import REASON_OF_CHECK
from upay.identity.recover.open_claim import NAMED, NEW_NUMBER
from upay.identity.recovery_models import Rebinding, StaffRelation, Verification, VerificationStep
from upay.identity.staff.call_back import CALL_WORD
from upay.identity.staff.keep_apart import REASON_OF_RELATION
from upay.identity.staff.verify_customer import NUMBER_OF_CASE, QUESTIONS_OF_CASE
from upay.identity.staff_models import Emergency
from upay.platform import attempts
from upay.platform.db import UnitOfWork
from upay.platform.retention import Kind, Place

_CUSTOMER: Final = models.Customer.__table__.c
_PERSON: Final = models.MerchantPerson.__table__.c
_DEVICE: Final = models.Device.__table__.c
_FORMER: Final = FormerEmail.__table__.c
_TOTP: Final = models.Totp.__table__.c
_NOTICE: Final = models.Notice.__table__.c
_EXPORT: Final = models.Export.__table__.c
_NOTIFICATION: Final = models.Notification.__table__.c
_FREEZE: Final = models.Freeze.__table__.c
_REQUEST: Final = models.StaffRequest.__table__.c
_KNOWN: Final = Person.__table__.c
_CHECK: Final = IdentityCheck.__table__.c
_IMAGE: Final = Document.__table__.c
_REBINDING: Final = Rebinding.__table__.c
_CASE: Final = Verification.__table__.c
_STEP: Final = VerificationStep.__table__.c
_RELATION: Final = StaffRelation.__table__.c
_EMERGENCY: Final = Emergency.__table__.c
_CLAIM: Final = Claim.__table__.c
_CLAIM_IMAGE: Final = ClaimImage.__table__.c
_CASE_OWNER: Final = (
    sa.select(Verification.customer_id)
    .where(Verification.id == _STEP.case_id)
    .correlate_except(Verification)
    .scalar_subquery()
)
_CLAIM_OWNER: Final = (
    sa.select(Claim.customer_id).where(Claim.id == _CLAIM_IMAGE.claim_id).correlate_except(Claim).scalar_subquery()
)

_PHOTOS: Final = CaseCheck.__table__.c
_PHOTO: Final = CaseImage.__table__.c
_PHOTOS_OWNER: Final = (
    sa.select(Verification.customer_id)
    .where(Verification.id == _PHOTOS.case_id)
    .correlate_except(Verification)
    .scalar_subquery()
)
_PHOTO_OWNER: Final = (
    sa.select(Verification.customer_id)
    .where(Verification.id == _PHOTO.case_id)
    .correlate_except(Verification)
    .scalar_subquery()
)
_ARRIVAL: Final = Arrival.__table__.c

SEALED: Final = (
    Place(column=_CUSTOMER.phone_sealed, context=queries.PHONE, owner=_CUSTOMER.id),
    Place(column=_CUSTOMER.name_sealed, context=queries.NAME, owner=_CUSTOMER.id),
    Place(column=_CUSTOMER.email_sealed, context=queries.EMAIL, owner=_CUSTOMER.id, kind=Kind.SERVICE),
    Place(column=_FORMER.address_sealed, context=queries.EMAIL, owner=_FORMER.customer_id, kind=Kind.SERVICE),
    Place(column=_CUSTOMER.phrase_sealed, context=queries.PHRASE, owner=_CUSTOMER.id, kind=Kind.SERVICE),
    Place(
        column=_NOTIFICATION.words_sealed,
        context=queries.NOTIFICATION,
        owner=_NOTIFICATION.customer_id,
        kind=Kind.SERVICE,
    ),
    Place(column=_PERSON.phone_sealed, context=queries.PHONE, owner=_PERSON.id),
    Place(column=_PERSON.name_sealed, context=queries.NAME, owner=_PERSON.id),
    Place(column=_DEVICE.address_sealed, context=queries.ADDRESS, owner=_DEVICE.owner_id, kind=Kind.SERVICE),
    Place(column=_ARRIVAL.address_sealed, context=queries.ADDRESS, owner=_ARRIVAL.owner_id, kind=Kind.SERVICE),
    Place(column=_TOTP.secret_sealed, context=totp.context_of, owner=_TOTP.owner_id, kind=Kind.SERVICE),
    Place(column=_NOTICE.address_sealed, context=queries.ADDRESS_OF_NOTICE, owner=_NOTICE.person_id, kind=Kind.SERVICE),
    Place(column=_NOTICE.body_sealed, context=queries.BODY, owner=_NOTICE.person_id, kind=Kind.SERVICE),
    Place(column=_EXPORT.content_sealed, context=queries.EXPORT, owner=_EXPORT.customer_id, kind=Kind.SERVICE),
    Place(column=_FREEZE.words_sealed, context=queries.REASON, owner=_FREEZE.customer_id),
    Place(column=_REQUEST.reason_sealed, context=queries.REASON, owner=_REQUEST.customer_id),
    Place(column=_REQUEST.note_sealed, context=queries.REASON, owner=_REQUEST.customer_id),
    Place(column=_REQUEST.number_sealed, context=NUMBER_OF_REQUEST, owner=_REQUEST.customer_id),
    Place(column=_KNOWN.number_sealed, context=NUMBER, owner=_KNOWN.id),
    Place(column=_CHECK.name_sealed, context=queries.NAME, owner=_CHECK.customer_id),
    Place(column=_CHECK.number_sealed, context=NUMBER, owner=_CHECK.customer_id),
    Place(column=_IMAGE.image_sealed, context=IMAGE, owner=_IMAGE.customer_id),
    Place(column=_IMAGE.likeness_sealed, context=LIKENESS, owner=_IMAGE.customer_id),
    Place(column=_REBINDING.old_sealed, context=queries.PHONE, owner=_REBINDING.customer_id),
    Place(column=_REBINDING.new_sealed, context=queries.PHONE, owner=_REBINDING.customer_id),
    Place(column=_CASE.number_sealed, context=NUMBER_OF_CASE, owner=_CASE.customer_id, kind=Kind.TALKS),
    Place(column=_STEP.questions_sealed, context=QUESTIONS_OF_CASE, owner=_CASE_OWNER, kind=Kind.TALKS),
    Place(column=_CLAIM.named_sealed, context=NAMED, owner=_CLAIM.customer_id),
    Place(column=_CLAIM.new_sealed, context=NEW_NUMBER, owner=_CLAIM.customer_id),
    Place(column=_CLAIM.name_sealed, context=queries.NAME, owner=_CLAIM.customer_id),
    Place(column=_CLAIM.id_number_sealed, context=NUMBER, owner=_CLAIM.customer_id),
    Place(column=_CLAIM.questions_sealed, context=QUESTIONS_OF_CLAIM, owner=_CLAIM.customer_id, kind=Kind.TALKS),
    Place(column=_CLAIM.reason_sealed, context=REASON_OF_CLAIM, owner=_CLAIM.customer_id),
    Place(column=_CLAIM.note_sealed, context=REASON_OF_CLAIM, owner=_CLAIM.customer_id),
    Place(column=_CLAIM_IMAGE.image_sealed, context=IMAGE_OF_CLAIM, owner=_CLAIM_OWNER),
    Place(column=_CLAIM_IMAGE.likeness_sealed, context=LIKENESS_OF_CLAIM, owner=_CLAIM_OWNER),
    Place(column=_STEP.word_sealed, context=CALL_WORD, owner=_CASE_OWNER, kind=Kind.TALKS),
    Place(column=_PHOTO.image_sealed, context=IMAGE_OF_CASE, owner=_PHOTO_OWNER, kind=Kind.TALKS),
    Place(column=_PHOTO.likeness_sealed, context=LIKENESS_OF_CASE, owner=_PHOTO_OWNER, kind=Kind.TALKS),
    Place(column=_PHOTOS.reason_sealed, context=REASON_OF_CHECK, owner=_PHOTOS_OWNER, kind=Kind.TALKS),
    Place(column=_RELATION.reason_sealed, context=REASON_OF_RELATION, owner=_RELATION.customer_id),
    Place(column=_EMERGENCY.reason_sealed, context=REASON_OF_EMERGENCY),
    Place(column=_EMERGENCY.finding_sealed, context=FINDING_OF_EMERGENCY),
)
"""Every sealed column of this room."""
_DIGEST_BYTES: Final = 32
_TELLS_OF_SOMEBODY: Final = ("name", "number", "phone", "email", "device", "named", "note")
"""What of a try finds or describes a person: blind indexes, masked numbers and addresses, the name of a device."""


async def forget_person(uow: UnitOfWork, person: UUID, kind: Kind) -> None:
    """Take away what somebody proved themselves with, or the index that finds them, with the kind of data it is of."""
    if kind is Kind.SERVICE:
        for table in (models.Totp, models.RecoveryCode, models.Passkey, models.Password):
            await uow.session.execute(sa.delete(table).where(table.owner_id == person))
        await uow.session.execute(sa.delete(FormerEmail).where(FormerEmail.customer_id == person))
        await uow.session.execute(sa.delete(models.Pin).where(models.Pin.customer_id == person))
        await uow.session.execute(sa.update(models.Device).where(models.Device.owner_id == person).values(agent=""))
        await arrivals.forget_of(uow, person)
        await uow.session.execute(
            sa.update(Verification)
            .where(Verification.customer_id == person, Verification.named_blind.is_not(None))
            .values(named_blind=secrets.token_bytes(_DIGEST_BYTES))
        )
        await attempts.forget_facts(uow, customer_id=person, kind="sign_in", names=PLACE_FACTS)
        await uow.session.execute(
            sa.update(models.Customer)
            .where(models.Customer.id == person, models.Customer.email_blind.is_not(None))
            .values(email_blind=secrets.token_bytes(_DIGEST_BYTES))
        )
        await uow.session.execute(
            sa.update(models.Notice)
            .where(models.Notice.person_id == person)
            .values(address_blind=secrets.token_bytes(_DIGEST_BYTES), address_masked="")
        )
    if kind is Kind.RECORDS:
        await forget_number(uow, person)
        await _forget_tries(uow, person)
        await uow.session.execute(
            sa.update(Claim)
            .where(Claim.customer_id == person)
            .values(
                named_blind=secrets.token_bytes(_DIGEST_BYTES), new_blind=secrets.token_bytes(_DIGEST_BYTES),
                id_number_blind=None,
            )
        )  # fmt: skip
        await uow.session.execute(
            sa.update(Rebinding)
            .where(Rebinding.customer_id == person)
            .values(old_blind=secrets.token_bytes(_DIGEST_BYTES), new_blind=secrets.token_bytes(_DIGEST_BYTES))
        )
        own = sa.select(models.Customer.phone_blind).where(models.Customer.id == person)
        blind = (await uow.session.execute(own)).scalar_one_or_none()
        # Whoever has the number now has codes of their own: those are bound to them, or sent since it was free again.
        codes = models.OneTimeCode.bound_to == person
        if blind is not None:
            codes = sa.or_(
                codes, sa.and_(models.OneTimeCode.address_blind == blind, models.OneTimeCode.bound_to.is_(None))
            )
        await uow.session.execute(sa.delete(models.OneTimeCode).where(codes))
        if blind is None:
            return
        await uow.session.execute(
            sa.update(models.Customer)
            .where(models.Customer.id == person)
            .values(phone_blind=secrets.token_bytes(_DIGEST_BYTES))
        )


async def _forget_tries(uow: UnitOfWork, person: UUID) -> None:
    """Take what finds or describes somebody out of their own tries, and out of claims for their account."""
    row = attempts.ATTEMPT.c
    own = sa.or_(row.customer_id == person, row.actor == f"{models.Who.MERCHANT.value}:{person}")
    await attempts.forget_asked(uow, own, names=_TELLS_OF_SOMEBODY)
    claims = sa.select(Claim.number, Claim.opened_at).where(Claim.customer_id == person)
    for number, opened_at in (await uow.session.execute(claims)).all():
        # Whoever claims is nobody yet; the instant leads to the row without reading every one.
        of_claim = sa.and_(
            row.customer_id.is_(None), row.at == opened_at, row.kind == "open_claim",
            row.facts["claim"].astext == number,
        )  # fmt: skip
        await attempts.forget_asked(uow, of_claim, names=_TELLS_OF_SOMEBODY)
