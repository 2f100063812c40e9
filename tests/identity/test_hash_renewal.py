"""What was hashed before there was a key opens as ever, and is hashed anew by whichever right use comes first."""

from collections.abc import Awaitable, Callable

import argon2
import pytest
import sqlalchemy as sa
from argon2.profiles import CHEAPEST
from tests.identity.conftest import MEI_PHONE, PASSWORD, PIN, Door
from tests.identity.test_rebind_phone import Change, by_staff, change
from tests.identity.test_report_loss import report

from upay import identity
from upay.identity import HASHER, PasswordWrong, PinWrong, Purpose, models
from upay.identity.assurance import Standing
from upay.kit.ids import CustomerId, new_id
from upay.platform.crypto import Vault
from upay.platform.master_keys import GivenKeys

__all__ = ["change"]
BEFORE = argon2.PasswordHasher.from_parameters(CHEAPEST)
Use = Callable[[Door, CustomerId], Awaitable[object]]


async def as_before(door: Door, customer_id: CustomerId) -> None:
    """Put password and PIN back to what an earlier version stored."""
    async with door.db.begin() as uow:
        password = sa.update(models.Password).where(models.Password.owner_id == customer_id)
        await uow.session.execute(password.values(hash=BEFORE.hash(PASSWORD)))
        pin = sa.update(models.Pin).where(models.Pin.customer_id == customer_id)
        await uow.session.execute(pin.values(hash=BEFORE.hash(PIN)))


async def hashes(door: Door, customer_id: CustomerId) -> tuple[str, str]:
    async with door.db.begin() as uow:
        password = await identity.queries.password_hash(uow, customer_id)
        pin = await identity.queries.pin_hash(uow, customer_id)
    assert password is not None
    assert pin is not None
    return password, pin


async def sign_in(door: Door, _: CustomerId) -> None:
    await door.sign_in()


async def report_a_loss(door: Door, _: CustomerId) -> None:
    await report(door)


async def report_the_loss_of_a_locked_one(door: Door, _: CustomerId) -> None:
    await door.lock()
    door.wait(minutes=1)
    await report(door)


async def reset_the_pin(door: Door, mei: CustomerId) -> None:
    code = await door.send(Purpose.RESET_PIN)
    await identity.reset_pin(
        door.db, door.vault, customer_id=mei, standing=Standing(session_id=new_id()), code=code, password=PASSWORD,
        pin="802461", at=door.at,
    )  # fmt: skip


@pytest.mark.parametrize("use", [sign_in, report_a_loss, report_the_loss_of_a_locked_one, reset_the_pin])
async def test_a_password_from_before_there_was_a_key_is_hashed_anew_where_it_is_right(
    door: Door, mei: CustomerId, use: Use
) -> None:
    await as_before(door, mei)
    with pytest.raises(PasswordWrong):
        await door.sign_in("not this one")
    assert (await hashes(door, mei))[0].startswith("$argon2id$"), "a wrong one changes nothing"
    await use(door, mei)
    assert (await hashes(door, mei))[0].startswith("k1$argon2id$")
    door.wait(days=1)
    await door.sign_in()


async def test_so_is_one_that_reports_a_loss_by_the_number_before(door: Door, change: Change) -> None:
    await by_staff(door, change.customer_id)
    door.wait(minutes=2)
    await as_before(door, change.customer_id)
    await report(door, phone=MEI_PHONE)
    assert (await hashes(door, change.customer_id))[0].startswith("k1$argon2id$")


async def test_so_is_a_pin(door: Door, mei: CustomerId) -> None:
    await as_before(door, mei)
    for pin, begins in (("000000", "$argon2id$"), (PIN, "k1$argon2id$"), (PIN, "k1$argon2id$")):
        try:
            await identity.prove_pin(door.db, door.vault, customer_id=mei, pin=pin, at=door.at)
        except PinWrong:
            assert pin != PIN
        assert (await hashes(door, mei))[1].startswith(begins)


async def test_everything_that_is_chosen_is_hashed_under_the_key(door: Door, mei: CustomerId) -> None:
    await identity.change_password(
        door.db, door.vault, customer_id=mei, password=PASSWORD, new_password="seven-quiet-herons", at=door.at
    )
    await identity.change_pin(door.db, door.vault, customer_id=mei, pin=PIN, new_pin="802461", at=door.at)
    async with door.db.begin() as uow:
        assert await identity.hash_versions(uow) == {1: 2}
        await uow.session.execute(sa.update(models.Pin).values(hash=BEFORE.hash(PIN)))
        assert await identity.hash_versions(uow) == {1: 1, None: 1}


async def test_a_rotated_master_key_verifies_and_renews(door: Door, mei: CustomerId) -> None:
    keys = GivenKeys({1: bytes(range(32)), 2: b"2" * 32})
    rotated = Vault(keys)  # As a process whose database says that the second version is in use.
    before = (await hashes(door, mei))[0]
    assert HASHER.is_stale(rotated, before)
    await identity.prove_pin(door.db, rotated, customer_id=mei, pin=PIN, at=door.at)
    assert (await hashes(door, mei))[1].startswith("k2$argon2id$")
    await identity.prove_pin(door.db, rotated, customer_id=mei, pin=PIN, at=door.at)
    with pytest.raises(PinWrong):
        await identity.prove_pin(door.db, rotated, customer_id=mei, pin="000000", at=door.at)
