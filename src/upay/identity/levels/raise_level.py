"""Raising one's identity level: the customer says who they are, and a provider outside confirms it or does not.

The wish is committed before the provider hears of it, and goes there by a job, under its own id. A provider that stays
silent leaves an unknown, which inquiries settle; nothing is ever asked again under another id. What has no answer
within a day is given up, since nothing depends on it but the level.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from upay.identity import models, queries, rules
from upay.identity.doors.sign_up import LONGEST_NAME
from upay.identity.id_numbers import age_on, id_number
from upay.identity.level_models import CheckState, DocumentKind, IdentityCheck
from upay.identity.level_rules import Check, LevelRules
from upay.identity.levels import documents, persons
from upay.identity.levels.persons import NUMBER
from upay.identity.providers.identity_provider import (
    Confirmed,
    IdentityProvider,
    NeverHeard,
    NotConfirmed,
    ProviderSilent,
    ProviderUnreachable,
    Questioned,
    StillOpen,
)
from upay.identity.settings.change_account import set_level
from upay.identity.telling import notices
from upay.kit.ids import AttemptId, CustomerId, id_for_key
from upay.kit.language import Words
from upay.kit.refusal import Fact, Kind, Refusal
from upay.kit.text import one_line
from upay.kit.time import Clock, business_date, next_business_midnight
from upay.platform import attempts
from upay.platform.actions import ActionNotAllowed
from upay.platform.attempts import Attempt, Outcome, Refused
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork, event, job

KIND: Final = "verify_identity"
"""The kind of the attempt."""
JOB: Final = "identity.check"
"""The job that takes a check to the provider."""
CLAIM_LASTS: Final = timedelta(seconds=20)
_LONGEST_DELAY: Final = timedelta(hours=1)
_SEAT: Final = 20
_LOOK_AGAIN_SECONDS: Final = 0.04
_OPEN: Final = (CheckState.ASKED, CheckState.SENT, CheckState.UNKNOWN)
_IMAGES: Final = {Check.DOCUMENT: DocumentKind.DOCUMENT, Check.FACE: DocumentKind.FACE}
_RAISED: Final = Words(
    "【UPay】身份认证已通过，你的账户现在是 {level} 级。如果不是你本人操作，请马上冻结账户并联系客服。",
    "UPay: your identity is confirmed and your account is at level {level} now. If this was not you, freeze your "
    "account and contact support now.",
)
log = structlog.get_logger(__name__)


class UnderAge(Refusal):
    """Too young for an account that is identified; facts: least_age."""

    code = "identity_under_age"
    kind = Kind.INVALID


class CheckOpen(Refusal):
    """An earlier check has no answer yet; facts: since."""

    code = "identity_check_open"
    kind = Kind.CONFLICT
    judges = False


class TooManyChecks(Refusal):
    """As many checks as a day allows; facts: until."""

    code = "too_many_attempts"
    kind = Kind.LIMITED
    judges = False


class PhoneNeeded(Refusal):
    """Whoever has only an email address was to be checked along with a number that is in their name."""

    code = "phone_needed"
    kind = Kind.CONFLICT
    judges = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelDesk:
    """What raising levels runs on; made once in `main.wiring`."""

    db: Database
    vault: Vault
    provider: IdentityProvider
    rules: LevelRules
    clock: Clock
    inquiry_delay: timedelta = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """A check as its owner sees it."""

    id: UUID
    wanted: int
    state: CheckState
    asked_at: datetime
    decided_at: datetime | None


async def begin(
    desk: LevelDesk, *, customer_id: CustomerId, wanted: int, name: str, number: str | None, key: str, at: datetime
) -> AttemptId:
    """Write down who the customer says to be, and let a job take it to the provider; return the id of the check.

    Without a number it is the one that an earlier check confirmed; no other would be accepted of the account anyway.
    """
    vault, law = desk.vault, desk.rules
    asked: dict[str, Fact] = {
        "level": wanted, "name": vault.blind(name.strip(), context=queries.NAME).hex()[:16],
        "number": None if number is None else vault.blind(number.strip().upper(), context=NUMBER).hex()[:16],
    }  # fmt: skip
    attempt = Attempt(
        id=AttemptId(id_for_key(owner=customer_id, kind=KIND, key=key)), kind=KIND, customer_id=customer_id,
        actor="customer", asked=asked, at=at,
    )  # fmt: skip
    async with attempts.trying(desk.db, attempt), desk.db.begin() as uow:
        await attempts.in_turn(uow, attempt.id)
        earlier = await attempts.find(uow, attempt.id)
        if earlier is not None:
            attempts.same_request(earlier, asked)
            if earlier.outcome is Outcome.REFUSED:
                raise Refused(earlier)
            return attempt.id
        own = await persons.number_of(uow, vault, customer_id=customer_id) if number is None else None
        rules.missing({"name": name, "id_number": number or own or ""})
        name = one_line(name, longest=LONGEST_NAME)
        rules.missing({"name": name})
        # One that was confirmed was judged then, by the rules of that day.
        number = own or _judged(law, number or "", at=at)
        person = await queries.lock_customer(uow, customer_id)
        if wanted not in law.checks or wanted <= person.level or person.closed_at is not None:
            raise ActionNotAllowed(offer="verify_identity", why="not_above_own_level")
        if person.phone_blind is None:
            raise PhoneNeeded
        await _hold_to_rate(uow, law, customer_id=customer_id, at=at)
        blind = vault.blind(number, context=NUMBER)
        await persons.make_sure_there_is_room(uow, law, customer_id=customer_id, number_blind=blind, level=wanted)
        images = await _images(uow, law, customer_id=customer_id, wanted=wanted)
        uow.add(
            IdentityCheck(
                id=attempt.id, customer_id=customer_id, wanted=wanted, state=CheckState.ASKED.value,
                name_sealed=vault.seal(name, context=queries.NAME, person=customer_id),
                number_sealed=vault.seal(number, context=NUMBER, person=customer_id), number_blind=blind,
                checks=",".join(check.value for check in law.checks[wanted]), asked_at=at, next_at=at + CLAIM_LASTS,
            )
        )  # fmt: skip
        await uow.flush()
        for image in images:
            image.check_id = attempt.id
        await uow.write([attempt.pending(level=wanted).row()])
        uow.publish(job(JOB, check_id=attempt.id))
    return attempt.id


def _judged(law: LevelRules, number: str, *, at: datetime) -> str:
    """Return a number as it is kept; refuse one that cannot be, and of whom it makes too young."""
    today = business_date(at)
    number = id_number(number, on=today, rules=law.id_number)
    age = age_on(number, on=today, rules=law.id_number)
    if age is not None and age < law.least_age:
        raise UnderAge(least_age=law.least_age)
    return number


async def ask(desk: LevelDesk, *, check_id: UUID) -> None:
    """Take a check to the provider, and write down what it said; a check that was taken before is left alone."""
    now = desk.clock.now()
    async with desk.db.begin() as uow:
        check = await _locked(uow, check_id)
        if check.state != CheckState.ASKED:
            return
        check.state, check.sent_at, check.next_at = CheckState.SENT.value, now, now + CLAIM_LASTS
        questioned = await _questioned(uow, desk.vault, check)
    try:
        answer = await desk.provider.check(questioned)
    except ProviderUnreachable:
        await _not_sent(desk, check_id)
    except ProviderSilent:
        await _leave_open(desk, check_id)
    else:
        await _take(desk, check_id, answer)


async def inquire_due(desk: LevelDesk, *, at: datetime) -> int:
    """Go on with every check that is due: ask where nobody was reached, ask after what has no answer; return how many.

    One that had no answer within the time that the rules give is given up.
    """
    async with desk.db.begin() as uow:
        due = (
            sa.select(IdentityCheck)
            .where(IdentityCheck.next_at <= at)
            .order_by(IdentityCheck.next_at)
            .limit(_SEAT)
            .with_for_update(skip_locked=True)
        )
        checks = list(await uow.session.scalars(due))
        for check in checks:
            check.inquiries += 1
            check.next_at = at + _delay(desk, check)
    for check in checks:
        if at >= check.asked_at + desk.rules.answered_within:
            log.warning("identity_check.given_up", check=str(check.id), inquiries=check.inquiries)
            await _refuse(desk, check.id, "identity_unconfirmed", why="no_answer")
        elif check.state == CheckState.ASKED:
            await ask(desk, check_id=check.id)
        else:
            await _inquire(desk, check.id)
    return len(checks)


async def settled(desk: LevelDesk, *, check_id: UUID, within: timedelta) -> None:
    """Wait until the provider's answer is written down, but no longer than this."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within.total_seconds()):
            while True:
                async with desk.db.begin() as uow:
                    state = await uow.session.scalar(sa.select(IdentityCheck.state).where(IdentityCheck.id == check_id))
                if state not in {CheckState.ASKED, CheckState.SENT}:
                    return
                await asyncio.sleep(_LOOK_AGAIN_SECONDS)


