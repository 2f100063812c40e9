"""By what staff prove themselves: signing in with a passkey, changing factors, and how long a session lasts."""

from typing import Final
from uuid import UUID

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from upay import identity
from upay.api import shapes
from upay.api.customer.security import show_app, show_asked
from upay.api.desk.entry import show_me, signed_in_at_desk
from upay.api.passkey_site import site_of
from upay.api.routes import reads, sets, writes
from upay.api.who import Audience, SessionExpired, Visit, terms_of
from upay.identity import FactorProof, Level, Session
from upay.kit.language import Words
from upay.support import workforce

_AGENT: Final = Audience.AGENT
_PUBLIC: Final = Audience.PUBLIC
_GUESSES_A_MINUTE: Final = 30
_UNNAMED: Final = Words("通行密钥", "Passkey")


@writes("/api/desk/sign-in/passkey-options", "ask_passkey_of_staff", _PUBLIC, status=200, at_most=30, tag="Desk")
async def ask_passkey_of_staff(visit: NamedDependency[Visit]) -> shapes.PasskeyAsked:
    """Ask whoever is at the door of the desk for a signature of a passkey."""
    services = visit.services
    return show_asked(
        await identity.begin_staff_passkey_sign_in(services.db, site_of(services.config), at=visit.at)
    )  # fmt: skip


@writes("/api/desk/sign-in/passkey", "staff_passkey_sign_in", _PUBLIC, status=200, at_most=30, tag="Desk")
async def staff_passkey_sign_in(
    visit: NamedDependency[Visit], data: JSONBody[shapes.PasskeySigned]
) -> Response[shapes.StaffMe]:
    """Sign in as staff with a passkey that has checked who holds it, and with nothing else."""
    services = visit.services
    signed_in = await identity.staff_passkey_sign_in(
        services.db, services.vault, site_of(services.config), challenge_id=data.challenge_id,
        credential=data.credential, device=visit.device, terms=terms_of(services.config), at=visit.at,
    )  # fmt: skip
    return await signed_in_at_desk(visit, signed_in)


@reads("/api/desk/factors", "staff_factors", _AGENT)
async def staff_factors(visit: NamedDependency[Visit]) -> shapes.StaffFactors:
    """Return by what the signed-in member of staff proves themselves."""
    return await _factors(visit)


@writes("/api/desk/proof/options", "ask_staff_to_sign", _AGENT, status=200, password_alone=True)
async def ask_staff_to_sign(visit: NamedDependency[Visit]) -> shapes.PasskeyAsked:
    """Begin to prove something with one's own passkey: what the browser is to ask the device for."""
    services = visit.services
    return show_asked(
        await identity.ask_staff_to_sign(
            services.db, site_of(services.config), staff_id=visit.staff_id, session_id=_session(visit).id, at=visit.at
        )
    )


@writes(
    "/api/desk/proof", "prove_after_password", _AGENT, status=200, at_most=_GUESSES_A_MINUTE, password_alone=True
)  # fmt: skip
async def prove_after_password(visit: NamedDependency[Visit], data: JSONBody[shapes.StaffProof]) -> shapes.StaffMe:
    """Open the desk to who has entered the password, and go on duty."""
    services = visit.services
    await identity.prove_after_password(
        services.db, services.vault, site_of(services.config), staff_id=visit.staff_id, session_id=_session(visit).id,
        proof=await proof_of(visit, data), at=visit.at,
    )  # fmt: skip
    async with services.db.begin() as uow:
        await workforce.set_duty(uow, staff_id=visit.staff_id, on=True, at=visit.at)
    return await show_me(visit, visit.staff_id, level=Level.TWO)


@writes(
    "/api/desk/passkeys/options", "begin_staff_passkey", _AGENT, status=200, at_most=_GUESSES_A_MINUTE,
    password_alone=True,
)  # fmt: skip
async def begin_staff_passkey(visit: NamedDependency[Visit], data: JSONBody[shapes.StaffProof]) -> shapes.PasskeyAsked:
    """Begin with a passkey: with the ticket that this session came with, or a factor that is proven anew."""
    services = visit.services
    return show_asked(
        await identity.begin_staff_passkey(
            services.db, services.vault, site_of(services.config), staff_id=visit.staff_id,
            session_id=_session(visit).id, proof=await proof_of(visit, data), at=visit.at,
        )
    )  # fmt: skip


@writes("/api/desk/passkeys", "add_staff_passkey", _AGENT, at_most=_GUESSES_A_MINUTE, password_alone=True)
async def add_staff_passkey(visit: NamedDependency[Visit], data: JSONBody[shapes.PasskeyMade]) -> shapes.StaffFactors:
    """Keep the passkey that the device made; the first one opens the desk, and its owner goes on duty."""
    services, session = visit.services, _session(visit)
    await identity.add_staff_passkey(
        services.db, services.vault, site_of(services.config), staff_id=visit.staff_id, session_id=session.id,
        challenge_id=data.challenge_id, credential=data.credential, name=data.name, at=visit.at,
    )  # fmt: skip
    if session.level < Level.TWO:
        async with services.db.begin() as uow:
            await workforce.set_duty(uow, staff_id=visit.staff_id, on=True, at=visit.at)
    return await _factors(visit)


