"""What would tell who somebody is, or how much, leaves as a placeholder and comes back in its own place only."""

import re
from datetime import UTC, datetime

import pytest

from upay.support.assistant import load_utterances
from upay.support.assistant.model import Mask, NameFinder
from upay.support.assistant.understanding import OUT_OF_SCOPE, Slots
from upay.support.assistant.understanding.normalise import read

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def finder() -> NameFinder:
    return NameFinder(
        (lang, line)
        for lang, topics in load_utterances().items()
        for topic, lines in topics.items() if topic != OUT_OF_SCOPE
        for line in lines
    )  # fmt: skip


def _slots(text: str) -> Slots:
    return read(text, lang=None, now=NOW).slots


def _hidden(finder: NameFinder, text: str, *known: str) -> str:
    return Mask(finder, known=known).hide_message(text, _slots(text))


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("我叫李翠花，那个怎么弄", "李翠花"),
        ("我妈王秀兰收不到那个", "王秀兰"),
        ("给张伟那个为什么不行", "张伟"),
        ("欧阳经理说可以的", "欧阳经理"),
        ("陈先生给我的那个", "陈先生"),
        ("我电话 13912345678", "13912345678"),
        ("我电话 139-1234-5678", "1234"),
        ("我电话１３９１２３４５６７８", "139"),
        ("电话一三九一二三四五六七八", "三九一二"),
        ("卡号 6222 0212 3456 7890 128", "6222"),
        ("身份证 11010519491231002X", "002X"),
        ("邮箱 li.cuihua@example.com 收不到", "cuihua"),
        ("我住北京市朝阳区建国路88号", "朝阳"),
        ("我住北京市朝阳区建国路88号", "建国路"),
        ("寄到中山东路 3 号", "中山东"),
        ("那个五百三十块怎么没了", "五百三十"),
        ("那个 ¥1,234.56 怎么没了", "234"),
        ("验证码是 482913 怎么不行", "482913"),
        ("my name is Alice Brown and it does not work", "Alice"),
        ("my name is Alice Brown and it does not work", "Brown"),
        ("i sent the thing to gwendolyn", "gwendolyn"),
        ("李四 没收到我那个", "李四"),
        ("小陈说没收到", "小陈"),
        ("what about Zhang Wei then", "Zhang"),
        ("did Jin Yue get it", "Jin Yue"),
        ("password is Tr0ub4dor&3", "ub4dor"),
        ("see https://evil.example/x?id=7 please", "evil"),
        ("我的订单 PO-2026-000123 没动静", "000123"),
        ("138\u200b0000\u200b0001 收不到", "0001"),
    ],
)
def test_what_is_personal_does_not_leave(finder: NameFinder, text: str, personal: str) -> None:
    assert personal in read(text, lang=None, now=NOW).folded or personal in text or personal == "139"
    assert personal.lower() not in _hidden(finder, text).lower()


def test_known_names_never_leave_whatever_they_look_like(finder: NameFinder) -> None:
    hidden = _hidden(finder, "青茶铺的东西给小梅和 JUN 了", "小梅", "青茶铺", "Jun")
    assert re.sub(r"\d", "n", hidden) == "[PERSON_n]的东西给[PERSON_n]和 [PERSON_n] 了"


@pytest.mark.parametrize(
    "text",
    [
        "那个东西为什么不可以",
        "银行卡怎么绑不上",
        "谢谢，我明白了",
        "支付宝那种能用吗",
        "how do i add a card",
        "Why is it Pending",
    ],
)
def test_words_of_the_trade_are_left_alone(finder: NameFinder, text: str) -> None:
    assert "[" not in _hidden(finder, text)


def test_the_same_thing_has_the_same_placeholder_and_each_comes_back_in_its_place(finder: NameFinder) -> None:
    mask = Mask(finder, known=["老王", "小梅"])
    hidden = mask.hide_ours("今天 14:02 转给老王的 ¥530.00 没有转出，小梅的余额是 ¥500.00，差 ¥30.00。老王没有收到。")
    assert hidden.count("[PERSON_1]") + hidden.count("[PERSON_2]") == 3
    assert not any(letter.isdigit() for letter in hidden.replace("_1", "").replace("_2", "").replace("_3", ""))
    assert mask.show(hidden) == (
        "今天 14:02 转给老王的 ¥530.00 没有转出，小梅的余额是 ¥500.00，差 ¥30.00。老王没有收到。"
    )
    assert mask.hide_amount("¥530.00") in hidden
    assert mask.show("[PERSON_9] 和 [AMOUNT_77]") == "[PERSON_9] 和 [AMOUNT_77]"


def test_a_placeholder_that_a_customer_types_is_none(finder: NameFinder) -> None:
    mask = Mask(finder, known=["老王"])
    hidden = mask.hide_message("老王 [PERSON_1] [AMOUNT_1]", Slots())
    assert hidden.count("[PERSON_1]") == 1
    assert "(PERSON_" in hidden
    assert set(mask.meanings) <= {"[PERSON_1]", "[NUMBER_1]", "[NAME_1]", "[NAME_2]"}
