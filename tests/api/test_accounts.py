"""A supervisor freezes an account whose owner is not chatting; whoever looks says why, and two people let go."""

from typing import Any

import httpx
import pytest
from tests.api.colleagues import joined
from tests.api.conftest import Browser, World
from tests.api.test_desk_staff import acts
from tests.cast import BO, WANG, Person

from upay import identity
from upay.identity import Role
from upay.kit.acts import LOOKS, Act
from upay.platform import audit

ORDER = {"scope": "out", "reason": "法院冻结裁定", "asked_for": "law", "reference": "（2026）沪01执12号"}


@pytest.fixture
async def person(world: World) -> Person:
    return await world.newcomer("顾清", money="60.00")


async def find(desk: Browser, named: str, reason: str = "收到法院文书") -> httpx.Response:
    return await desk.post("/api/desk/accounts/find", {"named": named, "reason": reason})


async def pay(world: World, person: Person) -> Any:
    async with world.browser() as browser:
        await browser.sign_in(person)
        return await browser.move("/api/transfers", payee_id=str(WANG.id), amount="1.00")


async def test_an_order_is_carried_out_without_a_conversation_and_lifted_by_two(
    world: World, bo: Browser, person: Person
) -> None:
    found = await find(bo, person.phone)
    assert found.status_code == 200, found.text
    assert (found.json()["id"], found.json()["freezes"]) == (str(person.id), [])
    assert person.phone[3:] not in found.text, "what is found is masked"
    path = f"/api/desk/accounts/{person.id}"
    without = await bo.post(f"{path}/freeze", {**ORDER, "reference": ""})
    assert (without.status_code, without.json()["field"]) == (400, "reference")
    done = await bo.post(f"{path}/freeze", ORDER)
    assert done.status_code == 200, done.text
    [row] = done.json()["freezes"]
    assert (row["asked_for"], row["reference"], row["conversation_id"]) == ("law", ORDER["reference"], None)
    assert (await pay(world, person)).json()["code"] == "account_frozen"
    async with world.product.db.begin() as uow:
        told = await identity.queries.notices(uow, world.product.vault, phone=person.phone)
    assert any("冻结" in one.body for one in told)
    again = await bo.post(f"{path}/freeze", ORDER)
    assert (again.status_code, again.json()["code"]) == (403, "not_allowed")
    asked = await bo.post(f"{path}/lift-freeze", {"reason": "法院解除", "reference": "（2026）沪01执13号"})
    assert (asked.status_code, asked.json()["lift_asked"]) == (200, True)
    waiting = (await bo.get("/api/desk/requests")).json()
    [wish] = [one for one in waiting if one["state"] == "waiting" and one["reference"] == "（2026）沪01执13号"]
    alone = await bo.post(f"/api/desk/requests/{wish['id']}", {"agree": True})
    assert alone.json()["code"] == "not_allowed"
    async with joined(world, Role.SUPERVISOR) as other:
        agreed = await other.browser.post(f"/api/desk/requests/{wish['id']}", {"agree": True})
        assert agreed.status_code == 200, agreed.text
    assert (await pay(world, person)).status_code == 201
    done_to_them = [one["code"] for one in await acts(bo, phone=person.phone) if one["code"] != "read_audit"]
    assert done_to_them == ["lift_freeze", "ask_to_lift", "freeze", "look_up_customer"]
    assert await world.problems_of_books() == []


async def test_whoever_looks_says_why_and_finds_by_address_and_id_what_is_theirs_to_find(
    world: World, bo: Browser, ada: Browser, person: Person
) -> None:
    unsaid = await find(bo, person.phone, reason=" ")
    assert (unsaid.status_code, unsaid.json()["field"]) == (400, "reason")
    assert (await find(bo, str(person.id))).json()["id"] == str(person.id)
    assert (await find(bo, "19900000123")).json() is None
    assert (await find(bo, "nobody@example.org")).json() is None
    assert (await find(bo, "not a number")).status_code == 400
    assert (await find(ada, person.phone)).status_code == 403, "it is for supervisors"
    async with world.product.db.begin() as uow:
        looks = await audit.acts(
            uow, world.product.vault, actor=identity.actor_of(BO.id), act=Act.LOOK_UP_CUSTOMER, limit=3
        )
    assert [one.facts["found"] for one in looks] == [False, False, True], "a look at nobody is a look"
    assert {Act.LOOK_UP_CUSTOMER, Act.CALL_BACK, Act.READ_CLAIM} <= LOOKS
    kept = {"phone": person.phone, "kind": "relative", "reason": "亲戚"}
    async with joined(world, Role.SUPERVISOR) as near:
        assert (await near.browser.post("/api/desk/kept-apart", kept)).status_code == 204
        assert (await find(near.browser, person.phone)).json()["title"] == "应当回避"
        refused = await near.browser.post(f"/api/desk/accounts/{person.id}/freeze", ORDER)
        assert refused.json()["title"] == "应当回避"


async def test_looking_is_slowed_down(world: World) -> None:
    async with joined(world, Role.SUPERVISOR) as other:
        answers = [await find(other.browser, "19900000124") for _ in range(11)]
    assert [one.status_code for one in answers] == [200] * 10 + [429]
