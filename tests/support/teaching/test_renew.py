"""What an article's wordings teach is learned without a restart, once articles have been still for a while."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.teaching.conftest import ADA, BO, Teaching
from tests.support.teaching.small import SHIPPED

from upay.kit.language import Lang
from upay.support import knowledge, teaching
from upay.support.assistant import Understanding, answer, built_in
from upay.support.knowledge import Draft
from upay.support.teaching import Trainer

WORDS = "船票买重了想退掉一张"
LIMITS = Draft(
    slug="limits", lang=Lang.ZH, topics=("limits",), title="船票限额", question=WORDS,
    similar=("船票一天能买几张", "船票买多了"), reasons=(), offers=(), body="一天一张。",
)  # fmt: skip


async def publish(lessons: Teaching) -> None:
    stage = lessons.stage
    await knowledge.write(stage.db, LIMITS, by=ADA, owner_id=None, edition=None, at=stage.at)
    await knowledge.send_to_review(stage.db, slug="limits", lang=Lang.ZH, edition=1, by=ADA, at=stage.at)
    await knowledge.publish(stage.db, stage.vault, slug="limits", lang=Lang.ZH, edition=2, by=BO, at=stage.at)


async def test_what_was_published_is_learned_once_when_nothing_more_comes(lessons: Teaching, trainer: Trainer) -> None:
    started = lessons.stage.at - timedelta(days=1)
    assert trainer.cache is not None
    await publish(lessons)
    for minutes, renewed in ((9, 0), (1, 1), (5, 0)):
        at = lessons.stage.wait(minutes=minutes)
        assert await teaching.renew(trainer, started=started, at=at) == renewed, minutes
    async with trainer.db.begin() as uow:
        documents = await knowledge.documents(uow)
    found = Understanding.kept(SHIPPED, documents, cache=trainer.cache)
    assert found is not None
    assert found.understand(WORDS, lang=Lang.ZH, now=lessons.stage.at).topic == "limits"


async def test_going_back_to_what_ships_learns_nothing_in_the_process_that_goes_back(
    lessons: Teaching, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert trainer.cache is not None
    monkeypatch.setattr(answer, "load_utterances", lambda: SHIPPED)
    async with trainer.db.begin() as uow:
        documents = await knowledge.documents(uow)
    shipped = Understanding.train(SHIPPED, documents, cache=trainer.cache)
    await publish(lessons)

    def learns(*_: object) -> None:
        pytest.fail("what was kept is enough until a worker has learned from the articles of now")

    monkeypatch.setattr(answer, "_learned_from", learns)
    found = await built_in(trainer.db, trainer.cache, replace(shipped, version=7))
    assert (found.version, found.models.keys()) == (0, shipped.models.keys())
    assert [hit.slug for hit in found.index.search("船票限额", lang=Lang.ZH)] == ["limits"], "articles are of now"
    at = lessons.stage.wait(hours=1)
    assert await teaching.renew(trainer, started=at - timedelta(days=1), at=at) == 1, "a worker learns them, once"
    learned = await built_in(trainer.db, trainer.cache, found)
    assert learned.understand(WORDS, lang=Lang.ZH, now=at).topic == "limits"


async def test_nothing_is_learned_right_after_a_start_nor_where_a_trained_version_answers(
    lessons: Teaching, trainer: Trainer
) -> None:
    await publish(lessons)
    at = lessons.stage.wait(hours=1)
    assert await teaching.renew(trainer, started=at, at=at) == 0
    async with trainer.db.begin() as uow:
        number = await teaching.begin(uow, trainer.vault, by=BO, at=at)
    await teaching.train(trainer, number=number)
    await teaching.use(trainer.db, trainer.vault, number=number, by=BO, at=at)
    assert await teaching.renew(trainer, started=at - timedelta(hours=1), at=at) == 0
