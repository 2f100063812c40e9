"""Bringing articles in: a new version where the text is new, and never over what somebody edited here."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
import sqlalchemy as sa
from tests.conftest import NOON

from upay.kit.language import Lang
from upay.kit.topics import TOPICS
from upay.platform.db import Database
from upay.support import knowledge
from upay.support.knowledge import ArticleUnreadable, Draft, packaged_articles, read_article
from upay.support.knowledge.models import Article

FEES = Draft(
    slug="fees", topics=("fees",), lang=Lang.ZH, title="手续费", question="转账要手续费吗", similar=("收不收费",),
    reasons=(),
    offers=("read_article",), body="UPay 之间转账不收费。",
)  # fmt: skip
FEES_EN = replace(FEES, lang=Lang.EN, title="Fees", body="Transfers are free.")
FILE = """---
topic: {topic}
title: 手续费
question: 转账要手续费吗
similar: [收不收费]
reasons: [{reason}]
offers: [{offer}]
---
不收费。
"""


async def _bring(db: Database, *drafts: Draft) -> int:
    async with db.begin() as uow:
        return await knowledge.bring_in(uow, drafts, at=NOON)


async def _versions(db: Database) -> Sequence[tuple[str, int, str, bool]]:
    async with db.begin() as uow:
        rows = await uow.session.scalars(sa.select(Article).order_by(Article.lang, Article.version))
        return [(row.lang, row.version, row.title, row.state == "published") for row in rows]


async def test_what_is_new_is_published_and_what_is_the_same_is_left_alone(db: Database) -> None:
    assert await _bring(db, FEES, FEES_EN) == 2
    assert await _bring(db, FEES, FEES_EN) == 0
    assert await _versions(db) == [("en", 1, "Fees", True), ("zh", 1, "手续费", True)]


@pytest.mark.parametrize(
    "changed",
    [{"title": "收费"}, {"question": "收费吗"}, {"similar": ("收费",)}, {"offers": ()}, {"body": "不收费。"},
     {"reasons": ("over_daily_limit",)}],
)  # fmt: skip
async def test_a_change_makes_a_version_and_the_old_one_is_kept(db: Database, changed: dict[str, object]) -> None:
    await _bring(db, FEES, FEES_EN)
    assert await _bring(db, replace(FEES, **changed), FEES_EN) == 1  # type: ignore[arg-type]
    assert [(lang, version, published) for lang, version, _, published in await _versions(db)] == [
        ("en", 1, True), ("zh", 1, False), ("zh", 2, True),
    ]  # fmt: skip
    async with db.begin() as uow:
        now = await knowledge.article(uow, slug="fees", lang=Lang.ZH)
        documents = await knowledge.documents(uow)
    assert now is not None
    assert now.version == 2
    assert [(one.id, one.version) for one in documents] == [("fees.en", 1), ("fees.zh", 2)]


async def test_back_to_an_earlier_text_is_a_version_too(db: Database) -> None:
    for draft in (FEES, replace(FEES, title="收费"), FEES):
        assert await _bring(db, draft) == 1
    kept = [row[1:] for row in await _versions(db)]
    assert kept == [(1, "手续费", False), (2, "收费", False), (3, "手续费", True)]


async def test_an_edited_version_is_not_replaced_by_an_import(db: Database) -> None:
    await _bring(db, FEES)
    async with db.begin() as uow:
        old = await uow.session.get_one(Article, ("fees", "zh", 1))
        old.state = "past"
        await uow.flush()
        uow.add(
            Article(
                slug="fees", lang="zh", version=2, title="我们改过的", question="问", similar=[], reasons=[],
                offers=[], topics=["fees"], audience="customer", body="正文", digest=b"edited here", imported=False,
                state="published", at=NOON, published_at=NOON,
            )
        )  # fmt: skip
    assert await _bring(db, replace(FEES, title="新的包装")) == 0
    async with db.begin() as uow:
        article = await knowledge.article(uow, slug="fees", lang=Lang.ZH)
    assert article is not None
    assert (article.title, article.version) == ("我们改过的", 2)


async def test_everything_packaged_comes_in_and_answers_in_both_languages(db: Database) -> None:
    drafts = list(packaged_articles())
    assert await _bring(db, *drafts) == len(drafts)
    assert await _bring(db, *packaged_articles()) == 0
    async with db.begin() as uow:
        per_lang = {lang: {one.slug for one in await knowledge.articles(uow, lang=lang)} for lang in Lang}
    assert per_lang[Lang.ZH] == per_lang[Lang.EN]
    assert per_lang[Lang.ZH] <= TOPICS.keys()
    assert len(drafts) == 2 * len(per_lang[Lang.ZH])


def test_a_file_is_read() -> None:
    draft = read_article(
        FILE.format(topic="fees", reason="over_daily_limit", offer="read_article"), name="zh/fees.md", lang=Lang.ZH
    )
    assert (draft.topic, draft.similar, draft.reasons, draft.offers, draft.body) == (
        "fees", ("收不收费",), ("over_daily_limit",), ("read_article",), "不收费。",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("没有开头的正文", "front matter"),
        ("---\ntopic: [\n---\n正文", "zh/fees.md"),
        ("---\ntopic: fees\ntitle: 手续费\n---\n正文", "question"),
        ("---\njust words\n---\n正文", "zh/fees.md"),
        (FILE.format(topic="free_lunch", reason="over_daily_limit", offer="read_article"), "free_lunch"),
        (FILE.format(topic="fees", reason="bad_weather", offer="read_article"), "bad_weather"),
        (FILE.format(topic="fees", reason="over_daily_limit", offer="free_lunch"), "free_lunch"),
    ],
)
def test_an_unreadable_file_is_refused_by_name(text: str, wrong: str) -> None:
    with pytest.raises(ArticleUnreadable) as refusal:
        read_article(text, name="zh/fees.md", lang=Lang.ZH)
    assert str(refusal.value).startswith("zh/fees.md")
    assert wrong in str(refusal.value)
