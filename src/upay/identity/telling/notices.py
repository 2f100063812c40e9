"""What people are told. Texts and mail go into the outbox of notices; the development outbox shows them, a carrier
sends them. What a customer is told stands in the app as well.

Each text says by what its reader knows that it is ours: their own phrase, if they have one, and a check code.
"""

from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

import msgspec

from upay.identity import models, queries
from upay.identity.models import Channel, Group, Purpose, Scope, Who
from upay.identity.telling import official
from upay.identity.telling.reach import Reach
from upay.kit.ids import CustomerId, new_id
from upay.kit.language import Lang, Words
from upay.kit.money import Money
from upay.kit.text import mask_email, mask_phone
from upay.kit.time import BUSINESS_ZONE, moment_in_words
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork, event

_FOR = {
    Purpose.SIGN_UP: Words("注册", "sign up"),
    Purpose.SIGN_IN: Words("登录", "sign in"),
    Purpose.UNLOCK: Words("解锁账户", "unlock your account"),
    Purpose.RESET_PASSWORD: Words("重置登录密码", "reset your password"),
    Purpose.RESET_PIN: Words("重置支付密码", "reset your payment PIN"),
    Purpose.APPROVE: Words("确认本人操作", "confirm that it is you"),
    Purpose.UNFREEZE_REQUEST: Words("解除账户冻结", "lift the freeze on your account"),
    Purpose.LEAVE_NUMBER: Words("把账户换绑到另一个手机号", "move your account to another phone number"),
    Purpose.TAKE_NUMBER: Words("绑定这个手机号", "bind this phone number"),
    Purpose.CONFIRM_DEVICE: Words("确认新设备登录", "confirm a new device"),
    Purpose.VERIFY: Words("在和客服的会话里确认本人", "prove in your chat with support that it is you"),
    Purpose.CONFIRM_EMAIL: Words("确认邮箱", "confirm your email address"),
}

