"""A shop's people at their door: the rules of customers, and nothing told about who is a customer."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from tests.identity.conftest import FIREFOX, MEI_PHONE, OTHER_PASSWORD, PASSWORD, Door

from upay import identity
from upay.identity import (
    AccountLocked,
    CodeExpired,
    CodeWrong,
    Confirmation,
    FormIncomplete,
    PasswordWrong,
    PhoneTaken,
    Purpose,
    Who,
)  # fmt: skip
from upay.kit.ids import CustomerId, MerchantId, MerchantPersonId
from upay.kit.language import Lang
from upay.kit.refusal import Refusal
from upay.platform.attempts import Outcome

SHOP, OWNER = MerchantId(UUID(int=21)), MerchantPersonId(UUID(int=31))


@dataclass
class ShopDoor:
    """The shop's door of the same room."""

    room: Door
    phone: str = MEI_PHONE

    async def sign_in(self, password: str = PASSWORD) -> identity.MerchantSignedIn:
        room = self.room

        async def go(given: Confirmation | None) -> identity.MerchantSignedIn:
            return await identity.merchant_sign_in(
                room.db, room.vault, phone=self.phone, password=password, device=FIREFOX, given=given, at=room.at
            )

        return await room.confirmed(go)

    async def code(self, purpose: Purpose) -> str:
        """Ask for a code at this door and read it off the newest notice; empty when nothing was sent."""
        before = await self.texts()
        await identity.send_code(
            self.room.db, self.room.vault, phone=self.phone, purpose=purpose, lang=Lang.ZH, at=self.room.at,
            door=Who.MERCHANT,
        )  # fmt: skip
        sent = await self.texts()
        return "" if len(sent) == len(before) else "".join(filter(str.isdigit, sent[0].split("，")[0]))

    async def texts(self) -> list[str]:
        async with self.room.db.begin() as uow:
            sent = await identity.queries.notices(uow, self.room.vault, phone=self.phone)
        return [one.body for one in sent]


@pytest.fixture
async def shop(door: Door) -> ShopDoor:
    """Return the door of a shop that 小梅's number opens."""
    async with door.db.begin() as uow:
        await identity.enrol_merchant(uow, id=SHOP, name="青茶铺")
        await identity.enrol_merchant_person(
            uow, door.vault, id=OWNER, merchant_id=SHOP, phone=MEI_PHONE, name="陈掌柜", password=PASSWORD,
            lang=Lang.ZH, at=door.at,
        )  # fmt: skip
    return ShopDoor(door)


async def test_who_signs_in_has_a_session_of_that_shop_that_rests_like_a_customers(door: Door, shop: ShopDoor) -> None:
    signed_in = await shop.sign_in()
    session = await identity.who(door.db, token=signed_in.token, at=door.at)
    assert session is not None
    assert (session.who, session.person_id, session.merchant_id, session.roles) == (
        Who.MERCHANT, OWNER, SHOP, frozenset(),
    )  # fmt: skip
    with pytest.raises(AssertionError):
        _ = session.customer_id
    with pytest.raises(AssertionError):
        _ = session.staff_id
    door.wait(minutes=29)
    assert await identity.who(door.db, token=signed_in.token, at=door.at) is not None
    door.wait(minutes=30)
    assert await identity.who(door.db, token=signed_in.token, at=door.at) is None


async def test_five_wrong_passwords_lock_and_a_code_opens(door: Door, shop: ShopDoor) -> None:
    for left in (4, 3, 2, 1):
        with pytest.raises(PasswordWrong) as wrong:
            await shop.sign_in("wrong")
        assert wrong.value.facts == {"tries_left": left, "lock_minutes": 15}
    with pytest.raises(AccountLocked) as locked:
        await shop.sign_in("wrong")
    row = await door.attempt(locked.value)
    assert (row.kind, row.customer_id, row.actor, row.outcome, row.reason) == (
        "sign_in", None, f"merchant:{OWNER}", Outcome.REFUSED, "account_locked",
    )  # fmt: skip
    door.wait(minutes=14)
    with pytest.raises(AccountLocked):
        await shop.sign_in()
    assert sum("店铺登录已锁定" in text for text in await shop.texts()) == 1, "one lock is told once"

    code = await shop.code(Purpose.UNLOCK)
    await identity.unlock(door.db, door.vault, phone=MEI_PHONE, code=code, at=door.at, door=Who.MERCHANT)
    assert (await shop.sign_in()).person_id == OWNER
    with pytest.raises(CodeExpired):
        await identity.unlock(door.db, door.vault, phone=MEI_PHONE, code=code, at=door.at, door=Who.MERCHANT)


