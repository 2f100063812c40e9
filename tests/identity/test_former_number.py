"""A number that an account is moving away from: what whoever still has it is sent, and what finds the account by it."""

import re
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.identity.conftest import MEI_PHONE, NOBODYS_PHONE, OTHER_PASSWORD, PASSWORD, Door
from tests.identity.test_rebind_phone import ADA, Change, by_staff, change, link, texts

from upay import identity
from upay.identity import AccountLocked, CodeSent, CodeWrong, PasswordWrong, Purpose
from upay.identity.claim_models import Claim
from upay.kit.ids import new_id
from upay.kit.language import Lang
from upay.kit.refusal import NotFound

__all__ = ["change"]
ASKED = (Purpose.SIGN_IN, Purpose.UNLOCK, Purpose.RESET_PASSWORD)


async def ask(door: Door, purpose: Purpose, phone: str = MEI_PHONE) -> CodeSent:
    return await identity.send_code(
        door.db, door.vault, phone=phone, purpose=purpose, lang=Lang.ZH, at=door.at, back=link
    )


async def use(door: Door, purpose: Purpose, code: str, phone: str = MEI_PHONE) -> None:
    """Type a code at the door that it is for."""
    if purpose is Purpose.SIGN_IN:
        await identity.sign_in_with_code(
            door.db, door.vault, phone=phone, code=code, device=identity.NO_DEVICE, at=door.at
        )
    elif purpose is Purpose.UNLOCK:
        await identity.unlock(door.db, door.vault, phone=phone, code=code, at=door.at)
    else:
        await identity.reset_password(
            door.db, door.vault, phone=phone, code=code, new_password=OTHER_PASSWORD, at=door.at
        )


async def take_back(door: Door, code: str) -> None:
    await identity.cancel_by_old_number(door.db, door.vault, code=code, stop=door.as_lost(), at=door.at)


@pytest.mark.parametrize("purpose", ASKED)
async def test_who_asks_for_a_code_at_the_number_before_gets_a_link_that_takes_the_change_back(
    door: Door, change: Change, purpose: Purpose
) -> None:
    await by_staff(door, change.customer_id)
    first = re.search(r"phone-change#(\S+)", (await texts(door, MEI_PHONE))[0])
    door.wait(minutes=2)
    at_kept, at_nobodys = await ask(door, purpose), await ask(door, purpose, NOBODYS_PHONE)
    assert (at_kept.expires_at, at_kept.next_at) == (at_nobodys.expires_at, at_nobodys.next_at)
    sent = (await texts(door, MEI_PHONE))[0]
    assert re.search(r"验证码 \d", sent) is None
    again = re.search(r"phone-change#(\S+)", sent)
    assert first is not None
    assert again is not None
    assert again[1] != first[1]
    for phone in (MEI_PHONE, NOBODYS_PHONE):
        with pytest.raises(CodeWrong) as wrong:
            await use(door, purpose, "00000000", phone)
        assert wrong.value.facts["tries_left"] == 4, "answered alike, and as a refusal"
    async with door.db.begin() as uow:
        for code in (first[1], again[1]):
            shown = await identity.rebinding_by_code(uow, door.vault, code=code, at=door.at)
            assert shown.old == "138****8000", "the link of the notice goes on counting"
    await take_back(door, again[1])
    view = await door.customer(change.customer_id)
    assert (view.masked_phone, view.frozen) == ("138****8000", True)
    for code in (first[1], again[1]):
        with pytest.raises(NotFound):
            await take_back(door, code)


async def test_a_code_that_was_sent_before_the_number_moved_opens_nothing_after(door: Door, change: Change) -> None:
    code = await door.send(Purpose.RESET_PASSWORD)
    await by_staff(door, change.customer_id)
    with pytest.raises(CodeWrong):
        await use(door, Purpose.RESET_PASSWORD, code)


async def test_once_it_has_cooled_the_number_before_is_answered_like_any_that_nobody_has(
    door: Door, change: Change
) -> None:
    await by_staff(door, change.customer_id)
    door.wait(hours=73)
    await identity.finish_rebindings(door.db, door.vault, at=door.at)
    before = len(await texts(door, MEI_PHONE))
    await ask(door, Purpose.SIGN_IN)
    assert len(await texts(door, MEI_PHONE)) == before


