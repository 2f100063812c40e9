"""Somebody who may harm themselves is heard in words that no rule was written from, and slang about dying is not.

The wordings were written down before the rule, in several voices, some with slips of typing. The rule is not to be
fitted to them one by one: that most are heard is what is asked. Of what only sounds alike, nothing may be heard:
whoever is told about a helpline because an app hung is not helped.
"""

from typing import Final

import pytest

from upay.support.assistant.understanding.priority import first
from upay.support.knowledge.analysis import fold

HEARD_AT_LEAST: Final = 0.9
"""Of each language. What is missed is a person who is told that their matter is none of ours."""

DESPAIR_ZH: Final = (
    "钱全没了，我不活了",
    "我想跳河",
    "活着没意思",
    "我真的撑不下去了",
    "不想活啦，你们别管我",
    "活着好累，真想一了百了",
    "被骗光了所有积蓄，我想一死了之",
    "我站在楼顶上，钱不退我就跳下去了",
    "想结束这一切，没什么好留恋的",
    "真不如死了好",
    "活着还有什么意义",
    "我已经买好安眠药了，准备都吃下去",
    "不想在这个世界上待了",
    "老了没用了，死了倒干净，省得拖累孩子",
    "我撑不住了，想去死",
    "想亖，谁都帮不了我",
    "我要去跳江，跟孩子说对不起",
    "这日子没法活了，我想吃药走了算了",
    "對不起大家，我不想活下去了",
    "bu xiang huo le 我真的不想火了",
    "我想从桥上跳下去",
    "没有活下去的勇气了",
)
DESPAIR_EN: Final = (
    "I'd be better off dead",
    "I want to end it all",
    "i cant go on anymore, there is nothing left for me",
    "everyone would be better off without me",
    "I just don't want to be here anymore",
    "all my savings are gone, life is not worth living",
    "i am going to jump off the bridge tonight",
    "thinking about sucide since the money went",
    "I wish I was dead",
    "honestly i wanna die",
    "i've got the pills ready and I'm going to take them all",
    "there's no point in living any more",
    "I am going to take my own life",
    "im gonna kms if this doesnt come back",
    "I dont want to wake up tomorrow",
    "I can't live like this any longer, I want it to be over, I want to die",
    "no one would miss me if i was gone",
    "goodbye, I'm going to hang myself",
    "I've lost the will to live",
    "I feel suicidal because of this debt",
    "what is the point of living anymore",
    "thinking of ending my life",
)
SOUNDS_ALIKE: Final = (
    "手机快没电了要死了",
    "笑死我了",
    "这破网慢死了",
    "余额死活对不上",
    "卡死了",
    "系统挂了",
    "充值页面一点就死机",
    "累死了，填了半天表",
    "你们客服要死不活的",
    "这个二维码是死的吗，能不能换",
    "密码死活想不起来",
    "烦得想死，能不能快点到账",
    "银行卡注销了，账户还活着吗",
    "活动没意思，奖励太少",
    "活期和定期有什么不一样",
    "我撑不下去了，电量只剩2%，帮我快点查",
    "排队排到撑不住了",
    "跳转到别的页面了",
    "跳过这一步可以吗",
    "想结束这一笔分期",
    "想结束会员，怎么取消",
    "结束这次对话吧",
    "一了百了的注销办法有吗",
    "网络跳了一下就失败了",
    "在跳蚤市场买的东西要退款",
    "河南的卡能绑吗",
    "楼顶火锅店扣了两次",
    "药店买安眠药付款失败",
    "吃药的钱什么时候退",
    "朋友不想在这个平台待了，怎么注销",
    "没有活动了吗",
    "我爸去世了，他的钱包怎么办",
    "老公死了，账户里的钱怎么取",
    "生命人寿的保费扣了两次",
    "买了自杀小队的电影票，退款没到",
    "I'm dying to know when it arrives",
    "kill the process and start again",
    "dead battery, can I still pay",
    "end my subscription",
    "I want to end this payment plan",
    "I want to end it, how do I cancel the transfer",
    "the app died on me",
    "this app is killing me",
    "the queue is killing me, how long is it",
    "my card is dead",
    "dead link in your email",
    "my father died, what happens to his wallet",
    "the site keeps going down, I can't go on to the next page",
    "I can't go on with the verification",
    "I'd be better off with another bank",
    "better off using cash",
    "I don't want to be here all day",
    "I jumped the gun and paid twice",
    "jump to the last page",
    "I paid for sleeping pills at the pharmacy twice",
    "what is the point of living near a bank if I can't withdraw",
    "take my own card off",
    "hang on a second",
    "the app hangs itself up",
    "Suicide Squad tickets were charged twice",
    "there's no point in calling you",
    "it's the end of my patience",
    "over my dead body will I pay this fee",
    "I was dead sure I paid",
)


def _rule(text: str) -> str | None:
    found = first(fold(text))
    return None if found is None else found.rule


@pytest.mark.parametrize("wordings", [DESPAIR_ZH, DESPAIR_EN], ids=["zh", "en"])
def test_despair_is_heard_in_wordings_that_no_rule_was_written_from(wordings: tuple[str, ...]) -> None:
    missed = [text for text in wordings if _rule(text) != "self_harm"]
    assert 1 - len(missed) / len(wordings) >= HEARD_AT_LEAST, missed


@pytest.mark.parametrize("text", SOUNDS_ALIKE)
def test_what_only_sounds_like_despair_is_not_taken_for_it(text: str) -> None:
    assert _rule(text) != "self_harm"