PASSWORD_SET: Final = Words(
    "【UPay】你的账户刚刚设置了登录密码，从现在起用密码也能登录。如果不是你本人操作，请马上冻结账户并联系客服。",
    "UPay: a password has just been set for your account, and signs in from now on. If this was not you, freeze your "
    "account and contact support now.",
)
PASSWORD_CHANGED: Final = MappingProxyType(
    {
        Who.CUSTOMER: Words(
            "【UPay】你的登录密码刚刚改过。如果不是你本人操作，请马上冻结账户并联系客服。",
            "UPay: your password has just been changed. If this was not you, freeze your account and contact support "
            "now.",
        ),
        Who.MERCHANT: Words(
            "【UPay】你的店铺登录密码刚刚改过。如果不是你本人操作，请马上重置密码并联系客服。",
            "UPay: your shop password has just been changed. If this was not you, reset it and contact support now.",
        ),
    }
)
PIN_CHANGED = Words(
    "【UPay】你的支付密码刚刚改过。如果不是你本人操作，请马上冻结账户并联系客服。",
    "UPay: your payment PIN has just been changed. If this was not you, freeze your account and contact support now.",
)
TOTP_ON = Words(
    "【UPay】你的账户已开启两步验证，之后用密码登录还要输入动态数字。如果不是你本人操作，请马上冻结账户并联系客服。",
    "UPay: two-step verification is on; signing in with your password asks for a code from now on. If this was not "
    "you, freeze your account and contact support now.",
)
TOTP_OFF = Words(
    "【UPay】你的账户已关闭两步验证。如果不是你本人操作，请马上冻结账户并联系客服。",
    "UPay: two-step verification is off. If this was not you, freeze your account and contact support now.",
)
RECOVERY_RENEWED = Words(
    "【UPay】你的账户更换了恢复码，以前的已作废。如果不是你本人操作，请马上冻结账户并联系客服。",
    "UPay: you have new recovery codes; the earlier ones open nothing any more. If this was not you, freeze your "
    "account and contact support now.",
)
PASSKEY_ADDED = Words(
    "【UPay】你的账户添加了一个通行密钥。如果不是你本人操作，请马上冻结账户并联系客服。",
    "UPay: a passkey was added to your account. If this was not you, freeze your account and contact support now.",
)
PASSKEY_REMOVED = Words(
    "【UPay】你的账户删除了一个通行密钥。如果不是你本人操作，请马上冻结账户并联系客服。",
    "UPay: a passkey was removed from your account. If this was not you, freeze your account and contact support now.",
)
YOUNG_TAKEN_OFF = Words(
    "【UPay】为防是别人添加的，账户里近几天新加的通行密钥、验证器应用或邮箱已一并移除。确实是你加的，恢复以后再加一次即可。",
    "UPay: passkeys, the authenticator app or an address that were added to your account lately have been taken off, "
    "in case somebody else added them. If they were yours, add them again once you are back.",
)
KEYS_ONLY: Final = MappingProxyType(
    {
        True: Words(
            "【UPay】你的账户现在只能用通行密钥登录，登录密码和验证码不能再登录，也不能重置登录密码。"
            "如果不是你本人操作，请马上冻结账户并联系客服。",
            "UPay: your account now opens by passkey alone; neither the password nor a code signs in, and no code sets "
            "a new password. If this was not you, freeze your account and contact support now.",
        ),
        False: Words(
            "【UPay】你的账户又可以用登录密码和验证码登录了。如果不是你本人操作，请马上冻结账户并联系客服。",
            "UPay: your account can be opened by password and by code again. If this was not you, freeze your account "
            "and contact support now.",
        ),
    }
)
EMAIL_SET = Words(
    "【UPay】你的账户已绑定新的邮箱，通知会同时发到那里，也可以用它登录。如果不是你本人操作，请马上冻结账户并联系客服。",
    "UPay: a new email address was added to your account; notices go there as well, and it signs in. If this was not "
    "you, freeze your account and contact support now.",
)
PHONE_ADDED = Words(
    "【UPay】你的账户已绑定手机号，以后可以用它登录，验证码先发到这里。如果不是你本人操作，请马上冻结账户并联系客服。",
    "UPay: a phone number was added to your account; it signs in, and codes go there first. If this was not you, "
    "freeze your account and contact support now.",
)
RESET_LINK = Words(
    "【UPay】打开 {link} 设置新的登录密码。链接 30 分钟内有效，只能用一次，之后作废。"
    "如果不是你本人操作，不用理会，密码不会变。",
    "UPay: open {link} to set a new password. The link is valid for 30 minutes and works once. If you did not ask for "
    "it, do nothing: your password stays as it is.",
)
EMAIL_REMOVED = Words(
    "【UPay】你的账户已解绑邮箱，以后通知不再发到那里。如果不是你本人操作，请马上冻结账户并联系客服。",
    "UPay: the email address was taken off your account; notices no longer go there. If this was not you, freeze your "
    "account and contact support now.",
)
FEWER_WAYS = Words(
    "【UPay】你的账户刚刚关掉了一种收支通知（短信或邮件），以后钱有变动，不再用它提醒你。如果不是你本人操作，请马上冻结账户并联系客服。",
    "UPay: texts or mail about money were just switched off for your account; of what moves, less is told outside the "
    "app. If this was not you, freeze your account and contact support now.",
)
PHRASE_CHANGED = Words(
    "【UPay】你的预留信息刚刚改过，以后的短信和邮件会带上新的。如果不是你本人操作，请马上冻结账户并联系客服。",
    "UPay: your phrase has just been changed; texts and mail carry the new one from now on. If this was not you, "
    "freeze your account and contact support now.",
)
FROZEN: Final = MappingProxyType(
    {
        Scope.OUT: Words(
            "【UPay】出于安全原因，你的账户已被冻结，暂时不能转出，收款不受影响，余额不会减少。"
            "有疑问请在应用内联系客服。",
            "UPay: for security reasons your account is frozen: money cannot go out for now. What is in it stays, and "
            "money still comes in. Contact support in the app with any question.",
        ),
        Scope.ALL: Words(
            "【UPay】出于安全原因，你的账户已被冻结，暂时不能转入和转出，余额不会减少。有疑问请在应用内联系客服。",
            "UPay: for security reasons your account is frozen: money can neither come in nor go out for now. What is "
            "in it stays. Contact support in the app with any question.",
        ),
    }
)
_FROZEN_AMOUNT = Words(
    "【UPay】出于安全原因，你账户里的 {amount} 已被冻结，其余的可以照常使用，收款不受影响。有疑问请在应用内联系客服。",
    "UPay: for security reasons {amount} of your balance is frozen. The rest can be used as usual, and money still "
    "comes in. Contact support in the app with any question.",
)
_UNTIL = Words("这次冻结到 {when} 自动解除。", " It ends by itself on {when} (Beijing time).")


