"""Who reads an article, as far as it takes to count everybody once: a customer, a guest, or a browser by its cookie."""

from dataclasses import dataclass
from hmac import compare_digest
from typing import Any, Final

from litestar import Request
from litestar.datastructures import Cookie

from upay import identity
from upay.api import cookies
from upay.api.who import Visit
from upay.identity import Who
from upay.platform.crypto import new_token

_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Visitor:
    """A visitor by everything that they are known by here, the surest first."""

    known_by: tuple[str, ...]
    cookie: Cookie | None
    """What a browser is given that has none yet."""
    signed_in: bool = False
    """Whether it is a customer, whom clearing cookies makes nobody else."""


async def visitor_of(visit: Visit, request: Request[Any, Any, Any]) -> Visitor:
    """Return who reads; a cookie that is none of ours is as if there were none.

    A browser is surer than a guest, who is one no more once they have signed in.
    """
    customer = await _session(visit, request, cookies.CUSTOMER, Who.CUSTOMER)
    reader = _read(visit, cookies.read(request, cookies.READER) or "")
    guest = await _session(visit, request, cookies.GUEST, Who.GUEST)
    known = tuple(one for one in (customer, reader, guest) if one is not None)
    signed_in = customer is not None
    if reader is not None:
        return Visitor(known, None, signed_in)
    token = new_token()
    value = f"{token}.{_sign(visit, token)}"
    cookie = cookies.carry(cookies.READER, value, visit.services.config, lasting=True)
    return Visitor(known or (f"reader:{token}",), cookie, signed_in)


async def _session(visit: Visit, request: Request[Any, Any, Any], name: str, kind: Who) -> str | None:
    token = cookies.read(request, name)
    session = await identity.who(visit.services.db, token=token, at=visit.at) if token else None
    return str(session.who_id) if session is not None and session.who is kind else None


def _read(visit: Visit, value: str) -> str | None:
    """Return the reader that a cookie of ours names; nobody can make up readers to count more than once."""
    token, _, sign = value[:_LONGEST].partition(".")
    if not token or not compare_digest(sign.encode(), _sign(visit, token).encode()):
        return None
    return f"reader:{token}"


def _sign(visit: Visit, token: str) -> str:
    return visit.services.vault.blind(token, context="api.reader").hex()
