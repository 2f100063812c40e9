"""Taking another phone number: by the old one, by a passkey, or by staff who verified the customer.

With the old number in hand and the PIN it is done at once: whoever snatched an unlocked phone has the session and both
codes, and not the PIN; and only where no code or link has set the password of late, which the phone could have read.
Otherwise the new number counts at once too, so that codes go to nobody else's phone any more, but for three days the
change can be taken back with one press, little can go out, and a code to the new number sets no password. Whether a new
number has an account is told to nobody but the phone that has it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from upay.identity import models, queries, rules
from upay.identity.assurance import Method, Standing
from upay.identity.doors import sessions
from upay.identity.doors.sign_up import PhoneTaken
from upay.identity.models import Purpose, Who
from upay.identity.proofs import codes, prove_pin
from upay.identity.proofs.former_email import tell_former
from upay.identity.proofs.former_number import Link, is_code_of
from upay.identity.proofs.send_code import CodeSent, send_code
from upay.identity.proofs.take_off_young import take_off_young
from upay.identity.recover.report_loss import Stop
from upay.identity.recovery_models import By, Rebinding, Stage
from upay.identity.rules import FormIncomplete
from upay.identity.settings import approvals
from upay.identity.telling import notices
from upay.kit.ids import AttemptId, CustomerId, StaffId, new_id
from upay.kit.language import Lang, Words
from upay.kit.refusal import NotFound, Refusal
from upay.kit.text import mask_phone
from upay.platform import attempts
from upay.platform.actions import ActionNotAllowed
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault, digest_token, new_token
from upay.platform.db import Database, UnitOfWork, event

_ACTION: Final = "rebind_phone"
_KNOWS: Final = frozenset({Method.PASSWORD.value, Method.PASSKEY.value})
"""What tells the owner from the finder of a phone; a session that a code by SMS opened has proven neither, and there
not even the PIN, which may have been looked on at, changes the number at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RebindingView:
    """A change of number as its owner sees it."""

    id: UUID
    way: By
    stage: Stage
    old: str
    """Masked, as is the new one."""
    new: str
    asked_at: datetime
    cools_until: datetime | None


async def ask_to_rebind(
    db: Database, vault: Vault, *, customer_id: CustomerId, standing: Standing, phone: str, way: By, at: datetime
) -> RebindingView:
    """Begin a change of number; by passkey, that is proven before, for this number and no other."""
    assert way is not By.STAFF, "what staff ask for is begun by the one who approves it"
    attempt = attempts.of_customer(_ACTION, customer_id, way=way.value, at=at)
    async with attempts.trying(db, attempt):
        rules.missing({"phone": phone})
        number = rules.phone_number(phone)
        binding = {"phone": number}
        async with db.begin() as uow:
            await _may_begin(uow, vault, customer_id=customer_id, number=number, at=at)
    if way is By.PASSKEY:
        about = {"phone": mask_phone(number)}
        await approvals.demand(
            db, vault, standing=standing, customer_id=customer_id, action=_ACTION, binding=binding, about=about, at=at
        )
    async with db.begin() as uow:
        if way is By.PASSKEY:
            await approvals.use(uow, vault, standing=standing, action=_ACTION, binding=binding, at=at)
        row = await _add(
            uow, vault, customer_id=customer_id, number=number, way=way, session_id=standing.session_id, at=at
        )
        return _view(row, vault)


async def send_rebinding_code(
    db: Database, vault: Vault, *, customer_id: CustomerId, session_id: UUID, rebinding_id: UUID, to_old: bool,
    lang: Lang, at: datetime,
) -> CodeSent:  # fmt: skip
    """Send the code to the old number or to the new one, good for this change alone."""
    async with db.begin() as uow:
        row = await _asked(uow, rebinding_id, customer_id=customer_id, session_id=session_id, at=at)
        sealed = row.old_sealed if to_old else row.new_sealed
        way = By(row.way)
    if to_old and way is not By.OLD_NUMBER:
        raise ActionNotAllowed(why="not_by_old_number")
    purpose = Purpose.LEAVE_NUMBER if to_old else Purpose.TAKE_NUMBER
    number = vault.open(sealed, context=queries.PHONE)
    return await send_code(db, vault, phone=number, purpose=purpose, lang=lang, at=at, approves=rebinding_id)


