"""Why money could not leave as it was confirmed: how well a payment is proven decides how much a day lets out."""

from upay.kit.language import Words
from upay.kit.money import Money
from upay.kit.time import next_business_midnight
from upay.payments.explain_words import Detail, Line, Reading, tell
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explanation

_WEAK = Words("只用支付密码确认的付款", "payments confirmed by the PIN alone")
_CODE = Words("用验证码确认的付款", "payments confirmed by a one-time code")


def over_proof_limit(attempt: Attempt) -> Explanation:
    """Explain that the day's allowance for what is confirmed so is used up, and what lets more out."""
    reading = Reading(attempt)
    weak = (reading.text("window") or "").startswith("one_factor")
    asked, cap, used = reading.asked, reading.money("cap"), reading.money("used")
    if asked is None or cap is None or used is None:
        cause = Words("{how}今天的额度不够了。", "Today's allowance for {how} is used up.")
    else:
        cause = Words(
            "{this}要 {asked}；{how}每天最多 {cap}，今天已用 {used}。",
            "{this} is for {asked}; of the {cap} a day for {how}, {used} has been used today.",
        )
    todo = (
        Words(
            "再试一次，并用验证码、动态数字或通行密钥确认，今天就能办。",
            "Try again and confirm it with a one-time code, your authenticator app or a passkey, and it can be done "
            "now.",
        )
        if weak
        else Words(
            "用通行密钥确认的付款不受这个限制：添加一个通行密钥，然后{again}；或者等 {when} 额度重新计算。",
            "Payments confirmed by a passkey are not limited so: add one, then {again}; or wait until {when}, when the "
            "allowance starts afresh.",
        )
    )
    until = next_business_midnight(attempt.at)
    line = Line(
        title=Words("超过这种确认方式的每日限额", "Over the daily limit for this way of confirming"),
        cause=cause,
        todo=todo,
        offers=("retry", "add_passkey", "talk_to_agent"),
        agent=Words("{doing}超过所用确认方式的每日限额", "The {doing} is over the daily limit of how it was confirmed"),
    )
    left = None if cap is None or used is None else max(cap - used, Money(0))
    details: list[Detail] = [
        (Words("要", "asked"), asked), (Words("限额", "limit"), cap), (Words("已用", "used"), used),
        (Words("还剩", "left"), left),
    ]  # fmt: skip
    return tell(
        reading, line, details=details, until=until, when=reading.time(until), asked=asked, cap=cap, used=used,
        how=_WEAK if weak else _CODE,
    )  # fmt: skip
