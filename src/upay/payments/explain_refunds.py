"""Why a refund did not happen, or not yet."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from upay.kit.language import Words
from upay.payments.explain_words import Detail, Line, Reading, join, plainly, tell
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explain, Explanation

PLAIN: Final[Mapping[str, Explain]] = MappingProxyType(
    {
        "refund_refused_by_merchant": plainly(
            Line(
                title=Words("商家没有同意退款", "The shop refused the refund"),
                cause=Words("商家没有同意{this_of}。", "The shop did not agree to {this_of}."),
                todo=Words(
                    "请直接和商家商量，商家随时可以从自己那边退给你；说不清的地方，可以问客服。",
                    "Talk to the shop, which can give money back of its own accord; ask support what is unclear.",
                ),
                offers=("talk_to_agent",),
                agent=Words("商户不支持退款，或拒绝了这次退款", "The shop gives no refunds or refused this one"),
            )
        ),
        "refund_account_invalid": plainly(
            Line(
                title=Words("退款没有地方可退", "The refund has nowhere to go"),
                cause=Words(
                    "原来付款的银行卡已经不能收款，{this_of}退不回去。",
                    "The card that was used to pay can no longer take money, so {this_of} could not be returned to it.",
                ),
                todo=Words(
                    "换一张你本人的银行卡来收这笔钱，或者联系客服退到余额。",
                    "Choose another card of your own to receive it, or ask support to return it to your balance.",
                ),
                offers=("use_other_card", "talk_to_agent"),
                agent=Words(
                    "原卡已失效，退款未能退回，款项留存待处理",
                    "The original card is gone; the refund could not be returned and is set aside",
                ),
            )
        ),
    }
)
"""Reasons that read the same whatever was asked."""

_WITH_SHOP = Words(
    "这次没有退款，原来付的钱还在商家那里。", "Nothing was refunded; what you paid is still with the shop."
)


def refund_window_passed(attempt: Attempt) -> Explanation:
    """Explain a payment that is older than refunds reach."""
    reading = Reading(attempt)
    days, paid_at = reading.number("days"), reading.instant("paid_at")
    paid = (
        Words("这笔付款", "the payment")
        if paid_at is None
        else Words("{when} 的这笔付款", "the payment made on {when}")
    )
    if days is None:
        cause = Words(paid.zh + "已经过了可以退款的期限。", paid.en + " is too old to be refunded.")
    else:
        cause = Words(
            paid.zh + "已经超过 {days} 天，过了可以退款的期限。",
            paid.en + " is more than {days} days old, which is as far back as refunds go.",
        )
    line = Line(
        title=Words("过了退款期限", "Too late for a refund"),
        cause=Words(cause.zh, cause.en[:1].upper() + cause.en[1:]),
        todo=Words(
            "可以直接和商家商量，请商家另外退给你；需要帮忙就联系客服。",
            "Ask the shop to pay you back directly; contact support if you need help with it.",
        ),
        offers=("talk_to_agent",),
        agent=Words("付款已超过退款期限", "The payment is past the refund window"),
    )
    details: list[Detail] = [
        (Words("期限天数", "window in days"), days), (Words("付款时间", "paid on"), reading.time(paid_at)),
    ]  # fmt: skip
    return tell(reading, line, details=details, days=days, when=reading.time(paid_at))


def refund_exceeds_payment(attempt: Attempt) -> Explanation:
    """Explain that less remains of the payment than was asked back."""
    reading = Reading(attempt)
    asked, refundable = reading.asked, reading.money("refundable")
    all_back = refundable is not None and refundable.minor <= 0
    if all_back:
        cause = Words(
            "这笔付款已经全部退过，可退金额是 {refundable}。",
            "This payment has been refunded in full; {refundable} is left to refund.",
        )
        if asked is not None:
            cause = Words(
                "你要退 {asked}，但这笔付款已经全部退过，可退金额是 {refundable}。",
                "You asked for {asked} back, but this payment has been refunded in full; "
                "{refundable} is left to refund.",
            )
        todo = Words("不用再申请，可以在账单里查看已退的款。", "No need to ask again; the refunds are in your records.")
    elif asked is not None and refundable is not None:
        cause = Words(
            "你要退 {asked}，这笔付款最多还能退 {refundable}。",
            "You asked for {asked} back, and {refundable} of this payment can still be refunded.",
        )
        todo = Words("把退款金额改到 {refundable} 以内，重新申请。", "Ask again for {refundable} or less.")
    else:
        cause = Words(
            "要退的金额超过了这笔付款还能退的金额。", "You asked for more than can still be refunded of this payment."
        )
        todo = Words(
            "看一下这笔付款还能退多少，把金额改小后重新申请。",
            "See how much of the payment can still be refunded, and ask again for no more than that.",
        )
    line = Line(
        title=Words("超过可退金额", "More than can be refunded"),
        cause=cause,
        todo=todo,
        offers=("track_refund", "talk_to_agent") if all_back else ("request_refund", "track_refund", "talk_to_agent"),
        agent=Words("申请金额超过可退金额", "More was asked back than remains"),
    )
    details: list[Detail] = [
        (Words("要退", "asked"), asked), (Words("可退", "refundable"), refundable),
    ]  # fmt: skip
    return tell(reading, line, details=details, asked=asked, refundable=refundable)


def refund_in_progress(attempt: Attempt) -> Explanation:
    """Explain that a refund of this payment is on its way already."""
    reading = Reading(attempt)
    until = reading.instant("expected_by")
    if until is None:
        wait = Words(
            "请等这笔退款到账，进度可以随时查看。", "Wait for that refund to arrive; you can follow it at any time."
        )
    else:
        wait = Words(
            "预计 {when} 前到账，进度可以随时查看。", "It should arrive by {when}; you can follow it at any time."
        )
    line = Line(
        title=Words("退款已在路上", "A refund is on its way"),
        cause=Words(
            "这笔付款的退款已经在办理，还没有办完。",
            "A refund of this payment is being carried out and is not finished yet.",
        ),
        todo=join(wait, Words("不用重复申请。", "There is no need to ask again.")),
        offers=("track_refund", "talk_to_agent"),
        agent=Words("同一笔付款已有退款在途", "A refund of the same payment is under way"),
    )
    details: list[Detail] = [(Words("预计到账", "expected by"), reading.time(until))]
    return tell(
        reading, line, details=details, until=until, when=reading.time(until),
        money=Words("退款的钱已经为你留着，还没有到账。", "The refund is set aside for you and has not arrived yet."),
    )  # fmt: skip


def merchant_balance_insufficient(attempt: Attempt) -> Explanation:
    """Explain a shop that has not enough here to refund; how much it has is told to staff only."""
    reading = Reading(attempt)
    line = Line(
        title=Words("商家余额不够退款", "The shop cannot cover the refund"),
        cause=Words(
            "商家账户里现在的钱不够{this_of}。", "The shop does not have enough in its account now for {this_of}."
        ),
        todo=Words(
            "请商家有了钱从自己那边退，或者过后{again}。",
            "Ask the shop to give it back once it can, or {again} later.",
        ),
        offers=("retry", "talk_to_agent"),
        agent=Words("商户可用余额不够退款", "The shop's available balance did not cover the refund"),
    )
    details: list[Detail] = [
        (Words("要退", "asked"), reading.asked), (Words("商户余额", "balance of the shop"), reading.money("balance")),
    ]  # fmt: skip
    return tell(reading, line, details=details, money=_WITH_SHOP)
