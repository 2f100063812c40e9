"""Coming in by an email address: the same rules as for a phone number, and as little told to strangers."""

import asyncio
import re
from collections.abc import Awaitable, Callable

import argon2
import pytest
import sqlalchemy as sa
from argon2.profiles import CHEAPEST
from tests.identity.conftest import FIREFOX, MEI_PHONE, NOBODYS_PHONE, OTHER_PASSWORD, PASSWORD, PIN, Door

from upay import identity
from upay.identity import Purpose, rules
from upay.identity.doors.sessions import SignedIn
from upay.identity.telling import reach
from upay.kit.ids import CustomerId, MerchantId, MerchantPersonId, StaffId, new_id
from upay.kit.language import Lang
from upay.kit.refusal import Refusal

MAIL = "mei.lin@example.com"
NOBODYS = "nobody@example.com"
WRONG = "not this one"


async def mails(door: Door) -> list[identity.NoticeView]:
    async with door.db.begin() as uow:
        return [one for one in await identity.queries.notices(uow, door.vault) if one.channel == "mail"]


async def mail_code(door: Door, purpose: Purpose, address: str = MAIL) -> str:
    """Ask for a code by mail and read it off the newest mail; empty when none was sent."""
    door.wait(seconds=61)
    before = len(await mails(door))
    await identity.send_code(door.db, door.vault, phone=address, purpose=purpose, lang=Lang.EN, at=door.at)
    sent = await mails(door)
    found = re.search(r"\d{8}", sent[0].body) if len(sent) > before else None
    return "" if found is None else found.group()


async def sign_up(door: Door, address: str = MAIL, **changed: str | None) -> SignedIn:
    code = await mail_code(door, Purpose.SIGN_UP, address)
    return await door.sign_up(address, code=code, **changed)


async def by_code(door: Door, code: str, address: str = MAIL) -> SignedIn:
    return await identity.sign_in_with_code(
        door.db, door.vault, phone=address, code=code, device=FIREFOX, at=door.at
    )  # fmt: skip


@pytest.fixture
async def lin(door: Door) -> CustomerId:
    """Return somebody who has an address and no phone, an hour after the sign-up."""
    customer_id = (await sign_up(door)).customer_id
    door.wait(hours=1)
    return customer_id


async def test_an_address_signs_up_and_comes_back_with_password_and_with_code(door: Door) -> None:
    signed_in = await sign_up(door)
    person = await door.customer(signed_in.customer_id)
    assert (person.phone, person.email, person.masked_phone) == ("", MAIL, "")
    assert (person.masked_email, person.reach, person.masked_reach) == ("m****@example.com", MAIL, "m****@example.com")
    assert (await door.sign_in(phone=MAIL)).customer_id == signed_in.customer_id
    code = await mail_code(door, Purpose.SIGN_IN)
    assert len(code) == 8, "what lets in by itself is hard to guess, by mail as by text"
    assert (await by_code(door, code)).customer_id == signed_in.customer_id
    first = (await door.attempts_of(signed_in.customer_id))[-1]
    assert (first.kind, first.asked) == ("sign_up", {"email": "m****@example.com"})


@pytest.mark.parametrize(
    "typed", ["Mei.Lin@Example.COM", " mei.lin@example.com ", "MEI.LIN@EXAMPLE.COM", "mei.lin＠example.com"]
)
async def test_an_address_is_the_same_however_its_letters_are_written(door: Door, lin: CustomerId, typed: str) -> None:
    assert (await door.sign_in(phone=typed)).customer_id == lin


@pytest.mark.usefixtures("lin")
async def test_mail_goes_to_the_address_as_it_was_proven_however_it_is_typed(door: Door) -> None:
    """At a server that tells sizes of letters apart, another writing would be somebody else's mailbox."""
    assert await mail_code(door, Purpose.SIGN_IN, "MEI.LIN@example.com")
    await identity.send_reset_link(
        door.db, door.vault, email="Mei.Lin@example.com", lang=Lang.EN, link=str, at=door.at + rules.CODE_PAUSE
    )
    assert {one.address_masked for one in await mails(door)} == {"m****@example.com"}


