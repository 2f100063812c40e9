"""The whole API as its description says, with generated requests, as everybody who could come.

Customers come as whoever they can be: of each identity level, with each worth of session, and as one who proves what is
asked for and sends the same again. No answer is a server error, and none is one that the description does not have:
status, type of content, shape.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest
import schemathesis
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case
from schemathesis.specs.openapi import checks
from tests.api.conftest import Browser, World
from tests.api.member import Member
from tests.authenticator import Authenticator
from tests.cast import ADA, BO, CHEN

from upay import identity
from upay.api.app import openapi_schema
from upay.api.who import Audience
from upay.identity import Method, Who, models
from upay.identity.doors.sessions import begin_session

_CHECKS: Final = [
    schemathesis.checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_schema_conformance,
]  # fmt: skip
_TRIES: Final = 12
"""So many requests as whoever the route is for, which customers share among them; whoever it is not for is stopped at
the door, and two are enough."""
_CUSTOMERS: Final = ((1, (Method.PASSWORD,)), (2, (Method.PASSWORD, Method.CODE)), (3, (Method.PASSKEY,)))
"""Of which identity level they are, and what has been proven in their session, which makes it worth as much."""
_IS_ASKED: Final = 403, "verification_required"
_SCHEMA: Final = schemathesis.openapi.from_dict(openapi_schema())


def _operations() -> Iterator[Any]:
    for found in _SCHEMA.get_all_operations():
        operation = found.ok()
        if "/api/demo/" not in operation.path and "sign-out" not in operation.path:
            yield operation


OPERATIONS: Final = list(_operations())


@pytest.fixture(scope="module")
def till() -> dict[str, str]:
    """Return what tells the shop's browser from every other, so that it is a known one after its first time."""
    return {}


@pytest.fixture
async def everybody(world: World, till: dict[str, str]) -> AsyncIterator[dict[Audience | None, Browser]]:
    """Everybody who could come, each from an address that nobody has used; nobody in particular is None."""
    person = await world.newcomer("模糊", money="500.00")
    async with AsyncExitStack() as stack:
        come = [await stack.enter_async_context(world.browser()) for _ in range(6)]
        await come[0].get("/api/me")  # For the token against forged requests.
        for name, value in till.items():
            come[3].http.cookies.set(name, value, domain="127.0.0.1", path="/")
        await come[3].sign_in_shop(CHEN)
        till["upay_device"] = come[3].http.cookies["upay_device"]
        yield {
            None: come[0], Audience.GUEST: await come[1].come_as_guest(),
            Audience.CUSTOMER: await come[2].sign_in(person),
            Audience.MERCHANT: come[3], Audience.AGENT: await come[4].sign_in_staff(ADA),
            Audience.SUPERVISOR: await come[5].sign_in_staff(BO),
        }  # fmt: skip


def _generated(operation: Any) -> list[Case]:
    """Make requests of every kind that the description allows, the same ones each time."""
    made: list[Case] = []

    @seed(20)
    @settings(
        max_examples=_TRIES, database=None, phases=[Phase.generate], deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def collect(case: Case) -> None:
        made.append(case)

    collect()
    return made


async def test_the_description_is_looked_through(world: World) -> None:
    described = {f"{operation.method.upper()} {operation.path}" for operation in OPERATIONS}
    assert len(described) > 90
    assert world.app.openapi_schema.paths is not None


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: f"{operation.method} {operation.path}")
async def test_no_request_is_answered_by_a_fault_or_by_what_is_not_described(
    world: World, everybody: dict[Audience | None, Browser], operation: Any
) -> None:
    world.clock.advance(timedelta(minutes=1))
    cases = _generated(operation)
    assert cases
    audience, needs = _declared(world)[operation.definition.raw["operationId"]]
    for who, browser in everybody.items():
        mine = audience in {Audience.PUBLIC, who} or (audience, who) == (Audience.AGENT, Audience.SUPERVISOR)
        shared = audience is who is Audience.CUSTOMER
        for case in cases if mine and not shared else cases[:2]:
            await _try(browser, case)
    if audience is Audience.CUSTOMER:
        await _try_as_customers(world, cases, steps_up=bool(needs))
    assert await world.problems_of_books() == []


