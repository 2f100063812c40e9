"""An address that was replaced or taken off hears for 72 hours when somebody moves the account away, and can object."""

import re
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from tests.identity.conftest import MEI_PHONE, PIN, Door
from tests.identity.test_email_doors import _add, _proven
from tests.identity.test_rebind_phone import by_staff, texts

from upay import identity
from upay.identity.proofs.former_email import FormerEmail
from upay.identity.sealed import forget_person
from upay.kit.ids import CustomerId
from upay.platform.retention import Kind

OWN, THIEFS = "mei@example.com", "thief@example.com"


async def take_off(door: Door, mei: CustomerId) -> None:
    standing = await _proven(door, MEI_PHONE)
    assert standing is not None
    await identity.remove_email(door.db, door.vault, customer_id=mei, standing=standing, pin=PIN, at=door.at)


async def kept(door: Door) -> int:
    async with door.db.begin() as uow:
        return int(await uow.session.scalar(sa.select(sa.func.count()).select_from(FormerEmail)) or 0)


@pytest.mark.parametrize("replaced", [True, False])
async def test_who_takes_the_address_away_first_does_not_silence_it(
    door: Door, mei: CustomerId, *, replaced: bool
) -> None:
    await _add(door, mei, OWN)
    door.wait(hours=1)
    await (_add(door, mei, THIEFS) if replaced else take_off(door, mei))
    assert OWN not in await door.everything_stored()
    door.wait(hours=71)
    await by_staff(door, mei)
    told = [one for one in await texts(door, OWN) if "正在换绑" in one]
    assert len(told) == 1
    if replaced:
        assert len([one for one in await texts(door, THIEFS) if "正在换绑" in one]) == 1
    found = re.search(r"phone-change#([\w-]+)", told[0])
    assert found is not None

    async def stop(uow: object, customer_id: CustomerId) -> None:
        assert (uow, customer_id) == (uow, mei)

    await identity.cancel_by_old_number(door.db, door.vault, code=found[1], stop=stop, at=door.at)
    assert (await door.customer(mei)).masked_phone == "138****8000", "one press in the old mailbox takes it back"
    assert any("换绑手机号已取消" in one for one in await texts(door, OWN))


async def test_after_72_hours_it_hears_nothing_and_is_forgotten(door: Door, mei: CustomerId) -> None:
    await _add(door, mei, OWN)
    door.wait(hours=1)
    await take_off(door, mei)
    door.wait(hours=72)
    forget = partial(identity.forget_former, door.db)
    assert await forget(at=door.at - timedelta(seconds=1)) == 0
    await by_staff(door, mei)
    assert not any("正在换绑" in one for one in await texts(door, OWN))
    assert (await kept(door), await forget(at=door.at), await kept(door)) == (1, 1, 0)


async def test_the_address_of_now_hears_once_also_when_it_was_one_of_before(door: Door, mei: CustomerId) -> None:
    for address in (OWN, THIEFS, OWN):
        await _add(door, mei, address)
        door.wait(hours=1)
    await by_staff(door, mei)
    for address in (OWN, THIEFS):
        assert len([one for one in await texts(door, address) if "正在换绑" in one]) == 1


async def test_it_goes_with_the_person(door: Door, mei: CustomerId) -> None:
    await _add(door, mei, OWN)
    door.wait(hours=1)
    await take_off(door, mei)
    async with door.db.begin() as uow:
        await forget_person(uow, mei, Kind.SERVICE)
    assert await kept(door) == 0
