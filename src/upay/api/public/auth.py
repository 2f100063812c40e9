"""Before there is a session: codes, signing up and in, unlocking, a new password; and signing out."""

from typing import Any, Final

from litestar import Request, Response
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody

from upay import identity
from upay.api import cookies, missed, shapes
from upay.api.customer.account import show_code_sent, show_me
from upay.api.customer.phone import link_of
from upay.api.customer.security import show_asked
from upay.api.guest.join import join_guest
from upay.api.passkey_site import site_of
from upay.api.routes import writes
from upay.api.show_sign_ins import given
from upay.api.who import Audience, Visit, address_of
from upay.identity import Purpose, SignedIn

_PUBLIC = Audience.PUBLIC
_GUESSES_A_MINUTE: Final = 30
_TAG: Final = "Signing in"


@writes("/api/auth/codes", "send_code", _PUBLIC, status=202, at_most=_GUESSES_A_MINUTE, tag=_TAG)
async def send_code(
    visit: NamedDependency[Visit], request: Request[None, None, State], data: JSONBody[shapes.SendCode]
) -> shapes.CodeSent:
    """Send a one-time code by text or mail; a number or address that nobody has is answered alike."""
    services = visit.services
    if Purpose(data.purpose) is Purpose.SIGN_UP:
        await missed.hold_new_numbers(services, network=address_of(request), at=visit.at)
    sent = await identity.send_code(
        services.db, services.vault, phone=data.phone, purpose=Purpose(data.purpose), lang=visit.lang,
        back=link_of(services), device=visit.device, at=visit.at,
    )  # fmt: skip
    return show_code_sent(sent, at=visit.at)


@writes("/api/auth/sign-up", "sign_up", _PUBLIC, at_most=_GUESSES_A_MINUTE, tag=_TAG)
async def sign_up(
    visit: NamedDependency[Visit], request: Request[None, None, State], data: JSONBody[shapes.SignUp]
) -> Response[shapes.Me]:
    """Become a customer, with a code that was sent to the number or address; signs in at once."""
    services = visit.services
    signed_in = await identity.sign_up(
        services.db, services.vault, form=_form(visit, data), password=data.password, device=visit.device, at=visit.at,
    )  # fmt: skip
    return await welcome(visit, request, signed_in)


@writes(
    "/api/auth/sign-up/passkey/options", "begin_passkey_sign_up", _PUBLIC, status=200, at_most=_GUESSES_A_MINUTE,
    tag=_TAG, kind="sign_up",
)  # fmt: skip
async def begin_passkey_sign_up(
    visit: NamedDependency[Visit], data: JSONBody[shapes.SignUpForKey]
) -> shapes.PasskeyAsked:  # fmt: skip
    """Begin to sign up with a passkey and no password; the code stays good, and there is no account yet."""
    services = visit.services
    asked = await identity.begin_passkey_sign_up(
        services.db, services.vault, site_of(services.config), form=_form(visit, data), device=visit.device,
        at=visit.at,
    )  # fmt: skip
    return show_asked(asked)


@writes("/api/auth/sign-up/passkey", "passkey_sign_up", _PUBLIC, at_most=_GUESSES_A_MINUTE, tag=_TAG, kind="sign_up")
async def passkey_sign_up(
    visit: NamedDependency[Visit], request: Request[None, None, State], data: JSONBody[shapes.SignUpByKey]
) -> Response[shapes.Me]:
    """Become a customer with the passkey that the device made, and no password; signs in at once."""
    services = visit.services
    signed_in = await identity.passkey_sign_up(
        services.db, services.vault, site_of(services.config), form=_form(visit, data),
        challenge_id=data.challenge_id, credential=data.credential, device=visit.device, at=visit.at,
    )  # fmt: skip
    return await welcome(visit, request, signed_in)


def _form(visit: Visit, data: shapes.SignUpForKey) -> identity.SignUpForm:
    return identity.SignUpForm(
        phone=data.phone, code=data.code, name=data.name, pin=data.pin, accepted=data.accepted, lang=visit.lang
    )


