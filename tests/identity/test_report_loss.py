"""Reporting a lost phone: what it stops, for whom, and what it tells whoever is not the owner."""

import re

import pytest
from tests.identity.conftest import MEI_PHONE, NOBODYS_PHONE, NOWHERE, OTHER_PASSWORD, PASSWORD, Door

from upay import identity
from upay.identity import AccountLocked, CodeExpired, PasswordWrong, Purpose
from upay.identity.proofs.credentials import lock_for_owner
from upay.kit.ids import CustomerId
from upay.kit.language import Lang
from upay.kit.refusal import Refusal
from upay.platform import attempts


async def report(door: Door, password: str = PASSWORD, phone: str = MEI_PHONE) -> None:
    await identity.report_loss(
        door.db, door.vault, phone=phone, password=password, stop=door.as_lost(),
        at=door.at,
    )  # fmt: skip


async def test_a_loss_ends_every_session_takes_devices_off_and_freezes_money_out(door: Door, mei: CustomerId) -> None:
    thiefs = await door.sign_in()
    await report(door)
    assert await identity.who(door.db, token=thiefs.token, at=door.at) is None
    async with door.db.begin() as uow:
        frozen = await identity.frozen(uow, mei)
        devices = await identity.queries.devices_of(uow, door.vault, NOWHERE, owner_id=mei, at=door.at)
        newest = (await identity.queries.notices(uow, door.vault, phone=MEI_PHONE))[0]
        lost = await identity.is_lost(uow, mei)
    assert frozen is not None
    assert (frozen.scope, frozen.by, lost) == ("out", "customer", True)
    assert devices == []
    assert "已挂失" in newest.body
    assert [one.kind for one in await door.attempts_of(mei)][:1] == ["report_loss"]


async def test_after_a_loss_a_code_lets_nobody_in_and_its_owner_comes_in_by_the_password(
    door: Door, mei: CustomerId
) -> None:  # fmt: skip
    early = await door.send(Purpose.RESET_PASSWORD)
    await report(door)
    with pytest.raises(CodeExpired):
        await identity.reset_password(
            door.db, door.vault, phone=MEI_PHONE, code=early, new_password=OTHER_PASSWORD, at=door.at
        )
    for minute, purpose in enumerate((Purpose.SIGN_IN, Purpose.RESET_PASSWORD, Purpose.RESET_PIN), 1):
        door.wait(minutes=minute)
        await identity.send_code(door.db, door.vault, phone=MEI_PHONE, purpose=purpose, lang=Lang.ZH, at=door.at)
        async with door.db.begin() as uow:
            newest = (await identity.queries.notices(uow, door.vault, phone=MEI_PHONE))[0]
        assert "已挂失" in newest.body
        assert re.search(r"验证码 \d", newest.body) is None
    assert (await door.sign_in()).customer_id == mei
    async with door.db.begin() as uow:
        await identity.lift_freeze(uow, customer_id=mei, by=identity.By.CUSTOMER, at=door.at)
    door.wait(minutes=5)
    assert len(await door.send(Purpose.SIGN_IN)) == 8


async def test_a_wrong_password_counts_as_at_the_door_and_an_unknown_number_is_answered_alike(
    door: Door, mei: CustomerId
) -> None:  # fmt: skip
    answers = []
    for phone in (MEI_PHONE, NOBODYS_PHONE):
        heard = []
        for _ in range(7):
            with pytest.raises((PasswordWrong, AccountLocked)) as refusal:
                await report(door, "not this one", phone)
            heard.append((refusal.value.code, refusal.value.facts))
        answers.append(heard)
    assert answers[0] == answers[1]
    assert (await door.customer(mei)).locked(door.at)


async def test_a_locked_account_is_reported_with_the_right_password_and_guesses_at_it_are_few(
    door: Door, mei: CustomerId
) -> None:  # fmt: skip
    await door.lock()
    door.wait(minutes=1)
    await report(door)
    async with door.db.begin() as uow:
        assert await identity.is_lost(uow, mei)
        await identity.lift_freeze(uow, customer_id=mei, by=identity.By.CUSTOMER, at=door.at)
    for _ in range(3):
        with pytest.raises(AccountLocked) as wrong:
            await report(door, "not this one")
        assert wrong.value.facts["way_out"] == "person"
    async with door.db.begin() as uow:
        await lock_for_owner(uow, owner_id=mei, at=door.at)  # One that does not run out.
    for rest in (1, 7, 30, 30):
        with pytest.raises(AccountLocked):
            await report(door)  # For a while not even the right one tells anything.
        door.wait(days=rest, seconds=-1)
        with pytest.raises(AccountLocked):
            await report(door)
        door.wait(seconds=1)
        for _ in range(3):
            with pytest.raises(AccountLocked):
                await report(door, "not this one")
    door.wait(days=30)
    await report(door)
    async with door.db.begin() as uow:
        assert await identity.is_lost(uow, mei)


async def test_who_is_signed_in_reports_it_with_one_press_and_stays(door: Door, mei: CustomerId) -> None:
    here, elsewhere = await door.sign_in(), await door.sign_in()
    session = await identity.who(door.db, token=here.token, at=door.at)
    assert session is not None
    async with door.db.begin() as uow:
        await identity.freeze_for_owner(uow, mei, reason=identity.LOST, at=door.at)
        await identity.report_own_loss(
            uow, door.vault, customer_id=mei, session_id=session.id,
            stop=door.as_lost(),
            attempt=attempts.of_customer("report_loss", mei, at=door.at), at=door.at,
        )  # fmt: skip
    assert await identity.who(door.db, token=here.token, at=door.at) is not None
    assert await identity.who(door.db, token=elsewhere.token, at=door.at) is None


async def test_a_form_that_misses_something_names_it(door: Door) -> None:
    with pytest.raises(Refusal) as refusal:
        await report(door, "")
    assert refusal.value.facts["field"] == "password"