async def last_check(uow: UnitOfWork, *, customer_id: CustomerId) -> CheckView | None:
    """Return the customer's latest check."""
    query = sa.select(IdentityCheck).where(IdentityCheck.customer_id == customer_id)
    latest = query.order_by(IdentityCheck.asked_at.desc(), IdentityCheck.id.desc()).limit(1)
    row = (await uow.session.scalars(latest)).one_or_none()
    if row is None:
        return None
    return CheckView(
        id=row.id, wanted=row.wanted, state=CheckState(row.state), asked_at=row.asked_at, decided_at=row.decided_at
    )


async def _hold_to_rate(uow: UnitOfWork, law: LevelRules, *, customer_id: CustomerId, at: datetime) -> None:
    """Refuse while an earlier check is open, and more of them than a day allows."""
    query = sa.select(IdentityCheck.state, IdentityCheck.asked_at).where(
        IdentityCheck.customer_id == customer_id,
        sa.or_(IdentityCheck.state.in_(_OPEN), IdentityCheck.asked_at > at - timedelta(days=1)),
    )
    rows = (await uow.session.execute(query)).all()
    for row in rows:
        if row.state in _OPEN:
            raise CheckOpen(since=rules.iso(row.asked_at))
    if sum(business_date(row.asked_at) == business_date(at) for row in rows) >= law.tries_a_day:
        raise TooManyChecks(until=rules.iso(next_business_midnight(at)))


