"""Why a payment by a shop's printed code was too much, and how the same shop can be paid all the same."""

from upay.kit.language import Words
from upay.kit.money import Money
from upay.kit.time import next_business_midnight
from upay.payments.explain_words import Detail, Line, Reading, tell
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explanation


def over_static_qr_limit(attempt: Attempt) -> Explanation:
    """Explain that printed codes take little in a day, and that an order of the shop's is not limited so."""
    reading = Reading(attempt)
    asked, cap, used = reading.asked, reading.money("cap"), reading.money("used")
    if asked is None or cap is None or used is None:
        cause = Words(
            "扫店里贴的码付款，今天的额度不够了。", "Today's allowance for paying by shops' printed codes is used up."
        )
    else:
        cause = Words(
            "{this}要 {asked}；扫店里贴的码付款，每天一共最多 {cap}，今天已用 {used}。印出来的码容易被人换掉，"
            "所以限额低。",
            "{this} is for {asked}; of the {cap} a day for shops' printed codes, {used} has been used today. A printed "
            "code is easily pasted over, so the limit is low.",
        )
    until = next_business_midnight(attempt.at)
    line = Line(
        title=Words("超过扫静态码的每日限额", "Over the daily limit for printed codes"),
        cause=cause,
        todo=Words(
            "请店家给你开一张订单，打开订单付，不受这个限制；或者等 {when} 额度重新计算。",
            "Ask the shop to make out an order and pay that, which is not limited so; or wait until {when}, when the "
            "allowance starts afresh.",
        ),
        offers=("talk_to_agent",),
        agent=Words("{doing}超过静态码的每日限额", "The {doing} is over the daily limit for printed codes"),
    )
    left = None if cap is None or used is None else max(cap - used, Money(0))
    details: list[Detail] = [
        (Words("要", "asked"), asked), (Words("限额", "limit"), cap), (Words("已用", "used"), used),
        (Words("还剩", "left"), left),
    ]  # fmt: skip
    return tell(
        reading, line, details=details, until=until, when=reading.time(until), asked=asked, cap=cap, used=used
    )  # fmt: skip
