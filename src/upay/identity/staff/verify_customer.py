"""Verification by an agent: a case in one conversation, proven by the customer there and by nobody for them.

The agent begins it and reads what was reached; codes go to the number that is bound, questions and passkeys are
answered in the customer's own chat, and photographs are sent there, to which a provider and the agent have to say yes.
What was reached holds for half an hour, in this conversation, for the agent who began it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from upay.identity import queries, rules
from upay.identity.assurance import Method, VerificationFailed
from upay.identity.models import Channel, Purpose, Who
from upay.identity.pictures.photo_once import fresh_digits
from upay.identity.proofs import codes, former_number, passkeys, second_factor, settled_key
from upay.identity.proofs.former_number import Link
from upay.identity.proofs.passkeys import Asked, Site
from upay.identity.proofs.send_code import CodeSent, send_code
from upay.identity.recovery_models import Verification, VerificationStep
from upay.identity.staff import keep_apart
from upay.identity.staff.invent_records import invent_records
from upay.identity.staff.manage_staff import actor_of
from upay.identity.staff.records_asked import QUESTIONS, LatelyDone, Question, make_questions
from upay.identity.telling import reach
from upay.kit.acts import Act
from upay.kit.ids import AttemptId, CustomerId, StaffId, new_id
from upay.kit.language import Lang
from upay.kit.refusal import NotFound, Refusal
from upay.kit.time import BUSINESS_ZONE, business_date
from upay.platform import attempts, audit
from upay.platform.actions import ActionNotAllowed
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork, event

CASE_LIFE: Final = timedelta(minutes=30)
CASES_A_DAY: Final = 5
"""So many cases a day about one number; an agent who asks again and again is not helping."""
QUESTIONS_MISSED_A_DAY: Final = 2
_NOTHING: Final = -1
"""The right answer where none is."""
NUMBER_OF_CASE: Final = "verification.number"
QUESTIONS_OF_CASE: Final = "verification.questions"


class Proof(StrEnum):
    """A way to prove in a case that one is the customer."""

    CODE = "code"
    QUESTIONS = "questions"
    PASSKEY = "passkey"
    CALLBACK = "callback"
    DOCUMENT = "document"
    """Photographs of the ID document and the face, which the provider confirms and the agent looks at."""


LEVELS: Final[Mapping[int, tuple[frozenset[Proof], ...]]] = MappingProxyType(
    {
        1: (
            frozenset({Proof.CODE}), frozenset({Proof.QUESTIONS}), frozenset({Proof.CALLBACK}),
            frozenset({Proof.DOCUMENT}),
        ),
        2: (
            frozenset({Proof.CODE, Proof.QUESTIONS}), frozenset({Proof.PASSKEY}),
            frozenset({Proof.DOCUMENT, Proof.CODE}), frozenset({Proof.DOCUMENT, Proof.QUESTIONS}),
        ),
    }
)  # fmt: skip
"""Level -> the proofs any of which, taken together, reach it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case as both sides see it; `states` says of each way open, asked, passed, failed or none (cannot be used)."""

    id: UUID
    conversation_id: UUID
    staff_id: StaffId
    customer_id: CustomerId | None
    wanted: int
    reached: int
    begun_at: datetime
    expires_at: datetime
    states: Mapping[Proof, str]


def level_reached(passed: frozenset[Proof]) -> int:
    """Return the highest level that these proofs reach."""
    return max((level for level, ways in LEVELS.items() if any(way <= passed for way in ways)), default=0)


async def begin_case(
    uow: UnitOfWork, vault: Vault, *, conversation_id: UUID, number: str, customer_id: CustomerId | None, wanted: int,
    by: StaffId, at: datetime,
) -> CaseView:  # fmt: skip
    """Begin a case about a number or an address; `customer_id` is known where the conversation is a customer's.

    Whether a guest's number is anybody's is not told: a case about nobody's number is like any other, and never proven.
    So a guest's cases are counted by the number that was named, and not by whose it is. A number that an account is
    moving away from names it as well, while that can be taken back; a code or a call there proves nothing.
    """
    guest = customer_id is None
    found = reach.typed(number)
    blind = found.blind(vault)
    if customer_id is None:
        if found.channel is Channel.MAIL:
            owner = await queries.owner_of_email(uow, blind)
        else:
            before = await former_number.kept_for(uow, blind, at=at)
            owner = await queries.owner_of_number(uow, blind, door=Who.CUSTOMER) or before
        customer_id = None if owner is None else CustomerId(owner[0])
    await keep_apart.refuse_near(uow, staff_id=by, customer_id=customer_id)
    await uow.session.execute(sa.select(sa.func.pg_advisory_xact_lock(int.from_bytes(blind[8:16], signed=True))))
    counted = Verification.named_blind == blind if guest else Verification.customer_id == customer_id
    today = sa.select(sa.func.count()).where(counted, Verification.begun_at >= _midnight(at))
    if (await uow.session.scalar(today) or 0) >= CASES_A_DAY:
        raise ActionNotAllowed(why="verified_too_often")
    await _end(uow, conversation_id, at=at)
    row = Verification(
        id=new_id(), conversation_id=conversation_id, staff_id=by, customer_id=customer_id,
        by_mail=found.channel is Channel.MAIL, wanted=wanted,
        number_sealed=vault.seal(number, context=NUMBER_OF_CASE, person=customer_id),
        named_blind=blind if guest else None, digits=fresh_digits(), begun_at=at, expires_at=at + CASE_LIFE,
        ended_at=None,
    )  # fmt: skip
    uow.add(row)
    await uow.flush()
    await audit.write(
        uow,
        vault,
        actor=actor_of(by),
        act=Act.BEGIN_VERIFICATION,
        subject=subject_of_case(row),
        facts={"level": wanted},
        at=at,
    )
    return await view_case(uow, row)


async def end_case(uow: UnitOfWork, vault: Vault, *, conversation_id: UUID, by: StaffId, at: datetime) -> None:
    """End the case of a conversation; what was reached counts no more."""
    row = await open_case(uow, conversation_id, at=at)
    row.ended_at = at
    await audit.write(uow, vault, actor=actor_of(by), act=Act.END_VERIFICATION, subject=subject_of_case(row), at=at)


async def case_in(uow: UnitOfWork, conversation_id: UUID, *, at: datetime) -> CaseView | None:
    """Return the case that is open in a conversation."""
    try:
        return await view_case(uow, await open_case(uow, conversation_id, at=at))
    except NotFound:
        return None


async def send_case_code(
    db: Database, vault: Vault, *, conversation_id: UUID, lang: Lang, back: Link | None = None, at: datetime
) -> CodeSent:  # fmt: skip
    """Send the code of a case to the number that it is about; `back` as in `send_code`."""
    async with db.begin() as uow:
        row = await open_case(uow, conversation_id, at=at)
        await step_of(uow, row, Proof.CODE, at=at)
        number = vault.open(row.number_sealed, context=NUMBER_OF_CASE)
    return await send_code(
        db, vault, phone=number, purpose=Purpose.VERIFY, lang=lang, at=at, approves=row.id, back=back
    )  # fmt: skip


async def prove_case_code(db: Database, vault: Vault, *, conversation_id: UUID, code: str, at: datetime) -> CaseView:
    """Take the code of a case, as the customer enters it; it tries as often as any code."""
    async with db.begin() as uow:
        row = await open_case(uow, conversation_id, at=at)
    async with attempts.trying(db, attempt_of(row, Proof.CODE, at=at)) as attempt:
        async with db.begin() as uow:
            row = await open_case(uow, conversation_id, at=at)
            step = await step_of(uow, row, Proof.CODE, at=at)
            blind = reach.typed(vault.open(row.number_sealed, context=NUMBER_OF_CASE)).blind(vault)
            refusal = await codes.prove(
                uow, vault, blind=blind, owner_id=row.customer_id, purpose=Purpose.VERIFY, code=code, at=at,
                approves=row.id,
            )  # fmt: skip
            if refusal is None:
                step.answered_at, step.passed = at, True
                await uow.write([attempt.succeeded(at=at).row()])
                news_of(uow, row)
            view = await view_case(uow, row)
        if refusal is not None:
            raise refusal
    return view


async def questions_of(
    db: Database, vault: Vault, *, conversation_id: UUID, lately: LatelyDone, at: datetime
) -> list[Question]:
    """Return the questions of a case, the same ones until they are answered; refused where none can be asked.

    A guest is asked in any case: what there is to ask about would tell that there is an account.
    """
    async with db.begin() as uow:
        row = await open_case(uow, conversation_id, at=at)
        if await _missed(uow, _counted(row), at=at) >= QUESTIONS_MISSED_A_DAY:
            raise ActionNotAllowed(why="questions_spent")
    done = [] if row.customer_id is None else await lately(CustomerId(row.customer_id), at=at)
    async with db.begin() as uow:
        row = await open_case(uow, conversation_id, at=at)
        step = await step_of(uow, row, Proof.QUESTIONS, at=at)
        if step.questions_sealed is None:
            made = make_questions(vault, case=str(row.id), done=done, today=business_date(at))
            if made is None and row.named_blind is None:
                raise ActionNotAllowed(why="too_few_records")
            made = made or _invented(vault, row, today=business_date(at))
            asked = msgspec.json.encode(made).decode()
            step.questions_sealed = vault.seal(asked, context=QUESTIONS_OF_CASE, person=row.customer_id)
        return _opened(vault, step)


async def answer_questions(
    db: Database, vault: Vault, *, conversation_id: UUID, answers: Sequence[int], at: datetime
) -> CaseView:
    """Judge the answers, all at once and once a case; which of them was wrong is not told."""
    async with db.begin() as uow:
        row = await open_case(uow, conversation_id, at=at)
    async with attempts.trying(db, attempt_of(row, Proof.QUESTIONS, at=at)) as attempt:
        refusal: Refusal | None = None
        async with db.begin() as uow:
            row = await open_case(uow, conversation_id, at=at)
            step = await step_of(uow, row, Proof.QUESTIONS, at=at)
            if step.questions_sealed is None:
                raise NotFound
            asked = _opened(vault, step)
            right = len(answers) == QUESTIONS and all(
                one.right == given != _NOTHING for one, given in zip(asked, answers, strict=True)
            )
            # Somebody who is known by two names does not get twice the guesses, and is not told so.
            owner = Verification.customer_id == row.customer_id
            right = right and await _missed(uow, owner, at=at) < QUESTIONS_MISSED_A_DAY
            step.answered_at, step.passed = at, right
            news_of(uow, row)
            if right:
                await uow.write([attempt.succeeded(at=at).row()])
            else:
                refusal = VerificationFailed(method=Method.PASSWORD, problem="answers")
            view = await view_case(uow, row)
        if refusal is not None:
            raise refusal
    return view


async def ask_case_passkey(uow: UnitOfWork, site: Site, *, conversation_id: UUID, at: datetime) -> Asked:
    """Ask for the customer's own passkey; of a guest for whichever is there, since its name would tell whose it is."""
    row = await open_case(uow, conversation_id, at=at)
    known = row.customer_id if row.named_blind is None else None
    if known is not None and Method.PASSKEY not in await second_factor.ways(uow, known):
        raise ActionNotAllowed(why="no_passkey")
    await step_of(uow, row, Proof.PASSKEY, at=at)
    return await passkeys.ask_to_sign(uow, site, purpose="approve", bound_to=row.id, owner_id=known, at=at)


