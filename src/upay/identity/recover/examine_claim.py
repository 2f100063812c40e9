"""Claims at the desk: one person looks at documents, answers and what the provider says; another one agrees.

Neither of them may be the owner or near to the owner, and what has to hold (`MUST_HOLD`) holds at both steps: nobody,
and no two people together, give an account to documents that are not its owner's. Turning a claim down takes one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from upay.identity import models, queries, rules
from upay.identity.claim_models import Answer, Claim, ClaimImage, ClaimState
from upay.identity.doors.let_in import refuse_let_in
from upay.identity.id_numbers import mask_id_number
from upay.identity.level_models import Document, DocumentKind, Person, PersonAccount
from upay.identity.levels import documents
from upay.identity.levels.documents import DocumentView, Shown
from upay.identity.levels.persons import NUMBER
from upay.identity.pictures.photo_looked_at import UNSEEN, all_seen, note_look, refuse_uncompared
from upay.identity.pictures.photo_once import IMAGE_OF_CLAIM
from upay.identity.proofs.former_email import tell_former
from upay.identity.proofs.former_number import Link
from upay.identity.recover.open_claim import LEAST_LEVEL, NAMED, NEW_NUMBER, keeps_number, mask_named
from upay.identity.staff import keep_apart
from upay.identity.staff.manage_staff import actor_of
from upay.identity.telling import notices
from upay.kit.acts import Act
from upay.kit.ids import CustomerId, StaffId
from upay.kit.language import Lang, Words
from upay.kit.refusal import NotFound
from upay.kit.text import clean, mask_name, mask_phone
from upay.platform import attempts, audit
from upay.platform.actions import ActionNotAllowed
from upay.platform.crypto import Erased, Vault, digest_token, new_token
from upay.platform.db import UnitOfWork, event

REASON_OF_CLAIM: Final = "claim.reason"
ANSWERS_NEEDED: Final = 2
"""So many of the three answers have to be right, where there was something to ask about."""
FINISH_WITHIN: Final = timedelta(days=14)
"""So long after the wait the claimant can finish."""
_LONGEST: Final = 500
_SHOWN: Final = 100
_OPEN: Final = (ClaimState.SENT.value, ClaimState.EXAMINED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskClaim:
    """A claim as the desk sees it; whoever reads it compares, and sees no name and no number whole."""

    id: UUID
    number: str
    customer_id: CustomerId
    state: ClaimState
    named: str
    phone: str
    keeps_number: bool
    """The account has the claimant's number already: what goes there, the claimant reads too."""
    sent_at: datetime | None
    name: str
    name_on_file: str
    name_matches: bool
    id_number: str
    id_number_on_file: str
    id_number_matches: bool
    level: int
    answer: Answer
    answer_why: str | None
    reference: str | None
    answers_right: int | None
    """None where there was nothing to ask about: the questions were invented, and their answers say nothing."""
    images: tuple[DocumentView, ...]
    """`used` says that whoever reads this has opened it."""
    digits: str
    """What has to be on paper in both of them."""
    kept: tuple[DocumentView, ...]
    """Photographs that the account's level rests on."""
    why_not: str | None
    """What keeps whoever reads this from giving it back, if anything does."""
    examined_by: StaffId | None
    examined_at: datetime | None
    reason: str = field(repr=False)
    approved_by: StaffId | None
    decided_at: datetime | None
    note: str = field(repr=False)
    cools_until: datetime | None
    ended_at: datetime | None
    ended_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What a claim is judged by."""

    verified: bool
    matches: bool
    confirmed: bool
    answered: bool


MUST_HOLD: Final[Mapping[str, str]] = MappingProxyType(
    {
        "verified": "claim_unverified",
        "matches": "claim_not_matching",
        "confirmed": "claim_not_confirmed",
        "answered": "claim_answers_wrong",
    }
)
"""What has to hold before an account is given back -> why it is refused where it does not."""


async def claims_at_desk(
    uow: UnitOfWork, vault: Vault, *, by: StaffId, decided_since: datetime
) -> list[DeskClaim]:  # fmt: skip
    """Return the claims that wait, oldest first, then what is under way or ended lately, newest first.

    Claims that lead nowhere are not among them, nor those for the account of somebody near to whoever reads.
    """
    lately = sa.and_(
        Claim.sent_at.is_not(None),
        sa.or_(Claim.state == ClaimState.COOLING.value, Claim.ended_at >= decided_since),
    )
    waits = Claim.state.in_(_OPEN)
    query = (
        sa.select(Claim)
        .where(
            Claim.customer_id.is_not(None),
            Claim.customer_id.not_in(keep_apart.near_accounts(by)),
            sa.or_(waits, lately),
        )
        .order_by(sa.case((waits, 0), else_=1), sa.case((waits, Claim.sent_at)), Claim.sent_at.desc())
        .limit(_SHOWN)
    )
    return [await _view(uow, vault, row, by=by) for row in await uow.session.scalars(query)]


async def claim_for_staff(uow: UnitOfWork, vault: Vault, *, claim_id: UUID, by: StaffId, at: datetime) -> DeskClaim:
    """Return a claim to somebody who examines it; that they looked is written down."""
    row = await _find(uow, claim_id)
    await keep_apart.refuse_near(uow, staff_id=by, customer_id=row.customer_id)
    await audit.write_look(uow, vault, actor=actor_of(by), act=Act.READ_CLAIM, subject=_subject(row), at=at)
    return await _view(uow, vault, row, by=by)


async def look_at_claim_image(
    uow: UnitOfWork, vault: Vault, *, claim_id: UUID, image_id: UUID, reason: str, by: StaffId, at: datetime
) -> Shown:
    """Show a photograph of a claim, or one on file of the same account; each look is an act of its own."""
    rules.missing({"reason": reason})
    row = await _find(uow, claim_id)
    await keep_apart.refuse_near(uow, staff_id=by, customer_id=row.customer_id)
    sent = sa.select(ClaimImage).where(
        ClaimImage.id == image_id, ClaimImage.claim_id == row.id, ClaimImage.deleted_at.is_(None)
    )
    image = (await uow.session.scalars(sent.with_for_update())).one_or_none()
    if image is None:
        if row.state not in _OPEN:
            raise NotFound  # What is on file is compared with while there is something to decide.
        return await documents.look_at_document(
            uow, vault, customer_id=CustomerId(_owner(row)), document_id=image_id, reason=reason, by=by, at=at
        )
    note_look(image, by=by)
    await audit.write(
        uow, vault, actor=actor_of(by), act=Act.LOOK_AT_DOCUMENT, subject=_subject(row), note=reason,
        facts={"claim": row.number, "kind": image.kind}, at=at,
    )  # fmt: skip
    assert image.image_sealed is not None, "a deleted image is not found"
    try:
        return Shown(content=vault.open_bytes(image.image_sealed, context=IMAGE_OF_CLAIM))
    except Erased as error:
        raise NotFound from error


async def examine_claim(
    uow: UnitOfWork, vault: Vault, *, claim_id: UUID, give_back: bool, digits_seen: bool, reason: str, by: StaffId,
    at: datetime,
) -> DeskClaim:  # fmt: skip
    """Say with a reason whether the account should be given back; a claim that should not ends with that.

    Whoever gives it back has opened both photographs; `digits_seen`: the digits of the claim are in both.
    """
    rules.missing({"reason": reason})
    row = await _locked(uow, claim_id)
    await keep_apart.refuse_near(uow, staff_id=by, customer_id=row.customer_id)
    if row.state != ClaimState.SENT:
        raise ActionNotAllowed(why="decided")
    if give_back:
        await _refuse_what_does_not_hold(uow, vault, row)
        refuse_uncompared(await _images(uow, row), by=by, digits_seen=digits_seen)
    row.examined_by, row.examined_at = by, at
    row.reason_sealed = vault.seal(clean(reason, longest=_LONGEST), context=REASON_OF_CLAIM, person=row.customer_id)
    if give_back:
        row.state = ClaimState.EXAMINED.value
    else:
        await turn_down(uow, vault, row, by="staff", at=at)
    await uow.flush()
    await audit.write(
        uow, vault, actor=actor_of(by), act=Act.EXAMINE_CLAIM if give_back else Act.DECLINE_CLAIM,
        subject=_subject(row), note=reason, at=at,
        facts={"claim": row.number, "answers": row.answers_right, "digits": digits_seen},
    )  # fmt: skip
    _news(uow)
    return await _view(uow, vault, row, by=by)


async def decide_claim(
    uow: UnitOfWork, vault: Vault, *, claim_id: UUID, agree: bool, digits_seen: bool, note: str, by: StaffId,
    cooling: timedelta, link: Link, at: datetime,
) -> DeskClaim:  # fmt: skip
    """Agree with whoever examined it, never with oneself; the wait begins, and every old channel hears of it.

    Whoever agrees has opened the photographs and seen the digits too, and does not take a colleague's word for it.
    """
    if not agree:
        rules.missing({"reason": note})
    row = await _locked(uow, claim_id)
    await keep_apart.refuse_near(uow, staff_id=by, customer_id=row.customer_id)
    if row.state != ClaimState.EXAMINED:
        raise ActionNotAllowed(why="claim_examine_first" if row.state == ClaimState.SENT else "decided")
    if row.examined_by == by:
        raise ActionNotAllowed(why="own_request")
    await refuse_let_in(uow, by=by, other=row.examined_by, at=at)
    if agree:
        await _refuse_what_does_not_hold(uow, vault, row)
        refuse_uncompared(await _images(uow, row), by=by, digits_seen=digits_seen)
    row.approved_by, row.decided_at = by, at
    row.note_sealed = vault.seal(clean(note, longest=_LONGEST), context=REASON_OF_CLAIM, person=row.customer_id)
    if agree:
        await _begin_to_cool(uow, vault, row, cooling=cooling, link=link, at=at)
    else:
        await turn_down(uow, vault, row, by="staff", at=at)
    await audit.write(
        uow, vault, actor=actor_of(by), act=Act.APPROVE_CLAIM if agree else Act.DECLINE_CLAIM, subject=_subject(row),
        note=note, facts={"claim": row.number, "digits": digits_seen}, at=at,
    )  # fmt: skip
    _news(uow)
    return await _view(uow, vault, row, by=by)


async def turn_down(uow: UnitOfWork, vault: Vault, row: Claim, *, by: str, at: datetime) -> None:
    """End a claim that is not given what it asks for; the claimant hears no more than that."""
    row.state, row.ended_at, row.ended_by, row.next_at = ClaimState.DECLINED.value, at, by, None
    await uow.flush()
    await end_attempt(uow, row, reason="claim_declined", at=at)
    tell_claimant(uow, vault, row, words=notices.claim_ended(row.number), at=at)


async def end_attempt(uow: UnitOfWork, row: Claim, *, reason: str | None, at: datetime) -> None:
    """Write down what came of a claim; without a reason it was given what it asked for."""
    attempt = await attempts.find(uow, row.id)
    if attempt is None:
        return  # It was never handed in.
    ended = attempt.succeeded(at=at) if reason is None else attempt.refused(reason, at=at)
    await uow.write([attempts.changed(ended)])


def tell_claimant(uow: UnitOfWork, vault: Vault, row: Claim, *, words: Words, at: datetime) -> None:
    """Send a text to the claimant's number, which they have proven."""
    number = vault.read(row.new_sealed, context=NEW_NUMBER)
    if number:
        notices.send(
            uow, vault, number=number, person=None, words=words, lang=Lang(row.lang), at=at
        )  # fmt: skip


