"""Kill −9 of whoever rotates the master key, again and again, two at once, while others seal, read and erase.

Afterwards everything opens that was sealed, by a process that knows nothing; nobody who was erased is back; and no key
is left under any version but the newest.
"""

import asyncio
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from tests.conftest import ROOT
from tests.crash import sealer

from upay.kit.ids import new_id
from upay.kit.time import SetClock
from upay.platform import rotate
from upay.platform.crypto import Erased, Vault
from upay.platform.db import Database
from upay.platform.master_keys import FolderKeys

_SEED = 20260305
_KILLED = 3
_PEOPLE = 2000
"""So many that a rotation takes long enough to be killed within."""
_SEALERS = 2


@pytest.mark.crash
async def test_whatever_is_killed_while_keys_are_rotated_everything_opens_and_nobody_comes_back(
    database_url: str, tmp_path: Path, clock: SetClock
) -> None:
    there = Vault.at(tmp_path, url=database_url)
    before = {person: there.seal(str(person), context=sealer.NAME, person=person) for person in people()}
    there.release()
    random, spawned = Random(_SEED), multiprocessing.get_context("spawn")  # noqa: S311 -- when to kill
    ends, sealing = [], []
    for _ in range(_SEALERS):
        ours, theirs = spawned.Pipe()
        process = spawned.Process(target=sealer.seal, args=(database_url, tmp_path, clock, theirs))
        process.start()
        ends.append(ours)
        sealing.append(process)
    assert [end.recv() for end in ends] == ["begun"] * _SEALERS

    newest = 1
    for _ in range(_KILLED):
        # The newer version is there the moment that its line is; the wrapping goes on for a while.
        newest += 1
        rotating = rotation(database_url, tmp_path, "rotate")
        while FolderKeys(tmp_path).current() < newest:
            assert rotating.poll() is None, "it ended before it had begun"
        await asyncio.sleep(random.random() * 0.3)
        rotating.kill()
        rotating.wait()
    assert all(process.is_alive() for process in sealing)
    two = [rotation(database_url, tmp_path, "rotate"), rotation(database_url, tmp_path, "rotate", "--again")]
    assert [await asyncio.to_thread(one.wait, 120) for one in two] == [0, 0]
    for end in ends:
        end.send("stop")
    told = [end.recv() for end in ends]
    for process in sealing:
        process.join(30)
    assert [process.exitcode for process in sealing] == [0] * _SEALERS

    fresh, db = Vault.at(tmp_path, url=database_url), Database(database_url)
    kept = before | {person: sealed for sealed_by_one, _, _ in told for person, sealed in sealed_by_one.items()}
    erased = {person for _, gone, _ in told for person in gone}
    assert erased
    for person, sealed in kept.items():
        if person in erased:
            with pytest.raises(Erased):
                fresh.open(sealed, context=sealer.NAME)
        else:
            assert fresh.open(sealed, context=sealer.NAME) == str(person)
    assert {fresh.open(one, context=sealer.NAME) for _, _, nobodys in told for one in nobodys} == {"guest"}
    async with db.begin() as uow:
        assert await rotate.versions(uow) == {FolderKeys(tmp_path).current(): len(kept) - len(erased)}
        assert await rotate.destroyed(uow) == len(erased)
    fresh.release()
    await db.close()


def people() -> list[UUID]:
    return [new_id() for _ in range(_PEOPLE)]


def rotation(url: str, home: Path, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "upay.main.cli", "keys", *words], cwd=ROOT, stdout=subprocess.DEVNULL,
        env=os.environ | {"UPAY_DATABASE_URL": url, "UPAY_HOME": str(home)},
    )  # fmt: skip
