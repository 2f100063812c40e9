"""Who may use which route: every route of the application and every websocket, for everybody who could come."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar, get
from litestar.routes import HTTPRoute, WebSocketRoute
from tests.api.colleagues import joined
from tests.api.conftest import Browser, World
from tests.api.test_live import connected
from tests.cast import ADA, BO, CHEN, MEI, PIN, TEA, WANG, ZHOU, Person

from upay.api.app import create_app
from upay.api.who import Audience, RouteWithoutAudienceError, check_audiences

NOBODYS = str(UUID(int=7))


def operations(app: Litestar) -> list[tuple[str, str, Audience]]:
    """Return every HTTP route: method, path with its blanks filled, audience."""
    found = []
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            for method in handler.http_methods - {"OPTIONS", "HEAD"}:
                path = re.sub(r"\{\w+:uuid\}", NOBODYS, route.path)
                path = re.sub(r"\{\w+:\w+\}", "refund_how", path)
                found.append((method, path, Audience(handler.opt["who"])))
    return sorted(found)


@pytest.fixture
async def visitor(world: World) -> Person:
    """Return somebody whom no other test needs: some routes do something without being told more."""
    return await world.newcomer("任意")


@pytest.fixture
async def everybody(
    world: World, guest: Browser, visitor: Person, chen: Browser, ada: Browser
) -> AsyncIterator[dict[str, Browser]]:
    """Everybody who could come, by the name of what they are."""
    await guest.come_as_guest()
    async with world.browser() as nobody, world.browser() as floor, world.browser() as wallet:
        customer = await wallet.sign_in(visitor)
        supervisor = await floor.sign_in_staff(BO)
        yield {
            "nobody": nobody, "guest": guest, "customer": customer, "merchant": chen, "agent": ada,
            "supervisor": supervisor,
        }  # fmt: skip


async def test_every_route_lets_in_whom_it_names_and_nobody_else(
    world: World, visitor: Person, everybody: dict[str, Browser]
) -> None:
    known = operations(world.app)
    assert len(known) > 70
    assert {audience for _, _, audience in known} == set(Audience)
    for method, path, audience in known:
        answers = {
            who: await browser.send(method, path, {} if method != "GET" else None) for who, browser in everybody.items()
        }
        for who, answer in answers.items():
            let_in = audience is Audience.PUBLIC or audience.value == who
            if who == "supervisor" and audience is Audience.AGENT:
                let_in = True  # Whoever supervises serves customers as well.
            if who == "agent" and audience is Audience.SUPERVISOR:
                assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), (method, path)
                continue
            said = (who, method, path, answer.status_code)
            if path == "/api/auth/sign-out" or "sign-out" in path:
                assert answer.status_code == 204, said
                continue
            assert (answer.status_code != 401) is let_in, said
            assert answer.status_code < 500, said
            if not let_in:
                assert answer.json()["code"] == "session_expired", said
        if path == "/api/guest/session":
            # Whoever asks for it is a guest as well from then on.
            for who in everybody.keys() - {"guest"}:
                everybody[who].http.cookies.delete("upay_guest")
        if "sign-out" in path:
            await everybody["customer"].sign_in(visitor)
            await everybody["merchant"].sign_in_shop(CHEN)
            await everybody["agent"].sign_in_staff(ADA)
            await everybody["supervisor"].sign_in_staff(BO)


async def test_which_methods_there_are_is_told_to_anybody_and_is_no_fault(world: World) -> None:
    paths = {re.sub(r"\{\w+:(\w+)\}", NOBODYS, one.path) for one in world.app.routes if isinstance(one, HTTPRoute)}
    async with world.browser() as nobody:
        for path in sorted(paths):
            answer = await nobody.http.request("OPTIONS", path)
            assert answer.status_code in {204, 405}, f"OPTIONS {path}: {answer.status_code} {answer.text}"


def lines(app: Litestar) -> list[tuple[str, Audience]]:
    """Return every websocket: path, audience."""
    return sorted(
        (route.path, Audience(route.route_handler.opt["who"]))
        for route in app.routes
        if isinstance(route, WebSocketRoute)
    )


async def test_every_websocket_lets_in_whom_it_names_and_hangs_up_on_everybody_else(
    world: World, everybody: dict[str, Browser]
) -> None:
    known = lines(world.app)
    assert {path: audience.value for path, audience in known} == {
        "/api/live": "customer", "/api/guest/live": "guest", "/api/merchant/live": "merchant",
        "/api/desk/live": "agent",
    }  # fmt: skip
    for path, audience in known:
        for who, browser in everybody.items():
            # Whoever supervises serves customers as well.
            may = audience.value == who or (who, audience) == ("supervisor", Audience.AGENT)
            async with connected(world, browser, path) as (_, answer):
                if may:
                    assert answer["type"] == "websocket.accept", (path, who, answer)
                else:
                    assert (answer["type"], answer["code"]) == ("websocket.close", 4401), (path, who)
            async with connected(world, browser, path, origin="https://evil.example") as (_, answer):
                code = 4403 if may else 4401
                assert (answer["type"], answer["code"]) == ("websocket.close", code), (path, who, "from another site")


async def test_a_websocket_is_closed_on_who_has_rested_and_on_staff_with_a_password_alone(
    world: World, chen: Browser
) -> None:
    async with world.browser() as wallet, joined(world, app=False) as mate:
        assert (await mate.browser.get("/api/desk/queue")).json()["code"] == "verification_required"
        rested = await wallet.sign_in(await world.newcomer("任远"))
        ways = [(mate.browser, "/api/desk/live")]
        async with connected(world, rested, "/api/live") as (_, answer):
            assert answer["type"] == "websocket.accept"
        world.clock.advance(timedelta(minutes=31))
        ways += [(rested, "/api/live"), (chen, "/api/merchant/live")]
        for browser, path in ways:
            async with connected(world, browser, path) as (_, answer):
                assert (answer["type"], answer["code"]) == ("websocket.close", 4401), path


async def test_what_is_another_customers_is_not_found(world: World, mei: Browser) -> None:
    """Ids of 小梅's things, in somebody else's hands, for every route that takes an id."""
    paid = await _order(mei)
    record = (await mei.move(f"/api/orders/{paid}/payment")).json()["id"]
    unpaid = await _order(mei)
    said = (await mei.post("/api/support/messages", {"text": "怎么退款", "client_id": "own-1"})).json()
    async with world.browser() as browser:
        other = await browser.sign_in(WANG)
        tries = {
            "record": await other.get(f"/api/records/{record}"),
            "order": await other.get(f"/api/orders/{unpaid}"),
            "payment": await other.move(f"/api/orders/{unpaid}/payment"),
            "refund": await other.move(f"/api/records/{record}/refunds", amount="1.00"),
            "retry": await other.post("/api/actions", {"offer": "retry", "record_id": record, "pin": PIN}, key="x1"),
            "give back": await other.post(
                "/api/actions", {"offer": "request_refund", "record_id": record, "pin": PIN}, key="x2"
            ),
            "ask about it": await other.post(
                "/api/support/messages", {"text": "这笔呢", "client_id": "x3", "record_id": record}
            ),
            "choose": await other.post(
                "/api/support/choices",
                {"message_id": said["messages"][-1]["id"], "value": "none", "client_id": "x4"},
            ),
        }
        for name, answer in tries.items():
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (name, answer.text)
            assert "小梅" not in answer.text
        assert (await other.get("/api/support/conversation")).json()["messages"] == []
    assert (await mei.get(f"/api/orders/{unpaid}")).json()["state"] == "unpaid"
    assert (await mei.get(f"/api/records/{record}")).json()["refunded"] is None
    assert await world.problems_of_books() == []


async def test_what_is_another_shops_is_not_found(world: World, mei: Browser, chen: Browser) -> None:
    """Ids of 青茶铺's things, in another shop's hands, for every route that takes an id."""
    order = await _order(mei)
    payment = (await mei.move(f"/api/orders/{order}/payment")).json()["id"]
    async with world.browser() as browser:
        other = await browser.sign_in_shop(ZHOU)
        tries = {
            "order": await other.get(f"/api/merchant/orders/{order}"),
            "give back": await other.post(f"/api/merchant/payments/{payment}/refunds", {"amount": "1.00"}, key="x5"),
        }
        for name, answer in tries.items():
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (name, answer.text)
            assert answer.json()["detail"] == "这笔订单不存在，或者不是你们店的。"
        assert order not in (await other.get("/api/merchant/orders")).text
    assert (await chen.get(f"/api/merchant/orders/{order}")).json()["order"]["refunded"] == "0.00"
    assert await world.problems_of_books() == []


async def test_a_shops_session_is_of_that_shop_only_and_rests_like_a_customers(world: World, chen: Browser) -> None:
    me = (await chen.get("/api/merchant/me")).json()
    assert (me["name"], me["phone"], me["merchant"], me["open"]) == ("陈掌柜", "138****0021", "青茶铺", True)
    world.clock.advance(timedelta(minutes=31))
    answer = await chen.get("/api/merchant/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "session_expired")


async def test_a_card_of_somebody_else_is_not_charged(world: World, mei: Browser) -> None:
    async with world.working():
        body = {"pan": "6299000000000015", "holder_name": "小梅", "expiry": "", "pin": PIN}
        card = (await mei.post("/api/cards", body)).json()
    async with world.browser() as browser:
        other = await browser.sign_in(WANG)
        answer = await other.move("/api/top-ups", card_id=card["id"], amount="10.00")
    assert (answer.status_code, answer.json()["code"]) == (400, "card_invalid")


async def test_a_session_ends_for_a_customer_who_rests(world: World, customer: Browser) -> None:
    assert (await customer.get("/api/me")).status_code == 200
    world.clock.advance(timedelta(minutes=31))
    answer = await customer.get("/api/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "session_expired")
    assert "登录" in answer.json()["detail"]


async def test_a_forged_form_is_refused(customer: Browser) -> None:
    answer = await customer.http.post("/api/transfers", json={}, headers={"Idempotency-Key": "f1"})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert answer.json()["title"] == "页面已过期"


async def test_the_session_is_out_of_reach_of_scripts(guest: Browser) -> None:
    answer = await guest.enter("/api/auth/sign-in", {"phone": MEI.phone, "password": MEI.password})
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("upay_customer="))
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}


async def test_the_demo_is_nowhere_but_in_the_demo(world: World) -> None:
    app = create_app(world.product)
    assert not [route.path for route in app.routes if "/demo/" in route.path]


def test_a_route_that_does_not_say_who_may_does_not_start() -> None:
    @get("/open", sync_to_thread=False)
    def open_to_all() -> str:
        return "anything"

    with pytest.raises(RouteWithoutAudienceError, match="/open"):
        check_audiences(list(Litestar([open_to_all], openapi_config=None).routes))


async def test_supervisors_are_agents_too(world: World) -> None:
    async with world.browser() as browser:
        bo = await browser.sign_in_staff(BO)
        assert (await bo.get("/api/desk/me")).json()["roles"] == ["agent", "supervisor"]
        assert (await bo.get("/api/desk/queue")).status_code == 200


async def _order(browser: Browser) -> str:
    body: dict[str, Any] = {"merchant_id": str(TEA.id), "title": "龙井", "amount": "5.00"}
    answer = await browser.post("/api/demo/orders", body)
    assert answer.status_code == 201, answer.text
    order: str = answer.json()["id"]
    return order
