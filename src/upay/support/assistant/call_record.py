"""Which other record a short message calls, after one was told: by its place before that, or by what it has. Pure.

"The one before", "the one that worked", "the bigger one", "the one of card 0023", "the 35 one", "yesterday's one", "the
one with the cake".
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from upay.payments import RecordView
from upay.support.assistant.find import agrees, distinct, named, names_something
from upay.support.assistant.understanding import Slots

_ONE_ZH: Final = r"[那这一]*[笔个单次]"
_BEFORE_IT: Final = re.compile(
    rf"(?:再|更)?(?:前面|之前|前|上面|上|早)(?:的)?(?:那)?{_ONE_ZH}(?!月|星期|礼拜|周|季)|再(?:往)?前|更早"
    r"|\bthe (?:one|payment|transfer|top-?up|withdrawal|refund) before(?: (?:it|that|this))?\b"
    r"|\b(?:previous|earlier|preceding) one\b",
    re.IGNORECASE,
)
# "The one that did not work" is looked for first: "worked" stands in it.
_HOW_IT_WENT: Final = {
    outcome: re.compile(words, re.IGNORECASE)
    for outcome, words in {
        "refused": rf"(?:失败|[没未]成功?|被拒|[没未]付成|[没未]转成|[没未]到账)了?的{_ONE_ZH}"
        r"|\bthe (?:one )?(?:that failed|failed|refused|declined)(?: one)?\b",
        "pending": rf"(?:处理中|没结果|还在处理)的{_ONE_ZH}|\bthe (?:one )?(?:that is pending|pending)(?: one)?\b",
        "succeeded": rf"(?<![没未不])(?:成功|付成|转成|到账|成)了?的{_ONE_ZH}"
        r"|\bthe (?:one )?(?:that (?:worked|went through)|successful)\b",
    }.items()
}
_EXTREMES: Final[tuple[tuple[re.Pattern[str], Callable[[RecordView], float]], ...]] = (
    (
        re.compile(rf"第{_ONE_ZH}|头{_ONE_ZH}|最(?:早|先|开始)|\b(?:first|earliest|oldest) one\b", re.IGNORECASE),
        lambda one: -one.at.timestamp(),
    ),
    (
        re.compile(
            rf"(?<![么好很许太])[大贵]的?{_ONE_ZH}|金额[最更]?大|\b(?:bigger|biggest|larger|largest)\b", re.IGNORECASE
        ),
        lambda one: one.amount.minor,
    ),
    (
        re.compile(rf"(?<![么好很许太多])小的?{_ONE_ZH}|金额[最更]?小|\b(?:smaller|smallest)\b", re.IGNORECASE),
        lambda one: -one.amount.minor,
    ),
    (
        re.compile(rf"最[近新后]的?{_ONE_ZH}|\b(?:latest|newest|most recent) one\b", re.IGNORECASE),
        lambda one: one.at.timestamp(),
    ),
)
"""What compares the records of a kind, and by what the one that is meant comes last."""
_TAIL: Final = re.compile(r"(?<![\d.])\d{4}(?![\d.])")
_SPEAKS_OF_ONE: Final = re.compile(
    rf"{_ONE_ZH}|的$|\b(?:one|payment|transfer|top-?up|withdrawal|refund)\b", re.IGNORECASE
)
"""What speaks of a record, so that a time beside it tells which."""


@dataclass(frozen=True, slots=True)
class _Call:
    """A message that may call a record, the records, and the one that was told, if one was."""

    text: str
    slots: Slots
    records: Sequence[RecordView]
    about: RecordView | None

    @property
    def alike(self) -> list[RecordView]:
        """The records of the kind that was told, newest first."""
        return [one for one in self.records if self.about is not None and one.kind == self.about.kind]


def called(records: Sequence[RecordView], slots: Slots, text: str, *, told: UUID | None) -> list[RecordView]:
    """Return the records other than the one `told` that a text calls, newest first; none if it calls that one."""
    call = _Call(text, slots, records, next((one for one in records if one.id == told), None))
    by_place = (_before_it, _that_went_so, _furthest) if call.about is not None else ()
    for found in (find(call) for find in (*by_place, _of_card, _by_name, _at_time, _bought)):
        if found is not None:
            return [] if call.about in found else distinct(found)
    return []


def speaks_of_one(text: str) -> bool:
    """Tell whether a text speaks of a record, and not only of a time."""
    return _SPEAKS_OF_ONE.search(text) is not None


def _before_it(call: _Call) -> list[RecordView] | None:
    assert call.about is not None, "a record was told"
    if not _BEFORE_IT.search(call.text):
        return None
    return [one for one in call.alike if one.at <= call.about.at and one is not call.about][:1]


def _that_went_so(call: _Call) -> list[RecordView] | None:
    outcome = next((outcome for outcome, says in _HOW_IT_WENT.items() if says.search(call.text)), None)
    if outcome is None:
        return None
    return [one for one in call.alike if one.outcome.value == outcome and one is not call.about][:1]


def _furthest(call: _Call) -> list[RecordView] | None:
    measure = next((measure for says, measure in _EXTREMES if says.search(call.text)), None)
    if measure is None or names_something(replace(call.slots, times=())):
        return None
    return sorted(call.alike, key=measure)[-1:]


def _of_card(call: _Call) -> list[RecordView] | None:
    tails = _TAIL.findall(call.text)
    found = [one for one in call.records if one.counterparty and any(tail in one.counterparty for tail in tails)]
    return found or None


def _by_name(call: _Call) -> list[RecordView] | None:
    if not names_something(replace(call.slots, times=())):
        return None
    return [one for one in call.records if named(one, call.slots) and agrees(one, call.slots)]


def _at_time(call: _Call) -> list[RecordView] | None:
    if call.about is None or not call.slots.times or not _SPEAKS_OF_ONE.search(call.text):
        return None
    return [one for one in call.alike if named(one, call.slots)]


def _bought(call: _Call) -> list[RecordView] | None:
    lower = call.text.lower()
    return [one for one in call.records if one.title and len(one.title) > 1 and one.title.lower() in lower] or None
