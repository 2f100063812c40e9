"""Why more has to be proven first, and why a proof was none."""

from typing import Final

from upay.identity.explain.facts import NO_MONEY, NOT_CHARGED, instant, moment, number, tries
from upay.identity.explain.strange import new_device
from upay.kit.language import Words
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explanation

_WAYS: Final = {
    "passkey": Words("通行密钥", "a passkey"),
    "totp": Words("验证器应用里的动态数字", "a code from your authenticator app"),
    "recovery_code": Words("恢复码", "a recovery code"),
    "code": Words("验证码", "a one-time code"),
}
_AT_THE_DOOR: Final = {
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
_OWNERS: Final = frozenset({"bind_card", "lift_freeze", "replace_email", "remove_email", "remove_passkey"})
"""What only the owner can do and whoever holds their phone cannot: by the payment PIN, or by a passkey."""
_PROOF_PROBLEMS: Final = {
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
    ("code", "none"): (
        Words(
            "账户设置了验证器应用，这里不再用短信验证码。",
            "An authenticator app is set up, and takes the place of codes by SMS here.",
        ),
        Words("请输入应用里现在的动态数字，或一个恢复码。", "Enter the code of the app, or a recovery code."),
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
    ("password", "none"): (
        Words("账户没有登录密码。", "The account has no password."),
        Words(
            "请用通行密钥确认；通行密钥用不了，可以先用验证码设置一个登录密码。",
            "Confirm with your passkey. If you cannot use it, set a password with a code first.",
        ),
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
    ("passkey", "stopped"): (
        Words(
            "账户是你叫停的（挂失，或按了“不是我”），叫停前不满 72 小时和之后添加的通行密钥，都不能用来确认这一步。",
            "You have stopped the account, by a loss or by saying that it was not you. A passkey that was added less "
            "than 72 hours before that, or after, does not prove this step.",
        ),
        Words(
            "请用更早添加的通行密钥，或者用支付密码；忘记了支付密码，可以在客服聊天里用证件照片证明身份。",
            "Use a passkey that was there before, or your payment PIN. If you have forgotten it, prove who you are "
            "with photographs of your document in the chat with support.",
        ),
    ),
    ("passkey", "young"): (
        Words(
            "这个通行密钥是刚添加的，不满 72 小时，还不能用来确认这一步。",
            "This passkey has not been there for 72 hours yet, which this step takes.",
        ),
        Words(
            "请用早先添加的通行密钥，或者换这一步的另一种方式：绑卡、解冻、换绑或解绑邮箱、删除通行密钥用支付密码，换手机号用原手机号的验证码。"
            "忘记了支付密码的，用登录密码加验证码重置。",
            "Use a passkey that has been there for longer, or the other way of this step: your payment PIN for a card, "
            "a freeze, an email address or taking a passkey away, codes to your present number for another number. A "
            "forgotten PIN is reset with your password and a code.",
        ),
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


_OLD_KEY: Final = {
    "reset_pin": Words(
        "这一步只能用通行密钥确认，而且要添加满 72 小时；没有的，请用登录密码加验证码重置。",
        "Only a passkey that has been there for 72 hours confirms this step. Without one, use your password and a "
        "code.",
    ),
    "rebind_phone": Words(
        "这样换手机号，要用添加满 72 小时的通行密钥确认；没有的，请用原手机号的验证码换绑，或者联系客服核实身份。",
        "Changing the number in this way takes a passkey that has been there for 72 hours. Without one, use codes to "
        "your present number, or have support verify who you are.",
    ),
}
"""A passkey that was added just now may be that of whoever holds the phone."""
_ANY_KEY: Final = Words("这一步只能用通行密钥确认，请先添加一个。", "Only a passkey confirms this step; add one first.")
_YOUNG_IN_CASE: Final = Words(
    "请用早先添加的通行密钥，或者在会话里换一种方式证明。",
    "Use a passkey that has been there for longer, or another of the ways in the chat.",
)


def verification_required(attempt: Attempt) -> Explanation:
    """Say what has to be proven first, and by what."""
    if attempt.facts.get("action") == "new_device":
        return new_device(attempt)
    if attempt.facts.get("first") == "password":
        return _password_first(attempt)
    if attempt.facts.get("first") == "passkey":
        return _passkey_first()
    if attempt.facts.get("action") in _OWNERS:
        return _pin_or_passkey()
    ways = [_WAYS[way] for way in str(attempt.facts.get("ways") or "").split(",") if way in _WAYS]
    signing_in = attempt.facts.get("action") in _AT_THE_DOOR
    amount = attempt.facts.get("amount")
    which = Words("、".join(way.zh for way in ways), " or ".join(way.en for way in ways))
    by_code = attempt.facts.get("action") == "sign_in_by_code"
    old_key = _OLD_KEY.get(str(attempt.facts.get("action")))
    return Explanation(
        title=Words("还要再确认一步", "One more step to prove it is you"),
        cause=_AT_THE_DOOR[str(attempt.facts["action"])]
        if signing_in
        else Words("这一步比较重要，要先确认是你本人。", "This step matters enough to make sure first that it is you."),
        money=NO_MONEY if amount is None else NOT_CHARGED,
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
        else Words("请先设置动态数字或通行密钥。", "Set up an authenticator app or a passkey first.")
        if signing_in
        else old_key or _ANY_KEY,
        offers=("read_article", "talk_to_agent")
        if signing_in
        else ("talk_to_agent",)
        if ways or old_key
        else ("add_passkey", "talk_to_agent"),
        agent=Words(
            f"需要更强的身份验证（{which.zh or '尚未设置'}），验证由客户本人完成，客服不能代替，也不要询问动态数字。",
            f"Stronger proof is asked for ({which.en or 'none set up'}); only the customer can give it. Never "
            "ask for a code.",
        ),
    )  # fmt: skip


def _pin_or_passkey() -> Explanation:
    """Say that being signed in and a code are not enough, and what is."""
    return Explanation(
        title=Words("这一步要用支付密码或通行密钥确认", "This takes your payment PIN or a passkey"),
        cause=Words(
            "谁拿到你解了锁的手机，都能看到验证码，所以只有验证码还不够。",
            "Whoever holds your unlocked phone can read its codes, so a code alone is not enough here.",
        ),
        money=NO_MONEY,
        todo=Words(
            "请输入支付密码，或者用通行密钥确认。忘记支付密码可以重置。",
            "Enter your payment PIN, or confirm with a passkey. A forgotten PIN can be reset.",
        ),
        offers=("reset_pin", "talk_to_agent"),
        agent=Words(
            "需要支付密码或通行密钥，由客户本人完成，客服不能代替，也不要询问支付密码；两样都用不了时，先核实身份。",
            "It takes the payment PIN or a passkey, and only the customer can give it. Never ask for the PIN; where "
            "neither works, verify who it is first.",
        ),
    )


def _password_first(attempt: Attempt) -> Explanation:
    """Say that a session which a code opened lacks the password, and where it is entered."""
    return Explanation(
        title=Words("这一步要先用登录密码登录", "Sign in with your password first"),
        cause=Words(
            "你是用验证码登录的。这一步比较重要，只有验证码还不够，要有登录密码。",
            "You signed in with a one-time code. This step matters enough to need your password as well.",
        ),
        money=NO_MONEY if attempt.facts.get("amount") is None else NOT_CHARGED,
        todo=Words(
            "请改用登录密码登录，再办一次；忘记密码可以重置。",
            "Sign in with your password and do it again. A forgotten password can be reset.",
        ),
        offers=("sign_in_with_password", "reset_password", "talk_to_agent"),
        agent=Words(
            "客户用验证码登录，证明力不够；请客户退出后用登录密码登录再办，客服不能代替。",
            "The customer signed in with a code, which proves too little here; ask them to sign in with the password. "
            "Nobody can do it for them.",
        ),
    )


def _passkey_first() -> Explanation:
    """Say that a session which a code opened lacks the passkey, of who has no password."""
    return Explanation(
        title=Words("这一步要先用通行密钥登录", "Sign in with your passkey first"),
        cause=Words(
            "你是用验证码登录的，账户没有登录密码。这一步比较重要，只有验证码还不够，要有通行密钥。",
            "You signed in with a one-time code, and the account has no password. This step matters enough to need "
            "your passkey as well.",
        ),
        money=NO_MONEY,
        todo=Words(
            "请改用通行密钥登录，再办一次；通行密钥用不了，可以用验证码设置一个登录密码。",
            "Sign in with your passkey and do it again. If you cannot use it, set a password with a code.",
        ),
        offers=("reset_password", "talk_to_agent"),
        agent=Words(
            "客户用验证码登录，证明力不够，也没有登录密码；请客户退出后用通行密钥登录再办，客服不能代替。",
            "The customer signed in with a code, which proves too little here, and has no password; ask them to sign "
            "in with their passkey. Nobody can do it for them.",
        ),
    )


def verification_failed(attempt: Attempt) -> Explanation:
    """Say what was the matter with the proof."""
    problem, method = str(attempt.facts.get("problem")), str(attempt.facts.get("method"))
    left, until = number(attempt, "tries_left"), instant(attempt, "until")
    when = moment(until)
    cause, todo = _PROOF_PROBLEMS.get((method, problem)) or _PROOF_PROBLEMS.get(
        ("", problem), _PROOF_PROBLEMS["", "wrong"]
    )
    if problem == "locked" and until is not None:
        todo = Words(
            f"{when.zh} 之后可以再试；设置过恢复码或通行密钥的，现在就能用。",
            f"Try again after {when.en}; a recovery code or a passkey works now, if you have one.",
        )
    elif problem == "stopped" and attempt.kind == "verify":
        todo = _YOUNG_IN_CASE
    elif problem == "young" and until is not None:
        todo = _YOUNG_IN_CASE if attempt.kind == "verify" else todo
        todo = Words(
            f"{todo.zh}这个通行密钥 {when.zh} 起可以用。", f"{todo.en} This one can be used from {when.en} on."
        )
    elif left:
        todo = Words(f"{todo.zh}还可以再试 {left} 次。", f"{todo.en} You have {tries(left)} left.")
    return Explanation(
        title=Words("没有通过验证", "That did not prove it"),
        cause=cause,
        money=NO_MONEY,
        todo=todo,
        offers=("read_article", "talk_to_agent"),
        agent=Words(
            f"二次验证未通过（{method}：{problem}）{f'，{when.zh} 前锁定' if until else ''}，勿询问动态数字或恢复码。",
            f"The second factor failed ({method}: {problem}){f', locked until {when.en}' if until else ''}. Never ask "
            "for a code.",
        ),
        until=until,
    )  # fmt: skip
