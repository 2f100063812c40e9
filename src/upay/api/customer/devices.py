"""The devices of the signed-in customer: where they are signed in, and ending it there."""

from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromPath

from upay import identity, payments
from upay.api import shapes
from upay.api.routes import reads, writes
from upay.api.show_sign_ins import show_sign_ins
from upay.api.who import Audience, Visit
from upay.identity import queries as people

_CUSTOMER = Audience.CUSTOMER
_TAG = "Security"


@reads("/api/me/devices", "devices", _CUSTOMER, tag=_TAG)
async def devices(visit: NamedDependency[Visit]) -> list[shapes.Device]:
    """Return the devices that are signed in or were of late, those signed in first; this one is marked."""
    session = visit.session
    assert session is not None, "the route is for customers"
    async with visit.services.db.begin() as uow:
        found = await people.devices_of(
            uow, visit.services.vault, visit.services.watch.places, owner_id=visit.customer_id, at=visit.at
        )
    return [
        shapes.Device(
            id=one.id, name=one.name.in_(visit.lang), place=one.place.in_(visit.lang), address=one.address,
            first_seen_at=one.first_seen_at,
            last_seen_at=one.last_seen_at, signed_in=one.signed_in, current=one.id == session.device_id,
        )
        for one in found
    ]  # fmt: skip


@writes("/api/me/devices/{device_id:uuid}/end", "end_device", _CUSTOMER, status=204, kind="device", tag=_TAG)
async def end_device(visit: NamedDependency[Visit], device_id: FromPath[UUID]) -> None:
    """Sign out on a device and take it off the list; signing in on it again is told like a new one."""
    async with visit.services.db.begin() as uow:
        await identity.end_device(uow, customer_id=visit.customer_id, device_id=device_id, at=visit.at)


@writes("/api/me/devices/end-others", "end_other_sessions", _CUSTOMER, status=204, tag=_TAG)
async def end_other_sessions(visit: NamedDependency[Visit]) -> None:
    """Sign out everywhere but here."""
    assert visit.session is not None, "the route is for customers"
    async with visit.services.db.begin() as uow:
        await identity.end_other_sessions(uow, customer_id=visit.customer_id, keep=visit.session.id, at=visit.at)


@reads("/api/me/sign-ins", "sign_ins", _CUSTOMER, tag=_TAG)
async def sign_ins(visit: NamedDependency[Visit]) -> list[shapes.SignInTold]:
    """Return who signed in of late or tried to, from where, and why it was refused."""
    services = visit.services
    async with services.db.begin() as uow:
        found = await identity.arrivals_of(uow, services.vault, services.watch, owner_id=visit.customer_id, at=visit.at)
    return show_sign_ins(services, found, lang=visit.lang)


@writes("/api/me/devices/{device_id:uuid}/not-me", "deny_device", _CUSTOMER, status=204, kind="device", tag=_TAG)
async def deny_device(visit: NamedDependency[Visit], device_id: FromPath[UUID]) -> None:
    """Say that a device is somebody else's: every session but this ends, money out is frozen, the password locked."""
    assert visit.session is not None, "the route is for customers"
    await payments.deny_device(
        visit.services.rails, customer_id=visit.customer_id, device_id=device_id, session_id=visit.session.id,
        at=visit.at,
    )  # fmt: skip


ROUTES = (devices, sign_ins, end_device, end_other_sessions, deny_device)
