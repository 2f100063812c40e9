"""Why an account cannot be closed yet, one sentence for each thing that has to be put right first."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from upay.identity.explain.facts import instant, moment
from upay.kit.language import Words
from upay.kit.money import AmountInvalid, Money
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explanation

_STAYS: Final = Words("账户和里面的钱都没有变。", "Your account and the money in it stay as they are.")
_CAUSES: Final = MappingProxyType(
    {
        "balance": Words(
            "账户里还有 {amount}，要先取完或用完。", "There is still {amount} in it; the balance has to be zero first."
        ),
        "held": Words(
            "有 {amount} 正被一笔没办完的交易占用。", "{amount} is held for a transaction that is not finished."
        ),
        "under_way": Words("有一笔交易还没有结果。", "A transaction has no result yet."),
        "talking": Words("你和客服的对话还没有结束。", "Your conversation with support is still open."),
        "frozen": Words("账户正被我们冻结。", "We have frozen the account."),
        "held_by_us": Words("账户里有 {amount} 被我们冻结。", "We have frozen {amount} in the account."),
        "cooling": Words(
            "账户刚换过手机号，或者刚有人凭证件找回，保护期到 {until} 为止。",
            "The number was changed, or the account was claimed with documents, a short time ago; it is protected "
            "until {until}.",
        ),
        "lost": Words("手机已经挂失，还没有解除。", "The phone is reported lost, and the report still stands."),
    }
)
_TODOS: Final = MappingProxyType(
    {
        "balance": Words(
            "把余额提现到自己的银行卡，或者转给别人、用掉，再回来注销。",
            "Withdraw the money to your own card, send it to somebody or spend it, then come back.",
        ),
        "held": Words("等它办完或退回，再回来注销。", "Wait until it is done or released, then come back."),
        "under_way": Words(
            "等它有了结果再注销；银行没有回音的，我们会继续查询。",
            "Wait for its result; where the bank is silent, we keep asking.",
        ),
        "talking": Words(
            "等问题解决、对话结束后再注销。", "Come back once the matter is settled and the conversation closed."
        ),
        "frozen": Words("联系客服，解除冻结后再注销。", "Contact support; once the freeze is lifted you can close it."),
        "held_by_us": Words(
            "联系客服，这笔金额解除冻结后再注销。", "Contact support; once that amount is released you can close it."
        ),
        "cooling": Words(
            "过了保护期再回来注销；换号或找回不是你本人办的，请马上用通知里的链接撤回。",
            "Come back when it is over. If you did not do that, take it back now by the link in the notice.",
        ),
        "lost": Words(
            "在安全中心解除挂失以后再注销；手机还没找回的，可以先换手机号。",
            "Lift the report in the security centre first; without the phone, change the number before.",
        ),
    }
)
_AGENT: Final = MappingProxyType(
    {
        "balance": Words("注销被拒：余额 {amount}。", "Closing refused: balance {amount}."),
        "held": Words("注销被拒：占用 {amount}。", "Closing refused: {amount} held."),
        "under_way": Words("注销被拒：有未出结果的交易。", "Closing refused: a payment is under way."),
        "talking": Words("注销被拒：人工会话未结束。", "Closing refused: the conversation with a person is open."),
        "frozen": Words("注销被拒：我方冻结未解除。", "Closing refused: frozen by us."),
        "held_by_us": Words("注销被拒：我方冻结金额 {amount}。", "Closing refused: {amount} frozen by us."),
        "cooling": Words(
            "注销被拒：换号或找回仍在保护期，到 {until} 为止，不能提前。",
            "Closing refused: a change of number or a claim is protected until {until}, which is not cut short.",
        ),
        "lost": Words("注销被拒：手机挂失未解除。", "Closing refused: the phone is reported lost."),
    }
)
_OFFERS: Final = MappingProxyType(
    {
        "balance": ("withdraw",),
        "frozen": ("talk_to_agent",),
        "held_by_us": ("talk_to_agent",),
        "talking": ("talk_to_agent",),
        "cooling": ("talk_to_agent",),
        "lost": ("unfreeze_request", "rebind_phone"),
    }
)


def closing_blocked(attempt: Attempt) -> Explanation:
    """Explain what has to be put right before the account can be closed."""
    problem = str(attempt.facts.get("problem", ""))
    problem = problem if problem in _CAUSES else "under_way"
    until = instant(attempt, "until")
    known = {"amount": _amount(attempt), "until": moment(until, none=Words("保护期结束", "its end"))}
    return Explanation(
        title=Words("现在还不能注销", "The account cannot be closed yet"),
        cause=_filled(_CAUSES[problem], known), money=_STAYS, todo=_TODOS[problem],
        offers=_OFFERS.get(problem, ()), agent=_filled(_AGENT[problem], known), until=until,
    )  # fmt: skip


def _amount(attempt: Attempt) -> Words:
    try:
        said = str(Money.parse(str(attempt.facts.get("balance", attempt.facts.get("held", "")))))
    except AmountInvalid:
        said = ""
    return Words(said, said)


def _filled(words: Words, known: Mapping[str, Words]) -> Words:
    zh, en = ({name: getattr(said, lang) for name, said in known.items()} for lang in ("zh", "en"))
    return Words(words.zh.format_map(zh), words.en.format_map(en))
