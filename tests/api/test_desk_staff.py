"""Supervisors keep staff and read the audit; what staff do and look at stands in it."""

from datetime import timedelta
from itertools import count
from typing import Any

import pyotp
from tests.api.conftest import Browser, World
from tests.cast import ADA, BO, MEI

from upay import identity
from upay.kit.acts import ACTS, Act
from upay.platform import audit_chain

STRONG = "nine-blue-cranes-42"
_numbers = count(1)


async def add(bo: Browser, **changed: Any) -> dict[str, Any]:
    body = {"login": f"desk.{next(_numbers)}", "name": "新同事", "roles": ["agent"], **changed}
    answer = await bo.post("/api/desk/staff", body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def join(browser: Browser, ticket: dict[str, Any], password: str = STRONG) -> None:
    body = {"login": ticket["login"], "ticket": ticket["ticket"], "password": password}
    assert (await browser.post("/api/desk/join", body)).json()["joining"]


async def acts(bo: Browser, **asked: Any) -> list[dict[str, Any]]:
    answer = await bo.get("/api/desk/audit", params=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["acts"])


async def state_of(bo: Browser, staff_id: str) -> dict[str, Any]:
    [found] = [one for one in (await bo.get("/api/desk/staff")).json()["colleagues"] if one["id"] == staff_id]
    return dict(found)


async def handed_over(customer: Browser) -> str:
    """Ask for a person, and return the conversation."""
    said = await customer.post("/api/support/messages", {"text": "转人工", "client_id": f"person-{next(_numbers)}"})
    assert said.status_code in {200, 201}, said.text
    return str((await customer.get("/api/support/conversation")).json()["id"])


async def test_a_first_day_from_ticket_to_desk(world: World, bo: Browser) -> None:
    ticket = await add(bo)
    assert ticket["hours"] == 24
    assert (await state_of(bo, ticket["id"]))["state"] == "joining"
    async with world.browser() as browser:
        await join(browser, ticket)
        secret = (await browser.post("/api/desk/totp")).json()["secret"]
        await browser.post("/api/desk/totp/confirm", {"code": pyotp.TOTP(secret).at(world.clock.now())})
        assert (await browser.get("/api/desk/queue")).status_code == 200
        assert not (await browser.get("/api/desk/me")).json()["joining"]
        assert (await browser.post("/api/desk/totp")).status_code == 403, "the ticket was for one app"
    assert (await state_of(bo, ticket["id"]))["state"] == "active"
    done = [(one["code"], one["whose"]) for one in await acts(bo, staff_id=ticket["id"])]
    assert done == [("set_up_app", None), ("join", "新同事")]


async def test_a_lost_phone_ends_everything_and_whom_they_served_waits_again(
    world: World, bo: Browser, customer: Browser
) -> None:
    conversation = await handed_over(customer)
    ticket = await add(bo)
    async with world.browser() as browser:
        await join(browser, ticket)
        secret = (await browser.post("/api/desk/totp")).json()["secret"]
        await browser.post("/api/desk/totp/confirm", {"code": pyotp.TOTP(secret).at(world.clock.now())})
        assert (await browser.post(f"/api/desk/conversations/{conversation}/take")).status_code == 200
        anew = await bo.post(f"/api/desk/staff/{ticket['id']}/ticket", {"reason": "手机丢了"})
        assert anew.status_code == 200, anew.text
        assert (await browser.get("/api/desk/me")).status_code == 401
        assert conversation in {row["id"] for row in (await bo.get("/api/desk/queue")).json()["waiting"]}
        await join(browser, anew.json(), "ten-white-geese-77")
        assert (await browser.post("/api/desk/totp")).status_code == 200
    [given] = await acts(bo, act="give_ticket", staff_id=str(BO.id))
    assert (given["whose"], given["reason"], given["who"]) == ("新同事", "手机丢了", BO.name)


async def test_roles_count_at_once_and_the_way_down_is_shown(world: World, bo: Browser) -> None:
    ticket = await add(bo)
    async with world.browser() as browser:
        await join(browser, ticket)
        secret = (await browser.post("/api/desk/totp")).json()["secret"]
        await browser.post("/api/desk/totp/confirm", {"code": pyotp.TOTP(secret).at(world.clock.now())})
        assert (await browser.get("/api/desk/staff")).status_code == 403
        path = f"/api/desk/staff/{ticket['id']}/roles"
        await bo.put(path, {"roles": ["agent", "supervisor"]})
        assert (await browser.get("/api/desk/staff")).status_code == 200
        await bo.put(path, {"roles": ["agent"]})
        assert (await browser.get("/api/desk/staff")).json()["code"] == "not_allowed"
    down, up = await acts(bo, act="change_roles", staff_id=str(BO.id))
    assert (up["detail"], down["detail"]) == ("客服 → 客服、主管", "客服、主管 → 客服")


async def test_what_supervisors_cannot_do(bo: Browser) -> None:
    own = f"/api/desk/staff/{BO.id}"
    for path, body in (("ticket", {"reason": "x"}), ("unlock", None), ("leave", {"reason": "x"})):
        answer = await bo.post(f"{own}/{path}", body)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), path
        assert "另一位主管" in answer.json()["detail"]
    nobody = "/api/desk/staff/00000000-0000-0000-0000-000000000009"
    assert (await bo.post(f"{nobody}/unlock")).status_code == 404
    ticket = await add(bo)
    for body, field in (({"login": ticket["login"]}, "login"), ({"login": "<b>"}, "login"), ({"roles": []}, "roles")):
        answer = await bo.post("/api/desk/staff", {"login": "somebody", "name": "新同事", "roles": ["agent"], **body})
        assert (answer.status_code, answer.json()["field"]) == (400, field), answer.text
    answer = await bo.post(f"/api/desk/staff/{ticket['id']}/leave", {"reason": "  "})
    assert (answer.status_code, answer.json()["field"]) == (400, "reason")


