"""Cookies: what they are called, and how they are set, read and taken back.

By https each one is called `__Host-…`: browsers take it from this very host alone, by https, for the whole of it, so
that no neighbour below the same domain can lay one in. The plain name is not read there. By plain HTTP, where browsers
refuse that name, it is the plain one.
"""

from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from upay.api.services import Services
from upay.identity import MerchantSignedIn, SignedIn, StaffSignedIn
from upay.platform.config import Config

CUSTOMER: Final = "upay_customer"
MERCHANT: Final = "upay_merchant"
STAFF: Final = "upay_staff"
GUEST: Final = "upay_guest"
DEVICE: Final = "upay_device"
"""Tells a browser that was here before from one that was not; it opens nothing."""
READER: Final = "upay_reader"
"""Tells whoever reads articles without an account from others who do; it opens nothing and is read nowhere else."""
CSRF: Final = "upay_csrf"
"""Against forged requests; as each browser has one of its own, it tells which browser was asked for something."""
_OF_THIS_HOST: Final = "__Host-"
_LONGEST_LIFE: Final = 400 * 24 * 60 * 60
"""Browsers keep no cookie for longer."""


def by_https(config: Config) -> bool:
    """Tell whether pages come by https, as far as browsers see."""
    return config.public_url.startswith("https://")


def name_of(cookie: str, config: Config) -> str:
    """Return what a cookie is called in the browser."""
    return f"{_OF_THIS_HOST}{cookie}" if by_https(config) else cookie


def read(connection: ASGIConnection[Any, Any, Any, Any], cookie: str) -> str | None:
    """Return what came along in a cookie."""
    services: Services = connection.app.state.services
    return connection.cookies.get(name_of(cookie, services.config))


def carry(cookie: str, value: str, config: Config, *, lasting: bool = False) -> Cookie:
    """Return a cookie that scripts never read and other sites never send along; a `lasting` one outlives the window."""
    return _cookie(cookie, value, config, max_age=_LONGEST_LIFE if lasting else None)


def signed_in(cookie: str, session: SignedIn | MerchantSignedIn | StaffSignedIn, config: Config) -> list[Cookie]:
    """Return what a browser gets that has just signed in: the session, and the mark by which it is known again."""
    return [carry(cookie, session.token, config), carry(DEVICE, session.mark, config, lasting=True)]


def take_back(cookie: str, config: Config) -> Cookie:
    """Return the cookie that takes one out of the browser."""
    return _cookie(cookie, "", config, max_age=0)


def _cookie(cookie: str, value: str, config: Config, *, max_age: int | None) -> Cookie:
    return Cookie(
        key=name_of(cookie, config), value=value, max_age=max_age, path="/", httponly=True, samesite="lax",
        secure=by_https(config),
    )  # fmt: skip
