"""Why a door did not open, or not yet: an address that is taken, a link that is spent, terms that were not accepted."""

from datetime import datetime
from types import MappingProxyType
from typing import Final

from upay.kit.language import Words
from upay.kit.time import business_date, day_in_words
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explain, Explanation

_NO_MONEY: Final = Words(
    "这一步不涉及资金，余额没有任何变动。", "No money is involved in this step, and no balance has changed."
)
_NOT_CHARGED: Final = Words("没有扣款，资金没有任何变动。", "Nothing was charged, and no money has moved.")
_LINK_PROBLEMS: Final = MappingProxyType(
    {
        "late": Words("链接已超过 30 分钟有效期。", "The link is older than the 30 minutes for which it is valid."),
        "used": Words("这个链接已经用过，一个链接只能用一次。", "This link has been used, and a link works only once."),
        "replaced": Words(
            "后来又发过新的链接，或者密码已经改过，这个链接作废了。",
            "A newer link was sent since, or the password was changed, so this one counts no more.",
        ),
        "unknown": Words(
            "链接不完整，或者不是我们发出的。", "The link is not complete, or it is not one that we sent."
        ),
    }
)


def email_taken(_attempt: Attempt) -> Explanation:
    """Say that there is an account already, and how to get in."""
    return Explanation(
        title=Words("邮箱已注册", "This address already has an account"),
        cause=Words(
            "这个邮箱已经属于一个 UPay 账户，一个邮箱只能属于一个账户。",
            "This email address already belongs to a UPay account, and an address belongs to one account only.",
        ),
        money=_NO_MONEY,
        todo=Words(
            "请用这个邮箱登录；忘记密码可以用邮件里的链接或验证码重置。要绑到现在的账户，请先在原账户解绑或注销。",
            "Sign in with it instead; a forgotten password can be reset by a link or a code in a mail. To add it to "
            "the account you are in, take it off the other one first, or close that.",
        ),
        offers=("reset_password", "talk_to_agent"),
        agent=Words(
            "客户已用验证码证明持有该邮箱，但它已属于另一个账户；核实身份前不要透露那个账户的任何信息。",
            "The caller proved to hold the address by code, but it belongs to another account; tell nothing of that "
            "account before you have verified them.",
        ),
    )


def email_only_way_in(_attempt: Attempt) -> Explanation:
    """Say that without the address nobody could come in any more."""
    return Explanation(
        title=Words("还不能解绑邮箱", "The address cannot be taken off yet"),
        cause=Words(
            "账户没有绑定手机号，邮箱是唯一能登录和收验证码的方式。",
            "The account has no phone number, so the address is the only way to sign in and to get codes.",
        ),
        money=_NO_MONEY,
        todo=Words(
            "请先在安全中心绑定手机号，再解绑；要换邮箱，直接绑定新的。",
            "Add a phone number in the security centre first. For another address, add that in place of this one.",
        ),
        offers=("talk_to_agent",),
        agent=Words(
            "客户只绑定了邮箱，解绑会让账户无法登录，系统不允许；请引导先绑定手机号。",
            "The account is known by this address alone; without it nobody could sign in. A phone number comes first.",
        ),
    )


def phone_needed(_attempt: Attempt) -> Explanation:
    """Say what needs a phone number, and where to add one."""
    return Explanation(
        title=Words("先绑定手机号", "A phone number is needed first"),
        cause=Words(
            "身份认证要核对姓名、证件号和本人名下的手机号，你的账户还没有绑定手机号。",
            "A verification checks name, ID number and a phone number in your name together, and your account has no "
            "phone number.",
        ),
        money=_NO_MONEY,
        todo=Words(
            "请先在安全中心绑定手机号，再来认证。", "Add a phone number in the security centre, then come back."
        ),
        offers=("talk_to_agent",),
        agent=Words(
            "客户只绑定了邮箱，三要素核验缺手机号；请引导在安全中心绑定本人手机号。",
            "The account has an email address only, and the check needs a number; point to the security centre.",
        ),
    )


def reset_link_invalid(attempt: Attempt) -> Explanation:
    """Say why the link counts no more."""
    problem = str(attempt.facts.get("problem"))
    return Explanation(
        title=Words("链接已失效", "The link is no longer valid"),
        cause=_LINK_PROBLEMS.get(problem, _LINK_PROBLEMS["unknown"]),
        money=_NO_MONEY,
        todo=Words(
            "登录密码没有变。请重新要一个链接，收到后 30 分钟内打开；也可以改用验证码。",
            "Your password has not changed. Ask for a new link and open it within 30 minutes, or use a code instead.",
        ),
        offers=("reset_password", "talk_to_agent"),
        agent=Words(
            f"重置链接失效（{problem}），密码未变；请客户重新获取，勿让客户把链接发给你。",
            f"The reset link no longer counts ({problem}) and the password is unchanged; the customer asks for a new "
            "one. Never ask for a link.",
        ),
    )


def terms_not_accepted(attempt: Attempt) -> Explanation:
    """Say which terms, and where they are read and accepted."""
    overdue, since = attempt.facts.get("problem") == "overdue", attempt.facts.get("since")
    when = _day(datetime.fromisoformat(since) if isinstance(since, str) else None)
    version = attempt.facts.get("version")
    if not overdue:
        return Explanation(
            title=Words("还没有同意用户协议", "The terms have not been accepted"),
            cause=Words(
                "注册前要同意现行的用户协议和隐私政策，这次提交里没有，或者同意的是旧版本。",
                "Signing up takes accepting the present terms of use and privacy policy; what was sent accepted none, "
                "or an earlier edition.",
            ),
            money=_NO_MONEY,
            todo=Words(
                "请看一遍，勾选同意后再提交；不同意就不会开账户，填过的内容也不会保存。",
                "Read them, tick the box and submit again. Without it no account is opened, and nothing you typed is "
                "kept.",
            ),
            offers=("read_article", "talk_to_agent"),
            agent=Words(
                f"提交时没有同意第 {version} 版协议；只能由客户自己同意，客服不能代办。",
                f"Edition {version} was not accepted; only the customer can accept it, nobody for them.",
            ),
        )
    return Explanation(
        title=Words("请先看新的用户协议", "There are new terms to accept first"),
        cause=Words(
            f"新版用户协议和隐私政策{when.zh}已生效，你还没有同意。",
            f"New terms of use and a new privacy policy are in force{when.en}, and you have not accepted them yet.",
        ),
        money=_NOT_CHARGED,
        todo=Words(
            "打开应用，看过变化后点“同意”，就能接着办。收款不受影响；不同意也可以随时注销账户，把余额转出。",
            "Open the app, read what changed and accept; then go on. Money still comes in. If you do not want to "
            "accept, you can close the account at any time, with your balance paid out.",
        ),
        offers=("accept_terms", "talk_to_agent"),
        agent=Words(
            f"客户未同意第 {version} 版协议，生效后资金操作暂停；只能由客户在应用里同意，客服不能代办。",
            f"Edition {version} is in force and not accepted, so money actions wait; only the customer can accept it "
            "in the app, nobody for them.",
        ),
    )


DOOR_EXPLAINERS: Final[dict[str, Explain]] = {
    explain.__name__: explain
    for explain in (email_taken, email_only_way_in, phone_needed, reset_link_invalid, terms_not_accepted)
}


def _day(at: datetime | None) -> Words:
    if at is None:
        return Words("", "")
    said = day_in_words(business_date(at))
    return Words(f"从 {said.zh} 起", f" since {said.en}")
