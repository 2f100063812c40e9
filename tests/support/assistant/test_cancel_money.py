"""Whoever wants to stop money that is on its way is heard; whoever complains that it was stopped is not."""

import pytest

from upay.support.assistant.cancel_money import wants_to_cancel


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("取消提现", "withdrawal"), ("不提现了", "withdrawal"), ("提现能取消吗", "withdrawal"),
        ("cancel my withdrawal", "withdrawal"), ("取消充值", "top_up"), ("刚才那笔充值可以撤销吗", "top_up"),
        ("cancel my top-up", "top_up"), ("我不想退款了", "refund"), ("取消退款申请", "refund"),
        ("I don’t want the refund anymore", "refund"), ("I changed my mind about the refund", "refund"),
        ("帮我取消这笔付款", "payment"), ("cancel the payment", "payment"),
    ],
)  # fmt: skip
def test_the_wish_and_its_kind(text: str, kind: str) -> None:
    assert wants_to_cancel(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "我的提现被取消了", "商家说不退款了", "取消付款后钱还没退", "付款取消了钱没退", "为什么不退款了", "不能充值了",
        "取消支付密码", "不用充值怎么付款", "my payment was cancelled", "why can't I withdraw",
        "I don't need the refund, I need the goods",
    ],
)  # fmt: skip
def test_what_only_holds_the_words_is_another_matter(text: str) -> None:
    assert wants_to_cancel(text) is None