async def test_dots_make_another_address_since_only_some_take_them_for_nothing(door: Door, lin: CustomerId) -> None:
    with pytest.raises(identity.PasswordWrong):
        await door.sign_in(phone="meilin@example.com")
    assert (await sign_up(door, "meilin@example.com")).customer_id != lin


@pytest.mark.parametrize("typed", ["mei@", "@example.com", "mei@@example.com", "mei example@example", "a@b"])
async def test_what_is_meant_as_an_address_and_is_none_is_said_at_its_field(door: Door, typed: str) -> None:
    for ask in (
        identity.send_code(door.db, door.vault, phone=typed, purpose=Purpose.SIGN_UP, lang=Lang.ZH, at=door.at),
        door.sign_in(phone=typed),
    ):  # fmt: skip
        with pytest.raises(identity.FormIncomplete) as refused:
            await ask
        assert (refused.value.facts["field"], refused.value.facts["problem"]) == ("phone", "not_an_email")
        assert typed not in str((await door.attempt(refused.value)).asked), "what is no address may be a secret"


async def test_an_address_belongs_to_one_open_account(door: Door, lin: CustomerId) -> None:
    with pytest.raises(identity.EmailTaken):
        await sign_up(door, "MEI.lin@example.com", password=OTHER_PASSWORD)
    async with door.db.begin() as uow:
        await identity.close_account(uow, door.vault, customer_id=lin, at=door.at)
    door.wait(minutes=2)
    again = await sign_up(door, password=OTHER_PASSWORD)
    assert again.customer_id != lin
    assert (await door.sign_in(OTHER_PASSWORD, MAIL)).customer_id == again.customer_id


async def test_of_two_who_sign_up_at_once_with_one_address_one_has_it(door: Door) -> None:
    code = await mail_code(door, Purpose.SIGN_UP)
    answers = await asyncio.gather(
        *(door.sign_up(address, code=code) for address in (MAIL, MAIL.upper())), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in answers) in (
        ["CodeExpired", "SignedIn"], ["EmailTaken", "SignedIn"],
    )  # fmt: skip


async def test_a_password_of_the_address_is_refused(door: Door) -> None:
    with pytest.raises(identity.PasswordWeak) as refused:
        await door.sign_up(MAIL, code="000000", password="mei.lin2")
    assert refused.value.facts["problem"] == "common"


@pytest.mark.usefixtures("lin")
async def test_an_unknown_address_is_answered_like_a_known_one(door: Door) -> None:
    """Codes, passwords and locks: what is said, and how often, does not tell whether an address has an account."""
    for purpose in (Purpose.SIGN_IN, Purpose.UNLOCK, Purpose.RESET_PASSWORD):
        door.wait(minutes=2)
        answers = [
            await identity.send_code(door.db, door.vault, phone=one, purpose=purpose, lang=Lang.ZH, at=door.at)
            for one in (MAIL, NOBODYS)
        ]
        assert answers[0].expires_at == answers[1].expires_at
        assert answers[0].next_at == answers[1].next_at
        assert [one.masked for one in answers] == ["m****@example.com", "n****@example.com"]
    assert all("n****" not in one.address_masked for one in await mails(door)), "nothing is mailed to nobody"
    said: dict[str, list[tuple[str, dict[str, object]]]] = {MAIL: [], NOBODYS: []}
    for address, heard in said.items():
        for _ in range(6):
            with pytest.raises(Refusal) as refused:
                await door.sign_in("not this one", address)
            heard.append((refused.value.code, dict(refused.value.facts)))
    assert said[MAIL] == said[NOBODYS]
    wrong = []
    for address in (MAIL, NOBODYS):
        with pytest.raises(Refusal) as refused:
            await by_code(door, "00000000", address)
        wrong.append((refused.value.code, dict(refused.value.facts)))
    assert wrong[0] == wrong[1]


