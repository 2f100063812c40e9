"""Why a way back in is closed for now, in words for the customer and for the agent."""

from datetime import datetime
from typing import Final

from upay.identity.explain.facts import moment, read_instant
from upay.kit.language import Words
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explain, Explanation

_NO_MONEY = Words(
    "这一步不涉及资金，余额没有任何变动。", "No money is involved in this step, and no balance has changed."
)


_KEYS_ONLY: Final = Explanation(
    title=Words("这个账户只用通行密钥登录", "This account opens by passkey alone"),
    cause=Words(
        "你关闭了用登录密码和验证码登录，所以不发送登录或重置登录密码的验证码。",
        "You switched off signing in by password and by code, so no code signs in or sets a new password.",
    ),
    money=_NO_MONEY,
    todo=Words(
        "需要时请在安全中心的“通行密钥”里重新开启。", "Switch it on again under Passkeys in the security centre."
    ),
    offers=("talk_to_agent",),
    agent=Words(
        "客户只用通行密钥登录；验证码不能登录或重置登录密码。通行密钥都丢了的，请客户凭证件提交找回申请。",
        "The customer signs in by passkey alone; codes neither sign in nor reset. Who has lost every key makes a claim "
        "with documents.",
    ),
)


def codes_on_hold(attempt: Attempt) -> Explanation:
    """Say whether a loss or a change of number holds codes back, and how that ends."""
    until = read_instant(attempt.facts.get("until"))
    if attempt.facts.get("problem") == "lost":
        return Explanation(
            title=Words("账户已挂失，验证码暂停使用", "Reported lost: codes are on hold"),
            cause=Words(
                "手机号已挂失，短信可能被别人看到，所以暂时不能用验证码登录、改登录密码或改支付密码。",
                "The number is reported lost and its texts may be read by others, so codes can neither sign in nor "
                "change a password or PIN for now.",
            ),
            money=_NO_MONEY,
            todo=Words(
                "忘记支付密码的，用挂失前就有的验证器应用，或添加满 72 小时的通行密钥重置；都没有、做过身份认证的，"
                "请转人工，用证件照片证明是你本人，之后凭登录密码就能重置。"
                "记得支付密码的，电话卡找回或补办后，在安全中心用它和验证码解除冻结；换了号码请先换绑。",
                "A forgotten PIN is reset by an authenticator app that you had before the loss, or by a passkey that "
                "has been there for 72 hours. Without either, if your identity is confirmed, talk to a person and "
                "prove it with photographs of your document; your password is then enough. If you know the PIN, lift "
                "the freeze in the security centre with it and a code, once you have your number again; with another "
                "number, change it first.",
            ),
            offers=("unfreeze_request", "rebind_phone", "talk_to_agent"),
            agent=Words(
                "客户已挂失，短信验证码不能登录、重置密码或支付密码；解除由客户登录后用支付密码和验证码（或通行密钥）办理，"
                "或核实身份后换绑。忘记支付密码的，可用挂失前的验证器或通行密钥重置；都没有时，在客户登录后的会话里"
                "发起核实并核对证件照片，通过后半小时内客户凭登录密码重置。",
                "Reported lost: codes by SMS neither sign in nor reset. The customer lifts it once signed in, with PIN "
                "and code or a passkey, or the number is changed after verification. A forgotten PIN is reset by an "
                "app or a passkey from before; without either, begin a verification in the chat of the signed-in "
                "customer and check the photographs; within half an hour the customer then resets it by the password.",
            ),
        )
    when = moment(until, none=Words("保护期结束", "its end"))
    if attempt.facts.get("problem") == "new_email":
        return Explanation(
            title=Words("邮箱刚绑定，暂时不能办理", "Not yet: your address was bound lately"),
            cause=Words(
                f"这个邮箱刚绑定，{when.zh} 前还不能用它的验证码登录或改密码。",
                f"This address was bound lately. Until {when.en} its codes neither sign in nor change a password.",
            ),
            money=_NO_MONEY,
            todo=Words("请用手机号登录或重置密码。", "Sign in or reset the password by your phone number."),
            offers=("talk_to_agent",),
            agent=Words(
                f"邮箱绑定未满 72 小时（至 {when.zh}），期间不能用邮件验证码登录或重置密码，不能提前结束。",
                f"The address was bound less than 72 hours ago (until {when.en}); codes by mail do not open the "
                "account yet, and that is not cut short.",
            ),
            until=until,
        )
    if attempt.facts.get("problem") == "keys_only":
        return _KEYS_ONLY
    if attempt.facts.get("problem") == "password_reset":
        return _password_reset(until)
    return Explanation(
        title=Words("换绑保护期内，暂时不能办理", "Not yet: your number was changed lately"),
        cause=Words(
            f"手机号刚换绑，{when.zh} 前是保护期，期间不能用新号码的验证码登录、改密码或解除冻结。",
            f"Your number was changed lately. Until {when.en} a code to the new number can neither sign in, nor "
            "change a "
            "password or PIN, nor lift a freeze.",
        ),
        money=_NO_MONEY,
        todo=Words(
            f"请在 {when.zh} 之后再办；不是你本人换绑的，请马上在安全中心取消。",
            f"Try again after {when.en}. If it was not you who changed the number, cancel it in the security centre "
            "now.",
        ),
        offers=("rebind_phone", "talk_to_agent"),
        agent=Words(
            f"客户处于换绑保护期（至 {when.zh}），不能提前结束；可由客户或旧号码持有人取消换绑。",
            f"The cooling-off after a change of number lasts until {when.en} and is not cut short; the customer or "
            "whoever holds the old number can cancel the change.",
        ),
        until=until,
    )


