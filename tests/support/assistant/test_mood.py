"""Who threatens or is in danger is heard whatever else stands there; who only speaks of such things is not."""

import pytest

from upay.support.assistant.mood import presses, sounds_upset, threatens


@pytest.mark.parametrize(
    "text",
    [
        "再不到账我就去砸了你们公司",
        "我要炸了你们。",
        "等着，烧了你们的店",
        "迟早把你们公司给砸了",
        "明天去你们公司楼下闹",
        "我上你们总部堵门",
        "信不信我弄死你们",
        "跟你们同归于尽",
        "I will burn down your office",
        "I'll kill you",
    ],
)
def test_a_threat_is_heard(text: str) -> None:
    assert threatens(text)


@pytest.mark.parametrize(
    "text",
    [
        "转账砸了吗",
        "你们公司在哪",
        "砸手里了",
        "我上你们公司官网找人工",
        "手机炸了你们客服也不管",
        "手机又炸了你们公司不管吗",
        "烧了你们送的券会怎样",
        "去你们公司楼下找人吃饭",
        "去你们公司路上堵车了",
        "上你们公司官网跳转失败",
        "this fee is killing me",
        "will you burn my points",
        "急死我了",
    ],
)
def test_a_figure_of_speech_is_no_threat(text: str) -> None:
    assert not threatens(text)


@pytest.mark.parametrize(
    "text",
    [
        "没用", "你说的没用", "说了也没用", "还是没用", "根本没用！", "没用的东西", "问客服没用，没人管",
        "重启了也没用。", "我崩溃了", "无语", "怎么还不到！！", "How many times do I have to tell you",
        "this is no help", "我要疯了", "骗钱的平台",
    ],
)  # fmt: skip
def test_whoever_has_had_enough_is_heard(text: str) -> None:
    assert sounds_upset(text)


@pytest.mark.parametrize(
    "text",
    [
        "余额里的钱没用完能提现吗", "优惠券还没用就过期了", "优惠券没用，能退吗", "我没用过提现", "券没用上",
        "没用花呗", "这张卡一直没用", "我从来没用过这个功能", "app一打开就崩溃", "有没有无语音的验证码",
        "how many times can I withdraw a day", "no help needed", "谢谢！！", "thank you so much!!", "有人骗钱怎么办",
        "双十一抢疯了",
    ],
)  # fmt: skip
def test_what_only_sounds_like_despair_is_none(text: str) -> None:
    assert not sounds_upset(text)


@pytest.mark.parametrize(
    "text",
    ["急！充值没到账", "我着急用钱", "快点转人工", "马上给我转人工", "It's urgent", "I need this ASAP", "等不及了"],
)
def test_whoever_cannot_wait_is_heard(text: str) -> None:
    assert presses(text)


@pytest.mark.parametrize(
    "text",
    [
        "不急", "不着急，慢慢来", "别着急", "转账是马上到账吗", "应急的钱", "急诊", "no rush", "it's not urgent",
        "no hurry",
    ],
)  # fmt: skip
def test_whoever_can_wait_presses_nobody(text: str) -> None:
    assert not presses(text)
