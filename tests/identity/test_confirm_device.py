"""A right password on a new device, and from where nobody can be: what is asked, and what gets past it and does not."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from tests.identity.conftest import FIREFOX, MEI_PHONE, NOBODYS_PHONE, NOWHERE, PASSWORD, PIN, Door

from upay import identity
from upay.identity import (
    AccountLocked,
    CodeExpired,
    CodeWrong,
    Confirmation,
    Device,
    FormIncomplete,
    LoginSuspicious,
    PasswordWrong,
    PinWrong,
    Purpose,
    VerificationRequired,
    Watch,
    rules,
)
from upay.identity.arrival_models import Arrival
from upay.identity.doors import sessions as identity_sessions
from upay.identity.doors.sessions import SignedIn
from upay.identity.proofs import devices
from upay.identity.providers.demo_places import DemoPlaces
from upay.identity.recover.unlock import unlock_by_staff
from upay.kit.ids import CustomerId, StaffId
from upay.kit.language import Lang
from upay.kit.refusal import NotFound, Refusal
from upay.platform.actions import ActionNotAllowed
from upay.platform.db import UnitOfWork
from upay.platform.retention import Kind

WATCH = Watch(places=DemoPlaces(), crowd=3, link=lambda word: f"https://upay.example/not-me#{word}")
PHONE = Device(agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_6) Version/18.6 Safari/604.1", browser="of the asker")
BEIJING, SINGAPORE = "192.0.2.9", "203.0.113.9"


async def come(
    door: Door, device: Device = PHONE, given: Confirmation | None = None, *, phone: str = MEI_PHONE,
    password: str = PASSWORD,
) -> SignedIn:  # fmt: skip
    return await identity.sign_in(
        door.db, door.vault, phone=phone, password=password, device=device, given=given, watch=WATCH, at=door.at
    )


async def asked(door: Door, device: Device = PHONE) -> VerificationRequired:
    with pytest.raises(VerificationRequired) as refused:
        await come(door, device)
    return refused.value


async def sessions(door: Door) -> int:
    async with door.db.begin() as uow:
        return await uow.session.scalar(sa.select(sa.func.count()).select_from(identity.models.Session)) or 0


async def texts(door: Door, phone: str = MEI_PHONE) -> list[str]:
    async with door.db.begin() as uow:
        return [one.body for one in await identity.queries.notices(uow, door.vault, phone=phone)]


async def test_a_new_device_is_in_once_the_code_is_given_and_is_not_asked_again(door: Door, mei: CustomerId) -> None:
    before = await sessions(door)
    refusal = await asked(door, replace(PHONE, address=SINGAPORE))
    assert (refusal.facts["action"], refusal.facts["ways"]) == ("new_device", "code")
    assert await sessions(door) == before, "until it is confirmed there is no session"
    given = await door.confirmation(refusal, device=replace(PHONE, address=SINGAPORE), watch=WATCH)
    sent = (await texts(door))[0]
    assert "确认新设备 iPhone · Safari 正在登录你的账户，地点 新加坡（203.0.*.*）" in sent
    signed_in = await come(door, replace(PHONE, address=SINGAPORE), given)
    session = await identity.who(door.db, token=signed_in.token, at=door.at)
    assert session is not None
    assert session.proven.keys() == {"password", "code"}
    told = (await texts(door))[0]
    assert "新设备登录" in told
    assert "https://upay.example/not-me#" in told
    known = replace(PHONE, address=SINGAPORE, mark=signed_in.mark)
    assert (await come(door, known)).customer_id == mei


async def test_of_a_confirmation_nobody_hears_who_has_a_wrong_password(door: Door, mei: CustomerId) -> None:
    assert mei
    for phone in (MEI_PHONE, NOBODYS_PHONE):
        with pytest.raises(PasswordWrong) as wrong:
            await come(door, phone=phone, password="not-this-one")
        assert wrong.value.facts == {"tries_left": 4, "lock_minutes": 15}
    given = Confirmation(id=uuid4(), code="123456", pin=PIN)
    with pytest.raises(PasswordWrong):
        await come(door, given=given, password="not-this-one")


async def test_whoever_has_no_device_yet_is_not_asked(door: Door, mei: CustomerId) -> None:
    async with door.db.begin() as uow:
        await devices.forget_all(uow, owner_id=mei, keep_of=None, at=door.at)
    assert (await come(door)).customer_id == mei


async def test_a_code_to_the_phone_has_confirmed_the_device(door: Door, mei: CustomerId) -> None:
    code = await door.send(Purpose.SIGN_IN)
    signed_in = await identity.sign_in_with_code(
        door.db, door.vault, phone=MEI_PHONE, code=code, device=PHONE, watch=WATCH, at=door.at
    )
    assert (await come(door, replace(PHONE, mark=signed_in.mark))).customer_id == mei


@pytest.mark.parametrize("other", [{"browser": "of somebody else"}, {"agent": FIREFOX.agent}])
async def test_what_one_browser_was_asked_lets_no_other_in(door: Door, mei: CustomerId, other: dict[str, str]) -> None:
    assert mei
    refusal = await asked(door)
    given = await door.confirmation(refusal, device=PHONE, watch=WATCH)
    before = await sessions(door)
    with pytest.raises(VerificationRequired) as again:
        await come(door, replace(PHONE, **other), given)
    assert again.value.facts["approval_id"] != refusal.facts["approval_id"]
    with pytest.raises(NotFound):
        await identity.send_confirmation(
            door.db, door.vault, WATCH, arrival_id=given.id, device=replace(PHONE, **other), lang=Lang.ZH, at=door.at
        )
    assert await sessions(door) == before
    assert (await come(door, PHONE, given)).customer_id == mei, "and the code is not used up by it"


async def test_of_two_confirmations_with_one_code_one_lets_in(door: Door, mei: CustomerId) -> None:
    assert mei
    given = await door.confirmation(await asked(door), device=PHONE, watch=WATCH)
    before = await sessions(door)
    both = await asyncio.gather(come(door, PHONE, given), come(door, PHONE, given), return_exceptions=True)
    assert sum(isinstance(one, SignedIn) for one in both) == 1
    assert sum(isinstance(one, Refusal) for one in both) == 1
    assert await sessions(door) == before + 1
    with pytest.raises(VerificationRequired):
        await come(door, PHONE, given)


async def test_a_confirmation_is_one_persons_runs_out_and_its_code_fits_no_other(door: Door, mei: CustomerId) -> None:
    assert mei
    await door.sign_up(phone="13900139000")
    door.wait(minutes=2)
    first = await door.confirmation(await asked(door), device=PHONE, watch=WATCH)
    with pytest.raises(VerificationRequired):
        await come(door, PHONE, first, phone="13900139000")
    second = UUID(str((await asked(door)).facts["approval_id"]))
    with pytest.raises(CodeWrong):
        await come(door, PHONE, replace(first, id=second))
    door.wait(minutes=11)
    with pytest.raises(VerificationRequired):
        await come(door, PHONE, first)
    with pytest.raises(NotFound):
        await identity.send_confirmation(
            door.db, door.vault, WATCH, arrival_id=first.id, device=PHONE, lang=Lang.ZH, at=door.at
        )


async def test_five_wrong_codes_use_a_code_up(door: Door, mei: CustomerId) -> None:
    assert mei
    given = await door.confirmation(await asked(door), device=PHONE, watch=WATCH)
    wrong = replace(given, code="000000" if given.code != "000000" else "000001")
    for _ in range(5):
        with pytest.raises(CodeWrong):
            await come(door, PHONE, wrong)
    with pytest.raises(CodeExpired):
        await come(door, PHONE, given)


async def settled(door: Door) -> Device:
    """Sign in from Beijing, and stay there."""
    here = replace(FIREFOX, address=BEIJING)
    mark = (await door.sign_in(device=here, watch=WATCH)).mark
    door.wait(minutes=20)
    return replace(here, mark=mark)


async def strange(door: Door, device: Device) -> LoginSuspicious:
    with pytest.raises(LoginSuspicious) as refused:
        await come(door, device)
    return refused.value


async def test_an_impossible_journey_takes_code_and_pin(door: Door, mei: CustomerId) -> None:
    await settled(door)
    away = replace(PHONE, address=SINGAPORE)
    refusal = await strange(door, away)
    attempt = await door.attempt(refusal)
    assert (attempt.reason, attempt.facts["problem"]) == ("login_suspicious", "travel")
    assert (attempt.facts["from_en"], attempt.facts["to_en"]) == (
        "Beijing, China (192.0.*.*)", "Singapore (203.0.*.*)",
    )  # fmt: skip
    assert isinstance(attempt.facts["speed_kmh"], int)
    assert attempt.facts["speed_kmh"] > 10_000
    assert "可疑登录已拦下" in (await texts(door))[0]
    given = await door.confirmation(refusal, device=away, watch=WATCH)
    with pytest.raises(FormIncomplete):
        await come(door, away, given)
    with pytest.raises(PinWrong):
        await come(door, away, replace(given, pin="135791"))
    signed_in = await come(door, away, replace(given, pin=PIN))
    assert signed_in.customer_id == mei, "a right code beside a wrong PIN counts once more"


async def test_a_known_device_is_held_to_the_journey_too_and_a_code_alone_is_no_way_around(
    door: Door, mei: CustomerId
) -> None:
    assert mei
    here = await settled(door)
    await strange(door, replace(here, address=SINGAPORE))
    assert sum("可疑登录已拦下" in one for one in await texts(door)) == 1
    code = await door.send(Purpose.SIGN_IN)
    with pytest.raises(LoginSuspicious) as refused:
        await identity.sign_in_with_code(
            door.db, door.vault, phone=MEI_PHONE, code=code, device=replace(PHONE, address=SINGAPORE), watch=WATCH,
            at=door.at,
        )  # fmt: skip
    assert "approval_id" not in refused.value.facts
    assert sum("可疑登录已拦下" in one for one in await texts(door)) == 1, "told once an hour"
    with pytest.raises(PasswordWrong):
        await come(door, replace(PHONE, address=SINGAPORE), password="not-this-one")


async def test_whoever_moves_while_signed_in_is_where_they_were_seen_last(door: Door, mei: CustomerId) -> None:
    assert mei
    token = (await door.sign_in(device=replace(FIREFOX, address=BEIJING), watch=WATCH)).token
    door.wait(minutes=20)
    moved = await identity.who(door.db, token=token, at=door.at, vault=door.vault, address=SINGAPORE)
    assert moved is not None
    refusal = await asked(door, replace(PHONE, address=SINGAPORE))
    assert refusal.facts["action"] == "new_device"


async def test_many_accounts_from_one_network_make_a_stranger_prove_more(door: Door, mei: CustomerId) -> None:
    known = replace(await settled(door), address="10.9.8.7")
    for number in range(3):
        with pytest.raises(PasswordWrong):
            await come(
                door, replace(PHONE, address=f"10.9.8.{number}"), phone=f"1380013900{number}", password="no-no-no"
            )
    refusal = await strange(door, replace(PHONE, address="10.9.8.99"))
    assert (refusal.facts["problem"], refusal.facts["accounts"]) == ("crowd", 4)
    assert (await come(door, known)).customer_id == mei, "who is known there is no part of it"
    assert (await asked(door, replace(PHONE, address="10.9.9.1"))).facts["action"] == "new_device"
    door.wait(minutes=61)
    assert (await asked(door, replace(PHONE, address="10.9.8.99"))).facts["action"] == "new_device"


async def stop(uow: UnitOfWork, customer_id: CustomerId, *, door: Door) -> None:
    await identity.freeze(
        uow, customer_id=customer_id, scope=identity.Scope.OUT, by=identity.By.CUSTOMER, reason="not_me", at=door.at
    )


async def deny(door: Door, word: str) -> None:
    async with door.db.begin() as uow:
        await identity.deny_sign_in(uow, door.vault, word=word, stop=partial(stop, door=door), at=door.at)


async def word_of(door: Door) -> str:
    return next(one for one in await texts(door) if "not-me#" in one).split("not-me#")[1].split(" ")[0]


async def test_one_press_ends_a_strange_session_and_the_password_opens_nothing_more(
    door: Door, mei: CustomerId
) -> None:
    given = await door.confirmation(await asked(door), device=PHONE, watch=WATCH)
    thiefs = await come(door, PHONE, given)
    word = await word_of(door)
    async with door.db.begin() as uow:
        seen = await identity.arrival_by_word(uow, door.vault, WATCH, word=word, at=door.at)
    assert (seen.device.en, seen.outcome) == ("iPhone · Safari", "in")
    both = await asyncio.gather(deny(door, word), deny(door, word), return_exceptions=True)
    assert sum(isinstance(one, NotFound) for one in both) == 1, "of two presses one does it"
    assert await identity.who(door.db, token=thiefs.token, at=door.at) is None
    with pytest.raises(AccountLocked) as locked:
        await come(door, replace(PHONE, mark=thiefs.mark))
    assert locked.value.facts["by"] == "owner"
    with pytest.raises(AccountLocked) as guessed:
        await come(door, password="not-this-one")
    assert "by" not in guessed.value.facts, "to who guesses, a lock is a lock"
    async with door.db.begin() as uow:
        assert await identity.frozen(uow, mei) is not None
        assert [one.name.en for one in await identity.queries.devices_of(
            uow, door.vault, NOWHERE, owner_id=mei, at=door.at
        )] == ["Unknown device"]  # fmt: skip
        [latest] = await identity.arrivals_of(uow, door.vault, WATCH, owner_id=mei, at=door.at, at_most=1)
    assert latest.outcome == "account_locked"
    door.wait(minutes=2)
    code = await door.send(Purpose.UNLOCK)
    with pytest.raises(AccountLocked) as unlocked:
        await identity.unlock(door.db, door.vault, phone=MEI_PHONE, code=code, at=door.at)
    assert unlocked.value.facts["by"] == "owner", "the other has the password still"
    with pytest.raises(ActionNotAllowed) as by_staff:
        async with door.db.begin() as uow:
            await unlock_by_staff(uow, door.vault, customer_id=mei, by=StaffId(UUID(int=11)), at=door.at)
    assert by_staff.value.facts["why"] == "locked_by_owner"
    door.wait(minutes=2)
    code = await door.send(Purpose.RESET_PASSWORD)
    await identity.reset_password(
        door.db, door.vault, phone=MEI_PHONE, code=code, new_password="seven-quiet-herons", at=door.at
    )
    assert (await door.sign_in("seven-quiet-herons")).customer_id == mei, "and its owner is back by the phone"


async def test_whoever_is_coming_in_while_the_owner_presses_is_out_as_well(
    door: Door, mei: CustomerId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The password was right and the session is being written, when the owner says that it was not them."""
    assert mei
    first = await come(door, PHONE, await door.confirmation(await asked(door), device=PHONE, watch=WATCH))
    word, begin, pressed = await word_of(door), identity_sessions.begin_session, []
    door.wait(minutes=2)
    given = await door.confirmation(await asked(door), device=PHONE, watch=WATCH)

    async def slowly(*given: Any, **more: Any) -> Any:
        begun = await begin(*given, **more)
        pressed.append(asyncio.create_task(deny(door, word)))
        await asyncio.wait(pressed, timeout=2)
        return begun

    monkeypatch.setattr(identity_sessions, "begin_session", slowly)
    coming = await come(door, PHONE, given)
    monkeypatch.undo()
    await pressed[0]
    for token in (first.token, coming.token):
        assert await identity.who(door.db, token=token, at=door.at) is None


