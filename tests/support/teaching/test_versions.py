"""Versions: trained apart, judged on texts not learned from, used when the gate holds and somebody says so."""

import asyncio
from datetime import datetime
from functools import partial

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs
from tests.support.teaching.conftest import ADA, BO, Teaching
from tests.support.teaching.small import SHIPPED

from upay.kit.language import Lang
from upay.kit.refusal import NotFound
from upay.platform.db import OUTBOX
from upay.support import teaching
from upay.support.assistant import OUT_OF_SCOPE, Understanding
from upay.support.teaching import Judged, Trainer, TrainsAlready, VersionNotUsable, VersionView
from upay.support.teaching.gate import checks, lines, tolerances
from upay.support.teaching.judge import Figures, Language
from upay.support.teaching.models import ModelFile, ModelVersion
from upay.support.teaching.train import together

NEW = "船票买重了想退掉一张"


async def trained(trainer: Trainer) -> VersionView:
    async with trainer.db.begin() as uow:
        number = await teaching.begin(uow, trainer.vault, by=BO, at=trainer.clock.now())
    await teaching.train(trainer, number=number)
    async with trainer.db.begin() as uow:
        made = await teaching.version(uow, number)
    assert made is not None
    return made


async def take(trainer: Trainer, number: int) -> None:
    await teaching.use(trainer.db, trainer.vault, number=number, by=BO, at=trainer.clock.now())


def heard(understanding: Understanding, at: datetime) -> str:
    return understanding.understand(NEW, lang=Lang.ZH, now=at).topic


async def test_what_was_accepted_is_understood_once_a_version_is_used_and_no_more_after_going_back(
    lessons: Teaching, trainer: Trainer
) -> None:
    at = lessons.stage.at
    await lessons.accept(await lessons.correct(NEW, "limits"))
    made = await trained(trainer)
    assert (made.state, made.examples, made.against, made.holds) == ("ready", 1, 0, True)
    ships = Understanding.train(SHIPPED, ())
    load = teaching.in_use_by(trainer.db, partial(_ships, ships))
    assert heard(ships, at) == "refund_how"

    await take(trainer, made.number)
    new = await load(ships)
    assert (new.version, heard(new, at)) == (made.number, "limits")
    assert (await load(new)).models is new.models, "what is loaded and in use is not loaded again"

    await take(trainer, 0)
    async with trainer.db.begin() as uow:
        assert await teaching.in_use(uow) == 0
        assert [one.number for one in await teaching.uses(uow)] == [0, made.number]
        news = [
            payload["channels"]
            for (payload,) in await uow.session.execute(
                sa.select(OUTBOX.c.payload).where(OUTBOX.c.name == "versions.changed").order_by(OUTBOX.c.id)
            )
        ]
    assert news[-1] == ["assistant", "desk"], "every process hears that another version is in use"


async def test_a_version_that_is_worse_by_more_than_is_borne_does_not_go_live(
    lessons: Teaching, trainer: Trainer
) -> None:
    for wrong in ("退款在哪里申请", "退款怎么申请", "申请退款在哪", "退款申请入口在哪里", "哪里可以申请退款"):
        await lessons.accept(await lessons.correct(f"{wrong}呀", "limits"))
    made = await trained(trainer)
    assert made.state == "ready"
    assert not made.holds
    missed = [check for check in made.judged["checks"] if not check["holds"]]
    assert ("zh", "right") in {(check["lang"], check["figure"]) for check in missed}
    assert ["refund_how", "limits", 1] in made.judged["now"]["langs"]["zh"]["pairs"]
    with pytest.raises(VersionNotUsable) as caught:
        await take(trainer, made.number)
    assert caught.value.facts["why"] == "gate_does_not_hold"


async def test_without_a_frozen_set_nothing_goes_live(trainer: Trainer) -> None:
    (trainer.frozen / "en.tsv").unlink()
    made = await trained(trainer)
    assert (made.state, made.why, made.judged, made.holds) == ("ready", "no_frozen_set", {}, False)
    with pytest.raises(VersionNotUsable) as caught:
        await take(trainer, made.number)
    assert caught.value.facts["why"] == "version_not_judged"


async def test_a_version_that_was_compared_with_another_is_trained_again_but_going_back_is_free(
    trainer: Trainer,
) -> None:
    first, second = await trained(trainer), await trained(trainer)
    await take(trainer, first.number)
    with pytest.raises(VersionNotUsable) as caught:
        await take(trainer, second.number)
    assert caught.value.facts["why"] == "version_against_another"
    await take(trainer, 0)
    await take(trainer, second.number)
    await take(trainer, first.number)
    with pytest.raises(VersionNotUsable):
        await take(trainer, first.number)
    with pytest.raises(NotFound):
        await take(trainer, 99)


