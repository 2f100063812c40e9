"""Why a password or a PIN was not taken: wrong, too easy, or locked after too many tries."""

from datetime import datetime
from typing import Final

from upay.identity.explain.facts import NO_MONEY, NOT_CHARGED, SAFE, instant, moment, number, tries
from upay.identity.explain.strange import locked_by_owner
from upay.kit.language import Words
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explanation

_PASSWORD_PROBLEMS: Final = {
    "too_short": Words("密码不足 8 位。", "The password has fewer than 8 characters."),
    "too_long": Words("密码超过了 128 位。", "The password has more than 128 characters."),
    "phone_like": Words(
        "密码里是手机号，别人很容易猜到。", "The password is made of a phone number, which others can guess."
    ),
    "birthday_like": Words(
        "密码里是生日一样的日期，别人很容易猜到。",
        "The password is made of a date like a birthday, which others can guess.",
    ),
    "name_like": Words("密码里是姓名，别人很容易猜到。", "The password is made of a name, which others can guess."),
    "common": Words("这个密码太常见，很容易被猜到。", "This password is too common and would be guessed quickly."),
    "same_as_old": Words("新密码和原来的密码一样。", "The new password is the same as the old one."),
}


_SIGNED_IN: Final = frozenset({"change_password", "reset_pin"})
"""What a password is asked for of who is signed in: there is no number that it may not belong to."""


def password_wrong(attempt: Attempt) -> Explanation:
    """Say how many tries are left; never whether the number has an account."""
    left, lock = number(attempt, "tries_left"), _lock_ahead(attempt)
    if attempt.kind in _SIGNED_IN:
        return _own_password_wrong(left, lock)
    by_mail = "email" in attempt.asked
    return Explanation(
        title=Words("邮箱或密码不正确", "The address or the password is not right")
        if by_mail
        else Words("手机号或密码不正确", "The number or the password is not right"),
        cause=Words("邮箱和密码对不上。", "The email address and the password do not belong together.")
        if by_mail
        else Words("手机号和密码对不上。", "The phone number and the password do not belong together."),
        money=NO_MONEY,
        todo=Words(
            f"请核对后再试，还可以输入 {left} 次，再错会{lock.zh}；忘记密码可以用验证码重置。",
            f"Check both and try again; you have {tries(left)} left before {lock.en}. "
            "A forgotten password can be reset with a one-time code.",
        ),
        offers=("reset_password", "talk_to_agent"),
        agent=Words(
            f"登录密码错误，剩余 {left} 次，之后{lock.zh}；请引导客户自助重置，勿询问密码。",
            f"Wrong password, {tries(left)} left before {lock.en}; point to the reset, and never ask for a password.",
        ),
    )


def _lock_ahead(attempt: Attempt) -> Words:
    """Say what lock comes after the last try; of one that ends by a proof alone no length is said."""
    minutes = number(attempt, "lock_minutes")
    if not minutes:
        return Words("锁定", "a lock")
    hours, rest = divmod(minutes, 60)
    if rest:
        return Words(f"锁定 {minutes} 分钟", f"a lock of {minutes} minutes")
    return Words(f"锁定 {hours} 小时", f"a lock of {hours} {'hour' if hours == 1 else 'hours'}")


def _own_password_wrong(left: int, lock: Words) -> Explanation:
    return Explanation(
        title=Words("登录密码不正确", "The password is not right"),
        cause=Words("输入的不是现在的登录密码。", "What was entered is not the password that counts now."),
        money=NO_MONEY,
        todo=Words(
            f"请核对后再试，还可以输入 {left} 次，再错账户会{lock.zh}；想不起来，可以用验证码或邮件链接重置。",
            f"Check it and try again; you have {tries(left)} left before {lock.en}. A forgotten password can be reset "
            "with a one-time code or a link by mail.",
        ),
        offers=("reset_password", "talk_to_agent"),
        agent=Words(
            f"客户在已登录时输错了登录密码，剩余 {left} 次，之后{lock.zh}；"
            "如果客户说不是本人操作，请先冻结账户。勿询问密码。",
            f"A wrong password by who is signed in, {tries(left)} left before {lock.en}. If the customer says that it "
            "was somebody else, freeze the account first. Never ask for a password.",
        ),
    )


