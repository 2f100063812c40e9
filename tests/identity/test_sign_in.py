import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from argon2.profiles import PRE_21_2
from tests.identity.conftest import MEI_PHONE, NOBODYS_PHONE, OTHER_PASSWORD, PASSWORD, Door

from upay import identity
from upay.identity import (
    HASHER,
    AccountLocked,
    CodeWrong,
    FormIncomplete,
    PasswordWeak,
    PasswordWrong,
    PhoneInvalid,
    Purpose,
    Role,
)  # fmt: skip
from upay.identity.proofs.credentials import lock_for_owner
from upay.identity.recover.unlock import unlock_by_staff
from upay.kit.acts import Act
from upay.kit.ids import CustomerId, StaffId
from upay.kit.refusal import Refusal
from upay.platform import audit
from upay.platform.attempts import Outcome


async def test_five_wrong_passwords_lock_and_then_even_the_right_one_is_refused(door: Door, mei: CustomerId) -> None:
    for left in (4, 3, 2, 1):
        with pytest.raises(PasswordWrong) as wrong:
            await door.sign_in("wrong")
        assert wrong.value.facts == {"tries_left": left, "lock_minutes": 15}
    with pytest.raises(AccountLocked) as fifth:
        await door.sign_in("wrong")
    since, until = door.at, door.at + timedelta(minutes=15)
    facts = {"since": since.isoformat(), "until": until.isoformat(), "way_out": "code", "wrong_allowed": 5}
    assert fifth.value.facts == facts
    door.wait(minutes=14, seconds=59)
    with pytest.raises(AccountLocked) as right:
        await door.sign_in()
    assert right.value.facts == facts, "what comes while it is locked makes it no longer"
    assert (await door.customer(mei)).locked(door.at)
    kept = await door.attempts_of(mei)
    assert [one.reason for one in kept][:3] == ["account_locked", "account_locked", "password_wrong"]
    async with door.db.begin() as uow:
        bodies = [notice.body for notice in await identity.queries.notices(uow, door.vault, phone=MEI_PHONE)]
    assert sum("已锁定" in body for body in bodies) == 1, "one lock is told once"


async def test_locks_in_a_row_last_longer_until_one_stands_and_each_is_told(door: Door, mei: CustomerId) -> None:
    lasted = [await _lock_again(door) for _ in range(4)]
    assert lasted == [15, 60, 360, None]
    door.wait(days=300)
    with pytest.raises(AccountLocked) as still:
        await door.sign_in()
    assert "until" not in still.value.facts, "after twenty wrong ones a proof alone opens it"
    code = await door.send(Purpose.UNLOCK)
    await identity.unlock(door.db, door.vault, phone=MEI_PHONE, code=code, at=door.at)
    assert (await door.sign_in()).customer_id == mei
    assert await _lock_again(door) == 15, "thirty days after the last one they are forgotten"


async def test_owners_who_come_and_go_give_no_more_guesses(door: Door, mei: CustomerId) -> None:
    guesses = 0
    for _ in range(3 * 20):
        door.wait(hours=8)
        if not (await door.customer(mei)).locked(door.at):
            assert (await door.sign_in()).customer_id == mei
        with suppress(AccountLocked):
            for _ in range(5):
                with pytest.raises(PasswordWrong):
                    await door.sign_in("wrong")
                guesses += 1
    assert guesses == 4 * 4, "twenty with those that locked: the fourth lock stands, however often the owner came in"
    code = await door.send(Purpose.UNLOCK)
    await identity.unlock(door.db, door.vault, phone=MEI_PHONE, code=code, at=door.at)
    assert await _lock_again(door) is None, "unlocking takes nothing off the next one"
    door.wait(minutes=2)
    code = await door.send(Purpose.RESET_PASSWORD)
    await identity.reset_password(
        door.db, door.vault, phone=MEI_PHONE, code=code, new_password=OTHER_PASSWORD, at=door.at
    )
    assert await _lock_again(door) == 15, "and a new password has them forgotten"


async def test_what_an_agent_lifts_takes_nothing_off_the_next_lock(door: Door, mei: CustomerId) -> None:
    await door.lock()
    async with door.db.begin() as uow:
        await unlock_by_staff(uow, door.vault, customer_id=mei, by=StaffId(uuid4()), at=door.at)
    assert await _lock_again(door) == 60