async def prove_case_passkey(
    db: Database, vault: Vault, site: Site, *, conversation_id: UUID, challenge_id: UUID, credential: Mapping[str, Any],
    at: datetime,
) -> CaseView:  # fmt: skip
    """Take what the customer's device signed, if the passkey has been there for three days."""
    async with db.begin() as uow:
        row = await open_case(uow, conversation_id, at=at)
    await second_factor.slow_down(db, vault, owner_id=row.customer_id or row.id, at=at)
    async with attempts.trying(db, attempt_of(row, Proof.PASSKEY, at=at)) as attempt:
        async with db.begin() as uow:
            row = await open_case(uow, conversation_id, at=at)
            step = await step_of(uow, row, Proof.PASSKEY, at=at)
            # Nobody's number is judged as somebody's who has no key; the case's own id owns none.
            judged = await passkeys.judge(
                uow, site, kind=Who.CUSTOMER, purpose="approve", bound_to=row.id, owner_id=row.customer_id or row.id,
                challenge_id=challenge_id, credential=credential, at=at,
            )  # fmt: skip
            if isinstance(judged, VerificationFailed):
                refusal: VerificationFailed | None = judged
            else:
                # With a code whoever snatched the phone can have added it on the way to this chat.
                refusal = await settled_key.judge_settled(uow, judged, credential=credential, at=at)
            if refusal is None:
                step.answered_at, step.passed = at, True
                await uow.write([attempt.succeeded(at=at).row()])
                news_of(uow, row)
            view = await view_case(uow, row)
        if refusal is not None:
            raise refusal
    return view


