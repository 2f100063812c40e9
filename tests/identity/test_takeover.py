"""Taking an account over, as somebody would try it: from the desk, with a stolen code, by guessing, in a race."""

import asyncio
import json
import re
from collections.abc import Awaitable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from tests.identity.conftest import MEI_PHONE, NOBODYS_PHONE, OTHER_PASSWORD, PASSWORD, PIN, Door

from upay import identity
from upay.identity import Assist, CodeExpired, CodeWrong, Done, Role, VerificationFailed, Wish, models
from upay.identity.recovery_models import Verification
from upay.identity.staff.verify_customer import open_case, step_of
from upay.kit.ids import CustomerId, StaffId
from upay.kit.language import Lang, Words
from upay.kit.money import Money
from upay.kit.refusal import NotFound, Refusal
from upay.platform import audit
from upay.platform.actions import ActionNotAllowed
from upay.platform.retention import Kind

ADA, BO, CY = StaffId(UUID(int=11)), StaffId(UUID(int=12)), StaffId(UUID(int=13))
CHAT, OTHER_CHAT = UUID(int=21), UUID(int=22)
THIEFS_PHONE = "13700137000"


async def lately(customer_id: CustomerId, *, at: datetime) -> Sequence[Done]:
    """What 小梅 did: a few transfers and payments, the newest first."""
    assert customer_id
    what, day = Words("转账", "transfer"), at.date()
    rows = (("*王", 12_00, 1), ("*青", 88_50, 3), ("*江", 230_00, 6), ("", 45_00, 8))
    return [
        Done(what=what, amount=Money(minor), other=other, on=day - timedelta(days=days)) for other, minor, days in rows
    ]


class Desk:
    """The desk, as an agent uses it about one customer."""

    def __init__(self, door: Door, customer_id: CustomerId) -> None:
        self.door, self.customer_id = door, customer_id

    async def begin(self, by: StaffId = ADA, chat: UUID = CHAT, *, known: bool = True) -> identity.CaseView:
        async with self.door.db.begin() as uow:
            return await identity.begin_case(
                uow, self.door.vault, conversation_id=chat, number=f"+86{MEI_PHONE}",
                customer_id=self.customer_id if known else None, wanted=2, by=by, at=self.door.at,
            )  # fmt: skip

    async def questions(self, chat: UUID = CHAT) -> list[identity.Question]:
        return await identity.questions_of(
            self.door.db, self.door.vault, conversation_id=chat, lately=lately, at=self.door.at
        )

    async def answer(self, answers: list[int], chat: UUID = CHAT) -> identity.CaseView:
        return await identity.answer_questions(
            self.door.db, self.door.vault, conversation_id=chat, answers=answers, at=self.door.at
        )

    async def answer_rightly(self) -> identity.CaseView:
        return await self.answer([one.right for one in await self.questions()])

    async def send_code(self, chat: UUID = CHAT) -> str:
        await identity.send_case_code(
            self.door.db, self.door.vault, conversation_id=chat, lang=Lang.ZH, at=self.door.at
        )
        async with self.door.db.begin() as uow:
            newest = (await identity.queries.notices(uow, self.door.vault, phone=MEI_PHONE))[0]
        found = re.search(r"验证码 (\d{8})", newest.body)
        assert found is not None
        return found[1]

    async def enter_code(self, code: str, chat: UUID = CHAT) -> identity.CaseView:
        return await identity.prove_case_code(
            self.door.db, self.door.vault, conversation_id=chat, code=code, at=self.door.at
        )

    async def show_document(self) -> None:
        """Let the photographs of the case have been judged; how they are is told elsewhere."""
        async with self.door.db.begin() as uow:
            row = await open_case(uow, CHAT, at=self.door.at)
            step = await step_of(uow, row, identity.Proof.DOCUMENT, at=self.door.at)
            step.answered_at, step.passed = self.door.at, True

    async def assist(self, assist: Assist, by: StaffId = ADA, phone: str | None = None) -> None:
        async with self.door.db.begin() as uow:
            await identity.assist_customer(
                uow, self.door.vault, conversation_id=CHAT, assist=assist, reason="客户换了号码", phone=phone, by=by,
                at=self.door.at,
            )  # fmt: skip

    async def refused(self, assist: Assist, by: StaffId = ADA, phone: str | None = None) -> str:
        with pytest.raises(ActionNotAllowed) as refusal:
            await self.assist(assist, by, phone)
        return str(refusal.value.facts["why"])

    async def wish(self) -> UUID:
        async with self.door.db.begin() as uow:
            [asked] = await identity.lift_requests(uow, self.door.vault, decided_since=self.door.at)
        return asked.id

    async def decide(self, request_id: UUID, by: StaffId, *, agree: bool = True) -> None:
        async with self.door.db.begin() as uow:
            await identity.decide_to_assist(
                uow, self.door.vault, request_id=request_id, agree=agree, note="核对过", by=by,
                link=lambda code: f"https://wallet.example/phone-change#{code}", at=self.door.at,
            )  # fmt: skip

    async def acts(self) -> list[str]:
        async with self.door.db.begin() as uow:
            return [one.act for one in await audit.acts(uow, self.door.vault)]


