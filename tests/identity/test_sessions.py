from uuid import uuid4

import pytest
import sqlalchemy as sa
from tests.identity.conftest import MEI_PHONE, PASSWORD, Door

from upay import identity
from upay.identity import Role, models
from upay.identity.doors.sessions import Begun, begin_session
from upay.identity.models import Who
from upay.kit.ids import CustomerId, StaffId
from upay.kit.refusal import NotFound
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork


async def test_a_customers_session_ends_after_half_an_hour_without_use(door: Door, mei: CustomerId) -> None:
    token = (await door.sign_in()).token
    for _ in range(3):
        door.wait(minutes=29)
        session = await identity.who(door.db, token=token, at=door.at)
        assert session is not None
        assert session.customer_id == mei
    door.wait(minutes=30)
    assert await identity.who(door.db, token=token, at=door.at) is None


async def test_a_customers_session_ends_after_twelve_hours_even_in_use(door: Door, mei: CustomerId) -> None:
    assert mei
    token = (await door.sign_in()).token
    for _ in range(12 * 3 - 1):
        door.wait(minutes=20)
        assert await identity.who(door.db, token=token, at=door.at) is not None
    door.wait(minutes=20)
    assert await identity.who(door.db, token=token, at=door.at) is None


async def test_a_session_of_staff_lasts_a_shift(door: Door) -> None:
    ada = StaffId(uuid4())
    async with door.db.begin() as uow:
        await identity.enrol_staff(
            uow,
            door.vault,
            id=ada,
            login="ada",
            name="Ada",
            roles=[Role.AGENT, Role.SUPERVISOR],
            password=PASSWORD,
            at=door.at,
        )
    token = (
        await identity.staff_sign_in(
            door.db, door.vault, login="ada", password=PASSWORD, device=identity.NO_DEVICE, at=door.at
        )
    ).token
    for _ in range(12 * 6 - 1):
        door.wait(minutes=10)
        session = await identity.who(door.db, token=token, at=door.at)
        assert session is not None
        assert session.roles == {Role.AGENT, Role.SUPERVISOR}
    door.wait(minutes=10)
    assert await identity.who(door.db, token=token, at=door.at) is None


async def test_the_last_use_is_written_once_a_minute(door: Door, mei: CustomerId) -> None:
    assert mei
    token = (await door.sign_in()).token
    seen = []
    for seconds in (30, 29, 1, 59):
        door.wait(seconds=seconds)
        await identity.who(door.db, token=token, at=door.at)
        async with door.db.begin() as uow:
            newest = sa.select(models.Session.last_seen_at).order_by(models.Session.id.desc()).limit(1)
            seen.append(await uow.session.scalar(newest))
    assert seen[0] == seen[1]
    assert seen[1] != seen[2]
    assert seen[2] == seen[3]


async def test_signing_out_ends_one_session(door: Door, mei: CustomerId) -> None:
    assert mei
    first, second = [(await door.sign_in()).token for _ in range(2)]
    await identity.sign_out(door.db, token=first, at=door.at)
    assert await identity.who(door.db, token=first, at=door.at) is None
    assert await identity.who(door.db, token=second, at=door.at) is not None


async def test_a_token_that_nobody_has_opens_nothing(door: Door) -> None:
    assert await identity.who(door.db, token="made-up", at=door.at) is None
    await identity.sign_out(door.db, token="made-up", at=door.at)


async def test_closing_ends_every_session(door: Door, mei: CustomerId) -> None:
    token = (await door.sign_in(phone=MEI_PHONE)).token
    async with door.db.begin() as uow:
        await identity.close_account(uow, door.vault, customer_id=mei, at=door.at)
    assert await identity.who(door.db, token=token, at=door.at) is None
    assert (await door.customer(mei)).closed


async def test_a_password_that_is_hashed_while_the_account_is_closed_opens_nothing(
    door: Door, mei: CustomerId, monkeypatch: pytest.MonkeyPatch
) -> None:
    matches = identity.HASHER.matches

    async def slowly(vault: Vault, password: str, seen: str | None) -> bool:
        right = await matches(vault, password, seen)
        await close(door, mei)
        return right

    monkeypatch.setattr(identity.HASHER, "matches", slowly)
    with pytest.raises(identity.PasswordWrong):
        await identity.sign_in(
            door.db, door.vault, phone=MEI_PHONE, password=PASSWORD, device=identity.NO_DEVICE, at=door.at
        )


async def test_no_door_opens_for_a_customer_whose_account_is_closed(door: Door, mei: CustomerId) -> None:
    await close(door, mei)
    with pytest.raises(NotFound):
        async with door.db.begin() as uow:
            await begin(door, uow, mei)


async def test_a_session_that_began_while_the_account_was_being_closed_is_none(door: Door, mei: CustomerId) -> None:
    async with door.db.begin() as uow:
        begun = await begin(door, uow, mei)
        await close(door, mei)  # It sees no session that it could end.
    assert await identity.who(door.db, token=begun.token, at=door.at) is None


async def begin(door: Door, uow: UnitOfWork, who: CustomerId) -> Begun:
    return await begin_session(
        uow, door.vault, kind=Who.CUSTOMER, who_id=who, device=identity.NO_DEVICE, at=door.at, quiet=True
    )


async def close(door: Door, who: CustomerId) -> None:
    async with door.db.begin() as uow:
        await identity.close_account(uow, door.vault, customer_id=who, at=door.at)
