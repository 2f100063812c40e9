"""Calling the bound number back: whoever answers it reads to the agent what stands in the chat, for that call alone.

It proves that the telephone of the account and this chat are in one hand; that is what a code by SMS proves, for where
texts do not arrive. It rests on the agent having called, so it stands for itself at level 1, and counts for nothing
that gives an account away.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from typing import Final
from uuid import UUID

from upay.identity import queries, rules
from upay.identity.proofs import codes
from upay.identity.proofs.codes import CodeExpired, CodeWrong
from upay.identity.recovery_models import Verification, VerificationStep
from upay.identity.staff.manage_staff import actor_of
from upay.identity.staff.verify_customer import (
    NUMBER_OF_CASE,
    CaseView,
    Proof,
    attempt_of,
    news_of,
    open_case,
    step_of,
    subject_of_case,
    view_case,
)
from upay.identity.telling import reach
from upay.kit.acts import Act
from upay.kit.ids import StaffId
from upay.kit.text import mask_phone
from upay.platform import attempts, audit
from upay.platform.actions import ActionNotAllowed
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork

CALL_WORD: Final = "verification.call_word"
_NONE: Final = "no call"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling:
    """A call that an agent makes: which number, and until when what stands in the chat counts."""

    number: str = field(repr=False)
    masked: str
    until: datetime


async def begin_call(
    uow: UnitOfWork, vault: Vault, *, conversation_id: UUID, reason: str, by: StaffId, at: datetime
) -> Calling:
    """Let the agent call the number of the case, and show what is to be read back where its customer chats.

    The number is seen in clear, so it takes a reason, which is kept. An address is no number, and is not shown.
    """
    rules.missing({"reason": reason})
    row = await _own(uow, conversation_id, by=by, at=at)
    if row.by_mail:
        raise ActionNotAllowed(why="no_number_to_call")
    step = await step_of(uow, row, Proof.CALLBACK, at=at)
    word = f"{secrets.randbelow(10**rules.WORD_DIGITS):0{rules.WORD_DIGITS}d}"
    step.word_sealed = vault.seal(word, context=CALL_WORD, person=row.customer_id)
    step.asked_at = at
    number = vault.open(row.number_sealed, context=NUMBER_OF_CASE)
    await audit.write(
        uow, vault, actor=actor_of(by), act=Act.CALL_BACK, subject=subject_of_case(row), note=reason,
        facts={"case": str(row.id)}, at=at,
    )  # fmt: skip
    news_of(uow, row)
    return Calling(number=number, masked=mask_phone(number), until=at + rules.CODE_LIFE)


async def call_word(uow: UnitOfWork, vault: Vault, *, conversation_id: UUID, at: datetime) -> str | None:
    """Return what the customer reads to the agent who calls now; for the customer's own chat alone."""
    row = await open_case(uow, conversation_id, at=at)
    step = await uow.session.get(VerificationStep, (row.id, Proof.CALLBACK.value))
    if step is None or step.word_sealed is None or step.passed is not None or at >= step.asked_at + rules.CODE_LIFE:
        return None
    return vault.read(step.word_sealed, context=CALL_WORD) or None


async def prove_call(
    db: Database, vault: Vault, *, conversation_id: UUID, word: str, by: StaffId, at: datetime
) -> CaseView:
    """Take what was read out on the telephone; it tries as often as any code, and of nobody's number never right."""
    async with db.begin() as uow:
        row = await _own(uow, conversation_id, by=by, at=at)
    async with attempts.trying(db, attempt_of(row, Proof.CALLBACK, at=at)) as attempt:
        refusal: CodeWrong | CodeExpired | None = None
        async with db.begin() as uow:
            row = await _own(uow, conversation_id, by=by, at=at)
            step = await step_of(uow, row, Proof.CALLBACK, at=at)
            refusal = _judge(vault, step, word=word, bound=await _is_bound(uow, vault, row), at=at)
            if refusal is None:
                step.answered_at, step.passed = at, True
                await uow.write([attempt.succeeded(at=at).row()])
            elif step.tries_left == 0:
                step.answered_at, step.passed = at, False
            news_of(uow, row)
            view = await view_case(uow, row)
        if refusal is not None:
            raise refusal
    return view


def _judge(
    vault: Vault, step: VerificationStep, *, word: str, bound: bool, at: datetime
) -> CodeWrong | CodeExpired | None:
    if step.word_sealed is None:
        return CodeExpired(problem="none_sent")
    if at >= step.asked_at + rules.CODE_LIFE:
        return CodeExpired(problem="late")
    known = vault.read(step.word_sealed, context=CALL_WORD) or _NONE
    if bound and compare_digest(known.encode(), word.strip().encode()):
        return None
    step.tries_left -= 1
    return codes.CodeWrong(tries_left=step.tries_left)


async def _is_bound(uow: UnitOfWork, vault: Vault, row: Verification) -> bool:
    """Tell whether the number that was called is the account's: not nobody's, and not the one that it moved from."""
    if row.customer_id is None:
        return False
    person = await queries.open_customer(uow, row.customer_id)
    called = reach.typed(vault.open(row.number_sealed, context=NUMBER_OF_CASE)).blind(vault)
    return person is not None and person.phone_blind == called


async def _own(uow: UnitOfWork, conversation_id: UUID, *, by: StaffId, at: datetime) -> Verification:
    row = await open_case(uow, conversation_id, at=at)
    if row.staff_id != by:
        raise ActionNotAllowed(why="anothers_case")
    return row
