"""What a claim takes: photographs, the name and number on the document, answers from the account's records.

Photographs come before questions, so that asking what somebody did with their money costs a face. Nothing that was
judged here is told to the claimant; they follow the claim by their private link.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from upay.identity import queries, rules
from upay.identity.claim_models import Answer, Claim, ClaimImage, ClaimState
from upay.identity.doors.sign_up import LONGEST_NAME
from upay.identity.id_numbers import id_number
from upay.identity.level_models import DocumentKind
from upay.identity.level_rules import LevelRules
from upay.identity.levels.persons import NUMBER
from upay.identity.pictures.photo_once import IMAGE_OF_CLAIM, LIKENESS_OF_CLAIM, seen_in_claims, seen_of_person
from upay.identity.pictures.reencode_image import DocumentUnusable, reencode
from upay.identity.recover.open_claim import (
    A_MONTH,
    NAMED,
    NEW_NUMBER,
    asked_often,
    by_token,
    hold_questions_to_rate,
    mask_named,
    open_by_token,
)
from upay.identity.staff.invent_records import invent_records
from upay.identity.staff.records_asked import QUESTIONS, Done, LatelyDone, Question, make_questions
from upay.kit.ids import AttemptId, CustomerId, new_id
from upay.kit.text import mask_phone, one_line
from upay.kit.time import business_date
from upay.platform import attempts
from upay.platform.actions import ActionNotAllowed
from upay.platform.aside import aside
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork, event, job

QUESTIONS_OF_CLAIM: Final = "claim.questions"
CLAIM_JOB: Final = "identity.claim"
KIND: Final = "recover_account"
"""The kind of the attempt that a whole claim is, under the claim's own id."""
_IMAGES_A_CLAIM: Final = 10
_THEIR_TURN: Final = frozenset({"open", "cooling", "ready"})
_LOOKED_AT_AFTER: Final = timedelta(hours=20)
_SPREAD_MINUTES: Final = 28 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView:
    """A claim as whoever has its link sees it."""

    id: UUID
    number: str
    named: str
    """Masked, as is `phone`."""
    phone: str
    stage: str
    """open, received, cooling, ready, or how it ended."""
    proven: bool
    images: frozenset[DocumentKind]
    digits: str
    """What has to be on paper in both photographs."""
    expires_at: datetime | None
    """Until when the claimant has to do something; None while there is nothing to do."""
    sent_at: datetime | None
    cools_until: datetime | None
    ended_at: datetime | None


async def claim_by_token(uow: UnitOfWork, vault: Vault, *, token: str, at: datetime) -> ClaimView:
    """Return the claim of a private link."""
    row = await by_token(uow, token, at=at)
    kinds = await uow.session.scalars(
        sa.select(ClaimImage.kind).where(ClaimImage.claim_id == row.id, ClaimImage.deleted_at.is_(None))
    )
    stage = stage_of(row, at=at)
    return ClaimView(
        id=row.id, number=row.number, named=mask_named(vault.read(row.named_sealed, context=NAMED)),
        phone=mask_phone(vault.read(row.new_sealed, context=NEW_NUMBER)), stage=stage,
        proven=row.proven_at is not None, images=frozenset(DocumentKind(kind) for kind in kinds),
        digits=row.digits,
        expires_at=row.expires_at if stage in _THEIR_TURN else None, sent_at=row.sent_at, cools_until=row.cools_until,
        ended_at=row.ended_at,
    )  # fmt: skip


def stage_of(row: Claim, *, at: datetime) -> str:
    """Return how far a claim is, in the claimant's words: who has looked at it is not theirs to know."""
    state = ClaimState(row.state)
    if state in {ClaimState.SENT, ClaimState.EXAMINED}:
        return "received"
    if state is ClaimState.COOLING and row.cools_until is not None and row.cools_until <= at:
        return "ready"
    return state.value