async def test_a_lock_that_ran_out_is_one_for_nobody(door: Door, mei: CustomerId) -> None:
    await door.lock()
    assert (await door.customer(mei)).locked(door.at)
    door.wait(minutes=15)
    assert not (await door.customer(mei)).locked(door.at)
    async with door.db.begin() as uow:
        assert await identity.queries.locked(uow, mei, at=door.at) is None
        assert (await identity.security_of(uow, owner_id=mei, at=door.at)).lock is None
    code = await door.send(Purpose.SIGN_IN)
    signed_in = await identity.sign_in_with_code(
        door.db, door.vault, phone=MEI_PHONE, code=code, device=identity.NO_DEVICE, at=door.at
    )
    assert signed_in.customer_id == mei
    with pytest.raises(PasswordWrong) as wrong:
        await door.sign_in("wrong")
    assert wrong.value.facts == {"tries_left": 4, "lock_minutes": 60}, "the next one counts from there all the same"


async def test_what_its_owner_has_locked_does_not_end_by_itself(door: Door, mei: CustomerId) -> None:
    await door.lock()
    async with door.db.begin() as uow:
        await lock_for_owner(uow, owner_id=mei, at=door.at)
    door.wait(days=300)
    with pytest.raises(AccountLocked) as guessed:
        await door.sign_in("wrong")
    assert dict(guessed.value.facts).keys() == {"since", "way_out", "wrong_allowed"}, "as the fourth in a row looks"
    with pytest.raises(AccountLocked) as known:
        await door.sign_in()
    assert known.value.facts["by"] == "owner"
    for _ in range(3):
        with pytest.raises(AccountLocked):
            await door.sign_in("wrong")
    with pytest.raises(AccountLocked) as guessed_at:
        await door.sign_in()
    assert guessed_at.value.facts == guessed.value.facts, "to who guesses on, the right one looks like all others"
    code = await door.send(Purpose.UNLOCK)
    with pytest.raises(AccountLocked) as proven:
        await identity.unlock(door.db, door.vault, phone=MEI_PHONE, code=code, at=door.at)
    assert proven.value.facts["by"] == "owner", "whoever proves themself hears it"


async def test_a_right_password_forgets_the_wrong_ones(door: Door, mei: CustomerId) -> None:
    for _ in range(4):
        with pytest.raises(PasswordWrong):
            await door.sign_in("wrong")
    assert (await door.sign_in()).customer_id == mei
    with pytest.raises(PasswordWrong) as wrong:
        await door.sign_in("wrong")
    assert wrong.value.facts == {"tries_left": 4, "lock_minutes": 15}
    kept = (await door.attempts_of(mei))[1]
    assert (kept.kind, kept.outcome, dict(kept.asked)) == (
        "sign_in", Outcome.SUCCEEDED, {"device": "Linux · Firefox", "phone": "138****8000"},
    )  # fmt: skip


async def test_an_unknown_number_is_answered_like_a_known_one_up_to_the_lock(door: Door, mei: CustomerId) -> None:
    assert mei
    answers: dict[str, list[tuple[str, object]]] = {}
    for phone in (MEI_PHONE, NOBODYS_PHONE):
        answers[phone] = []
        begun = door.at
        for lock in range(4):
            for _ in range(6):
                with pytest.raises(Refusal) as refusal:
                    await door.sign_in("wrong", phone)
                answers[phone].append((refusal.value.code, dict(refusal.value.facts)))
            door.wait(hours=1 << (3 * lock))
        door.clock.advance(begun - door.at)
    assert answers[MEI_PHONE] == answers[NOBODYS_PHONE]
    assert [code for code, _ in answers[MEI_PHONE]].count("account_locked") == 8


async def test_guesses_made_before_a_number_had_an_account_do_not_lock_its_owner(door: Door) -> None:
    await door.lock()
    await door.sign_up()
    assert await door.sign_in()