async def test_guesses_before_the_press_leave_no_other_way_in_than_a_new_password(door: Door, mei: CustomerId) -> None:
    """Whoever has the password guesses until it locks, so that the owner's press would find it locked already."""
    assert mei
    await come(door, PHONE, await door.confirmation(await asked(door), device=PHONE, watch=WATCH))
    word = await word_of(door)
    for _ in range(rules.WRONG_ALLOWED):
        with pytest.raises(Refusal):
            await come(door, password="not-this-one")
    await deny(door, word)
    door.wait(minutes=2)
    code = await door.send(Purpose.UNLOCK)
    with pytest.raises(AccountLocked):
        await identity.unlock(door.db, door.vault, phone=MEI_PHONE, code=code, at=door.at)


async def test_nobody_travels_from_where_only_a_denied_stranger_was(door: Door, mei: CustomerId) -> None:
    here, away = await settled(door), replace(PHONE, address=SINGAPORE)
    given = await door.confirmation(await strange(door, away), device=away, watch=WATCH)
    await come(door, away, replace(given, pin=PIN))
    door.wait(minutes=2)
    await strange(door, here)
    await deny(door, await word_of(door))
    door.wait(minutes=2)
    code = await door.send(Purpose.RESET_PASSWORD)
    await identity.reset_password(
        door.db, door.vault, phone=MEI_PHONE, code=code, new_password="seven-quiet-herons", at=door.at
    )
    back = await come(door, here, password="seven-quiet-herons")
    assert back.customer_id == mei, "the owner has been here all the time"


