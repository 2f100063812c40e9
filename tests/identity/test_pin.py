import asyncio
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from tests.identity.conftest import MEI_PHONE, PASSWORD, PIN, Door

from upay import identity
from upay.identity import CodeWrong, FormIncomplete, PinLocked, PinWrong, Purpose
from upay.kit.ids import AttemptId, CustomerId
from upay.kit.refusal import Refusal
from upay.platform.attempts import Attempt

NOWHERE = identity.Standing(session_id=UUID(int=7))
"""A session of nobody's: what is proven by password and code needs none."""
NEW_PIN = "830264"


async def _prove(door: Door, mei: CustomerId, pin: str) -> None:
    await identity.prove_pin(door.db, door.vault, customer_id=mei, pin=pin, at=door.at)


async def test_five_wrong_pins_lock_for_three_hours(door: Door, mei: CustomerId) -> None:
    for left in (4, 3, 2, 1):
        with pytest.raises(PinWrong) as wrong:
            await _prove(door, mei, "000000")
        assert wrong.value.facts == {"tries_left": left, "lock_hours": 3}
    with pytest.raises(PinLocked) as fifth:
        await _prove(door, mei, "000000")
    until = door.at + timedelta(hours=3)
    assert fifth.value.facts == {"until": until.isoformat(), "wrong_allowed": 5}
    door.wait(hours=2, minutes=59)
    with pytest.raises(PinLocked) as right:
        await _prove(door, mei, PIN)
    assert right.value.facts["until"] == until.isoformat(), "trying on does not make it longer"
    door.wait(minutes=1)
    await _prove(door, mei, PIN)
    with pytest.raises(PinWrong) as again:
        await _prove(door, mei, "000000")
    assert again.value.facts == {"tries_left": 4, "lock_hours": 3}


async def test_pin_locks_in_a_row_double_and_each_is_told(door: Door, mei: CustomerId) -> None:
    async def lock() -> int:
        for _ in range(4):
            with pytest.raises(PinWrong) as wrong:
                await _prove(door, mei, "000000")
        with pytest.raises(PinLocked) as locked:
            await _prove(door, mei, "000000")
        hours = (datetime.fromisoformat(str(locked.value.facts["until"])) - door.at) // timedelta(hours=1)
        assert wrong.value.facts["lock_hours"] == hours, "what was announced is what comes"
        async with door.db.begin() as uow:
            newest = (await identity.queries.notices(uow, door.vault, phone=MEI_PHONE))[0]
            told, _ = await identity.told(uow, door.vault, customer_id=mei)
        assert "支付密码连续输错 5 次，已锁定到" in newest.body
        assert "支付密码连续输错 5 次，已锁定到" in told[0].words.zh
        door.wait(hours=hours)
        return hours

    assert [await lock() for _ in range(5)] == [3, 6, 12, 24, 24]
    await _prove(door, mei, PIN)
    assert await lock() == 3, "a right PIN has the others forgotten"


async def test_only_refusals_leave_a_row_and_the_payments_own_if_it_is_given(door: Door, mei: CustomerId) -> None:
    before = len(await door.attempts_of(mei))
    await _prove(door, mei, PIN)
    assert len(await door.attempts_of(mei)) == before
    with pytest.raises(PinWrong):
        await _prove(door, mei, "000000")
    transfer = Attempt(
        id=AttemptId(uuid4()), kind="transfer", customer_id=mei, actor="customer", asked={"amount": "1.00"}, at=door.at
    )
    with pytest.raises(PinWrong) as refusal:
        await identity.prove_pin(door.db, door.vault, customer_id=mei, pin="000000", at=door.at, attempt=transfer)
    assert refusal.value.attempt_id == transfer.id
    kept = (await door.attempts_of(mei))[:2]
    assert {(one.kind, one.reason) for one in kept} == {("transfer", "pin_wrong"), ("prove_pin", "pin_wrong")}
    assert all("000000" not in str(one) for one in kept)


