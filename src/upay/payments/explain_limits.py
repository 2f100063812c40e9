"""Why money could not leave: the balance was not enough, or a limit was reached."""

from datetime import date, datetime

from upay.kit.language import Words
from upay.kit.money import Money
from upay.kit.time import BUSINESS_ZONE, business_date, next_business_midnight
from upay.payments.explain_words import Detail, Line, Reading, join, tell
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explanation

_AFRESH = Words("{when} 起额度重新计算。", "The allowance starts afresh on {when}.")
_HIGHER_LEVEL = Words(
    "身份等级还能提升的话，提升后限额会变高。",
    "If your identity level can still be raised, the limit rises with it.",
)


def insufficient_balance(attempt: Attempt) -> Explanation:
    """Explain a balance that did not cover what was asked."""
    reading = Reading(attempt)
    asked, balance = reading.asked, reading.money("balance")
    short = asked - balance if asked is not None and balance is not None and balance < asked else None
    if short is None:
        cause = Words("当时的余额不够{this_of}。", "Your balance at that time did not cover {this_of}.")
        todo = Words("先充值，然后{again}。", "Top up first, then {again}.")
    else:
        cause = Words(
            "{this}要 {asked}，当时余额是 {balance}，还差 {short}。",
            "{this} needs {asked}; your balance was {balance}, which is {short} short.",
        )
        todo = Words("先充值至少 {short}，然后{again}。", "Top up at least {short}, then {again}.")
    smaller = reading.doing.smaller
    line = Line(
        title=Words("余额不足", "Not enough balance"),
        cause=cause,
        todo=todo if smaller is None else join(todo, Words("也可以{smaller}。", "You can also {smaller}.")),
        offers=("top_up", "retry", "talk_to_agent"),
        agent=Words("可用余额不够{doing}", "The available balance did not cover the {doing}"),
    )
    details: list[Detail] = [
        (Words("要", "asked"), asked), (Words("余额", "balance"), balance), (Words("差", "short"), short),
    ]  # fmt: skip
    return tell(reading, line, details=details, asked=asked, balance=balance, short=short, smaller=smaller)


def over_single_limit(attempt: Attempt) -> Explanation:
    """Explain an amount above what the identity level lets go in one movement."""
    reading = Reading(attempt)
    over = _over(reading)
    if over is None:
        cause = Words("{this_of}超过了单笔限额。", "{this_of} is over the limit for one transaction.")
        todo = Words("把金额改小，然后{again}。", "Lower the amount, then {again}.")
    else:
        cause = Words(
            "{this}要 {asked}，单笔限额是 {cap}，超出 {over}。",
            "{this} is for {asked}, which is {over} more than the {cap} allowed for one transaction.",
        )
        todo = Words("把金额改到 {cap} 以内，然后{again}。", "Lower the amount to {cap} or less, then {again}.")
    if reading.doing.smaller is None:
        todo = Words("可以和商家商量把这笔钱分开付。", "You can ask the shop to split the amount.")
    line = Line(
        title=Words("超过单笔限额", "Over the limit for one transaction"),
        cause=cause,
        todo=join(todo, _HIGHER_LEVEL),
        offers=("raise_limit", "retry", "verify_identity", "talk_to_agent"),
        agent=Words("{doing}超过身份等级的单笔限额", "The {doing} is over the single limit of the identity level"),
    )
    return _told(reading, line, over=over)


