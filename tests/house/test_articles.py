"""The help articles, which are the assistant's answers, speak of what there is: rooms, screens and buttons."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from tests.house.tree import ROOT

from upay.kit.language import Lang
from upay.kit.topics import TOPICS
from upay.main.wiring import declared_actions
from upay.support.knowledge import packaged_articles

WHO_MAY: Final = (ROOT / "docs" / "reference" / "who-may.md").read_text(encoding="utf-8")
DOORS: Final = {
    r"withdraw_\w+": r"/withdraw", r"wealth_\w+": r"/(?:wealth|funds?)\b", r"points_\w+": r"/points\b",
    r"coupon_\w+": r"/coupons?\b", r"campaign_\w+": r"/campaigns?\b", r"card_remove": r"DELETE\b.*/api/cards/",
}  # fmt: skip
"""Topics of things that a release may lack, and the route that none of them is without."""
OPENING: Final = {
    Lang.ZH: re.compile(r"UPay 现在还没有"),
    Lang.EN: re.compile(r"UPay does not offer [^.:\n]*\byet\b"),
}
_PRESSED: Final = {
    Lang.ZH: re.compile(r"(?:点|按|选择?|打开|在|(?<![看收])到|里的|[”」]的)[“「]([^”」]+)[”」]"),
    Lang.EN: re.compile(r"\b(?:[Tt]ap|[Pp]ress|[Cc]hoose|[Oo]pen|[Uu]nder|[Ss]ee|use|page|then) \"([^\"]+)\""),
}
"""A name in quotation marks, after a word that says to press it or to go there."""


def not_there() -> list[str]:
    """Return the topics of what no route leads to."""
    lacking = [topics for topics, route in DOORS.items() if re.search(route, WHO_MAY) is None]
    return [topic for topic in TOPICS if any(re.fullmatch(topics, topic) for topics in lacking)]


def pressed(text: str, lang: Lang) -> list[str]:
    """Return the names of screens and buttons that a text says to press or to open."""
    return [name for found in _PRESSED[lang].findall(text) for name in re.split(r" *[·→] *", found)]


def names(lang: Lang) -> set[str]:
    """Return what the wallet's screens, the buttons of the chat and the articles themselves are called."""
    file = {Lang.ZH: "zh-CN.json", Lang.EN: "en.json"}[lang]
    wallet = ROOT / "web" / "apps" / "wallet" / "locales"
    folders = (wallet, wallet / "first", ROOT / "web" / "ui" / "locales")
    words = {word for folder in folders for word in _words(json.loads((folder / file).read_text(encoding="utf-8")))}
    declared = declared_actions()
    buttons = (declared.find(code) for code in declared.codes)
    titles = {article.title for article in packaged_articles() if article.lang is lang}
    return words | titles | {button.label.in_(lang) for button in buttons if button is not None}


def _words(said: Mapping[str, Any]) -> Iterator[str]:
    for value in said.values():
        yield from _words(value) if isinstance(value, Mapping) else [str(value)]


def test_what_is_not_offered_yet_is_said_first_and_what_is_offered_is_not_denied() -> None:
    lacking = not_there()
    assert lacking
    doors = re.compile("|".join(DOORS))
    for article in packaged_articles():
        if any(doors.fullmatch(topic) for topic in article.topics):
            denied = OPENING[article.lang].match(article.body) is not None
            assert denied == (article.topic in lacking), f"{article.lang}/{article.slug}: {article.body[:60]}"


@pytest.mark.parametrize("lang", Lang)
def test_a_screen_or_button_that_an_article_names_is_one(lang: Lang) -> None:
    known = names(lang)
    for article in packaged_articles():
        if article.lang is lang:
            unknown = [name for name in pressed(article.body, lang) if name not in known]
            assert not unknown, f"{lang}/{article.slug}: {unknown}"


@pytest.mark.parametrize(
    ("lang", "text", "found"),
    [
        (Lang.ZH, "打开“我的 → 安全中心”，点“冻结账户”。", ["我的", "安全中心", "冻结账户"]),
        (Lang.ZH, "打开“客服”，说“转错人了”，发送“转人工”。", ["客服"]),
        (Lang.EN, 'On Home, tap "Transfer"; say "it was not me".', ["Transfer"]),
        (Lang.EN, 'Open "Check a message" and beware of a "safe account".', ["Check a message"]),
    ],
)
def test_what_is_pressed_is_told_from_what_is_said(lang: Lang, text: str, found: list[str]) -> None:
    assert pressed(text, lang) == found


@pytest.mark.parametrize(
    ("lang", "first", "denied"),
    [
        (Lang.ZH, "UPay 现在还没有提现功能，余额不能转到银行卡。", True),
        (Lang.ZH, "提现就是把余额转回银行卡，UPay 现在还没有。", False),
        (Lang.EN, "UPay does not offer points yet: payments earn none.", True),
        (Lang.EN, "UPay does not offer cash. Points are not there yet.", False),
    ],
)
def test_an_opening_denies_in_its_first_words(lang: Lang, first: str, *, denied: bool) -> None:
    assert (OPENING[lang].match(first) is not None) is denied