@pytest.fixture
async def desk(door: Door, mei: CustomerId) -> Desk:
    async with door.db.begin() as uow:
        for one, name in ((ADA, "Ada"), (BO, "Bo"), (CY, "Cy")):
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
    door.wait(minutes=1)
    return Desk(door, mei)


async def test_an_agent_who_knows_the_records_lets_the_customer_try_again_and_gets_no_further(
    door: Door, desk: Desk
) -> None:  # fmt: skip
    await door.lock()
    door.wait(minutes=1)
    assert await desk.refused(Assist.UNLOCK) == "not_verified"
    await desk.begin()
    assert await desk.refused(Assist.UNLOCK) == "level_not_reached"
    case = await desk.answer_rightly()  # From a guest's chat of the agent's own, with what was read at the desk.
    assert case.reached == 1
    await desk.assist(Assist.UNLOCK)
    assert (await door.sign_in()).customer_id == desk.customer_id
    assert await desk.refused(Assist.REBIND_PHONE, phone=THIEFS_PHONE) == "level_not_reached"
    assert await desk.refused(Assist.REMOVE_TOTP) == "level_not_reached"
    assert (await door.customer(desk.customer_id)).masked_phone == "138****8000"
    assert set(await desk.acts()) == {"begin_verification", "unlock_customer"}


async def test_another_number_takes_the_customers_proof_and_a_second_person(door: Door, desk: Desk) -> None:
    await desk.begin()
    assert (await desk.enter_code(await desk.send_code())).reached == 1
    assert (await desk.answer_rightly()).reached == 2
    refused = await desk.refused(Assist.REBIND_PHONE, phone=THIEFS_PHONE)
    assert refused == "document_needed", "both are in the hand of who has the phone"
    await desk.show_document()
    await desk.assist(Assist.REBIND_PHONE, phone=THIEFS_PHONE)
    assert await desk.refused(Assist.REBIND_PHONE, phone=THIEFS_PHONE) == "wish_waits"
    assert (await door.customer(desk.customer_id)).masked_phone == "138****8000", "asked is not done"
    wish = await desk.wish()
    with pytest.raises(ActionNotAllowed) as own:
        await desk.decide(wish, ADA)
    assert own.value.facts["why"] == "own_request"
    await desk.decide(wish, BO)
    assert (await door.customer(desk.customer_id)).masked_phone == "137****7000"
    async with door.db.begin() as uow:
        under_way = await identity.rebinding_of(uow, door.vault, desk.customer_id, at=door.at)
        told = (await identity.queries.notices(uow, door.vault, phone=MEI_PHONE))[0]
    assert under_way is not None
    assert under_way.cools_until == door.at + timedelta(hours=72)
    assert "一键取消" in told.body
    with pytest.raises(ActionNotAllowed):
        await desk.decide(wish, CY)
    assert {"ask_to_rebind", "rebind_phone"} <= set(await desk.acts())


async def test_the_database_knows_that_it_takes_two(door: Door, desk: Desk) -> None:
    await desk.begin()
    await desk.enter_code(await desk.send_code())
    await desk.answer_rightly()
    await desk.show_document()
    await desk.assist(Assist.REBIND_PHONE, phone=THIEFS_PHONE)
    with pytest.raises(IntegrityError, match="two_people"):
        async with door.db.begin() as uow:
            await uow.session.execute(
                sa.update(models.StaffRequest).values(decided_by=ADA, decided_at=door.at, agreed=True)
            )


