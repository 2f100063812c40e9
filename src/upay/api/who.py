"""Who is asking, and who may: every route names its audience, and nothing runs before that is checked."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final
from uuid import uuid4

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.exceptions import WebSocketException
from litestar.handlers import BaseRouteHandler
from litestar.types import Scope

from upay import identity
from upay.api.limiting import Throttle
from upay.api.services import Services
from upay.identity import Role, Session, Who
from upay.kit.ids import CustomerId, MerchantId, MerchantPersonId, StaffId
from upay.kit.language import Lang
from upay.kit.refusal import Kind, Refusal
from upay.platform.actions import ActionNotAllowed

CUSTOMER_COOKIE: Final = "upay_customer"
MERCHANT_COOKIE: Final = "upay_merchant"
STAFF_COOKIE: Final = "upay_staff"
_SESSION: Final = "upay_session"
_TRACE: Final = "upay_trace"


class Audience(StrEnum):
    """Who may use a route."""

    PUBLIC = "public"
    CUSTOMER = "customer"
    MERCHANT = "merchant"
    """One of a shop's people, for that shop."""
    AGENT = "agent"
    """Any member of staff."""
    SUPERVISOR = "supervisor"


_DOORS: Final = MappingProxyType(
    {
        Audience.CUSTOMER: (Who.CUSTOMER, CUSTOMER_COOKIE),
        Audience.MERCHANT: (Who.MERCHANT, MERCHANT_COOKIE),
        Audience.AGENT: (Who.STAFF, STAFF_COOKIE),
        Audience.SUPERVISOR: (Who.STAFF, STAFF_COOKIE),
    }
)
"""Whose session an audience needs, and the cookie that carries it."""


class SessionExpired(Refusal):
    """There is no session, or it counts no more."""

    code = "session_expired"
    kind = Kind.FORBIDDEN


class RouteWithoutAudienceError(TypeError):
    """A route does not say who may use it; the program does not start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request: who asks, in which language, and when."""

    services: Services
    lang: Lang
    at: datetime
    session: Session | None
    device: str
    trace: str

    @property
    def customer_id(self) -> CustomerId:
        """The customer; the route's audience makes sure that there is one."""
        assert self.session is not None, "the route is for customers"
        return self.session.customer_id

    @property
    def person_id(self) -> MerchantPersonId:
        """The shop's person, likewise."""
        assert self.session is not None, "the route is for shops"
        return self.session.person_id

    @property
    def merchant_id(self) -> MerchantId:
        """The shop whose person asks; everything that a shop's route reads or does is of this one."""
        assert self.session is not None, "the route is for shops"
        return self.session.merchant_id

    @property
    def staff_id(self) -> StaffId:
        """The member of staff, likewise."""
        assert self.session is not None, "the route is for staff"
        return self.session.staff_id


async def visit_of(request: Request[Any, Any, Any]) -> Visit:
    """Gather what every handler needs to know of a request."""
    services = services_of(request)
    return Visit(
        services=services, lang=language_of(request), at=services.clock.now(), session=session_of(request.scope),
        device=request.headers.get("user-agent", ""), trace=trace_of(request.scope),
    )  # fmt: skip


async def let_in(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard every route: count where guessing pays, then find the session that the audience needs."""
    services, at = services_of(connection), services_of(connection).clock.now()
    audience = Audience(handler.opt["who"])
    at_most = handler.opt.get("at_most")
    if at_most is not None:
        throttle: Throttle = connection.app.state.throttle
        throttle.count(route=str(handler), address=address_of(connection), at_most=at_most, at=at)
    if audience is Audience.PUBLIC:
        return
    kind, cookie = _DOORS[audience]
    token = connection.cookies.get(cookie)
    session = None if not token else await identity.who(services.db, token=token, at=at)
    if session is None or session.who is not kind:
        raise _no_session(connection)
    if audience is Audience.SUPERVISOR and Role.SUPERVISOR not in session.roles:
        raise ActionNotAllowed(why="supervisors_only")
    connection.scope["state"][_SESSION] = session


def _no_session(connection: ASGIConnection[Any, Any, Any, Any]) -> Exception:
    if connection.scope["type"] == ScopeType.WEBSOCKET:
        return WebSocketException(code=4401, detail="session_expired")
    return SessionExpired()


def check_audiences(routes: list[Any]) -> None:
    """Refuse to start with a route that does not say who may use it."""
    for route in routes:
        for handler in getattr(route, "route_handlers", None) or [route.route_handler]:
            if getattr(handler, "http_methods", None) == {"OPTIONS"}:
                continue  # Litestar answers these itself, with the methods of the route and nothing else.
            if handler.opt.get("who") not in set(Audience):
                raise RouteWithoutAudienceError(f"{route.path} does not say who may use it")


def services_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Services:
    """Return what the product offers to handlers."""
    services: Services = connection.app.state.services
    return services


def session_of(scope: Scope) -> Session | None:
    """Return the session that the guard found."""
    found: Session | None = scope["state"].get(_SESSION)
    return found


def trace_of(scope: Scope) -> str:
    """Return the trace id of this request; made when it is first asked for."""
    state: dict[str, Any] = scope.setdefault("state", {})
    trace: str = state.setdefault(_TRACE, uuid4().hex)
    return trace


def address_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Return whom the request came from: the peer, since headers that name another may be made up."""
    return connection.client.host if connection.client else "unknown"


def language_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Lang:
    """Read the reader's language; whoever says nothing of ours reads Chinese."""
    best, best_weight = Lang.ZH, 0.0
    for part in connection.headers.get("accept-language", "")[:200].split(","):
        name, _, parameter = part.strip().partition(";")
        weight = _weight(parameter)
        if weight > best_weight and (lang := _lang(name)) is not None:
            best, best_weight = lang, weight
    return best


def _lang(name: str) -> Lang | None:
    return {"zh": Lang.ZH, "en": Lang.EN}.get(name.strip().lower().split("-")[0])


def _weight(parameter: str) -> float:
    try:
        return float(parameter.strip().removeprefix("q=")) if parameter.strip() else 1.0
    except ValueError:
        return 0.0


def session_cookie(name: str, token: str, *, public_url: str) -> Cookie:
    """Return the cookie that carries a session; scripts never read it, other sites never send it along."""
    secure = public_url.startswith("https://")
    return Cookie(key=name, value=token, path="/", httponly=True, samesite="lax", secure=secure)
