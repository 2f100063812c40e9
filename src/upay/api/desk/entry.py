"""Staff signing in and out, and going on and off duty."""

from typing import Final, Literal

from litestar import Request, Response
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody

from upay import identity
from upay.api import cookies, shapes
from upay.api.customer.security import show_app
from upay.api.routes import reads, sets, writes
from upay.api.who import Audience, Visit, permissions_of, terms_of
from upay.identity import Level, Method, StaffSignedIn, Who
from upay.identity import queries as people
from upay.kit.acts import Act
from upay.kit.ids import StaffId
from upay.platform import audit
from upay.support import workforce

_WAYS: Final[dict[Method, Literal["passkey", "totp", "recovery_code"]]] = {
    Method.PASSKEY: "passkey", Method.TOTP: "totp", Method.RECOVERY_CODE: "recovery_code",
}  # fmt: skip
"""What a second factor of staff can be, as it goes over the wire."""


@writes("/api/desk/sign-in", "staff_sign_in", Audience.PUBLIC, status=200, at_most=30, tag="Desk")
async def staff_sign_in(visit: NamedDependency[Visit], data: JSONBody[shapes.StaffSignIn]) -> Response[shapes.StaffMe]:
    """Sign in as staff, and go on duty: whoever is at the desk takes conversations until they say otherwise."""
    services = visit.services
    if data.code:
        await visit.types_code()
    signed_in = await identity.staff_sign_in(
        services.db,
        services.vault,
        login=data.login,
        password=data.password,
        device=visit.device,
        code=data.code,
        terms=terms_of(services.config),
        at=visit.at,
    )
    return await signed_in_at_desk(visit, signed_in)


@writes("/api/desk/sign-out", "staff_sign_out", Audience.PUBLIC, status=204, tag="Desk", clears=cookies.STAFF)
async def staff_sign_out(visit: NamedDependency[Visit], request: Request[None, None, State]) -> None:
    """End the session on this device and go off duty; there being none is no fault."""
    token, services = cookies.read(request, cookies.STAFF), visit.services
    terms = terms_of(services.config)
    session = None if not token else await identity.who(services.db, token=token, staff=terms, at=visit.at)
    if token and session is not None and session.who is Who.STAFF:
        async with services.db.begin() as uow:
            await workforce.set_duty(uow, staff_id=session.staff_id, on=False, at=visit.at)
            await audit.write(
                uow, services.vault, actor=identity.actor_of(session.staff_id), act=Act.SIGN_OUT, at=visit.at
            )
        await identity.sign_out(services.db, token=token, at=visit.at)


@writes("/api/desk/join", "staff_join", Audience.PUBLIC, status=200, at_most=30, tag="Desk")
async def staff_join(visit: NamedDependency[Visit], data: JSONBody[shapes.StaffJoin]) -> Response[shapes.StaffMe]:
    """Choose a password with a ticket that was handed over; what it opens is the setting up of an app."""
    services = visit.services
    signed_in = await identity.join_staff(
        services.db, services.vault, login=data.login, ticket=data.ticket, password=data.password, device=visit.device,
        at=visit.at,
    )  # fmt: skip
    return _signed_in(visit, signed_in, await show_me(visit, signed_in.staff_id, level=Level.ONE, joining=True))


@reads("/api/desk/me", "staff_me", Audience.AGENT, password_alone=True)
async def staff_me(visit: NamedDependency[Visit]) -> shapes.StaffMe:
    """Return who is signed in, and whether they take conversations."""
    assert visit.session is not None, "the route is for staff"
    joining = Method.TICKET.value in visit.session.proven
    return await show_me(visit, visit.staff_id, level=visit.session.level, joining=joining)


@writes("/api/desk/totp", "begin_staff_totp", Audience.AGENT, status=200, password_alone=True)
async def begin_staff_totp(visit: NamedDependency[Visit]) -> shapes.TotpBegun:
    """Begin with the authenticator app of somebody who has joined with a ticket; without one the desk stays closed."""
    services, session = visit.services, visit.session
    assert session is not None, "the route is for staff"
    begun = await identity.begin_staff_app(
        services.db, services.vault, staff_id=visit.staff_id, session_id=session.id, at=visit.at
    )
    return show_app(begun)


@writes("/api/desk/totp/confirm", "confirm_staff_totp", Audience.AGENT, status=200, at_most=30, password_alone=True)
async def confirm_staff_totp(visit: NamedDependency[Visit], data: JSONBody[shapes.TotpCode]) -> shapes.RecoveryCodes:
    """Open the desk with the first code of the app, and go on duty; the recovery codes are shown this once."""
    services, session = visit.services, visit.session
    assert session is not None, "the route is for staff"
    codes = await identity.confirm_staff_app(
        services.db, services.vault, staff_id=visit.staff_id, session_id=session.id, code=data.code, at=visit.at
    )
    async with services.db.begin() as uow:
        await workforce.set_duty(uow, staff_id=visit.staff_id, on=True, at=visit.at)
    return shapes.RecoveryCodes(codes=codes)


@sets("/api/desk/presence", "set_presence", Audience.AGENT)
async def set_presence(visit: NamedDependency[Visit], data: JSONBody[shapes.Presence]) -> shapes.StaffMe:
    """Go on or off duty."""
    async with visit.services.db.begin() as uow:
        await workforce.set_duty(uow, staff_id=visit.staff_id, on=data.on, at=visit.at)
    return await show_me(visit, visit.staff_id, level=Level.TWO)


async def signed_in_at_desk(visit: Visit, signed_in: StaffSignedIn) -> Response[shapes.StaffMe]:
    """Let somebody in who has just signed in; whoever has proven enough goes on duty."""
    services = visit.services
    session = await identity.who(services.db, token=signed_in.token, at=visit.at)
    assert session is not None, "it has just begun"
    if session.level >= Level.TWO:
        async with services.db.begin() as uow:
            await workforce.set_duty(uow, staff_id=signed_in.staff_id, on=True, at=visit.at)
    return _signed_in(visit, signed_in, await show_me(visit, signed_in.staff_id, level=session.level))


def _signed_in(visit: Visit, signed_in: StaffSignedIn, me: shapes.StaffMe) -> Response[shapes.StaffMe]:
    return Response(me, cookies=cookies.signed_in(cookies.STAFF, signed_in, visit.services.config))


async def show_me(visit: Visit, staff_id: StaffId, *, level: Level, joining: bool = False) -> shapes.StaffMe:
    """Show somebody of staff to themselves."""
    async with visit.services.db.begin() as uow:
        person = await people.staff(uow, staff_id)
        ways = await identity.second_factor_ways(uow, staff_id)
        glass = await identity.glass_of(uow, staff_id=staff_id, at=visit.at)
        on_duty = await workforce.on_duty(uow)
    assert person is not None, "a session is of somebody who works here"
    roles: list[Literal["agent", "supervisor"]] = [role.value for role in sorted(person.roles)]
    return shapes.StaffMe(
        id=person.id, name=person.name, roles=roles, on=staff_id in on_duty, proven=level >= Level.TWO,
        joining=joining, emergency_until=glass.until, glass=glass.may,
        permissions=permissions_of(frozenset(person.roles), emergency=glass.until is not None),
        ways=[_WAYS[way] for way in ways],
    )  # fmt: skip


ROUTES = (staff_sign_in, staff_sign_out, staff_join, staff_me, begin_staff_totp, confirm_staff_totp, set_presence)