@sets("/api/desk/passkeys/{passkey_id:uuid}", "rename_staff_passkey", _AGENT, kind="passkey")
async def rename_staff_passkey(
    visit: NamedDependency[Visit], passkey_id: FromPath[UUID], data: JSONBody[shapes.PasskeyName]
) -> shapes.StaffFactors:
    """Call a passkey something else."""
    await identity.rename_staff_passkey(
        visit.services.db, staff_id=visit.staff_id, passkey_id=passkey_id, name=data.name
    )  # fmt: skip
    return await _factors(visit)


@writes(
    "/api/desk/passkeys/{passkey_id:uuid}/remove", "remove_staff_passkey", _AGENT, status=200, kind="passkey",
    at_most=_GUESSES_A_MINUTE,
)  # fmt: skip
async def remove_staff_passkey(
    visit: NamedDependency[Visit], passkey_id: FromPath[UUID], data: JSONBody[shapes.StaffProof]
) -> shapes.StaffFactors:
    """Take a passkey away, if another factor is left."""
    services = visit.services
    await identity.remove_staff_passkey(
        services.db, services.vault, site_of(services.config), staff_id=visit.staff_id, session_id=_session(visit).id,
        passkey_id=passkey_id, proof=await proof_of(visit, data), at=visit.at,
    )  # fmt: skip
    return await _factors(visit)


@writes("/api/desk/totp/beside", "begin_second_app", _AGENT, status=200, at_most=_GUESSES_A_MINUTE)
async def begin_second_app(visit: NamedDependency[Visit], data: JSONBody[shapes.StaffProof]) -> shapes.TotpBegun:
    """Begin with an app beside one's passkeys; its first code lets it count."""
    services = visit.services
    return show_app(
        await identity.begin_second_app(
            services.db, services.vault, site_of(services.config), staff_id=visit.staff_id,
            session_id=_session(visit).id, proof=await proof_of(visit, data), at=visit.at,
        )
    )  # fmt: skip


@writes("/api/desk/totp/remove", "remove_staff_app", _AGENT, status=200, at_most=_GUESSES_A_MINUTE)
async def remove_staff_app(visit: NamedDependency[Visit], data: JSONBody[shapes.StaffProof]) -> shapes.StaffFactors:
    """Take the app off, if a passkey is left."""
    services = visit.services
    await identity.remove_staff_app(
        services.db, services.vault, site_of(services.config), staff_id=visit.staff_id, session_id=_session(visit).id,
        proof=await proof_of(visit, data), at=visit.at,
    )  # fmt: skip
    return await _factors(visit)


@reads("/api/desk/session", "staff_session", _AGENT, password_alone=True)
async def staff_session(visit: NamedDependency[Visit]) -> shapes.StaffSession:
    """Return when this session ends."""
    return await _ends(visit)


@writes("/api/desk/session", "stay_signed_in", _AGENT, status=200, password_alone=True)
async def stay_signed_in(visit: NamedDependency[Visit]) -> shapes.StaffSession:
    """Say that somebody is there: the session is used by that."""
    return await _ends(visit)


async def proof_of(visit: Visit, data: shapes.StaffProof) -> FactorProof:
    """Return a proof as it came; a code is held to what its network may miss in a day."""
    if data.code:
        await visit.types_code()
    return FactorProof(code=data.code, challenge_id=data.challenge_id, credential=data.credential)


async def _factors(visit: Visit) -> shapes.StaffFactors:
    services = visit.services
    async with services.db.begin() as uow:
        view = await identity.security_of(uow, owner_id=visit.staff_id, at=visit.at)
    return shapes.StaffFactors(
        app=view.totp, recovery_codes_left=view.recovery_codes_left,
        passkeys=[
            shapes.Passkey(
                id=one.id, name=one.name or _UNNAMED.in_(visit.lang), backed_up=one.backed_up,
                created_at=one.created_at, last_used_at=one.last_used_at,
            )
            for one in view.passkeys
        ],
        passkeys_at=site_of(services.config).origins[0], signed_in_on=view.signed_in_on,
        sessions_at_once=services.config.staff_sessions_at_once,
    )  # fmt: skip


async def _ends(visit: Visit) -> shapes.StaffSession:
    services = visit.services
    async with services.db.begin() as uow:
        ends = await identity.session_ends(uow, _session(visit).id, terms=terms_of(services.config))
    if ends is None:
        raise SessionExpired(why="ended")
    return shapes.StaffSession(now=visit.at, idle_at=ends.idle_at, ends_at=ends.last_at)


def _session(visit: Visit) -> Session:
    assert visit.session is not None, "the route is for staff"
    return visit.session


ROUTES = (
    ask_passkey_of_staff, staff_passkey_sign_in, staff_factors, ask_staff_to_sign, prove_after_password,
    begin_staff_passkey, add_staff_passkey, rename_staff_passkey, remove_staff_passkey, begin_second_app,
    remove_staff_app, staff_session, stay_signed_in,
)  # fmt: skip