async def _begin_to_cool(
    uow: UnitOfWork, vault: Vault, row: Claim, *, cooling: timedelta, link: Link, at: datetime
) -> None:
    code = new_token()
    row.state, row.cools_until, row.cancel_digest = ClaimState.COOLING.value, at + cooling, digest_token(code)
    row.expires_at = at + cooling + FINISH_WITHIN
    try:
        await uow.flush()
    except IntegrityError as error:
        raise ActionNotAllowed(why="claim_cools_already") from error
    person = await queries.lock_customer(uow, _owner(row))
    until = row.cools_until
    told = notices.claim_cools(link(code), until)
    notices.tell(uow, vault, to=person, words=told, at=at)
    await tell_former(uow, vault, of=person, words=told, at=at)
    tell_claimant(uow, vault, row, words=notices.claim_waits(row.number, until), at=at)
    uow.publish(event("identity.claim", channels=[f"customer:{row.customer_id}"], customer=_owner(row)))


async def _refuse_what_does_not_hold(uow: UnitOfWork, vault: Vault, row: Claim) -> None:
    why = _first_that_does_not_hold(await _facts(uow, vault, row))
    if why is not None:
        raise ActionNotAllowed(why=why)


def _first_that_does_not_hold(facts: _Facts) -> str | None:
    return next((why for name, why in MUST_HOLD.items() if not getattr(facts, name)), None)