async def rebind_phone(
    db: Database, vault: Vault, *, customer_id: CustomerId, session_id: UUID, rebinding_id: UUID, new_code: str,
    old_code: str | None, pin: str | None = None, link: Link, at: datetime,
) -> RebindingView:  # fmt: skip
    """Change the number with the code of the new one, and of the old one if that is the way; at once with the PIN.

    Without it nothing was proven but that somebody has the phone, so that the change cools, and the sessions elsewhere
    stay for their owner to object in.
    """
    attempt = attempts.of_customer(_ACTION, customer_id, at=at)
    async with attempts.trying(db, attempt):
        rules.missing({"code": new_code})
        if pin:
            await prove_pin.prove_pin(db, vault, customer_id=customer_id, pin=pin, at=at, attempt=attempt)
        async with db.begin() as uow:
            row = await _asked(uow, rebinding_id, customer_id=customer_id, session_id=session_id, at=at)
            if row.way == By.OLD_NUMBER:
                rules.missing({"old_code": old_code or ""})
            refusal = await _prove(uow, vault, row, new_code=new_code, old_code=old_code, at=at)
            if refusal is None:
                session = await uow.session.get_one(models.Session, session_id)
                at_once = (
                    row.way == By.OLD_NUMBER
                    and bool(pin)
                    and await may_change_at_once(uow, customer_id, proven=session.proven, at=at)
                )
                await _change(uow, vault, row, cools=not at_once, link=link, at=at)
                # A passkey that counts here has been its owner's for days: who is left elsewhere is the finder.
                if at_once or row.way == By.PASSKEY:
                    await sessions.end_sessions(uow, who_id=customer_id, at=at, keep=session_id)
                await uow.write([attempt.succeeded(at=at, way=row.way, state=row.state).row()])
            view = _view(row, vault)
        if refusal is not None:
            raise refusal
    return view


async def may_change_at_once(
    uow: UnitOfWork, customer_id: CustomerId, *, proven: Iterable[str], at: datetime
) -> bool:  # fmt: skip
    """Tell whether a session that has proven this changes the number at once with both codes and the PIN.

    For three days after a code or a link set the password none does: whoever holds the phone can have set it, and have
    come in by it or by a passkey that it let them add.
    """
    return bool(_KNOWS & frozenset(proven)) and await queries.reset_lately(uow, customer_id, at=at) is None


async def rebind_by_staff(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, number: str, asked_by: StaffId, approved_by: StaffId,
    link: Link, at: datetime,
) -> None:  # fmt: skip
    """Change the number that one asked for and another agreed to; sessions stay, so that whoever is in can object."""
    await _may_begin(uow, vault, customer_id=customer_id, number=number, at=at)
    row = await _add(
        uow, vault, customer_id=customer_id, number=number, way=By.STAFF, session_id=None, at=at, asked_by=asked_by,
        approved_by=approved_by,
    )  # fmt: skip
    await _change(uow, vault, row, cools=True, link=link, at=at)
    begun = Attempt(
        id=AttemptId(new_id()), kind=_ACTION, customer_id=customer_id, actor=f"staff:{approved_by}",
        asked={"way": By.STAFF.value}, at=at,
    )  # fmt: skip
    await uow.write([begun.succeeded(at=at, asked_by=str(asked_by)).row()])


async def cancel_rebinding(
    db: Database, vault: Vault, *, customer_id: CustomerId, session_id: UUID, at: datetime
) -> None:  # fmt: skip
    """Take a change back in a session that is there; the number is the old one again, and everybody else is out."""
    attempt = attempts.of_customer("cancel_rebinding", customer_id, at=at)
    async with attempts.trying(db, attempt), db.begin() as uow:
        row = await _cooling(uow, Rebinding.customer_id == customer_id, at=at)
        await _take_back(uow, vault, row, by="session", at=at)
        await sessions.end_sessions(uow, who_id=customer_id, at=at, keep=session_id)
        await uow.write([attempt.succeeded(at=at, by="session").row()])


async def cancel_by_old_number(db: Database, vault: Vault, *, code: str, stop: Stop, at: datetime) -> None:
    """Take a change back with the code that went to the old number, and stop what can go out.

    One of the two who hold a number is not the owner, and which of them is not known yet.
    """
    async with db.begin() as uow:
        row = await _cooling(uow, is_code_of(code), at=at)
        customer_id = CustomerId(row.customer_id)
        await _take_back(uow, vault, row, by="old_number", at=at)
        await stop(uow, customer_id)
        await sessions.end_sessions(uow, who_id=customer_id, at=at)
        attempt = attempts.of_customer("cancel_rebinding", customer_id, at=at)
        await uow.write([attempt.succeeded(at=at, by="old_number").row()])