async def _images(uow: UnitOfWork, law: LevelRules, *, customer_id: CustomerId, wanted: int) -> Sequence[documents.Row]:
    """Return the images that this level takes; refuse while one is missing, naming which."""
    found = []
    for check, kind in _IMAGES.items():
        if law.needs(wanted, check):
            image = await documents.latest(uow, customer_id=customer_id, kind=kind)
            rules.missing({kind.value: "" if image is None else "there"})
            assert image is not None, "it would be missing"
            found.append(image)
    return found


async def _questioned(uow: UnitOfWork, vault: Vault, check: IdentityCheck) -> Questioned:
    customer = await uow.session.get_one(models.Customer, check.customer_id)
    phone_sealed = customer.phone_sealed
    assert phone_sealed is not None, "a check is of somebody with a number, and a number is never taken away"
    checks = [Check(name) for name in check.checks.split(",")]
    images = {}
    for wants, kind in _IMAGES.items():
        if wants in checks:
            image = await documents.latest(uow, customer_id=CustomerId(check.customer_id), kind=kind)
            if image is not None:
                images[wants] = documents.open_image(vault, image)
    return Questioned(
        id=check.id, checks=checks, name=vault.open(check.name_sealed, context=queries.NAME),
        number=vault.open(check.number_sealed, context=NUMBER), images=images,
        phone=vault.open(phone_sealed, context=queries.PHONE),
    )  # fmt: skip


async def _inquire(desk: LevelDesk, check_id: UUID) -> None:
    try:
        answer = await desk.provider.inquire(check_id)
    except (ProviderUnreachable, ProviderSilent):
        await _leave_open(desk, check_id, keep=True)
        return
    if isinstance(answer, NeverHeard):
        await _refuse(desk, check_id, "identity_unconfirmed", why="never_heard")
    else:
        await _take(desk, check_id, answer, keep=True)


async def _take(
    desk: LevelDesk, check_id: UUID, answer: Confirmed | NotConfirmed | StillOpen, *, keep: bool = False
) -> None:
    match answer:
        case Confirmed(reference=reference):
            await _approve(desk, check_id, reference=reference)
        case NotConfirmed(reference=reference, check=check, why=why):
            await _refuse(desk, check_id, "identity_not_confirmed", why=why, check=check, reference=reference)
        case StillOpen():
            await _leave_open(desk, check_id, keep=keep)