def over_daily_limit(attempt: Attempt) -> Explanation:
    """Explain a day whose allowance is used up; the next one begins at midnight in Shanghai."""
    reading = Reading(attempt)
    until, left = next_business_midnight(attempt.at), _left(reading)
    if left is None:
        cause = Words("{this_of}超过了每日限额。", "{this_of} is over the daily limit.")
    else:
        cause = Words(
            "{this}要 {asked}；{on}已用 {used}，每日限额是 {cap}，还剩 {left}。",
            "{this} is for {asked}; on {on} you had used {used} of the {cap} allowed each day, which left {left}.",
        )
    todo = Words("{when} 起额度重新计算，到时请{again}。", "The allowance starts afresh on {when}; {again} then.")
    if _over(reading) is not None:
        # Waiting does not help an amount that no day can hold.
        todo = join(
            Words(
                "一天最多 {cap}，这一笔等到第二天也办不了。", "A day allows {cap}, so waiting will not do for this one."
            ),
            _HIGHER_LEVEL,
        )
    elif left and reading.doing.smaller is not None:
        todo = join(todo, Words("在那之前，还有 {left} 的额度可用。", "Until then, {left} can still be used."))
    line = Line(
        title=Words("超过每日限额", "Over the daily limit"),
        cause=cause,
        todo=todo,
        offers=("raise_limit", "retry", "talk_to_agent"),
        agent=Words("{doing}超过身份等级的每日限额", "The {doing} is over the daily limit of the identity level"),
    )
    return _told(reading, line, until=until, left=left, on=reading.day(_day(reading) or business_date(attempt.at)))


def over_cooling_limit(attempt: Attempt) -> Explanation:
    """Explain a day's cap while a change of number, or a claim for the account, can be taken back."""
    reading = Reading(attempt)
    left = _left(reading)
    if left is None:
        cause = Words(
            "账户在保护期内（手机号刚换绑，或有人在申请找回），{this_of}超过了每日限额。",
            "Your account is protected for now, after a change of number or because somebody asked for it back, and "
            "{this_of} is over the daily limit that holds meanwhile.",
        )
    else:
        cause = Words(
            "账户在保护期内（手机号刚换绑，或有人在申请找回），每天最多转出 {cap}；{this}要 {asked}，"
            "今天已用 {used}，还剩 {left}。",
            "{this} is for {asked}. Your account is protected for now, after a change of number or because somebody "
            "asked for it back, so {cap} a day can go out; today you had used {used}, which left {left}.",
        )
    line = Line(
        title=Words("超过保护期限额", "Over the limit of the protected days"),
        cause=cause,
        todo=Words(
            "保护期结束后限额自动恢复，到时请{again}。",
            "The limit is back to normal when that time is over; {again} then.",
        ),
        offers=("retry", "talk_to_agent"),
        agent=Words(
            "{doing}超过保护期的每日限额（换绑或找回申请），不能提前解除",
            "The {doing} is over the daily limit after a change of number or during a claim, which is not lifted early",
        ),
    )
    return _told(reading, line, left=left)


def over_annual_limit(attempt: Attempt) -> Explanation:
    """Explain a year, or at level 1 a life, whose allowance is used up."""
    reading = Reading(attempt)
    window, _, year = (reading.text("window") or "").partition(":")
    if window == "life":
        return _over_life_cap(reading)
    if window == "year" and year.isascii() and year.isdecimal() and len(year) == 4 and year != "9999":
        return _over_year_cap(reading, year)
    line = Line(
        title=Words("超过累计限额", "Over the total limit"),
        cause=Words(
            "{this_of}超过了你的身份等级的累计限额。", "{this_of} is over the total limit of your identity level."
        ),
        todo=_HIGHER_LEVEL,
        offers=("verify_identity", "raise_limit", "talk_to_agent"),
        agent=Words("{doing}超过身份等级的累计限额", "The {doing} is over the total limit of the identity level"),
    )
    return _told(reading, line)


def over_own_limit(attempt: Attempt) -> Explanation:
    """Explain a limit that the customer set."""
    reading = Reading(attempt)
    day, over = _day(reading), _over(reading)
    left = None if day is None else _left(reading)
    until = None if day is None else next_business_midnight(attempt.at)
    if left is not None:
        cause = Words(
            "{this}要 {asked}；你给自己设的每日限额是 {cap}，{on}已用 {used}，还剩 {left}。",
            "{this} is for {asked}; of the {cap} a day that you set for yourself, "
            "{used} was used on {on}, which left {left}.",
        )
    elif day is None and over is not None:
        cause = Words(
            "{this}要 {asked}，你给自己设的单笔限额是 {cap}，超出 {over}。",
            "{this} is for {asked}, which is {over} more than the {cap} that you set for one transaction.",
        )
    else:
        cause = Words("{this_of}超过了你给自己设的限额。", "{this_of} is over the limit that you set for yourself.")
    todo = Words("把自己设的限额调高或取消，然后{again}。", "Raise or remove your own limit, then {again}.")
    line = Line(
        title=Words("超过自己设的限额", "Over an own limit"),
        cause=cause,
        todo=todo if until is None else join(todo, _AFRESH),
        offers=("raise_limit", "retry", "talk_to_agent"),
        agent=Words("{doing}超过客户自己设的限额", "The {doing} is over a limit that the customer set"),
    )
    return _told(reading, line, until=until, over=over, left=left, on=None if day is None else reading.day(day))


