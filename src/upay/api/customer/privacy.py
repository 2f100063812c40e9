"""What belongs to the person: a copy of one's data, what is kept for how long, and closing the account for good."""

from typing import Final
from uuid import UUID

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from upay import identity, payments
from upay.api import cookies, shapes
from upay.api.customer.account import balance_of
from upay.api.routes import Approval, reads, standing_of, writes
from upay.api.who import Audience, Visit
from upay.identity import ExportView
from upay.kit.money import Money
from upay.platform.db import UnitOfWork
from upay.platform.retention import KEEPING
from upay.support import conversations, workforce
from upay.support.conversations import Speaker

_CUSTOMER: Final = Audience.CUSTOMER
_TAG: Final = "Privacy"


@reads("/api/me/data", "personal_data", _CUSTOMER, tag=_TAG)
async def personal_data(visit: NamedDependency[Visit]) -> shapes.PersonalData:
    """Return the copies of the customer's data, and what is kept for how long once the account is closed."""
    async with visit.services.db.begin() as uow:
        found = await identity.exports_of(uow, customer_id=visit.customer_id)
    return shapes.PersonalData(exports=[_export(one) for one in found], keeping=_keeping(visit))


@writes("/api/me/exports", "export_data", _CUSTOMER, status=202, at_most=10, tag=_TAG, needs=["export_data"])
async def export_data(visit: NamedDependency[Visit], approval: Approval = None) -> shapes.PersonalData:
    """Have a copy of everything made that is known of the customer; one that is being made already is the one."""
    services = visit.services
    await identity.ask_for_export(
        services.db, services.vault, customer_id=visit.customer_id, standing=standing_of(visit, approval),
        lang=visit.lang, at=visit.at,
    )  # fmt: skip
    async with services.db.begin() as uow:
        found = await identity.exports_of(uow, customer_id=visit.customer_id)
    return shapes.PersonalData(exports=[_export(one) for one in found], keeping=_keeping(visit))


@reads("/api/me/exports/{export_id:uuid}/file", "download_export", _CUSTOMER, tag=_TAG, needs=["download_export"])
async def download_export(
    visit: NamedDependency[Visit], export_id: FromPath[UUID], approval: Approval = None
) -> Response[bytes]:
    """Return a copy as a file (zip), to whoever has proven lately that it is theirs."""
    services = visit.services
    content = await identity.open_export(
        services.db, services.vault, customer_id=visit.customer_id, export_id=export_id,
        standing=standing_of(visit, approval), at=visit.at,
    )  # fmt: skip
    name = f"upay-{visit.at:%Y-%m-%d}.zip"
    return Response(
        content, media_type="application/zip", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@reads("/api/me/closing", "closing", _CUSTOMER, tag=_TAG)
async def closing(visit: NamedDependency[Visit]) -> shapes.Closing:
    """Return what stands in the way of closing the account, all of it, and what is kept afterwards."""
    async with visit.services.db.begin() as uow:
        talking = await _talking(uow, visit)
        found = await payments.hindrances(uow, customer_id=visit.customer_id, talking=talking, at=visit.at)
        standing = await balance_of(uow, visit.customer_id)
    return shapes.Closing(
        balance=(standing.posted if standing else Money(0)).plain,
        hindrances=[_hindrance(visit, one) for one in found], keeping=_keeping(visit),
    )  # fmt: skip


@writes(
    "/api/me/closing",
    "close_account",
    _CUSTOMER,
    status=204,
    tag=_TAG,
    clears=cookies.CUSTOMER,
    needs=["close_account"],
)
async def close_account(visit: NamedDependency[Visit], approval: Approval = None) -> None:
    """Close the account at once and for good, and end every session."""
    async with visit.services.db.begin() as uow:
        talking = await _talking(uow, visit)
    await payments.close_account(
        visit.services.rails, customer_id=visit.customer_id, standing=standing_of(visit, approval), talking=talking,
        at=visit.at,
    )  # fmt: skip


async def _talking(uow: UnitOfWork, visit: Visit) -> bool:
    """Tell whether a person is to answer this customer, or is about to."""
    talk = await conversations.conversation_of(uow, Speaker(customer_id=visit.customer_id))
    return talk is not None and await workforce.open_handover(uow, conversation_id=talk) is not None


def _hindrance(visit: Visit, one: payments.Hindrance) -> shapes.Hindrance:
    explained = visit.services.explainer.explain(one.attempt(visit.customer_id, at=visit.at))
    assert explained is not None, "it is refused for a reason"
    return shapes.Hindrance(
        problem=one.problem, cause=explained.cause.in_(visit.lang), todo=explained.todo.in_(visit.lang)
    )


def _export(view: ExportView) -> shapes.DataExport:
    return shapes.DataExport(
        id=view.id, state=view.state, parts=view.parts, parts_done=view.parts_done, asked_at=view.asked_at,
        expires_at=view.expires_at, size=view.size,
    )  # fmt: skip


def _keeping(visit: Visit) -> list[shapes.Keeping]:
    return [
        shapes.Keeping(
            kind=one.kind.value, what=one.what.in_(visit.lang), reason=one.reason.in_(visit.lang),
            until=visit.at + one.period,
        )
        for one in KEEPING
    ]  # fmt: skip


ROUTES = (personal_data, export_data, download_export, closing, close_account)
