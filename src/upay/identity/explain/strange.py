"""Why a right password was not enough, in words for the customer and for the agent.

Only who had the password, or the code, ever reads these. The facts of the attempt say what was seen: from where to
where, how fast that would have been, or how many accounts were tried from one network.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from upay.identity.explain.facts import moment, read_instant
from upay.kit.language import Words
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explain, Explanation

_SAFE: Final = Words(
    "账户里的钱没有变动，没有人因此登录进来。", "The money in the account has not moved, and nobody got in by this."
)
_WAYS: Final = MappingProxyType({"passkey": Words("通行密钥", "a passkey"), "code": Words("验证码", "a one-time code")})


def new_device(attempt: Attempt) -> Explanation:
    """Say that this device is confirmed once, and by what."""
    which = _which(attempt)
    return Explanation(
        title=Words("这是新设备，还要确认一步", "A new device: one more step"),
        cause=Words(
            "密码是对的。账户第一次在这台设备上登录，要确认是你本人。",
            "The password is right. The account has never been used on this device, so it is confirmed once.",
        ),
        money=_SAFE,
        todo=Words(
            f"请用{which.zh}确认，确认后就登录，以后这台设备不再问。",
            f"Confirm with {which.en}; you are in at once, and this device is not asked again.",
        ),
        offers=("talk_to_agent",),
        agent=Words(
            f"密码正确，但设备陌生，要用{which.zh}确认；验证码只发到绑定的手机号，请勿向客户索要。",
            f"The password was right and the device is new; it takes {which.en}. Codes go to the bound number only; "
            "never ask for one.",
        ),
    )


def login_suspicious(attempt: Attempt) -> Explanation:
    """Say what looked like somebody else, how to prove that it was not, and when it would not look so."""
    facts, which = attempt.facts, _which(attempt)
    until = read_instant(facts.get("until"))
    cause = _CAUSES["crowd" if facts.get("problem") == "crowd" else "travel"](facts)
    if facts.get("by") == "code":
        todo = Words(
            "只用验证码不能登录：请用登录密码登录，再用验证码和支付密码一起确认；有通行密钥的，直接用它。",
            "A code alone does not sign in here. Use your password, then a code together with your payment PIN; a "
            "passkey works by itself.",
        )
    elif attempt.by_shop:
        todo = Words(f"请用{which.zh}确认是你本人。", f"Confirm that it is you with {which.en}.")
    else:
        todo = Words(
            f"请确认是你本人：{'用通行密钥，或' if 'passkey' in str(facts.get('ways')) else ''}用验证码加支付密码。"
            "如果不是你在登录，请马上重置登录密码。",
            f"Confirm that it is you: {'with a passkey, or ' if 'passkey' in str(facts.get('ways')) else ''}with a "
            "one-time code together with your payment PIN. If it is not you who signs in, reset your password now.",
        )
    return Explanation(
        title=Words("这次登录有些异常，先拦下了", "This sign-in looked strange and was stopped"),
        cause=cause,
        money=_SAFE,
        todo=todo,
        offers=("reset_password", "talk_to_agent") if not attempt.by_shop else ("talk_to_agent",),
        agent=Words(
            f"密码正确，因异常被拦：{cause.zh}{_ends(until).zh}请先核实是不是本人在操作；不是本人的，"
            "引导客户按通知里的链接一键锁定并重置密码。",
            f"The password was right; stopped as strange. {cause.en} {_ends(until).en}Find out whether it was the "
            "customer. If not, point to the link in the message, which locks it, and to a new password.",
        ),
        until=until,
    )


def locked_by_owner(attempt: Attempt) -> Explanation:
    """Say that its owner locked it, and the way back."""
    when = moment(read_instant(attempt.facts.get("since")), none=Words("刚才", "a moment ago"))
    return Explanation(
        title=Words("登录已由本人锁定", "Locked by its owner"),
        cause=Words(
            f"{when.zh}，有人回复“不是我”，结束了一次登录，并锁定了登录密码。",
            f"On {when.en} a sign-in was reported as somebody else's; it was ended and the password locked.",
        ),
        money=_SAFE,
        todo=Words(
            "原来的密码可能有别人知道，所以不能只解锁：用验证码重置登录密码，马上可以登录；收不到验证码，请转人工。",
            "Somebody else may know the old password, so that it is not simply unlocked: reset it with a one-time code "
            "and sign in at once; if no code reaches you, talk to a person.",
        ),
        offers=("reset_password", "talk_to_agent"),
        agent=Words(
            f"客户于 {when.zh} 从通知或设备页按了“不是我”：密码已锁、转出已冻结、全部设备退出。密码可能已泄露，"
            "验证码和客服都不能解锁，引导客户重置登录密码；收不到验证码的，先核实再申请换绑。",
            f"The owner pressed “not me” on {when.en}: password locked, money out frozen, signed out everywhere. The "
            "password is known to somebody else: neither a code nor you unlock it, a new password does. If no code "
            "arrives, verify the customer and ask for another number.",
        ),
    )


STRANGE_EXPLAINERS: Final[dict[str, Explain]] = {"login_suspicious": login_suspicious}


def _travel(facts: Mapping[str, object]) -> Words:
    if "from_zh" not in facts:
        return Words("密码是对的，但地点变化太快。", "The password is right, but the place changed too fast.")
    took = _took(facts.get("minutes"))
    return Words(
        f"密码是对的，但上次使用在{facts['from_zh']}，{took.zh}后从{facts['to_zh']}登录，"
        f"相距约 {facts['distance_km']} 公里，相当于每小时 {facts['speed_kmh']} 公里，一个人到不了。",
        f"The password is right, but the account was last used in {facts['from_en']}, and {took.en} later it is "
        f"signed in to from {facts['to_en']}, about {facts['distance_km']} km away. That is {facts['speed_kmh']} km an "
        "hour, faster than anybody travels.",
    )


def _took(minutes: object) -> Words:
    if not isinstance(minutes, int) or minutes < 1:
        return Words("不到 1 分钟", "less than a minute")
    if minutes < 120:
        return Words(f"{minutes} 分钟", f"{minutes} minute{'' if minutes == 1 else 's'}")
    return Words(f"{minutes // 60} 小时", f"{minutes // 60} hours")


def _crowd(facts: Mapping[str, object]) -> Words:
    return Words(
        f"密码是对的，但一小时内从同一个网络试了 {facts.get('accounts')} 个账户，像是有人在批量试密码。",
        f"The password is right, but {facts.get('accounts')} accounts were tried from the same network within an hour, "
        "as when somebody goes through a list of passwords.",
    )


_CAUSES: Final = MappingProxyType({"travel": _travel, "crowd": _crowd})


def _ends(until: datetime | None) -> Words:
    when = moment(until, none=Words("刚才", "a moment ago"))
    return (
        Words("", "") if until is None else Words(f"{when.zh} 后不再因此被拦。", f"It stops looking so on {when.en}. ")
    )


def _which(attempt: Attempt) -> Words:
    ways = [_WAYS[way] for way in str(attempt.facts.get("ways") or "").split(",") if way in _WAYS]
    return Words("或".join(way.zh for way in ways), " or ".join(way.en for way in ways))