def frozen(scope: Scope, *, amount: Money | None, until: datetime | None) -> Words:
    """Word the text that tells of a freeze of ours: what it stops, and until when if it ends by itself."""
    told = FROZEN.get(scope, _FROZEN_AMOUNT)
    if amount is not None:
        told = Words(told.zh.format(amount=amount), told.en.format(amount=amount))
    if until is None:
        return told
    ends = _filled(_UNTIL, until)
    return Words(told.zh + ends.zh, told.en + ends.en)


UNFROZEN = Words(
    "【UPay】经核实，我们对你账户的冻结已解除。如果还有你自己设置的冻结，需要你在安全中心解除。",
    "UPay: we have looked into it and lifted our freeze on your account. A freeze that you set yourself stays until "
    "you lift it in the security centre.",
)
UNFROZEN_IN_PART = Words(
    "【UPay】经核实，我们对你账户的一项冻结已解除；另有一项冻结仍在生效，可在安全中心查看，核实清楚后会解除。",
    "UPay: we have looked into it and lifted one freeze on your account. Another one of ours still stands; the "
    "security centre shows it, and it is lifted once that is cleared up too.",
)
CLOSED = Words(
    "【UPay】你的账户已注销，不能再登录、付款或收款。如果不是你本人操作，请马上联系客服。",
    "UPay: your account is closed; nobody can sign in to it, pay or be paid with it. If this was not you, contact "
    "support now.",
)
EXPORT_READY = Words(
    "【UPay】你要的个人数据已经准备好，7 天内可以在“我的 · 个人数据”里下载。"
    "如果不是你本人操作，请马上冻结账户并联系客服。",
    "UPay: the copy of your data is ready; download it within 7 days under Me, Your data. If this was not you, freeze "
    "your account and contact support now.",
)
_LOCKED: Final = MappingProxyType(
    {
        Who.CUSTOMER: Words(
            "【UPay】登录密码连续输错 5 次，账户已锁定{until}，余额不受影响。"
            "用验证码马上可以解锁；如果不是你本人操作，解锁后请改密码。",
            "UPay: your account is locked{until} after 5 wrong passwords; your balance is not affected. "
            "A one-time code unlocks it at once; change the password afterwards if the attempts were not yours.",
        ),
        Who.MERCHANT: Words(
            "【UPay】登录密码连续输错 5 次，你的店铺登录已锁定{until}，店里的收款不受影响。"
            "用验证码马上可以解锁；如果不是你本人操作，解锁后请改密码。",
            "UPay: signing in to your shop is locked{until} after 5 wrong passwords; the shop goes on taking payments. "
            "A one-time code unlocks it at once; change the password afterwards if the attempts were not yours.",
        ),
    }
)