async def rebinding_by_code(uow: UnitOfWork, vault: Vault, *, code: str, at: datetime) -> RebindingView:
    """Return the change that a code from a notice can take back."""
    return _view(await _cooling(uow, is_code_of(code), at=at), vault)


async def rebinding_of(
    uow: UnitOfWork, vault: Vault, customer_id: CustomerId, *, at: datetime
) -> RebindingView | None:  # fmt: skip
    """Return the change that can still be taken back, if there is one."""
    try:
        return _view(await _cooling(uow, Rebinding.customer_id == customer_id, at=at), vault)
    except NotFound:
        return None


async def finish_rebindings(db: Database, vault: Vault, *, at: datetime) -> int:
    """End every cooling-off that is over, once, however often and by however many it is asked; return how many."""
    async with db.begin() as uow:
        query = (
            sa.select(Rebinding)
            .where(Rebinding.state == Stage.COOLING.value, Rebinding.cools_until <= at)
            .order_by(Rebinding.id)
            .with_for_update(skip_locked=True)
        )
        rows = list(await uow.session.scalars(query))
        for row in rows:
            row.state, row.ended_at, row.ended_by, row.cancel_digest = Stage.DONE.value, at, "time", None
            row.again_digest = None
            if row.way != By.PASSKEY:
                # They were left so that their owner could object, which nobody did.
                older = models.Session.created_at < row.changed_at
                await sessions.end_sessions_where(
                    uow, sa.and_(models.Session.who_id == row.customer_id, older), at=at
                )  # fmt: skip
            to = await queries.addressee(uow, row.customer_id, door=Who.CUSTOMER)
            notices.tell(uow, vault, to=to, words=notices.REBINDING_DONE, at=at)
    return len(rows)


async def _may_begin(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, number: str, at: datetime
) -> None:  # fmt: skip
    person = await queries.lock_customer(uow, customer_id)
    if person.phone_blind is None:
        raise ActionNotAllowed(why="no_phone_yet")
    if person.phone_blind == vault.blind(number, context=queries.PHONE):
        raise FormIncomplete(field="phone", problem="same_number")
    cooling = sa.exists().where(
        Rebinding.customer_id == customer_id, Rebinding.state == Stage.COOLING.value, Rebinding.cools_until > at
    )
    if await uow.session.scalar(sa.select(cooling)):
        raise ActionNotAllowed(why="number_changing")


async def _add(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, number: str, way: By, session_id: UUID | None,
    at: datetime, asked_by: StaffId | None = None, approved_by: StaffId | None = None,
) -> Rebinding:  # fmt: skip
    person = await queries.lock_customer(uow, customer_id)
    assert person.phone_sealed is not None, "it was looked at before"
    assert person.phone_blind is not None, "they are one"
    row = Rebinding(
        id=new_id(), customer_id=customer_id, way=way.value, state=Stage.ASKED.value, old_sealed=person.phone_sealed,
        old_blind=person.phone_blind, new_sealed=vault.seal(number, context=queries.PHONE, person=customer_id),
        new_blind=vault.blind(number, context=queries.PHONE), session_id=session_id, asked_by=asked_by,
        approved_by=approved_by, asked_at=at, expires_at=at + rules.REBIND_LIFE, changed_at=None, cools_until=None,
        cancel_digest=None, again_digest=None, ended_at=None, ended_by=None,
    )  # fmt: skip
    uow.add(row)
    await uow.flush()
    return row


async def _prove(
    uow: UnitOfWork, vault: Vault, row: Rebinding, *, new_code: str, old_code: str | None, at: datetime
) -> Refusal | None:
    """Use both codes up, or neither; the one that was wrong has lost a try."""
    refusal = await codes.prove(
        uow, vault, blind=row.new_blind, owner_id=None, purpose=Purpose.TAKE_NUMBER, code=new_code, at=at,
        approves=row.id,
    )  # fmt: skip
    if refusal is not None or row.way != By.OLD_NUMBER:
        return refusal
    refusal = await codes.prove(
        uow, vault, blind=row.old_blind, owner_id=row.customer_id, purpose=Purpose.LEAVE_NUMBER, code=old_code or "",
        at=at, approves=row.id,
    )  # fmt: skip
    if refusal is None:
        return None
    await codes.give_back(uow, blind=row.new_blind, purpose=Purpose.TAKE_NUMBER, at=at)
    refusal.facts = {**refusal.facts, "field": "old_code"}
    return refusal


