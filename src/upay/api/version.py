"""Which apps still speak what this server understands: what is too old is told so before it does anything."""

import re
from typing import Any, Final

from litestar.connection import ASGIConnection

from upay.api.services import Services
from upay.identity import Session, Who
from upay.kit.ids import AttemptId, new_id
from upay.kit.refusal import Kind, Refusal
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.config import version_of

HEADER: Final = "App-Version"
_CHANGES_NOTHING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_READABLE: Final = re.compile(r"\d{1,6}(\.\d{1,6}){0,2}")


class AppOutdated(Refusal):
    """The app is older than what the operator still lets in; facts: version, at_least."""

    code = "app_outdated"
    kind = Kind.FORBIDDEN
    judges = False


async def hold_to_version(
    services: Services, connection: ASGIConnection[Any, Any, Any, Any], kind: str, session: Session | None
) -> None:
    """Refuse what an app asks that is too old; looking is always let through, so that nobody loses sight of money.

    Whoever says no version is no app of ours: programs are held to the description of the API.
    """
    at_least, said = services.config.app_at_least, connection.headers.get(HEADER)
    if not at_least or said is None or connection.scope.get("method", "GET") in _CHANGES_NOTHING:
        return
    version = said if _READABLE.fullmatch(said) else "0"
    if version_of(version) >= version_of(at_least):
        return
    customer = session.customer_id if session is not None and session.who is Who.CUSTOMER else None
    colleague = session is not None and session.who in {Who.STAFF, Who.MERCHANT}
    attempt = Attempt(
        id=AttemptId(new_id()), kind=kind, customer_id=customer,
        actor=f"{session.who.value}:{session.who_id}" if session is not None and colleague else "customer",
        asked={"version": version}, at=services.clock.now(),
    )  # fmt: skip
    async with attempts.trying(services.db, attempt):
        raise AppOutdated(version=version, at_least=at_least)
