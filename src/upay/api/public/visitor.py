"""Who reads an article, as far as it takes to count everybody once: a customer, a guest, or a browser by its cookie."""

from dataclasses import dataclass
from hmac import compare_digest
from typing import Any, Final

from litestar import Request
from litestar.datastructures import Cookie

from upay import identity
from upay.api.who import CUSTOMER_COOKIE, GUEST_COOKIE, Visit
from upay.identity import Who
from upay.platform.crypto import new_token

READER_COOKIE: Final = "upay_reader"
"""Tells whoever reads articles without an account from others who do; it opens nothing and is read nowhere else."""
_LONGEST: Final = 200
_LIFE: Final = 400 * 24 * 60 * 60


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
    customer = await _session(visit, request, CUSTOMER_COOKIE, Who.CUSTOMER)
    reader = _read(visit, request.cookies.get(READER_COOKIE, ""))
    guest = await _session(visit, request, GUEST_COOKIE, Who.GUEST)
    known = tuple(one for one in (customer, reader, guest) if one is not None)
    signed_in = customer is not None
    if reader is not None:
        return Visitor(known, None, signed_in)
    token = new_token()
    secure = visit.services.config.public_url.startswith("https://")
    cookie = Cookie(
        key=READER_COOKIE, value=f"{token}.{_sign(visit, token)}", path="/", max_age=_LIFE, httponly=True,
        samesite="lax", secure=secure,
    )  # fmt: skip
    return Visitor(known or (f"reader:{token}",), cookie, signed_in)


async def _session(visit: Visit, request: Request[Any, Any, Any], name: str, kind: Who) -> str | None:
    token = request.cookies.get(name)
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
