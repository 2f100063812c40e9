"""Why this room said no, in words for the customer and for the agent.

The facts of the attempt decide the words: how many tries are left, until when a lock lasts, how long to wait.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from upay.identity.explain_app import app_outdated
from upay.identity.explain_closing import closing_blocked
from upay.identity.explain_doors import DOOR_EXPLAINERS
from upay.identity.explain_freeze import account_frozen
from upay.identity.explain_lost import LOST_EXPLAINERS
from upay.identity.explain_recovery import RECOVERY_EXPLAINERS
from upay.identity.explain_strange import STRANGE_EXPLAINERS, locked_by_owner, new_device
from upay.kit.language import Words
from upay.kit.time import BUSINESS_ZONE
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explain, Explanation

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NO_MONEY = Words(
    "这一步不涉及资金，余额没有任何变动。", "No money is involved in this step, and no balance has changed."
)
_NOT_CHARGED = Words("没有扣款，资金没有任何变动。", "Nothing was charged, and no money has moved.")
_SAFE = Words(
    "账户里的钱没有变动，锁定期间仍然安全。",
    "The money in the account has not moved and stays safe while it is locked.",
)

_FIELDS = {
    "phone": Words("手机号", "phone number"),
    "email": Words("邮箱", "email address"),
    "code": Words("验证码", "one-time code"),
    "name": Words("姓名", "name"),
    "password": Words("登录密码", "password"),
    "new_password": Words("新的登录密码", "new password"),
    "pin": Words("支付密码", "payment PIN"),
    "new_pin": Words("新的支付密码", "new payment PIN"),
    "login": Words("登录名", "staff login"),
    "roles": Words("角色", "role"),
    "reason": Words("原因", "reason"),
    "ticket": Words("开通码", "ticket"),
    "amount": Words("金额", "amount"),
    "device": Words("设备", "device"),
}
_FORM_PROBLEMS = {
    "missing": Words("{field}还没有填。", "The {field} has not been filled in."),
    "not_six_digits": Words("支付密码需要是 6 位数字。", "A payment PIN has to be six digits."),
    "too_simple": Words(
        "这个支付密码是重复或连续的数字，太容易被猜到。",
        "This payment PIN is one repeated digit or a run of digits, which is too easy to guess.",
    ),
    "phone_like": Words(
        "这个支付密码和手机号的末尾相同，太容易被猜到。",
        "This payment PIN is the end of the phone number, which is too easy to guess.",
    ),
    "not_a_number": Words("{field}不是一个可以识别的数字。", "The {field} cannot be read as a number."),
    "not_positive": Words("{field}需要大于零。", "The {field} has to be more than zero."),
    "too_many_decimals": Words("{field}最多两位小数。", "The {field} can have two decimals at most."),
    "too_large": Words("{field}超出了可以处理的范围。", "The {field} is larger than can be handled."),
    "not_a_login": Words(
        "登录名只能用小写字母、数字、点、横线和下划线，2 到 32 个字符。",
        "A login has 2 to 32 characters: small letters, digits, dots, dashes and underscores.",
    ),
    "taken": Words("这个{field}已经有人用了。", "This {field} is somebody's already."),
    "not_an_email": Words("这不是一个有效的邮箱。", "This is not a valid email address."),
}
_FORM_TODO = {
    "missing": Words("请补上{field}后再提交。", "Fill in the {field} and submit again."),
    "not_six_digits": Words("请换成 6 位数字的支付密码。", "Choose a payment PIN of six digits."),
    "too_simple": Words("请换一个没有规律的 6 位数字。", "Choose six digits without a pattern."),
    "not_a_login": Words("例如 wang.fang。", "For example wang.fang."),
    "taken": Words("请换一个{field}。", "Choose another {field}."),
    "not_an_email": Words("邮箱要写成 name@example.com 这样。", "An address looks like name@example.com."),
    "phone_like": Words(
        "请换一个和手机号无关的 6 位数字。", "Choose six digits that have nothing to do with the phone number."
    ),
}
_FORM_OTHER = (
    Words("{field}填写有误。", "The {field} cannot be used as it is."),
    Words("请改好{field}后再提交。", "Correct the {field} and submit again."),
)
_PHONE_PROBLEMS = {
    "not_a_number": Words("这不是一个有效的手机号。", "This is not a valid phone number."),
    "not_mobile": Words(
        "这个号码不是手机号，收不到短信验证码。",
        "This is not a mobile number, so it cannot receive a code by SMS.",
    ),
}
_PASSWORD_PROBLEMS = {
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
_CODE_PROBLEMS = {
    "late": Words("验证码已超过 10 分钟有效期。", "The code is older than the 10 minutes for which it is valid."),
    "used": Words(
        "这个验证码已经用过，一个验证码只能用一次。", "This code has already been used, and a code works only once."
    ),
    "tries_spent": Words(
        "这个验证码已输错 5 次，不能再用。", "This code was entered wrongly 5 times and can no longer be used."
    ),
    "none_sent": Words("没有可用的验证码。", "There is no code that can be used."),
}


_WAYS = {
    "passkey": Words("通行密钥", "a passkey"),
    "totp": Words("验证器应用里的动态数字", "a code from your authenticator app"),
    "recovery_code": Words("恢复码", "a recovery code"),
    "code": Words("验证码", "a one-time code"),
}
_AT_THE_DOOR = {
    "sign_in": Words(
        "密码是对的。账户开启了两步验证，登录还要再确认一步。",
        "The password is right. Two-step verification is on, so signing in takes one more step.",
    ),
    "sign_in_by_code": Words(
        "验证码是对的。账户开启了两步验证，不能只用验证码登录。",
        "The code is right. Two-step verification is on, so such a code alone does not sign in.",
    ),
    "desk": Words(
        "密码是对的。工作台除了密码，还要用验证器应用确认。",
        "The password is right. The desk asks for an authenticator app besides the password.",
    ),
}
_PROOF_PROBLEMS = {
    ("totp", "wrong"): (
        Words("动态数字不对，或者已经换了新的一组。", "The code is not right, or a new one has come since."),
        Words(
            "请看验证器应用里现在显示的 6 位数字；一直不对时，请把手机时间设为自动。",
            "Enter the six digits that the app shows now; if they never fit, set the clock of your phone to automatic.",
        ),
    ),
    ("totp", "used"): (
        Words("这个动态数字已经用过，一个动态数字只能用一次。", "This code was used already; each works once."),
        Words("请等应用换出下一组数字再输入，最多半分钟。", "Wait for the next one, which comes within half a minute."),
    ),
    ("totp", "locked"): (
        Words(
            "动态数字连续输错太多次，已暂时停用。", "Too many wrong codes in a row; the app's codes rest for a while."
        ),
        Words("请稍后再试，或者用恢复码、通行密钥。", "Try again later, or use a recovery code or a passkey."),
    ),
    ("totp", "none"): (
        Words("账户还没有设置好验证器应用。", "No authenticator app is set up for this account."),
        Words("请先在安全中心开启两步验证。", "Turn on two-step verification in the security centre first."),
    ),
    ("totp", "already_on"): (
        Words("验证器应用已经设置好了。", "An authenticator app is set up already."),
        Words("要换一个，请先关闭两步验证再重新开启。", "To use another one, turn it off first and on again."),
    ),
    ("totp", "late"): (
        Words("这次设置放得太久，二维码已经失效。", "The setting up has waited too long, and its picture has run out."),
        Words("请重新开始设置，用新的二维码。", "Begin again, with a new picture."),
    ),
    ("recovery_code", "wrong"): (
        Words("恢复码不对，或者已经用过。", "The recovery code is not right, or was used already."),
        Words("请换一个没用过的恢复码，或者用动态数字。", "Take one that has not been used, or a code from the app."),
    ),
    ("ticket", "wrong"): (
        Words("登录名和开通码对不上，或者开通码已经失效。", "Login and ticket do not match, or it has been used."),
        Words(
            "请核对后再试；还是不行，请主管重新发一个。", "Check both and try again, or ask a supervisor for a new one."
        ),
    ),
    ("ticket", "late"): (
        Words("开通码已经过期，发出后 24 小时内有效。", "The ticket has run out; it is good for 24 hours."),
        Words("请主管重新发一个。", "Ask a supervisor for a new one."),
    ),
    ("ticket", "none"): (
        Words("绑定验证器应用要先用开通码。", "Setting up an authenticator app takes a ticket."),
        Words("请主管当面给你一个开通码。", "Ask a supervisor to hand you one."),
    ),
    ("passkey", "wrong"): (
        Words("这个通行密钥没有通过验证。", "This passkey could not be verified."),
        Words("请再试一次，或者换一种方式。", "Try again, or use another way."),
    ),
    ("passkey", "known"): (
        Words("这个通行密钥已经添加过。", "This passkey was added before."),
        Words("不用再添加，登录时直接用它。", "There is no need to add it again; sign in with it."),
    ),
    ("passkey", "too_many"): (
        Words("通行密钥的数量已经到上限，不能再添加。", "The account has as many passkeys as it can have."),
        Words("请先删除不用的。", "Remove one that you do not use first."),
    ),
    ("passkey", "late"): (
        Words("等得太久，这次验证已经失效。", "It took too long, and this request has run out."),
        Words("请再试一次。", "Try again."),
    ),
    ("document", "wrong"): (
        Words("照片没有通过核对。", "The photographs did not prove it."),
        Words(
            "这一次不能再上传。请换一种方式证明，或请客服重新发起。",
            "They count once. Use another way, or ask support to begin again.",
        ),
    ),
    ("", "answers"): (
        Words("回答和记录对不上。", "The answers do not fit the records."),
        Words(
            "这一次不能再答。请换一种方式证明，或请客服重新发起。",
            "They count once. Use another way, or ask support to begin again.",
        ),
    ),
    ("", "used"): (
        Words(
            "这次确认已经用过，或者和现在要办的不是同一件事。",
            "This confirmation was used already, or was for something else.",
        ),
        Words("请重新办理，并再确认一次。", "Start again, and confirm it once more."),
    ),
    ("", "wrong"): (
        Words("没能确认是你本人。", "It could not be confirmed that it is you."),
        Words("请再试一次，或者换一种方式。", "Try again, or use another way."),
    ),
}


def form_incomplete(attempt: Attempt) -> Explanation:
    """Name the field, and what is the matter with it."""
    problem = str(attempt.facts.get("problem") or "missing")
    names = str(attempt.facts.get("fields") or attempt.facts.get("field") or "").split(",")
    fields = _listed([_FIELDS.get(name, Words(name, name)) for name in names])
    cause, todo = _FORM_PROBLEMS.get(problem, _FORM_OTHER[0]), _FORM_TODO.get(problem, _FORM_OTHER[1])
    if problem == "missing" and len(names) > 1:
        cause = Words("{field}还没有填。", "The {field} have not been filled in.")
    return Explanation(
        title=Words("信息填写不完整", "Something is missing or cannot be used"),
        cause=_filled(cause, field=fields),
        money=_NO_MONEY if "amount" not in names else _NOT_CHARGED,
        todo=_filled(todo, field=fields),
        offers=("retry",) if "amount" in names else (),
        agent=Words(
            f"提交的内容未通过检查：{fields.zh}（{problem}）。", f"The form was refused: {fields.en} ({problem})."
        ),
    )


def phone_invalid(attempt: Attempt) -> Explanation:
    """Say what is the matter with the number."""
    problem = str(attempt.facts.get("problem"))
    return Explanation(
        title=Words("手机号无法使用", "This phone number cannot be used"),
        cause=_PHONE_PROBLEMS.get(problem, _PHONE_PROBLEMS["not_a_number"]),
        money=_NO_MONEY,
        todo=Words(
            "请核对手机号；国外号码请在前面加上“+”和国家代码。",
            "Check the number; for a number from outside China, put “+” and the country code in front.",
        ),
        offers=(),
        agent=Words(
            f"号码未通过格式检查（{problem}），系统没有保存客户输入的内容。",
            f"The number failed the format check ({problem}); what was typed is not kept.",
        ),
    )


def phone_taken(_attempt: Attempt) -> Explanation:
    """Say that there is an account already, and how to get in."""
    return Explanation(
        title=Words("手机号已注册", "This number already has an account"),
        cause=Words("这个手机号已经注册过 UPay 账户。", "This phone number already belongs to a UPay account."),
        money=_NO_MONEY,
        todo=Words(
            "请直接登录；忘记密码可以用验证码重置。如果账户不是你的，请联系客服。",
            "Sign in instead; a forgotten password can be reset with a one-time code. "
            "If the account is not yours, contact support.",
        ),
        offers=("reset_password", "talk_to_agent"),
        agent=Words(
            "客户已用验证码证明持有该号码，但号码已有账户；若属二次放号，请先核实身份再处理旧账户。",
            "The caller proved to hold the number by code, but it already has an account; if the number was "
            "reassigned by the carrier, verify identity before touching the older account.",
        ),
    )


def code_wrong(attempt: Attempt) -> Explanation:
    """Say how many tries are left."""
    left = _number(attempt, "tries_left")
    todo = (
        Words(
            f"请核对最新一封邮件里的数字，还可以再试 {left} 次。",
            f"Check the digits in the latest mail; you have {_tries(left)} left.",
        )
        if left and "email" in attempt.asked
        else Words(
            f"请核对最新一条短信里的数字，还可以再试 {left} 次。",
            f"Check the digits in the latest message; you have {_tries(left)} left.",
        )
        if left
        else Words("这个验证码不能再用了，请重新获取一个。", "This code can no longer be used; ask for a new one.")
    )
    return Explanation(
        title=Words("验证码不正确", "The code is not right"),
        cause=Words(
            "输入的验证码和最近一次发送的不一致。", "The code that was entered is not the one that was sent last."
        ),
        money=_NO_MONEY,
        todo=todo,
        offers=("read_article", "talk_to_agent"),
        agent=Words(
            f"验证码错误，本条验证码剩余 {left} 次机会；只有最近发送的一条有效，请勿向客户索要验证码。",
            f"Wrong code, {_tries(left)} left on it; only the latest code counts. Never ask the customer for a code.",
        ),
    )


def code_expired(attempt: Attempt) -> Explanation:
    """Say why the code counts no more."""
    problem = str(attempt.facts.get("problem"))
    return Explanation(
        title=Words("验证码已失效", "The code is no longer valid"),
        cause=_CODE_PROBLEMS.get(problem, _CODE_PROBLEMS["none_sent"]),
        money=_NO_MONEY,
        todo=Words(
            "请重新获取验证码，收到后 10 分钟内输入。",
            "Ask for a new code and enter it within 10 minutes of getting it.",
        ),
        offers=("read_article", "talk_to_agent"),
        agent=Words(
            f"验证码失效（{problem}），请客户重新获取；收不到时请核对号码或邮箱，看短信拦截和垃圾邮件。",
            f"The code no longer counts ({problem}); the customer should ask for a new one. "
            "If none arrives, check the number or address, SMS blocking and the spam folder.",
        ),
    )


def code_throttled(attempt: Attempt) -> Explanation:
    """Say how long to wait."""
    seconds = _number(attempt, "wait_seconds")
    until = _instant(attempt, "until")
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
        money=_NO_MONEY,
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


def password_wrong(attempt: Attempt) -> Explanation:
    """Say how many tries are left; never whether the number has an account."""
    left = _number(attempt, "tries_left")
    by_mail = "email" in attempt.asked
    return Explanation(
        title=Words("邮箱或密码不正确", "The address or the password is not right")
        if by_mail
        else Words("手机号或密码不正确", "The number or the password is not right"),
        cause=Words("邮箱和密码对不上。", "The email address and the password do not belong together.")
        if by_mail
        else Words("手机号和密码对不上。", "The phone number and the password do not belong together."),
        money=_NO_MONEY,
        todo=Words(
            f"请核对后再试，还可以输入 {left} 次，再错就会锁定；忘记密码可以用验证码重置。",
            f"Check both and try again; you have {_tries(left)} left before a lock. "
            "A forgotten password can be reset with a one-time code.",
        ),
        offers=("reset_password", "talk_to_agent"),
        agent=Words(
            f"登录密码错误，锁定前剩余 {left} 次；请引导客户自助重置，勿询问密码。",
            f"Wrong password, {_tries(left)} left before the lock; point to the reset, and never ask for a password.",
        ),
    )


def password_weak(attempt: Attempt) -> Explanation:
    """Say what makes the password easy to guess."""
    problem = str(attempt.facts.get("problem"))
    return Explanation(
        title=Words("密码不够安全", "The password is not safe enough"),
        cause=_PASSWORD_PROBLEMS.get(problem, _PASSWORD_PROBLEMS["common"]),
        money=_NO_MONEY,
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


def account_locked(attempt: Attempt) -> Explanation:
    """Say since when, and the way out."""
    if attempt.facts.get("by") == "owner":
        return locked_by_owner(attempt)
    since, allowed = _instant(attempt, "since"), _number(attempt, "wrong_allowed") or 5
    staff, person = attempt.facts.get("way_out") == "supervisor", attempt.facts.get("way_out") == "person"
    when = _moment(since)
    return Explanation(
        title=Words("账户已锁定", "The account is locked"),
        cause=Words(
            f"登录密码连续输错 {allowed} 次，为保护账户，已于 {when.zh} 锁定。",
            f"After {allowed} wrong passwords in a row the account was locked at {when.en} to protect it.",
        )
        if since
        else Words(
            f"登录密码连续输错 {allowed} 次，为保护账户已锁定。",
            f"After {allowed} wrong passwords in a row the account was locked to protect it.",
        ),
        money=_SAFE if not staff else _NO_MONEY,
        todo=Words("请联系主管为你解锁。", "Ask a supervisor to unlock it.")
        if staff
        else Words(
            "锁定的账户也可以挂失，但登录密码要正确，一天只能试几次。想不起密码，请直接转人工，不用登录，"
            "客服核实后帮你处理。",
            "A locked account can be reported lost as well, with the right password and a few tries a day. If you "
            "cannot "
            "recall it, talk to a person without signing in; support makes sure that it is you and helps.",
        )
        if person
        else Words(
            "锁定不会自动解除：用验证码解锁，或重置登录密码，完成后马上可以登录；也可以联系客服，不用登录。",
            "The lock does not end by itself: unlock with a one-time code or reset the password, and you can sign in "
            "at once; you can also talk to support without signing in.",
        ),
        offers=()
        if staff
        else ("talk_to_agent", "unlock")
        if person
        else ("unlock", "reset_password", "talk_to_agent"),
        agent=Words(
            f"密码连续错误 {allowed} 次触发锁定{f'（{when.zh}）' if since else ''}，"
            "需核实身份后解锁，或引导客户自助解锁；留意是否有他人在试密码。",
            f"Locked after {allowed} wrong passwords{f' at {when.en}' if since else ''}; verify the customer before "
            "unlocking, or point to the self-service. Consider that somebody else may have been guessing.",
        ),
    )


def pin_wrong(attempt: Attempt) -> Explanation:
    """Say how many tries are left."""
    left = _number(attempt, "tries_left")
    return Explanation(
        title=Words("支付密码不正确", "The payment PIN is not right"),
        cause=Words("输入的支付密码不正确。", "The payment PIN that was entered is not the right one."),
        money=_NOT_CHARGED,
        todo=Words(
            f"请重新输入，还可以再试 {left} 次，再错会锁定 3 小时；忘记了可以用验证码重置。",
            f"Enter it again; you have {_tries(left)} left before it is locked for 3 hours. "
            "A forgotten PIN can be reset with a one-time code.",
        ),
        offers=("retry", "reset_pin"),
        agent=Words(
            f"支付密码错误，锁定前剩余 {left} 次，未扣款；勿询问支付密码。",
            f"Wrong PIN, {_tries(left)} left before the lock, nothing charged; never ask for a PIN.",
        ),
    )


def pin_locked(attempt: Attempt) -> Explanation:
    """Say until when."""
    until, allowed = _instant(attempt, "until"), _number(attempt, "wrong_allowed") or 5
    when = _moment(until)
    return Explanation(
        title=Words("支付密码已锁定", "The payment PIN is locked"),
        cause=Words(
            f"支付密码连续输错 {allowed} 次，为保护资金已暂时锁定。",
            f"After {allowed} wrong PINs in a row the PIN is locked for a while to protect your money.",
        ),
        money=_NOT_CHARGED,
        todo=Words(
            f"锁定到 {when.zh} 自动解除；着急的话，现在就可以用验证码重置支付密码。",
            f"The lock ends by itself at {when.en}; if you cannot wait, reset the PIN with a one-time code now.",
        )
        if until
        else Words("现在就可以用验证码重置支付密码。", "Reset the PIN with a one-time code now."),
        offers=("reset_pin", "talk_to_agent"),
        agent=Words(
            f"支付密码连续错误 {allowed} 次触发锁定{f'，{when.zh} 自动解除' if until else ''}；"
            "客服不能代设支付密码，只能由客户用验证码重置。",
            f"PIN locked after {allowed} wrong entries{f' until {when.en}' if until else ''}; agents cannot set a PIN, "
            "only the customer can reset it with a code.",
        ),
        until=until,
    )


def verification_required(attempt: Attempt) -> Explanation:
    """Say what has to be proven first, and by what."""
    if attempt.facts.get("action") == "new_device":
        return new_device(attempt)
    ways = [_WAYS[way] for way in str(attempt.facts.get("ways") or "").split(",") if way in _WAYS]
    signing_in = attempt.facts.get("action") in _AT_THE_DOOR
    amount = attempt.facts.get("amount")
    which = Words("、".join(way.zh for way in ways), " or ".join(way.en for way in ways))
    by_code = attempt.facts.get("action") == "sign_in_by_code"
    return Explanation(
        title=Words("还要再确认一步", "One more step to prove it is you"),
        cause=_AT_THE_DOOR[str(attempt.facts["action"])]
        if signing_in
        else Words("这一步比较重要，要先确认是你本人。", "This step matters enough to make sure first that it is you."),
        money=_NO_MONEY if amount is None else _NOT_CHARGED,
        todo=Words(
            "请回到登录页用登录密码登录，再输入动态数字或恢复码；添加过通行密钥的，直接用它。",
            "Go back and sign in with your password, then with a code of the app or a recovery code; or use a passkey.",
        )
        if by_code
        else Words(
            f"请用{which.zh}确认，确认后接着办，不用重填。",
            f"Confirm with {which.en}; it then goes on from where it is.",
        )
        if ways
        else Words("请先设置动态数字或通行密钥。", "Set up an authenticator app or a passkey first."),
        offers=("talk_to_agent",) if not signing_in else ("read_article", "talk_to_agent"),
        agent=Words(
            f"需要更强的身份验证（{which.zh or '尚未设置'}），验证由客户本人完成，客服不能代替，也不要询问动态数字。",
            f"Stronger proof is asked for ({which.en or 'none set up'}); only the customer can give it. Never "
            "ask for a code.",
        ),
    )  # fmt: skip


def verification_failed(attempt: Attempt) -> Explanation:
    """Say what was the matter with the proof."""
    problem, method = str(attempt.facts.get("problem")), str(attempt.facts.get("method"))
    left, until = _number(attempt, "tries_left"), _instant(attempt, "until")
    when = _moment(until)
    cause, todo = _PROOF_PROBLEMS.get((method, problem)) or _PROOF_PROBLEMS.get(
        ("", problem), _PROOF_PROBLEMS["", "wrong"]
    )
    if problem == "locked" and until is not None:
        todo = Words(
            f"{when.zh} 之后可以再试；设置过恢复码或通行密钥的，现在就能用。",
            f"Try again after {when.en}; a recovery code or a passkey works now, if you have one.",
        )
    elif left:
        todo = Words(f"{todo.zh}还可以再试 {left} 次。", f"{todo.en} You have {_tries(left)} left.")
    return Explanation(
        title=Words("没有通过验证", "That did not prove it"),
        cause=cause,
        money=_NO_MONEY,
        todo=todo,
        offers=("read_article", "talk_to_agent"),
        agent=Words(
            f"二次验证未通过（{method}：{problem}）{f'，{when.zh} 前锁定' if until else ''}，勿询问动态数字或恢复码。",
            f"The second factor failed ({method}: {problem}){f', locked until {when.en}' if until else ''}. Never ask "
            "for a code.",
        ),
        until=until,
    )  # fmt: skip


EXPLAINERS: Final[Mapping[str, Explain]] = MappingProxyType(
    {
        explain.__name__: explain
        for explain in (
            form_incomplete, phone_invalid, phone_taken, code_wrong, code_expired, code_throttled, password_wrong,
            password_weak, account_locked, pin_wrong, pin_locked, account_frozen,
            verification_required, verification_failed, app_outdated, closing_blocked,
        )
    }
    | RECOVERY_EXPLAINERS
    | LOST_EXPLAINERS
    | DOOR_EXPLAINERS
    | STRANGE_EXPLAINERS
)  # fmt: skip
"""Reason -> who explains it; each function bears the name of its reason."""


def _number(attempt: Attempt, fact: str) -> int:
    value = attempt.facts.get(fact)
    return value if isinstance(value, int) else 0


def _instant(attempt: Attempt, fact: str) -> datetime | None:
    value = attempt.facts.get(fact)
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def _moment(at: datetime | None) -> Words:
    if at is None:
        return Words("", "")
    local = at.astimezone(BUSINESS_ZONE)
    clock = f"{local.hour:02d}:{local.minute:02d}"
    return Words(
        f"{local.month} 月 {local.day} 日 {clock}", f"{clock} on {local.day} {_MONTHS[local.month - 1]} (Beijing time)"
    )


def _wait(seconds: int) -> Words:
    if seconds <= 120:
        return Words(f"{seconds} 秒", f"{seconds} second{'' if seconds == 1 else 's'}")
    minutes = -(-seconds // 60)
    if minutes <= 120:
        return Words(f"{minutes} 分钟", f"{minutes} minutes")
    hours = -(-minutes // 60)
    return Words(f"{hours} 小时", f"{hours} hours")


def _tries(left: int) -> str:
    return {0: "no tries", 1: "one try"}.get(left, f"{left} tries")


def _listed(fields: list[Words]) -> Words:
    english = [one.en for one in fields]
    last = english.pop()
    return Words("、".join(one.zh for one in fields), f"{', '.join(english)} and {last}" if english else last)


def _filled(words: Words, *, field: Words) -> Words:
    return Words(words.zh.replace("{field}", field.zh), words.en.replace("{field}", field.en))
