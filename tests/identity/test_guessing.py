"""Guessing at codes, over many addresses and many networks: what the limits let through, and what they cost whom."""

import re
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from uuid import UUID

import pytest
from tests.identity.conftest import FIREFOX, MEI_PHONE, Door

from upay import identity
from upay.identity import CodeExpired, CodeThrottled, CodeWrong, Purpose, rules
from upay.identity.proofs import codes, guessing
from upay.identity.telling import reach
from upay.kit.ids import CustomerId, new_id
from upay.kit.language import Lang
from upay.platform import daily

NETWORKS = 10_000
ONE_IN_A_MILLION = 1e-6


def test_a_day_of_guessing_from_ten_thousand_networks_wins_less_than_once_in_a_million() -> None:
    assert guessing.likelihood_a_day(networks=NETWORKS) <= ONE_IN_A_MILLION
    # Ten times as many networks change nothing, since long codes take what they add.
    assert guessing.likelihood_a_day(networks=10 * NETWORKS) <= ONE_IN_A_MILLION
    assert guessing.likelihood_at_an_address(days=1) <= ONE_IN_A_MILLION
    assert guessing.likelihood_a_day(networks=NETWORKS) * 365 <= 1 / 2_500


def test_an_agent_who_lifts_the_lock_of_a_pin_adds_five_guesses_a_day() -> None:
    first, second = guessing.likelihood_at_a_pin(days=1, freed=False), guessing.likelihood_at_a_pin(days=2, freed=False)
    assert (float(first), float(second - first)) == pytest.approx((2.2e-5, 5.5e-6), rel=0.02)
    first, second = guessing.likelihood_at_a_pin(days=1, freed=True), guessing.likelihood_at_a_pin(days=2, freed=True)
    assert (float(first), float(second - first)) == pytest.approx((2.7e-5, 1.1e-5), rel=0.02)
    assert rules.pins_tried(30, freed=True) == rules.pins_tried(30, freed=False) + 30 * rules.WRONG_ALLOWED


async def test_guesses_over_many_addresses_make_every_code_long_and_short_ones_die(door: Door, mei: CustomerId) -> None:
    before = await door.send(Purpose.SIGN_IN)
    assert len(before) == rules.CODE_DIGITS
    judged = await guess(door, addresses=40)
    assert judged == rules.GUESSES_A_DAY
    with pytest.raises(CodeExpired) as died:
        await enter(door, before)
    assert died.value.facts["problem"] == "guessed_at"
    door.wait(minutes=2)
    long = await read_long(door)
    assert await enter(door, long) == mei


async def test_slips_of_who_has_the_code_are_no_guesses(door: Door, mei: CustomerId) -> None:
    for _ in range(8):
        code = await door.send(Purpose.SIGN_IN)
        for _ in range(rules.CODE_TRIES - 1):
            with pytest.raises(CodeWrong):
                await enter(door, "00000000")
        assert len(code) == rules.CODE_DIGITS
        assert await enter(door, code) == mei
        door.wait(minutes=2)