def _password_reset(until: datetime | None) -> Explanation:
    """Say why a password that was set by a code sets no PIN yet, what does now, and when it will."""
    when = moment(until, none=Words("72 小时", "72 hours have passed"))
    return Explanation(
        title=Words("登录密码刚重置过，还不能这样重置支付密码", "Not yet: your password was reset lately"),
        cause=Words(
            f"登录密码是用验证码或邮件链接重置的，{when.zh} 前，登录密码加验证码不能重置支付密码，"
            "这是为了不让拿到手机的人动用你的钱。重置之后才添加的通行密钥和验证器也要等到那时。",
            f"Your password was set by a code or a link. Until {when.en} it does not reset the PIN along with another "
            "code, so that whoever has your phone cannot get at your money. Passkeys and apps that were added since "
            "have to wait as well.",
        ),
        money=_NO_MONEY,
        todo=Words(
            f"之前就有的通行密钥或验证器应用，现在就能用来重置；都没有，做过身份认证的请转人工核对证件照片，"
            f"或者等到 {when.zh}。这段时间收款、查看记录都照常。登录密码不是你重置的，请马上冻结账户。",
            "A passkey or an authenticator app that you had before resets the PIN now. Without either, if your "
            "identity is confirmed, talk to a person and prove it with photographs of your document; or wait until "
            f"{when.en}. Meanwhile money comes in and your records are there as usual. If it was not you who reset the "
            "password, freeze the account now.",
        ),
        offers=("talk_to_agent", "freeze_account", "read_article"),
        agent=Words(
            f"登录密码由验证码或链接重置未满 72 小时（至 {when.zh}），不能提前结束。"
            "可由客户用此前的通行密钥或验证器重置；"
            "都没有时，在客户登录后的会话里发起核实并核对证件照片，通过后半小时内客户可用登录密码加验证码重置。"
            "留意是否有人拿到了客户的手机。",
            f"The password was set by a code or a link less than 72 hours ago (until {when.en}); that is not cut "
            "short. A passkey or an app from before resets the PIN. Without either, begin a verification in the chat "
            "of the signed-in customer and check the photographs; within half an hour the customer then resets it by "
            "password and code. Consider that somebody else may have the phone.",
        ),
        until=until,
    )


RECOVERY_EXPLAINERS: Final[dict[str, Explain]] = {"codes_on_hold": codes_on_hold}
