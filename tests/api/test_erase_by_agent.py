"""A customer who asks an agent is erased: proven first, agreed to by another, by the rules of closing it oneself."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from tests.api.colleagues import joined
from tests.api.conftest import Browser, World
from tests.api.test_desk_staff import acts, handed_over
from tests.api.test_two_people import waiting_for
from tests.cast import BO, MEI, Person

from upay import identity
from upay.identity import Role
from upay.identity.recovery_models import Verification, VerificationStep
from upay.platform import retention


@dataclass
class Served:
    """A customer whom 小安 serves and has verified."""

    world: World
    person: Person
    browser: Browser
    path: str

    async def ask(self, agent: Browser, reason: str = "客户不再使用，要求删除资料") -> httpx.Response:
        return await agent.post(f"{self.path}/assist", {"assist": "erase_customer", "reason": reason})

    async def planned(self) -> set[str]:
        async with self.world.product.db.begin() as uow:
            return {kind.value for kind in await retention.planned(uow, self.person.id)}


@pytest.fixture
async def served(world: World, ada: Browser) -> AsyncIterator[Served]:
    person = await world.newcomer("温言")
    async with world.browser() as browser:
        await browser.sign_in(person)
        path = f"/api/desk/conversations/{await handed_over(browser)}"
        assert (await ada.post(f"{path}/take")).status_code == 200
        yield Served(world, person, browser, path)
        await ada.post(f"{path}/close")


async def verify(world: World, ada: Browser, served: Served) -> None:
    """Let the customer have proven enough for level 2."""
    assert (await ada.post(f"{served.path}/verification", {"level": 2})).status_code == 200
    async with world.product.db.begin() as uow:
        case = sa.select(Verification.id).where(
            Verification.customer_id == served.person.id, Verification.ended_at.is_(None)
        )
        case_id = await uow.session.scalar(case)
        for method in ("code", "questions"):
            uow.add(
                VerificationStep(
                    case_id=case_id, method=method, asked_at=world.clock.now(), questions_sealed=None, tries_left=5,
                    answered_at=world.clock.now(), passed=True,
                )
            )  # fmt: skip


async def decide(bo: Browser, wish: dict[str, Any], *, agree: bool = True, note: str = "") -> httpx.Response:
    return await bo.post(f"/api/desk/requests/{wish['id']}", {"agree": agree, "note": note})


async def test_two_people_erase_a_customer_as_they_would_themselves(
    world: World, ada: Browser, bo: Browser, served: Served
) -> None:
    early = await served.ask(ada)
    assert (early.status_code, early.json()["title"]) == (403, "还没有核实身份")
    await verify(world, ada, served)
    assert (await served.ask(ada, reason=" ")).json()["field"] == "reason"
    assert (await served.ask(ada)).status_code == 200
    twice = await served.ask(ada)
    assert (twice.status_code, twice.json()["title"]) == (403, "已经在等审批")
    assert (await served.browser.get("/api/me")).status_code == 200, "asking erases nobody"
    wish = await waiting_for(bo, served.path)
    assert (wish["wish"], wish["reason"]) == ("erase_customer", "客户不再使用，要求删除资料")
    assert (await decide(bo, wish)).status_code == 200
    assert (await served.browser.get("/api/me")).status_code == 401
    async with world.browser() as later:
        again = await later.post(
            "/api/auth/sign-in", {"phone": served.person.phone, "password": served.person.password}
        )
        assert again.json()["code"] == "password_wrong", "as for a number that nobody has"
    assert await served.planned() == {"service", "talks", "records"}
    async with world.product.db.begin() as uow:
        [last, *_] = await identity.queries.notices(uow, world.product.vault, phone=served.person.phone)
    assert "已注销" in last.body
    done = [one["code"] for one in await acts(bo, customer_id=str(served.person.id)) if one["code"] != "read_audit"]
    assert done[:2] == ["erase_customer", "ask_to_erase"]
    assert await world.problems_of_books() == []


async def test_what_stands_in_the_way_is_told_to_who_asks_and_again_to_who_agrees(
    world: World, ada: Browser, bo: Browser, customer: Browser, served: Served
) -> None:
    await verify(world, ada, served)
    assert (await customer.move("/api/transfers", payee_id=str(served.person.id), amount="12.50")).status_code == 201
    refused = await served.ask(ada)
    assert (refused.status_code, refused.json()["code"]) == (409, "closing_blocked")
    assert "12.50" in refused.json()["detail"]
    assert (await served.browser.move("/api/transfers", payee_id=str(MEI.id), amount="12.50")).status_code == 201
    assert (await served.ask(ada)).status_code == 200
    wish = await waiting_for(bo, served.path)
    await customer.move("/api/transfers", payee_id=str(served.person.id), amount="1.00")
    late = await decide(bo, wish)
    assert (late.status_code, late.json()["code"]) == (409, "closing_blocked")
    assert (await waiting_for(bo, served.path))["id"] == wish["id"], "it still waits"
    assert await served.planned() == set()
    await served.browser.move("/api/transfers", payee_id=str(MEI.id), amount="1.00")
    assert (await decide(bo, wish)).status_code == 200
    assert await world.problems_of_books() == []


async def test_a_colleague_who_is_to_answer_the_customer_stands_in_the_way(
    world: World, ada: Browser, bo: Browser, served: Served
) -> None:
    await verify(world, ada, served)
    await served.ask(ada)
    wish = await waiting_for(bo, served.path)
    await ada.post(f"{served.path}/release")
    async with joined(world) as mate:
        await mate.browser.post(f"{served.path}/take")
        refused = await decide(bo, wish)
        assert (refused.status_code, refused.json()["code"]) == (409, "closing_blocked")
        await mate.browser.post(f"{served.path}/close")
    assert (await decide(bo, wish)).status_code == 200


async def test_of_two_who_decide_at_once_one_does_and_nobody_decides_their_own(
    world: World, ada: Browser, bo: Browser, served: Served
) -> None:
    await verify(world, ada, served)
    both = await asyncio.gather(served.ask(ada), served.ask(ada))
    assert sorted(answer.status_code for answer in both) == [200, 403], "a double press asks once"
    wish = await waiting_for(bo, served.path)
    async with joined(world, Role.AGENT, Role.SUPERVISOR) as second:
        answers = await asyncio.gather(
            decide(bo, wish), decide(second.browser, wish, agree=False, note="客户又改主意了")
        )
    assert sorted(answer.status_code for answer in answers) == [200, 403]


async def test_a_supervisor_who_asked_does_not_agree_and_a_declined_wish_says_why(
    world: World, ada: Browser, bo: Browser, served: Served
) -> None:
    await ada.post(f"{served.path}/release")
    await bo.post(f"{served.path}/take")
    await verify(world, bo, served)
    assert (await served.ask(bo)).status_code == 200
    wish = await waiting_for(bo, served.path)
    own = await decide(bo, wish)
    assert (own.status_code, own.json()["title"]) == (403, "不能审批自己的申请")
    async with joined(world, Role.AGENT, Role.SUPERVISOR) as second:
        silent = await decide(second.browser, wish, agree=False)
        assert (silent.status_code, silent.json()["field"]) == (400, "reason")
        assert (await decide(second.browser, wish, agree=False, note="先退卡")).status_code == 200
        late = await decide(second.browser, wish)
        assert (late.status_code, late.json()["title"]) == (403, "已经审批过了")
    assert await served.planned() == set()
    assert (await served.browser.get("/api/me")).status_code == 200
    await bo.post(f"{served.path}/close")


async def test_a_proof_that_is_a_day_old_erases_nobody(world: World, ada: Browser, bo: Browser, served: Served) -> None:
    await verify(world, ada, served)
    await served.ask(ada)
    wish = await waiting_for(bo, served.path)
    world.clock.advance(timedelta(hours=24))
    await bo.sign_in_staff(BO)
    late = await decide(bo, wish)
    assert (late.status_code, late.json()["title"]) == (403, "申请已经过期")


async def test_who_looked_at_a_customer_is_found_by_reader_and_by_customer(
    ada: Browser, bo: Browser, served: Served
) -> None:
    await ada.get(served.path)
    await ada.post(f"{served.path}/unmask", {"reason": "核对"})
    whose = (await ada.get(served.path)).json()["customer"]["id"]
    looks = await acts(bo, customer_id=whose, looks=True)
    assert {one["code"] for one in looks} <= {"read_conversation", "unmask", "read_in_clear", "read_audit"}
    assert {"read_conversation", "unmask"} <= {one["code"] for one in looks}
    every = await acts(bo, customer_id=whose)
    assert "take_conversation" in {one["code"] for one in every}
    [ada_id] = {one["id"] for one in (await bo.get("/api/desk/staff")).json()["colleagues"] if one["login"] == "ada"}
    hers = await acts(bo, customer_id=whose, looks=True, staff_id=ada_id)
    assert {one["who"] for one in hers} == {"Ada"}
    assert await acts(bo, customer_id=str(MEI.id), looks=True, staff_id=ada_id, act="unmask") == []
