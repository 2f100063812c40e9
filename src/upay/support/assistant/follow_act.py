"""What a learned act makes of a message that comes after an answer. Pure.

Nothing is done for what was learned: a matter is left, a button is shown, what was told is said again. A deed is done
for words that say so without doubt, and by its button.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from upay.kit.language import Lang
from upay.support.assistant.ask_of_told import OfTold, is_unclear
from upay.support.assistant.families import MONEY, family_of, named_in
from upay.support.assistant.follow_up import FollowUp, Means, named_deed
from upay.support.assistant.read_act import Act, Shares
from upay.support.assistant.take_back import may_be_taken_back
from upay.support.assistant.talk import PROTECTS, Talk
from upay.support.assistant.understanding import Understood

_SURE: Final[Mapping[Act, float]] = MappingProxyType(
    {Act.TAKE_BACK: 0.55, Act.AGREE: 0.6, Act.HEARD: 0.7, Act.ANOTHER: 0.6, Act.NEXT: 0.6}
)
"""From which belief on a message is taken for an act: less where the conversation has to bear it out as well."""
_SURE_OF_TOLD: Final = 0.6
"""The same for all that asks of what was told, taken together: what is said to it is much the same."""
_NO_MATTER: Final = frozenset({"small_talk", "service_slow", "complaint", "feedback"})
"""What a message is taken for that says how somebody feels."""
_OWN_MATTER: Final = 0.8
"""A message that is so surely about another matter is about that."""
_NOT_MEANT: Final = frozenset({"talk_to_agent", *PROTECTS})
"""What stands under many an answer, and is wanted by its name or not at all."""
_WHAT_NEXT: Final = MappingProxyType({Lang.ZH: "然后呢", Lang.EN: "what next"})
"""Asking what comes next in words that are always understood."""
_OF_TOLD: Final = {Act.PARTICULARS: OfTold.WHOLE, Act.DOUBT: OfTold.AGAIN, Act.NEXT: OfTold.AGAIN}


@dataclass(frozen=True, slots=True)
class Follows:
    """What a message does, or what it asks of the record that was told; both None for a question of its own."""

    step: FollowUp | None = None
    asks: OfTold | None = None


def follows(shares: Shares, understood: Understood, talk: Talk, *, text: str) -> Follows:
    """Tell what follows from how likely each act is, in a conversation that stands there."""
    if talk.topic is None or understood.rule is not None:
        return Follows()
    own = _has_its_own_matter(text, understood, talk)
    likely = [act for act, least in _SURE.items() if shares.get(act, 0) >= least and not own]
    step = _step(likely[0], text, talk, understood) if likely else None
    of_told = {act: share for act, share in shares.items() if act in _OF_TOLD}
    if step is not None or own or talk.record is None or sum(of_told.values()) < _SURE_OF_TOLD:
        return Follows(step)
    return Follows(asks=_OF_TOLD[max(of_told, key=lambda act: of_told[act])])


def _step(act: Act, text: str, talk: Talk, understood: Understood) -> FollowUp | None:
    """Return what an act does to the conversation, if it does anything there."""
    match act:
        case Act.TAKE_BACK if may_be_taken_back(text, talk):
            return FollowUp(Means.CANCEL)
        case Act.AGREE:
            return _agreed(text, talk)
        case Act.HEARD:
            return FollowUp(Means.HEARD)
        # Said in full, with what it is called by, it is a question, whether such a record is found or not.
        case Act.ANOTHER if talk.record is not None and (is_unclear(understood) or not understood.slots):
            return FollowUp(Means.CORRECTION, learned=True)
        case Act.NEXT if talk.record is None:
            return FollowUp(Means.POINTER, rest=_WHAT_NEXT[understood.lang])
    return None


def _has_its_own_matter(text: str, understood: Understood, talk: Talk) -> bool:
    """Tell whether a message is surely about another matter than the one that is talked of.

    Money is told from money by its noun: "the bank says the card is fine" is about what was told, whichever kind it is.
    """
    if is_unclear(understood) or understood.topic in _NO_MATTER or understood.confidence < _OWN_MATTER:
        return False
    family = family_of(understood.topic)
    return family != family_of(talk.topic) and (family not in MONEY or family in named_in(text))


def _agreed(text: str, talk: Talk) -> FollowUp | None:
    """Return the yes to a deed that is named, to what was asked about, or to what was offered first.

    Its button is shown, and nothing done.
    """
    first = next((one for one in talk.deeds if one.code not in _NOT_MEANT), None)
    offered = named_deed(text, talk) or talk.asked_for or talk.pressed or first
    return None if offered is None else FollowUp(Means.YES, agreed=offered, shown=True)