def password_weak(attempt: Attempt) -> Explanation:
    """Say what makes the password easy to guess."""
    problem = str(attempt.facts.get("problem"))
    return Explanation(
        title=Words("密码不够安全", "The password is not safe enough"),
        cause=_PASSWORD_PROBLEMS.get(problem, _PASSWORD_PROBLEMS["common"]),
        money=NO_MONEY,
        todo=Words(
            "请换一个 8 位以上、只在这里使用的密码，几个不相干的词连在一起就很好。",
            "Choose one of 8 characters or more that you use nowhere else; a few unrelated words together work well.",
        ),
        offers=("read_article",),
        agent=Words(
            f"新密码未通过强度检查（{problem}），密码内容没有保存。",
            f"The new password failed the strength check ({problem}); it is not kept.",
        ),
    )


def _unlocking(until: datetime | None, *, by_key: bool) -> Words:
    """Say when a lock ends by itself, what ends it now, and what lets in all the same."""
    key = (
        Words(
            "有添加满 72 小时的通行密钥的，现在就能用它登录。",
            " A passkey that has been there for 72 hours signs you in now.",
        )
        if by_key
        else Words("", "")
    )
    if until is None:
        return Words(
            "这次锁定不会自动解除：用验证码解锁，或重置登录密码，完成后马上可以登录；也可以联系客服，不用登录。"
            f"{key.zh}",
            "This lock does not end by itself: unlock with a one-time code or reset the password, and you can sign in "
            f"at once; you can also talk to support without signing in.{key.en}",
        )
    when = moment(until)
    return Words(
        f"锁定到 {when.zh} 自动解除，之后再连续输错会锁得更久。不想等，现在就可以用验证码解锁，或重置登录密码；"
        f"也可以联系客服，不用登录。{key.zh}",
        f"The lock ends by itself on {when.en}; after more wrong passwords the next one lasts longer. To sign in now, "
        "unlock with a one-time code or reset the password; you can also talk to support without signing in."
        f"{key.en}",
    )


def account_locked(attempt: Attempt) -> Explanation:
    """Say since when, and the way out."""
    if attempt.facts.get("by") == "owner":
        return locked_by_owner(attempt)
    since, allowed = instant(attempt, "since"), number(attempt, "wrong_allowed") or 5
    staff, person = attempt.facts.get("way_out") == "supervisor", attempt.facts.get("way_out") == "person"
    when, until = moment(since), instant(attempt, "until")
    ends = moment(until)
    return Explanation(
        title=Words("账户已锁定", "The account is locked"),
        cause=Words(
            f"登录密码连续输错 {allowed} 次，为保护账户，已于 {when.zh} 锁定。",
            f"After {allowed} wrong passwords in a row the account was locked on {when.en} to protect it.",
        )
        if since
        else Words(
            f"登录密码连续输错 {allowed} 次，为保护账户已锁定。",
            f"After {allowed} wrong passwords in a row the account was locked to protect it.",
        ),
        money=SAFE if not staff else NO_MONEY,
        todo=Words("请联系主管为你解锁。", "Ask a supervisor to unlock it.")
        if staff and until is None
        else Words(
            f"锁定到 {ends.zh} 自动解除，之后再连续输错会锁得更久。着急的话，请联系主管为你解锁。",
            f"The lock ends by itself on {ends.en}; after more wrong passwords the next one lasts longer. If you "
            "cannot wait, ask a supervisor to unlock it.",
        )
        if staff
        else Words(
            "锁定的账户也可以挂失，但登录密码要正确，只能试几次，越试越要等。想不起密码，请直接转人工，不用登录，"
            "客服核实后帮你处理。",
            "A locked account can be reported lost as well, with the right password; you have a few tries, and longer "
            "waits after them. If you cannot recall it, talk to a person without signing in; support makes sure that "
            "it is you and helps.",
        )
        if person
        else _unlocking(until, by_key=attempt.actor == "customer"),
        offers=()
        if staff
        else ("talk_to_agent", "unlock")
        if person
        else ("unlock", "reset_password", "talk_to_agent"),
        agent=Words(
            f"密码连续错误 {allowed} 次触发锁定{f'（{when.zh}）' if since else ''}，"
            f"{f'{ends.zh} 自动解除，' if until else ''}需核实身份后解锁，或引导客户自助解锁；留意是否有他人在试密码。",
            f"Locked after {allowed} wrong passwords{f' on {when.en}' if since else ''}"
            f"{f', until {ends.en}' if until else ''}; verify the customer before unlocking, or point to the "
            "self-service. Consider that somebody else may have been guessing.",
        ),
        until=until,
    )


