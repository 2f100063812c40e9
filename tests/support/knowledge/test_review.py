"""The way of an article: who may publish what, what is brought back, and what an upgrade leaves alone."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.conftest import NOON

from upay.kit.ids import StaffId
from upay.kit.language import Lang
from upay.kit.refusal import NotFound
from upay.platform import audit
from upay.platform.crypto import Vault
from upay.platform.db import Database
from upay.support import knowledge
from upay.support.knowledge import (
    ArticleChangedMeanwhile,
    ArticleNotReady,
    Audience,
    Draft,
    NeedsAnotherPerson,
    Parity,
    VersionView,
    WithdrawnBySupervisor,
    compare,
)
from upay.support.knowledge.content import ArticleUnusable
from upay.support.knowledge.rules import Side, parity

ADA, BO = StaffId(UUID(int=11)), StaffId(UUID(int=12))
VAULT = Vault(bytes(range(32)))
BIKES = Draft(
    slug="bikes", lang=Lang.ZH, topics=("payment_how",), title="单车", question="单车怎么还", similar=("还车",),
    reasons=(), offers=(), body="先还车。",
)  # fmt: skip
HERE: dict[str, Any] = {"slug": "bikes", "lang": Lang.ZH, "at": NOON}


async def _all(db: Database, lang: Lang = Lang.ZH) -> list[VersionView]:
    async with db.begin() as uow:
        return (await knowledge.versions(uow, slug="bikes")).get(lang, [])


async def _open(db: Database, lang: Lang = Lang.ZH) -> VersionView:
    return next(one for one in await _all(db, lang) if one.state in {"draft", "review"})


async def _write(
    db: Database, draft: Draft = BIKES, *, by: StaffId = ADA, edition: int | None = None, **more: Any
) -> None:
    await knowledge.write(db, draft, by=by, owner_id=None, edition=edition, **{"at": NOON, **more})


async def _publish(
    db: Database, draft: Draft = BIKES, *, writer: StaffId = ADA, other: StaffId = BO, at: datetime = NOON, **more: Any
) -> int:
    await _write(db, draft, by=writer, at=at, **more)
    here = {**HERE, "lang": draft.lang, "at": at}
    await knowledge.send_to_review(db, **here, by=writer, edition=(await _open(db, draft.lang)).edition)
    return await knowledge.publish(db, VAULT, **here, by=other, edition=(await _open(db, draft.lang)).edition)


async def _states(db: Database) -> list[tuple[int, str, str]]:
    return [(one.version, one.state, one.draft.body) for one in await _all(db)]


async def test_whoever_wrote_last_does_not_publish(db: Database) -> None:
    await _write(db, by=ADA)
    await _write(db, replace(BIKES, body="锁好车。"), by=BO, edition=1)
    await knowledge.send_to_review(db, **HERE, by=ADA, edition=2)
    with pytest.raises(NeedsAnotherPerson):
        await knowledge.publish(db, VAULT, **HERE, by=BO, edition=3)
    assert await knowledge.publish(db, VAULT, **HERE, by=ADA, edition=3) == 1


async def test_who_published_whose_words_is_in_the_audit(db: Database) -> None:
    await _publish(db)
    await _publish(db, replace(BIKES, body="二。"), writer=BO, other=ADA)
    await knowledge.restore(db, VAULT, **HERE, version=1, by=BO, supervises=False)
    await knowledge.expire(db, VAULT, **HERE, by=BO)
    async with db.begin() as uow:
        acts = await uow.session.execute(sa.select(audit.ACT).order_by(audit.ACT.c.id))
        written = [(act.actor, act.act, act.subject, act.facts) for act in acts]
    ada, bo = f"staff:{ADA}", f"staff:{BO}"
    assert written == [
        (bo, "publish_article", "article:bikes.zh", {"version": 1, "author": ada}),
        (ada, "publish_article", "article:bikes.zh", {"version": 2, "author": bo}),
        (bo, "restore_article", "article:bikes.zh", {"version": 3, "author": ada}),
        (bo, "withdraw_article", "article:bikes.zh", {"version": 3, "author": ada}),
    ]


async def test_whatever_is_written_into_what_was_reviewed_waits_for_review_anew(db: Database) -> None:
    await _write(db)
    await knowledge.send_to_review(db, **HERE, by=ADA, edition=1)
    await _write(db, replace(BIKES, body="偷偷改。"), by=ADA, edition=2)
    assert (await _open(db)).state == "draft"
    with pytest.raises(ArticleChangedMeanwhile):
        await knowledge.publish(db, VAULT, **HERE, by=BO, edition=2)
    with pytest.raises(ArticleNotReady):
        await knowledge.publish(db, VAULT, **HERE, by=BO, edition=3)


async def test_two_who_begin_at_once_are_told_and_neither_is_lost(db: Database) -> None:
    both = await asyncio.gather(_write(db, by=ADA), _write(db, by=BO), return_exceptions=True)
    assert [type(each) for each in both if each is not None] == [ArticleChangedMeanwhile]
    assert len(await _all(db)) == 1


async def test_of_two_who_publish_at_once_one_comes_first(db: Database) -> None:
    await _write(db)
    await knowledge.send_to_review(db, **HERE, by=ADA, edition=1)
    tries = [knowledge.publish(db, VAULT, **HERE, by=BO, edition=2) for _ in range(2)]
    both = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(map(str, map(type, both))) == sorted([str(int), str(ArticleNotReady)])
    assert await _states(db) == [(1, "published", "先还车。")]


async def test_an_earlier_version_comes_back_and_what_is_being_written_stays_open(db: Database) -> None:
    await _publish(db)
    await _publish(db, replace(BIKES, body="二。"), writer=BO, other=ADA)
    await _write(db, replace(BIKES, body="三。"))
    with pytest.raises(NeedsAnotherPerson):
        await knowledge.restore(db, VAULT, **HERE, version=1, by=ADA, supervises=False)
    assert await knowledge.restore(db, VAULT, **HERE, version=1, by=BO, supervises=False) == 4
    assert await _states(db) == [
        (4, "published", "先还车。"), (3, "draft", "三。"), (2, "past", "二。"), (1, "past", "先还车。"),
    ]  # fmt: skip
    await knowledge.send_to_review(db, **HERE, by=ADA, edition=1)
    assert await knowledge.publish(db, VAULT, **HERE, by=BO, edition=2) == 5, "numbers follow the order of publishing"
    for version, why in ((5, "is_published"), (9, None)):
        with pytest.raises((ArticleNotReady, NotFound)) as refusal:
            await knowledge.restore(db, VAULT, **HERE, version=version, by=BO, supervises=False)
        assert refusal.value.facts.get("why") == why


async def test_what_was_withdrawn_is_nobodys_to_read_and_no_upgrade_brings_it_back(db: Database) -> None:
    async with db.begin() as uow:
        await knowledge.bring_in(uow, [BIKES], at=NOON)
    await knowledge.expire(db, VAULT, **HERE, by=BO)
    async with db.begin() as uow:
        assert await knowledge.bring_in(uow, [replace(BIKES, body="新包装。")], at=NOON) == 0
        assert await knowledge.article(uow, slug="bikes", lang=Lang.ZH) is None
        assert await knowledge.article_about(uow, topic="payment_how", lang=Lang.ZH) is None
        assert await knowledge.documents(uow) == []
    with pytest.raises(ArticleNotReady):
        await knowledge.expire(db, VAULT, **HERE, by=BO)
    with pytest.raises(WithdrawnBySupervisor):
        await knowledge.restore(db, VAULT, **HERE, version=1, by=ADA, supervises=False)
    assert await knowledge.restore(db, VAULT, **HERE, version=1, by=ADA, supervises=True) == 2, (
        "what came with the product has no author"
    )


async def test_an_upgrade_never_replaces_what_was_written_here(db: Database) -> None:
    async with db.begin() as uow:
        await knowledge.bring_in(uow, [BIKES], at=NOON)
    await _publish(db, replace(BIKES, body="我们的写法。"))
    async with db.begin() as uow:
        assert await knowledge.bring_in(uow, [replace(BIKES, body="新包装。")], at=NOON) == 0
        now = await knowledge.article(uow, slug="bikes", lang=Lang.ZH)
    assert now is not None
    assert now.body == "我们的写法。"


async def test_what_is_for_agents_is_in_no_list_of_customers(db: Database) -> None:
    await _publish(db, replace(BIKES, audience=Audience.AGENT))
    async with db.begin() as uow:
        assert await knowledge.article(uow, slug="bikes", lang=Lang.ZH) is None
        assert await knowledge.article_about(uow, topic="payment_how", lang=Lang.ZH) is None
        assert await knowledge.articles(uow, lang=Lang.ZH) == []
        assert await knowledge.titles(uow, lang=Lang.ZH) == []
        assert await knowledge.documents(uow) == []
        assert [one.slug for one in await knowledge.published_drafts(uow)] == ["bikes"]
        assert not await knowledge.was_published(uow, slug="bikes", lang=Lang.ZH, version=1)
        [internal] = await knowledge.documents(uow, audience=Audience.AGENT)
    assert internal.id == "bikes.zh"


async def test_the_main_article_of_a_topic_answers_before_others_about_it(db: Database) -> None:
    await _publish(db, replace(BIKES, title="另一篇"))
    async with db.begin() as uow:
        other = await knowledge.article_about(uow, topic="payment_how", lang=Lang.ZH)
        await knowledge.bring_in(uow, [replace(BIKES, slug="payment_how", title="主要的")], at=NOON)
        main = await knowledge.article_about(uow, topic="payment_how", lang=Lang.ZH)
    assert (other and other.slug, main and main.slug) == ("bikes", "payment_how")


@pytest.mark.parametrize(
    ("changed", "field", "problem"),
    [
        ({"slug": "停车"}, "slug", "not_an_address"), ({"slug": "search"}, "slug", "not_an_address"),
        ({"slug": "../up"}, "slug", "not_an_address"), ({"title": "长" * 121}, "title", "too_long"),
        ({"question": "长" * 121}, "question", "too_long"), ({"similar": ("长" * 121,)}, "similar", "too_long"),
        ({"similar": tuple(map(str, range(41)))}, "similar", "too_many"), ({"body": "长" * 12_001}, "body", "too_long"),
        ({"topics": ("free_lunch",)}, "topics", "not_usable"), ({"reasons": ("rain",)}, "reasons", "not_usable"),
        ({"offers": ("gold",)}, "offers", "not_usable"),
    ],
)  # fmt: skip
async def test_what_cannot_be_kept_is_refused_by_its_field(
    db: Database, changed: dict[str, Any], field: str, problem: str
) -> None:
    with pytest.raises(ArticleUnusable) as refusal:
        await _write(db, replace(BIKES, **changed))
    assert refusal.value.facts == {"field": field, "problem": problem}
    assert refusal.value.attempt_id is not None, "a refusal is a row"


@pytest.mark.parametrize(
    ("lacking", "field"), [({"title": " "}, "title"), ({"question": ""}, "question"), ({"body": "\n"}, "body"),
                           ({"topics": ()}, "topics")],
)  # fmt: skip
async def test_half_an_article_is_kept_as_a_draft_and_not_put_before_others(
    db: Database, lacking: dict[str, Any], field: str
) -> None:
    await _write(db, replace(BIKES, **lacking))
    with pytest.raises(ArticleUnusable) as refusal:
        await knowledge.send_to_review(db, **HERE, by=ADA, edition=1)
    assert refusal.value.facts == {"field": field, "problem": "missing"}


async def test_what_is_still_to_be_written_goes_to_nobody_and_the_year_of_a_document_is_written(db: Database) -> None:
    await _write(db, replace(BIKES, body="先还车，有疑问打〔…〕。"))
    with pytest.raises(ArticleUnusable) as refusal:
        await knowledge.send_to_review(db, **HERE, by=ADA, edition=1)
    assert refusal.value.facts == {"field": "body", "problem": "unfilled"}
    await _write(db, replace(BIKES, body="按银发〔2016〕261号文件办理。"), edition=1)
    await knowledge.send_to_review(db, **HERE, by=ADA, edition=2)


async def test_stray_spaces_and_wordings_that_stand_twice_are_tidied(db: Database) -> None:
    await _write(
        db, replace(BIKES, title="  单车 \n 怎么还 ", similar=("还车", " 还车 ", "", "锁车"), body="\r\n一\r\n")
    )
    said = (await _open(db)).draft
    assert (said.title, said.similar, said.body) == ("单车 怎么还", ("还车", "锁车"), "一")


async def test_the_languages_keep_step_until_one_goes_ahead(db: Database) -> None:
    async def now() -> Parity:
        async with db.begin() as uow:
            return knowledge.parity_of(await knowledge.versions(uow, slug="bikes"))

    english = replace(BIKES, lang=Lang.EN, title="Bikes", body="Lock it first.")
    await _publish(db)
    assert await now() is Parity.LACKS_EN
    await _publish(db, english)
    assert await now() is Parity.EVEN
    await _publish(db, replace(BIKES, body="一天内退。"), at=NOON + timedelta(hours=1))
    assert await now() is Parity.EN_OLDER
    await _publish(db, replace(english, body="Back within a day."), at=NOON + timedelta(hours=2))
    assert await now() is Parity.EVEN, "the English has caught up"
    await _publish(db, replace(BIKES, body="一天内退还。"), at=NOON + timedelta(hours=3), pair_holds=True)
    assert await now() is Parity.EVEN, "the author says that the English stays true"
    await _publish(db, replace(english, body="Back in two days."), at=NOON + timedelta(hours=4))
    assert await now() is Parity.ZH_OLDER
    async with db.begin() as uow:
        [one] = await knowledge.shelved(uow)
    assert one.parity is Parity.ZH_OLDER
    assert not one.review_due(date(2030, 1, 1))


@pytest.mark.parametrize(
    ("zh", "en", "told"),
    [
        ((1, 0, True, None), (1, 0, True, None), "even"), (None, None, "even"),
        (None, (1, 0, False, None), "lacks_zh"), ((1, 0, False, None), None, "lacks_en"),
        ((2, 5, False, None), (1, 0, True, None), "en_older"), ((1, 0, True, None), (2, 5, False, None), "zh_older"),
        ((2, 5, False, 1), (1, 0, True, None), "even"), ((3, 5, False, 1), (2, 3, False, 2), "en_older"),
    ],
)  # fmt: skip
def test_parity(zh: Any, en: Any, told: str) -> None:
    def side(of: Any) -> Side | None:
        return None if of is None else Side(of[0], NOON + timedelta(hours=of[1]), of[2], of[3])

    assert parity(side(zh), side(en)).value == told


def test_a_comparison_names_the_fields_and_the_lines() -> None:
    before = replace(BIKES, body="一\n二\n三")
    after = replace(BIKES, body="一\n二又\n三", title="单车怎么还", review_on=date(2027, 1, 1))
    changes = {change.field: [(part.kind, part.text) for part in change.parts] for change in compare(before, after)}
    assert changes == {
        "title": [("removed", "单车"), ("added", "单车怎么还")],
        "body": [("same", "一"), ("removed", "二"), ("added", "二又"), ("same", "三")],
        "review_on": [("added", "2027-01-01")],
    }
    assert compare(before, before) == []