async def test_a_locked_colleague_is_let_in_again(world: World, bo: Browser) -> None:
    ticket = await add(bo)
    async with world.browser() as browser:
        await join(browser, ticket)
    async with world.browser() as guessing:
        for _ in range(5):
            await guessing.post("/api/desk/sign-in", {"login": ticket["login"], "password": "wrong"})
    assert (await state_of(bo, ticket["id"]))["state"] == "locked"
    assert (await bo.post(f"/api/desk/staff/{ticket['id']}/unlock")).status_code == 200
    assert (await state_of(bo, ticket["id"]))["state"] == "joining"


async def test_whoever_left_is_listed_last_and_can_do_nothing(world: World, bo: Browser) -> None:
    ticket = await add(bo, name="要走的人")
    async with world.browser() as browser:
        await join(browser, ticket)
        answer = await bo.post(f"/api/desk/staff/{ticket['id']}/leave", {"reason": "合同到期"})
        assert answer.json()["colleagues"][-1]["state"] == "left"
        assert (await browser.get("/api/desk/me")).status_code == 401
        again = await browser.post(
            "/api/desk/join", {"login": ticket["login"], "ticket": "x", "password": "long-enough-9"}
        )
        assert again.status_code == 403


async def test_what_the_operator_does_past_the_desk_is_an_alarm_for_a_week(world: World, bo: Browser) -> None:
    ticket = await add(bo)
    async with world.product.db.begin() as uow:
        person = await identity.queries.staff_by_login(uow, ticket["login"])
        assert person is not None
        await identity.give_ticket(
            uow, world.product.vault, staff_id=person.id, by=identity.OPERATOR, reason="没有主管在场",
            at=world.clock.now(),
        )  # fmt: skip
    alarm = (await bo.get("/api/desk/staff")).json()["alarms"][0]
    assert (alarm["what"], alarm["whose"], alarm["reason"]) == ("发放了开通码", "新同事", "没有主管在场")
    assert (await acts(bo, act="give_ticket"))[0]["who"] == "本机操作"


