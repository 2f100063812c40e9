"""Why a frozen account did not do what was asked: what is frozen, how much, until when, and what still works."""

from datetime import datetime

from upay.identity.explain.facts import moment, read_instant
from upay.kit.language import Words
from upay.kit.money import AmountInvalid, Money
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explanation

_STOPS = {
    "out": Words("目前不能转出资金，收款不受影响", "money cannot go out; money coming in still arrives"),
    "all": Words("目前资金不能转入或转出", "money can neither go out nor come in"),
}


def account_frozen(attempt: Attempt) -> Explanation:
    """Say who froze what, until when, what still works, and how it is lifted."""
    facts = attempt.facts
    own, scope = facts.get("by") == "customer", str(facts.get("scope") or "all")
    since, until = read_instant(facts.get("since")), read_instant(facts.get("until"))
    hand = (
        Words("应你本人的要求", "at your own request") if own else Words("出于安全原因", "by us for security reasons")
    )
    when, ends = moment(since), moment(until)
    by_itself = Words(f"到 {ends.zh} 会自动解除。", f"It ends by itself at {ends.en}.") if until else Words("", "")
    held = _amount(facts.get("amount") or facts.get("blocked"))
    if scope == "amount":
        told = _of_amount(facts, hand=hand, when=when, held=held, since=since)
    else:
        stops = _STOPS.get(scope, _STOPS["all"])
        told = (
            Words("账户已冻结", "The account is frozen"),
            Words(
                f"账户{f'于 {when.zh} ' if since else ''}{hand.zh}被冻结，{stops.zh}。",
                f"The account was frozen {hand.en}{f' on {when.en}' if since else ''}: {stops.en}.",
            ),
            Words(
                "没有扣款，钱还在账户里，冻结期间不会减少。",
                "Nothing was charged; the money is still in the account and stays there.",
            ),
        )
    title, cause, money = told
    return Explanation(
        title=title,
        cause=cause,
        money=money,
        todo=_join(by_itself, _todo(own=own, scope=scope)),
        offers=("unfreeze_request", "talk_to_agent") if own and scope != "amount" else ("talk_to_agent",),
        agent=Words(
            f"冻结方：{'客户本人' if own else '我方'}；范围：{_scope_zh(scope, held)}"
            f"{f'；起始 {when.zh}' if since else ''}{f'；到期 {ends.zh}' if until else ''}。"
            "我方冻结须两人审批解除，原因不对外透露。",
            f"Frozen by {'the customer' if own else 'us'}, {_scope_en(scope, held)}"
            f"{f', since {when.en}' if since else ''}{f', until {ends.en}' if until else ''}. A freeze of ours is "
            "lifted by two people, and its reason is not told outside.",
        ),
        until=until,
    )


def _of_amount(
    facts: object, *, hand: Words, when: Words, held: Money | None, since: datetime | None
) -> tuple[Words, Words, Words]:
    known = facts if isinstance(facts, dict) else {}
    free, asked = _amount(known.get("balance")), _amount(known.get("asked"))
    sum_zh, sum_en = ("一部分余额", "part of your balance") if held is None else (str(held), str(held))
    left_zh = "" if free is None else f"；当时可用 {free}{'' if asked is None else f'，这一笔要 {asked}'}"
    left_en = "" if free is None else f"; {free} was free{'' if asked is None else f', and this needs {asked}'}"
    return (
        Words("一部分余额被冻结", "Part of the balance is frozen"),
        Words(
            f"账户里有 {sum_zh} {f'于 {when.zh} ' if since else ''}{hand.zh}被冻结{left_zh}。",
            f"{sum_en[:1].upper() + sum_en[1:]} was frozen {hand.en}{f' on {when.en}' if since else ''}{left_en}.",
        ),
        Words(
            "没有扣款，被冻结的钱还在账户里；其余的余额可以照常转出和付款，收款不受影响。",
            "Nothing was charged, and what is frozen stays in the account. The rest can be sent and paid as usual, and "
            "money still comes in.",
        ),
    )


def _todo(*, own: bool, scope: str) -> Words:
    if own and scope != "amount":
        return Words(
            "确认安全后，用支付密码和验证码就能解除冻结；有通行密钥的，用通行密钥也行。",
            "When you are sure that all is safe, lift it with your payment PIN and a one-time code, or with a passkey.",
        )
    if scope == "amount":
        return Words(
            "可以把金额改小后再试；对这次冻结有疑问，请联系客服。",
            "You can try again with a smaller amount; contact support if you have a question about the freeze.",
        )
    return Words(
        "这次冻结需要人工核实后才能解除。请联系客服，我们核实情况后会告诉你结果。",
        "A person has to look into it before it can be lifted. Contact support, and we will tell you the outcome.",
    )


def _scope_zh(scope: str, held: Money | None) -> str:
    return {"out": "仅转出", "amount": f"金额 {'' if held is None else held}"}.get(scope, "全部")


def _scope_en(scope: str, held: Money | None) -> str:
    return {"out": "outgoing only", "amount": f"an amount of {'' if held is None else held}"}.get(
        scope, "all movements"
    )


def _join(first: Words, second: Words) -> Words:
    return second if not first.zh else Words(first.zh + second.zh, f"{first.en} {second.en}")


def _amount(fact: object) -> Money | None:
    if not isinstance(fact, str):
        return None
    try:
        return Money.parse(fact)
    except AmountInvalid:
        return Money(0)  # Nothing is free, and nothing is what cannot be asked for.
