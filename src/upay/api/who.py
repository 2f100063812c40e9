"""Who is asking, and who may: every route names its audience, and nothing runs before that is checked."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final
from uuid import uuid4

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.exceptions import WebSocketException
from litestar.handlers import BaseRouteHandler
from litestar.types import Scope

from upay import identity
from upay.api import cookies, missed
from upay.api.services import Services
from upay.api.version import hold_to_version
from upay.identity import (
    Device,
    Level,
    Role,
    Session,
    StaffTerms,
    VerificationRequired,
    Who,
)
from upay.kit.ids import CustomerId, GuestId, MerchantId, MerchantPersonId, StaffId
from upay.kit.language import Lang
from upay.kit.refusal import Kind, Refusal
from upay.platform import throttle
from upay.platform.actions import ActionNotAllowed
from upay.platform.config import Config

_LONGEST_TOKEN: Final = 200
_SESSION: Final = "upay_session"
_TRACE: Final = "upay_trace"
_BY_ITSELF: Final = "unattended"
"""A header of the desk: nobody has touched it, and the page asks by itself; that keeps no session open."""
_LONGEST_MARK: Final = 64


class Audience(StrEnum):
    """Who may use a route."""

    PUBLIC = "public"
    CUSTOMER = "customer"
    MERCHANT = "merchant"
    """One of a shop's people, for that shop."""
    GUEST = "guest"
    """Somebody who has not signed in, with a conversation of their own and nothing else."""
    AGENT = "agent"
    """Any member of staff."""
    SUPERVISOR = "supervisor"


_DOORS: Final = MappingProxyType(
    {
        Audience.CUSTOMER: (Who.CUSTOMER, cookies.CUSTOMER),
        Audience.MERCHANT: (Who.MERCHANT, cookies.MERCHANT),
        Audience.GUEST: (Who.GUEST, cookies.GUEST),
        Audience.AGENT: (Who.STAFF, cookies.STAFF),
        Audience.SUPERVISOR: (Who.STAFF, cookies.STAFF),
    }
)
"""Whose session an audience needs, and the cookie that carries it."""


class SessionExpired(Refusal):
    """There is no session, or it counts no more; facts: why, where it was of staff."""

    code = "session_expired"
    kind = Kind.FORBIDDEN


class RouteWithoutAudienceError(TypeError):
    """A route does not say who may use it, or no permission opens it; the program does not start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request: who asks, in which language, and when."""

    services: Services
    lang: Lang
    at: datetime
    session: Session | None
    device: Device
    trace: str

    @property
    def customer_id(self) -> CustomerId:
        """The customer; the route's audience makes sure that there is one."""
        assert self.session is not None, "the route is for customers"
        return self.session.customer_id

    async def types_code(self) -> None:
        """Hold a code that comes along with a password to what its network may miss in a day."""
        network = _network_of(self.device.address or "unknown")
        await missed.hold(self.services, network=network, device=self.device, at=self.at)

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
    def guest_id(self) -> GuestId:
        """The guest, likewise."""
        assert self.session is not None, "the route is for guests"
        return self.session.guest_id

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
        device=device_of(request), trace=trace_of(request.scope),
    )  # fmt: skip


def device_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Device:
    """Return what the request comes with; the peer's address is the whole one, which is kept sealed."""
    browser, mark = (cookies.read(connection, each) or "" for each in (cookies.CSRF, cookies.DEVICE))
    return Device(
        browser=browser[:_LONGEST_TOKEN], agent=connection.headers.get("user-agent", ""), mark=mark[:_LONGEST_MARK],
        address=connection.client.host if connection.client else "",
    )  # fmt: skip