async def _facts(uow: UnitOfWork, vault: Vault, row: Claim) -> _Facts:
    person = await uow.session.get_one(models.Customer, _owner(row))
    known = await _number_blind(uow, _owner(row))
    return _Facts(
        verified=known is not None and person.level >= LEAST_LEVEL and person.closed_at is None,
        matches=known is not None and known == row.id_number_blind and _same_name(vault, row, person),
        confirmed=row.answer == Answer.CONFIRMED,
        answered=not row.from_records or (row.answers_right or 0) >= ANSWERS_NEEDED,
    )


def _same_name(vault: Vault, row: Claim, person: models.Customer) -> bool:
    said, known = (vault.read(one, context=queries.NAME) for one in (row.name_sealed, person.name_sealed))
    return said != "" and _bare(said) == _bare(known)


def _bare(name: str) -> str:
    return "".join(name.replace("·", "").split()).casefold()


async def _number_blind(uow: UnitOfWork, customer_id: UUID) -> bytes | None:
    query = sa.select(Person.number_blind).join(PersonAccount).where(PersonAccount.customer_id == customer_id)
    return await uow.session.scalar(query)


async def _images(uow: UnitOfWork, row: Claim) -> list[ClaimImage]:
    query = sa.select(ClaimImage).where(ClaimImage.claim_id == row.id, ClaimImage.deleted_at.is_(None))
    return list(await uow.session.scalars(query.order_by(ClaimImage.kind, ClaimImage.sent_at.desc())))


