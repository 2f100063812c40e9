"""Routes: each says who may, stands where its audience belongs, has a name, and answers nobody else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.exceptions import WebSocketDisconnect
from litestar.testing import TestClient
from tests.conftest import NOON, ROOT

from upay import payments
from upay.api.app import create_app
from upay.api.services import Services
from upay.api.who import Audience
from upay.identity import NEEDS
from upay.kit.time import SetClock
from upay.main import who_may
from upay.main.wiring import identity_explainers
from upay.platform.actions import Actions
from upay.platform.config import Config
from upay.platform.crypto import Vault
from upay.platform.explanations import Explainer

ANYBODY_MAY = """
GET /
GET /api/claims/own
GET /api/demo/app-code/{login:str}
GET /api/demo/cards
GET /api/demo/cast
GET /api/demo/identities
GET /api/demo/outbox
GET /api/docs
GET /api/docs/openapi.json
GET /api/docs/{path:str}
GET /api/guest/foreseen
GET /api/help/articles
GET /api/help/articles/{topic:str}
GET /api/help/search
GET /api/terms
GET /api/{path:path}
GET /desk
GET /desk/{path:path}
GET /healthz
GET /help
GET /help/assets/{path:path}
GET /help/check
GET /help/search
GET /help/{topic:str}
GET /help/{topic:str}/{path:path}
GET /metrics
GET /privacy-policy
GET /shop
GET /shop/{path:path}
GET /terms
GET /{path:path}
POST /api/auth/claim
POST /api/auth/claim/cancel
POST /api/auth/codes
POST /api/auth/confirmations/{approval_id:uuid}/codes
POST /api/auth/not-me
POST /api/auth/not-me/look
POST /api/auth/passkey
POST /api/auth/passkey/options
POST /api/auth/password-strength
POST /api/auth/rebinding
POST /api/auth/rebinding/cancel
POST /api/auth/report-loss
POST /api/auth/reset-links
POST /api/auth/reset-password
POST /api/auth/reset-password/link
POST /api/auth/sign-in
POST /api/auth/sign-in/code
POST /api/auth/sign-out
POST /api/auth/sign-up
POST /api/auth/sign-up/passkey
POST /api/auth/sign-up/passkey/options
POST /api/auth/unlock
POST /api/check-message
POST /api/claims
POST /api/claims/own/codes
POST /api/claims/own/end
POST /api/claims/own/images/{kind:str}
POST /api/claims/own/number
POST /api/claims/own/questions
POST /api/claims/own/submission
POST /api/desk/join
POST /api/desk/sign-in
POST /api/desk/sign-in/passkey
POST /api/desk/sign-in/passkey-options
POST /api/desk/sign-out
POST /api/guest/session
POST /api/help/articles/{topic:str}/feedback
POST /api/merchant/codes
POST /api/merchant/reset-password
POST /api/merchant/sign-in
POST /api/merchant/sign-out
POST /api/merchant/unlock
POST /help/check
POST /help/{topic:str}
"""
"""Every route that answers without a session. A new line here is a decision, not a repair."""
STAFF = {Audience.AGENT, Audience.SUPERVISOR}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


@dataclass(frozen=True)
class Route:
    """One way in."""

    method: str
    path: str
    who: Audience
    operation: str | None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def _app(*, demo: bool = True) -> Litestar:
    """Return the application on what it needs to say no: it has no database to look into."""
    services = SimpleNamespace(
        config=Config(demo=demo), clock=SetClock(NOON), vault=Vault(bytes(range(32))), actions=Actions(),
        explainer=Explainer(identity_explainers(), payments.EXPLAINERS),
    )  # fmt: skip
    return create_app(cast("Services", services))


def _routes(app: Litestar) -> Iterator[Route]:
    for route in app.routes:
        handlers: list[Any] = getattr(route, "route_handlers", None) or [route.route_handler]  # type: ignore[union-attr]
        for handler in handlers:
            methods = getattr(handler, "http_methods", {"WEBSOCKET"}) - {"OPTIONS"}
            for method in methods:
                operation = getattr(handler, "operation_id", None)
                yield Route(method, route.path, Audience(handler.opt["who"]), operation)


ROUTES = sorted(_routes(_app()), key=str)
CLOSED = [route for route in ROUTES if route.who is not Audience.PUBLIC]


def test_who_may_without_a_session_is_written_here() -> None:
    assert "\n".join(str(route) for route in ROUTES if route.who is Audience.PUBLIC) == ANYBODY_MAY.strip()


def test_what_the_demo_shows_is_nowhere_else() -> None:
    assert [route for route in _routes(_app(demo=False)) if route.path.startswith("/api/demo")] == []
    assert [route for route in ROUTES if route.path.startswith("/api/demo")]


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_a_route_stands_where_its_audience_belongs(route: Route) -> None:
    for place, whose in (("/api/desk/", STAFF), ("/api/merchant/", {Audience.MERCHANT})):
        there = route.path.startswith(place)
        assert there if route.who in whose else not there or route.who is Audience.PUBLIC


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient[Litestar]]:
    with TestClient(_app()) as client:
        yield client


@pytest.mark.parametrize("route", CLOSED, ids=str)
def test_a_closed_route_answers_nobody_without_a_session(route: Route, client: TestClient[Litestar]) -> None:
    path = re.sub(r"\{\w+:uuid\}", str(UUID(int=7)), route.path)
    path = re.sub(r"\{\w+(:\w+)?\}", "x", path)
    if route.method == "WEBSOCKET":
        with pytest.raises(WebSocketDisconnect) as closed, client.websocket_connect(path):
            pass
        assert closed.value.code == 4401
        return
    headers = {"X-CSRF-Token": _token(client)} if route.method in UNSAFE else {}
    answer = client.request(route.method, path, headers=headers, json={} if headers else None)
    assert answer.status_code == 401
    assert answer.json()["code"] == "session_expired"


CHANGES_NOTHING = {"POST /help/check"}
"""A form of a page without scripts, which asks, and leaves nothing behind: there is nothing to forge."""


@pytest.mark.parametrize(
    "route", [one for one in ROUTES if one.method in UNSAFE and str(one) not in CHANGES_NOTHING], ids=str
)
def test_an_unsafe_request_needs_the_token_of_the_page(route: Route, client: TestClient[Litestar]) -> None:
    """Whoever has somebody's browser send a request cannot read the page, and so has none, or one of their own."""
    path = re.sub(r"\{\w+:uuid\}", str(UUID(int=7)), route.path)
    path = re.sub(r"\{\w+(:\w+)?\}", "x", path)
    token = _token(client)
    for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": token[:-1] + ("0" if token[-1] != "0" else "1")}):
        forged = client.request(route.method, path, headers=headers, json={})
        assert (forged.status_code, forged.json()["code"]) == (403, "not_allowed"), headers
        assert forged.json()["title"] in {"页面已过期", "This page is out of date"}


