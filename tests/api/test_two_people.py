"""Freezing takes one of staff, lifting takes two; whoever sees a customer in clear says why and is written down."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.api.colleagues import joined
from tests.api.conftest import Browser, World
from tests.api.test_desk_staff import acts, add, handed_over, join
from tests.cast import ADA, WANG, Person

from upay import identity
from upay.identity import Role, models


@pytest.fixture
async def person(world: World) -> Person:
    return await world.newcomer("许知远", money="100.00")


@pytest.fixture
async def served(world: World, ada: Browser, person: Person) -> AsyncIterator[tuple[Browser, str]]:
    """A customer with ¥100.00 whom 小安 serves, and the path of the conversation at the desk."""
    async with world.browser() as browser:
        await browser.sign_in(person)
        path = f"/api/desk/conversations/{await handed_over(browser)}"
        assert (await ada.post(f"{path}/take")).status_code == 200
        yield browser, path
        await ada.post(f"{path}/close")


async def freeze(ada: Browser, path: str, scope: str = "out") -> dict[str, Any]:
    answer = await ada.post(f"{path}/freeze", {"scope": scope, "reason": "客户来电说手机被抢"})
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["customer"])


async def pay(customer: Browser) -> Any:
    return await customer.move("/api/transfers", payee_id=str(WANG.id), amount="1.00")


async def requests(bo: Browser) -> list[dict[str, Any]]:
    return list((await bo.get("/api/desk/requests")).json())


async def waiting_for(bo: Browser, path: str) -> dict[str, Any]:
    """Return the wish that waits about the customer of this conversation."""
    waiting = [one for one in await requests(bo) if one["state"] == "waiting"]
    [found] = [one for one in waiting if path.endswith(str(one["conversation_id"]))]
    return found


async def test_a_freeze_stops_money_at_once_and_two_people_let_it_go(
    world: World, ada: Browser, bo: Browser, served: tuple[Browser, str], person: Person
) -> None:
    customer, path = served
    assert (await pay(customer)).status_code == 201
    shown = await freeze(ada, path)
    assert shown["frozen"]
    [row] = shown["freezes"]
    assert (row["scope"], row["by"], row["placed_by"], row["reason"]) == ("out", "us", ADA.name, "客户来电说手机被抢")
    refused = await pay(customer)
    assert (refused.status_code, refused.json()["code"]) == (403, "account_frozen")
    assert "手机被抢" not in refused.text, "why we froze is not told outside"
    asked = (await ada.post(f"{path}/lift-freeze", {"reason": "已核实，手机找到了"})).json()["customer"]
    assert asked["lift_asked"]
    assert (await pay(customer)).json()["code"] == "account_frozen", "asking is not lifting"
    waiting = await waiting_for(bo, path)
    assert (waiting["asked_by"], waiting["reason"], waiting["own"]) == (ADA.name, "已核实，手机找到了", False)
    [named] = waiting["freezes"]
    assert named == row, "who decides sees what would be lifted: which, since when, by whom and why"
    decided = await bo.post(f"/api/desk/requests/{waiting['id']}", {"agree": True})
    assert decided.status_code == 200, decided.text
    told = next(one for one in decided.json() if one["id"] == waiting["id"])
    assert (told["state"], told["freezes"]) == ("agreed", [row]), "and what was lifted, afterwards"
    assert (await pay(customer)).status_code == 201
    said = str((await customer.get("/api/support/conversation")).json()["messages"])
    assert "已冻结你的账户" in said
    assert "冻结已解除" in said
    async with world.product.db.begin() as uow:
        told = await identity.queries.notices(uow, world.product.vault, phone=person.phone)
    assert ["冻结已解除" in one.body or "已被冻结" in one.body for one in told[:2]] == [True, True]
    done = [one["code"] for one in await acts(bo, phone=person.phone) if one["code"] != "read_audit"]
    assert done[:3] == ["lift_freeze", "ask_to_lift", "freeze"]
    assert await world.problems_of_books() == []


async def test_nobody_decides_their_own_wish(world: World, bo: Browser, person: Person) -> None:
    async with world.browser() as browser:
        await browser.sign_in(person)
        path = f"/api/desk/conversations/{await handed_over(browser)}"
        await bo.post(f"{path}/take")
        await freeze(bo, path)
        await bo.post(f"{path}/lift-freeze", {"reason": "误冻"})
        waiting = await waiting_for(bo, path)
        refused = await bo.post(f"/api/desk/requests/{waiting['id']}", {"agree": True})
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
        assert "另一位主管" in refused.json()["detail"]
        assert (await pay(browser)).json()["code"] == "account_frozen"
        async with joined(world, Role.AGENT, Role.SUPERVISOR) as mate:
            second = mate.browser
            declined = await second.post(f"/api/desk/requests/{waiting['id']}", {"agree": False})
            assert (declined.status_code, declined.json()["field"]) == (400, "reason"), "whoever declines says why"
            again = await second.post(f"/api/desk/requests/{waiting['id']}", {"agree": False, "note": "还没有核实身份"})
            [told] = [one for one in again.json() if one["id"] == waiting["id"]]
            assert (told["state"], told["note"]) == ("declined", "还没有核实身份")
            assert (await bo.get(path)).json()["customer"]["lift_declined"] == "还没有核实身份"
            late = await second.post(f"/api/desk/requests/{waiting['id']}", {"agree": True})
            assert (late.status_code, late.json()["code"]) == (403, "not_allowed")
        assert (await pay(browser)).json()["code"] == "account_frozen"
        await bo.post(f"{path}/close")


async def test_of_two_supervisors_who_decide_at_once_one_does(
    world: World, ada: Browser, bo: Browser, served: tuple[Browser, str]
) -> None:
    _, path = served
    await freeze(ada, path)
    await ada.post(f"{path}/lift-freeze", {"reason": "已核实"})
    waiting = await waiting_for(bo, path)
    async with joined(world, Role.AGENT, Role.SUPERVISOR) as second:
        answers = await asyncio.gather(
            bo.post(f"/api/desk/requests/{waiting['id']}", {"agree": True}),
            second.browser.post(f"/api/desk/requests/{waiting['id']}", {"agree": False, "note": "不同意"}),
        )
    assert sorted(answer.status_code for answer in answers) == [200, 403]


async def test_what_cannot_be_frozen_or_asked_for(
    world: World, ada: Browser, bo: Browser, served: tuple[Browser, str]
) -> None:
    customer, path = served
    nothing = await ada.post(f"{path}/lift-freeze", {"reason": "x"})
    assert (nothing.status_code, "安全中心" in nothing.json()["detail"]) == (403, True)
    assert (await ada.post(f"{path}/freeze", {"scope": "out", "reason": " "})).json()["field"] == "reason"
    assert (await ada.post(f"{path}/freeze", {"scope": "some", "reason": "x"})).status_code == 400
    await freeze(ada, path)
    assert (await ada.post(f"{path}/freeze", {"scope": "out", "reason": "x"})).json()["code"] == "not_allowed"
    assert (await freeze(ada, path, "all"))["freezes"][-1]["scope"] == "all"
    await ada.post(f"{path}/lift-freeze", {"reason": "x"})
    twice = await ada.post(f"{path}/lift-freeze", {"reason": "x"})
    assert (twice.status_code, "已经有人申请" in twice.json()["title"]) == (403, True)
    ticket = await add(bo)
    async with world.browser() as ben:
        await _in(world, ben, ticket)
        for way, body in (("freeze", {"scope": "out", "reason": "x"}), ("lift-freeze", {"reason": "x"}),
                          ("unmask", {"reason": "x"})):  # fmt: skip
            assert (await ben.post(f"{path}/{way}", body)).status_code == 409, "another has the conversation"
        assert (await ben.get("/api/desk/requests")).status_code == 403, "agents do not decide"
    async with world.browser() as guest:
        await guest.come_as_guest()
        await guest.post("/api/guest/handover")
        theirs = f"/api/desk/conversations/{(await guest.get('/api/guest/conversation')).json()['id']}"
    await ada.post(f"{theirs}/take")
    refused = await ada.post(f"{theirs}/freeze", {"scope": "out", "reason": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert "不能当作证明" in refused.json()["detail"]
    assert (await customer.get("/api/me")).json()["frozen_by"] == "us"


async def test_what_the_customer_froze_stays_the_customers(
    ada: Browser, bo: Browser, served: tuple[Browser, str]
) -> None:
    customer, path = served
    await customer.post("/api/actions", {"offer": "freeze_account"})
    await freeze(ada, path)
    await ada.post(f"{path}/lift-freeze", {"reason": "已核实"})
    waiting = await waiting_for(bo, path)
    await bo.post(f"/api/desk/requests/{waiting['id']}", {"agree": True})
    me = (await customer.get("/api/me")).json()
    assert (me["frozen"], me["frozen_by"]) == (True, "customer")
    assert (await pay(customer)).json()["code"] == "account_frozen"


async def test_a_customer_is_seen_in_clear_for_a_reason_and_for_five_minutes(
    world: World, ada: Browser, bo: Browser, served: tuple[Browser, str], person: Person
) -> None:
    _, path = served
    assert (await ada.get(path)).json()["customer"]["clear"] is None
    assert (await ada.post(f"{path}/unmask", {"reason": ""})).json()["field"] == "reason"
    clear = (await ada.post(f"{path}/unmask", {"reason": "核对收件人"})).json()["customer"]["clear"]
    assert (clear["name"], clear["phone"]) == (person.name, person.phone)
    assert (await bo.get(path)).json()["customer"]["clear"] is None, "it is hers, and nobody else's"
    await ada.get(path)
    world.clock.advance(timedelta(minutes=5))
    assert (await ada.get(path)).json()["customer"]["clear"] is None
    done = [(one["code"], one["reason"]) for one in await acts(bo, phone=person.phone, staff_id=str(ADA.id))]
    assert done[:3] == [("read_in_clear", None), ("read_in_clear", None), ("unmask", "核对收件人")]
    assert person.name not in str(done)


async def _in(world: World, browser: Browser, ticket: dict[str, Any]) -> None:
    """Join with a ticket, and set the app up as far as the desk asks."""
    await join(browser, ticket)
    secret = (await browser.post("/api/desk/totp")).json()["secret"]
    async with world.product.db.begin() as uow:
        person = await identity.queries.staff_by_login(uow, ticket["login"])
        assert person is not None
        code = await identity.unused_code(uow, owner_id=person.id, secret=secret, at=world.clock.now())
    assert (await browser.post("/api/desk/totp/confirm", {"code": code})).status_code == 200


async def test_an_amount_is_held_back_until_an_instant_and_the_customer_reads_how_much(
    world: World, ada: Browser, served: tuple[Browser, str], person: Person
) -> None:
    customer, path = served
    until = world.clock.now() + timedelta(hours=2)
    body = {
        "scope": "amount", "amount": "80.00", "until": until.isoformat(), "asked_for": "law", "reason": "协助调查",
        "reference": "沪冻字 2026-118",
    }  # fmt: skip
    nameless = await ada.post(f"{path}/freeze", {**body, "reference": ""})
    assert (nameless.status_code, nameless.json()["field"]) == (400, "reference")
    [row] = (await ada.post(f"{path}/freeze", body)).json()["customer"]["freezes"]
    assert (row["amount"], row["asked_for"], row["reference"]) == ("80.00", "law", "沪冻字 2026-118")
    me = (await customer.get("/api/me")).json()
    assert (me["frozen"], me["available"], me["balance"]) == (False, "20.00", "100.00")
    assert (me["freeze"]["scope"], me["freeze"]["amount"]) == ("amount", "80.00")
    refused = await customer.move("/api/transfers", payee_id=str(WANG.id), amount="20.01")
    assert (refused.status_code, refused.json()["code"]) == (403, "account_frozen")
    assert "¥80.00" in refused.json()["why"]["cause"]
    assert "协助调查" not in refused.text
    assert (await customer.move("/api/transfers", payee_id=str(WANG.id), amount="20.00")).status_code == 201
    without = await ada.post(f"{path}/lift-freeze", {"reason": "调查结束"})
    assert without.json()["field"] == "reference"
    world.clock.advance(timedelta(hours=2))
    async with world.browser() as again:
        await again.sign_in(person)
        assert (await again.get("/api/me")).json()["freeze"] is None
        assert (await again.move("/api/transfers", payee_id=str(WANG.id), amount="80.00")).status_code == 201


async def test_an_end_without_its_offset_is_no_instant(ada: Browser, served: tuple[Browser, str]) -> None:
    _, path = served
    answer = await ada.post(f"{path}/freeze", {"scope": "out", "reason": "…", "until": "2030-01-01T00:00:00"})
    assert answer.status_code == 400


async def test_an_agent_sees_whether_a_text_went_out_and_nothing_of_what_it_said(
    world: World, ada: Browser, served: tuple[Browser, str]
) -> None:
    _, path = served
    before = (await ada.get(path)).json()["customer"]["notices"]
    await freeze(ada, path)
    [told, *_] = [one for one in (await ada.get(path)).json()["customer"]["notices"] if one not in before]
    assert set(told) == {"id", "kind", "channel", "at", "state"}
    assert (told["kind"], told["channel"], told["state"]) == ("security", "sms", "waiting")
    async with world.product.db.begin() as uow:
        failed = sa.update(models.Notice).where(models.Notice.id == UUID(told["id"])).values(state="failed")
        await uow.session.execute(failed)
    now = (await ada.get(path)).json()["customer"]["notices"]
    assert [one["state"] for one in now if one["id"] == told["id"]] == ["failed"]


async def test_what_is_written_about_somebody_is_not_for_a_supervisor_who_is_near_to_them(
    world: World, ada: Browser
) -> None:
    person, words = await world.newcomer("边庚", money="50.00"), ("怀疑本人洗钱", "先不要惊动")
    async with world.browser() as wallet, joined(world, Role.AGENT, Role.SUPERVISOR) as mate:
        await wallet.sign_in(person)
        path = f"/api/desk/conversations/{await handed_over(wallet)}"
        await ada.post(f"{path}/take")
        assert (await ada.post(f"{path}/freeze", {"scope": "out", "reason": words[0]})).status_code == 200
        assert (await ada.post(f"{path}/lift-freeze", {"reason": words[1]})).status_code == 200
        before = [(await mate.browser.get(one)).text for one in ("/api/desk/audit", "/api/desk/requests")]
        assert words[0] in before[0]
        assert words[1] in before[1]
        body = {"phone": person.phone, "kind": "own", "reason": "我自己的账户"}
        assert (await mate.browser.post("/api/desk/kept-apart", body)).status_code in {200, 201, 204}
        for asked in ({"customer_id": str(person.id)}, {"phone": person.phone}):
            refused = await mate.browser.get("/api/desk/audit", params=asked)
            assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
        for listed in ("/api/desk/audit", "/api/desk/requests"):
            seen = await mate.browser.get(listed)
            assert seen.status_code == 200
            assert not [said for said in words if said in seen.text]
        await ada.post(f"{path}/close")