async def test_wrong_pins_at_once_are_all_counted(door: Door, mei: CustomerId) -> None:
    answers = await asyncio.gather(*(_prove(door, mei, "000000") for _ in range(8)), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["PinLocked"] * 4 + ["PinWrong"] * 4


async def test_a_count_survives_what_the_pin_was_asked_for(door: Door, mei: CustomerId) -> None:
    with pytest.raises(PinWrong):
        async with door.db.begin():
            await _prove(door, mei, "000000")
    with pytest.raises(PinWrong) as second:
        await _prove(door, mei, "000000")
    assert second.value.facts == {"tries_left": 3, "lock_hours": 3}


async def test_a_code_sets_a_new_pin_and_ends_the_lock(door: Door, mei: CustomerId) -> None:
    for _ in range(5):
        with pytest.raises(Refusal):
            await _prove(door, mei, "000000")
    code = await door.send(Purpose.RESET_PIN)

    async def reset(pin: str, code: str) -> None:
        await identity.reset_pin(
            door.db, door.vault, customer_id=mei, standing=NOWHERE, code=code, password=PASSWORD, pin=pin, at=door.at
        )

    with pytest.raises(FormIncomplete):
        await reset("123456", code)
    with pytest.raises(CodeWrong):
        await reset(NEW_PIN, "000000" if code != "000000" else "000001")
    await reset(NEW_PIN, code)
    await _prove(door, mei, NEW_PIN)
    with pytest.raises(PinWrong):
        await _prove(door, mei, PIN)


async def test_a_code_of_another_number_resets_nothing(door: Door, mei: CustomerId) -> None:
    wang = (await door.sign_up("13900139000", name="老王")).customer_id
    code = await door.send(Purpose.RESET_PIN, MEI_PHONE)
    assert mei != wang
    with pytest.raises(Refusal) as refusal:
        await identity.reset_pin(
            door.db, door.vault, customer_id=wang, standing=NOWHERE, code=code, password=PASSWORD, pin=NEW_PIN,
            at=door.at,
        )  # fmt: skip
    assert refusal.value.code == "code_expired"


async def test_a_code_alone_sets_no_pin_and_a_wrong_password_counts_as_at_the_door(
    door: Door, mei: CustomerId
) -> None:  # fmt: skip
    code = await door.send(Purpose.RESET_PIN)

    async def reset(password: str | None) -> None:
        await identity.reset_pin(
            door.db, door.vault, customer_id=mei, standing=NOWHERE, code=code, password=password, pin=NEW_PIN,
            at=door.at,
        )  # fmt: skip

    with pytest.raises(FormIncomplete) as missing:
        await reset(None)
    assert missing.value.facts["field"] == "password"
    for left in (4, 3, 2, 1):
        with pytest.raises(identity.PasswordWrong) as wrong:
            await reset("not this one")
        assert wrong.value.facts == {"tries_left": left, "lock_minutes": 15}
    with pytest.raises(identity.AccountLocked):
        await reset("not this one")
    with pytest.raises(identity.AccountLocked):
        await reset(PASSWORD)
    assert (await door.customer(mei)).locked(door.at)
    await _prove(door, mei, PIN)


async def test_neither_password_nor_code_asks_for_a_passkey_and_says_so_to_who_has_none(
    door: Door, mei: CustomerId
) -> None:  # fmt: skip
    session = await identity.who(door.db, token=(await door.sign_in()).token, at=door.at)
    assert session is not None
    with pytest.raises(identity.VerificationRequired) as asked:
        await identity.reset_pin(
            door.db, door.vault, customer_id=mei, standing=identity.Standing(session_id=session.id), pin=NEW_PIN,
            at=door.at,
        )  # fmt: skip
    assert (asked.value.facts["action"], asked.value.facts["ways"]) == ("reset_pin", "")


async def test_a_known_pin_is_changed_by_who_knows_it(door: Door, mei: CustomerId) -> None:
    with pytest.raises(PinWrong):
        await identity.change_pin(door.db, door.vault, customer_id=mei, pin="000000", new_pin=NEW_PIN, at=door.at)
    await identity.change_pin(door.db, door.vault, customer_id=mei, pin=PIN, new_pin=NEW_PIN, at=door.at)
    await _prove(door, mei, NEW_PIN)
    async with door.db.begin() as uow:
        newest = (await identity.queries.notices(uow, door.vault, phone=MEI_PHONE))[0]
    assert "支付密码刚刚改过" in newest.body


async def test_a_code_for_another_rooms_act_is_used_up(door: Door, mei: CustomerId) -> None:
    code = await door.send(Purpose.UNFREEZE_REQUEST)

    async def prove() -> None:
        await identity.prove_code(
            door.db, door.vault, customer_id=mei, purpose=Purpose.UNFREEZE_REQUEST, code=code, at=door.at
        )

    await prove()
    with pytest.raises(Refusal) as refusal:
        await prove()
    assert refusal.value.facts == {"problem": "used"}
    assert (await door.attempt(refusal.value)).kind == "unfreeze_request"
