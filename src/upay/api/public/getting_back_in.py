"""Getting back in, or keeping others out, from any browser: a code, a loss reported, a change objected to."""

from typing import Any, Final

from litestar import Request, Response
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody

from upay import identity, payments
from upay.api import cookies, shapes
from upay.api.customer.phone import show_rebinding
from upay.api.public.auth import welcome
from upay.api.routes import writes
from upay.api.who import Audience, Visit

_PUBLIC = Audience.PUBLIC
_GUESSES_A_MINUTE: Final = 30
_REPORTS_A_MINUTE: Final = 10
_TAG: Final = "Signing in"


@writes(
    "/api/auth/sign-in/code", "sign_in_by_code", _PUBLIC, status=200, at_most=_GUESSES_A_MINUTE, tag=_TAG,
    kind="sign_in",
)  # fmt: skip
async def sign_in_by_code(
    visit: NamedDependency[Visit], request: Request[Any, Any, State], data: JSONBody[shapes.SignInByCode]
) -> Response[shapes.Me]:
    """Sign in with a code that was sent to the number; with two-step verification on, it takes the password."""
    services = visit.services
    signed_in = await identity.sign_in_with_code(
        services.db,
        services.vault,
        phone=data.phone,
        code=data.code,
        device=visit.device,
        watch=services.watch,
        at=visit.at,
    )
    return await welcome(visit, request, signed_in)


@writes(
    "/api/auth/report-loss", "report_loss", _PUBLIC, status=204, at_most=_REPORTS_A_MINUTE, tag=_TAG,
    clears=cookies.CUSTOMER,
)  # fmt: skip
async def report_loss(visit: NamedDependency[Visit], data: JSONBody[shapes.ReportLoss]) -> None:
    """Report a lost phone: money out is frozen, every session ends, codes by SMS open nothing."""
    await payments.report_loss(visit.services.rails, phone=data.phone, password=data.password, at=visit.at)


@writes("/api/auth/rebinding", "rebinding_by_code", _PUBLIC, status=200, at_most=_REPORTS_A_MINUTE, tag=_TAG)
async def rebinding_by_code(
    visit: NamedDependency[Visit], data: JSONBody[shapes.CancelCode]
) -> shapes.Rebinding:  # fmt: skip
    """Return the change of number that the code of a notice can take back."""
    async with visit.services.db.begin() as uow:
        found = await identity.rebinding_by_code(uow, visit.services.vault, code=data.code, at=visit.at)
    return show_rebinding(found)


@writes("/api/auth/rebinding/cancel", "cancel_by_code", _PUBLIC, status=204, at_most=_REPORTS_A_MINUTE, tag=_TAG)
async def cancel_by_code(visit: NamedDependency[Visit], data: JSONBody[shapes.CancelCode]) -> None:
    """Take a change of number back, as who has the notice to the old number; money out is frozen as well."""
    await payments.cancel_rebinding_by_code(visit.services.rails, code=data.code, at=visit.at)


ROUTES = (sign_in_by_code, report_loss, rebinding_by_code, cancel_by_code)