async def _approve(desk: LevelDesk, check_id: UUID, *, reference: str) -> None:
    now, vault = desk.clock.now(), desk.vault
    try:
        async with desk.db.begin() as uow:
            check = await _locked(uow, check_id)
            if check.state not in _OPEN:
                return
            customer_id = CustomerId(check.customer_id)
            person = await queries.lock_customer(uow, customer_id)
            # Another account of the same person may have come first while the provider looked.
            await persons.join_person(
                uow, vault, customer_id=customer_id, number=vault.open(check.number_sealed, context=NUMBER), at=now
            )
            await persons.make_sure_there_is_room(
                uow, desk.rules, customer_id=customer_id, number_blind=check.number_blind, level=check.wanted
            )
            person.name_sealed = check.name_sealed
            _decide(check, CheckState.APPROVED, at=now, reference=reference)
            await set_level(uow, customer_id=customer_id, level=max(person.level, check.wanted))
            await documents.keep(uow, check_id=check_id)
            level = str(check.wanted)
            notices.tell(
                uow, vault, to=person, at=now,
                words=Words(_RAISED.zh.format(level=level), _RAISED.en.format(level=level)),
            )  # fmt: skip
            attempt = await _attempt(uow, check_id)
            await uow.write([attempts.changed(attempt.succeeded(at=now, level=check.wanted, reference=reference))])
    except Refusal as refusal:
        await _refuse(desk, check_id, refusal.code, reference=reference, **refusal.facts)


async def _refuse(desk: LevelDesk, check_id: UUID, reason: str, **facts: str | int | bool | None) -> None:
    now = desk.clock.now()
    async with desk.db.begin() as uow:
        check = await _locked(uow, check_id)
        if check.state not in _OPEN:
            return
        why, failed, reference = (str(facts.get(name) or "") or None for name in ("why", "check", "reference"))
        _decide(check, CheckState.REFUSED, at=now, reference=reference, why=why or reason, failed=failed)
        attempt = await _attempt(uow, check_id)
        told = {name: value for name, value in facts.items() if value}
        await uow.write([attempts.changed(attempt.refused(reason, at=now, **told))])
        uow.publish(event("attempt.refused", channels=[f"customer:{check.customer_id}"], record=check_id))


async def _not_sent(desk: LevelDesk, check_id: UUID) -> None:
    """Nobody was reached, so it is asked again, under the same id."""
    async with desk.db.begin() as uow:
        check = await _locked(uow, check_id)
        if check.state == CheckState.SENT:
            check.state, check.next_at = CheckState.ASKED.value, _next(desk, check)
            await _say_it_waits(uow, check)


async def _leave_open(desk: LevelDesk, check_id: UUID, *, keep: bool = False) -> None:
    """The outcome is unknown; with `keep`, when it is asked after again has been decided already."""
    async with desk.db.begin() as uow:
        check = await _locked(uow, check_id)
        if check.state in {CheckState.SENT, CheckState.UNKNOWN}:
            check.state = CheckState.UNKNOWN.value
            if not keep:
                check.next_at = _next(desk, check)
            await _say_it_waits(uow, check)


def _next(desk: LevelDesk, check: IdentityCheck) -> datetime:
    return desk.clock.now() + _delay(desk, check)


def _delay(desk: LevelDesk, check: IdentityCheck) -> timedelta:
    """Return how long after this inquiry the next one is: each waits twice as long, up to an hour."""
    return min(desk.inquiry_delay * 2.0 ** min(check.inquiries, 12), _LONGEST_DELAY)


async def _say_it_waits(uow: UnitOfWork, check: IdentityCheck) -> None:
    attempt = await _attempt(uow, check.id)
    waiting = attempt.pending("identity_check_open", since=rules.iso(check.asked_at), level=check.wanted)
    await uow.write([attempts.changed(waiting)])
    uow.publish(event("record.changed", channels=[f"customer:{check.customer_id}"], record=check.id))


def _decide(
    check: IdentityCheck, state: CheckState, *, at: datetime, reference: str | None, why: str | None = None,
    failed: str | None = None,
) -> None:  # fmt: skip
    check.state, check.decided_at, check.next_at = state.value, at, None
    check.reference, check.why, check.failed_check = reference, why, failed


async def _attempt(uow: UnitOfWork, check_id: UUID) -> Attempt:
    attempt = await attempts.find(uow, check_id)
    assert attempt is not None, "a check has its attempt"
    return attempt


async def _locked(uow: UnitOfWork, check_id: UUID) -> IdentityCheck:
    return (
        await uow.session.scalars(sa.select(IdentityCheck).where(IdentityCheck.id == check_id).with_for_update())
    ).one()
