"""Why a claim for a lost account came to nothing, in words for the claimant and for the agent.

What was wrong with it is told to nobody but the desk: whoever claims another person's account would try better.
"""

from datetime import datetime
from typing import Final

from upay.identity.explain.facts import moment
from upay.kit.language import Words
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explain, Explanation

_NO_MONEY = Words("账户和里面的钱都没有变动。", "The account and the money in it are as they were.")


def claim_too_often(attempt: Attempt) -> Explanation:
    """Say until when no further claim is taken, and for what."""
    until = attempt.facts.get("until")
    when = datetime.fromisoformat(until) if isinstance(until, str) else None
    said = None if when is None else moment(when)
    zh = "过些日子" if said is None else f"{said.zh} 之后"
    en = "in some time" if said is None else f"after {said.en}"
    network = attempt.facts.get("problem") == "network"
    cause = (
        Words(
            "从这个网络提交的找回申请太多了。", "Too many claims came from this network."
        )
        if network
        else Words(
            "关于这个号码的找回申请，30 天内最多有 3 份能走到回答问题这一步。",
            "In thirty days, at most three claims about one number get as far as the questions.",
        )
    )  # fmt: skip
    return Explanation(
        title=Words("暂时不能再提交找回申请", "No further claim for now"),
        cause=cause,
        money=_NO_MONEY,
        todo=Words(
            f"请在{zh}再试；已经提交过的，用原来的链接看进度。",
            f"Try again {en}. A claim that you sent already can be followed by its link.",
        ),
        offers=("retry", "talk_to_agent"),
        agent=Words(
            "找回申请的次数到了上限，不能代客户提前放开。", "The number of claims is limited and is not raised by hand."
        ),
        until=when,
    )


def claim_declined(_: Attempt) -> Explanation:
    """Say that a claim was turned down, and what else there is."""
    return Explanation(
        title=Words("找回申请没有通过", "The claim was turned down"),
        cause=Words(
            "提交的材料不足以确认这个账户是你的，或者这个账户不能凭证件找回。为了账户安全，不能说明是哪一项。",
            "What you sent does not show that the account is yours, or the account cannot be given back by documents. "
            "To keep accounts safe we cannot say which.",
        ),
        money=_NO_MONEY,
        todo=Words(
            "核对号码、姓名和证件号后可以再提交一份；旧号码能补办的，先去运营商补办，用验证码重置密码更快。",
            "Check the number, the name and the ID number, and send another claim. If your carrier can give you the "
            "old number again, resetting the password by code is quicker.",
        ),
        offers=("talk_to_agent",),
        agent=Words(
            "找回申请已驳回，或过期没有完成。具体原因看工作台“找回申请”，不要告诉申请人哪一项没有通过。",
            "The claim was turned down, or not finished in time. The desk shows why under Claims; do not tell the "
            "claimant what did not hold.",
        ),
    )


def claim_cancelled(_: Attempt) -> Explanation:
    """Say that the account's owner took a claim back."""
    return Explanation(
        title=Words("找回申请已被取消", "The claim was cancelled"),
        cause=Words(
            "有人用这个账户的旧号码、邮箱或登录着的设备取消了申请。",
            "Somebody cancelled it from the account's old number, its email address or a device that is signed in.",
        ),
        money=_NO_MONEY,
        todo=Words(
            "如果你才是账户本人，请联系客服；90 天内在线申请不再受理。",
            "If the account is yours, contact support. For 90 days nothing comes of further claims made online.",
        ),
        offers=("talk_to_agent",),
        agent=Words(
            "账户持有人取消了找回申请，90 天内新的申请不会进入审核。两边都自称本人，请按盗用处理，先核实再动账户。",
            "The owner took the claim back; for 90 days further ones do not reach the desk. Two people call the "
            "account theirs: treat it as a takeover and change nothing before it is cleared up.",
        ),
    )


LOST_EXPLAINERS: Final[dict[str, Explain]] = {
    "claim_too_often": claim_too_often, "claim_declined": claim_declined, "claim_cancelled": claim_cancelled,
}  # fmt: skip