async def open_case(uow: UnitOfWork, conversation_id: UUID, *, at: datetime) -> Verification:
    """Return the case that is open in a conversation, locked."""
    query = sa.select(Verification).where(
        Verification.conversation_id == conversation_id, Verification.ended_at.is_(None), Verification.expires_at > at
    )
    row = (await uow.session.scalars(query.with_for_update())).one_or_none()
    if row is None:
        raise NotFound
    return row


async def _end(uow: UnitOfWork, conversation_id: UUID, *, at: datetime) -> None:
    await uow.session.execute(
        sa.update(Verification)
        .where(Verification.conversation_id == conversation_id, Verification.ended_at.is_(None))
        .values(ended_at=at)
        .execution_options(synchronize_session=False)
    )


async def step_of(uow: UnitOfWork, row: Verification, proof: Proof, *, at: datetime) -> VerificationStep:
    """Return the step of a way, begun when it is first used; what was answered is not answered again."""
    step = await uow.session.get(VerificationStep, (row.id, proof.value))
    if step is None:
        step = VerificationStep(
            case_id=row.id,
            method=proof.value,
            asked_at=at,
            questions_sealed=None,
            answered_at=None,
            passed=None,
            word_sealed=None,
            tries_left=rules.CODE_TRIES,
        )
        uow.add(step)
        await uow.flush()
    if step.passed is not None:
        raise ActionNotAllowed(why="answered_already")
    return step


