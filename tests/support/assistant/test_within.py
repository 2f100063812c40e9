"""Short messages of everyday words ask within the matter; a single word of another matter makes them something new."""

import pytest

from upay.support.assistant.within import asks_to_cancel, asks_within

WITHIN = (
    "锁多久", "差多少", "怎么解", "会影响收款吗", "那我急用怎么办", "那他不肯还咋整", "那我找谁", "接下来我还要做啥",
    "怎么升级", "要多久审好", "还有别的办法吗", "为什么不能", "是昨天那笔吗", "换哪张卡", "能取消吗", "那要去哪里弄",
    "他不同意怎么办", "一定要等吗", "明天能好吗", "还差哪一步", "不处理会怎样", "现在能用吗", "要交什么材料",
    "找谁问呢", "how much am I short", "will I get it tomorrow", "what if it never comes", "then who do I ask",
    "is there another way", "what do I do next", "how long is it locked", "can I still receive", "why can't I",
    "what if he says no", "does it take long", "what else do I need", "how do I lift it", "and if they refuse?",
)  # fmt: skip
OF_THEIR_OWN = (
    "今天天气怎么样", "讲个笑话", "你吃了吗", "现在几点了", "推荐个电影", "帮我写首诗", "怎么做红烧肉", "股票怎么样",
    "优惠券怎么用", "积分多少", "支付密码忘了", "登录不上", "手续费多少", "页面打不开", "充值没到", "手机丢了",
    "卡丢了", "what's the weather like", "tell me a joke", "what time is it", "how are you", "who won the game",
    "write me a poem", "how do I cook rice", "where is my coupon", "what are the fees", "I forgot my PIN",
    "the page does not open", "my phone is gone", "how do points work",
)  # fmt: skip


@pytest.mark.parametrize("text", WITHIN)
def test_what_names_nothing_asks_within_the_matter(text: str) -> None:
    assert asks_within(text)


@pytest.mark.parametrize("text", OF_THEIR_OWN)
def test_what_names_something_is_a_question_of_its_own(text: str) -> None:
    assert not asks_within(text)


@pytest.mark.parametrize(
    "text", ["能取消吗", "那还能撤回吗？", "怎么撤销", "can I cancel it?", "how do I stop that", "so can I undo it"]
)
def test_whether_it_can_be_cancelled_is_asked_without_saying_what(text: str) -> None:
    assert asks_to_cancel(text)


@pytest.mark.parametrize("text", ["取消订单的钱呢", "能取消自动续费吗", "can I cancel my subscription", "停车费怎么付"])
def test_what_is_to_be_cancelled_may_be_something_else(text: str) -> None:
    assert not asks_to_cancel(text)
