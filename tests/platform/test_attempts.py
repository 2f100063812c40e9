from uuid import uuid4

import pytest
from prometheus_client import REGISTRY
from tests.conftest import NOON

from upay.kit.money import AmountInvalid, Money
from upay.kit.refusal import Kind, Refusal
from upay.platform import attempts
from upay.platform.attempts import Attempt, DuplicateRequest, Outcome
from upay.platform.db import Database


def _attempt(**asked: str) -> Attempt:
    return Attempt(id=uuid4(), kind="transfer", customer_id=uuid4(), actor="customer", asked=asked, at=NOON)


async def test_a_refusal_undoes_its_work_and_stays_as_a_row(db: Database) -> None:
    attempt, other = _attempt(amount="0"), _attempt(amount="1.00")
    with pytest.raises(AmountInvalid) as refusal:
        async with attempts.trying(db, attempt), db.begin() as uow:
            await uow.write([other.row()])
            Money.parse("0")
    async with db.begin() as uow:
        assert await attempts.find(uow, other.id) is None
        kept = await attempts.find(uow, attempt.id)
    assert kept is not None
    assert (kept.outcome, kept.reason, kept.facts["problem"]) == (Outcome.REFUSED, "form_incomplete", "not_positive")
    assert refusal.value.attempt_id == attempt.id


async def test_a_pending_attempt_is_decided_once(db: Database) -> None:
    attempt = _attempt(amount="1.00")
    async with db.begin() as uow:
        await uow.write([attempt.row()])
        await uow.write([attempts.changed(attempt.succeeded(at=NOON, card="1234"))])
        await uow.write([attempts.changed(attempt.refused("card_declined", at=NOON))])
    async with db.begin() as uow:
        kept = await attempts.find(uow, attempt.id)
    assert kept is not None
    assert (kept.outcome, kept.reason, kept.facts) == (Outcome.SUCCEEDED, None, {"card": "1234"})


def test_the_same_key_with_another_body_names_the_field() -> None:
    with pytest.raises(DuplicateRequest) as refusal:
        attempts.same_request(_attempt(amount="1.00", to="a"), {"amount": "2.00", "to": "a"})
    assert refusal.value.facts == {"field": "amount"}


class _Busy(Refusal):
    code = "system_error"
    kind = Kind.UNAVAILABLE


async def test_a_try_that_was_never_judged_may_come_again_under_its_key(db: Database) -> None:
    attempt = _attempt(amount="1.00")
    with pytest.raises(_Busy) as refusal:
        async with attempts.trying(db, attempt):
            raise _Busy
    async with db.begin() as uow:
        assert await attempts.find(uow, attempt.id) is None
        kept = await attempts.find(uow, refusal.value.attempt_id or attempt.id)
        await uow.write([attempt.succeeded(at=NOON).row()])
    assert kept is not None
    assert (kept.outcome, kept.reason) == (Outcome.REFUSED, "system_error")


async def test_what_is_committed_is_counted_and_what_is_undone_is_not(db: Database) -> None:
    def counted(outcome: str) -> int:
        labels = {"kind": "transfer", "outcome": outcome, "reason": "counted_here" if outcome == "refused" else ""}
        return int(REGISTRY.get_sample_value("upay_attempts_total", labels) or 0)

    before = counted("succeeded")
    done = [_attempt().succeeded(at=NOON).row() for _ in range(3)]
    refused = _attempt().refused("counted_here", at=NOON).row()
    with pytest.raises(ZeroDivisionError):
        async with db.begin() as uow:
            await uow.write([*done, refused])
            raise ZeroDivisionError
    assert (counted("succeeded"), counted("refused")) == (before, 0)
    async with db.begin() as uow:
        await uow.write([*done, refused])
    assert (counted("succeeded"), counted("refused")) == (before + 3, 1)