LOSS_REPORTED = Words(
    "【UPay】你的账户已挂失：资金不能转出，所有设备已退出登录，短信验证码暂时不能登录或改密码。找回或补办电话卡后，"
    "用登录密码登录，"
    "在安全中心解除。如果不是你本人操作，登录后也能解除，并请改密码。",
    "UPay: your phone is reported lost. Money cannot go out, every device is signed out, and codes by SMS open "
    "nothing. "
    "Once you have your number again, sign in with your password and lift it in the security centre. If it was not "
    "you, "
    "lift it likewise and change your password.",
)
ON_HOLD: Final = MappingProxyType(
    {
        "lost": Words(
            "【UPay】有人在请求验证码。这个手机号的账户已挂失，验证码暂不发送。请用登录密码登录，在安全中心解除挂失；"
            "忘记密码请联系客服。",
            "UPay: a code was asked for. The account of this number is reported lost, so none is sent. Sign in with "
            "your password and take the report back in the security centre; if you forgot it, contact support.",
        ),
        "cooling": Words(
            "【UPay】有人在请求验证码。这个手机号刚刚换绑，72 小时内不能用验证码登录或改密码。请用登录密码登录，"
            "或联系客服。",
            "UPay: a code was asked for. This number was bound lately, so for 72 hours a code can neither sign in nor "
            "change a password. Sign in with your password, or contact support.",
        ),
        "new_email": Words(
            "【UPay】有人在请求用这个邮箱登录或改密码。邮箱刚刚绑定，72 小时内还不能这样用。请用手机号登录，"
            "或联系客服。",
            "UPay: somebody asked to sign in or to change a password by this address. It was bound lately, and for 72 "
            "hours it does neither. Use your phone number, or contact support.",
        ),
        "keys_only": Words(
            "【UPay】有人在请求验证码或重置链接。这个账户只能用通行密钥登录，所以没有发送。请用通行密钥登录；"
            "通行密钥都没有了，请在登录页选择“凭证件找回账户”。",
            "UPay: a code or a link was asked for. This account opens by passkey alone, so none is sent. Sign in with "
            "a passkey; if you have none left, choose to get the account back by documents on the sign-in page.",
        ),
    }
)
NUMBER_WANTED = Words(
    "【UPay】有人想把这个手机号绑定到另一个账户，但它已经属于一个账户，没有绑定。如果是你本人，"
    "请先登录或注销原来的账户。",
    "UPay: somebody wanted to bind this number to another account. It belongs to an account already and was not bound. "
    "If it was you, sign in to that account or close it first.",
)
DENIED_WITH_KEYS_ONLY: Final = Words(
    "【UPay】已按你的要求结束那次登录：所有设备已退出，资金不能转出，余额不变。"
    "请用你自己的通行密钥登录，在安全中心移除不认识的通行密钥，再解除冻结。",
    "UPay: the sign-in that was not yours is over. Every device is signed out, money cannot go out, and your balance "
    "is as it was. Sign in with a passkey of your own, remove any that you do not know in the security centre, and "
    "then lift the freeze.",
)
"""To whom passkeys alone let in: no code sets a password there, and whoever came in had a passkey."""
DENIED: Final = MappingProxyType(
    {
        Who.CUSTOMER: Words(
            "【UPay】已按你的要求结束那次登录：所有设备已退出，资金不能转出，登录密码已锁定，余额不变。"
            "请用验证码重置登录密码，登录后在安全中心解除冻结。",
            "UPay: the sign-in that was not yours is over. Every device is signed out, money cannot go out, your "
            "password is locked, and your balance is as it was. Reset the password with a one-time code, sign in, and "
            "lift the freeze in the security centre.",
        ),
        Who.MERCHANT: Words(
            "【UPay】已按你的要求结束那次登录：店铺的所有登录已退出，登录密码已锁定，店里的收款不受影响。"
            "请用短信验证码重置登录密码。",
            "UPay: the sign-in that was not yours is over. Your shop is signed out everywhere and its password is "
            "locked; it goes on taking payments. Reset the password with a code by SMS.",
        ),
    }
)
UNLOCKED_BY_STAFF = Words(
    "【UPay】客服核实后已为你解锁账户，现在可以用登录密码登录。如果你没有找过客服，请马上改密码。",
    "UPay: support made sure that it is you and unlocked your account; you can sign in with your password. If you did "
    "not ask for that, change your password now.",
)
PIN_FREED = Words(
    "【UPay】客服核实后已解除支付密码的锁定，支付密码没有变。如果你没有找过客服，请马上冻结账户。",
    "UPay: support made sure that it is you and lifted the lock of your PIN, which is the same as before. If you did "
    "not ask for that, freeze your account now.",
)
PHONE_CHANGED = Words(
    "【UPay】你的账户已换绑到另一个手机号，这个号码不再用于登录。如果不是你本人操作，请马上联系客服。",
    "UPay: your account has moved to another phone number; this one no longer signs in. If this was not you, contact "
    "support now.",
)
PHONE_BOUND = Words(
    "【UPay】这个手机号已绑定到你的账户，以后用它登录。其他设备已退出登录。",
    "UPay: this number is now your account's; sign in with it from now on. Other devices are signed out.",
)
REBINDING_COOLS = Words(
    "【UPay】你的账户正在换绑到另一个手机号。如果不是你本人操作，请在 72 小时内打开 {link} 一键取消，"
    "账户会同时冻结转出。",
    "UPay: your account is moving to another phone number. If this was not you, open {link} within 72 hours and cancel "
    "it with one press; money out is frozen as well.",
)
_NUMBER_KEPT = Words(
    "【UPay】有人用这个手机号请求验证码。你的账户正在换绑到另一个手机号，所以没有发送验证码。如果不是你本人换绑，"
    "请在 {when} 前打开 {link} 一键取消，账户会同时冻结转出；是你本人换绑的，请用新号码。",
    "UPay: a code was asked for by this number. Your account is moving to another phone number, so none was sent. If "
    "this was not you, open {link} before {when} (Beijing time) and cancel it with one press; money out is frozen as "
    "well. If it was you, use the new number.",
)
NUMBER_COOLS = Words(
    "【UPay】这个手机号已绑定到你的账户。72 小时内每天最多转出 1,000 元，也不能用短信验证码重置密码；之后自动恢复。",
    "UPay: this number is now your account's. For 72 hours at most ¥1,000 a day can go out, and codes by SMS reset no "
    "password; after that all is as usual.",
)
REBINDING_DONE = Words(
    "【UPay】换绑手机号的保护期已结束，限额和验证码都恢复正常。",
    "UPay: the protection after your change of number is over; limits and codes are as usual again.",
)
REBINDING_CANCELLED = Words(
    "【UPay】换绑手机号已取消，账户仍绑定原来的号码。如果不是你本人要换，请改登录密码并联系客服。",
    "UPay: the change of number was cancelled, and the account keeps its old number. If it was not you who wanted it, "
    "change your password and contact support.",
)


