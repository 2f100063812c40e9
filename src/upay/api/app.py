"""The application: every route of every audience, the edge around them, and nothing that decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import structlog
from litestar import Litestar
from litestar.config.csrf import CSRFConfig
from litestar.connection import ASGIConnection
from litestar.datastructures import MutableScopeHeaders, State
from litestar.di import Provide
from litestar.exceptions import NotFoundException
from litestar.handlers import BaseRouteHandler
from litestar.plugins.prometheus import PrometheusConfig
from litestar.status_codes import HTTP_400_BAD_REQUEST
from litestar.types import Message, Scope

from upay.api import cookies, live, password_strength, shapes, verifying
from upay.api.customer import (
    account,
    actions,
    claims,
    devices,
    doors,
    levels,
    money,
    notices,
    own_secrets,
    phone,
    privacy,
    records,
    security,
    support,
    withdrawals,
)
from upay.api.demo import stage
from upay.api.desk import (
    accounts,
    audit,
    conversations,
    emergency,
    entry,
    factors,
    flows,
    gaps,
    knowledge,
    look_back,
    staff,
    teach,
    two_people,
    verify,
)
from upay.api.desk import claims as desk_claims
from upay.api.desk import documents as desk_documents
from upay.api.guest import chat, foresee
from upay.api.looking import Looks
from upay.api.merchant import entry as shop_entry
from upay.api.merchant import takings
from upay.api.problems import answer, consider
from upay.api.public import (
    articles,
    auth,
    check,
    confirm_sign_in,
    documents,
    getting_back_in,
    health,
    help_pages,
    reset_link,
    screens,
    terms,
)
from upay.api.public import claims as public_claims
from upay.api.services import Services
from upay.api.who import Audience, check_audiences, let_in, trace_of, visit_of
from upay.kit.language import Lang

LARGEST_BODY: Final = 64 * 1024
_ROUTES: Final = (
    *auth.ROUTES, *getting_back_in.ROUTES, *reset_link.ROUTES, *terms.ROUTES, *confirm_sign_in.ROUTES,
    *password_strength.ROUTES,
    *account.ROUTES, *doors.ROUTES, *phone.ROUTES, *devices.ROUTES, *security.ROUTES, *own_secrets.ROUTES,
    *notices.ROUTES, *privacy.ROUTES, *records.ROUTES, *money.ROUTES, *withdrawals.ROUTES, *actions.ROUTES,
    *support.ROUTES, *chat.ROUTES, *foresee.ROUTES, *shop_entry.ROUTES, *takings.ROUTES, *entry.ROUTES,
    *factors.ROUTES, *emergency.ROUTES, *conversations.ROUTES,
    *knowledge.ROUTES, *gaps.ROUTES, *teach.ROUTES, *look_back.ROUTES, *flows.ROUTES,
    *accounts.ROUTES, *staff.ROUTES, *audit.ROUTES, *two_people.ROUTES, *verify.ROUTES, *verifying.ROUTES,
    *levels.ROUTES, *desk_documents.ROUTES, *public_claims.ROUTES, *claims.ROUTES, *desk_claims.ROUTES,
    *check.ROUTES, *articles.ROUTES, *help_pages.ROUTES, *health.ROUTES, *live.ROUTES, *screens.ROUTES,
)  # fmt: skip
_HEADERS: Final = {
    # The component libraries of the screens write styles of their own; scripts come from here alone.
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}


_ONLY_HTTPS: Final = f"max-age={365 * 24 * 60 * 60}"
"""For a year, browsers ask this host by HTTPS and by nothing else; said where the public address is an https one."""


def create_app(
    services: Services, *, cast: Mapping[Lang, Sequence[shapes.CastMember]] | None = None,
    cards: Sequence[stage.DemoCard] = (), identities: Sequence[stage.DemoIdentity] = (),
    apps: Mapping[str, str] = MappingProxyType({}),
) -> Litestar:  # fmt: skip
    """Build the application on a product; in the demo, `cast` is who can be signed in as, `cards` what can be bound,
    `identities` the numbers that one can be verified by, `apps` the secrets of their authenticator apps by login.

    The process that serves it also runs `services.realtime.run()`, so that websockets hear what happens.
    """
    app = _build(
        [*_ROUTES, *(stage.ROUTES if services.config.demo else ())],
        csrf_secret=services.vault.blind("csrf", context="api.csrf").hex(),
        csrf_cookie=cookies.name_of(cookies.CSRF, services.config),
        secure=cookies.by_https(services.config),
        state=State(
            {
                "services": services,
                "secure": cookies.by_https(services.config),
                "looks": Looks(),
                "cast": dict(cast or {}),
                "cards": list(cards),
                "identities": list(identities),
                "apps": dict(apps),
            }
        ),
    )
    check_audiences(app.routes)
    return app


def openapi_schema() -> dict[str, Any]:
    """Describe the whole API, the demo's part included, without a product; clients are generated from it."""
    app = _build([*_ROUTES, *stage.ROUTES], csrf_secret="of no product", state=State())  # noqa: S106 -- signs nothing
    return documents.exact(app.openapi_schema.to_schema())


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way in: a method and a path, who may, and what else is asked of them."""

    method: str
    path: str
    operation: str | None
    who: Audience
    needs: tuple[str, ...]
    """Actions of `identity.NEEDS` that it takes an approval for."""
    pin: bool
    """The payment PIN is sent along."""
    proof_anew: bool
    """Of staff: a second factor is proven for this alone, whatever the session is worth."""
    password_alone: bool
    """Of staff: open before the second factor was proven."""
    at_most: int | None
    """How often a minute one address may, where that is limited."""


def ways_in() -> list[Way]:
    """Return every way in, the demo's included, by path and method, without a product."""
    app = _build([*_ROUTES, *stage.ROUTES], csrf_secret="of no product", state=State())  # noqa: S106 -- signs nothing
    found: list[Way] = []
    for route in app.routes:
        handlers: list[Any] = getattr(route, "route_handlers", None) or [route.route_handler]  # type: ignore[union-attr]
        for handler in handlers:
            opt = handler.opt
            found += [
                Way(
                    method=method, path=route.path,
                    operation=getattr(handler, "operation_id", None) or opt.get("operation"),
                    who=Audience(opt["who"]), needs=tuple(opt.get("needs") or ()), pin=_asks_for_pin(handler),
                    proof_anew=_asks_for_proof(handler), password_alone=bool(opt.get("password_alone")),
                    at_most=opt.get("at_most"),
                )
                for method in getattr(handler, "http_methods", {"WEBSOCKET"}) - {"OPTIONS"}
                if "who" in opt
            ]  # fmt: skip
    return sorted(found, key=lambda way: (way.path, way.method))