async def test_who_is_guessed_at_alone_gets_long_codes_alone(door: Door, mei: CustomerId) -> None:
    for _ in range(rules.GUESSES_AT_AN_ADDRESS // rules.CODE_TRIES):
        await door.send(Purpose.SIGN_IN)
        for _ in range(rules.CODE_TRIES):
            with pytest.raises(CodeWrong):
                await enter(door, "00000000")
        door.wait(minutes=2)
    long = await read_long(door)
    assert await enter(door, long) == mei
    async with door.db.begin() as uow:
        assert not await guessing.takes_long(uow, blind=b"somebody else", at=door.at)
        # After a day without guesses codes are short again.
        assert not await guessing.takes_long(uow, blind=blind(door), at=door.at + timedelta(days=1))


async def test_what_strangers_ask_for_uses_up_no_code_of_a_browser_that_the_account_has_signed_in_with(
    door: Door, mei: CustomerId
) -> None:
    known = await door.sign_in()
    assert known.customer_id == mei
    home = replace(FIREFOX, mark=known.mark or "")
    door.wait(hours=24)

    async def ask(device: identity.Device, purpose: Purpose) -> None:
        await identity.send_code(
            door.db, door.vault, phone=MEI_PHONE, purpose=purpose, lang=Lang.ZH, device=device, at=door.at
        )

    for _ in range(rules.CODES_A_DAY):
        await ask(identity.NO_DEVICE, Purpose.SIGN_IN)
        door.wait(minutes=1)
    for stranger in (identity.NO_DEVICE, FIREFOX, replace(FIREFOX, mark="somebody-elses")):
        with pytest.raises(CodeThrottled):
            await ask(stranger, Purpose.SIGN_IN)
    for _ in range(rules.CODES_A_DAY_AT_HOME):
        await ask(home, Purpose.UNLOCK)
        door.wait(minutes=1)
    with pytest.raises(CodeThrottled) as daily:
        await ask(home, Purpose.UNLOCK)
    assert daily.value.facts["problem"] == "daily", "there is an end to these as well"
    async with door.db.begin() as uow:
        sent = await identity.queries.notices(uow, door.vault, phone=MEI_PHONE)
    assert sum("解锁账户" in one.body for one in sent) == rules.CODES_A_DAY_AT_HOME


async def test_what_a_stranger_asks_for_voids_no_code_of_the_owners(door: Door, mei: CustomerId) -> None:
    owners, strangers = browser("owner"), browser("stranger")
    code = await asked(door, owners)
    for _ in range(3):
        door.wait(minutes=1)
        theirs = await asked(door, strangers)
    # Theirs opens nothing in the owner's browser, nor the owner's in theirs: each is compared with one code.
    for typed, where in ((theirs, owners), (code, strangers)):
        with pytest.raises(CodeWrong):
            await enter(door, typed, where)
    assert await enter(door, code, owners) == mei


async def test_the_newer_code_of_one_browser_voids_the_older(door: Door, mei: CustomerId) -> None:
    first = await asked(door, browser("owner"))
    door.wait(minutes=1)
    second = await asked(door, browser("owner"))
    with pytest.raises(CodeWrong):
        await enter(door, first, browser("owner"))
    assert await enter(door, second, browser("owner")) == mei


async def test_a_code_may_be_typed_in_another_browser_than_the_one_that_asked(door: Door, mei: CustomerId) -> None:
    code = await asked(door, browser("laptop"))
    assert await enter(door, code, browser("phone")) == mei


async def test_however_many_codes_are_about_a_guess_is_compared_with_one_and_all_are_counted_together(
    door: Door, mei: CustomerId
) -> None:
    """Ten browsers ask for ten codes; what is guessed in each of them adds up for the address."""
    door.wait(hours=24)
    found = []
    for number in range(rules.CODES_A_DAY):
        found.append((browser(f"b{number}"), await asked(door, browser(f"b{number}"))))
        door.wait(seconds=60)
    live = found[1:]
    assert len({code for _, code in live}) == len(live)
    guesses_judged = 0
    for at, (where, own) in enumerate(live):
        other = live[at - 1][1]
        assert other != own
        with pytest.raises(CodeWrong):
            await enter(door, other, where)
        guesses_judged += 1
    assert guesses_judged == len(live), "a code of another browser's is a wrong guess"
    with pytest.raises(CodeWrong):
        await enter(door, "00000000", live[-1][0])
    where, own = live[-1]
    with pytest.raises(CodeExpired) as died:
        await enter(door, own, where)
    assert died.value.facts["problem"] == "guessed_at", "ten guesses, in whichever browsers, and short ones die"
    assert mei


async def test_what_an_agent_has_sent_uses_up_nobodys_and_a_case_bounds_it(door: Door, mei: CustomerId) -> None:
    case = new_id()
    door.wait(hours=24)

    async def by_agent(case_id: UUID) -> None:
        await identity.send_code(
            door.db, door.vault, phone=MEI_PHONE, purpose=Purpose.UNLOCK, lang=Lang.ZH, case_id=case_id, at=door.at
        )

    for _ in range(rules.CODES_A_DAY):
        await asked(door, browser("stranger"))
        door.wait(minutes=1)
    for _ in range(rules.CODES_OF_A_CASE):
        await by_agent(case)
        door.wait(minutes=1)
    with pytest.raises(CodeThrottled) as daily:
        await by_agent(case)
    assert daily.value.facts["problem"] == "daily"
    for _ in range(rules.CODES_A_DAY_BY_STAFF - rules.CODES_OF_A_CASE):
        await by_agent(new_id())
        door.wait(minutes=1)
    with pytest.raises(CodeThrottled):
        await by_agent(new_id())
    door.wait(hours=24)
    for _ in range(rules.CODES_OF_A_CASE):
        await by_agent(case)
        door.wait(minutes=1)
    assert await asked(door, browser("owner")), "what the agent had sent has used none of these up"
    assert mei


async def test_who_unlocks_types_the_code_that_the_agent_had_sent_whatever_strangers_ask_for(
    door: Door, mei: CustomerId
) -> None:
    await door.lock(MEI_PHONE)
    await identity.send_code(
        door.db, door.vault, phone=MEI_PHONE, purpose=Purpose.UNLOCK, lang=Lang.ZH, case_id=new_id(), at=door.at
    )
    code = await newest(door)
    await asked(door, browser("stranger"), Purpose.UNLOCK)
    await identity.unlock(
        door.db, door.vault, phone=MEI_PHONE, code=code, device=browser("owner"), at=door.at
    )  # fmt: skip
    assert (await door.sign_in()).customer_id == mei


def test_what_one_address_can_be_sent_a_day_is_in_the_bound() -> None:
    sent = rules.CODES_A_DAY + rules.CODES_A_DAY_AT_HOME + rules.CODES_A_DAY_BY_STAFF + rules.APPROVALS_A_DAY
    long = Fraction(2 * sent * rules.CODE_TRIES, 10**rules.LONG_CODE_DIGITS)
    short = Fraction(rules.GUESSES_AT_AN_ADDRESS + rules.AT_ONCE, 10**rules.CODE_DIGITS)
    assert guessing.likelihood_at_an_address(days=1) == short + long


async def test_the_operator_hears_of_it_once_a_day(door: Door) -> None:
    assert await tell(door) == 0
    await guess(door, addresses=11)
    assert [await tell(door), await tell(door)] == [1, 0]
    async with door.db.begin() as uow:
        sent = await identity.queries.notices(uow, door.vault)
    assert sum("猜测" in one.body for one in sent) == 1


async def test_wrong_ones_of_a_day_are_counted_by_name_and_forgotten_with_it(door: Door) -> None:
    async with door.db.begin() as uow:
        assert [await daily.count(uow, door.vault, name="one", at=door.at) for _ in range(2)] == [1, 2]
        assert await daily.counted(uow, door.vault, name="other", at=door.at) == 0
        assert await daily.counted(uow, door.vault, name="one", at=door.at) == 2
    assert await daily.forget(door.db, at=door.at) == 0
    assert await daily.forget(door.db, at=door.at + timedelta(days=1)) == 1


async def guess(door: Door, *, addresses: int) -> int:
    """Guess at the codes of many numbers, five times each; return how many guesses at short codes were judged."""
    judged = 0
    for number in range(addresses):
        phone = f"1391000{number:04d}"
        await identity.send_code(door.db, door.vault, phone=phone, purpose=Purpose.SIGN_UP, lang=Lang.ZH, at=door.at)
        for _ in range(rules.CODE_TRIES):
            async with door.db.begin() as uow:
                sent = await identity.queries.lock_code(
                    uow, blind=blind(door, phone), purpose=Purpose.SIGN_UP, at=door.at
                )  # fmt: skip
                assert sent is not None
                refusal = await codes.prove(
                    uow, door.vault, blind=blind(door, phone), owner_id=None, purpose=Purpose.SIGN_UP,
                    code="00000000", at=door.at,
                )  # fmt: skip
                judged += isinstance(refusal, CodeWrong) and not sent.long
    return judged


def blind(door: Door, phone: str = MEI_PHONE) -> bytes:
    return reach.typed(phone).blind(door.vault)


async def enter(door: Door, code: str, device: identity.Device = identity.NO_DEVICE) -> CustomerId:
    signed_in = await identity.sign_in_with_code(
        door.db, door.vault, phone=MEI_PHONE, code=code, device=device, at=door.at
    )
    return signed_in.customer_id


def browser(name: str) -> identity.Device:
    """Return a browser that nobody has signed in with, told from others by its cookie."""
    return replace(FIREFOX, browser=name)


async def asked(door: Door, device: identity.Device, purpose: Purpose = Purpose.SIGN_IN) -> str:
    """Ask for a code in a browser, and read it off the phone."""
    await identity.send_code(
        door.db, door.vault, phone=MEI_PHONE, purpose=purpose, lang=Lang.ZH, device=device, at=door.at
    )
    return await newest(door)


async def newest(door: Door) -> str:
    async with door.db.begin() as uow:
        [sent, *_] = await identity.queries.notices(uow, door.vault, phone=MEI_PHONE)
    found = re.search(r"\d{8}", sent.body)
    assert found is not None, sent.body
    return found.group()


async def read_long(door: Door) -> str:
    """Ask for a code and read it off the phone: in groups of four, as it is typed."""
    await identity.send_code(door.db, door.vault, phone=MEI_PHONE, purpose=Purpose.SIGN_IN, lang=Lang.ZH, at=door.at)
    async with door.db.begin() as uow:
        [sent, *_] = await identity.queries.notices(uow, door.vault, phone=MEI_PHONE)
    found = re.search(r"验证码 (\d{4} \d{4} \d{4} \d{4})，", sent.body)
    assert found is not None, sent.body
    return found[1]


async def tell(door: Door) -> int:
    return await identity.tell_of_guessing(door.db, door.vault, to="duty@example.com", at=door.at)
