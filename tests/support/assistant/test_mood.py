"""Who threatens or is in danger is heard whatever else stands there; who only speaks of such things is not."""

import pytest

from upay.support.assistant.mood import threatens


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