_CLAIM_COOLS = Words(
    "【UPay】有人用证件申请找回你的账户，准备在 {when} 之后换成另一个手机号和新的密码。如果不是你本人，"
    "请马上打开 {link} 点“不是我本人”，账户会同时冻结转出；登录着的手机上也能取消。如果是你本人，不用操作。",
    "UPay: with documents somebody has asked for your account, and after {when} (Beijing time) it moves to another "
    "number with a new password. If that is not you, open {link} now and press “This is not me”; money out is frozen "
    "as well. You can also cancel it where you are signed in. If it is you, there is nothing to do.",
)
_CLAIM_WAITS = Words(
    "【UPay】找回申请 {number} 已通过。等待期到 {when}，之后打开你的申请链接，设置新的登录密码和支付密码。"
    "工作人员不会向你要链接和验证码。",
    "UPay: your claim {number} was approved. After {when} (Beijing time) open the link of your claim and set a new "
    "password and PIN. Our staff never ask for the link or for codes.",
)
_CLAIM_ENDED = Words(
    "【UPay】找回申请 {number} 已结束，账户没有变动。请打开你的申请链接看结果，或联系客服。",
    "UPay: your claim {number} has ended, and no account was changed. Open the link of your claim for the outcome, or "
    "contact support.",
)
CLAIM_DONE = Words(
    "【UPay】账户已找回，登录密码和支付密码都是新的，以前的设备、通行密钥、验证器和邮箱都已失效，需要的请重新添加。"
    "72 小时内每天最多转出 1,000 元。",
    "UPay: your account is yours again, with a new password and PIN; devices, passkeys, apps and the address of before "
    "open nothing any more, so add what you need again. For 72 hours at most ¥1,000 a day can go out.",
)
CLAIM_CANCELLED = Words(
    "【UPay】找回申请已取消，你的账户没有变动，90 天内不再受理新的找回申请。证件可能在别人手里，请联系客服核实。",
    "UPay: the claim was cancelled and your account is as it was. For 90 days nothing comes of further claims. "
    "Somebody may have your documents: please contact support.",
)
CLAIM_OVER = Words(
    "【UPay】针对你账户的找回申请过期了，没有生效，限额恢复正常。",
    "UPay: the claim for your account was not finished in time and has no effect; limits are as usual again.",
)


