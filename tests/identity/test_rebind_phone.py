"""Taking another number: with the old one at once, otherwise with days in which it can be taken back."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from tests.identity.conftest import MEI_PHONE, OTHER_PASSWORD, PASSWORD, PIN, Door

from upay import identity
from upay.identity import CodeExpired, CodesOnHold, CodeWrong, PhoneTaken, Purpose, RebindWay, Role, Standing
from upay.kit.ids import CustomerId, StaffId
from upay.kit.language import Lang
from upay.kit.refusal import NotFound, Refusal
from upay.platform.actions import ActionNotAllowed

NEW_PHONE = "13700137000"
ADA, BO = StaffId(UUID(int=11)), StaffId(UUID(int=12))


def link(code: str) -> str:
    return f"https://wallet.example/phone-change#{code}"


class Change:
    """A change of number as its owner goes through it."""

    def __init__(self, door: Door, customer_id: CustomerId, session_id: UUID) -> None:
        self.door, self.customer_id, self.session_id = door, customer_id, session_id

    async def ask(self, phone: str = NEW_PHONE) -> UUID:
        asked = await identity.ask_to_rebind(
            self.door.db, self.door.vault, customer_id=self.customer_id, standing=Standing(session_id=self.session_id),
            phone=phone, way=RebindWay.OLD_NUMBER, at=self.door.at,
        )  # fmt: skip
        return asked.id

    async def code(self, rebinding_id: UUID, *, to_old: bool, phone: str) -> str:
        await identity.send_rebinding_code(
            self.door.db, self.door.vault, customer_id=self.customer_id, session_id=self.session_id,
            rebinding_id=rebinding_id, to_old=to_old, lang=Lang.ZH, at=self.door.at,
        )  # fmt: skip
        found = re.search(r"验证码 (\d{8})", (await texts(self.door, phone))[0])
        return found[1] if found else ""

    async def finish(
        self, rebinding_id: UUID, new_code: str, old_code: str | None, *, pin: str | None = PIN
    ) -> identity.RebindingView:
        return await identity.rebind_phone(
            self.door.db, self.door.vault, customer_id=self.customer_id, session_id=self.session_id,
            rebinding_id=rebinding_id, new_code=new_code, old_code=old_code, pin=pin, link=link, at=self.door.at,
        )  # fmt: skip


async def texts(door: Door, phone: str) -> list[str]:
    async with door.db.begin() as uow:
        return [one.body for one in await identity.queries.notices(uow, door.vault, phone=phone)]


@pytest.fixture
async def change(door: Door, mei: CustomerId) -> Change:
    session = await identity.who(door.db, token=(await door.sign_in()).token, at=door.at)
    assert session is not None
    return Change(door, mei, session.id)


async def by_staff(door: Door, customer_id: CustomerId, phone: str = NEW_PHONE) -> None:
    """Let two of the staff change the number, as if the proof had been given."""
    door.wait(minutes=1)
    async with door.db.begin() as uow:
        for one, name in ((ADA, "Ada"), (BO, "Bo")):
            await identity.enrol_staff(
                uow,
                door.vault,
                id=one,
                login=name.lower(),
                name=name,
                roles=[Role.AGENT],
                password=PASSWORD,
                at=door.at,
            )
        await identity.rebind_by_staff(
            uow, door.vault, customer_id=customer_id, number=f"+86{phone}", asked_by=ADA, approved_by=BO, link=link,
            at=door.at,
        )  # fmt: skip


async def test_a_snatched_phone_moves_no_number_at_once_and_the_sessions_elsewhere_stay(
    door: Door, change: Change
) -> None:
    elsewhere = await door.sign_in()
    door.wait(minutes=2)
    rebinding = await change.ask()
    new = await change.code(rebinding, to_old=False, phone=NEW_PHONE)
    old = await change.code(rebinding, to_old=True, phone=MEI_PHONE)
    with pytest.raises(identity.PinWrong):
        await change.finish(rebinding, new, old, pin="000000")
    assert (await change.finish(rebinding, new, old, pin=None)).stage == "cooling"
    session = await identity.who(door.db, token=elsewhere.token, at=door.at)
    assert session is not None
    await identity.cancel_rebinding(
        door.db, door.vault, customer_id=change.customer_id, session_id=session.id, at=door.at
    )
    assert (await door.customer(change.customer_id)).masked_phone == "138****8000"
    assert await identity.who(door.db, token=elsewhere.token, at=door.at) is not None
    async with door.db.begin() as uow:
        assert not await identity.session_counts(uow, change.session_id), "who cancels signs the thief out"


async def test_both_codes_and_the_pin_change_the_number_at_once_and_sign_others_out(door: Door, change: Change) -> None:
    elsewhere = await door.sign_in()
    door.wait(minutes=2)
    rebinding = await change.ask()
    new = await change.code(rebinding, to_old=False, phone=NEW_PHONE)
    old = await change.code(rebinding, to_old=True, phone=MEI_PHONE)
    with pytest.raises(CodeWrong) as wrong:
        await change.finish(rebinding, new, "000000" if old != "000000" else "000001")
    assert wrong.value.facts["field"] == "old_code"
    done = await change.finish(rebinding, new, old)
    assert (done.stage, done.old, done.new) == ("done", "138****8000", "137****7000")
    assert await identity.who(door.db, token=elsewhere.token, at=door.at) is None
    assert (await door.sign_in(phone=NEW_PHONE)).customer_id == change.customer_id
    with pytest.raises(Refusal):
        await door.sign_in(phone=MEI_PHONE)
    assert "已换绑到另一个手机号" in (await texts(door, MEI_PHONE))[0]
    with pytest.raises(NotFound):
        await change.finish(rebinding, new, old)  # A second press finds it done.


async def test_without_the_old_code_nothing_changes(door: Door, change: Change) -> None:
    rebinding = await change.ask()
    new = await change.code(rebinding, to_old=False, phone=NEW_PHONE)
    with pytest.raises(Refusal) as refusal:
        await change.finish(rebinding, new, None)
    assert refusal.value.facts["field"] == "old_code"
    assert (await door.customer(change.customer_id)).masked_phone == "138****8000"


async def test_whose_the_new_number_is_only_that_number_hears(door: Door, change: Change) -> None:
    await door.sign_up(NEW_PHONE, name="老王")
    door.wait(minutes=5)
    rebinding = await change.ask()
    assert await change.code(rebinding, to_old=False, phone=NEW_PHONE) == ""
    assert "已经属于一个账户" in (await texts(door, NEW_PHONE))[0]
    old = await change.code(rebinding, to_old=True, phone=MEI_PHONE)
    with pytest.raises(CodeWrong):
        await change.finish(rebinding, "123456", old)


async def test_ones_own_number_and_a_wrong_one_are_refused(change: Change) -> None:
    for phone, code in ((MEI_PHONE, "form_incomplete"), ("12345", "phone_invalid")):
        with pytest.raises(Refusal) as refusal:
            await change.ask(phone)
        assert refusal.value.code == code


async def test_a_session_that_a_code_opened_has_to_wait_as_well(door: Door, mei: CustomerId) -> None:
    code = await door.send(Purpose.SIGN_IN)
    signed = await identity.sign_in_with_code(
        door.db, door.vault, phone=MEI_PHONE, code=code, device=identity.NO_DEVICE, at=door.at
    )
    session = await identity.who(door.db, token=signed.token, at=door.at)
    assert session is not None
    change = Change(door, mei, session.id)
    rebinding = await change.ask()
    new = await change.code(rebinding, to_old=False, phone=NEW_PHONE)
    old = await change.code(rebinding, to_old=True, phone=MEI_PHONE)
    assert (await change.finish(rebinding, new, old)).stage == "cooling"


async def test_for_three_days_after_a_code_set_the_password_the_number_changes_no_more_at_once(
    door: Door, mei: CustomerId
) -> None:
    code = await door.send(Purpose.RESET_PASSWORD)
    await identity.reset_password(
        door.db, door.vault, phone=MEI_PHONE, code=code, new_password=OTHER_PASSWORD, at=door.at
    )
    for hours, stage in ((71, "cooling"), (2, "done")):
        door.wait(hours=hours)
        session = await identity.who(door.db, token=(await door.sign_in(OTHER_PASSWORD)).token, at=door.at)
        assert session is not None
        async with door.db.begin() as uow:
            at_once = await identity.may_change_at_once(uow, mei, proven=session.proven, at=door.at)
        assert at_once is (stage == "done"), "the screen says the same"
        door.wait(minutes=2)
        change = Change(door, mei, session.id)
        rebinding = await change.ask()
        new = await change.code(rebinding, to_old=False, phone=NEW_PHONE)
        old = await change.code(rebinding, to_old=True, phone=MEI_PHONE)
        assert (await change.finish(rebinding, new, old)).stage == stage
        if stage == "cooling":
            await identity.cancel_rebinding(door.db, door.vault, customer_id=mei, session_id=session.id, at=door.at)
            door.wait(minutes=2)


async def test_while_it_cools_the_new_number_resets_nothing_and_the_old_one_is_kept(
    door: Door, change: Change
) -> None:  # fmt: skip
    await by_staff(door, change.customer_id)
    for purpose in (Purpose.SIGN_IN, Purpose.RESET_PASSWORD, Purpose.RESET_PIN, Purpose.UNFREEZE_REQUEST):
        door.wait(minutes=2)
        await identity.send_code(door.db, door.vault, phone=NEW_PHONE, purpose=purpose, lang=Lang.ZH, at=door.at)
        assert "保护期" in (await texts(door, NEW_PHONE))[0] or "刚刚换绑" in (await texts(door, NEW_PHONE))[0]
    with pytest.raises(CodeExpired):
        await identity.reset_password(
            door.db, door.vault, phone=NEW_PHONE, code="12345678", new_password=OTHER_PASSWORD, at=door.at
        )
    with pytest.raises(CodesOnHold) as held:
        await identity.reset_pin(
            door.db, door.vault, customer_id=change.customer_id, standing=Standing(session_id=change.session_id),
            pin="274916", code="123456", password=PASSWORD, at=door.at,
        )  # fmt: skip
    assert held.value.facts["problem"] == "cooling"
    with pytest.raises(PhoneTaken):
        await door.sign_up(MEI_PHONE, name="别人")
    with pytest.raises(ActionNotAllowed):
        await change.ask("13600136000")


async def test_the_old_number_takes_it_back_with_one_press_and_stops_what_can_go_out(
    door: Door, change: Change
) -> None:  # fmt: skip
    await by_staff(door, change.customer_id)
    found = re.search(r"phone-change#(\S+)", (await texts(door, MEI_PHONE))[0])
    assert found is not None
    stop = door.as_lost()
    with pytest.raises(NotFound):
        await identity.cancel_by_old_number(door.db, door.vault, code="guessed", stop=stop, at=door.at)
    await identity.cancel_by_old_number(door.db, door.vault, code=found[1], stop=stop, at=door.at)
    view = await door.customer(change.customer_id)
    assert (view.masked_phone, view.frozen) == ("138****8000", True)
    with pytest.raises(NotFound):
        await identity.cancel_by_old_number(door.db, door.vault, code=found[1], stop=stop, at=door.at)


async def test_a_session_that_is_there_takes_it_back_too(door: Door, change: Change) -> None:
    await by_staff(door, change.customer_id)
    await identity.cancel_rebinding(
        door.db, door.vault, customer_id=change.customer_id, session_id=change.session_id, at=door.at
    )
    assert (await door.customer(change.customer_id)).masked_phone == "138****8000"
    assert "已取消" in (await texts(door, NEW_PHONE))[0]


async def test_the_cooling_off_ends_once_and_ends_what_was_left_open(door: Door, change: Change) -> None:
    await by_staff(door, change.customer_id)
    assert await identity.finish_rebindings(door.db, door.vault, at=door.at + timedelta(hours=71)) == 0
    door.wait(hours=72)
    assert await identity.finish_rebindings(door.db, door.vault, at=door.at) == 1
    assert await identity.finish_rebindings(door.db, door.vault, at=door.at) == 0
    with pytest.raises(NotFound):
        await identity.cancel_rebinding(
            door.db, door.vault, customer_id=change.customer_id, session_id=change.session_id, at=door.at
        )
    async with door.db.begin() as uow:
        assert not await identity.session_counts(uow, change.session_id)
        assert await identity.cooling_until(uow, change.customer_id, at=door.at) is None
    door.wait(minutes=5)
    assert len(await door.send(Purpose.RESET_PASSWORD, NEW_PHONE)) == 8
