"""A shop's people signing in and out, and getting back in."""

from typing import Final

from litestar import Request, Response
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody

from upay import identity
from upay.api import cookies, shapes
from upay.api.customer.account import show_code_sent
from upay.api.routes import reads, writes
from upay.api.show_sign_ins import given
from upay.api.who import Audience, Visit
from upay.identity import Purpose, Who
from upay.identity import queries as people
from upay.kit.ids import MerchantPersonId

_PUBLIC = Audience.PUBLIC
_GUESSES_A_MINUTE: Final = 30
_TAG: Final = "Shop"


@writes(
    "/api/merchant/sign-in", "merchant_sign_in", _PUBLIC, status=200, at_most=_GUESSES_A_MINUTE, tag=_TAG,
    kind="sign_in",
)  # fmt: skip
async def merchant_sign_in(visit: NamedDependency[Visit], data: JSONBody[shapes.SignIn]) -> Response[shapes.ShopMe]:
    """Sign in for a shop, with number and password."""
    services = visit.services
    if data.confirm:
        await visit.types_code()
    signed_in = await identity.merchant_sign_in(
        services.db, services.vault, phone=data.phone, password=data.password, device=visit.device,
        given=given(data.confirm), watch=services.watch, at=visit.at,
    )  # fmt: skip
    given_cookies = cookies.signed_in(cookies.MERCHANT, signed_in, services.config)
    return Response(await _me(visit, signed_in.person_id), cookies=given_cookies)


@writes("/api/merchant/sign-out", "merchant_sign_out", _PUBLIC, status=204, tag=_TAG, clears=cookies.MERCHANT)
async def merchant_sign_out(visit: NamedDependency[Visit], request: Request[None, None, State]) -> None:
    """End the session on this device; there being none is no fault."""
    token = cookies.read(request, cookies.MERCHANT)
    if token:
        await identity.sign_out(visit.services.db, token=token, at=visit.at)


@writes(
    "/api/merchant/codes", "merchant_send_code", _PUBLIC, status=202, at_most=_GUESSES_A_MINUTE, tag=_TAG,
    kind="send_code",
)  # fmt: skip
async def merchant_send_code(visit: NamedDependency[Visit], data: JSONBody[shapes.SendShopCode]) -> shapes.CodeSent:
    """Send a one-time code; a number that opens no shop is answered alike."""
    services = visit.services
    sent = await identity.send_code(
        services.db, services.vault, phone=data.phone, purpose=Purpose(data.purpose), lang=visit.lang, at=visit.at,
        door=Who.MERCHANT, device=visit.device,
    )  # fmt: skip
    return show_code_sent(sent, at=visit.at)


@writes(
    "/api/merchant/unlock", "merchant_unlock", _PUBLIC, status=204, at_most=_GUESSES_A_MINUTE, tag=_TAG, kind="unlock"
)
async def merchant_unlock(visit: NamedDependency[Visit], data: JSONBody[shapes.Unlock]) -> None:
    """Unlock signing in to a shop with the code that was sent for it."""
    services = visit.services
    await identity.unlock(
        services.db, services.vault, phone=data.phone, code=data.code, at=visit.at, door=Who.MERCHANT,
        device=visit.device,
    )  # fmt: skip


@writes(
    "/api/merchant/reset-password", "merchant_reset_password", _PUBLIC, status=204, at_most=_GUESSES_A_MINUTE,
    tag=_TAG, kind="reset_password",
)  # fmt: skip
async def merchant_reset_password(visit: NamedDependency[Visit], data: JSONBody[shapes.ResetPassword]) -> None:
    """Set a new password with a code; unlocks, and ends every session."""
    services = visit.services
    await identity.reset_password(
        services.db, services.vault, phone=data.phone, code=data.code, new_password=data.new_password, at=visit.at,
        door=Who.MERCHANT, device=visit.device,
    )  # fmt: skip


@reads("/api/merchant/me", "merchant_me", Audience.MERCHANT)
async def merchant_me(visit: NamedDependency[Visit]) -> shapes.ShopMe:
    """Return who is signed in, and for which shop."""
    return await _me(visit, visit.person_id)


async def _me(visit: Visit, person_id: MerchantPersonId) -> shapes.ShopMe:
    async with visit.services.db.begin() as uow:
        person = await people.merchant_person(uow, visit.services.vault, person_id)
        assert person is not None, "a session is of somebody"
        shop = await people.merchant(uow, person.merchant_id)
    assert shop is not None, "a shop's people have a shop"
    return shapes.ShopMe(
        id=person.id, name=person.name, phone=person.masked_phone, merchant_id=shop.id, merchant=shop.name,
        open=not shop.closed,
    )  # fmt: skip


ROUTES = (
    merchant_sign_in, merchant_sign_out, merchant_send_code, merchant_unlock, merchant_reset_password, merchant_me,
)  # fmt: skip