@writes("/api/auth/sign-in", "sign_in", _PUBLIC, status=200, at_most=_GUESSES_A_MINUTE, tag=_TAG)
async def sign_in(
    visit: NamedDependency[Visit], request: Request[None, None, State], data: JSONBody[shapes.SignIn]
) -> Response[shapes.Me]:
    """Sign in by number or address with the password; what this browser said as a guest becomes the customer's."""
    services = visit.services
    if data.code or data.confirm:
        await visit.types_code()
    signed_in = await identity.sign_in(
        services.db,
        services.vault,
        phone=data.phone,
        password=data.password,
        device=visit.device,
        code=data.code,
        given=given(data.confirm),
        watch=services.watch,
        at=visit.at,
    )
    return await welcome(visit, request, signed_in)


@writes("/api/auth/passkey/options", "begin_passkey_sign_in", _PUBLIC, status=200, at_most=_GUESSES_A_MINUTE, tag=_TAG)
async def begin_passkey_sign_in(visit: NamedDependency[Visit]) -> shapes.PasskeyAsked:
    """Begin to sign in with a passkey; the same for everybody, since who it is the key tells."""
    services = visit.services
    asked = await identity.begin_passkey_sign_in(services.db, site_of(services.config), at=visit.at)
    return show_asked(asked)


@writes(
    "/api/auth/passkey", "passkey_sign_in", _PUBLIC, status=200, at_most=_GUESSES_A_MINUTE, tag=_TAG, kind="sign_in"
)
async def passkey_sign_in(
    visit: NamedDependency[Visit], request: Request[None, None, State], data: JSONBody[shapes.PasskeySigned]
) -> Response[shapes.Me]:
    """Sign in with what the device signed, and nothing else."""
    services = visit.services
    signed_in = await identity.passkey_sign_in(
        services.db, services.vault, site_of(services.config), challenge_id=data.challenge_id,
        credential=data.credential, device=visit.device, watch=services.watch, at=visit.at,
    )  # fmt: skip
    return await welcome(visit, request, signed_in)


@writes("/api/auth/sign-out", "sign_out", _PUBLIC, status=204, tag=_TAG, clears=cookies.CUSTOMER)
async def sign_out(visit: NamedDependency[Visit], request: Request[None, None, State]) -> None:
    """End the session on this device; there being none is no fault."""
    token = cookies.read(request, cookies.CUSTOMER)
    if token:
        await identity.sign_out(visit.services.db, token=token, at=visit.at)


@writes("/api/auth/unlock", "unlock", _PUBLIC, status=204, at_most=_GUESSES_A_MINUTE, tag=_TAG)
async def unlock(visit: NamedDependency[Visit], data: JSONBody[shapes.Unlock]) -> None:
    """Unlock an account with the code that was sent for it."""
    services = visit.services
    await identity.unlock(
        services.db, services.vault, phone=data.phone, code=data.code, device=visit.device, at=visit.at
    )


@writes("/api/auth/reset-password", "reset_password", _PUBLIC, status=204, at_most=_GUESSES_A_MINUTE, tag=_TAG)
async def reset_password(visit: NamedDependency[Visit], data: JSONBody[shapes.ResetPassword]) -> None:
    """Set a new password with a code; unlocks, and ends every session."""
    services = visit.services
    await identity.reset_password(
        services.db, services.vault, phone=data.phone, code=data.code, new_password=data.new_password,
        device=visit.device, at=visit.at,
    )  # fmt: skip


async def welcome(visit: Visit, request: Request[Any, Any, Any], signed_in: SignedIn) -> Response[shapes.Me]:
    """Answer whoever has just signed in: the session, and what they said as a guest in their conversation."""
    config = visit.services.config
    given_cookies = cookies.signed_in(cookies.CUSTOMER, signed_in, config)
    if await join_guest(visit, request, signed_in.customer_id):
        given_cookies.append(cookies.take_back(cookies.GUEST, config))
    return Response(await show_me(visit, signed_in.customer_id), cookies=given_cookies)


ROUTES = (
    send_code, sign_up, begin_passkey_sign_up, passkey_sign_up, sign_in, begin_passkey_sign_in, passkey_sign_in,
    sign_out, unlock, reset_password,
)  # fmt: skip
