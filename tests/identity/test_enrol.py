from uuid import uuid4

import pytest
from tests.identity.conftest import MEI_PHONE, PASSWORD, PIN, Door

from upay import identity
from upay.identity import MerchantStatus, PhoneTaken, Role
from upay.kit.ids import CustomerId, MerchantId, StaffId
from upay.kit.language import Lang


async def _enrol(door: Door, customer_id: CustomerId) -> None:
    async with door.db.begin() as uow:
        await identity.enrol(
            uow, door.vault, id=customer_id, phone=MEI_PHONE, name="小梅", level=3, password=PASSWORD, pin=PIN,
            lang=Lang.EN, at=door.at,
        )  # fmt: skip


async def test_who_is_enrolled_signs_in_and_pays_like_everybody(door: Door) -> None:
    mei = CustomerId(uuid4())
    await _enrol(door, mei)
    assert (await door.sign_in()).customer_id == mei
    await identity.prove_pin(door.db, door.vault, customer_id=mei, pin=PIN, at=door.at)
    seen = await door.customer(mei)
    assert (seen.level, seen.lang, seen.created_at) == (3, Lang.EN, door.at)
    with pytest.raises(PhoneTaken):
        await _enrol(door, CustomerId(uuid4()))
    async with door.db.begin() as uow:
        await identity.set_level(uow, customer_id=mei, level=2)
        await identity.set_language(uow, customer_id=mei, lang=Lang.ZH)
    changed = await door.customer(mei)
    assert (changed.level, changed.lang) == (2, Lang.ZH)


async def test_staff_and_shops_are_found_again(door: Door) -> None:
    bo, tea = StaffId(uuid4()), MerchantId(uuid4())
    async with door.db.begin() as uow:
        await identity.enrol_staff(
            uow,
            door.vault,
            id=bo,
            login="bo",
            name="Bo",
            roles={Role.SUPERVISOR, Role.AGENT},
            password=PASSWORD,
            at=door.at,
        )
        await identity.enrol_merchant(uow, id=tea, name="青茶铺")
    async with door.db.begin() as uow:
        staff = await identity.queries.staff(uow, bo)
        assert staff is not None
        assert (staff.login, staff.roles, staff.lock) == ("bo", frozenset(Role), None)
        assert await identity.queries.staff_by_login(uow, "bo") == staff
        assert await identity.queries.all_staff(uow) == [staff]
        assert [(one.name, one.closed) for one in await identity.queries.merchants(uow)] == [("青茶铺", False)]
        await identity.set_merchant_status(uow, merchant_id=tea, status=MerchantStatus.CLOSED)
    async with door.db.begin() as uow:
        shop = await identity.queries.merchant(uow, tea)
        assert await identity.queries.merchant(uow, uuid4()) is None
        assert await identity.queries.customer(uow, door.vault, uuid4()) is None
        assert await identity.queries.customer_by_phone(uow, door.vault, "no number") is None
    assert shop is not None
    assert shop.closed
