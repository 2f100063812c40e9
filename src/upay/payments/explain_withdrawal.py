"""Why a withdrawal did not reach its card, or came back from there."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from upay.kit.language import Words
from upay.payments.explain_words import Detail, Line, Reading, join, tell
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explanation

_BECAUSE: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "card_invalid": Words("银行查不到这张卡，可能已经注销", "it knows no such card, which may have been closed"),
        "card_name_mismatch": Words(
            "持卡人姓名和银行登记的对不上", "the holder's name is not the one that it has on file"
        ),
        "card_restricted": Words("这张卡被银行限制收款", "it does not let this card take money in"),
        "card_expired": Words("这张卡已过有效期", "the card has expired"),
        "card_over_limit": Words("超过了这张卡的收款限额", "it is over what the card may take in"),
    }
)
"""Why the card's bank would not keep it, as far as it says something that helps."""
_TODO: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "card_name_mismatch": Words(
            "提现只能到你本人的卡：换一张你名下的卡，或者到银行更正姓名后{again}。",
            "Money goes to your own card only: use another one in your name, or have the bank correct the name and "
            "{again}.",
        ),
        "card_invalid": Words(
            "换一张能用的卡再提；换了新卡的话，先绑上新卡。",
            "Use a card that works; if you were given a new one, add it first.",
        ),
    }
)
_OTHER_CARD: Final = Words(
    "换一张卡再提，或者打银行卡背面的电话问清楚，然后{again}。",
    "Use another card, or ask at the number on the back of the card and {again}.",
)
_BACK: Final = Words("钱已经退回你的余额，一分也没有少。", "The money is back in your balance, and nothing is missing.")
_KEPT: Final = Words(
    "钱已经从银行退回，为你单独留着，还没有进余额。",
    "The money has come back from the bank and is set aside for you; it is not in your balance yet.",
)


def insufficient_balance(attempt: Attempt) -> Explanation:
    """Explain a withdrawal of more than there was; topping up to withdraw helps nobody."""
    reading = Reading(attempt)
    asked, balance = reading.asked, reading.money("balance")
    if asked is None or balance is None or not balance < asked:
        short = None
        cause = Words("当时可用的余额不够{this_of}。", "Your balance at that time did not cover {this_of}.")
        todo = Words("把金额改小，然后{again}。", "Lower the amount, then {again}.")
    else:
        short = asked - balance
        cause = Words(
            "{this}要 {asked}，当时可用的余额是 {balance}，超出 {short}。",
            "{this} is for {asked}; your available balance was {balance}, which is {short} short.",
        )
        todo = (
            Words("把金额改到 {balance} 以内，然后{again}。", "Lower the amount to {balance} or less, then {again}.")
            if balance
            else Words("等余额里有钱了再提。", "Withdraw once there is money in your balance.")
        )
    line = Line(
        title=Words("余额不足", "Not enough balance"),
        cause=cause,
        todo=todo,
        offers=("withdraw", "talk_to_agent"),
        agent=Words("可用余额不够{doing}", "The available balance did not cover the {doing}"),
    )
    details: list[Detail] = [(Words("要", "asked"), asked), (Words("余额", "balance"), balance)]
    return tell(reading, line, details=details, asked=asked, balance=balance, short=short)


def not_a_debit_card(attempt: Attempt) -> Explanation:
    """Explain a card that is no debit card."""
    line = Line(
        title=Words("这张卡不能收提现", "This card takes no withdrawals"),
        cause=Words(
            "{card}是信用卡，按规定提现只能到本人的储蓄卡，{this_of}没有受理。",
            "{card} is a credit card, and by law withdrawals go to your own debit card only, so {this_of} was not "
            "accepted.",
        ),
        todo=Words("换一张储蓄卡，然后{again}。", "Use a debit card and {again}."),
        offers=("use_other_card", "talk_to_agent"),
        agent=Words("提现到信用卡，未受理", "Withdrawal to a credit card, not accepted"),
    )
    return tell(Reading(attempt), line)


def withdrawal_returned(attempt: Attempt) -> Explanation:
    """Explain what the bank sent back after it had been paid."""
    reading = Reading(attempt)
    back = reading.instant("returned_at") or attempt.decided_at
    line = Line(
        title=Words("提现被银行退回", "The bank sent the withdrawal back"),
        cause=_why_it_came_back(reading),
        todo=_TODO.get(reading.text("because") or "", _OTHER_CARD),
        offers=("use_other_card", "retry", "talk_to_agent"),
        agent=Words(
            "提现成功后被发卡行退回，已退到余额", "Paid out, then sent back by the card's bank; returned to the balance"
        ),
    )
    details: list[Detail] = [(Words("退回时间", "came back"), reading.time(back))]
    return tell(reading, line, because=_because(reading), details=details, money=_BACK)


def withdrawal_return_held(attempt: Attempt) -> Explanation:
    """Explain what came back to a wallet that takes nothing in."""
    reading = Reading(attempt)
    line = Line(
        title=Words("提现被退回，等账户解冻", "Sent back, waiting for the account"),
        cause=join(
            _why_it_came_back(reading),
            Words("账户正在冻结，暂时不能入账。", "The account is frozen and cannot take money in for now."),
        ),
        todo=Words(
            "账户解冻后会自动进余额，不用再申请。",
            "It goes to your balance by itself once the freeze is lifted; there is nothing to ask for.",
        ),
        offers=("unfreeze_request", "talk_to_agent"),
        agent=Words(
            "提现被发卡行退回，账户全部冻结，款项挂在暂收，解冻后自动入账",
            "Sent back by the card's bank; the account is frozen as a whole, so the money lies in suspense and is "
            "credited when the freeze ends",
        ),
    )
    return tell(reading, line, because=_because(reading), money=_KEPT)


def _because(reading: Reading) -> Words | None:
    return _BECAUSE.get(reading.text("because") or "")


def _why_it_came_back(reading: Reading) -> Words:
    if _because(reading) is None:
        return Words(
            "{this_of}已经打出去，又被{card}的银行退回，银行没有说明原因。",
            "{this_of} was paid out, and the bank of {card} sent it back without a reason.",
        )
    return Words(
        "{this_of}已经打出去，又被{card}的银行退回：{because}。",
        "{this_of} was paid out, and the bank of {card} sent it back: {because}.",
    )
