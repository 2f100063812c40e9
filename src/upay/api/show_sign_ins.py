"""Showing who came to somebody's door, to themself and to staff, in the words of the reasons."""

from collections.abc import Sequence

from upay.api import shapes
from upay.api.services import Services
from upay.identity import ArrivalView
from upay.identity import Confirmation as Given
from upay.kit.ids import AttemptId, new_id
from upay.kit.language import Lang, Words
from upay.platform.attempts import Attempt

_LET_IN = "in"
_UNCONFIRMED = Words("新设备，没有确认，没登录进来", "A new device, not confirmed: nobody got in")
"""How it ended, where the words of the refusal tell whoever stands at the door what to do next."""


def show_sign_ins(services: Services, found: Sequence[ArrivalView], *, lang: Lang) -> list[shapes.SignInTold]:
    """Show sign-ins and tries, newest first; of a refusal the headline, which stands in the record of the try too."""
    return [
        shapes.SignInTold(
            id=one.id, at=one.at, device=one.device.in_(lang), place=one.place.in_(lang), by=one.means.value,
            let_in=one.outcome == _LET_IN, why=_why(services, one, lang=lang), denied=one.denied,
        )
        for one in found
    ]  # fmt: skip


def given(told: shapes.Confirmation | None) -> Given | None:
    """Read what came along to confirm a sign-in."""
    return None if told is None else Given(id=told.id, code=told.code, pin=told.pin)


def _why(services: Services, one: ArrivalView, *, lang: Lang) -> str | None:
    if one.outcome == _LET_IN:
        return None
    if one.outcome == "verification_required":
        return _UNCONFIRMED.in_(lang)
    attempt = Attempt(
        id=AttemptId(new_id()), kind="sign_in", customer_id=None, actor="customer", asked={}, at=one.at
    ).refused(one.outcome, at=one.at)
    explanation = services.explainer.explain(attempt)
    return None if explanation is None else explanation.title.in_(lang)
