"""Support freezes for whoever cannot sign in, once they have proven who they are; and it is kept where that was."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from tests.api.conftest import Browser, World
from tests.api.test_desk_staff import acts
from tests.api.test_verification import _code, _take, _to_desk
from tests.cast import ADA, WANG, Person

from upay import identity
from upay.identity.recovery_models import Verification
from upay.kit.acts import Act
from upay.platform import audit

FREEZE = {"assist": "freeze", "reason": "手机丢了，想不起登录密码"}


@dataclass
class Lost:
    """Whoever lost the phone, in a browser that is not signed in, and their conversation at the desk."""

    person: Person
    browser: Browser
    chat: str

    async def prove(self, agent: Browser) -> None:
        assert (await agent.post(f"{self.chat}/verification", {"level": 1})).status_code == 200
        assert (await self.browser.post("/api/guest/verification/codes")).status_code == 202
        code = await _code(self.browser, self.person)
        proven = await self.browser.post("/api/guest/verification/code", {"code": code})
        assert proven.json()["reached"] == 1

    async def why_not(self, agent: Browser) -> str | None:
        assists = (await agent.get(self.chat)).json()["verification"]["assists"]
        return next(one["why_not"] for one in assists if one["assist"] == "freeze")


@pytest.fixture
async def lost(world: World, guest: Browser, ada: Browser) -> AsyncIterator[Lost]:
    person = await world.newcomer("丁一诺", money="80.00")
    await guest.come_as_guest(phone=person.phone)
    await guest.post("/api/guest/messages", {"text": "手机丢了，密码也忘了", "client_id": f"lost-{person.id}"})
    await _to_desk(guest, "guest")
    chat = await _take(ada, guest=True)
    yield Lost(person, guest, chat)
    await ada.post(f"{chat}/close")


async def test_who_forgot_the_password_proves_one_thing_and_no_money_goes_out(
    world: World, ada: Browser, bo: Browser, lost: Lost
) -> None:
    early = await ada.post(f"{lost.chat}/assist", FREEZE)
    assert (early.status_code, early.json()["title"]) == (403, "还没有核实身份")
    await lost.prove(ada)
    unsaid = await ada.post(f"{lost.chat}/assist", {"assist": "freeze"})
    assert (unsaid.status_code, unsaid.json()["field"]) == (400, "reason")
    async with world.browser() as thief:
        await thief.sign_in(lost.person)
        assert (await thief.move("/api/transfers", payee_id=str(WANG.id), amount="1.00")).status_code == 201
        done = await ada.post(f"{lost.chat}/assist", FREEZE)
        assert done.status_code == 200, done.text
        assert "冻结资金转出" in done.json()["messages"][-1]["text"]
        stopped = await thief.move("/api/transfers", payee_id=str(WANG.id), amount="1.00")
        assert (stopped.status_code, stopped.json()["code"]) == (403, "account_frozen")
    assert (await lost.why_not(ada)) is not None, "what stands is not placed again"
    again = await ada.post(f"{lost.chat}/assist", FREEZE)
    assert (again.status_code, again.json()["code"]) == (403, "not_allowed")
    async with world.product.db.begin() as uow:
        told = await identity.queries.notices(uow, world.product.vault, phone=lost.person.phone)
    assert any("冻结" in one.body for one in told)
    [entry] = [one for one in await acts(bo, phone=lost.person.phone) if one["code"] == "freeze"]
    assert (entry["who"], entry["reason"], entry["detail"]) == (ADA.name, FREEZE["reason"], "只停转出")
    assert await world.problems_of_books() == []


async def test_a_freeze_says_in_which_conversation_it_was_made(world: World, ada: Browser, lost: Lost) -> None:
    await lost.prove(ada)
    assert (await ada.post(f"{lost.chat}/assist", FREEZE)).status_code == 200
    where = lost.chat.rsplit("/", 1)[1]
    async with world.product.db.begin() as uow:
        [frozen] = await identity.freezes(uow, world.product.vault, lost.person.id)
        [case_id] = await uow.session.scalars(
            sa.select(Verification.id).where(Verification.customer_id == lost.person.id)
        )
        [kept] = await audit.acts(uow, world.product.vault, subject=f"customer:{lost.person.id}", act=Act.FREEZE)
    assert (str(frozen.conversation_id), frozen.scope) == (where, identity.Scope.OUT)
    assert (kept.facts["conversation"], kept.facts["case"]) == (where, str(case_id))
    async with world.browser() as mine:
        await mine.sign_in(lost.person)
        await mine.post("/api/support/messages", {"text": "想解冻", "client_id": f"back-{lost.person.id}"})
        await _to_desk(mine)
        chat = await _take(ada, guest=False)
        [row] = (await ada.get(chat)).json()["customer"]["freezes"]
        assert row["conversation_id"] == where, "whoever is asked to lift it finds what it was about"
        assert (await ada.get(f"/api/desk/conversations/{where}")).status_code == 200
        await ada.post(f"{chat}/close")
