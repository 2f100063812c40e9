"""Why a one-time code does not count, or none is sent."""

from typing import Final

from upay.identity.explain.facts import NO_MONEY, instant, number, tries
from upay.kit.language import Words
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explanation

_CODE_PROBLEMS: Final = {
    "late": Words("验证码已超过 10 分钟有效期。", "The code is older than the 10 minutes for which it is valid."),
    "used": Words(
        "这个验证码已经用过，一个验证码只能用一次。", "This code has already been used, and a code works only once."
    ),
    "tries_spent": Words(
        "这个验证码已输错 5 次，不能再用。", "This code was entered wrongly 5 times and can no longer be used."
    ),
    "guessed_at": Words(
        "有人在猜验证码，8 位的验证码暂时停用，这个验证码不能再用。你的账户没有被锁。",
        "Somebody is guessing at codes, so codes of 8 digits are suspended and this one can no longer be used. "
        "Your account is not locked.",
    ),
    "none_sent": Words("没有可用的验证码。", "There is no code that can be used."),
}


def code_wrong(attempt: Attempt) -> Explanation:
    """Say how many tries are left."""
    left = number(attempt, "tries_left")
    todo = (
        Words(
            f"请用你在这里最后一次获取的那封邮件里的数字，别人获取的不算，还可以再试 {left} 次。",
            f"Use the digits of the last mail that you asked for here; one that somebody else asked for does not "
            f"count. You have {tries(left)} left.",
        )
        if left and "email" in attempt.asked
        else Words(
            f"请用你在这里最后一次获取的那条短信里的数字，别人获取的不算，还可以再试 {left} 次。",
            f"Use the digits of the last message that you asked for here; one that somebody else asked for does not "
            f"count. You have {tries(left)} left.",
        )
        if left
        else Words("这个验证码不能再用了，请重新获取一个。", "This code can no longer be used; ask for a new one.")
    )
    return Explanation(
        title=Words("验证码不正确", "The code is not right"),
        cause=Words(
            "输入的验证码和你最后一次获取的不一致。",
            "The code that was entered is not the one that you asked for last.",
        ),
        money=NO_MONEY,
        todo=todo,
        offers=("read_article", "talk_to_agent"),
        agent=Words(
            f"验证码错误，本条验证码剩余 {left} 次机会；客户要用自己最后一次获取的那条，别人获取的不算。"
            "请勿向客户索要验证码。",
            f"Wrong code, {tries(left)} left on it; the last one that the customer asked for counts, and none of "
            "somebody else's. Never ask the customer for a code.",
        ),
    )


def code_expired(attempt: Attempt) -> Explanation:
    """Say why the code counts no more."""
    problem = str(attempt.facts.get("problem"))
    todo = Words(
        "请重新获取验证码，收到后 10 分钟内输入。", "Ask for a new code and enter it within 10 minutes of getting it."
    )
    if problem == "guessed_at":
        todo = Words(
            "请重新获取验证码，新的验证码是 16 位，收到后 10 分钟内输入。",
            "Ask for a new code, which has 16 digits, and enter it within 10 minutes of getting it.",
        )
    return Explanation(
        title=Words("验证码已失效", "The code is no longer valid"),
        cause=_CODE_PROBLEMS.get(problem, _CODE_PROBLEMS["none_sent"]),
        money=NO_MONEY,
        todo=todo,
        offers=("read_article", "talk_to_agent"),
        agent=Words(
            f"验证码失效（{problem}），请客户重新获取；收不到时请核对号码或邮箱，看短信拦截和垃圾邮件。",
            f"The code no longer counts ({problem}); the customer should ask for a new one. "
            "If none arrives, check the number or address, SMS blocking and the spam folder.",
        ),
    )


def code_throttled(attempt: Attempt) -> Explanation:
    """Say how long to wait."""
    seconds = number(attempt, "wait_seconds")
    until = instant(attempt, "until")
    daily = attempt.facts.get("problem") == "daily"
    wait = _wait(seconds)
    return Explanation(
        title=Words("验证码发送太频繁", "Too many codes were asked for"),
        cause=Words("这个邮箱今天已经获取过 10 次验证码。", "This address has already asked for 10 codes today.")
        if daily and "email" in attempt.asked
        else Words("这个手机号今天已经获取过 10 次验证码。", "This number has already asked for 10 codes today.")
        if daily
        else Words(
            "上一条验证码刚刚发出，两次之间需要间隔 60 秒。",
            "A code was sent a moment ago; there are 60 seconds between two codes.",
        ),
        money=NO_MONEY,
        todo=Words(
            f"请在 {wait.zh}后再获取；在此之前收到的最新一条验证码，10 分钟内仍然有效。",
            f"Ask again in {wait.en}; the latest code that you received stays valid for its 10 minutes.",
        ),
        offers=("read_article", "talk_to_agent"),
        agent=Words(
            f"触发验证码频率限制（{'每日 10 次' if daily else '60 秒 1 次'}），还需等待 {wait.zh}；人工无法代发。",
            f"The limit on codes was met ({'10 a day' if daily else 'one in 60 seconds'}); {wait.en} to wait. "
            "Agents cannot send codes.",
        ),
        until=until,
    )


def _wait(seconds: int) -> Words:
    if seconds <= 120:
        return Words(f"{seconds} 秒", f"{seconds} second{'' if seconds == 1 else 's'}")
    minutes = -(-seconds // 60)
    if minutes <= 120:
        return Words(f"{minutes} 分钟", f"{minutes} minutes")
    hours = -(-minutes // 60)
    return Words(f"{hours} 小时", f"{hours} hours")
