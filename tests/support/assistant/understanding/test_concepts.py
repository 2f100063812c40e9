"""Which things a text touches, whatever words it has for them."""

import re

import pytest

from upay.kit.language import Lang
from upay.support.assistant.understanding import load_utterances
from upay.support.assistant.understanding.concepts import touched, wordings
from upay.support.knowledge.analysis import fold


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("pin码忘了", "pin"),
        ("face id登录", "mfa"),
        ("sim卡丢了", "phone"),
        ("我的app打不开", "app"),
        ("passkey怎么用", "mfa"),
    ],
)
def test_a_latin_word_is_one_beside_chinese_too(text: str, concept: str) -> None:
    assert concept in touched(text, Lang.ZH)


@pytest.mark.parametrize(("text", "concept"), [("simple一点的", "device"), ("加我whatsapp", "app"), ("okex", "thanks")])
def test_a_part_of_a_latin_word_is_none(text: str, concept: str) -> None:
    assert concept not in touched(text, Lang.ZH)


@pytest.mark.parametrize(
    ("text", "lang"),
    [("转账没成功", Lang.ZH), ("充值不成功", Lang.ZH), ("绑卡未成功", Lang.ZH), ("it never went through", Lang.EN)],
)
def test_what_did_not_succeed_is_no_success(text: str, lang: Lang) -> None:
    assert "failed" in touched(text, lang)
    assert "success" not in touched(text, lang)


@pytest.mark.parametrize(("text", "lang"), [("显示转账成功", Lang.ZH), ("the payment went through", Lang.EN)])
def test_what_succeeded_is_no_failure(text: str, lang: Lang) -> None:
    assert "success" in touched(text, lang)
    assert "failed" not in touched(text, lang)


@pytest.mark.parametrize("lang", Lang)
def test_no_wording_stands_twice_or_says_what_another_finds_already(lang: Lang) -> None:
    found = []
    for name, said in wordings().items():
        listed = said[lang]
        found += [f"{name}: {one} stands twice" for one in sorted({o for o in listed if listed.count(o) > 1})]
        for one in listed:
            # Only a plain word or phrase is one text, for which the other wordings can be tried.
            plain = one.removeprefix(r"\b").removesuffix(r"\b").removesuffix(r"\w*")
            if re.escape(plain).replace("\\ ", " ").replace("\\-", "-") == plain:
                others = [o for o in set(listed) - {one} if "(?!" not in o and "(?<" not in o]
                found += [f"{name}: {one} is found by {o}" for o in others if re.search(o, plain, re.ASCII)]
    assert found == []


def test_a_latin_word_stands_among_the_english_wordings() -> None:
    # There it is bounded, and read in Chinese texts too.
    chinese = [(name, one) for name, said in wordings().items() for one in said[Lang.ZH]]
    unbounded = re.compile(r"[a-z]")
    found = [place for place in chinese if unbounded.search(re.sub(r"\\b[a-z]+\\b|\\[a-z]", "", place[1]))]
    assert found == []


@pytest.mark.parametrize("lang", Lang)
def test_however_wordings_are_put_together_each_is_found_as_it_stands(lang: Lang) -> None:
    """A Chinese text is asked for the wordings of both lists, an English one for the English: one by one."""
    read = Lang if lang is Lang.ZH else (Lang.EN,)
    plainly = {
        name: re.compile("|".join(f"(?:{one})" for each in read for one in said[each]), re.ASCII)
        for name, said in wordings().items()
    }
    texts = [fold(line) for lines in load_utterances()[lang].values() for line in lines[::40]]
    assert len(texts) > 200
    for text in texts:
        expected = {name for name, pattern in plainly.items() if pattern.search(text)}
        assert {name for name in touched(text, lang) if name in plainly} == expected, text