_PIN_LOCKED = Words(
    "【UPay】支付密码连续输错 5 次，已锁定到 {when}，期间不能付款和转出，收款不受影响，余额不变。"
    "如果不是你本人操作，请马上冻结账户，再修改登录密码。",
    "UPay: after 5 wrong PINs your payment PIN is locked until {when} (Beijing time). Nothing can be paid or sent "
    "until then; money still comes in, and your balance is as it was. If this was not you, freeze your account now "
    "and change your password.",
)
_TOTP_LOCKED = Words(
    "【UPay】动态数字连续输错，验证器应用停用到 {when}，余额不受影响。"
    "如果不是你本人操作，可能有人知道你的登录密码，请马上修改登录密码。",
    "UPay: after too many wrong codes your authenticator app is not taken until {when} (Beijing time); your balance "
    "is not affected. If this was not you, somebody may know your password: change it now.",
)


def locked(door: Who, until: datetime | None) -> Words:
    """Word the notice of a lock of the password: until then, or until somebody proves who they are."""
    words = _LOCKED[door]
    ends = (
        Words("，这次不会自动解除", " until you unlock it")
        if until is None
        else _filled(Words("到 {when}", " until {when} (Beijing time)"), until)
    )
    return Words(words.zh.format(until=ends.zh), words.en.format(until=ends.en))


def pin_locked(until: datetime) -> Words:
    """Word the notice of a lock of the PIN."""
    return _filled(_PIN_LOCKED, until)


def totp_locked(until: datetime) -> Words:
    """Word the notice of a lock of the authenticator app."""
    return _filled(_TOTP_LOCKED, until)


def number_kept(link: str, until: datetime) -> Words:
    """Word the text to a number that was moved away from, in place of a code."""
    return _filled(_NUMBER_KEPT, until, link=link)


def claim_cools(link: str, until: datetime) -> Words:
    """Word the notice to everybody who is reached by an account that was asked for."""
    return _filled(_CLAIM_COOLS, until, link=link)


def claim_waits(number: str, until: datetime) -> Words:
    """Word the text to a claimant whose claim was approved."""
    return _filled(_CLAIM_WAITS, until, number=number)


def claim_ended(number: str) -> Words:
    """Word the text to a claimant whose claim came to nothing; why, is told to nobody."""
    return Words(_CLAIM_ENDED.zh.format(number=number), _CLAIM_ENDED.en.format(number=number))


def _filled(words: Words, until: datetime, **named: str) -> Words:
    zh, en = moment_in_words(until).zh, f"{until.astimezone(BUSINESS_ZONE):%Y-%m-%d %H:%M}"
    return Words(words.zh.format(when=zh, **named), words.en.format(when=en, **named))


SUBJECTS: Final = MappingProxyType(
    {
        Group.SECURITY: Words("UPay 安全通知", "UPay security notice"),
        Group.MONEY: Words("UPay 资金通知", "UPay: your money"),
        Group.CODE: Words("UPay 验证码", "Your UPay code"),
    }
)
"""What mail is headed with: never more than that, since headings are read over shoulders."""


_READ_AT_ONCE: Final = 8