async def _change(
    uow: UnitOfWork, vault: Vault, row: Rebinding, *, cools: bool, link: Link, at: datetime
) -> None:  # fmt: skip
    person = await queries.lock_customer(uow, row.customer_id)
    taken = await queries.owner_of_number(uow, row.new_blind, door=Who.CUSTOMER) is not None
    if taken or await queries.is_kept_for_owner(uow, row.new_blind, at=at):
        raise PhoneTaken
    old = vault.open(row.old_sealed, context=queries.PHONE)
    person.phone_sealed, person.phone_blind = row.new_sealed, row.new_blind
    row.changed_at = at
    if cools:
        code = new_token()
        row.state, row.cools_until, row.cancel_digest = Stage.COOLING.value, at + rules.COOLING, digest_token(code)
        cancel = Words(*(each.replace("{link}", link(code)) for each in _both(notices.REBINDING_COOLS)))
        told, welcome = cancel, notices.NUMBER_COOLS
    else:
        row.state, row.ended_at, row.ended_by = Stage.DONE.value, at, "proof"
        told, welcome = notices.PHONE_CHANGED, notices.PHONE_BOUND
    try:
        await uow.flush()
    except IntegrityError as error:
        raise PhoneTaken from error
    notices.send(
        uow, vault, number=old, person=person.id, words=told, lang=Lang(person.lang),
        phrase=notices.phrase_of(vault, person), at=at,
    )  # fmt: skip
    notices.tell(uow, vault, to=person, words=welcome, at=at)
    address = notices.email_of(vault, person)
    if address is not None:
        # The old number may be in the very hand that changes it; the address may not.
        notices.mail(
            uow, vault, address=address, person=person.id, words=told, lang=Lang(person.lang),
            phrase=notices.phrase_of(vault, person), at=at,
        )  # fmt: skip
    # Nor may the one from before, which whoever does this may have taken away first.
    await tell_former(uow, vault, of=person, words=told, at=at)
    _news(uow, row)


async def _take_back(uow: UnitOfWork, vault: Vault, row: Rebinding, *, by: str, at: datetime) -> None:
    person = await queries.lock_customer(uow, row.customer_id)
    new = vault.open(row.new_sealed, context=queries.PHONE)
    person.phone_sealed, person.phone_blind = row.old_sealed, row.old_blind
    row.state, row.ended_at, row.ended_by, row.cancel_digest = Stage.CANCELLED.value, at, by, None
    row.again_digest = None
    await uow.flush()
    # Whoever moved the number may have prepared it for as long as a new key or address waits.
    await take_off_young(
        uow, vault, owner_id=person.id, door=Who.CUSTOMER, since=row.asked_at - rules.COOLING, at=at
    )  # fmt: skip
    notices.tell(uow, vault, to=person, words=notices.REBINDING_CANCELLED, at=at)
    words = notices.REBINDING_CANCELLED
    notices.send(uow, vault, number=new, person=person.id, words=words, lang=Lang(person.lang), at=at)
    await tell_former(uow, vault, of=person, words=words, at=at)
    _news(uow, row)


async def _asked(
    uow: UnitOfWork, rebinding_id: UUID, *, customer_id: UUID, session_id: UUID, at: datetime
) -> Rebinding:
    query = sa.select(Rebinding).where(
        Rebinding.id == rebinding_id, Rebinding.customer_id == customer_id, Rebinding.session_id == session_id,
        Rebinding.state == Stage.ASKED.value, Rebinding.expires_at > at,
    )  # fmt: skip
    row = (await uow.session.scalars(query.with_for_update())).one_or_none()
    if row is None:
        raise NotFound
    return row


async def _cooling(uow: UnitOfWork, which: sa.ColumnElement[bool], *, at: datetime) -> Rebinding:
    query = sa.select(Rebinding).where(which, Rebinding.state == Stage.COOLING.value, Rebinding.cools_until > at)
    row = (await uow.session.scalars(query.with_for_update())).one_or_none()
    if row is None:
        raise NotFound
    return row


def _both(words: Words) -> tuple[str, str]:
    return words.zh, words.en


def _news(uow: UnitOfWork, row: Rebinding) -> None:
    uow.publish(event("identity.number", channels=[f"customer:{row.customer_id}"], customer=row.customer_id))


def _view(row: Rebinding, vault: Vault) -> RebindingView:
    return RebindingView(
        id=row.id, way=By(row.way), stage=Stage(row.state), asked_at=row.asked_at, cools_until=row.cools_until,
        old=mask_phone(vault.open(row.old_sealed, context=queries.PHONE)),
        new=mask_phone(vault.open(row.new_sealed, context=queries.PHONE)),
    )  # fmt: skip