def _over_life_cap(reading: Reading) -> Explanation:
    left = _left(reading)
    if left is None:
        cause = Words("{this_of}超过了一级账户的终身累计限额。", "{this_of} is over the lifetime limit of level 1.")
    else:
        cause = Words(
            "{this}要 {asked}；一级账户终身累计限额是 {cap}，已用 {used}，还剩 {left}。",
            "{this} is for {asked}; level 1 allows {cap} in all, and you had used {used}, which left {left}.",
        )
    line = Line(
        title=Words("超过一级账户的累计限额", "Over the lifetime limit of level 1"),
        cause=cause,
        todo=Words(
            "这个额度用完不会恢复。做身份认证升到二级，就能继续用。",
            "This allowance does not come back. Verify your identity to reach level 2, and you can go on.",
        ),
        offers=("verify_identity", "raise_limit", "talk_to_agent"),
        agent=Words("{doing}超过一级的终身累计限额", "The {doing} is over the lifetime cap of level 1"),
    )
    return _told(reading, line, left=left)


def _over_year_cap(reading: Reading, year: str) -> Explanation:
    left = _left(reading)
    if left is None:
        cause = Words("{this_of}超过了年度限额。", "{this_of} is over the yearly limit.")
    else:
        cause = Words(
            "{this}要 {asked}；{year} 年已用 {used}，年度限额是 {cap}，还剩 {left}。",
            "{this} is for {asked}; in {year} you had used {used} of the {cap} allowed each year, which left {left}.",
        )
    line = Line(
        title=Words("超过年度限额", "Over the yearly limit"),
        cause=cause,
        todo=join(_AFRESH, _HIGHER_LEVEL),
        offers=("verify_identity", "raise_limit", "talk_to_agent"),
        agent=Words("{doing}超过身份等级的年度限额", "The {doing} is over the yearly limit of the identity level"),
    )
    return _told(reading, line, until=datetime(int(year) + 1, 1, 1, tzinfo=BUSINESS_ZONE), left=left, year=year)


def _told(
    reading: Reading, line: Line, *, until: datetime | None = None, over: Money | None = None,
    left: Money | None = None, on: Words | None = None, year: str | None = None,
) -> Explanation:  # fmt: skip
    asked, cap, used = reading.asked, reading.money("cap"), reading.money("used")
    counts = reading.text("window") != "single"
    details: list[Detail] = [
        (Words("要", "asked"), asked), (Words("限额", "limit"), cap), (Words("已用", "used"), used if counts else None),
    ]  # fmt: skip
    return tell(
        reading, line, details=details, until=until, when=reading.time(until), asked=asked, cap=cap, used=used,
        over=over, left=left, on=on, year=year,
    )  # fmt: skip


def _over(reading: Reading) -> Money | None:
    """Return by how much one movement is too large, if both amounts are known."""
    asked, cap = reading.asked, reading.money("cap")
    return asked - cap if asked is not None and cap is not None and cap < asked else None


def _left(reading: Reading) -> Money | None:
    """Return what a counter still had, if all its amounts are known."""
    asked, cap, used = reading.asked, reading.money("cap"), reading.money("used")
    return None if asked is None or cap is None or used is None else max(cap - used, Money(0))


def _day(reading: Reading) -> date | None:
    """Return the day of a limit that counts by day."""
    window, _, day = (reading.text("window") or "").partition(":")
    try:
        return date.fromisoformat(day) if window == "day" else None
    except ValueError:
        return None