async def test_a_word_runs_out_and_opens_nothing(door: Door, mei: CustomerId) -> None:
    assert mei
    await come(door, PHONE, await door.confirmation(await asked(door), device=PHONE, watch=WATCH))
    word = await word_of(door)
    door.wait(days=8)
    for each in (word, "", "made-up"):
        with pytest.raises(NotFound):
            await deny(door, each)


async def test_a_mark_that_was_laid_in_lets_nobody_else_be_known_by_it(door: Door, mei: CustomerId) -> None:
    """Somebody lays the mark of their own browser into another's, waits for the sign-in there, and has the password."""
    assert mei
    theirs = (await door.sign_up(phone="13900139000")).mark
    laid = replace(PHONE, mark=theirs)
    door.wait(minutes=2)
    await come(door, laid, await door.confirmation(await asked(door, laid), device=laid, watch=WATCH))
    with pytest.raises(VerificationRequired):
        await come(door, replace(FIREFOX, mark=theirs))


async def test_where_somebody_was_goes_with_them_and_stands_in_their_copy(door: Door, mei: CustomerId) -> None:
    await settled(door)
    await strange(door, replace(PHONE, address=SINGAPORE))
    async with door.db.begin() as uow:
        copy = await identity.arrivals_in_full(uow, door.vault, owner_id=mei)
    assert [one["address"] for one in copy][-1] == SINGAPORE
    stored = await door.everything_stored()
    assert SINGAPORE not in stored
    assert "新加坡" in stored
    async with door.db.begin() as uow:
        await identity.forget_person(uow, mei, Kind.SERVICE)
    assert "新加坡" not in await door.everything_stored()
    async with door.db.begin() as uow:
        assert await identity.arrivals_in_full(uow, door.vault, owner_id=mei) == []


async def test_arrivals_are_forgotten_in_time(door: Door, mei: CustomerId) -> None:
    assert mei
    with pytest.raises(PasswordWrong):
        await come(door, phone=NOBODYS_PHONE)
    await asked(door)
    door.wait(days=2)
    async with door.db.begin() as uow:
        await identity.forget_late(uow, at=door.at)
        assert await uow.session.scalar(sa.select(sa.func.count()).select_from(Arrival)) == 1
        await identity.forget_late(uow, at=door.at + timedelta(days=180))
        assert await uow.session.scalar(sa.select(sa.func.count()).select_from(Arrival)) == 0
