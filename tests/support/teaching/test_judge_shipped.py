"""What ships is judged like any version: once, and again when what it depends on is another."""

from dataclasses import replace
from datetime import timedelta

from tests.support.teaching.small import SHIPPED

from upay.kit.language import Lang
from upay.support import teaching
from upay.support.teaching import Trainer, VersionView

STARTED = timedelta(minutes=6)


async def _judge(trainer: Trainer) -> int:
    at = trainer.clock.now()
    return await teaching.judge_shipped(trainer, started=at - STARTED, at=at)


async def _shipped(trainer: Trainer) -> VersionView | None:
    async with trainer.db.begin() as uow:
        return await teaching.version(uow, 0)


async def test_what_ships_has_figures_topics_and_confusions(trainer: Trainer) -> None:
    assert await _shipped(trainer) is None
    assert await _judge(trainer) == 1
    known = await _shipped(trainer)
    assert known is not None
    assert (known.number, known.state) == (0, "ready")
    zh = known.judged["now"]["langs"]["zh"]
    assert zh["figures"]["messages"] == 3
    assert set(zh["topics"]) == {"limits", "password_forgotten", "refund_how"}
    assert {check["figure"] for check in known.judged["checks"] if check["lang"] == "zh"} >= {"right", "caught"}
    assert await _judge(trainer) == 0, "it is done once"
    other = {lang: {**topics, "limits": (*topics["limits"], "一年最多能付多少")} for lang, topics in SHIPPED.items()}
    assert Lang.ZH in other
    assert await _judge(replace(trainer, shipped=lambda: other)) == 1, "other texts are judged anew"


async def test_it_can_be_gone_back_to_and_new_versions_count_on(trainer: Trainer) -> None:
    await _judge(trainer)
    known = await _shipped(trainer)
    assert known is not None
    assert teaching.why_not(known, used=False, now=0) == "version_in_use"
    assert teaching.why_not(known, used=False, now=1) is None
    async with trainer.db.begin() as uow:
        assert await teaching.begin(uow, trainer.vault, by=None, queued=False, at=trainer.clock.now()) == 1


async def test_not_right_after_a_start_and_not_without_a_frozen_set(trainer: Trainer) -> None:
    at = trainer.clock.now()
    assert await teaching.judge_shipped(trainer, started=at, at=at) == 0
    (trainer.frozen / "zh.tsv").unlink()
    assert await _judge(trainer) == 0
    assert await _shipped(trainer) is None
