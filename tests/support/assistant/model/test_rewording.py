"""A rewording says what its sources say, in full, or it does not go out."""

import pytest

from upay.support.assistant.model import flaw, sentences
from upay.support.assistant.model.prompts import WordedSentence

SOURCES = {
    "S1": "[NUMBER_1] 转给[PERSON_1]的 [AMOUNT_1] 没有成功。",
    "S2": "余额 [AMOUNT_2]，不够这一笔。",
    "S3": "钱没有转出，仍在你的余额里。",
    "S4": "如果对方没有注册，请先让对方注册。",
    "S5": "You cannot ask for a refund after [NUMBER_2] days unless the shop agrees.",
}


def _flaw(*said: tuple[str, str], whole: bool = False) -> str | None:
    return flaw([WordedSentence(text, cites.split()) for text, cites in said], SOURCES, whole=whole)


@pytest.mark.parametrize(
    ("text", "cites"),
    [
        ("钱没有转出，仍在你的余额里。", "S3"),
        ("请放心，钱没有转出，仍在你的余额里哦", "S3"),
        ("你好，钱没有转出，仍在您的余额里！余额 [AMOUNT_2]，不够这一笔。", "S3 S2"),
        ("You can't ask for a refund after [NUMBER_2] days, unless the shop agrees", "S5"),
        ("Sure: you can not ask for a refund after [NUMBER_2] days unless the shop agrees. Thanks!", "S5"),
    ],
)
def test_courtesy_order_and_punctuation_are_the_models(text: str, cites: str) -> None:
    assert _flaw((text, cites)) is None


@pytest.mark.parametrize(
    ("text", "cites", "why"),
    [
        ("余额没有钱。", "S3", "words"),
        ("钱转出，仍在你的余额里。", "S3", "words"),
        ("钱没有转出。", "S3", "words"),
        ("让对方注册。", "S4", "words"),
        ("You can ask for a refund after [NUMBER_2] days unless the shop agrees.", "S5", "words"),
        ("You cannot ask for a refund after [NUMBER_2] days.", "S5", "words"),
        ("You cannot ask for a refund after 30 days unless the shop agrees.", "S5", "number"),
        ("余额 [AMOUNT_1]，不够这一笔。", "S2", "placeholder"),
        ("余额 [AMOUNT_9]，不够这一笔。", "S2", "placeholder"),
        ("余额 ¥530，不够这一笔。", "S2", "number"),
        ("余额五百三十元，不够这一笔。", "S2", "words"),
        ("余额 [AMOUNT_2]，不够这一笔，已经帮你退款。", "S2", "words"),
        ("钱没有转出，仍在你的余额里。", "S2", "words"),
        ("钱没有转出，仍在你的余额里。", "S7", "cites"),
        ("钱没有转出，仍在你的余额里。", "", "cites"),
        ("", "S3", "words"),
        ("哦" * 1300, "S3", "too_long"),
    ],
)
def test_whatever_changes_what_is_said_is_a_flaw(text: str, cites: str, why: str) -> None:
    assert _flaw((text, cites)) == why


def test_one_flaw_drops_all_and_nothing_is_a_flaw_too() -> None:
    good, bad = (SOURCES["S3"], "S3"), ("已经退款。", "S2")
    assert _flaw(good) is None
    assert _flaw(good, bad) == "words"
    assert _flaw() == "empty"


def test_what_a_record_says_is_told_whole() -> None:
    every = [(text, name) for name, text in SOURCES.items()]
    assert _flaw(*every, whole=True) is None
    assert _flaw(*reversed(every), whole=True) is None
    assert _flaw(*every[:-1], whole=True) == "incomplete"
    assert _flaw(*every[:-1]) is None


def test_what_is_announced_is_told_with_it() -> None:
    sources = {"S1": "有两种办法：", "S2": "· 充值。", "S3": "钱没有动。"}
    announced = WordedSentence("有两种办法", ["S1"])
    assert flaw([announced], sources, whole=False) == "incomplete"
    assert flaw([announced, WordedSentence("充值。", ["S2"])], sources, whole=False) is None
    assert flaw([WordedSentence("钱没有动。", ["S3"])], sources, whole=False) is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("一。二！三？", ["一。", "二！", "三？"]),
        ("It is ¥5.00. Done.", ["It is ¥5.00. Done."]),
        ("It went. Done at 14:02 today.", ["It went.", "Done at 14:02 today."]),
        ("步骤：\n1. 看清\n· 再试", ["步骤：", "1. 看清", "· 再试"]),
        ("…\n。", []),
    ],
)
def test_an_answer_is_cut_into_its_sentences(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts
