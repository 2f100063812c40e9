"""Families of topics: what belongs to one matter, and which nouns name it. Pure."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_BEGINS: Final = (
    ("top_up", ("topup_",)),
    ("withdraw", ("withdraw_",)),
    ("transfer", ("transfer_",)),
    ("payment", ("payment_", "merchant_dispute")),
    ("refund", ("refund_",)),
    ("access", ("register_", "code_not", "login_", "password_", "account_locked")),
    ("pin", ("pin_",)),
    ("phone", ("phone_",)),
    ("card", ("card_",)),
    ("wealth", ("wealth_",)),
    ("rewards", ("points_", "coupon_", "campaign_")),
    ("books", ("balance_wrong", "receipt")),
)
_NAMES: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        family: re.compile(words, re.IGNORECASE)
        for family, words in {
            "refund": r"退款|退货|退钱|退的|(?<![被提卡])退了|(?<![被提卡现账])退回(?!卡|余额|来)|\brefund(?:s|ed)?\b",
            "top_up": r"充值|充的|充了|充钱|充进|充不|\btop(?:ped|ping)?[ -]?ups?\b|\btopped\b|\bdeposits?\b",
            "withdraw": r"提现|取现|(?<!前)提的(?!问|醒|建|议|供|示|前|交|高|升)"
            r"|提了(?![问醒建议供示前交高升意个])|(?<!别)提出(?!了?[问意建要])"
            r"|\bwithdraw(?:al|als|n|ing)?\b|\bcash(?:ed)? out\b",
            "transfer": r"转账|转给|转的|转了|转不|汇款|\btransfer(?:s|red)?\b|\bsen[dt]\b",
            "payment": r"付款|支付(?!密码)|付的|付给|扫码|订单|扣款|买的"
            r"|\bpa(?:y|id|yments?)\b|\bpurchases?\b|\borders?\b",
            "pin": r"(?:支付|交易)密码|\b(?:payment )?pin\b",
            "access": r"登[录陆]|登不|密码|验证码|\blog ?-?in\b|\bsign(?:ing)? ?-?in\b|\bpassword\b|\bcode\b",
            "phone": r"换号|手机号|\bphone number\b|\bnew number\b",
            "card": r"银行卡|绑卡|\bbank cards?\b|\bcards?\b",
            "wealth": r"理财|基金|收益|\bfund\b|\byield\b",
            "rewards": r"积分|优惠券|红包|活动|\bpoints\b|\bcoupons?\b|\bvouchers?\b",
            "limits": r"限额|额度|\blimits?\b",
            "fees": r"手续费|费用|收费|\bfees?\b",
            "balance": r"余额|\bbalance\b",
            "identity": r"实名|身份认证|\bidentity\b|\bverif\w+\b",
            "frozen": r"冻结|解冻|\bfro[zs]en?\b|\bfreeze\b",
        }.items()
    }
)
"""What names each matter, in the order in which it is looked for."""
_ALONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "limits": "limits", "fees": "fees", "balance": "balance_wrong", "access": "password_forgotten",
        "pin": "pin_forgotten", "card": "card_bind", "wealth": "wealth_how", "identity": "identity_verify",
        "frozen": "account_frozen", "phone": "phone_rebind", "rewards": "points_how",
    }
)  # fmt: skip
"""The topic that is meant when such a noun stands alone."""
_BY_ASPECT: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "top_up": {"how": "topup_how", "failed": "topup_failed", "missing": "topup_missing"},
        "withdraw": {"how": "withdraw_how", "failed": "withdraw_failed", "missing": "withdraw_missing"},
        "transfer": {"how": "transfer_how", "failed": "transfer_failed", "missing": "transfer_missing"},
        "payment": {"how": "payment_how", "failed": "payment_failed", "missing": "payment_pending"},
        "refund": {"how": "refund_how", "failed": "refund_refused", "missing": "refund_missing"},
    }
)
MONEY: Final = frozenset(_BY_ASPECT)


def family_of(topic: str | None) -> str | None:
    """Return the matter that a topic belongs to; a topic that belongs to none is one of its own."""
    if topic is None:
        return None
    for family, begins in _BEGINS:
        if topic.startswith(begins):
            return family
    return {alone: family for family, alone in _ALONE.items()}.get(topic, topic)


def named_in(text: str) -> list[str]:
    """Return the matters that a text names, in the order in which they are looked for."""
    found = [family for family, words in _NAMES.items() if words.search(text)]
    if "pin" in found and "access" in found and not re.search(r"登录|log|sign", text, re.IGNORECASE):
        found.remove("access")
    return found


def aspect_of(topic: str | None) -> str | None:
    """Return what is asked about a matter: how it goes, why it failed, or where it is."""
    for aspect, ends in (
        ("how", ("_how",)),
        ("failed", ("_failed", "_refused")),
        ("missing", ("_missing", "_pending")),
    ):
        if topic is not None and topic.endswith(ends):
            return aspect
    return None


def topic_for(family: str, aspect: str | None) -> str | None:
    """Return the topic that asks this about a matter; of one without aspects, its only one."""
    return _BY_ASPECT[family].get(aspect or "missing") if family in _BY_ASPECT else _ALONE.get(family)
