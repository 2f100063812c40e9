"""Entering people and shops without their doing: the demo's cast, and what operators enter by hand."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from upay.identity import models, queries, rules
from upay.identity.doors import terms
from upay.identity.doors.sign_up import PhoneTaken, add_customer
from upay.identity.hashing import HASHER
from upay.identity.models import Channel, MerchantStatus, Role
from upay.identity.proofs import credentials
from upay.identity.telling.reach import Reach
from upay.kit.ids import CustomerId, MerchantId, MerchantPersonId, StaffId
from upay.kit.language import Lang
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork


async def enrol(
    uow: UnitOfWork, vault: Vault, *, id: CustomerId, phone: str, name: str, level: int, password: str, pin: str,  # noqa: A002 -- the id of what is entered
    lang: Lang, at: datetime,
) -> None:  # fmt: skip
    """Make a customer without a code, who has accepted the terms; refuse a number that is none or has an account."""
    found = Reach(Channel.SMS, rules.phone_number(phone))
    await add_customer(uow, vault, customer_id=id, found=found, name=name, level=level, lang=lang, at=at)
    await terms.record(
        uow, customer_id=id, version=terms.newest_edition().version, lang=lang, way=terms.Way.ENTERED, at=at
    )
    await credentials.replace_password(uow, owner_id=id, hashed=await HASHER.hash(vault, password), at=at)
    await credentials.replace_pin(uow, customer_id=id, hashed=await HASHER.hash(vault, pin))


async def enrol_staff(
    uow: UnitOfWork, vault: Vault, *, id: StaffId, login: str, name: str, roles: Collection[Role], password: str,  # noqa: A002 -- the id of what is entered
    at: datetime,
) -> None:  # fmt: skip
    """Make a member of staff."""
    uow.add(models.Staff(id=id, login=login, name=name, roles=sorted(role.value for role in roles), created_at=at))
    await credentials.replace_password(uow, owner_id=id, hashed=await HASHER.hash(vault, password), at=at)


async def enrol_merchant(
    uow: UnitOfWork, *, id: MerchantId, name: str, status: MerchantStatus = MerchantStatus.OPEN,  # noqa: A002 -- the id of what is entered
) -> None:  # fmt: skip
    """Make a shop."""
    uow.add(models.Merchant(id=id, name=name, status=status.value))
    await uow.flush()


async def enrol_merchant_person(
    uow: UnitOfWork, vault: Vault, *, id: MerchantPersonId, merchant_id: MerchantId, phone: str, name: str,  # noqa: A002 -- the id of what is entered
    password: str, lang: Lang, at: datetime,
) -> None:  # fmt: skip
    """Let somebody sign in for a shop; refuse a number that cannot be a mobile number or opens a shop already."""
    number = rules.phone_number(phone)
    values = {
        "id": id, "merchant_id": merchant_id, "phone_sealed": vault.seal(number, context=queries.PHONE, person=id),
        "phone_blind": vault.blind(number, context=queries.MERCHANT_PHONE),
        "name_sealed": vault.seal(name, context=queries.NAME, person=id), "lang": lang.value, "created_at": at,
    }  # fmt: skip
    added = await uow.session.execute(
        insert(models.MerchantPerson)
        .values(values)
        .on_conflict_do_nothing(index_elements=["phone_blind"])
        .returning(models.MerchantPerson.id)
    )
    if added.one_or_none() is None:
        raise PhoneTaken
    await credentials.replace_password(uow, owner_id=id, hashed=await HASHER.hash(vault, password), at=at)


async def set_merchant_status(uow: UnitOfWork, *, merchant_id: MerchantId, status: MerchantStatus) -> None:
    """Open or close a shop."""
    shop = await uow.session.get_one(models.Merchant, merchant_id)
    shop.status = status.value
    await uow.flush()
