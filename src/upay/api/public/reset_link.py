"""A lost password by link: asking for the mail, and setting the new password with what it carries.

The secret stands behind the # of the link, so that no server, proxy or other site ever sees it: the page reads it,
takes it out of the address, and sends it in a body.
"""

from typing import Final

from litestar.di import NamedDependency
from litestar.params import JSONBody

from upay import identity
from upay.api import shapes
from upay.api.customer.account import show_code_sent
from upay.api.routes import writes
from upay.api.services import Services
from upay.api.who import Audience, Visit

_PUBLIC = Audience.PUBLIC
_GUESSES_A_MINUTE: Final = 30
_TAG: Final = "Signing in"


@writes("/api/auth/reset-links", "send_reset_link", _PUBLIC, status=202, at_most=_GUESSES_A_MINUTE, tag=_TAG)
async def send_reset_link(visit: NamedDependency[Visit], data: JSONBody[shapes.SendResetLink]) -> shapes.CodeSent:
    """Mail a link that sets a new password; an address that nobody has is answered alike."""
    services = visit.services
    sent = await identity.send_reset_link(
        services.db,
        services.vault,
        email=data.email,
        lang=visit.lang,
        link=_link_of(services),
        device=visit.device,
        at=visit.at,
    )
    return show_code_sent(sent, at=visit.at)


@writes(
    "/api/auth/reset-password/link", "reset_by_link", _PUBLIC, status=204, at_most=_GUESSES_A_MINUTE, tag=_TAG,
    kind="reset_password",
)  # fmt: skip
async def reset_by_link(visit: NamedDependency[Visit], data: JSONBody[shapes.ResetByLink]) -> None:
    """Set a new password with the secret of a link; unlocks, and ends every session."""
    services = visit.services
    await identity.reset_by_link(
        services.db, services.vault, token=data.token, new_password=data.new_password, at=visit.at
    )


def _link_of(services: Services) -> identity.ResetLink:
    return lambda secret: f"{services.config.public_url}/reset-link#{secret}"


ROUTES = (send_reset_link, reset_by_link)
