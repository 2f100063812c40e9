import pytest

from upay.kit.language import Lang
from upay.support.knowledge import Document, SearchIndex
from upay.support.knowledge.analysis import fold, stem, syllables, typed_pinyin, words


def article(name: str, title: str, *wordings: str, body: str, lang: Lang = Lang.ZH) -> Document:
    return Document(f"{lang}/{name}", 3, lang, name, title, wordings[0], wordings[1:], body)


TOPUP = """充值时银行偶尔回得慢。

## 钱在哪里

- 银行已经扣款的，**最晚次日**会到余额或退回银行卡。
- 请先看[账单](/bills)里的状态。
"""

ARTICLES = [
    article("topup_missing", "充值没有到账", "银行扣了钱，余额没有变", "充的钱去哪了", "卡里扣了钱包没有", body=TOPUP),
    article(
        "refund_how", "怎样申请退款", "怎么退款", "买的东西想退", "退款要多久",
        body="打开那一笔付款，点“申请退款”。商家同意后原路退回。",
    ),
    article("fees", "收费标准", "要手续费吗", "提现扣多少", body="充值、转账、付款都不收手续费。"),
    article(
        "transfer_how", "怎样转账", "怎么给朋友转钱", "转账在哪里",
        body="输入对方手机号，核对姓名，确认金额。退款不走这里。",
    ),
    article(
        "refund_missing", "A refund that has not arrived", "Where is my refund", "refund not received",
        body="Refunds to a card take some days. We are refunding to where the money came from.", lang=Lang.EN,
    ),
    article(
        "limits", "Limits", "What are the limits", "raise my daily limit",
        body="Limits depend on your level.", lang=Lang.EN,
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    return SearchIndex.build(ARTICLES)


@pytest.mark.parametrize(
    ("query", "lang", "first"),
    [
        ("充的钱没到账", Lang.ZH, "topup_missing"),
        ("怎么退款", Lang.ZH, "refund_how"),
        ("手续费", Lang.ZH, "fees"),
        ("轉帳", Lang.ZH, "transfer_how"),
        ("tui kuan", Lang.ZH, "refund_how"),
        ("shouxufei", Lang.ZH, "fees"),
        ("my refunds", Lang.EN, "refund_missing"),
        ("refnd not recieved", Lang.EN, "refund_missing"),
        ("LIMITS?", Lang.EN, "limits"),
    ],
)
def test_the_article_that_answers_comes_first(index: SearchIndex, query: str, lang: Lang, first: str) -> None:
    hits = index.search(query, lang=lang)
    assert hits[0].topic == first
    assert hits[0].version == 3
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_a_question_outweighs_a_mention(index: SearchIndex) -> None:
    topics = [h.topic for h in index.search("退款", lang=Lang.ZH)]
    assert topics.index("refund_how") < topics.index("transfer_how")


def test_a_similar_question_finds_its_article_by_itself(index: SearchIndex) -> None:
    without = SearchIndex.build(
        [a for a in ARTICLES if a.topic != "fees"] + [article("fees", "收费标准", "要手续费吗", body="不收。")]
    )
    assert index.search("提现扣多少", lang=Lang.ZH)[0].topic == "fees"
    assert "fees" not in [h.topic for h in without.search("提现扣多少", lang=Lang.ZH)][:1]


def test_the_snippet_is_the_passage_that_answers(index: SearchIndex) -> None:
    snippet = index.search("银行扣款", lang=Lang.ZH)[0].snippet
    assert "扣款" in snippet.text
    assert "**" not in snippet.text
    assert "](" not in snippet.text
    assert {snippet.text[a:b] for a, b in snippet.marks} >= {"扣款"} or any(
        "扣款" in snippet.text[a:b] for a, b in snippet.marks
    )


def test_highlights_meet_other_endings_and_stay_inside(index: SearchIndex) -> None:
    snippet = index.search("refund", lang=Lang.EN)[0].snippet
    marked = [snippet.text[a:b].lower() for a, b in snippet.marks]
    assert marked
    assert all(m.startswith("refund") for m in marked)


def test_a_long_passage_is_cut_around_the_match() -> None:
    body = "前面的话说了很多。" * 40 + "解除冻结要本人申请。" + "后面还有很多话。" * 40
    index = SearchIndex.build([article("account_frozen", "冻结", "账户冻结了", body=body)])
    snippet = index.search("解除冻结", lang=Lang.ZH)[0].snippet
    assert "解除冻结" in snippet.text
    assert len(snippet.text) <= 92
    assert snippet.text.startswith("…")


def test_the_other_language_helps_out_when_this_one_has_nothing(index: SearchIndex) -> None:
    assert index.search("daily limit", lang=Lang.ZH)[0].lang is Lang.EN


@pytest.mark.parametrize("query", ["", "   ", "？？", "😀", "的的的", "zzzzqqq"])
def test_nothing_found_is_an_empty_list(index: SearchIndex, query: str) -> None:
    assert index.search(query, lang=Lang.ZH) == []


def test_limit_and_long_queries(index: SearchIndex) -> None:
    assert len(index.search("退款 转账 手续费 充值", lang=Lang.ZH, limit=2)) == 2
    assert index.search("退款", lang=Lang.ZH, limit=0) == []
    assert index.search("怎么退款" * 1250, lang=Lang.ZH)[0].topic == "refund_how"


def test_an_empty_index_and_a_document_without_a_body() -> None:
    assert SearchIndex.build([]).search("退款", lang=Lang.ZH) == []
    bare = SearchIndex.build([article("receipt", "电子回单", "怎么开回单", body="")])
    assert bare.search("回单", lang=Lang.ZH)[0].snippet.text == "电子回单"


def test_the_order_of_documents_does_not_matter(index: SearchIndex) -> None:
    other = SearchIndex.build(reversed(ARTICLES))
    assert other.search("退款没到账", lang=Lang.ZH) == index.search("退款没到账", lang=Lang.ZH)


def test_topic_scores_leave_the_same_wording_out_when_asked(index: SearchIndex) -> None:
    query = fold("怎么给朋友转钱")
    whole = index.topic_scores(query, lang=Lang.ZH)
    others = index.topic_scores(query, lang=Lang.ZH, other_than_itself=True)
    assert whole["transfer_how"] > others.get("transfer_how", 0.0)
    assert max(whole.values()) <= 1


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("ＡＢＣ１５０", "abc150"),
        ("錢沒到賬", "钱没到账"),
        ("转\u200b账", "转账"),
        ("好的😀呢", "好的 呢"),
        ("急!!!!!", "急!!"),
        ("10000000", "10000000"),
    ],
)
def test_folding_gives_one_spelling(typed: str, folded: str) -> None:
    assert fold(typed) == folded
    assert fold(folded) == folded


def test_negations_and_question_words_survive_cutting() -> None:
    assert "没到账" in words(fold("充值没到账"), chinese=True)
    assert words("i can't log in, didn't pay", chinese=False) == ["i", "can", "not", "login", "did", "not", "pay"]
    assert "怎么" in words(fold("怎么充值"), chinese=True)


def test_stems_and_syllables() -> None:
    assert stem("refunded") == stem("refunds") == stem("refunding") == "refund"
    assert stem("address") == "address"
    assert syllables("充值abc") == ["chong", "zhi"]
    assert typed_pinyin("zhuanzhang") == ["zhuan", "zhang"]
    assert typed_pinyin("transfer failed") == []
