"""Texts to people. They go into the outbox of notices; the development outbox shows them, a carrier sends them."""

from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from upay.identity import models, queries
from upay.identity.models import Channel, Purpose, Scope, Who
from upay.kit.ids import new_id
from upay.kit.language import Words
from upay.kit.text import mask_phone
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork

_FOR = {
    Purpose.SIGN_UP: Words("注册", "sign up"),
    Purpose.SIGN_IN: Words("登录", "sign in"),
    Purpose.UNLOCK: Words("解锁账户", "unlock your account"),
    Purpose.RESET_PASSWORD: Words("重置登录密码", "reset your password"),
    Purpose.RESET_PIN: Words("重置支付密码", "reset your payment PIN"),
    Purpose.APPROVE: Words("确认本人操作", "confirm that it is you"),
    Purpose.UNFREEZE_REQUEST: Words("解除账户冻结", "lift the freeze on your account"),
}

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
FROZEN: Final = MappingProxyType(
    {
        Scope.OUT: Words(
            "【UPay】出于安全原因，你的账户已被冻结，暂时不能转出，收款不受影响，余额不会减少。有疑问请在应用内联系客服。",
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
UNFROZEN = Words(
    "【UPay】经核实，我们对你账户的冻结已解除。如果还有你自己设置的冻结，需要你在安全中心解除。",
    "UPay: we have looked into it and lifted our freeze on your account. A freeze that you set yourself stays until "
    "you lift it in the security centre.",
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
LOCKED: Final = MappingProxyType(
    {
        Who.CUSTOMER: Words(
            "【UPay】登录密码连续输错 5 次，账户已锁定，余额不受影响。"
            "用短信验证码就能解锁；如果不是你本人操作，解锁后请改密码。",
            "UPay: your account is locked after 5 wrong passwords; your balance is not affected. "
            "Unlock it with a code by SMS, and change the password if the attempts were not yours.",
        ),
        Who.MERCHANT: Words(
            "【UPay】登录密码连续输错 5 次，你的店铺登录已锁定，店里的收款不受影响。"
            "用短信验证码就能解锁；如果不是你本人操作，解锁后请改密码。",
            "UPay: signing in to your shop is locked after 5 wrong passwords; the shop goes on taking payments. "
            "Unlock it with a code by SMS, and change the password if the attempts were not yours.",
        ),
    }
)


def code_text(purpose: Purpose, code: str, what: Words | None = None) -> Words:
    """Word the text that carries a code; `what` is what it approves, in place of the purpose alone."""
    use = what or _FOR[purpose]
    return Words(
        f"【UPay】验证码 {code}，用于{use.zh}，10 分钟内有效。工作人员不会向你要验证码，请勿告诉任何人。",
        f"UPay: {code} is your code to {use.en}. It is valid for 10 minutes. "
        "Our staff never ask for it; share it with nobody.",
    )


def send(
    uow: UnitOfWork, vault: Vault, *, number: str, body: str, person: UUID | None, expires_at: datetime | None = None,
    at: datetime,
) -> None:  # fmt: skip
    """Put a text for this number into the outbox of notices; `person` is whose number it is, if anybody's."""
    uow.add(
        models.Notice(
            id=new_id(), channel=Channel.SMS.value, person_id=person,
            address_blind=vault.blind(number, context=queries.PHONE),
            address_sealed=vault.seal(number, context=queries.ADDRESS_OF_NOTICE, person=person),
            address_masked=mask_phone(number),
            body_sealed=vault.seal(body, context=queries.BODY, person=person), at=at, next_at=at, expires_at=expires_at,
            decided_at=None,
        )
    )  # fmt: skip


def tell(
    uow: UnitOfWork, vault: Vault, *, to: models.Customer | models.MerchantPerson, words: Words, at: datetime
) -> None:
    """Send somebody a text in their own language."""
    body = words.zh if to.lang == "zh" else words.en
    number = vault.open(to.phone_sealed, context=queries.PHONE)
    send(uow, vault, number=number, body=body, person=to.id, at=at)