async def _view(uow: UnitOfWork, vault: Vault, row: Claim, *, by: StaffId) -> DeskClaim:
    await uow.flush()
    owner = _owner(row)
    person = await uow.session.get_one(models.Customer, owner)
    on_file = await uow.session.scalar(
        sa.select(Person.number_sealed).join(PersonAccount).where(PersonAccount.customer_id == owner)
    )
    facts = await _facts(uow, vault, row)
    sent = await _images(uow, row)
    kept = await uow.session.scalars(
        sa.select(Document)
        .where(Document.customer_id == owner, Document.deleted_at.is_(None), Document.check_id.is_not(None))
        .order_by(Document.sent_at.desc())
    )
    why_not = _first_that_does_not_hold(facts) or (None if all_seen(sent, by=by) else UNSEEN)
    return DeskClaim(
        id=row.id, number=row.number, customer_id=CustomerId(owner), state=ClaimState(row.state),
        named=mask_named(vault.read(row.named_sealed, context=NAMED)),
        phone=mask_phone(vault.read(row.new_sealed, context=NEW_NUMBER)), keeps_number=await keeps_number(uow, row),
        sent_at=row.sent_at,
        name=mask_name(vault.read(row.name_sealed, context=queries.NAME)),
        name_on_file=mask_name(vault.read(person.name_sealed, context=queries.NAME)),
        name_matches=_same_name(vault, row, person),
        id_number=mask_id_number(vault.read(row.id_number_sealed, context=NUMBER)),
        id_number_on_file=mask_id_number(vault.read(on_file, context=NUMBER)),
        id_number_matches=row.id_number_blind == await _number_blind(uow, owner), level=person.level,
        answer=Answer(row.answer or Answer.ASKED), answer_why=row.answer_why, reference=row.reference,
        answers_right=row.answers_right if row.from_records else None,
        images=tuple(_image(one, by=by) for one in sent), digits=row.digits,
        kept=tuple(documents.view(one) for one in kept), why_not=why_not,
        examined_by=None if row.examined_by is None else StaffId(row.examined_by), examined_at=row.examined_at,
        reason=vault.read(row.reason_sealed, context=REASON_OF_CLAIM),
        approved_by=None if row.approved_by is None else StaffId(row.approved_by), decided_at=row.decided_at,
        note=vault.read(row.note_sealed, context=REASON_OF_CLAIM), cools_until=row.cools_until,
        ended_at=row.ended_at, ended_by=row.ended_by,
    )  # fmt: skip


def _image(one: ClaimImage, *, by: StaffId) -> DocumentView:
    return DocumentView(
        id=one.id, kind=DocumentKind(one.kind), sent_at=one.sent_at, used=by in one.seen_by, deleted_at=one.deleted_at
    )


async def _find(uow: UnitOfWork, claim_id: UUID) -> Claim:
    row = await uow.session.get(Claim, claim_id)
    if row is None or row.customer_id is None or row.sent_at is None:
        raise NotFound
    return row


async def _locked(uow: UnitOfWork, claim_id: UUID) -> Claim:
    query = sa.select(Claim).where(Claim.id == claim_id, Claim.customer_id.is_not(None), Claim.sent_at.is_not(None))
    row = (await uow.session.scalars(query.with_for_update())).one_or_none()
    if row is None:
        raise NotFound
    return row


def _owner(row: Claim) -> UUID:
    assert row.customer_id is not None, "of an account that there is"
    return row.customer_id


def _subject(row: Claim) -> str:
    return f"customer:{row.customer_id}"


def _news(uow: UnitOfWork) -> None:
    uow.publish(event("claims.changed", channels=["desk"]))