async def test_a_wish_is_declined_with_a_reason_and_is_not_agreed_to_days_later(door: Door, desk: Desk) -> None:
    for agree, by, days in ((False, BO, 0), (True, BO, 2)):
        await desk.begin()
        await desk.enter_code(await desk.send_code())
        await desk.answer_rightly()
        await desk.show_document()
        await desk.assist(Assist.REBIND_PHONE, phone=THIEFS_PHONE)
        wish = await desk.wish()
        door.wait(days=days)
        if agree:
            with pytest.raises(ActionNotAllowed) as late:
                await desk.decide(wish, by)
            assert late.value.facts["why"] == "wish_too_old"
        else:
            await desk.decide(wish, by, agree=False)
        assert (await door.customer(desk.customer_id)).masked_phone == "138****8000"
        door.wait(minutes=5)


async def test_the_second_factor_is_taken_off_by_two_and_only_where_there_is_one(door: Door, desk: Desk) -> None:
    await desk.begin()
    await desk.enter_code(await desk.send_code())
    await desk.answer_rightly()
    assert await desk.refused(Assist.REMOVE_TOTP) == "no_totp"
    async with door.db.begin() as uow:
        await identity.give_app(
            uow, door.vault, owner_id=desk.customer_id, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", at=door.at
        )
    await desk.assist(Assist.REMOVE_TOTP)
    async with door.db.begin() as uow:
        assert await identity.wish_of(uow, await desk.wish()) is Wish.REMOVE_TOTP
    await desk.decide(await desk.wish(), BO)
    async with door.db.begin() as uow:
        assert await identity.second_factor_ways(uow, desk.customer_id) == ()


async def test_a_locked_pin_is_freed_and_stays_the_same(door: Door, desk: Desk) -> None:
    for _ in range(5):
        with pytest.raises(Refusal):
            await identity.prove_pin(door.db, door.vault, customer_id=desk.customer_id, pin="000000", at=door.at)
    await desk.begin()
    await desk.enter_code(await desk.send_code())
    await desk.assist(Assist.FREE_PIN)
    await identity.prove_pin(door.db, door.vault, customer_id=desk.customer_id, pin=PIN, at=door.at)
    assert await desk.refused(Assist.FREE_PIN) == "pin_not_locked"


@pytest.mark.parametrize("assist", [Assist.FREE_PIN, Assist.UNLOCK])
async def test_agents_lift_a_lock_once_a_day_all_of_them_together(door: Door, desk: Desk, assist: Assist) -> None:
    async def lock() -> None:
        if assist is Assist.UNLOCK:
            await door.lock()
            return
        for _ in range(5):
            with pytest.raises(Refusal):
                await identity.prove_pin(door.db, door.vault, customer_id=desk.customer_id, pin="000000", at=door.at)

    await lock()
    door.wait(minutes=1)
    await desk.begin()
    await desk.enter_code(await desk.send_code())
    done_at = door.at
    await desk.assist(assist)
    await lock()
    assert await desk.refused(assist) == "let_try_lately", "once in a case"
    door.wait(minutes=61)
    await lock()
    await desk.begin(by=BO)
    await desk.enter_code(await desk.send_code())
    with pytest.raises(ActionNotAllowed) as again:
        await desk.assist(assist, by=BO)
    until = done_at + timedelta(hours=24)
    assert again.value.facts == {"why": "let_try_lately", "until": until.isoformat()}, "by whichever agent"
    door.clock.advance(until - door.at - timedelta(seconds=1))
    await lock()
    await desk.begin()
    await desk.enter_code(await desk.send_code())
    assert await desk.refused(assist) == "let_try_lately"
    door.wait(seconds=1)
    await desk.assist(assist)


async def test_of_two_who_unlock_at_once_one_does(door: Door, desk: Desk) -> None:
    await door.lock()
    door.wait(minutes=1)
    await desk.begin()
    await desk.enter_code(await desk.send_code())
    tried = await asyncio.gather(desk.assist(Assist.UNLOCK), desk.assist(Assist.UNLOCK), return_exceptions=True)
    refused = [one for one in tried if one is not None]
    assert len(refused) == 1
    assert isinstance(refused[0], ActionNotAllowed)
    assert refused[0].facts["why"] == "not_locked"
    assert [one.kind for one in await door.attempts_of(desk.customer_id)].count("unlock") == 1