async def test_each_act_and_look_at_a_customer_stands_in_the_audit(
    bo: Browser, ada: Browser, customer: Browser
) -> None:
    conversation = await handed_over(customer)
    path = f"/api/desk/conversations/{conversation}"
    for _ in range(3):
        await ada.get(path)
    await ada.post(f"{path}/take")
    await ada.post(f"{path}/messages", {"text": "你好", "client_id": f"hello-{next(_numbers)}"})
    await ada.post(f"{path}/actions", {"offer": "unlock"})
    await ada.post(f"{path}/release")
    await ada.post(f"{path}/take")
    await ada.post(f"{path}/close")
    done = await acts(bo, staff_id=str(ADA.id))
    about = [one for one in done if one["whose"] is not None and one["code"] != "read_audit"][:7]
    assert [one["code"] for one in reversed(about)] == [
        "read_conversation", "take_conversation", "reply", "act_for_customer", "release_conversation",
        "take_conversation", "close_conversation",
    ]  # fmt: skip
    assert {one["whose"] for one in about} == {about[0]["whose"]}
    assert about[0]["whose"].startswith("*晚 139****"), "masked, also here"
    assert about[3]["detail"] == "解锁账户"
    assert "林晚" not in str(done)


async def test_the_audit_is_looked_through_by_customer_and_says_who_looked(
    bo: Browser, ada: Browser, mei: Browser
) -> None:
    conversation = await handed_over(mei)
    await ada.get(f"/api/desk/conversations/{conversation}")
    found = await acts(bo, phone=MEI.phone)
    assert {one["code"] for one in found} >= {"read_conversation"}
    assert all("*梅" in one["whose"] or one["code"] == "read_audit" for one in found)
    assert await acts(bo, phone="19912345678") == []
    assert (await bo.get("/api/desk/audit", params={"phone": "12"})).json()["code"] == "phone_invalid"
    looked = await acts(bo, act="read_audit", staff_id=str(BO.id))
    assert any(one["whose"] and "*梅" in one["whose"] for one in looked)


async def test_the_audit_is_read_page_by_page_without_gap_or_double(
    world: World, bo: Browser, ada: Browser, mei: Browser
) -> None:
    conversation = await handed_over(mei)
    await ada.post(f"/api/desk/conversations/{conversation}/take")
    for number in range(60):
        await ada.post(
            f"/api/desk/conversations/{conversation}/messages",
            {"text": "请稍等", "client_id": f"page-{next(_numbers)}-{number}", "internal": True},
        )
        world.clock.advance(timedelta(milliseconds=1))
    first = (await bo.get("/api/desk/audit", params={"staff_id": str(ADA.id), "act": "reply"})).json()
    assert len(first["acts"]) == 50
    rest = (
        await bo.get("/api/desk/audit", params={"staff_id": str(ADA.id), "act": "reply", "before": first["next"]})
    ).json()
    ids = [one["id"] for one in [*first["acts"], *rest["acts"]]]
    assert len(set(ids)) == len(ids) >= 60
    await ada.post(f"/api/desk/conversations/{conversation}/close")


async def test_the_chain_is_proven_on_the_page(world: World, bo: Browser) -> None:
    await audit_chain.seal(world.product.db, at=world.clock.now())
    proof = (await bo.get("/api/desk/audit/proof")).json()
    assert (proof["problems"], proof["unsealed"]) == ([], 0)
    assert proof["acts"] > 0
    assert proof["head"].startswith(f"{proof['blocks']}:")


async def test_every_act_has_words_in_both_languages(bo: Browser) -> None:
    choices = (await bo.get("/api/desk/audit/choices")).json()
    assert {one["code"] for one in choices["kinds"]} == {act.value for act in Act} == {act.value for act in ACTS}
    assert {one["title"] for one in choices["kinds"]} == {words.zh for words in ACTS.values()}
    assert len({words.en for words in ACTS.values()}) == len(ACTS)
