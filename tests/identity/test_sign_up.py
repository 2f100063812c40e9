import asyncio

import pytest
from tests.identity.conftest import MEI_PHONE, OTHER_PASSWORD, PASSWORD, PIN, Door

from upay import identity
from upay.identity import CodeExpired, CodeWrong, FormIncomplete, PasswordWeak, PhoneInvalid, PhoneTaken, Purpose
from upay.kit.ids import CustomerId
from upay.kit.refusal import Refusal
from upay.platform.attempts import Outcome


async def test_who_holds_the_number_becomes_a_customer_and_is_signed_in(door: Door) -> None:
    signed_in = await door.sign_up()
    session = await identity.who(door.db, token=signed_in.token, at=door.at)
    assert session is not None
    assert session.customer_id == signed_in.customer_id
    seen = await door.customer(signed_in.customer_id)
    assert (seen.name, seen.phone, seen.masked_name, seen.masked_phone) == (
        "小梅",
        "+8613800138000",
        "*梅",
        "138****8000",
    )
    assert (seen.level, seen.lang, seen.lock, seen.frozen, seen.closed) == (1, "zh", None, False, False)
    kept = await door.attempts_of(signed_in.customer_id)
    assert [(one.kind, one.outcome) for one in kept] == [("sign_up", Outcome.SUCCEEDED)]


# In this order they are judged: each row keeps the faults of the rows below it.
FORMS: list[tuple[str, dict[str, str], type[Refusal], dict[str, str]]] = [
    ("1380", {"name": "", "pin": "", "password": "x"}, FormIncomplete, {"fields": "name,pin"}),
    ("", {}, FormIncomplete, {"field": "phone"}),
    ("1380", {"password": "x", "pin": "1"}, PhoneInvalid, {"problem": "not_a_number"}),
    (MEI_PHONE, {"password": "x", "pin": "1"}, PasswordWeak, {"problem": "too_short"}),
    (MEI_PHONE, {"pin": "111111"}, FormIncomplete, {"field": "pin", "problem": "too_simple"}),
    (MEI_PHONE, {}, CodeExpired, {"problem": "none_sent"}),
]


async def test_what_is_wrong_with_the_form_is_told_first(door: Door) -> None:
    for phone, changed, refusal, facts in FORMS:
        with pytest.raises(refusal) as raised:
            await door.sign_up(phone, **{"code": "000000", **changed})
        assert facts.items() <= raised.value.facts.items()
        kept = await door.attempt(raised.value)
        assert (kept.kind, kept.outcome, kept.reason) == ("sign_up", Outcome.REFUSED, refusal.code)


async def test_a_wrong_code_is_told_before_that_the_number_is_taken(door: Door, mei: CustomerId) -> None:
    code = await door.send(Purpose.SIGN_UP)
    with pytest.raises(CodeWrong) as wrong:
        await door.sign_up(code=_other(code))
    assert wrong.value.facts == {"tries_left": 4}
    with pytest.raises(PhoneTaken) as taken:
        await door.sign_up(code=code)
    # The holder's own record shows both tries, so that support can explain them.
    assert [one.reason for one in await door.attempts_of(mei)][:2] == ["phone_taken", "code_wrong"]
    assert (await door.attempt(taken.value)).customer_id == mei


async def test_a_code_works_once_and_for_ten_minutes(door: Door) -> None:
    code = await door.send(Purpose.SIGN_UP)
    door.wait(minutes=10)
    with pytest.raises(CodeExpired) as late:
        await door.sign_up(code=code)
    assert late.value.facts == {"problem": "late"}
    code = await door.send(Purpose.SIGN_UP)
    await door.sign_up(code=code)
    with pytest.raises(CodeExpired) as used:
        await door.sign_up(code=code)
    assert used.value.facts == {"problem": "used"}


async def test_a_code_for_one_thing_opens_nothing_else(door: Door, mei: CustomerId) -> None:
    code = await door.send(Purpose.UNLOCK)
    with pytest.raises(CodeExpired):
        await identity.reset_password(
            door.db, door.vault, phone=MEI_PHONE, code=code, new_password=OTHER_PASSWORD, at=door.at
        )
    await identity.unlock(door.db, door.vault, phone=MEI_PHONE, code=code, at=door.at)
    assert not (await door.customer(mei)).locked(door.at)


async def test_two_who_sign_up_at_once_with_one_code_become_one_customer(door: Door) -> None:
    code = await door.send(Purpose.SIGN_UP)
    answers = await asyncio.gather(*(door.sign_up(code=code) for _ in range(2)), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["CodeExpired", "SignedIn"]


async def test_five_guesses_at_once_are_five_and_no_more(door: Door) -> None:
    code = await door.send(Purpose.SIGN_UP)
    guesses = await asyncio.gather(*(door.sign_up(code=_other(code)) for _ in range(8)), return_exceptions=True)
    wrong = sorted(int(str(one.facts["tries_left"])) for one in guesses if isinstance(one, CodeWrong))
    spent = [one.facts["problem"] for one in guesses if isinstance(one, CodeExpired)]
    assert (wrong, spent) == ([0, 1, 2, 3, 4], ["tries_spent"] * 3)
    with pytest.raises(CodeExpired):
        await door.sign_up(code=code)


async def test_no_secret_stands_in_any_table(door: Door) -> None:
    code = await door.send(Purpose.SIGN_UP)
    signed_in = await door.sign_up(code=code)
    with pytest.raises(Refusal):
        await door.sign_in("a wrong guess at it")
    with pytest.raises(Refusal):
        await identity.sign_in(
            door.db, door.vault, phone="typed-secret-here", password="x", device=identity.NO_DEVICE, at=door.at
        )
    stored = await door.everything_stored()
    assert "138****8000" in stored, "the look at the tables sees what is there"
    for secret in (
        f'"{code}"',
        f" {code}",
        PASSWORD,
        PIN,
        signed_in.token,
        "a wrong guess",
        "typed-secret",
        "小梅",
        MEI_PHONE,
    ):
        assert secret not in stored
    assert signed_in.token not in repr(signed_in)
    async with door.db.begin() as uow:
        assert any(code in notice.body for notice in await identity.queries.notices(uow, door.vault))
        view = await identity.queries.customer_by_phone(uow, door.vault, "+86 138 0013 8000")
    assert view is not None
    assert "小梅" not in repr(view)


async def test_a_closed_account_frees_its_number(door: Door, mei: CustomerId) -> None:
    async with door.db.begin() as uow:
        await identity.close_account(uow, door.vault, customer_id=mei, at=door.at)
    with pytest.raises(identity.PasswordWrong):
        await door.sign_in()
    again = (await door.sign_up(password=OTHER_PASSWORD)).customer_id
    assert again != mei
    async with door.db.begin() as uow:
        found = await identity.queries.customer_by_phone(uow, door.vault, MEI_PHONE)
    assert found is not None
    assert (found.id, found.closed) == (again, False)


async def test_a_code_sent_to_the_earlier_owner_of_a_number_opens_nothing_of_the_next(
    door: Door, mei: CustomerId
) -> None:
    code = await door.send(Purpose.RESET_PASSWORD)
    async with door.db.begin() as uow:
        await identity.close_account(uow, door.vault, customer_id=mei, at=door.at)
    door.wait(minutes=1)
    await door.sign_up(password=OTHER_PASSWORD)
    with pytest.raises(CodeWrong):
        await identity.reset_password(
            door.db, door.vault, phone=MEI_PHONE, code=code, new_password="nine-loud-crows-", at=door.at
        )


def _other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"