async def test_a_case_is_one_agents_in_one_conversation_for_half_an_hour(door: Door, desk: Desk) -> None:
    await door.lock()
    door.wait(minutes=1)
    await desk.begin()
    await desk.enter_code(await desk.send_code())
    assert await desk.refused(Assist.UNLOCK, by=BO) == "anothers_case"
    with pytest.raises(NotFound):
        await desk.enter_code("123456", chat=OTHER_CHAT)  # Somebody else's chat knows of no case.
    with pytest.raises(NotFound):
        await desk.answer([0, 0, 0], chat=OTHER_CHAT)
    door.wait(minutes=30)
    assert await desk.refused(Assist.UNLOCK) == "not_verified"


async def test_a_code_for_one_thing_opens_no_other(door: Door, desk: Desk) -> None:
    await desk.begin()
    code = await desk.send_code()
    with pytest.raises(CodeExpired):
        await identity.sign_in_with_code(
            door.db, door.vault, phone=MEI_PHONE, code=code, device=identity.NO_DEVICE, at=door.at
        )
    with pytest.raises(CodeExpired):
        await identity.reset_password(
            door.db, door.vault, phone=MEI_PHONE, code=code, new_password=OTHER_PASSWORD, at=door.at
        )
    with pytest.raises(CodeExpired):
        await identity.unlock(door.db, door.vault, phone=MEI_PHONE, code=code, at=door.at)
    await desk.begin()  # Another case: the code was for the one before.
    with pytest.raises(CodeWrong):
        await desk.enter_code(code)


async def test_questions_are_answered_once_a_case_and_missed_twice_a_day(door: Door, desk: Desk) -> None:
    for _ in range(2):
        await desk.begin()
        asked = await desk.questions()
        assert asked == await desk.questions(), "asking again shows the same"
        assert [len(one.choices) for one in asked] == [4, 4, 4]
        assert all(len(set(one.choices)) == 4 for one in asked)
        wrong = [(one.right + 1) % 4 for one in asked]
        with pytest.raises(VerificationFailed) as missed:
            await desk.answer(wrong)
        assert missed.value.facts["problem"] == "answers"
        with pytest.raises(ActionNotAllowed) as again:
            await desk.answer([one.right for one in asked])
        assert again.value.facts["why"] == "answered_already"
    await desk.begin()
    with pytest.raises(ActionNotAllowed) as spent:
        await desk.questions()
    assert spent.value.facts["why"] == "questions_spent"
    door.wait(days=1)
    await desk.begin()
    assert len(await desk.questions()) == 3


async def nothing(customer_id: CustomerId, *, at: datetime) -> Sequence[Done]:
    assert customer_id
    assert at
    return []


async def as_a_guest(door: Door, number: str, *, done: identity.LatelyDone = lately) -> list[object]:
    """Go through a whole day of cases about a number from a guest's chat, guessing; return what was seen of it."""
    seen: list[object] = []
    chat, site = UUID(int=int(number)), identity.Site(domain="upay.example", origins=["https://upay.example"])

    async def note(what: str, doing: Awaitable[object]) -> None:
        try:
            await doing
        except Refusal as refusal:
            seen.append((what, refusal.code, dict(refusal.facts)))
        else:
            seen.append(what)

    async def begin() -> None:
        async with door.db.begin() as uow:
            case = await identity.begin_case(
                uow, door.vault, conversation_id=chat, number=f"+86{number}", customer_id=None, wanted=2, by=ADA,
                at=door.at,
            )  # fmt: skip
        seen.append(case.states)

    async def answer(given: int) -> None:
        asked = await identity.questions_of(door.db, door.vault, conversation_id=chat, lately=done, at=door.at)
        seen.extend(len(one.choices) for one in asked)
        # The right ones of an account are never hit on: the guesser is as ignorant of one as of the other.
        wrong = [(one.right + 1) % 4 if given >= 0 else given for one in asked]
        await identity.answer_questions(door.db, door.vault, conversation_id=chat, answers=wrong, at=door.at)

    async def sign() -> None:
        async with door.db.begin() as uow:
            asked = await identity.ask_case_passkey(uow, site, conversation_id=chat, at=door.at)
        seen.append(json.loads(asked.options)["allowCredentials"])
        await identity.prove_case_passkey(
            door.db, door.vault, site, conversation_id=chat, challenge_id=asked.challenge_id,
            credential={"rawId": "AAAA"}, at=door.at,
        )  # fmt: skip

    for given in (0, -1, 0, 0, 0, 0):
        await note("begin", begin())
        door.wait(minutes=2)
        await note("send", identity.send_case_code(door.db, door.vault, conversation_id=chat, lang=Lang.ZH, at=door.at))
        await note("code", identity.prove_case_code(door.db, door.vault, conversation_id=chat, code="000", at=door.at))
        await note("answer", answer(given))
        await note("sign", sign())
    return seen