async def send_claim_image(
    db: Database, vault: Vault, *, token: str, kind: DocumentKind, upload: bytes, at: datetime
) -> None:
    """Keep a photograph in place of an earlier one of its kind; refuse what is none, too much, or was sent before.

    Of what is known of the account, only what came with a claim for the same name is refused to the claimant's face;
    the rest is noted, and the documents are not confirmed.
    """
    attempt = Attempt(
        id=AttemptId(new_id()), kind="send_claim_image", customer_id=None, actor="claimant",
        asked={"document": kind.value, "bytes": len(upload)}, at=at,
    )  # fmt: skip
    async with attempts.trying(db, attempt):
        async with db.begin() as uow:
            await _room_for_another(uow, await open_by_token(uow, token, at=at, proven=True))
        picture = await aside(lambda: reencode(upload))
        async with db.begin() as uow:
            row = await open_by_token(uow, token, at=at, proven=True)
            await _room_for_another(uow, row)
            if await seen_in_claims(uow, vault, picture, row):
                raise DocumentUnusable(problem="seen_before")
            known = await seen_of_person(uow, vault, picture, customer_id=row.customer_id, besides=row.id)
            await uow.session.execute(
                sa.update(ClaimImage)
                .where(ClaimImage.claim_id == row.id, ClaimImage.kind == kind.value, ClaimImage.deleted_at.is_(None))
                .values(image_sealed=None, deleted_at=at)
                .execution_options(synchronize_session=False)
            )
            uow.add(
                ClaimImage(
                    id=new_id(), claim_id=row.id, kind=kind.value,
                    image_sealed=vault.seal_bytes(picture.content, context=IMAGE_OF_CLAIM, person=row.customer_id),
                    likeness_sealed=vault.seal_bytes(
                        picture.likenesses[0], context=LIKENESS_OF_CLAIM, person=row.customer_id
                    ),
                    seen_before=known, digest=hashlib.sha256(picture.content).digest(), sent_at=at,
                )
            )  # fmt: skip
            await uow.write([attempt.succeeded(at=at, claim=row.number).row()])


async def claim_questions(
    db: Database, vault: Vault, *, token: str, lately: LatelyDone, at: datetime
) -> list[Question]:  # fmt: skip
    """Return the questions of a claim: the same ones however often it is asked, and in every claim of these weeks.

    Refused where they were asked in as many claims as may be: of claims that are open at once, too, only so many ask.
    """
    attempt = Attempt(
        id=AttemptId(new_id()), kind="claim_questions", customer_id=None, actor="claimant", asked={}, at=at
    )  # fmt: skip
    async with attempts.trying(db, attempt):
        async with db.begin() as uow:
            row = await open_by_token(uow, token, at=at, proven=True)
            await _whole_images(uow, row)
            customer_id = row.customer_id
        # Asked alike where the account is nobody's, so that it takes as long.
        done = await lately(CustomerId(customer_id or new_id()), at=at)
        async with db.begin() as uow:
            row = await open_by_token(uow, token, at=at, proven=True)
            if row.questions_sealed is None:
                await hold_questions_to_rate(uow, row.named_blind, at=at)
                if await asked_often(uow, row.customer_id or new_id(), at=at):
                    # It goes on like one about nobody's account: that two addresses are one's is not told either.
                    row.customer_id, done = None, []
                await _ask(uow, vault, row, done, at=at)
                await uow.write([attempt.succeeded(at=at, claim=row.number).row()])
            return opened_questions(vault, row)