def _counted(row: Verification) -> sa.ColumnElement[bool]:
    """Return whose misses count against a case: the customer's, and of a guest those by the name that was given."""
    if row.named_blind is not None:
        return Verification.named_blind == row.named_blind
    return Verification.customer_id == row.customer_id


def _invented(vault: Vault, row: Verification, *, today: date) -> list[Question]:
    """Ask about what nobody did, the same things for a month; no answer to that is right."""
    assert row.named_blind is not None, "only a guest is asked about what was invented"
    month = today.replace(day=1)
    done = invent_records(vault, named=row.named_blind + f"{month:%Y-%m}".encode(), today=month)
    made = make_questions(vault, case=str(row.id), done=done, today=today)
    assert made is not None, "what is invented is enough"
    return [msgspec.structs.replace(one, right=_NOTHING) for one in made]


async def _missed(uow: UnitOfWork, counted: sa.ColumnElement[bool], *, at: datetime) -> int:
    query = (
        sa.select(sa.func.count())
        .select_from(VerificationStep)
        .join(Verification, Verification.id == VerificationStep.case_id)
        .where(
            counted, VerificationStep.method == Proof.QUESTIONS.value,
            VerificationStep.passed.is_(False), VerificationStep.answered_at >= _midnight(at),
        )
    )  # fmt: skip
    return await uow.session.scalar(query) or 0


async def view_case(uow: UnitOfWork, row: Verification) -> CaseView:
    """Return a case as both sides see it."""
    await uow.flush()
    steps = {
        Proof(one.method): one
        for one in await uow.session.scalars(
            sa.select(VerificationStep).where(VerificationStep.case_id == row.id)
        )
    }  # fmt: skip
    # Nobody is called at an address, so that way is not shown where it is all that was named.
    states = {
        proof: _state(steps.get(proof)) for proof in Proof if not (row.by_mail and proof is Proof.CALLBACK)
    }  # fmt: skip
    passed = frozenset(proof for proof, state in states.items() if state == "passed")
    return CaseView(
        id=row.id, conversation_id=row.conversation_id, staff_id=StaffId(row.staff_id),
        customer_id=None if row.customer_id is None else CustomerId(row.customer_id), wanted=row.wanted,
        reached=level_reached(passed), begun_at=row.begun_at, expires_at=row.expires_at, states=states,
    )  # fmt: skip


def _state(step: VerificationStep | None) -> str:
    if step is None:
        return "open"
    return "asked" if step.passed is None else "passed" if step.passed else "failed"


def _opened(vault: Vault, step: VerificationStep) -> list[Question]:
    assert step.questions_sealed is not None, "they were made before"
    return msgspec.json.decode(vault.open(step.questions_sealed, context=QUESTIONS_OF_CASE), type=list[Question])


def attempt_of(row: Verification, proof: Proof, *, at: datetime, kind: str = "verify") -> Attempt:
    """Begin the attempt of a way of this case, or of a step on that way."""
    customer_id = None if row.customer_id is None else CustomerId(row.customer_id)
    return Attempt(
        id=AttemptId(new_id()), kind=kind, customer_id=customer_id, actor="customer",
        asked={"case": str(row.id), "method": proof.value}, at=at,
    )  # fmt: skip


def news_of(uow: UnitOfWork, row: Verification) -> None:
    """Let the desk know that there is more to see."""
    uow.publish(event("conversation.changed", channels=["desk"], conversation=row.conversation_id))


def subject_of_case(row: Verification) -> str:
    """Return whom an act about this case is about."""
    return f"conversation:{row.conversation_id}" if row.customer_id is None else f"customer:{row.customer_id}"


def _midnight(at: datetime) -> datetime:
    return datetime.combine(business_date(at), datetime.min.time(), tzinfo=BUSINESS_ZONE)
