"""Which messages say nothing by themselves and mean what just happened."""

import pytest

from upay.support.assistant.point import asks_on, only_points


@pytest.mark.parametrize(
    "text",
    ["怎么回事啊", "为什么？", "刚才那笔成功了吗", "这笔怎么了", "那一笔咋回事",
     "钱呢", "那我的钱还在吗", "帮我查一下", "什么时候能到账",
     "why?", "it didn't work", "So what happened?", "is my money safe?", "where’s my money"],
)  # fmt: skip
def test_pointing_is_recognised(text: str) -> None:
    assert only_points(text)


@pytest.mark.parametrize(
    "text",
    ["", "为什么充值失败", "转账什么时候能到账", "钱转错人了", "成功了", "钱到了，谢谢", "为什么要实名认证",
     "怎么办理退款", "why do you need my ID", "what happened to my refund", "how come fees are charged"],
)  # fmt: skip
def test_whatever_names_a_matter_is_left_to_the_models(text: str) -> None:
    assert not only_points(text)


@pytest.mark.parametrize(
    "text",
    ["那要多久", "还要等多久", "要等几天", "什么意思", "这是什么意思呀", "没看懂", "能说清楚一点吗", "how long",
     "how long will it take?", "so how long do I have to wait", "what do you mean", "I don’t understand"],
)  # fmt: skip
def test_whoever_asks_on_is_recognised(text: str) -> None:
    assert asks_on(text)


@pytest.mark.parametrize(
    "text",
    ["", "提现要多久", "冻结是什么意思", "什么意思啊你们", "我不懂怎么充值", "how long does a withdrawal take"],
)
def test_a_question_of_its_own_asks_nothing_on(text: str) -> None:
    assert not asks_on(text)
