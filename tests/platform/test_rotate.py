"""Attacks on another version of the master key: what others do meanwhile, and what is still run with the key before."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from upay.kit.ids import new_id
from upay.platform import rotate
from upay.platform.crypto import Vault
from upay.platform.db import Database
from upay.platform.master_keys import FIRST, FolderKeys, GivenKeys, MasterKeyUnusable, Wrapped
from upay.platform.person_keys import destroy

NAME = "customer.name"
ONE, TWO, OTHER = bytes(range(32)), bytes(range(1, 33)), bytes(range(2, 34))
AT_ONCE = 12
pytestmark = pytest.mark.usefixtures("db")


async def wrap_all(db: Database, provider: GivenKeys) -> None:
    while await rotate.rewrap(db, provider):
        pass


async def standing(db: Database) -> dict[int, int]:
    async with db.begin() as uow:
        return await rotate.versions(uow)


def test_of_several_who_add_a_version_at_once_each_adds_another_and_none_is_lost(tmp_path: Path) -> None:
    FolderKeys(tmp_path)
    gate, about = threading.Barrier(AT_ONCE), new_id()

    def add() -> tuple[int, Wrapped]:
        keys = FolderKeys(tmp_path)
        gate.wait()
        version = keys.add()
        return version, keys.wrap_with(version, b"k" * 32, about=about)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        added = [one.result() for one in [pool.submit(add) for _ in range(AT_ONCE)]]
    assert sorted(version for version, _ in added) == list(range(2, AT_ONCE + 2))
    assert {FolderKeys(tmp_path).unwrap(wrapped, about=about) for _, wrapped in added} == {b"k" * 32}


def test_of_several_who_start_first_all_have_the_same_key(tmp_path: Path) -> None:
    gate, about = threading.Barrier(AT_ONCE), new_id()

    def start(_: int) -> Wrapped:
        gate.wait()
        return FolderKeys(tmp_path).wrap(b"k" * 32, about=about)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        wrapped = list(pool.map(start, range(AT_ONCE)))
    assert {FolderKeys(tmp_path).unwrap(one, about=about) for one in wrapped} == {b"k" * 32}
    assert (tmp_path / "master.key").stat().st_mode & 0o777 == 0o600


async def test_a_key_that_was_being_made_while_all_were_wrapped_anew_is_not_left_behind(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    vault = Vault.at(tmp_path, url=database_url)
    vault.seal("小梅", context=NAME, person=new_id())
    provider, wrap_with = vault.provider, GivenKeys.wrap_with
    assert isinstance(provider, FolderKeys)
    loop = asyncio.get_running_loop()

    def slowly(self: GivenKeys, version: int, key: bytes, *, about: UUID) -> Wrapped:
        """Wrap, and stand still until a whole rotation has gone by."""
        wrapped = wrap_with(self, version, key, about=about)
        if version == FIRST:
            operators = FolderKeys(tmp_path)
            operators.add()
            asyncio.run_coroutine_threadsafe(wrap_all(db, operators), loop).result(30)
        return wrapped

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(GivenKeys, "wrap_with", slowly)
        sealed = await asyncio.to_thread(vault.seal, "小王", context=NAME, person=new_id())
    assert await standing(db) == {2: 2}
    assert Vault.at(tmp_path, url=database_url).open(sealed, context=NAME) == "小王"
    vault.release()


async def test_a_version_is_used_by_nobody_until_it_is_taken_into_use_so_that_processes_start_again_one_by_one(
    db: Database, database_url: str
) -> None:
    before = Vault(ONE).bind(database_url)
    before.seal("小梅", context=NAME, person=new_id())
    started = Vault(GivenKeys({1: ONE, 2: TWO})).bind(database_url)
    sealed = [started.seal("小王", context=NAME, person=new_id()), started.seal("访客", context=NAME)]
    assert [before.open(one, context=NAME) for one in sealed] == ["小王", "访客"]
    await wrap_all(db, GivenKeys({1: ONE, 2: TWO}))
    started.seal("小李", context=NAME, person=new_id())
    assert await standing(db) == {2: 3}
    before.release()
    started.release()


async def test_whoever_runs_with_the_key_before_writes_nothing_new_and_says_so(db: Database, database_url: str) -> None:
    before = Vault(ONE).bind(database_url, life_seconds=0)
    before.seal("小梅", context=NAME, person=new_id())
    await wrap_all(db, GivenKeys({1: ONE, 2: TWO}))
    for person in (new_id(), None):
        with pytest.raises(MasterKeyUnusable, match="version 2"):
            before.seal("小王", context=NAME, person=person)
    assert await standing(db) == {2: 1}
    before.release()


async def test_what_somebody_else_has_in_hand_is_waited_for(db: Database, database_url: str) -> None:
    vault, mei = Vault(ONE).bind(database_url), new_id()
    vault.seal("小梅", context=NAME, person=mei)
    with psycopg.connect(database_url) as other:
        other.execute("select from platform.person_key where person_id = %s for update", (mei,))
        rotating = asyncio.create_task(wrap_all(db, GivenKeys({1: ONE, 2: TWO})))
        async with asyncio.timeout(30):
            while not await waits_for_a_lock(db):  # noqa: ASYNC110 -- it is the server that waits
                await asyncio.sleep(0.02)
        other.rollback()
        await rotating
    assert await standing(db) == {2: 1}
    vault.release()


async def waits_for_a_lock(db: Database) -> bool:
    async with db.begin() as uow:
        activity = "pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
        asked = f"select exists (select from {activity})"  # noqa: S608 -- a line above
        return bool((await (await uow.connection()).exec_driver_sql(asked)).scalar_one())


async def test_another_master_key_is_noticed_whichever_version_it_differs_in(db: Database, database_url: str) -> None:
    vault, ours = Vault(ONE).bind(database_url), GivenKeys({1: ONE, 2: TWO})
    for _ in range(3):
        vault.seal("小梅", context=NAME, person=new_id())
    await rotate.rewrap(db, ours, at_once=1)
    assert await standing(db) == {1: 2, 2: 1}
    await rotate.prove_ours(db, Vault(ours).bind(database_url))
    for other in (GivenKeys({1: TWO, 2: TWO}), GivenKeys({1: ONE, 2: ONE}), GivenKeys({1: ONE})):
        with pytest.raises(MasterKeyUnusable):
            await rotate.prove_wrapping(db, other)
        with pytest.raises(MasterKeyUnusable):
            await rotate.prove_ours(db, Vault(other).bind(database_url))
    vault.release()


async def test_another_first_version_is_noticed_when_no_key_is_wrapped_with_it_any_more(
    db: Database, database_url: str
) -> None:
    ours, mei = Vault(GivenKeys({1: ONE, 2: TWO})).bind(database_url), new_id()
    ours.seal("小梅", context=NAME, person=mei)
    await wrap_all(db, GivenKeys({1: ONE, 2: TWO}))
    await rotate.prove_ours(db, ours)
    assert await standing(db) == {2: 1}
    other = Vault(GivenKeys({1: OTHER, 2: TWO})).bind(database_url)
    with pytest.raises(MasterKeyUnusable, match="version 1 of the master key is another one"):
        await rotate.prove_ours(db, other)
    async with db.begin() as uow:
        await destroy(uow, mei, at=datetime(2026, 3, 2, tzinfo=UTC))
    assert await standing(db) == {}
    for wrong in (GivenKeys({1: OTHER, 2: TWO}), GivenKeys({1: ONE, 2: OTHER}), GivenKeys({1: ONE})):
        with pytest.raises(MasterKeyUnusable):
            await rotate.prove_ours(db, Vault(wrong).bind(database_url))
    await rotate.prove_ours(db, ours)


async def test_of_two_that_begin_at_once_with_different_keys_one_does_not_begin(
    db: Database, database_url: str
) -> None:
    begun = await asyncio.gather(
        *(rotate.prove_ours(db, Vault(key).bind(database_url)) for key in (ONE, TWO)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in begun) == ["MasterKeyUnusable", "NoneType"]


async def test_a_newer_version_that_waits_can_still_be_put_right(db: Database, database_url: str) -> None:
    Vault(ONE).bind(database_url).seal("小梅", context=NAME, person=new_id())
    await rotate.prove_ours(db, Vault(GivenKeys({1: ONE, 2: OTHER})).bind(database_url))
    right = GivenKeys({1: ONE, 2: TWO})
    await rotate.prove_ours(db, Vault(right).bind(database_url))
    await wrap_all(db, right)
    assert await standing(db) == {2: 1}


async def test_whoever_began_with_another_newer_version_seals_nothing_once_the_right_one_is_in_use(
    db: Database, database_url: str
) -> None:
    Vault(ONE).bind(database_url).seal("小梅", context=NAME, person=new_id())
    began = Vault(GivenKeys({1: ONE, 2: OTHER})).bind(database_url, life_seconds=0)
    await rotate.prove_ours(db, began)
    await wrap_all(db, GivenKeys({1: ONE, 2: TWO}))
    for person in (new_id(), None):
        for _ in range(2):
            with pytest.raises(MasterKeyUnusable, match="version 2 of the master key is another one"):
                began.seal("小王", context=NAME, person=person)
    assert await standing(db) == {2: 1}


async def test_of_two_rotations_to_different_keys_of_one_version_the_second_wraps_nothing(
    db: Database, database_url: str
) -> None:
    vault = Vault(ONE).bind(database_url)
    for _ in range(2):
        vault.seal("小梅", context=NAME, person=new_id())
    assert await rotate.rewrap(db, GivenKeys({1: ONE, 2: TWO}), at_once=1) == 1
    with pytest.raises(MasterKeyUnusable, match="version 2 of the master key is another one"):
        await rotate.rewrap(db, GivenKeys({1: ONE, 2: OTHER}))
    assert await standing(db) == {1: 1, 2: 1}
