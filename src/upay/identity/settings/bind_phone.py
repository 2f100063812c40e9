"""Adding a phone number to an account that has only an email address, with a code that goes to the number.

That it is the owner who adds it is proven before, by what the account has. Whether the number has an account is told to
nobody but the phone that has it, as when a number is changed.
"""

from datetime import datetime
from typing import Final

from sqlalchemy.exc import IntegrityError

from upay.identity import models, queries, rules
from upay.identity.assurance import Standing
from upay.identity.doors.sign_up import PhoneTaken
from upay.identity.models import Purpose, Who
from upay.identity.proofs import codes
from upay.identity.proofs.send_code import CodeSent, send_code
from upay.identity.settings import approvals
from upay.identity.telling import notices
from upay.kit.ids import CustomerId
from upay.kit.language import Lang
from upay.kit.refusal import Refusal
from upay.kit.text import mask_phone
from upay.platform import attempts
from upay.platform.actions import ActionNotAllowed
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork, event

_ACTION: Final = "bind_phone"


async def begin_phone(
    db: Database, vault: Vault, *, customer_id: CustomerId, phone: str, lang: Lang, standing: Standing, at: datetime
) -> CodeSent:
    """Send a code to a number that is to be added; it counts for this customer alone."""
    attempt = attempts.of_customer("begin_phone", customer_id, at=at)
    async with attempts.trying(db, attempt):
        rules.missing({"phone": phone})
        number = rules.phone_number(phone)
        async with db.begin() as uow:
            await _refuse_second(uow, customer_id)
    binding = {"phone": number}
    await approvals.demand(
        db, vault, standing=standing, customer_id=customer_id, action=_ACTION, binding=binding,
        about={"phone": mask_phone(number)}, at=at,
    )  # fmt: skip
    async with db.begin() as uow:
        await approvals.use(uow, vault, standing=standing, action=_ACTION, binding=binding, at=at)
    return await send_code(
        db, vault, phone=number, purpose=Purpose.TAKE_NUMBER, lang=lang, at=at, approves=customer_id
    )  # fmt: skip


async def confirm_phone(
    db: Database, vault: Vault, *, customer_id: CustomerId, phone: str, code: str, at: datetime
) -> None:
    """Add the number to which the code went."""
    attempt = attempts.of_customer("confirm_phone", customer_id, at=at)
    async with attempts.trying(db, attempt):
        rules.missing({"phone": phone, "code": code})
        number = rules.phone_number(phone)
        blind = vault.blind(number, context=queries.PHONE)
        async with db.begin() as uow:
            await _refuse_second(uow, customer_id)
            refusal: Refusal | None = await codes.prove(
                uow, vault, blind=blind, owner_id=None, purpose=Purpose.TAKE_NUMBER, code=code, at=at,
                approves=customer_id,
            )  # fmt: skip
            if refusal is None:
                person = await queries.lock_customer(uow, customer_id)
                await take_number(uow, vault, person, number=number, at=at)
                notices.tell(uow, vault, to=person, words=notices.PHONE_ADDED, at=at)
                uow.publish(event("identity.number", channels=[f"customer:{customer_id}"], customer=customer_id))
                await uow.write([attempt.succeeded(at=at).row()])
        if refusal is not None:
            raise refusal


async def take_number(uow: UnitOfWork, vault: Vault, person: models.Customer, *, number: str, at: datetime) -> None:
    """Give a number to an account that has none, if it is nobody's and kept for nobody."""
    blind = vault.blind(number, context=queries.PHONE)
    taken = await queries.owner_of_number(uow, blind, door=Who.CUSTOMER) is not None
    if taken or await queries.is_kept_for_owner(uow, blind, at=at):
        raise PhoneTaken
    person.phone_sealed, person.phone_blind = vault.seal(number, context=queries.PHONE, person=person.id), blind
    try:
        await uow.flush()
    except IntegrityError as error:
        raise PhoneTaken from error


async def _refuse_second(uow: UnitOfWork, customer_id: CustomerId) -> None:
    person = await queries.lock_customer(uow, customer_id)
    if person.phone_blind is not None:
        raise ActionNotAllowed(why="has_a_phone")
