"""Signing up: a number or an address, proven by a code, becomes a customer, who has accepted the terms."""

from datetime import datetime

from msgspec.structs import replace
from sqlalchemy.dialects.postgresql import insert

from upay.identity import callers, codes, credentials, models, queries, reach, rules, sessions, terms
from upay.identity.assurance import Method
from upay.identity.devices import NO_DEVICE, Device
from upay.identity.hashing import HASHER
from upay.identity.models import Channel, Purpose, Who
from upay.identity.reach import Reach
from upay.identity.sessions import Begun, SignedIn
from upay.kit.ids import CustomerId, new_id
from upay.kit.language import Lang
from upay.kit.refusal import Kind, Refusal
from upay.platform import attempts
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork

FIRST_LEVEL = 1
"""Nothing is verified yet but the number or the address."""
LONGEST_NAME = 60


class PhoneTaken(Refusal):
    """The number has an account. Said only to who has proven to hold the number."""

    code = "phone_taken"
    kind = Kind.CONFLICT


class EmailTaken(Refusal):
    """The address has an account. Said only to who has proven to hold the address."""

    code = "email_taken"
    kind = Kind.CONFLICT


async def sign_up(
    db: Database, vault: Vault, *, phone: str, code: str, password: str, name: str, pin: str, lang: Lang, at: datetime,
    accepted: str | None, device: Device = NO_DEVICE,
) -> SignedIn:  # fmt: skip
    """Make a customer and sign in; `phone` is a number or an address, `accepted` the edition of the terms.

    The form is judged first, then the terms, then the code, then whether the number or the address is free.
    """
    caller = await callers.recognise(db, vault, phone=phone)
    async with attempts.trying(db, caller.attempt("sign_up", at=at)) as attempt:
        rules.missing({"phone": phone, "code": code, "name": name, "password": password, "pin": pin})
        found, name = reach.typed(phone), rules.good_name(name, longest=LONGEST_NAME)
        rules.strong_password(password, phone=found.number, email=found.email, name=name)
        rules.good_pin(pin, phone=found.number)
        edition = terms.newest_accepted(accepted)
        hashed_password, hashed_pin = await HASHER.hash(password), await HASHER.hash(pin)
        customer_id = CustomerId(new_id())
        begun: Begun | None = None
        async with db.begin() as uow:
            refusal = await codes.prove(
                uow, vault, blind=caller.blind, owner_id=None, purpose=Purpose.SIGN_UP, code=code, device=device, at=at
            )
            if refusal is None:
                await add_customer(
                    uow, vault, customer_id=customer_id, found=found, name=name, level=FIRST_LEVEL, lang=lang, at=at
                )
                await terms.record(
                    uow, customer_id=customer_id, version=edition, lang=lang, way=terms.Way.SIGN_UP, at=at
                )
                await credentials.replace_password(uow, owner_id=customer_id, hashed=hashed_password, at=at)
                await credentials.replace_pin(uow, customer_id=customer_id, hashed=hashed_pin)
                begun = await sessions.begin_session(
                    uow,
                    vault,
                    kind=Who.CUSTOMER,
                    who_id=customer_id,
                    device=device,
                    at=at,
                    proven=(Method.PASSWORD, Method.CODE),
                    quiet=True,
                )
                await uow.write([replace(attempt, customer_id=customer_id).succeeded(at=at).row()])
        if refusal is not None:
            raise refusal
        assert begun is not None, "whoever is not refused is in"
    return SignedIn(customer_id=customer_id, token=begun.token, mark=begun.mark)


async def add_customer(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, found: Reach, name: str, level: int, lang: Lang,
    at: datetime,
) -> None:  # fmt: skip
    """Write a customer's row; refuse what has an account already, also since this very moment."""
    blind, by_mail = found.blind(vault), found.channel is Channel.MAIL
    taken: type[Refusal] = EmailTaken if by_mail else PhoneTaken
    values = {
        "id": customer_id, "name_sealed": vault.seal(name, context=queries.NAME, person=customer_id),
        "level": level, "lang": lang.value, "created_at": at,
    }  # fmt: skip
    if by_mail:
        values |= {
            "email_sealed": vault.seal(found.address, context=queries.EMAIL, person=customer_id),
            "email_blind": blind, "email_since": at,
        }  # fmt: skip
    else:
        values |= {
            "phone_sealed": vault.seal(found.address, context=queries.PHONE, person=customer_id),
            "phone_blind": blind,
        }
    if await queries.is_kept_for_owner(uow, blind, at=at):
        raise taken
    await uow.flush()
    added = await uow.session.execute(
        insert(models.Customer)
        .values(values)
        .on_conflict_do_nothing(
            index_elements=["email_blind" if by_mail else "phone_blind"],
            index_where=models.Customer.closed_at.is_(None),
        )
        .returning(models.Customer.id)
    )
    if added.one_or_none() is None:
        raise taken
