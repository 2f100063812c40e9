import asyncio

import pytest
from tests.identity.conftest import MEI_PHONE, NOBODYS_PHONE, OTHER_PASSWORD, Door

from upay import identity
from upay.identity import CodeSent, CodeThrottled, CodeWrong, PhoneInvalid, Purpose
from upay.kit.ids import CustomerId
from upay.kit.language import Lang
from upay.platform.attempts import Outcome


async def test_the_notice_says_what_the_code_is_for_in_the_asked_language(door: Door, mei: CustomerId) -> None:
    await door.send(Purpose.UNLOCK)
    door.wait(minutes=1)
    await door.send(Purpose.RESET_PIN, lang=Lang.EN)
    async with door.db.begin() as uow:
        english, chinese = (await identity.queries.notices(uow, door.vault, phone=MEI_PHONE))[:2]
    assert "解锁账户" in chinese.body
    assert "reset your payment PIN" in english.body
    assert english.address_masked == "138****8000"
    assert [(one.kind, one.outcome) for one in await door.attempts_of(mei)][:2] == [
        ("send_code", Outcome.SUCCEEDED)
    ] * 2


async def test_the_next_code_waits_for_a_minute(door: Door) -> None:
    await door.send(Purpose.SIGN_UP)
    door.wait(seconds=18)
    with pytest.raises(CodeThrottled) as soon:
        await door.send(Purpose.UNLOCK)
    assert (soon.value.facts["wait_seconds"], soon.value.facts["problem"]) == (42, "too_soon")
    assert (await door.attempt(soon.value)).reason == "code_throttled"
    door.wait(seconds=42)
    assert await door.send(Purpose.SIGN_UP)


async def test_ten_codes_a_day_and_again_at_midnight_in_shanghai(door: Door) -> None:
    for _ in range(10):
        assert await door.send(Purpose.SIGN_UP)
        door.wait(minutes=1)
    with pytest.raises(CodeThrottled) as daily:
        await door.send(Purpose.SIGN_UP)
    assert (daily.value.facts["problem"], daily.value.facts["wait_seconds"]) == ("daily", 12 * 3600 - 600)
    assert await door.send(Purpose.SIGN_UP, "13900139000"), "another number is not held up"
    door.wait(seconds=12 * 3600 - 600)
    assert await door.send(Purpose.SIGN_UP)


async def test_many_requests_at_once_send_one_code(door: Door) -> None:
    asked = [
        identity.send_code(door.db, door.vault, phone=MEI_PHONE, purpose=Purpose.SIGN_UP, lang=Lang.ZH, at=door.at)
        for _ in range(5)
    ]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["CodeSent"] + ["CodeThrottled"] * 4


async def test_an_unknown_number_is_answered_alike_and_nothing_is_sent(door: Door, mei: CustomerId) -> None:
    assert mei
    for purpose in (Purpose.UNLOCK, Purpose.RESET_PASSWORD, Purpose.RESET_PIN, Purpose.SIGN_IN):
        answers: list[list[object]] = []
        for phone in (MEI_PHONE, NOBODYS_PHONE):
            sent = await identity.send_code(door.db, door.vault, phone=phone, purpose=purpose, lang=Lang.ZH, at=door.at)
            with pytest.raises(CodeThrottled) as soon:
                await identity.send_code(door.db, door.vault, phone=phone, purpose=purpose, lang=Lang.ZH, at=door.at)
            answers.append([sent.expires_at, sent.next_at, dict(soon.value.facts)])
        assert answers[0] == answers[1]
        door.wait(minutes=1)
    async with door.db.begin() as uow:
        assert await identity.queries.notices(uow, door.vault, phone=NOBODYS_PHONE) == []


async def test_guessing_the_code_of_an_unknown_number_looks_like_guessing_a_known_one(
    door: Door, mei: CustomerId
) -> None:
    assert mei
    answers = []
    for phone in (MEI_PHONE, NOBODYS_PHONE):
        code = await door.send(Purpose.RESET_PASSWORD, phone)
        wrong = "000000" if code != "000000" else "000001"
        with pytest.raises(CodeWrong) as refusal:
            await identity.reset_password(
                door.db, door.vault, phone=phone, code=wrong, new_password=OTHER_PASSWORD, at=door.at
            )
        answers.append(refusal.value.facts)
    assert answers == [{"tries_left": 4}] * 2


async def test_only_the_latest_code_counts(door: Door) -> None:
    first = await door.send(Purpose.SIGN_UP)
    door.wait(minutes=1)
    second = await door.send(Purpose.SIGN_UP)
    if first != second:
        with pytest.raises(CodeWrong):
            await door.sign_up(code=first)
    await door.sign_up(code=second)


async def test_a_number_that_is_none_gets_no_code(door: Door) -> None:
    with pytest.raises(PhoneInvalid):
        await identity.send_code(door.db, door.vault, phone="12", purpose=Purpose.SIGN_UP, lang=Lang.ZH, at=door.at)


async def test_what_the_screen_is_told(door: Door) -> None:
    sent = await identity.send_code(
        door.db, door.vault, phone=MEI_PHONE, purpose=Purpose.SIGN_UP, lang=Lang.ZH, at=door.at
    )
    assert isinstance(sent, CodeSent)
    assert sent.masked == "138****8000"
    assert ((sent.expires_at - door.at).seconds, (sent.next_at - door.at).seconds) == (600, 60)
