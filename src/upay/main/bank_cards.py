"""The sandbox bank's cards in words for whoever tries the demo; a card without words does not start it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from upay.api.demo.stage import DemoCard, Stage
from upay.kit.language import Words
from upay.payments.providers.iso8583_link import APPROVED
from upay.payments.providers.sandbox_cards import TEST_CARDS, Manner, SandboxCard

_DOES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "approve": Words("充值成功", "Top-ups succeed"),
        "approve_second": Words("充值成功，可以当第二张卡", "Top-ups succeed; good as a second card"),
        "approve_credit": Words("信用卡，充值成功", "A credit card; top-ups succeed"),
        "card_declined": Words("银行拒绝，没有说明原因", "The bank declines and gives no reason"),
        "card_insufficient_funds": Words("卡里的钱不够", "Not enough money on the card"),
        "card_expired": Words("绑定后卡过期", "The card expires after it was added"),
        "card_invalid": Words("绑定后卡被注销", "The card is cancelled after it was added"),
        "card_restricted": Words("银行限制了这张卡", "The bank has blocked the card"),
        "card_lost": Words("卡已挂失", "The card is reported lost"),
        "card_stolen": Words("卡已报失窃", "The card is reported stolen"),
        "card_over_limit": Words("超出银行给这张卡的限额", "Over the bank's own limit for the card"),
        "bank_unavailable": Words("银行系统暂停服务", "The bank's system is down"),
        "bank_malfunction": Words("银行系统出错", "The bank's system fails"),
        "channel_maintenance": Words("银行正在日终结算", "The bank is closing its day"),
        "unlisted_code": Words("银行拒绝，原因少见", "The bank declines for an unusual reason"),
        "card_name_mismatch": Words(
            "姓名不符；持卡人填 UPAY SANDBOX 才能绑定", "Wrong name; only the holder UPAY SANDBOX can add it"
        ),
        "card_name_mismatch_later": Words("绑定后姓名对不上", "The name stops matching after it was added"),
        "card_invalid_at_binding": Words("没有这张卡", "There is no such card"),
        "card_expired_at_binding": Words("卡已过期", "The card has expired"),
        "card_restricted_at_binding": Words("银行限制了这张卡", "The bank has blocked the card"),
        "bank_unavailable_at_binding": Words("银行系统暂停服务", "The bank's system is down"),
        "silent_then_approved": Words("银行没有答复，查询后成功", "No answer; asking again finds it went through"),
        "silent_then_declined": Words("银行没有答复，查询后没成功", "No answer; asking again finds it declined"),
        "silent_for_long": Words("银行久不答复，查询几次后成功", "No answer for long; it goes through in the end"),
        "returned": Words(
            "充值成功；提现一分钟后被退回：卡已注销", "Withdrawals come back after a minute: the card is closed"
        ),
        "returned_twice": Words(
            "充值成功；提现一分钟后被退回：姓名不符", "Withdrawals come back after a minute: the name does not match"
        ),
        "slow": Words("等 1.5 秒后成功", "Succeeds after 1.5 seconds"),
    }
)
_UNBOUNDED: Final = "12/35"
"""For cards that bear no expiry, since the form asks for one and the bank does not compare it."""


def shown() -> Sequence[DemoCard]:
    """Return the cards as the demo offers them, in the bank's order."""
    return [
        DemoCard(
            number=card.pan, tail=card.tail, expiry=card.expiry or _UNBOUNDED, stage=_stage(card), does=_DOES[name]
        )
        for name, card in TEST_CARDS.items()
    ]


def _stage(card: SandboxCard) -> Stage:
    """Tell where a card stops being ordinary."""
    if card.at_binding != APPROVED or card.holder is not None:
        return "binding"
    if card.manner is not Manner.AT_ONCE or card.returns:
        return "late"
    return "works" if card.at_top_up == APPROVED else "top_up"