def test_every_route_has_a_name_of_its_own() -> None:
    schema = _app().openapi_schema.to_schema()
    named = [operation["operationId"] for methods in schema["paths"].values() for operation in methods.values()]
    assert len(named) == len(set(named))
    unnamed = [str(route) for route in ROUTES if route.method != "WEBSOCKET" and route.operation is None]
    assert [route for route in unnamed if not route.startswith("GET /api/docs")] == []
    assert {route.operation for route in ROUTES} >= set(named)


def test_the_page_that_auditors_read_is_what_the_routes_say() -> None:
    written = (ROOT / "docs" / "reference" / "who-may.md").read_text()
    assert written == who_may.page(), "upay routes > docs/reference/who-may.md"


def test_a_route_that_takes_an_approval_says_for_what_and_every_need_has_a_route() -> None:
    named: set[str] = set()
    for route in _app().routes:
        for handler in getattr(route, "route_handlers", ()):
            needs = tuple(handler.opt.get("needs") or ())
            takes = "approval" in handler.parsed_fn_signature.parameters
            assert takes is bool(needs), route.path
            named |= set(needs)
    assert named == set(NEEDS)


def _token(client: TestClient[Litestar]) -> str:
    if "upay_csrf" not in client.cookies:
        client.get(next(route.path for route in CLOSED if route.method == "GET" and "{" not in route.path))
    return client.cookies["upay_csrf"]
