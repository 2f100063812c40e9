"""Signing up: a number or an address, proven by a code, becomes a customer, who has accepted the terms."""

from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy.dialects.postgresql import insert

from upay.identity import models, queries, rules
from upay.identity.assurance import Method
from upay.identity.doors import sessions, terms
from upay.identity.doors.sessions import Begun, SignedIn
from upay.identity.hashing import HASHER
from upay.identity.models import Channel, Purpose, Who
from upay.identity.proofs import callers, codes, credentials
from upay.identity.proofs.callers import Caller
from upay.identity.proofs.codes import CodeExpired, CodeWrong
from upay.identity.proofs.devices import NO_DEVICE, Device
from upay.identity.telling import reach
from upay.identity.telling.reach import Reach
from upay.kit.ids import CustomerId, new_id
from upay.kit.language import Lang
from upay.kit.refusal import Kind, Refusal
from upay.platform import attempts
from upay.platform.attempts import Attempt
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What whoever signs up has typed, whatever they will sign in with; `phone` is a number or an address."""

    phone: str
    code: str
    name: str
    pin: str = field(repr=False)
    accepted: str | None
    """The edition of the terms."""
    lang: Lang


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What the form says, once nothing in it is wrong by itself."""

    found: Reach
    name: str
    edition: str
    form: Form


async def sign_up(
    db: Database, vault: Vault, *, form: Form, password: str, at: datetime, device: Device = NO_DEVICE
) -> SignedIn:  # fmt: skip
    """Make a customer and sign in; `phone` is a number or an address, `accepted` the edition of the terms.

    The form is judged first, then the terms, then the code, then whether the number or the address is free.
    """
    caller = await callers.recognise(db, vault, phone=form.phone)
    async with attempts.trying(db, caller.attempt("sign_up", at=at)) as attempt:
        fit = judge_form(form, password=password)
        hashed, hashed_pin = await HASHER.hash(vault, password), await HASHER.hash(vault, form.pin)
        customer_id = CustomerId(new_id())
        begun: Begun | None = None
        async with db.begin() as uow:
            refusal = await prove_reach(uow, vault, caller, code=form.code, device=device, at=at)
            if refusal is None:
                await credentials.replace_password(uow, owner_id=customer_id, hashed=hashed, at=at)
                begun = await become_customer(
                    uow, vault, fit, customer_id=customer_id, hashed_pin=hashed_pin, proven=Method.PASSWORD,
                    device=device, attempt=attempt, at=at,
                )  # fmt: skip
        if refusal is not None:
            raise refusal
        assert begun is not None, "whoever is not refused is in"
    return SignedIn(customer_id=customer_id, token=begun.token, mark=begun.mark)


def judge_form(form: Form, *, password: str | None) -> Fit:
    """Refuse a form that is wrong by itself; `password` is None where a passkey takes its place."""
    chosen = {} if password is None else {"password": password}
    rules.missing({"phone": form.phone, "code": form.code, "name": form.name, **chosen, "pin": form.pin})
    found, name = reach.typed(form.phone), rules.good_name(form.name, longest=LONGEST_NAME)
    if password is not None:
        rules.strong_password(password, phone=found.number, email=found.email, name=name)
    rules.good_pin(form.pin, phone=found.number)
    return Fit(found=found, name=name, edition=terms.newest_accepted(form.accepted), form=form)


async def prove_reach(
    uow: UnitOfWork, vault: Vault, caller: Caller, *, code: str, device: Device, keep: bool = False, at: datetime
) -> CodeWrong | CodeExpired | None:
    """Use up the code that proves who has the number or the address, or `keep` it for what is yet to come."""
    return await codes.prove(
        uow, vault, blind=caller.blind, owner_id=None, purpose=Purpose.SIGN_UP, code=code, device=device, keep=keep,
        at=at,
    )  # fmt: skip


async def become_customer(
    uow: UnitOfWork, vault: Vault, fit: Fit, *, customer_id: CustomerId, hashed_pin: str, proven: Method,
    device: Device, attempt: Attempt, at: datetime,
) -> Begun:  # fmt: skip
    """Write the customer, what they have accepted, the PIN and the session; what they sign in with is the caller's.

    What has an account already is refused, also since this very moment.
    """
    lang = fit.form.lang
    await add_customer(
        uow, vault, customer_id=customer_id, found=fit.found, name=fit.name, level=FIRST_LEVEL, lang=lang, at=at
    )
    await terms.record(uow, customer_id=customer_id, version=fit.edition, lang=lang, way=terms.Way.SIGN_UP, at=at)
    await credentials.replace_pin(uow, customer_id=customer_id, hashed=hashed_pin)
    begun = await sessions.begin_session(
        uow, vault, kind=Who.CUSTOMER, who_id=customer_id, device=device, at=at, proven=(proven, Method.CODE),
        quiet=True,
    )  # fmt: skip
    await uow.write([replace(attempt, customer_id=customer_id).succeeded(at=at).row()])
    return begun


async def refuse_taken(uow: UnitOfWork, vault: Vault, found: Reach, *, at: datetime) -> None:
    """Refuse a number or an address that has an account, to who has proven to hold it."""
    blind, by_mail = found.blind(vault), found.channel is Channel.MAIL
    taken: type[Refusal] = EmailTaken if by_mail else PhoneTaken
    owner = (
        await queries.owner_of_email(uow, blind)
        if by_mail
        else await queries.owner_of_number(uow, blind, door=Who.CUSTOMER)
    )
    if owner is not None or await queries.is_kept_for_owner(uow, blind, at=at):
        raise taken


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