def pin_wrong(attempt: Attempt) -> Explanation:
    """Say how many tries are left."""
    left, hours = number(attempt, "tries_left"), number(attempt, "lock_hours") or 3
    return Explanation(
        title=Words("支付密码不正确", "The payment PIN is not right"),
        cause=Words("输入的支付密码不正确。", "The payment PIN that was entered is not the right one."),
        money=NOT_CHARGED,
        todo=Words(
            f"请重新输入，还可以再试 {left} 次，再错会锁定 {hours} 小时；"
            "忘记了可以重置，要用登录密码加验证码，或者通行密钥。",
            f"Enter it again; you have {tries(left)} left before it is locked for "
            f"{hours} hours. A forgotten PIN can be reset with your password and a code, or with a passkey.",
        ),
        offers=("retry", "reset_pin"),
        agent=Words(
            f"支付密码错误，锁定前剩余 {left} 次，未扣款；勿询问支付密码。",
            f"Wrong PIN, {tries(left)} left before the lock, nothing charged; never ask for a PIN.",
        ),
    )


def pin_locked(attempt: Attempt) -> Explanation:
    """Say until when."""
    until, allowed = instant(attempt, "until"), number(attempt, "wrong_allowed") or 5
    when = moment(until)
    return Explanation(
        title=Words("支付密码已锁定", "The payment PIN is locked"),
        cause=Words(
            f"支付密码连续输错 {allowed} 次，为保护资金已暂时锁定。",
            f"After {allowed} wrong PINs in a row the PIN is locked for a while to protect your money.",
        ),
        money=NOT_CHARGED,
        todo=Words(
            f"锁定到 {when.zh} 自动解除，之后再连续输错会锁得更久，最多 24 小时。着急的话，现在就可以重置支付密码，"
            "要用登录密码加验证码，或者通行密钥。不是你本人输的，请马上冻结账户。",
            f"The lock ends by itself on {when.en}; after more wrong PINs the next one lasts longer, 24 hours at "
            "most. If you cannot wait, reset the PIN now with your password and a code, or with a passkey. If it was "
            "not you, freeze the account now.",
        )
        if until
        else Words(
            "现在就可以重置支付密码，要用登录密码加验证码，或者通行密钥。",
            "Reset the PIN now with your password and a code, or with a passkey.",
        ),
        offers=("reset_pin", "talk_to_agent", "freeze_account"),
        agent=Words(
            f"支付密码连续错误 {allowed} 次触发锁定{f'，{when.zh} 自动解除' if until else ''}；"
            "客服不能代设支付密码，由客户用登录密码加验证码或通行密钥重置；核实身份后可以解除锁定。",
            f"PIN locked after {allowed} wrong entries{f' until {when.en}' if until else ''}; agents cannot set a PIN. "
            "The customer resets it by password and code or by a passkey; after a verification the lock can be "
            "lifted.",
        ),
        until=until,
    )
