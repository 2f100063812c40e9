"""What somebody who has not signed in is likely to ask: by the page they come from, and by what they were just told."""

from typing import Final

from litestar.di import NamedDependency
from litestar.params import FromQuery

from upay.api import shapes
from upay.api.routes import reads
from upay.api.who import Audience, Visit
from upay.support import assistant

_A_MINUTE: Final = 60


@reads("/api/guest/foreseen", "guest_foreseen", Audience.PUBLIC, at_most=_A_MINUTE, tag="Support without signing in")
async def guest_foreseen(
    visit: NamedDependency[Visit], page: FromQuery[str] = "", refused: FromQuery[str] = ""
) -> list[shapes.Foreseen]:
    """Return the likely questions; `refused` are the reasons that this browser was told of late, the latest first.

    The answer hangs on nothing but the request: no account, no session and no number is looked at.
    """
    likely = assistant.foreseen_for_guest(visit.lang, page=page, refused=refused.split(","))
    return [shapes.Foreseen(question=each.text, topic=each.topic, record=None) for each in likely]


ROUTES = (guest_foreseen,)
