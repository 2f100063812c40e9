"""What banks answer about a card, and what it means that a bank does not answer."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from upay.kit.language import Words
from upay.payments.explain_words import Line, Reading, join, plainly, tell
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explain, Explanation

_ASK_BANK = Words(
    "打银行卡背面的电话问问原因，或者换一张卡。", "Call the number on the back of the card, or use another card."
)
_OTHER_BANK = Words("着急的话，可以换一张别家银行的卡。", "If it is urgent, use a card of another bank.")

_CARD_DECLINED: Final = Line(
    title=Words("银行没有同意", "The bank said no"),
    cause=Words(
        "你用的是{card}，银行没有同意{this_of}，也没有说明原因。",
        "The bank of {card} did not approve {this_of} and gave no reason.",
    ),
    todo=_ASK_BANK,
    offers=("use_other_card", "retry", "talk_to_agent"),
    agent=Words("发卡行拒绝了{doing}，未给出具体原因", "The card's bank declined the {doing} without a reason"),
)
_CARD_EXPIRED: Final = Line(
    title=Words("银行卡已过期", "The card has expired"),
    cause=Words(
        "发卡行说{card}已过有效期，{this_of}没有办成。",
        "The bank says that {card} has expired, so {this_of} did not go through.",
    ),
    todo=Words(
        "换一张有效的卡；有了新卡，先绑上再用。", "Use a card that is valid; add your new card once you have it."
    ),
    offers=("use_other_card", "talk_to_agent"),
    agent=Words("发卡行答复：卡已过有效期", "The card's bank answered: the card has expired"),
)
_EXPIRED_ON_BINDING: Final = Line(
    title=_CARD_EXPIRED.title,
    cause=Words(
        "发卡行说{card}已过有效期，或者有效期填得不对。",
        "The bank says that {card} has expired, or that the expiry date entered is not right.",
    ),
    todo=Words(
        "对一下卡面上的有效期；确实过期了，就换一张卡。", "Check the date on the card; if it is past, use another card."
    ),
    offers=("retry", "use_other_card", "talk_to_agent"),
    agent=_CARD_EXPIRED.agent,
)
_CARD_INVALID: Final = Line(
    title=Words("这张银行卡用不了", "This card cannot be used"),
    cause=Words(
        "{this_of}要用的银行卡没有绑定，或者发卡行查不到它。",
        "The card for {this_of} is not bound to your account, or its bank does not know it.",
    ),
    todo=Words("换一张卡，或者重新绑定这张卡再试。", "Use another card, or add this one anew and try again."),
    offers=("use_other_card", "retry", "talk_to_agent"),
    agent=Words("卡未绑定，或发卡行查无此卡", "The card is not bound, or its bank does not know it"),
)
_INVALID_ON_BINDING: Final = Line(
    title=Words("银行查不到这张卡", "The bank does not know this card"),
    cause=Words("银行按你填的卡号查不到{card}。", "The bank found no card under the number entered for {card}."),
    todo=Words(
        "对照卡面把卡号重新填一遍，或者换一张卡。",
        "Enter the number again as it stands on the card, or use another card.",
    ),
    offers=("retry", "use_other_card", "talk_to_agent"),
    agent=Words("绑卡时银行查无此卡", "On binding, the bank did not know the card"),
)
_CARD_OVER_LIMIT: Final = Line(
    title=Words("超过银行卡的限额", "Over the card's limit"),
    cause=Words("{this_of}超过了{card}在银行那边的限额。", "{this_of} is over the limit that the bank set for {card}."),
    todo=Words(
        "到银行的应用里调高这张卡的限额，或者换一张卡。",
        "Raise the card's limit in your bank's app, or use another card.",
    ),
    offers=("use_other_card", "retry", "talk_to_agent"),
    agent=Words("超过发卡行给这张卡的限额", "Over the limit that the card's bank set"),
)

PLAIN: Final[Mapping[str, Explain]] = MappingProxyType(
    {
        "card_declined": plainly(_CARD_DECLINED),
        "card_restricted": plainly(
            Line(
                title=Words("银行卡被银行限制使用", "The bank has restricted the card"),
                cause=Words(
                    "发卡行目前不让{card}办理这类业务，{this_of}没有办成。",
                    "The bank does not let {card} be used for this at present, so {this_of} did not go through.",
                ),
                todo=join(
                    Words("只有发卡行能解除限制。", "Only the card's bank can lift this."),
                    _ASK_BANK,
                ),
                offers=("use_other_card", "talk_to_agent"),
                agent=Words(
                    "发卡行答复：卡被限制，可能已挂失或被银行止付",
                    "The card's bank answered: the card is restricted, perhaps reported lost or blocked",
                ),
            )
        ),
        "card_name_mismatch": plainly(
            Line(
                title=Words("持卡人姓名对不上", "The cardholder's name does not match"),
                cause=Words(
                    "填写的持卡人姓名和银行为{card}登记的不一样。",
                    "The cardholder's name entered is not the one that the bank has for {card}.",
                ),
                todo=Words(
                    "按银行登记的姓名重新填写，只能用你本人的卡。",
                    "Enter the name as the bank has it; the card must be your own.",
                ),
                offers=("retry", "use_other_card", "talk_to_agent"),
                agent=Words("发卡行答复：持卡人姓名不符", "The card's bank answered: the holder's name does not match"),
            )
        ),
        "bank_unavailable": plainly(
            Line(
                title=Words("银行系统暂时用不了", "The bank cannot be reached for now"),
                cause=Words(
                    "银行的系统当时不能办理，{this_of}没有办成。",
                    "The bank's system could not handle it at that time, so {this_of} did not go through.",
                ),
                todo=Words(
                    "过几分钟{again}，或者换一家银行的卡。",
                    "Wait a few minutes and {again}, or use a card of another bank.",
                ),
                offers=("retry", "use_other_card", "talk_to_agent"),
                agent=Words(
                    "连不上银行，或银行系统故障；银行没有办理{doing}",
                    "The bank was out of reach or out of order; it did not carry out the {doing}",
                ),
            )
        ),
    }
)
"""Answers that read the same whatever was asked."""


def card_insufficient_funds(attempt: Attempt) -> Explanation:
    """Explain a card without enough money on it."""
    reading = Reading(attempt)
    todo = Words(
        "换一张卡，或者先往这张卡里存钱，然后{again}。", "Use another card, or put money on this one and {again}."
    )
    smaller = reading.doing.smaller
    line = Line(
        title=Words("银行卡余额不足", "Not enough money on the card"),
        cause=Words(
            "发卡行说{card}里的钱不够{this_of}。", "The bank says that the money on {card} does not cover {this_of}."
        ),
        todo=todo if smaller is None else join(todo, Words("也可以{smaller}。", "You can also {smaller}.")),
        offers=("use_other_card", "retry", "talk_to_agent"),
        agent=Words("发卡行答复：卡内余额不足", "The card's bank answered: not enough money on the card"),
    )
    return tell(reading, line, smaller=smaller)


def card_expired(attempt: Attempt) -> Explanation:
    """Explain a card past its date; while it is being bound the date may have been mistyped."""
    return tell(Reading(attempt), _EXPIRED_ON_BINDING if attempt.kind == "bind_card" else _CARD_EXPIRED)


def card_invalid(attempt: Attempt) -> Explanation:
    """Explain a card that is not bound, or that its bank does not know."""
    return tell(Reading(attempt), _INVALID_ON_BINDING if attempt.kind == "bind_card" else _CARD_INVALID)


def card_over_limit(attempt: Attempt) -> Explanation:
    """Explain an amount above what the bank lets the card pay."""
    reading = Reading(attempt)
    smaller = reading.doing.smaller
    if smaller is None:
        return tell(reading, _CARD_OVER_LIMIT)
    line = Line(
        title=_CARD_OVER_LIMIT.title,
        cause=_CARD_OVER_LIMIT.cause,
        todo=Words(
            "可以{smaller}，也可以到银行的应用里调高这张卡的限额，或者换一张卡。",
            "You can {smaller}, raise the card's limit in your bank's app, or use another card.",
        ),
        offers=_CARD_OVER_LIMIT.offers,
        agent=_CARD_OVER_LIMIT.agent,
    )
    return tell(reading, line, smaller=smaller)


def bank_timeout(attempt: Attempt) -> Explanation:
    """Explain a bank that stays silent: nobody knows yet, and inquiries will tell."""
    reading = Reading(attempt)
    until = reading.instant("expected_by")
    if until is None:
        result = Words("结果一出来就会写在这条记录里。", "The result will stand in this record as soon as it is known.")
    else:
        result = Words(
            "预计 {when} 前有结果，会写在这条记录里。",
            "We expect the result by {when}, and it will stand in this record.",
        )
    if attempt.kind == "top_up":
        wait = Words(
            "在那之前，请不要为同一件事再充一次。", "Until then, do not top up a second time for the same purpose."
        )
    else:
        wait = Words("在那之前，请不要重复提交。", "Until then, do not ask for the same a second time.")
    line = Line(
        title=Words("银行还没有回复", "The bank has not answered yet"),
        cause=Words(
            "{this_of}已经发给银行，银行还没有回复。",
            "{this_of} was sent to the bank, and the bank has not answered yet.",
        ),
        todo=join(
            Words(
                "你不用做什么，我们会自己继续向银行查询。",
                "There is nothing you need to do; we keep asking the bank ourselves.",
            ),
            result,
            wait,
        ),
        offers=("inquire_bank", "talk_to_agent"),
        agent=Words(
            "银行未答复，{doing}结果未知，正在自动查询",
            "No answer from the bank; the outcome of the {doing} is unknown and being inquired into",
        ),
    )
    return tell(
        reading, line, until=until, when=reading.time(until),
        details=[
            (Words("已查询次数", "inquiries so far"), reading.number("inquiries")),
            (Words("下次查询", "next inquiry"), reading.time(reading.instant("next_inquiry_at"))),
            (Words("预计完成", "expected by"), reading.time(until)),
        ],
    )  # fmt: skip


def channel_maintenance(attempt: Attempt) -> Explanation:
    """Explain a way of moving money that is being worked on."""
    reading = Reading(attempt)
    until = reading.instant("until")
    if until is None:
        todo = Words("过一会儿{again}。", "Wait a while and {again}.")
    else:
        todo = Words("预计 {when} 恢复，到时请{again}。", "It should be back by {when}; {again} then.")
    line = Line(
        title=Words("通道正在维护", "Under maintenance"),
        cause=Words(
            "{this_of}要走的通道正在维护，没有办成。",
            "The channel for {this_of} is under maintenance, so it did not go through.",
        ),
        todo=join(todo, _OTHER_BANK) if reading.by_card else todo,
        offers=("retry", "use_other_card", "talk_to_agent") if reading.by_card else ("retry", "talk_to_agent"),
        agent=Words("通道维护中，未受理{doing}", "Channel under maintenance; the {doing} was not accepted"),
    )
    return tell(reading, line, until=until, when=reading.time(until))
