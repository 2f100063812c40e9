"""Which messages say nothing by themselves and mean what just happened."""

import pytest

from upay.support.assistant.point import only_points


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