async def let_in(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard every route: find the session that the audience needs, and count where guessing or flooding pays.

    What answers which methods there are is Litestar's own, says nothing else, and is for anybody.
    """
    if _tells_methods(handler):
        return
    services, at = services_of(connection), services_of(connection).clock.now()
    audience = Audience(handler.opt["who"])
    session: Session | None = None
    if audience is not Audience.PUBLIC:
        alone = bool(handler.opt.get("password_alone"))
        session = await _session(connection, audience, handler, alone=alone, at=at)
        connection.scope["state"][_SESSION] = session
    await hold_to_version(services, connection, str(handler.opt.get("kind") or handler), session)
    at_most = handler.opt.get("at_most")
    if at_most is not None:
        name = f"{handler}\x1f{address_of(connection)}"
        await throttle.count(services.db, services.vault, name=name, at_most=at_most, at=at)
    if handler.opt.get("operation") in missed.CODE_ALONE:
        await missed.hold(services, network=address_of(connection), device=device_of(connection), at=at)


async def _session(
    connection: ASGIConnection[Any, Any, Any, Any], audience: Audience, handler: BaseRouteHandler, *, alone: bool,
    at: datetime,
) -> Session:  # fmt: skip
    services = services_of(connection)
    kind, cookie = _DOORS[audience]
    token = cookies.read(connection, cookie)
    # A page that listens, or asks by itself, is not somebody who works.
    used = connection.scope["type"] != ScopeType.WEBSOCKET and _BY_ITSELF not in connection.headers
    address = connection.client.host if connection.client else ""
    session = None
    if token:
        session = await identity.who(
            services.db, token=token, at=at, staff=terms_of(services.config), used=used or kind is not Who.STAFF,
            vault=services.vault, address=address,
        )  # fmt: skip
    if session is None or session.who is not kind:
        raise await _no_session(connection, kind=kind, token=token, at=at)
    if kind is Who.STAFF and session.level < Level.TWO and not alone:
        # Staff see customers: the password alone opens nothing but the setting up of a second factor.
        if connection.scope["type"] == ScopeType.WEBSOCKET:
            raise await _no_session(connection, kind=kind, token=token, at=at)
        async with services.db.begin() as uow:
            ways = await identity.second_factor_ways(uow, session.who_id)
        raise VerificationRequired(action="desk", ways=ways)
    operation = str(handler.opt.get("operation"))
    if kind is Who.STAFF and not may(session, operation):
        if connection.scope["type"] == ScopeType.WEBSOCKET:
            raise WebSocketException(code=4403, detail="not_allowed")
        raise ActionNotAllowed(why=_why_not(session, operation))
    return session


def may(session: Session, operation: str) -> bool:
    """Tell whether somebody of staff may do this: by a role that the file gives it to, or as an emergency opens it."""
    found = identity.staff_roles().permission(operation)
    if found is None:
        return False
    return bool(found.roles & session.roles) or (session.emergency_until is not None and found.emergency)


def holds(session: Session, permission: str) -> bool:
    """Tell likewise whether somebody of staff has a permission, by its name in the file."""
    return permission in permissions_of(session.roles, emergency=session.emergency_until is not None)


def permissions_of(roles: frozenset[Role], *, emergency: bool) -> list[str]:
    """Return the names of what these roles may, and of what an emergency opens beside it."""
    return [
        one.code for one in identity.staff_roles().permissions if one.roles & roles or (emergency and one.emergency)
    ]


def _why_not(session: Session, operation: str) -> str:
    found = identity.staff_roles().permission(operation)
    if found is None or found.roles != {Role.SUPERVISOR}:
        return "not_your_role"
    return "supervisors_only" if session.emergency_until is None else "not_in_emergency"


async def _no_session(
    connection: ASGIConnection[Any, Any, Any, Any], *, kind: Who, token: str | None, at: datetime
) -> Exception:
    if connection.scope["type"] == ScopeType.WEBSOCKET:
        return WebSocketException(code=4401, detail="session_expired")
    if kind is not Who.STAFF or not token:
        return SessionExpired()
    services = services_of(connection)
    why = await identity.why_ended(services.db, token=token, terms=terms_of(services.config), at=at)
    return SessionExpired() if why is None else SessionExpired(why=why)


def terms_of(config: Config) -> StaffTerms:
    """Return how long sessions of staff last, as the settings say."""
    return StaffTerms(
        idle=timedelta(minutes=config.staff_idle_minutes), longest=timedelta(hours=config.staff_session_hours),
        at_once=config.staff_sessions_at_once,
    )  # fmt: skip


def check_audiences(routes: list[Any]) -> None:
    """Refuse to start with a route that does not say who may use it, or of staff, that no permission opens."""
    for route in routes:
        for handler in getattr(route, "route_handlers", None) or [route.route_handler]:
            if _tells_methods(handler):
                continue
            if handler.opt.get("who") not in set(Audience):
                raise RouteWithoutAudienceError(f"{route.path} does not say who may use it")
            of_staff = handler.opt["who"] in {Audience.AGENT, Audience.SUPERVISOR}
            if of_staff and identity.staff_roles().permission(str(handler.opt.get("operation"))) is None:
                raise RouteWithoutAudienceError(f"{route.path} stands in no permission of staff_roles.toml")


def _tells_methods(handler: BaseRouteHandler) -> bool:
    """Tell whether Litestar answers this itself, with the methods of the route and nothing else."""
    return getattr(handler, "http_methods", None) == {"OPTIONS"}


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
    """Return whom the request came from: the peer, or whom our own proxies name (`main.web`). Of IPv6, the network.

    Whoever has one address of IPv6 has a network of 2^64 of them.
    """
    return _network_of(connection.client.host if connection.client else "unknown")


def _network_of(peer: str) -> str:
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return peer
    return peer if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))


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