@pytest.mark.usefixtures("lin")
async def test_an_unknown_address_costs_as_much_as_a_known_one(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """At every door that takes a password: the same hashes are computed, with what this process hashes with."""
    await door.sign_up()
    async with door.db.begin() as uow:
        await identity.enrol_merchant(uow, id=(shops := MerchantId(new_id())), name="青茶铺")
        await identity.enrol_merchant_person(
            uow, door.vault, id=MerchantPersonId(new_id()), merchant_id=shops, phone=MEI_PHONE, name="陈掌柜",
            password=PASSWORD, lang=Lang.ZH, at=door.at,
        )  # fmt: skip
        await identity.enrol_staff(
            uow, door.vault, id=StaffId(new_id()), login="ada", name="Ada", roles=[identity.Role.AGENT],
            password=PASSWORD, at=door.at,
        )  # fmt: skip
    computed: list[argon2.Parameters] = []
    verify = argon2.PasswordHasher.verify

    def counted(self: argon2.PasswordHasher, hashed: str, password: str) -> bool:
        computed.append(argon2.extract_parameters(hashed))
        return verify(self, hashed, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)

    async def shop(phone: str) -> object:
        return await identity.merchant_sign_in(
            door.db, door.vault, phone=phone, password=WRONG, device=identity.NO_DEVICE, at=door.at
        )

    async def desk(login: str) -> object:
        return await identity.staff_sign_in(
            door.db, door.vault, login=login, password=WRONG, device=identity.NO_DEVICE, at=door.at
        )

    async def loss(phone: str) -> None:
        await identity.report_loss(door.db, door.vault, phone=phone, password=WRONG, stop=door.as_lost(), at=door.at)

    async def wallet(named: str) -> object:
        return await door.sign_in(WRONG, named)

    doors: tuple[tuple[Callable[[str], Awaitable[object]], str, str], ...] = (
        (wallet, MAIL, NOBODYS), (wallet, MEI_PHONE, NOBODYS_PHONE), (loss, MEI_PHONE, NOBODYS_PHONE),
        (shop, MEI_PHONE, NOBODYS_PHONE), (desk, "ada", "nobody"),
    )  # fmt: skip
    for knock, known, nobodys in doors:
        took = []
        for one in (known, nobodys):
            computed.clear()
            with pytest.raises(identity.PasswordWrong):
                await knock(one)
            took.append(list(computed))
        assert took[0] == took[1] == [CHEAPEST], (knock.__name__, "one hash each, and not a cheaper one")


@pytest.mark.usefixtures("lin")
async def test_codes_to_an_address_keep_the_pace_of_codes_to_a_phone(door: Door) -> None:
    for address in (MAIL, NOBODYS):
        await identity.send_code(
            door.db, door.vault, phone=address, purpose=Purpose.SIGN_IN, lang=Lang.ZH, at=door.at
        )  # fmt: skip
        with pytest.raises(identity.CodeThrottled) as soon:
            await identity.send_code(
                door.db, door.vault, phone=address.upper(), purpose=Purpose.UNLOCK, lang=Lang.ZH, at=door.at
            )
        assert soon.value.facts["problem"] == "too_soon"
    for _ in range(rules.CODES_A_DAY - 1):
        await mail_code(door, Purpose.SIGN_IN, NOBODYS)
    with pytest.raises(identity.CodeThrottled) as many:
        await mail_code(door, Purpose.SIGN_IN, NOBODYS)
    assert many.value.facts["problem"] == "daily"


async def test_everything_that_would_go_to_the_phone_goes_to_the_address_of_who_has_none(
    door: Door, lin: CustomerId
) -> None:
    await door.lock(MAIL)
    assert "locked" in (await mails(door))[0].body.lower() or "锁定" in (await mails(door))[0].body
    code = await mail_code(door, Purpose.UNLOCK)
    await identity.unlock(door.db, door.vault, phone=MAIL, code=code, at=door.at)
    door.wait(minutes=2)
    assert (await door.sign_in(phone=MAIL)).customer_id == lin
    person = await door.customer(lin)
    code = await mail_code(door, Purpose.UNFREEZE_REQUEST, person.reach)
    await identity.prove_code(
        door.db, door.vault, customer_id=lin, purpose=Purpose.UNFREEZE_REQUEST, code=code, at=door.at
    )
    door.wait(minutes=2)
    code = await mail_code(door, Purpose.RESET_PASSWORD)
    await identity.reset_password(
        door.db, door.vault, phone=MAIL, code=code, new_password=OTHER_PASSWORD, at=door.at
    )  # fmt: skip
    assert (await door.sign_in(OTHER_PASSWORD, MAIL)).customer_id == lin
    async with door.db.begin() as uow:
        sent = await identity.queries.notices(uow, door.vault)
    assert {one.channel for one in sent} == {"mail"}, "no text goes nowhere"


@pytest.mark.usefixtures("lin")
async def test_a_wrong_a_late_and_a_used_code_by_mail_open_nothing(door: Door) -> None:
    code = await mail_code(door, Purpose.SIGN_IN)
    with pytest.raises(identity.CodeWrong):
        await by_code(door, f"{(int(code) + 1) % 10**8:08d}")
    await by_code(door, code)
    with pytest.raises(identity.CodeExpired):
        await by_code(door, code)
    door.wait(minutes=2)
    code = await mail_code(door, Purpose.SIGN_IN)
    door.wait(minutes=11)
    with pytest.raises(identity.CodeExpired):
        await by_code(door, code)


@pytest.mark.usefixtures("lin")
async def test_a_code_for_one_address_opens_no_other_account(door: Door) -> None:
    await sign_up(door, "other@example.com", password=OTHER_PASSWORD)
    door.wait(minutes=2)
    code = await mail_code(door, Purpose.SIGN_IN, "other@example.com")
    await mail_code(door, Purpose.SIGN_IN)
    with pytest.raises(identity.CodeWrong):
        await by_code(door, code)


@pytest.mark.usefixtures("lin")
async def test_shops_people_are_known_by_phone_only(door: Door) -> None:
    with pytest.raises(identity.PhoneInvalid):
        await identity.merchant_sign_in(
            door.db, door.vault, phone=MAIL, password=PASSWORD, device=FIREFOX, at=door.at
        )  # fmt: skip


async def test_the_database_keeps_nobody_who_is_reached_nowhere(door: Door, lin: CustomerId) -> None:
    with pytest.raises(Exception, match="reached_somehow"):
        async with door.db.begin() as uow:
            await uow.session.execute(
                sa.text("update identity.customer set email_blind = null where id = :id"), {"id": lin}
            )


@pytest.mark.usefixtures("lin")
async def test_neither_address_nor_code_is_stored_in_clear(door: Door) -> None:
    code = await mail_code(door, Purpose.SIGN_IN)
    stored = await door.everything_stored()
    assert MAIL not in stored
    assert code not in stored


# An address that is added to an account with a phone.


async def _add(door: Door, mei: CustomerId, address: str) -> None:
    standing = await _proven(door, MEI_PHONE)
    await identity.begin_email(
        door.db, door.vault, customer_id=mei, email=address, lang=Lang.ZH, standing=standing, pin=PIN, at=door.at
    )
    code = re.search(r"\d{8}", (await mails(door))[0].body)
    assert code is not None
    await identity.confirm_email(
        door.db, door.vault, customer_id=mei, session_id=standing.session_id, email=address, code=code.group(),
        at=door.at,
    )  # fmt: skip


async def test_a_new_address_opens_nothing_alone_for_three_days_and_signs_in_with_the_password(
    door: Door, mei: CustomerId
) -> None:
    await _add(door, mei, "mei@example.com")
    assert (await door.sign_in(phone="mei@example.com")).customer_id == mei
    door.wait(minutes=2)
    assert await mail_code(door, Purpose.SIGN_IN, "mei@example.com") == ""
    told = (await mails(door))[0].body
    assert "72" in told, "the owner reads why there is no code"
    with pytest.raises(identity.CodeExpired):
        await by_code(door, "72000000", "mei@example.com")
    door.wait(days=3)
    code = await mail_code(door, Purpose.SIGN_IN, "mei@example.com")
    assert (await by_code(door, code, "mei@example.com")).customer_id == mei


@pytest.mark.usefixtures("lin")
async def test_a_taken_address_is_said_only_to_who_has_proven_to_hold_it(door: Door, mei: CustomerId) -> None:
    with pytest.raises(identity.EmailTaken) as refused:
        await _add(door, mei, "Mei.Lin@example.com")
    assert (await door.attempt(refused.value)).kind == "confirm_email"
    assert (await door.customer(mei)).email == ""


async def test_the_only_way_in_cannot_be_taken_off(door: Door, lin: CustomerId) -> None:
    session = await identity.who(door.db, token=(await door.sign_in(phone=MAIL)).token, at=door.at)
    assert session is not None
    async with door.db.begin() as uow:
        await uow.session.execute(
            sa.text("update identity.session set proven = proven || jsonb_build_object('code', cast(:at as text))"),
            {"at": door.at.isoformat()},
        )
    standing = identity.Standing(session_id=session.id)
    with pytest.raises(Refusal) as refused:
        await identity.remove_email(door.db, door.vault, customer_id=lin, standing=standing, at=door.at)
    assert refused.value.code == "email_only_way_in"


async def test_a_phone_is_added_by_a_code_to_the_phone_and_goes_first_from_then_on(door: Door, lin: CustomerId) -> None:
    standing = await _proven(door, MAIL)
    assert standing is not None
    await identity.begin_phone(
        door.db, door.vault, customer_id=lin, phone=MEI_PHONE, lang=Lang.ZH, standing=standing, at=door.at
    )
    async with door.db.begin() as uow:
        code = re.search(r"\d{8}", (await identity.queries.notices(uow, door.vault, phone=MEI_PHONE))[0].body)
    assert code is not None
    with pytest.raises(identity.CodeWrong):
        await identity.confirm_phone(
            door.db, door.vault, customer_id=lin, phone=MEI_PHONE, code=f"{(int(code.group()) + 1) % 10**6:06d}",
            at=door.at,
        )  # fmt: skip
    await identity.confirm_phone(
        door.db, door.vault, customer_id=lin, phone=MEI_PHONE, code=code.group(), at=door.at
    )  # fmt: skip
    person = await door.customer(lin)
    assert person.reach == person.phone
    assert (await door.sign_in(phone=MEI_PHONE)).customer_id == lin
    with pytest.raises(Refusal) as second:
        await identity.begin_phone(
            door.db, door.vault, customer_id=lin, phone="13900139000", lang=Lang.ZH, standing=standing, at=door.at
        )
    assert second.value.facts["why"] == "has_a_phone"


async def test_a_number_that_somebody_has_is_not_told_and_not_given(
    door: Door, lin: CustomerId, mei: CustomerId
) -> None:
    standing = await _proven(door, MAIL)
    answer = await identity.begin_phone(
        door.db, door.vault, customer_id=lin, phone=MEI_PHONE, lang=Lang.ZH, standing=standing, at=door.at
    )
    assert answer.masked == "138****8000", "as for any number"
    async with door.db.begin() as uow:
        told = (await identity.queries.notices(uow, door.vault, phone=MEI_PHONE))[0].body
    assert "绑定到另一个账户" in told, "who holds it hears of it"
    with pytest.raises(identity.CodeWrong):
        await identity.confirm_phone(
            door.db, door.vault, customer_id=lin, phone=MEI_PHONE, code="000000", at=door.at
        )  # fmt: skip
    assert (await door.customer(mei)).phone == "+8613800138000"


async def _proven(door: Door, address: str) -> identity.Standing:
    """Return a session that has proven password and code."""
    session = await identity.who(door.db, token=(await door.sign_in(phone=address)).token, at=door.at)
    assert session is not None
    async with door.db.begin() as uow:
        await uow.session.execute(
            sa.text(
                "update identity.session set proven = proven || jsonb_build_object('code', cast(:at as text)) "
                "where id = :id"
            ),
            {"at": door.at.isoformat(), "id": session.id},
        )
    return identity.Standing(session_id=session.id)


async def test_addresses_confirmed_before_they_signed_in_sign_in_the_older_account_first(
    door: Door, mei: CustomerId
) -> None:
    other = (await door.sign_up("13900139000", name="老王", password=OTHER_PASSWORD)).customer_id
    async with door.db.begin() as uow:
        for customer_id in (mei, other):
            row = await identity.queries.lock_customer(uow, customer_id)
            row.email_sealed = door.vault.seal(
                "shared@example.com", context=identity.queries.EMAIL, person=customer_id
            )  # fmt: skip
    door.wait(days=4)
    assert await identity.index_emails(door.db, door.vault) == 2
    assert await identity.index_emails(door.db, door.vault) == 0
    assert (await door.sign_in(phone="shared@example.com")).customer_id == mei
    async with door.db.begin() as uow:
        row = await identity.queries.lock_customer(uow, other)
        found = reach.bound(door.vault, row)
    assert found is not None
    assert found.number, "who came second is reached as before"
    assert row.email_blind is None
