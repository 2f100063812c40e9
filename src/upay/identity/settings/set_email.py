"""Adding an email address to one's account, confirmed by a code that goes there, and taking it off again.

An address belongs to one open account. That another has it is said only to who has proven to hold it.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from upay.identity import models, queries, rules
from upay.identity.assurance import Standing
from upay.identity.doors import sessions
from upay.identity.doors.sign_up import EmailTaken
from upay.identity.models import Group, Purpose
from upay.identity.proofs import codes, guessing
from upay.identity.proofs.former_email import keep_former
from upay.identity.proofs.send_code import CodeSent, hold_to_pace
from upay.identity.settings import approvals
from upay.identity.settings.owners_proof import prove_owner, use_owners_proof
from upay.identity.telling import notices, reach
from upay.kit.ids import CustomerId
from upay.kit.language import Lang
from upay.kit.refusal import Kind, Refusal
from upay.kit.text import mask_email
from upay.platform import attempts
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork

_REPLACE: Final = "replace_email"
_REMOVE: Final = "remove_email"


class OnlyWayIn(Refusal):
    """The address is all that the account is known by."""

    code = "email_only_way_in"
    kind = Kind.CONFLICT
    judges = False


async def begin_email(
    db: Database, vault: Vault, *, customer_id: CustomerId, email: str, lang: Lang, standing: Standing, at: datetime,
    pin: str = "",
) -> CodeSent:  # fmt: skip
    """Send a code to an address that is to be added; whose it is otherwise is nobody's business and is not told.

    In place of another it takes the PIN, or a passkey that is not new: an address takes part in getting the account
    back, and password and code are what whoever has the phone may have.
    """
    rules.missing({"email": email})
    address = rules.email_address(email)
    binding = {"email": address}
    async with db.begin() as uow:
        before = await _address_now(uow, vault, customer_id)
    replaces = before not in {"", address}
    if not replaces:
        await approvals.demand(
            db, vault, standing=standing, customer_id=customer_id, action="set_email", binding=binding,
            about={"email": mask_email(address)}, at=at,
        )  # fmt: skip
    attempt = attempts.of_customer("begin_email", customer_id, email=mask_email(address), at=at)
    async with attempts.trying(db, attempt):
        if replaces:
            await prove_owner(
                db, vault, attempt, action=_REPLACE, pin=pin, standing=standing, binding=binding, by_code_alone=False,
                at=at,
            )  # fmt: skip
        async with db.begin() as uow:
            if replaces:
                await use_owners_proof(
                    uow, vault, attempt, action=_REPLACE, pin=pin, standing=standing, binding=binding, at=at
                )
            else:
                await approvals.use(uow, vault, standing=standing, action="set_email", binding=binding, at=at)
            await _send(uow, vault, customer_id, address=address, before=before, lang=lang, at=at)
            await uow.write([attempt.succeeded(at=at).row()])
    return CodeSent(masked=mask_email(address), expires_at=at + rules.CODE_LIFE, next_at=at + rules.CODE_PAUSE)


async def confirm_email(
    db: Database, vault: Vault, *, customer_id: CustomerId, session_id: UUID, email: str, code: str, at: datetime
) -> None:
    """Add the address to which the code went, if the session still holds.

    The address from before hears of it too, and for 72 hours of more.
    """
    rules.missing({"email": email, "code": code})
    address = rules.email_address(email)
    attempt = attempts.of_customer("confirm_email", customer_id, email=mask_email(address), at=at)
    async with attempts.trying(db, attempt):
        async with db.begin() as uow:
            if not await sessions.holds_still(uow, customer_id, session_id):
                raise codes.CodeExpired(problem="used")
            person = await queries.lock_customer(uow, customer_id)
            before, blind = notices.email_of(vault, person), reach.blind_of_email(vault, address)
            refusal: Refusal | None = await codes.prove(
                uow, vault, blind=_pace_of(vault, customer_id), owner_id=customer_id, purpose=Purpose.CONFIRM_EMAIL,
                code=_with(address, code.strip().replace(" ", ""), before=before or ""), at=at,
            )  # fmt: skip
            # The code is used up all the same: whoever holds a taken address would only ask again.
            if refusal is None and not await _is_free(uow, blind, customer_id=customer_id):
                refusal = EmailTaken()
            if refusal is None:
                person.email_sealed = vault.seal(address, context=queries.EMAIL, person=customer_id)
                if person.email_blind != blind:
                    person.email_blind, person.email_since = blind, at
                try:
                    await uow.flush()
                except IntegrityError as error:
                    raise EmailTaken from error
                notices.tell(uow, vault, to=person, words=notices.EMAIL_SET, at=at)
                if before is not None and before != address:
                    keep_former(uow, vault, customer_id=customer_id, address=before, at=at)
                    notices.mail(
                        uow, vault, address=before, person=customer_id, words=notices.EMAIL_REMOVED,
                        lang=Lang(person.lang), phrase=notices.phrase_of(vault, person), at=at,
                    )  # fmt: skip
                await uow.write([attempt.succeeded(at=at).row()])
        if refusal is not None:
            raise refusal


async def remove_email(
    db: Database, vault: Vault, *, customer_id: CustomerId, standing: Standing, at: datetime, pin: str = ""
) -> None:
    """Take the address off, by the PIN or a passkey that is not new; it hears of that as the last thing."""
    attempt = attempts.of_customer(_REMOVE, customer_id, at=at)
    async with attempts.trying(db, attempt):
        async with db.begin() as uow:
            # What is refused for certain asks for no proof.
            if (await queries.lock_customer(uow, customer_id)).phone_blind is None:
                raise OnlyWayIn
        await prove_owner(
            db, vault, attempt, action=_REMOVE, pin=pin, standing=standing, by_code_alone=False, at=at
        )  # fmt: skip
        async with db.begin() as uow:
            await use_owners_proof(uow, vault, attempt, action=_REMOVE, pin=pin, standing=standing, at=at)
            person = await queries.lock_customer(uow, customer_id)
            if person.phone_blind is None:
                raise OnlyWayIn
            if person.email_sealed is not None:
                notices.tell(uow, vault, to=person, words=notices.EMAIL_REMOVED, at=at)
                address = notices.email_of(vault, person)
                assert address is not None, "it is sealed, and its owner is here"
                keep_former(uow, vault, customer_id=customer_id, address=address, at=at)
                reach.take_off_email(person)
            await uow.write([attempt.succeeded(at=at).row()])


async def index_emails(db: Database, vault: Vault, *, at_once: int = 200) -> int:
    """Let addresses that were confirmed before they signed in sign in; return how many were looked at.

    Of two accounts that had the same one, the older has it at the door; the other goes on getting mail there.
    """
    waiting = sa.and_(
        models.Customer.email_sealed.is_not(None), models.Customer.email_since.is_(None),
        models.Customer.closed_at.is_(None),
    )  # fmt: skip
    async with db.begin() as uow:
        query = sa.select(models.Customer).where(waiting).order_by(models.Customer.created_at, models.Customer.id)
        rows = list(await uow.session.scalars(query.limit(at_once).with_for_update(skip_locked=True)))
        for person in rows:
            address, person.email_since = notices.email_of(vault, person), person.created_at
            if address is not None:
                blind = reach.blind_of_email(vault, address)
                if await _is_free(uow, blind, customer_id=CustomerId(person.id)):
                    person.email_blind = blind
            await uow.flush()
    return len(rows)


async def _is_free(uow: UnitOfWork, blind: bytes, *, customer_id: CustomerId) -> bool:
    owner = await queries.owner_of_email(uow, blind)
    return owner is None or owner[0] == customer_id


def _pace_of(vault: Vault, customer_id: CustomerId) -> bytes:
    return vault.blind(str(customer_id), context="customer.email_codes")


def _with(address: str, code: str, *, before: str) -> str:
    """Tie a code to the address that it went to, and to the one that it replaces.

    Another address is another code, and one that was asked for where there was none replaces none.
    """
    return "\x1f".join((before, address, code) if before else (address, code))


async def _send(
    uow: UnitOfWork, vault: Vault, customer_id: CustomerId, *, address: str, before: str, lang: Lang, at: datetime
) -> None:
    """Mail the code; it is kept with what it adds and what it replaces."""
    person = await queries.lock_customer(uow, customer_id)
    # One person, many addresses: what is counted is what this person has sent, so that nobody is flooded by us.
    await hold_to_pace(uow, blind=_pace_of(vault, customer_id), at=at)
    long = await guessing.takes_long(uow, blind=_pace_of(vault, customer_id), at=at)
    code_id, code = codes.new_code(long=long)
    uow.add(
        models.OneTimeCode(
            id=code_id, purpose=Purpose.CONFIRM_EMAIL.value, address_blind=_pace_of(vault, customer_id),
            digest=codes.digest(vault, code_id=code_id, code=_with(address, code, before=before)), bound_to=customer_id,
            approves=None, sent_at=at, expires_at=at + rules.CODE_LIFE, tries_left=rules.CODE_TRIES,
            long=long,
        )
    )  # fmt: skip
    notices.mail(
        uow, vault, address=address, person=customer_id, words=notices.code_text(Purpose.CONFIRM_EMAIL, code),
        lang=lang, phrase=notices.phrase_of(vault, person), group=Group.CODE, expires_at=at + rules.CODE_LIFE,
        at=at,
    )  # fmt: skip


async def _address_now(uow: UnitOfWork, vault: Vault, customer_id: CustomerId) -> str:
    person = await queries.open_customer(uow, customer_id)
    assert person is not None, "only a customer is signed in as one"
    return notices.email_of(vault, person) or ""