def _asks_for_pin(handler: Any) -> bool:  # noqa: ANN401 -- of any kind of route
    body = handler.parsed_fn_signature.parameters.get("data")
    return body is not None and any(
        "pin" in getattr(each, "__struct_fields__", ()) and each not in _NO_PIN_NEEDED
        for each in (body.annotation, *body.args)
    )


def _asks_for_proof(handler: Any) -> bool:  # noqa: ANN401 -- of any kind of route
    body = handler.parsed_fn_signature.parameters.get("data")
    return body is not None and any(
        each is shapes.StaffProof or shapes.StaffProof in getattr(each, "__annotations__", {}).values()
        for each in (body.annotation, *body.args)
    )


_NO_PIN_NEEDED: Final = frozenset({shapes.ResetPin, shapes.BindCard, shapes.BeginEmail, shapes.OwnersProof})
"""What sets a forgotten PIN anew carries the new one, which proves nothing; where a card is bound, or what gets an
account back is moved, a passkey does as well, and what it needs says so."""


def _build(
    routes: Sequence[Any], *, csrf_secret: str, state: State, csrf_cookie: str = cookies.CSRF, secure: bool = False
) -> Litestar:
    return Litestar(
        routes,
        guards=[_bind_log, _refuse_unkept, let_in],
        dependencies={"visit": Provide(visit_of)},
        exception_handlers={Exception: answer},
        after_exception=[consider],
        before_send=[_finish],
        middleware=[PrometheusConfig(app_name="upay", prefix="upay", group_path=True).middleware],
        csrf_config=CSRFConfig(
            secret=csrf_secret, cookie_name=csrf_cookie, header_name="X-CSRF-Token", cookie_secure=secure
        ),
        state=state,
        request_max_body_size=LARGEST_BODY,
        openapi_config=documents.config(),
        logging_config=None,
    )


async def _bind_log(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let every log line of this request say which request it is."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(trace_id=trace_of(connection.scope), operation=handler.opt.get("kind"))


async def _refuse_unkept(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Find nothing at an address with a character in it that the database keeps in no text."""
    if "\x00" in connection.scope["path"] or b"%00" in connection.scope["query_string"]:
        raise NotFoundException


async def _finish(message: Message, scope: Scope) -> None:
    """Add what every answer carries."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    headers["X-Trace-Id"] = trace_of(scope)
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if scope["app"].state.get("secure"):
        headers.setdefault("Strict-Transport-Security", _ONLY_HTTPS)
    clears = scope["route_handler"].opt.get("clears") if "route_handler" in scope else None
    if clears is not None and message["status"] < HTTP_400_BAD_REQUEST:
        taken_back = cookies.take_back(clears, scope["app"].state.services.config)
        headers.add("Set-Cookie", taken_back.to_header(header=""))
    if scope["path"].startswith("/api/"):
        headers.setdefault("Cache-Control", "no-store")