def code_text(purpose: Purpose, code: str, what: Words | None = None) -> Words:
    """Word the text that carries a code; `what` is what it approves, in place of the purpose alone."""
    use = what or _FOR[purpose]
    # A long code is read and typed in groups, like the number of a card.
    code = code if len(code) <= _READ_AT_ONCE else " ".join(code[at : at + 4] for at in range(0, len(code), 4))
    return Words(
        f"【UPay】验证码 {code}，用于{use.zh}，10 分钟内有效。工作人员不会向你要验证码，请勿告诉任何人。",
        f"UPay: {code} is your code to {use.en}. It is valid for 10 minutes. "
        "Our staff never ask for it; share it with nobody.",
    )


def send(
    uow: UnitOfWork, vault: Vault, *, number: str, person: UUID | None, words: Words, lang: Lang,
    phrase: str | None = None, group: Group = Group.SECURITY, expires_at: datetime | None = None,
    due: datetime | None = None, at: datetime,
) -> None:  # fmt: skip
    """Put a text for this number into the outbox of notices; `due` is when it may go, if not at once.

    `person` is whose number it is, if it is anybody's.
    """
    _put(
        uow, vault, channel=Channel.SMS, person=person, address=number, masked=mask_phone(number), words=words,
        lang=lang, phrase=phrase, group=group, expires_at=expires_at, due=due, at=at,
    )  # fmt: skip


def mail(
    uow: UnitOfWork, vault: Vault, *, address: str, person: UUID | None, words: Words, lang: Lang,
    phrase: str | None = None, group: Group = Group.SECURITY, expires_at: datetime | None = None,
    due: datetime | None = None, at: datetime,
) -> None:  # fmt: skip
    """Put a mail for this address into the outbox of notices, likewise."""
    _put(
        uow, vault, channel=Channel.MAIL, person=person, address=address, masked=mask_email(address), words=words,
        lang=lang, phrase=phrase, group=group, expires_at=expires_at, due=due, at=at,
    )  # fmt: skip


def send_to(
    uow: UnitOfWork, vault: Vault, *, reach: Reach, person: UUID | None, words: Words, lang: Lang,
    phrase: str | None = None, group: Group = Group.SECURITY, expires_at: datetime | None = None, at: datetime,
) -> None:  # fmt: skip
    """Put a text or a mail into the outbox, as this is a number or an address."""
    _put(
        uow, vault, channel=reach.channel, person=person, address=reach.address, masked=reach.masked, words=words,
        lang=lang, phrase=phrase, group=group, expires_at=expires_at, due=None, at=at,
    )  # fmt: skip


def tell(
    uow: UnitOfWork, vault: Vault, *, to: models.Customer | models.MerchantPerson, words: Words, at: datetime
) -> None:
    """Tell somebody in their own language what concerns their safety: in the app and wherever else they are reached."""
    number, lang = vault.read(to.phone_sealed, context=queries.PHONE), Lang(to.lang)
    if isinstance(to, models.MerchantPerson):
        if number:
            send(uow, vault, number=number, person=to.id, words=words, lang=lang, at=at)
        return
    phrase, address = phrase_of(vault, to), email_of(vault, to)
    if not number and address is None:
        return  # Of somebody who is erased, nobody knows where to reach them.
    _show(uow, vault, customer_id=to.id, group=Group.SECURITY, words=words, record_id=None, at=at)
    if number:
        send(uow, vault, number=number, person=to.id, words=words, lang=lang, phrase=phrase, at=at)
    if address is not None:
        mail(uow, vault, address=address, person=to.id, words=words, lang=lang, phrase=phrase, at=at)


