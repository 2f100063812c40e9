"""Old versions: their files go, what they came to stays, and one step back is always there."""

import pytest
from tests.support.teaching.conftest import BO

from upay.platform.db import UnitOfWork
from upay.support import teaching
from upay.support.assistant import made_by
from upay.support.teaching import Trainer, VersionNotUsable
from upay.support.teaching.models import ModelFile, ModelUse, ModelVersion
from upay.support.teaching.prune import prune

JUDGED = {"now": {"langs": {}}, "before": {"langs": {}}, "checks": []}


async def stand(trainer: Trainer, numbers: range, *, used: tuple[int, ...] = (), training: int | None = None) -> None:
    at = trainer.clock.now()
    async with trainer.db.begin() as uow:
        for number in numbers:
            ready = number != training
            uow.add(
                ModelVersion(
                    number=number, state="ready" if ready else "training", step="comparing", begun_by=BO, begun_at=at,
                    ended_at=at if ready else None, examples=1, against=0, judged=JUDGED, holds=True,
                    made_by=made_by(), digest=b"digest" if ready else None, size=4,
                )
            )  # fmt: skip
        await uow.flush()
        for number in numbers:
            uow.add(ModelFile(number=number, content=b"file"))
        for number in used:
            uow.add(ModelUse(number=number, used_by=BO, at=at))
            await uow.flush()


async def with_file(uow: UnitOfWork) -> list[int]:
    return sorted(one.number for one in await teaching.versions(uow) if one.kept)


@pytest.mark.parametrize(
    ("used", "kept"),
    [
        ((), [7, 8, 9]),
        ((1,), [1, 7, 8, 9]),
        ((1, 2), [1, 2, 7, 8, 9]),
        ((1, 2, 3), [2, 3, 7, 8, 9]),
        ((3, 1, 3), [1, 3, 7, 8, 9]),
        ((2, 0), [2, 7, 8, 9]),
    ],
)
async def test_the_newest_the_one_in_use_and_the_one_before_keep_their_files(
    trainer: Trainer, used: tuple[int, ...], kept: list[int]
) -> None:
    await stand(trainer, range(1, 10), used=used)
    async with trainer.db.begin() as uow:
        dropped = await prune(uow, keep=3)
        assert await with_file(uow) == kept
        assert dropped == sorted(set(range(1, 10)) - set(kept))


async def test_a_training_that_is_about_to_end_keeps_its_file_and_takes_nobodys_place(trainer: Trainer) -> None:
    await stand(trainer, range(1, 5), training=4)
    async with trainer.db.begin() as uow:
        await prune(uow, keep=2)
        assert await with_file(uow) == [2, 3, 4]


async def test_what_a_pruned_version_came_to_is_read_and_it_is_not_taken_into_use(trainer: Trainer) -> None:
    await stand(trainer, range(1, 4), used=(1, 2, 3))
    async with trainer.db.begin() as uow:
        await prune(uow, keep=1)
        old = await teaching.version(uow, 1)
    assert old is not None
    assert (old.kept, old.judged, old.state) == (False, JUDGED, "ready")
    with pytest.raises(VersionNotUsable) as refused:
        await teaching.use(trainer.db, trainer.vault, number=1, by=BO, at=trainer.clock.now())
    assert refused.value.facts["why"] == "version_pruned"
    await teaching.use(trainer.db, trainer.vault, number=2, by=BO, at=trainer.clock.now())
    async with trainer.db.begin() as uow:
        assert await teaching.in_use(uow) == 2


async def test_a_training_lets_go_of_what_is_too_old(trainer: Trainer) -> None:
    await stand(trainer, range(1, 8))
    async with trainer.db.begin() as uow:
        number = await teaching.begin(uow, trainer.vault, by=BO, at=trainer.clock.now())
    await teaching.train(trainer, number=number)
    async with trainer.db.begin() as uow:
        assert await with_file(uow) == [4, 5, 6, 7, 8]
