"""Why something is not for a supervisor to decide, though it is not their own: said before they press."""

from datetime import datetime

from upay import identity
from upay.api.problem_words import NOT_ALLOWED
from upay.kit.language import Lang


def not_by_you(one_hand_until: datetime | None, lang: Lang) -> str | None:
    """Return what a refusal would say to whoever is one hand with the asker until then; None: they may decide."""
    if one_hand_until is None:
        return None
    return NOT_ALLOWED["let_in_lately"][1].in_(lang).format(until=identity.moment(one_hand_until).in_(lang))