async def tell_of_money(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, words: Words, record_id: UUID,
    step: datetime | None = None, at: datetime,
) -> None:  # fmt: skip
    """Tell a customer, once, what came of a record: in the app at once, elsewhere where and when they want it.

    `words` are unsigned, and come from the record's explanation. A record that goes on after it was told of is told at
    each `step`, and the notification bears the instant of that.
    """
    to = await queries.lock_customer(uow, customer_id)
    if to.closed_at is not None:
        return
    if await queries.was_notified(uow, customer_id=customer_id, record_id=record_id, step=step):
        return
    signed = official.sign(words)
    _show(uow, vault, customer_id=to.id, group=Group.MONEY, words=signed, record_id=record_id, at=step or at)
    phrase, lang, due = phrase_of(vault, to), Lang(to.lang), _after_quiet(to, at=at)
    number = vault.read(to.phone_sealed, context=queries.PHONE)
    if to.money_by_sms and number:
        send(
            uow,
            vault,
            number=number,
            person=to.id,
            words=signed,
            lang=lang,
            phrase=phrase,
            group=Group.MONEY,
            due=due,
            at=at,
        )
    address = email_of(vault, to)
    if to.money_by_mail and address is not None:
        mail(
            uow,
            vault,
            address=address,
            person=to.id,
            words=signed,
            lang=lang,
            phrase=phrase,
            group=Group.MONEY,
            due=due,
            at=at,
        )


def phrase_of(vault: Vault, to: models.Customer) -> str | None:
    """Return the words by which a customer knows that a text is ours."""
    return vault.read(to.phrase_sealed, context=queries.PHRASE) or None


def email_of(vault: Vault, to: models.Customer) -> str | None:
    """Return the address that a customer has confirmed."""
    return vault.read(to.email_sealed, context=queries.EMAIL) or None


def _show(
    uow: UnitOfWork, vault: Vault, *, customer_id: UUID, group: Group, words: Words, record_id: UUID | None,
    at: datetime,
) -> None:  # fmt: skip
    bare = msgspec.json.encode([official.unsigned(words.zh), official.unsigned(words.en)]).decode()
    uow.add(
        models.Notification(
            id=new_id(), customer_id=customer_id, group=group.value,
            words_sealed=vault.seal(bare, context=queries.NOTIFICATION, person=customer_id), record_id=record_id,
            at=at, read_at=None,
        )
    )  # fmt: skip
    uow.publish(event("notification.added", channels=[f"customer:{customer_id}"], customer=customer_id))


def _put(
    uow: UnitOfWork, vault: Vault, *, channel: Channel, person: UUID | None, address: str, masked: str, words: Words,
    lang: Lang, phrase: str | None, group: Group, expires_at: datetime | None, due: datetime | None, at: datetime,
) -> None:  # fmt: skip
    notice_id = new_id()
    check = official.check_code(vault, notice_id)
    body = official.dress(words.in_(lang), lang=lang, phrase=phrase, check=check)
    uow.add(
        models.Notice(
            id=notice_id, channel=channel.value, person_id=person,
            address_blind=vault.blind(address, context=queries.PHONE),
            address_sealed=vault.seal(address, context=queries.ADDRESS_OF_NOTICE, person=person), address_masked=masked,
            body_sealed=vault.seal(body, context=queries.BODY, person=person), at=at, next_at=due or at,
            expires_at=expires_at,
            decided_at=None, group=group.value, check_blind=official.blind_of(vault, check),
        )
    )  # fmt: skip


def _after_quiet(to: models.Customer, *, at: datetime) -> datetime | None:
    """Return the end of a customer's quiet hours if it is within them; None: there is nothing to wait for."""
    if to.quiet_from is None or to.quiet_until is None or to.quiet_from == to.quiet_until:
        return None
    local = at.astimezone(BUSINESS_ZONE)
    minute = local.hour * 60 + local.minute
    over_midnight = to.quiet_from > to.quiet_until
    if over_midnight:
        quiet = minute >= to.quiet_from or minute < to.quiet_until
    else:
        quiet = to.quiet_from <= minute < to.quiet_until
    if not quiet:
        return None
    day = local.date() + timedelta(days=1 if over_midnight and minute >= to.quiet_from else 0)
    end = datetime.combine(day, time(*divmod(to.quiet_until, 60)), tzinfo=BUSINESS_ZONE)
    return end.astimezone(UTC)
