"""Reading when people are at the desk, and whether somebody is there now, for whoever asks that."""

import re
from typing import Final

from upay.kit.language import Words
from upay.kit.time import BUSINESS_ZONE, day_in_words
from upay.support import workforce
from upay.support.assistant.facts import Gives, Read, Reader, Sight, Slot, SlotValue
from upay.support.assistant.understanding import plain

_ASKS_WHEN: Final = re.compile(
    r"几点|什么时[候间]|啥时候|何时|时间|[上下]班|周末|周[六日天]|星期[六日天]|礼拜[六日天]?|节假?日|假期|过年|春节|国庆|元旦|五一"
    r"|放假|晚上|夜里|半夜|深夜|凌晨|大?清早|中午|24 ?小时|二十四小时|全天|随时|现在(?:有人|在吗|还有)"
    r"|有人(?:吗|在|值班|没)|值班"
    r"|\b(?:hours?|open(?:s|ing)?|clos(?:e[sd]?|ing)|when|what time|weekends?|saturdays?|sundays?|holidays?|christmas"
    r"|(?:new year|spring festival)|nights?|midnight|24/7|24 hours|round the clock|available|on duty"
    r"|(?:anyone|anybody|someone|somebody) (?:there|around|in))\b",
    re.IGNORECASE,
)
"""What asks for the hours, and not only for the ways."""


async def _desk(sight: Sight) -> Read:
    """Read the hours from the file that promises are made by, and who is on duty from the desk."""
    asks = "ways" if _ASKS_WHEN.search(plain(sight.turn.question.text)) is None else "hours"
    hours, opens = workforce.working_hours(), workforce.working_hours().next_opening(sight.at)
    slots: dict[str, SlotValue] = {"hours": _all(hours, sight)}
    async with sight.rails.db.begin() as uow:
        if await workforce.on_duty(uow):
            return Read(facts={"asks": asks, "people": "there"}, slots=slots)
    if opens <= sight.at:
        return Read(facts={"asks": asks, "people": "away"}, slots=slots)
    return Read(facts={"asks": asks, "people": "closed"}, slots={**slots, "opens": opens})


def _all(hours: workforce.Hours, sight: Sight) -> Words:
    """Word the week, and the days ahead on which nobody comes."""
    week, today = hours.in_words(), sight.at.astimezone(BUSINESS_ZONE).date()
    closed = [day_in_words(day, beside=today) for day in hours.closed_after(sight.at)]
    if not closed:
        return week
    zh, en = "、".join(day.zh for day in closed), ", ".join(day.en for day in closed)
    return Words(f"{week.zh}，{zh} 休息", f"{week.en}, closed on {en}")


DESK: Final = Reader(
    Gives(
        facts={"asks": ("hours", "ways"), "people": ("there", "away", "closed")},
        slots={"hours": Slot(), "opens": Slot({"people": ("closed",)})},
    ),
    _desk,
)  # fmt: skip