async def _try_as_customers(world: World, cases: list[Case], *, steps_up: bool) -> None:
    """Share the requests among customers of each kind; where more can be asked for, somebody proves it as well."""
    async with AsyncExitStack() as stack:
        come = [await stack.enter_async_context(_customer(world, *kind)) for kind in _CUSTOMERS]
        for number, case in enumerate(cases):
            await _try(come[number % len(come)].browser, case)
        if steps_up:
            member = await stack.enter_async_context(_customer(world, *_CUSTOMERS[1]))
            device = await _settled_key(member)
            for case in cases[::3]:
                await _try_and_prove(member, device, case)


async def _try_and_prove(member: Member, device: Authenticator, case: Case) -> None:
    """Send a request; where it is refused for want of a proof, prove it and send the same again."""
    answer = await _try(member.browser, case)
    if answer.headers["content-type"] != "application/problem+json":
        return
    problem = answer.json()
    step = problem["step_up"] if (answer.status_code, problem["code"]) == _IS_ASKED else None
    if step is None or step["approval_id"] is None or "passkey" not in step["ways"]:
        return
    there = f"/api/me/approvals/{step['approval_id']}"
    asked = (await member.post(f"{there}/passkey")).json()
    proof = {"challenge_id": asked["challenge_id"], "credential": device.sign(asked["options"])}
    assert (await member.post(there, {"way": "passkey", **proof})).status_code == 204
    again = await _try(member.browser, case, approval=step["approval_id"])
    assert again.status_code != 403 or again.json()["code"] != "verification_required", (
        "the proof is the one that was asked"
    )


@asynccontextmanager
async def _customer(world: World, level: int, proven: tuple[Method, ...]) -> AsyncIterator[Member]:
    """Enrol a customer of this identity level, in whose session this was proven."""
    person = await world.newcomer("模糊", level=level, money="500.00")
    async with world.browser() as browser:
        await browser.get("/api/me")
        async with world.product.db.begin() as uow:
            begun = await begin_session(
                uow, world.product.vault, kind=Who.CUSTOMER, who_id=person.id, device=identity.Device(agent="Chrome"),
                at=world.clock.now(), proven=proven,
            )  # fmt: skip
        browser.http.cookies.set("upay_customer", begun.token, domain="127.0.0.1", path="/")
        yield Member(world, browser, person)


async def _settled_key(member: Member) -> Authenticator:
    """Give a customer a passkey that has been there for days."""
    device = Authenticator()
    asked = (await member.post("/api/me/passkeys/options")).json()
    body = {"challenge_id": asked["challenge_id"], "credential": device.make(asked["options"]), "name": "手机"}
    assert (await member.post("/api/me/passkeys", body)).status_code == 201
    async with member.world.product.db.begin() as uow:
        of_theirs = sa.update(models.Passkey).where(models.Passkey.owner_id == member.person.id)
        await uow.session.execute(of_theirs.values(created_at=member.world.clock.now() - timedelta(days=4)))
    # What was proven when they came is too old for anything by then.
    member.world.clock.advance(timedelta(minutes=6))
    return device


async def test_customers_come_with_every_level_and_every_worth_of_a_session(world: World) -> None:
    seen = set()
    for kind in _CUSTOMERS:
        async with _customer(world, *kind) as member:
            me = (await member.browser.get("/api/me")).json()
            security = (await member.browser.get("/api/me/security")).json()
            seen.add((me["level"], security["level"]))
    assert seen == {(1, 1), (2, 2), (3, 3)}


def _declared(world: World) -> dict[str, tuple[Audience, tuple[str, ...]]]:
    """Return of each operation whom it is for, and which proofs it can ask for."""
    return {
        str(handler.operation_id): (Audience(handler.opt["who"]), tuple(handler.opt.get("needs", ())))
        for route in world.app.routes
        for handler in getattr(route, "route_handlers", ())
        if "who" in handler.opt
    }


async def _try(browser: Browser, case: Case, *, approval: str = "") -> httpx.Response:
    asked = case.as_transport_kwargs(base_url="http://127.0.0.1:8000")
    headers = {
        **{name: value for name, value in dict(asked.get("headers") or {}).items() if str(value).isascii()},
        "X-CSRF-Token": browser.http.cookies.get("upay_csrf", ""), **({"Approval": approval} if approval else {}),
    }  # fmt: skip
    answer = await browser.http.request(
        asked["method"], asked["url"], params=asked.get("params"), json=asked.get("json"), content=asked.get("data"),
        headers=headers,
    )  # fmt: skip
    case.validate_response(answer, checks=_CHECKS)
    return answer
