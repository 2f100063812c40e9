"""A message is cut only where both halves want something of their own, at places of its own text."""

import pytest

from upay.kit.language import Lang
from upay.support.assistant.understanding import Action, Slots, Understood
from upay.support.assistant.wants import text_at, wants_in

TOPICS = (
    ("支付密码", "pin_forgotten"), ("密码", "password_forgotten"), ("sign in", "login_failed"),
    ("转账", "transfer_failed"), ("transfer", "transfer_failed"), ("充", "topup_missing"), ("top-up", "topup_failed"),
    ("限额", "limits"), ("手续费", "fees"), ("提现", "withdraw_failed"),
    ("退款", "refund_missing"), ("refund", "refund_missing"), ("钱", "transfer_missing"), ("差劲", "app_problem"),
    ("人工", "human_agent"), ("谢谢", "small_talk"),
)  # fmt: skip


def understand(text: str) -> Understood:
    """Understand by the first word of a list: what is tested is where a message is cut, not what it is about."""
    topic = next((topic for word, topic in TOPICS if word in text), "out_of_scope")
    flags = frozenset({"angry"} if "差劲" in text else ())
    return Understood(topic, 0.9, [(topic, 0.9)], Action.ANSWER, Slots(), flags, None, Lang.ZH)


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("密码忘了，而且昨天充的钱也没到", ["密码忘了", "昨天充的钱也没到"]),
        ("can't sign in and also my refund hasn't come", ["can't sign in", "my refund hasn't come"]),
        ("第一，转账为什么失败；第二，限额多少", ["转账为什么失败；", "限额多少"]),
        ("转账限额和手续费分别是多少", ["转账限额是多少", "转账手续费是多少"]),
        ("我想知道限额还有手续费", ["限额", "手续费"]),
        ("先问一下手续费，再帮我看看提现为什么失败", ["先问一下手续费", "再帮我看看提现为什么失败"]),
        ("转账和充值都失败了", ["转账失败了", "充值失败了"]),
        ("both my transfer and my top-up failed", ["my transfer failed", "my top-up failed"]),
        ("充值三百失败了 转账六十也没到", ["充值三百失败了", "转账六十也没到"]),
        ("充值没成功还有转账老王没收到", ["充值没成功", "转账老王没收到"]),
        ("支付密码忘了,还有盒马退的三十退款也没到", ["支付密码忘了", "盒马退的三十退款也没到"]),
        (
            "my top-up didnt work and the transfer to Wang hasnt arrived",
            ["my top-up didnt work", "the transfer to Wang hasnt arrived"],
        ),
        ("限额多少 密码忘了另外再问转账怎么失败", ["限额多少 密码忘了", "再问转账怎么失败"]),
    ],
)
def test_two_wants_are_two(text: str, wants: list[str]) -> None:
    parts = wants_in(text, understand)
    assert [part.text for part in parts] == wants
    assert [text_at(text, part.spans) for part in parts] == wants, "the places say the same as the text"


@pytest.mark.parametrize(
    "text",
    [
        "转账失败了，钱也没退",
        "转账失败了还有钱没到",
        "转账失败 钱也没退",
        "限额还有多少",
        "转账还有没有别的办法",
        "还有办法转账吗",
        "另外一笔转账怎么失败了",
        "转账失败了，但是钱没到对方那里",
        "我充了五十，转账还是失败",
        "太差劲了，转账又失败",
        "转账失败了，给我转人工",
        "退款没到，谢谢",
        "转账怎么失败",
        "差劲",
        "",
    ],
)
def test_one_want_stays_one_however_many_clauses_it_has(text: str) -> None:
    assert [part.text for part in wants_in(text, understand)] == [text]


def test_there_is_an_end_to_what_one_message_can_want() -> None:
    text = "密码忘了，另外转账失败，另外退款没到，另外限额多少，另外充值没到"
    assert 1 < len(wants_in(text, understand)) <= 4