async def test_a_lost_password_is_replaced_by_code_and_every_session_ends(door: Door, shop: ShopDoor) -> None:
    before = await shop.sign_in()
    code = await shop.code(Purpose.RESET_PASSWORD)
    await identity.reset_password(
        door.db, door.vault, phone=MEI_PHONE, code=code, new_password=OTHER_PASSWORD, at=door.at, door=Who.MERCHANT
    )
    assert await identity.who(door.db, token=before.token, at=door.at) is None
    with pytest.raises(PasswordWrong):
        await shop.sign_in(PASSWORD)
    assert (await shop.sign_in(OTHER_PASSWORD)).person_id == OWNER
    assert any("店铺登录密码" in text for text in await shop.texts())


async def test_one_number_at_two_doors_is_two_people(door: Door, shop: ShopDoor) -> None:
    """小梅 owns the shop and is a customer as well: neither password, lock nor code of one opens the other."""
    mei = (await door.sign_up(password=OTHER_PASSWORD)).customer_id
    assert (await shop.sign_in(PASSWORD)).person_id == OWNER
    with pytest.raises(PasswordWrong):
        await shop.sign_in(OTHER_PASSWORD)
    await door.lock()
    assert (await shop.sign_in(PASSWORD)).person_id == OWNER
    of_the_shop = await shop.code(Purpose.UNLOCK)
    with pytest.raises((CodeWrong, CodeExpired)):
        await identity.unlock(door.db, door.vault, phone=MEI_PHONE, code=of_the_shop, at=door.at)
    assert (await door.customer(mei)).locked(door.at)


async def test_a_customers_number_tells_nothing_at_the_shops_door(door: Door, mei: CustomerId) -> None:
    """It is answered like a number that nobody has, and guesses at one door do not count at the other."""
    at_shop = ShopDoor(door)
    assert await at_shop.code(Purpose.UNLOCK) == ""
    for left in (4, 3, 2, 1):
        with pytest.raises(PasswordWrong) as wrong:
            await at_shop.sign_in()
        assert wrong.value.facts == {"tries_left": left, "lock_minutes": 15}
    with pytest.raises(AccountLocked):
        await at_shop.sign_in()
    assert (await door.sign_in()).customer_id == mei
    assert {row.actor for row in await door.attempts_of(mei)} == {"customer"}


async def test_guesses_at_a_number_nobody_has_are_counted_apart_at_each_door(door: Door) -> None:
    for _ in range(4):
        with pytest.raises(PasswordWrong):
            await door.sign_in("wrong")
    with pytest.raises(PasswordWrong) as wrong:
        await ShopDoor(door).sign_in("wrong")
    assert wrong.value.facts == {"tries_left": 4, "lock_minutes": 15}


async def test_what_is_missing_is_named(shop: ShopDoor) -> None:
    with pytest.raises(FormIncomplete) as missing:
        await shop.sign_in("")
    assert missing.value.facts["field"] == "password"


async def test_a_number_opens_one_shop_only(door: Door, shop: ShopDoor) -> None:
    async with door.db.begin() as uow:
        await identity.enrol_merchant(uow, id=MerchantId(UUID(int=22)), name="一页书店")
    with pytest.raises(PhoneTaken):
        async with door.db.begin() as uow:
            await identity.enrol_merchant_person(
                uow, door.vault, id=MerchantPersonId(UUID(int=32)), merchant_id=MerchantId(UUID(int=22)),
                phone=MEI_PHONE, name="别人", password=PASSWORD, lang=Lang.ZH, at=door.at,
            )  # fmt: skip
    assert (await shop.sign_in()).person_id == OWNER


async def test_name_and_number_are_not_kept_in_clear(door: Door, shop: ShopDoor) -> None:
    with pytest.raises(Refusal):
        await shop.sign_in("wrong-but-telling")
    stored = await door.everything_stored()
    assert OWNER.hex in stored.replace("-", "")
    for secret in ("陈掌柜", MEI_PHONE, PASSWORD, "wrong-but-telling"):
        assert secret not in stored