async def test_a_guest_learns_nothing_of_whether_a_number_is_anybodys(door: Door, desk: Desk) -> None:
    assert desk.customer_id
    somebodys = await as_a_guest(door, MEI_PHONE)
    door.wait(days=1)
    assert await as_a_guest(door, NOBODYS_PHONE) == somebodys
    door.wait(days=1)
    assert await as_a_guest(door, MEI_PHONE, done=nothing) == somebodys, "nor of whether there is much in it"
    assert any("verified_too_often" in str(one) for one in somebodys)
    assert any("questions_spent" in str(one) for one in somebodys)


async def test_invented_questions_stay_for_the_day_and_have_no_right_answer(door: Door, desk: Desk) -> None:
    assert desk.customer_id
    for given in range(-1, 4):
        async with door.db.begin() as uow:
            await identity.begin_case(
                uow, door.vault, conversation_id=CHAT, number=f"+86{NOBODYS_PHONE}", customer_id=None, wanted=1, by=ADA,
                at=door.at,
            )  # fmt: skip
        assert await desk.questions() == await desk.questions()
        with pytest.raises(VerificationFailed):
            await desk.answer([given] * 3)
        door.wait(days=1)


async def test_what_finds_a_guests_case_by_its_number_goes_with_whom_it_was_about(door: Door, desk: Desk) -> None:
    await desk.begin(known=False)
    named = sa.select(Verification.named_blind).where(Verification.customer_id == desk.customer_id)
    async with door.db.begin() as uow:
        before = (await uow.session.scalars(named)).all()
        await identity.forget_person(uow, desk.customer_id, Kind.SERVICE)
    async with door.db.begin() as uow:
        after = (await uow.session.scalars(named)).all()
    assert None not in before
    assert not set(before) & set(after)
    assert len(after) == len(before) > 0


async def test_who_is_known_by_two_names_has_no_second_set_of_guesses(desk: Desk) -> None:
    for _ in range(2):
        await desk.begin()
        with pytest.raises(VerificationFailed):
            await desk.answer([(one.right + 1) % 4 for one in await desk.questions()])
    await desk.begin(known=False)
    with pytest.raises(VerificationFailed):
        await desk.answer_rightly()


async def test_nobody_verifies_their_own_account_or_one_of_somebody_near(door: Door, desk: Desk) -> None:
    async with door.db.begin() as uow:
        await identity.keep_apart(
            uow,
            door.vault,
            staff_id=ADA,
            customer_id=desk.customer_id,
            kind="relative",
            reason="姐妹",
            by=BO,
            at=door.at,
        )
    for known in (True, False):  # Nor by the number, in a guest's chat.
        with pytest.raises(ActionNotAllowed) as near:
            await desk.begin(ADA, known=known)
        assert near.value.facts["why"] == "too_near"
    await desk.begin(CY)
    await desk.enter_code(await desk.send_code())
    await desk.answer_rightly()
    await desk.show_document()
    await desk.assist(Assist.REBIND_PHONE, by=CY, phone=THIEFS_PHONE)
    with pytest.raises(ActionNotAllowed) as decides:
        await desk.decide(await desk.wish(), ADA)
    assert decides.value.facts["why"] == "too_near"


async def test_a_change_of_number_is_not_taken_back_by_somebody_else(door: Door, desk: Desk) -> None:
    await desk.begin()
    await desk.enter_code(await desk.send_code())
    await desk.answer_rightly()
    await desk.show_document()
    await desk.assist(Assist.REBIND_PHONE, phone=THIEFS_PHONE)
    await desk.decide(await desk.wish(), BO)
    other = await door.sign_up("13500135000", name="别人")
    session = await identity.who(door.db, token=other.token, at=door.at)
    assert session is not None
    with pytest.raises(NotFound):
        await identity.cancel_rebinding(
            door.db, door.vault, customer_id=other.customer_id, session_id=session.id, at=door.at
        )
    assert (await door.customer(desk.customer_id)).masked_phone == "137****7000"