async def test_an_unknown_number_costs_a_verification_too(
    door: Door, mei: CustomerId, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mei
    verified: list[str] = []
    verify = PasswordHasher.verify

    def recording(hasher: PasswordHasher, hashed: str, secret: str) -> bool:
        verified.append(hashed)
        return verify(hasher, hashed, secret)

    monkeypatch.setattr(PasswordHasher, "verify", recording)
    for phone in (MEI_PHONE, NOBODYS_PHONE):
        with pytest.raises(PasswordWrong):
            await door.sign_in("wrong", phone)
    real, dummy = (hashed.rsplit("$", 2)[0] for hashed in verified)
    assert dummy == real, "both are verified, against hashes of the same parameters"


async def _lock_again(door: Door) -> int | None:
    """Miss the password until it locks; return how many minutes the lock lasts, which are over, or None."""
    for _ in range(4):
        with pytest.raises(PasswordWrong) as wrong:
            await door.sign_in("wrong")
    with pytest.raises(AccountLocked) as locked:
        await door.sign_in("wrong")
    until = locked.value.facts.get("until")
    minutes = None if until is None else (datetime.fromisoformat(str(until)) - door.at) // timedelta(minutes=1)
    assert wrong.value.facts.get("lock_minutes") == minutes, "what was announced is what comes"
    async with door.db.begin() as uow:
        [newest, *_] = await identity.queries.notices(uow, door.vault, phone=MEI_PHONE)
    assert ("账户已锁定，这次不会自动解除" if minutes is None else "账户已锁定到") in newest.body, newest.body
    door.wait(minutes=minutes or 0)
    return minutes


async def test_two_wrong_passwords_at_once_are_two(door: Door, mei: CustomerId) -> None:
    assert mei
    answers = await asyncio.gather(door.sign_in("wrong"), door.sign_in("wrong"), return_exceptions=True)
    assert sorted(int(str(one.facts["tries_left"])) for one in answers if isinstance(one, PasswordWrong)) == [3, 4]


async def test_a_right_guess_among_many_at_once_meets_the_lock(door: Door, mei: CustomerId) -> None:
    assert mei
    answers = await asyncio.gather(*(door.sign_in("wrong") for _ in range(9)), return_exceptions=True)
    names = sorted(type(answer).__name__ for answer in answers)
    assert names == ["AccountLocked"] * 5 + ["PasswordWrong"] * 4
    with pytest.raises(AccountLocked):
        await door.sign_in()


async def test_the_form_is_judged_first(door: Door) -> None:
    for phone, password, expected in (("", "", FormIncomplete), ("12", "", FormIncomplete), ("12", "x", PhoneInvalid)):
        with pytest.raises(expected):
            await door.sign_in(password, phone)


async def test_a_hash_of_another_profile_is_renewed_at_sign_in(door: Door, mei: CustomerId) -> None:
    HASHER.choose(PRE_21_2)
    await door.sign_in()
    async with door.db.begin() as uow:
        renewed = await identity.queries.password_hash(uow, mei)
    assert renewed is not None
    assert not HASHER.is_stale(door.vault, renewed)
    await door.sign_in()


async def test_unlocking_with_a_code(door: Door, mei: CustomerId) -> None:
    await door.lock()
    code = await door.send(Purpose.UNLOCK)
    with pytest.raises(CodeWrong):
        await identity.unlock(
            door.db, door.vault, phone=MEI_PHONE, code="000000" if code != "000000" else "1", at=door.at
        )
    with pytest.raises(AccountLocked):
        await door.sign_in()
    await identity.unlock(door.db, door.vault, phone=MEI_PHONE, code=code, at=door.at)
    assert (await door.sign_in()).customer_id == mei


async def test_unlocking_by_an_agent_is_recorded_as_the_agents_act(door: Door, mei: CustomerId) -> None:
    await door.lock()
    ada = StaffId(uuid4())
    async with door.db.begin() as uow:
        await unlock_by_staff(uow, door.vault, customer_id=mei, by=ada, at=door.at)
    assert await door.sign_in()
    [unlocked] = [one for one in await door.attempts_of(mei) if one.kind == "unlock"]
    assert (unlocked.kind, unlocked.actor) == ("unlock", f"staff:{ada}")


async def test_a_reset_unlocks_changes_the_password_and_ends_every_session(door: Door, mei: CustomerId) -> None:
    earlier = await door.sign_in()
    await door.lock()
    code = await door.send(Purpose.RESET_PASSWORD)
    with pytest.raises(PasswordWeak):
        await identity.reset_password(
            door.db, door.vault, phone=MEI_PHONE, code=code, new_password="password1", at=door.at
        )
    await identity.reset_password(
        door.db, door.vault, phone=MEI_PHONE, code=code, new_password=OTHER_PASSWORD, at=door.at
    )
    assert await identity.who(door.db, token=earlier.token, at=door.at) is None
    with pytest.raises(PasswordWrong):
        await door.sign_in(PASSWORD)
    assert (await door.sign_in(OTHER_PASSWORD)).customer_id == mei
    async with door.db.begin() as uow:
        bodies = [one.body for one in await identity.queries.notices(uow, door.vault, phone=MEI_PHONE)]
    assert any("登录密码刚刚改过" in body for body in bodies)


async def test_a_code_signs_in_but_not_past_a_lock(door: Door, mei: CustomerId) -> None:
    code = await door.send(Purpose.SIGN_IN)
    signed_in = await identity.sign_in_with_code(
        door.db, door.vault, phone=MEI_PHONE, code=code, device=identity.NO_DEVICE, at=door.at
    )
    assert signed_in.customer_id == mei
    await door.lock()
    door.wait(minutes=1)
    code = await door.send(Purpose.SIGN_IN)
    with pytest.raises(AccountLocked):
        await identity.sign_in_with_code(
            door.db, door.vault, phone=MEI_PHONE, code=code, device=identity.NO_DEVICE, at=door.at
        )


async def test_changing_a_password_counts_wrong_ones_and_keeps_only_this_session(door: Door, mei: CustomerId) -> None:
    here, elsewhere = await door.sign_in(), await door.sign_in()
    session = await identity.who(door.db, token=here.token, at=door.at)
    assert session is not None

    async def change(password: str, new: str) -> None:
        await identity.change_password(
            door.db, door.vault, customer_id=mei, password=password, new_password=new, at=door.at,
            keep_session=session.id,
        )  # fmt: skip

    for new, problem in ((PASSWORD, "same_as_old"), ("13800138000", "phone_like"), ("小梅小梅小梅123", "name_like")):
        with pytest.raises(PasswordWeak) as weak:
            await change(PASSWORD, new)
        assert weak.value.facts == {"problem": problem}
    with pytest.raises(PasswordWrong):
        await change("wrong", OTHER_PASSWORD)
    await change(PASSWORD, OTHER_PASSWORD)
    assert await identity.who(door.db, token=here.token, at=door.at) is not None
    assert await identity.who(door.db, token=elsewhere.token, at=door.at) is None
    assert await door.sign_in(OTHER_PASSWORD)
    for _ in range(4):
        with pytest.raises(PasswordWrong):
            await change("wrong", PASSWORD)
    with pytest.raises(AccountLocked):
        await change("wrong", PASSWORD)
    assert (await door.customer(mei)).locked(door.at)


async def test_staff_lock_alike_and_a_colleague_lets_them_in(door: Door) -> None:
    ada, bo = StaffId(uuid4()), StaffId(uuid4())
    async with door.db.begin() as uow:
        await identity.enrol_staff(
            uow, door.vault, id=ada, login="ada", name="Ada", roles=[Role.AGENT], password=PASSWORD, at=door.at
        )

    async def knock(login: str, password: str) -> identity.StaffSignedIn:
        return await identity.staff_sign_in(
            door.db, door.vault, login=login, password=password, device=identity.Device(agent="Chrome"), at=door.at
        )

    signed_in = await knock("ada", PASSWORD)
    session = await identity.who(door.db, token=signed_in.token, at=door.at)
    assert session is not None
    assert (session.staff_id, session.roles, signed_in.staff_id) == (ada, frozenset({Role.AGENT}), ada)
    answers: dict[str, list[tuple[str, object]]] = {"ada": [], "nobody": []}
    for login, answered in answers.items():
        for _ in range(6):
            with pytest.raises(Refusal) as refusal:
                await knock(login, "wrong")
            answered.append((refusal.value.code, dict(refusal.value.facts)))
    assert answers["ada"] == answers["nobody"]
    assert answers["ada"][-1][0] == "account_locked"
    with pytest.raises(AccountLocked) as locked:
        await knock("ada", PASSWORD)
    assert locked.value.facts["way_out"] == "supervisor"
    assert "until" in locked.value.facts
    assert (await door.attempt(locked.value)).actor == f"staff:{ada}"
    async with door.db.begin() as uow:
        told = [act for act in await audit.acts(uow, door.vault, limit=9) if act.act == Act.LOGIN_LOCKED]
        await identity.unlock_staff(uow, door.vault, staff_id=ada, by=identity.actor_of(bo), at=door.at)
    assert [act.subject for act in told] == [identity.subject_of(ada)], "supervisors read of it, once"
    assert await knock("ada", PASSWORD)
    for _ in range(5):
        with pytest.raises(Refusal) as again:
            await knock("ada", "wrong")
    assert again.value.facts["until"] == (door.at + timedelta(hours=1)).isoformat(), "what is lifted counts"
