"""Why money could not go where it was meant to: the payee, the shop, the code that was scanned, the order."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from upay.kit.language import Words
from upay.payments.explain_words import Line, Reading, plainly, tell
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explain, Explanation

PLAIN: Final[Mapping[str, Explain]] = MappingProxyType(
    {
        "payee_not_found": plainly(
            Line(
                title=Words("没有找到收款人", "Payee not found"),
                cause=Words(
                    "{this_of}填的收款人没有在这里开户，或者号码填错了。",
                    "Nobody here has the number given for {this_of}; it may be mistyped.",
                ),
                todo=Words(
                    "和对方核对手机号，然后{again}；如果对方还没有开户，要先注册。",
                    "Check the phone number with the payee and {again}; "
                    "a payee without an account has to sign up first.",
                ),
                offers=("retry", "contact_payee"),
                agent=Words(
                    "{doing}的收款号码没有对应的账户", "No account belongs to the payee's number of the {doing}"
                ),
            )
        ),
        "payee_name_mismatch": plainly(
            Line(
                title=Words("收款人姓名对不上", "The payee's name does not match"),
                cause=Words(
                    "{this_of}填的姓名和收款账户的实名不一样。",
                    "The name given for {this_of} is not the name that the payee's account is verified under.",
                ),
                todo=Words(
                    "先和对方核对姓名和手机号，确认无误后{again}。",
                    "Check the name and phone number with the payee, and {again} once they are right.",
                ),
                offers=("retry", "contact_payee", "talk_to_agent"),
                agent=Words("{doing}所填姓名与收款账户实名不符", "The name given for the {doing} is not the payee's"),
            )
        ),
        "payee_closed": plainly(
            Line(
                title=Words("对方账户已注销", "The payee's account is closed"),
                cause=Words(
                    "收款人已经注销账户，收不了{this_of}。",
                    "The payee has closed the account, so it cannot take {this_of}.",
                ),
                todo=Words(
                    "问问对方有没有别的收款方式，或者转给他现在用的账户。",
                    "Ask the payee for another way to be paid, or for the account in use now.",
                ),
                offers=("contact_payee", "retry", "talk_to_agent"),
                agent=Words(
                    "收款账户已注销，{doing}未受理", "The payee's account is closed; the {doing} was not accepted"
                ),
            )
        ),
        "payee_restricted": plainly(
            Line(
                title=Words("对方暂时不能收款", "The payee cannot receive money for now"),
                cause=Words(
                    "对方的账户目前不能收款，{this_of}没有办成，和你的账户无关。",
                    "The payee's account cannot take money at present, so {this_of} did not go through; "
                    "your own account is not the cause.",
                ),
                todo=Words(
                    "请对方自己查看账户状态，恢复收款后{again}；具体原因只能告诉账户本人。",
                    "Ask the payee to look at their account, and {again} once it can take money; "
                    "only its owner can be told the reason.",
                ),
                offers=("contact_payee", "retry", "talk_to_agent"),
                agent=Words(
                    "收款账户被限制入账，{doing}未受理；原因不向付款人透露",
                    "The payee's account takes no money; the {doing} was not accepted, and the payer is not told why",
                ),
            )
        ),
        "self_transfer": plainly(
            Line(
                title=Words("收款人就是付款人", "Payee and payer are the same"),
                cause=Words(
                    "{this_of}的收款人就是你自己，付款和收款不能是同一个账户。",
                    "{this_of} names you as the payee, and money cannot be sent to the account it comes from.",
                ),
                todo=Words("换一个收款人，然后{again}。", "Choose another payee, then {again}."),
                offers=("retry",),
                agent=Words("{doing}的付款人与收款人相同", "Payer and payee of the {doing} are the same"),
            )
        ),
        "merchant_closed": plainly(
            Line(
                title=Words("商家暂停收款", "The shop takes no payments"),
                cause=Words(
                    "商家目前不收款，{this_of}没有办成。",
                    "The shop takes no payments at present, so {this_of} did not go through.",
                ),
                todo=Words(
                    "联系商家，问问什么时候恢复，或者换一种付法。",
                    "Ask the shop when it will take payments again, or pay it in another way.",
                ),
                offers=("contact_payee", "retry", "talk_to_agent"),
                agent=Words(
                    "商户已关闭收款，{doing}未受理", "The shop is closed for payments; the {doing} was not accepted"
                ),
            )
        ),
        "qr_invalid": plainly(
            Line(
                title=Words("这个二维码付不了款", "This code cannot be paid"),
                cause=Words(
                    "扫到的二维码不是收款码，或者已经损坏，{this_of}没有开始。",
                    "The code that was scanned is not a payment code or is damaged, so {this_of} did not begin.",
                ),
                todo=Words(
                    "请商家出示收款码，重新扫一次；来路不明的码不要扫。",
                    "Ask the shop for its payment code and scan again; leave codes from strangers alone.",
                ),
                offers=("retry", "contact_payee", "report_phishing"),
                agent=Words("{doing}的二维码无法识别", "The code for the {doing} could not be read"),
            )
        ),
        "qr_expired": plainly(
            Line(
                title=Words("二维码已过期", "The code has expired"),
                cause=Words(
                    "店里已经换了新的收款码，扫到的这个作废了，{this_of}没有开始。",
                    "The shop has put a new code in place of the one that was scanned, so {this_of} did not begin.",
                ),
                todo=Words("请店里出示现在的收款码，重新扫一次。", "Ask the shop for its present code, and scan that."),
                offers=("retry", "contact_payee"),
                agent=Words("{doing}的二维码已过期", "The code for the {doing} has expired"),
            )
        ),
    }
)
"""Reasons that read the same whatever was asked."""

_NOT_AGAIN = Words(
    "这次没有再扣钱，你的余额没有变化。", "You were not charged again, and your balance has not changed."
)


def order_already_paid(attempt: Attempt) -> Explanation:
    """Explain an order that was paid before, by this customer or by somebody else."""
    reading = Reading(attempt)
    paid_at, own = reading.instant("paid_at"), reading.text("paid_by") is not None
    by_other = not own and "paid_by" in dict(attempt.facts)
    if own:
        whose = Words("你之前已经付过这个订单", "You have already paid this order")
        todo = Words(
            "不用再付，可以在账单里查看那一笔；如果那笔不是你付的，请告诉我们。",
            "There is nothing left to pay; the earlier payment is in your records. Tell us if you did not make it.",
        )
    elif by_other:
        whose = Words("这个订单已经由别人付过", "Somebody else has already paid this order")
        todo = Words(
            "不用再付；如果这是你的订单而你没有请人代付，请联系商家。",
            "There is nothing left to pay; if it is your order and you asked nobody to pay it, contact the shop.",
        )
    else:
        whose = Words("这个订单已经付过", "This order has already been paid")
        todo = Words(
            "不用再付，可以在账单里查看。", "There is nothing left to pay; you can look it up in your records."
        )
    line = Line(
        title=Words("订单已经付过", "Already paid"),
        cause=Words(whose.zh + "。", whose.en + ".")
        if paid_at is None
        else Words(whose.zh + "，付款时间是 {when}。", whose.en + ", on {when}."),
        todo=todo,
        offers=("read_article", "open_dispute", "talk_to_agent") if own else ("read_article", "talk_to_agent"),
        agent=Words("订单已有成功付款，未重复扣款", "The order had been paid before; nothing was charged twice"),
    )
    return tell(
        reading, line, money=_NOT_AGAIN, when=reading.time(paid_at),
        details=[
            (Words("付款时间", "paid on"), reading.time(paid_at)),
            (Words("付款人", "paid by"), _payer(own=own, by_other=by_other)),
        ],
    )  # fmt: skip


def _payer(*, own: bool, by_other: bool) -> Words | None:
    if own:
        return Words("本人", "this customer")
    return Words("他人", "somebody else") if by_other else None
