"""Why something did not go through that a shop tried, in words for its people: the other side of refunds and orders."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from upay.kit.language import Words
from upay.payments.explain_words import Line, Reading, plainly, tell
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explain, Explanation


def _window_passed(attempt: Attempt) -> Explanation:
    reading = Reading(attempt)
    days, paid_at = reading.number("days"), reading.instant("paid_at")
    line = Line(
        title=Words("过了退款期限", "Too late for a refund"),
        cause=Words(
            "这笔收款已经超过 {days} 天，不能再从这里退款。",
            "This payment is more than {days} days old and can no longer be refunded from here.",
        ),
        todo=Words(
            "可以和客户商量，用别的方式把钱给对方。", "Agree with the customer on another way to give the money back."
        ),
        offers=(),
        agent=Words("商户退款：付款已超过退款期限", "Refund by the shop: the payment is past the refund window"),
    )
    return tell(
        reading, line, days=365 if days is None else days,
        details=[(Words("付款时间", "paid on"), reading.time(paid_at))],
    )  # fmt: skip


def _exceeds_payment(attempt: Attempt) -> Explanation:
    reading = Reading(attempt)
    asked, refundable = reading.asked, reading.money("refundable")
    if refundable is None or refundable.minor <= 0:
        cause = Words(
            "这笔收款已经全部退过，没有可退的钱了。",
            "This payment has been refunded in full; nothing is left to give back.",
        )
        todo = Words(
            "不用再退，这笔订单里列着已退的款。", "Nothing is left to do; the order lists what was given back."
        )
    else:
        cause = Words(
            "要退的 {asked} 超过了可退金额，这笔收款最多还能退 {refundable}。",
            "You want to give back {asked}, and {refundable} of this payment can still be given back.",
        )
        if asked is None:
            cause = Words("这笔收款最多还能退 {refundable}。", "{refundable} of this payment can still be given back.")
        todo = Words("把退款金额改到 {refundable} 以内，再提交。", "Lower the amount to {refundable} or less.")
    line = Line(
        title=Words("超过可退金额", "More than can be refunded"),
        cause=cause,
        todo=todo,
        offers=(),
        agent=Words("商户退款：超过可退金额", "Refund by the shop: more than remains of the payment"),
    )
    return tell(
        reading, line, asked=asked, refundable=refundable,
        details=[(Words("要退", "asked"), asked), (Words("可退", "refundable"), refundable)],
    )  # fmt: skip


def _balance_insufficient(attempt: Attempt) -> Explanation:
    reading = Reading(attempt)
    balance, short = reading.money("balance"), reading.money("short")
    cause = Words("店里的可用余额不够{this_of}。", "The shop's available balance does not cover {this_of}.")
    if balance is not None and short is not None:
        cause = Words(
            "店里的可用余额是 {balance}，不够{this_of}，还差 {short}。",
            "The shop's available balance is {balance}; {this_of} needs {short} more.",
        )
    todo = Words("等有新的收款进来，再退一次。", "Wait until more payments have come in, then give it back.")
    if balance is not None and balance.minor > 0:
        todo = Words(
            "可以先退 {balance} 以内的一部分，等有新的收款进来再退剩下的。",
            "You can give back up to {balance} now, and the rest once more payments have come in.",
        )
    line = Line(
        title=Words("店里的余额不够", "Your shop's balance is too low"),
        cause=cause,
        todo=todo,
        offers=(),
        agent=Words("商户退款：可用余额不足", "Refund by the shop: its balance did not cover it"),
    )
    return tell(
        reading, line, balance=balance, short=short,
        details=[(Words("要退", "asked"), reading.asked), (Words("商户余额", "balance of the shop"), balance)],
    )  # fmt: skip


PLAIN: Final[Mapping[str, Explain]] = MappingProxyType(
    {
        "payer_not_found": plainly(
            Line(
                title=Words("没有这个手机号的客户", "No customer has this number"),
                cause=Words(
                    "没有客户用这个手机号，{this}没有开出。",
                    "No customer has this phone number, so {this} was not made.",
                ),
                todo=Words(
                    "请客户核对手机号；也可以不填手机号，开好以后把付款链接发给客户。",
                    "Check the number with the customer; or leave it empty and send the customer the link to pay.",
                ),
                offers=(),
                agent=Words("商户开单：手机号没有对应的客户", "Order by a shop: no customer has the number"),
            )
        ),
        "merchant_closed": plainly(
            Line(
                title=Words("店铺已暂停收款", "Your shop takes no payments"),
                cause=Words(
                    "店铺目前是暂停收款的状态，不能开新的订单。",
                    "Your shop is closed for payments, so no new order can be made.",
                ),
                todo=Words(
                    "以前的收款仍然可以退款；要恢复收款，请联系我们。",
                    "You can still give back earlier payments; to take payments again, get in touch with us.",
                ),
                offers=(),
                agent=Words("商户已关闭收款，未开单", "The shop is closed for payments; no order was made"),
            )
        ),
        "payee_closed": plainly(
            Line(
                title=Words("客户已注销账户", "The customer has closed the account"),
                cause=Words(
                    "客户已经注销账户，收不了{this_of}。",
                    "The customer has closed the account, so it cannot take {this_of}.",
                ),
                todo=Words(
                    "请和客户商量别的退款方式。", "Agree with the customer on another way to give the money back."
                ),
                offers=(),
                agent=Words("商户退款：客户账户已注销", "Refund by the shop: the customer's account is closed"),
            )
        ),
        "payee_restricted": plainly(
            Line(
                title=Words("客户暂时不能收款", "The customer cannot receive money for now"),
                cause=Words(
                    "客户的账户目前收不了钱，{this_of}没有办成。",
                    "The customer's account takes no money at present, so {this_of} did not go through.",
                ),
                todo=Words(
                    "请客户自己查看账户状态，恢复后再退；具体原因只能告诉账户本人。",
                    "Ask the customer to look at their account, and give it back once it can take money; "
                    "only its owner can be told the reason.",
                ),
                offers=(),
                agent=Words(
                    "商户退款：客户账户被限制入账，原因不向商户透露",
                    "Refund by the shop: the customer's account takes no money; the shop is not told why",
                ),
            )
        ),
    }
)
"""Reasons that read the same whatever was asked."""

SHOP: Final[Mapping[str, Explain]] = MappingProxyType(
    {
        **PLAIN,
        "refund_window_passed": _window_passed,
        "refund_exceeds_payment": _exceeds_payment,
        "merchant_balance_insufficient": _balance_insufficient,
    }
)
"""Reason -> its explainer, for what a shop tried."""
