"""Who or what answers is asked in many ways; a person who is wanted, or an account that is, is something else."""

import pytest

from upay.support.assistant.read_talk import asks_who, courtesy

ASKED = (
    "你是人还是机器人", "你是真人吗", "你是机器人吧", "你是谁", "那你能干啥", "你会做什么", "你是AI吗",
    "你能帮我做什么", "我是在跟机器人聊天吗", "你叫什么名字", "你到底是不是人", "请问你是人工客服吗", "你有什么用",
    "这是机器人吗", "对面是真人吗", "are you a bot", "are you human?", "am I talking to a real person", "who are you",
    "what can you do", "is this a bot", "so are you a robot or a human", "what are you", "what can you help me with",
    "are you an AI", "what is your name", "who am I talking to", "is this a real person?", "how can you help me",
)  # fmt: skip
NOT_ASKED = (
    "我要真人", "转人工", "不要机器人", "你是人就帮我查一下转账", "你能查一下我的充值吗", "收款人是谁",
    "你是不是把我的钱扣了", "我是谁实名的", "机器人转账失败了吗", "你们是什么银行的", "这是什么扣款",
    "你能把余额转走吗", "人工客服几点上班", "I want a human", "are you a bank", "what can I do about my refund",
    "who is Wang", "who are you to block me, unfreeze it", "is this charge real", "can you transfer my money",
    "what is my limit", "what can you do about the missing 50", "is this a bot charge on my card",
    "how can you help me get my 50 back", "who am I paying", "a real person please",
)  # fmt: skip


@pytest.mark.parametrize("text", ASKED)
def test_it_is_heard_who_is_asked_for(text: str) -> None:
    assert asks_who(text)
    assert courtesy(text) == "who"


@pytest.mark.parametrize("text", NOT_ASKED)
def test_what_only_sounds_like_it_is_something_else(text: str) -> None:
    assert not asks_who(text)