async def report(door: Door, password: str, phone: str = MEI_PHONE) -> None:
    await identity.report_loss(
        door.db, door.vault, phone=phone, password=password, stop=door.as_lost(),
        at=door.at,
    )  # fmt: skip


async def test_a_loss_is_reported_by_the_number_before_and_guesses_there_tell_nothing(
    door: Door, change: Change
) -> None:
    await by_staff(door, change.customer_id)
    door.wait(minutes=2)
    for phone in (MEI_PHONE, NOBODYS_PHONE):
        left = []
        for signing_in in (True, False, True, False):
            with pytest.raises(PasswordWrong) as wrong:
                await (door.sign_in("wrong", phone) if signing_in else report(door, "wrong", phone))
            left.append(wrong.value.facts["tries_left"])
        assert left == [4, 3, 2, 1], "both doors count at one place, as at a number that nobody has"
        for _ in range(2):
            with pytest.raises(AccountLocked) as locked:
                await report(door, "wrong", phone)
            assert locked.value.facts["way_out"] == "person"
    async with door.db.begin() as uow:
        lock = await identity.queries.locked(uow, change.customer_id, at=door.at)
    assert lock is None, "nor do they lock the account"
    door.wait(minutes=1)
    await report(door, PASSWORD)
    async with door.db.begin() as uow:
        assert await identity.is_lost(uow, change.customer_id)
        assert not await identity.session_counts(uow, change.session_id)


async def test_a_guests_case_finds_the_account_by_the_number_before_and_neither_code_nor_call_proves_it(
    door: Door, change: Change
) -> None:
    await by_staff(door, change.customer_id)
    door.wait(minutes=2)
    seen = []
    for phone in (MEI_PHONE, NOBODYS_PHONE):
        chat = new_id()
        async with door.db.begin() as uow:
            case = await identity.begin_case(
                uow, door.vault, conversation_id=chat, number=phone, customer_id=None, wanted=1, by=ADA, at=door.at
            )
        seen.append(case.customer_id)
        await identity.send_case_code(
            door.db, door.vault, conversation_id=chat, lang=Lang.ZH, back=link, at=door.at
        )  # fmt: skip
        with pytest.raises(CodeWrong):
            await identity.prove_case_code(door.db, door.vault, conversation_id=chat, code="00000000", at=door.at)
        async with door.db.begin() as uow:
            await identity.begin_call(uow, door.vault, conversation_id=chat, reason="短信收不到", by=ADA, at=door.at)
            word = await identity.call_word(uow, door.vault, conversation_id=chat, at=door.at)
        assert word is not None
        with pytest.raises(CodeWrong):
            await identity.prove_call(door.db, door.vault, conversation_id=chat, word=word, by=ADA, at=door.at)
    assert seen == [change.customer_id, None]
    assert "/phone-change#" in (await texts(door, MEI_PHONE))[0], "in place of the code comes the link"


async def claim(door: Door, named: str) -> UUID | None:
    """Open a claim, and return whose account it is about, which nobody outside hears."""
    opened = await identity.open_claim(
        door.db, door.vault, named=named, phone="13600136000", network="192.0.2.7", lang=Lang.ZH, at=door.at
    )
    async with door.db.begin() as uow:
        return await uow.session.scalar(sa.select(Claim.customer_id).where(Claim.number == opened.number))


async def test_a_claim_finds_the_account_by_a_number_that_it_had_unless_somebody_has_it_now(
    door: Door, change: Change
) -> None:
    async with door.db.begin() as uow:
        (await identity.queries.lock_customer(uow, change.customer_id)).level = 2
        await identity.join_person(
            uow, door.vault, customer_id=change.customer_id, number="11010119900307803X", at=door.at
        )
    await by_staff(door, change.customer_id)
    assert await claim(door, MEI_PHONE) == change.customer_id
    assert await claim(door, NOBODYS_PHONE) is None
    door.wait(hours=24 * 40)
    await identity.finish_rebindings(door.db, door.vault, at=door.at)
    assert await claim(door, MEI_PHONE) == change.customer_id
    door.wait(minutes=2)
    await door.sign_up(MEI_PHONE, name="别人")
    assert await claim(door, MEI_PHONE) is None, "the number is another's now, who was never verified"
