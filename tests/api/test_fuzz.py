"""The whole API as its description says, with generated requests, as everybody who could come.

No answer is a server error, and none is one that the description does not have: status, type of content, shape.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case
from schemathesis.specs.openapi import checks
from tests.api.conftest import Browser, World
from tests.cast import ADA, BO, CHEN

from upay.api.app import openapi_schema
from upay.api.who import Audience

_CHECKS: Final = [
    schemathesis.checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_schema_conformance,
]  # fmt: skip
_TRIES: Final = 12
"""So many requests as whoever the route is for; whoever it is not for is stopped at the door, and two are enough."""
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
    audience = _audiences(world)[operation.definition.raw["operationId"]]
    for who, browser in everybody.items():
        mine = audience in {Audience.PUBLIC, who} or (audience, who) == (Audience.AGENT, Audience.SUPERVISOR)
        for case in cases if mine else cases[:2]:
            await _try(browser, case)
    assert await world.problems_of_books() == []


def _audiences(world: World) -> dict[str, Audience]:
    return {
        str(handler.operation_id): Audience(handler.opt["who"])
        for route in world.app.routes
        for handler in getattr(route, "route_handlers", ())
        if "who" in handler.opt
    }


async def _try(browser: Browser, case: Case) -> None:
    asked = case.as_transport_kwargs(base_url="http://127.0.0.1:8000")
    headers = {
        **{name: value for name, value in dict(asked.get("headers") or {}).items() if str(value).isascii()},
        "X-CSRF-Token": browser.http.cookies.get("upay_csrf", ""),
    }
    answer = await browser.http.request(
        asked["method"], asked["url"], params=asked.get("params"), json=asked.get("json"), content=asked.get("data"),
        headers=headers,
    )  # fmt: skip
    case.validate_response(answer, checks=_CHECKS)