async def submit_claim(
    db: Database, vault: Vault, law: LevelRules, *, token: str, name: str, number: str, answers: Sequence[int],
    at: datetime,
) -> ClaimView:  # fmt: skip
    """Hand the claim in; from now on it is looked at, and nothing about it can be changed."""
    began = Attempt(
        id=AttemptId(new_id()), kind="submit_claim", customer_id=None, actor="claimant", asked={}, at=at
    )  # fmt: skip
    async with attempts.trying(db, began), db.begin() as uow:
        row = await open_by_token(uow, token, at=at, proven=True)
        await _whole_images(uow, row)
        if row.questions_sealed is None:
            raise ActionNotAllowed(why="claim_answers_first")
        name = one_line(name, longest=LONGEST_NAME)
        rules.missing({"name": name, "id_number": number})
        number = id_number(number, on=business_date(at), rules=law.id_number)
        asked = opened_questions(vault, row)
        if len(answers) != QUESTIONS:
            raise rules.FormIncomplete(field="answers")
        row.answers_right = sum(one.right == given for one, given in zip(asked, answers, strict=True))
        row.name_sealed = vault.seal(name, context=queries.NAME, person=row.customer_id)
        row.id_number_sealed = vault.seal(number, context=NUMBER, person=row.customer_id)
        row.id_number_blind = vault.blind(number, context=NUMBER)
        row.state, row.sent_at = ClaimState.SENT.value, at
        row.answer, row.next_at = Answer.ASKED.value, at
        # One that leads nowhere is turned down by then, as late as one is that somebody has looked at.
        row.expires_at = at + _LOOKED_AT_AFTER + timedelta(minutes=secrets.randbelow(_SPREAD_MINUTES))
        whole = Attempt(
            id=AttemptId(row.id), kind=KIND, customer_id=None, actor="claimant", asked={"claim": row.number}, at=at
        )  # fmt: skip
        await uow.write([whole.pending().row(), began.succeeded(at=at, claim=row.number).row()])
        uow.publish(job(CLAIM_JOB, claim_id=row.id))
        uow.publish(event("claims.changed", channels=["desk"]))
        await uow.flush()
        return await claim_by_token(uow, vault, token=token, at=at)


def opened_questions(vault: Vault, row: Claim) -> list[Question]:
    """Return the questions of a claim as they were made."""
    assert row.questions_sealed is not None, "they were made before"
    return msgspec.json.decode(vault.open(row.questions_sealed, context=QUESTIONS_OF_CLAIM), type=list[Question])


async def _ask(uow: UnitOfWork, vault: Vault, row: Claim, done: Sequence[Done], *, at: datetime) -> None:
    """Make the questions, or take those of an earlier claim: answers that change would show which one stays."""
    earlier = (
        sa.select(Claim)
        .where(
            Claim.named_blind == row.named_blind, Claim.id != row.id, Claim.questions_sealed.is_not(None),
            Claim.opened_at > at - A_MONTH,
        )
        .order_by(Claim.opened_at.desc())
        .limit(1)
    )  # fmt: skip
    before = (await uow.session.scalars(earlier)).one_or_none()
    if before is not None:
        made: list[Question] | None = opened_questions(vault, before)
        row.from_records = before.from_records
    else:
        case, today = f"claim:{row.named_blind.hex()}:{business_date(at):%Y-%m}", business_date(at)
        made = make_questions(vault, case=case, done=done, today=today)
        invented = make_questions(
            vault, case=case, done=invent_records(vault, named=row.named_blind, today=today), today=today
        )
        row.from_records = made is not None and row.customer_id is not None
        made = made or invented
    assert made is not None, "what is invented is enough"
    asked = msgspec.json.encode(made).decode()
    row.questions_sealed = vault.seal(asked, context=QUESTIONS_OF_CLAIM, person=row.customer_id)


async def _whole_images(uow: UnitOfWork, row: Claim) -> None:
    kinds = set(
        await uow.session.scalars(
            sa.select(ClaimImage.kind).where(ClaimImage.claim_id == row.id, ClaimImage.deleted_at.is_(None))
        )
    )
    rules.missing({kind.value: "there" if kind.value in kinds else "" for kind in DocumentKind})


async def _room_for_another(uow: UnitOfWork, row: Claim) -> None:
    many = await uow.session.scalar(sa.select(sa.func.count()).where(ClaimImage.claim_id == row.id))
    if (many or 0) >= _IMAGES_A_CLAIM:
        raise DocumentUnusable(problem="too_many", most=_IMAGES_A_CLAIM)
