"""Sending a one-time code to a phone number or an email address."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from upay.identity import models, queries, rules
from upay.identity.models import Group, Purpose, Who
from upay.identity.proofs import callers, codes, devices, former_number, guessing, hold_back
from upay.identity.proofs.callers import Door
from upay.identity.proofs.devices import NO_DEVICE, Device
from upay.identity.proofs.former_number import Link
from upay.identity.telling import notices
from upay.identity.telling.reach import as_proven
from upay.kit.ids import new_id
from upay.kit.language import Lang, Words
from upay.kit.refusal import Kind, Refusal
from upay.kit.time import BUSINESS_ZONE, business_date, next_business_midnight
from upay.platform import attempts
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork


class CodeThrottled(Refusal):
    """A code was sent a moment ago, or enough were sent today."""

    code = "code_throttled"
    kind = Kind.LIMITED

    def __init__(self, *, wait: timedelta, problem: str, until: datetime) -> None:
        """`problem` is too_soon or daily."""
        super().__init__(wait_seconds=-(-wait // timedelta(seconds=1)), problem=problem, until=rules.iso(until))


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSent:
    """What the screen needs to show; the same whether or not there is an account."""

    masked: str
    """Where it went, masked."""
    expires_at: datetime
    next_at: datetime


async def send_code(
    db: Database,
    vault: Vault,
    *,
    phone: str,
    purpose: Purpose,
    lang: Lang,
    at: datetime,
    door: Door = Who.CUSTOMER,
    approves: UUID | None = None,
    what: Words | None = None,
    back: Link | None = None,
    device: Device = NO_DEVICE,
    stays: bool = False,
    case_id: UUID | None = None,
) -> CodeSent:
    """Send a code for one purpose; what nobody is known by is answered alike, and nothing is sent.

    `phone` is a number or, at the customers' door, an address. A code that approves something says what: whoever reads
    it off to somebody else reads that, too. A number that its account is moving away from gets, in place of a code, a
    link that takes the change back, which `back` makes. What is asked for on a `device` that the account has signed in
    on before is counted apart, so that strangers do not use it up. `stays`: a number is proven with which an account is
    claimed that has it, or had it; it goes there whoever's it is. `case_id`: somebody of staff has it sent, in this
    case, which bounds how many, and uses up nobody else's.
    """
    caller = await callers.recognise(db, vault, phone=phone, door=door)
    async with attempts.trying(db, caller.attempt("send_code", at=at, purpose=purpose.value)) as attempt:
        rules.missing({"phone": phone})
        reach = callers.typed(phone, door=door)
        async with db.begin() as uow:
            at_home = await devices.knows(uow, owner_id=caller.owner_id or new_id(), device=device)
            await hold_to_pace(
                uow, blind=caller.blind, approving=approves is not None, at_home=at_home,
                most=_most(purpose, at_home=at_home), case_id=case_id, at=at,
            )  # fmt: skip
            long = await guessing.takes_long(uow, blind=caller.blind, at=at)
            code_id, code = codes.new_code(long=long)
            held = (
                None
                if caller.customer_id is None
                else await hold_back.held_back(uow, caller.customer_id, purpose=purpose, by_mail=caller.by_mail, at=at)
            )
            known = caller.owner_id is not None
            kept = not known and await queries.is_kept_for_owner(uow, caller.blind, at=at)
            reaches = stays or (
                held is None
                and (not (known or kept) if purpose is Purpose.TAKE_NUMBER else purpose is Purpose.SIGN_UP or known)
            )
            uow.add(
                models.OneTimeCode(
                    id=code_id, purpose=purpose.value, address_blind=caller.blind,
                    # Thirty-two random bytes are the digest of no code at all.
                    digest=codes.digest(vault, code_id=code_id, code=code) if reaches else secrets.token_bytes(32),
                    bound_to=None if purpose in _OF_NOBODY else caller.owner_id, approves=approves,
                    sent_at=at, expires_at=at + rules.CODE_LIFE, tries_left=rules.CODE_TRIES, long=long,
                    at_home=at_home, asked_in=devices.asker(vault, device), asked_for=case_id,
                )
            )  # fmt: skip
            to = reach
            if reaches:
                owner = None if caller.customer_id is None else await queries.open_customer(uow, caller.customer_id)
                # To the address as its owner proved it: at some servers another writing is another mailbox.
                if owner is not None:
                    to = as_proven(vault, owner, typed=reach)
                notices.send_to(
                    uow, vault, reach=to, words=notices.code_text(purpose, code, what), lang=lang,
                    person=caller.owner_id,
                    phrase=None if owner is None else notices.phrase_of(vault, owner), group=Group.CODE,
                    expires_at=at + rules.CODE_LIFE, at=at,
                )  # fmt: skip
            elif kept and purpose is not Purpose.TAKE_NUMBER:
                # Which of the two who hold a number is the owner is not known yet: the old one opens nothing.
                if back is not None:
                    await former_number.offer_back(
                        uow, vault, blind=caller.blind, reach=reach, link=back, lang=lang, at=at
                    )  # fmt: skip
            elif held is not None or (purpose is Purpose.TAKE_NUMBER and (known or kept)):
                # Whoever asked learns nothing of it; whoever reads the texts of this number does.
                words = notices.ON_HOLD[held.problem] if held is not None else notices.NUMBER_WANTED
                notices.send_to(uow, vault, reach=reach, person=caller.owner_id, words=words, lang=lang, at=at)
            await uow.write([attempt.succeeded(at=at).row()])
    return CodeSent(masked=reach.masked, expires_at=at + rules.CODE_LIFE, next_at=at + rules.CODE_PAUSE)


async def hold_to_pace(
    uow: UnitOfWork, *, blind: bytes, approving: bool = False, at_home: bool = False, most: int = rules.CODES_A_DAY,
    case_id: UUID | None = None, at: datetime,
) -> None:  # fmt: skip
    """Refuse another code so soon, or so many a day, to what this blind index stands for."""
    today = datetime.combine(business_date(at), datetime.min.time(), tzinfo=BUSINESS_ZONE)
    found = await queries.codes_sent(
        uow, blind=blind, approving=approving, at_home=at_home, by_staff=case_id is not None,
        since=min(today, at - rules.CODE_PAUSE),
    )  # fmt: skip
    sent = [when for when, _ in found]
    if case_id is not None:
        _throttle([when for when, case in found if case == case_id], most=rules.CODES_OF_A_CASE, today=today, at=at)
        most = rules.CODES_A_DAY_BY_STAFF
    _throttle(sent, most=most, today=today, at=at)


_OF_NOBODY: Final = frozenset({Purpose.SIGN_UP, Purpose.TAKE_NUMBER})
"""What is proven of a number that is to be nobody's yet."""


def _most(purpose: Purpose, *, at_home: bool) -> int:
    if purpose in {Purpose.APPROVE, Purpose.CONFIRM_DEVICE}:
        return rules.APPROVALS_A_DAY
    return rules.CODES_A_DAY_AT_HOME if at_home else rules.CODES_A_DAY


def _throttle(sent: list[datetime], *, most: int, today: datetime, at: datetime) -> None:
    """Refuse too many codes; `sent` is newest first. The later of two waits is told, so that one wait is enough."""
    if sum(one >= today for one in sent) >= most:
        until = next_business_midnight(at)
        raise CodeThrottled(wait=until - at, problem="daily", until=until)
    if sent and sent[0] + rules.CODE_PAUSE > at:
        until = sent[0] + rules.CODE_PAUSE
        raise CodeThrottled(wait=until - at, problem="too_soon", until=until)