async def test_one_is_trained_at_a_time_and_one_that_was_lost_does_not_bar_the_way(
    lessons: Teaching, trainer: Trainer
) -> None:
    async def begin() -> int:
        async with trainer.db.begin() as uow:
            return await teaching.begin(uow, trainer.vault, by=ADA, at=trainer.clock.now())

    both = await asyncio.gather(begin(), begin(), return_exceptions=True)
    assert sorted(type(one).__name__ for one in both) == ["TrainsAlready", "int"]
    with pytest.raises(TrainsAlready):
        await begin()
    lessons.stage.wait(minutes=31)
    assert await begin() == 2
    async with trainer.db.begin() as uow:
        lost = await teaching.version(uow, 1)
        assert lost is not None
        assert (lost.state, lost.why) == ("failed", "lost")
    await teaching.train(trainer, number=1)
    async with trainer.db.begin() as uow:
        assert await teaching.version(uow, 1) == lost, "what was given up is not taken up again"


async def test_a_training_that_breaks_is_a_version_that_failed(trainer: Trainer) -> None:
    (trainer.frozen / "zh.tsv").write_bytes(b"\xff\xfe")
    with capture_logs() as logs:
        made = await trained(trainer)
    assert (made.state, made.why) == ("failed", "broke")
    assert [each["event"] for each in logs if each["log_level"] == "error"] == ["assistant.not_trained"]


@pytest.mark.parametrize("broken", ["digest", "missing", "of_other_code"])
async def test_where_the_version_cannot_be_read_what_ships_answers_and_it_is_an_alarm(
    trainer: Trainer, broken: str
) -> None:
    made = await trained(trainer)
    await take(trainer, made.number)
    async with trainer.db.begin() as uow:
        match broken:
            case "digest":
                await uow.session.execute(sa.update(ModelFile).values(content=b"half a mo"))
            case "missing":
                await uow.session.execute(sa.delete(ModelFile))
            case _:
                await uow.session.execute(sa.update(ModelVersion).values(made_by="another release"))
    ships = Understanding.train(SHIPPED, ())
    with capture_logs() as logs:
        found = await teaching.in_use_by(trainer.db, partial(_ships, ships))(None)
    assert (found.version, found.models) == (0, ships.models)
    [alarm] = logs
    assert (alarm["event"], alarm["why"], alarm["log_level"]) == ("assistant.version_broken", broken, "error")


async def _ships(ships: Understanding, *_: object) -> Understanding:
    return ships


def test_what_was_taught_stands_behind_what_ships_and_wins_where_both_say_something() -> None:
    whole = together(SHIPPED, {Lang.ZH: {"limits": ("怎么申请退款", "新的")}, Lang.EN: {OUT_OF_SCOPE: ("hi",)}})
    assert "怎么申请退款" not in whole[Lang.ZH]["refund_how"]
    assert whole[Lang.ZH]["limits"][-2:] == ("怎么申请退款", "新的")
    assert whole[Lang.EN] == {OUT_OF_SCOPE: ("hi",)}


def judged(**figures: float) -> Judged:
    every = {"right": 0.95, "top_3": 0.99, "answered": 0.6, "wrong_of_answered": 0.01, "refused": 0.01, "caught": 0.95,
             "calibration": 0.01}  # fmt: skip
    known = Figures(messages=100, **{**every, **figures})
    return Judged(langs={"zh": Language(figures=known, topics={}, pairs=[])})


@pytest.mark.parametrize(("name", "better", "borne"), [(name, *known) for name, known in tolerances().items()])
def test_each_figure_may_be_worse_by_so_much_and_no_more(name: str, better: str, borne: float) -> None:
    sign = -1 if better == "more" else 1
    was = getattr(judged().langs["zh"].figures, name)

    def missed(worse: float) -> list[str]:
        now = judged(**{name: was + sign * worse})
        return [check.figure for check in checks(judged(), now) if not check.holds]

    assert missed(borne) == missed(-0.05) == []
    assert missed(borne + 0.001) == [name]


@pytest.mark.parametrize(("name", "line"), lines().items())
def test_no_version_crosses_the_line_however_small_the_step(name: str, line: float) -> None:
    sign = -1 if tolerances()[name][0] == "more" else 1

    def missed(before: float, now: float) -> list[str]:
        found = checks(judged(**{name: before}), judged(**{name: now}))
        return [check.figure for check in found if not check.holds]

    assert missed(line, line) == []
    assert missed(line, line + sign * 0.001) == [name]
    assert missed(line + sign * 0.02, line + sign * 0.01) == [], "what is better than the one in use is not kept out"
