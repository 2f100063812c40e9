"""The phone number of the signed-in customer: taking another, taking that back, and reporting the phone lost."""

from typing import Final, Literal
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from upay import identity, payments
from upay.api import shapes
from upay.api.customer.account import show_code_sent
from upay.api.routes import Approval, reads, standing_of, writes
from upay.api.services import Services
from upay.api.who import Audience, Visit
from upay.identity import RebindingView, RebindWay
from upay.identity import queries as people

_CUSTOMER = Audience.CUSTOMER
_TAG: Final = "Security"
_GUESSES_A_MINUTE: Final = 30


@reads("/api/me/phone", "own_phone", _CUSTOMER, tag=_TAG)
async def own_phone(visit: NamedDependency[Visit]) -> shapes.OwnPhone:
    """Return the number, and what is under way about it."""
    return await _own_phone(visit)


@writes(
    "/api/me/phone", "ask_to_rebind", _CUSTOMER, kind="rebind_phone", at_most=_GUESSES_A_MINUTE, tag=_TAG,
    needs=("rebind_phone",),
)  # fmt: skip
async def ask_to_rebind(
    visit: NamedDependency[Visit], data: JSONBody[shapes.RebindPhone], approval: Approval = None
) -> shapes.Rebinding:
    """Begin a change of number; it waits for its codes. Whether the new number is somebody's is not told."""
    services = visit.services
    begun = await identity.ask_to_rebind(
        services.db, services.vault, customer_id=visit.customer_id, standing=standing_of(visit, approval),
        phone=data.phone, way=RebindWay(data.by), at=visit.at,
    )  # fmt: skip
    return show_rebinding(begun)


@writes(
    "/api/me/phone/{rebinding_id:uuid}/codes", "send_rebinding_code", _CUSTOMER, status=202, kind="rebinding",
    at_most=_GUESSES_A_MINUTE, tag=_TAG,
)  # fmt: skip
async def send_rebinding_code(
    visit: NamedDependency[Visit], rebinding_id: FromPath[UUID], data: JSONBody[shapes.RebindCode]
) -> shapes.CodeSent:
    """Send the code of a change to the old or to the new number."""
    services = visit.services
    sent = await identity.send_rebinding_code(
        services.db, services.vault, customer_id=visit.customer_id, session_id=_session_id(visit),
        rebinding_id=rebinding_id, to_old=data.to == "old", lang=visit.lang, at=visit.at,
    )  # fmt: skip
    return show_code_sent(sent, at=visit.at)


@writes(
    "/api/me/phone/{rebinding_id:uuid}", "rebind_phone", _CUSTOMER, status=200, kind="rebinding",
    at_most=_GUESSES_A_MINUTE, tag=_TAG,
)  # fmt: skip
async def rebind_phone(
    visit: NamedDependency[Visit], rebinding_id: FromPath[UUID], data: JSONBody[shapes.RebindCodes]
) -> shapes.OwnPhone:
    """Change the number with its codes, and at once with the PIN, which signs other devices out."""
    services = visit.services
    await identity.rebind_phone(
        services.db, services.vault, customer_id=visit.customer_id, session_id=_session_id(visit),
        rebinding_id=rebinding_id, new_code=data.code, old_code=data.old_code, pin=data.pin,
        link=link_of(services), at=visit.at,
    )  # fmt: skip
    return await _own_phone(visit)


@writes("/api/me/phone/cancel", "cancel_rebinding", _CUSTOMER, status=200, kind="rebinding", tag=_TAG)
async def cancel_rebinding(visit: NamedDependency[Visit]) -> shapes.OwnPhone:
    """Take the change back that is under way: the old number counts again."""
    services = visit.services
    await identity.cancel_rebinding(
        services.db, services.vault, customer_id=visit.customer_id, session_id=_session_id(visit), at=visit.at
    )
    return await _own_phone(visit)


@writes("/api/me/report-loss", "report_own_loss", _CUSTOMER, status=200, kind="report_loss", tag=_TAG)
async def report_own_loss(visit: NamedDependency[Visit]) -> shapes.OwnPhone:
    """Report the phone lost: money out is frozen, and every session but this one ends."""
    await payments.report_own_loss(
        visit.services.rails, customer_id=visit.customer_id, session_id=_session_id(visit), at=visit.at
    )
    return await _own_phone(visit)


def link_of(services: Services) -> identity.RebindLink:
    """Return how the page is addressed on which a change of number is taken back; its secret reaches no server."""
    return lambda code: f"{services.config.public_url}/phone-change#{code}"


def show_rebinding(one: RebindingView) -> shapes.Rebinding:
    """Show a change of number."""
    return shapes.Rebinding(
        id=one.id, by=one.way.value, stage=one.stage.value, old=one.old, new=one.new, asked_at=one.asked_at,
        cools_until=one.cools_until,
    )  # fmt: skip


async def _own_phone(visit: Visit) -> shapes.OwnPhone:
    services = visit.services
    async with services.db.begin() as uow:
        person = await people.customer(uow, services.vault, visit.customer_id)
        under_way = await identity.rebinding_of(uow, services.vault, visit.customer_id, at=visit.at)
        lost = await identity.is_lost(uow, visit.customer_id)
        at_once = visit.session is not None and await identity.may_change_at_once(
            uow, visit.customer_id, proven=visit.session.proven, at=visit.at
        )
        keys = await identity.has_settled_key(uow, visit.customer_id, at=visit.at)
    assert person is not None, "a session is of a customer"
    ways: list[Literal["old_number", "passkey"]] = ["old_number", "passkey"] if keys else ["old_number"]
    return shapes.OwnPhone(
        phone=person.masked_phone or None, lost=lost, ways=ways,
        rebinding=None if under_way is None else show_rebinding(under_way),
        at_once=at_once,
    )  # fmt: skip


def _session_id(visit: Visit) -> UUID:
    assert visit.session is not None, "the route is for customers"
    return visit.session.id


ROUTES = (
    own_phone, ask_to_rebind, send_rebinding_code, rebind_phone, cancel_rebinding, report_own_loss,
)  # fmt: skip
