"""Kill −9 of whoever posts, and of PostgreSQL, fifty times under load: what was acknowledged is there, once.

The server is one of its own with its durability as it comes, fsync included. A round posts a few hundred movements,
kills after so many answers as the seed says, asks everything again under the same ids, and proves the books.
"""

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from shutil import rmtree
from typing import Any
from uuid import UUID, uuid5

import msgspec
import psutil
import psycopg
import pytest
from tests.conftest import NOON, ROOT
from tests.crash import poster

from upay import ledger
from upay.kit.ids import AccountId
from upay.kit.money import Money
from upay.ledger import AccountKind, Answer, Batcher, Code, Item, Limit, Movement, Posted
from upay.main import migrate
from upay.platform import embedded
from upay.platform.db import Database

_SEED = 20260304
_ROUNDS = 50
_ITEMS = 400
_SPACE = UUID("b7b1c3d4-52a6-5a0c-9a55-3c8a2f1be0d4")
_DAY = ledger.day(NOON)


@dataclass
class Server:
    """A PostgreSQL server that may be killed."""

    data: Path
    url: str

    def kill(self) -> None:
        """Kill every process of it at once, as a machine that loses its power does."""
        postmaster = psutil.Process(int((self.data / "postmaster.pid").read_text().split()[0]))
        family = [postmaster, *postmaster.children(recursive=True)]
        for process in family:
            _end(process)
        psutil.wait_procs(family, timeout=30)

    def revive(self) -> None:
        """Start it again; on a busy machine that may take longer than the wheel waits for it."""
        for _ in range(5):
            try:
                return embedded.revive(self.data)
            except subprocess.TimeoutExpired:
                continue
        raise AssertionError("the server does not come back")


def _end(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    # Not in pytest's folder, which another run of pytest closes to the user that the server runs as.
    data = Path(os.environ.get("TEST_HOME", ROOT / ".upay")) / f"killed-pg-{os.getpid()}"
    started = embedded.start(data)
    url = embedded.ensure_database(started, "upay")
    migrate.upgrade(url)
    if sys.platform == "linux":
        # After a crash the server flushes every file that it has; all at once is much quicker than one by one.
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("alter system set recovery_init_sync_method = 'syncfs'")
            connection.execute("select pg_reload_conf()")
    yield Server(data, url)
    Server(data, url).revive()
    started.cleanup()
    rmtree(data)


@dataclass
class Town:
    """Twenty customers with money and a shop, and what they ask in a round."""

    customers: list[AccountId]
    shop: AccountId

    def round(self, number: int) -> list[Item]:
        """Make a round's movements: plain and limited ones, holds and their ends, groups, and some that are refused."""
        chance = Random(_SEED + number)  # noqa: S311 -- no secret
        holds: list[Movement] = []
        items: list[Item] = []
        for place in range(_ITEMS):
            id_ = uuid5(_SPACE, f"{number}/{place}")
            payer, payee = chance.sample(self.customers, 2)
            give = Movement(id=id_, debit=payer, credit=payee, amount=Money(chance.randint(1, 40)), code=Code.TRANSFER)
            kind = chance.choice(["give", "give", "limited", "hold", "end", "group", "refused"])
            if kind == "end" and holds:
                end = Movement(id=id_, kind=chance.choice(["post", "void"]), hold_id=holds.pop(0).id, code=Code.PAYMENT)  # type: ignore[arg-type]
                items.append(Item(movements=(end,), at=NOON))
            elif kind == "hold":
                hold = Movement(id=id_, kind="hold", debit=payer, credit=self.shop, amount=Money(5), code=Code.PAYMENT)
                limit = Limit(name="over_day", account=payer, window=_DAY, cap=Money(10**9))
                items.append(Item(movements=(hold,), limits=(limit,), at=NOON))
                holds.append(hold)
            elif kind == "group":
                on = Movement(
                    id=uuid5(_SPACE, f"{number}/{place}/on"),
                    debit=payee,
                    credit=self.shop,
                    amount=give.amount,
                    code=Code.PAYMENT,
                )
                items.append(Item(movements=(give, on), at=NOON))
            elif kind == "refused":
                items.append(Item(movements=(msgspec.structs.replace(give, amount=Money(10**12)),), at=NOON))
            else:
                limit = Limit(name="over_day", account=payee, window=_DAY, cap=Money(10**9))
                items.append(Item(movements=(give,), limits=(limit,) if kind == "limited" else (), at=NOON))
        return items


async def _move_in(db: Database) -> Town:
    owners = [uuid5(_SPACE, f"person {number}") for number in range(21)]
    async with db.begin() as uow:
        await ledger.open_house_accounts(uow, at=NOON)
        opened = [
            await ledger.open_account(uow, owner=owner, kind=kind, at=NOON)
            for owner, kind in zip(owners, [AccountKind.MERCHANT] + [AccountKind.CUSTOMER] * 20, strict=True)
        ]
        opening = ledger.house(AccountKind.OPENING)
        movements = [
            Movement(
                id=uuid5(_SPACE, f"opening {id_}"), debit=opening, credit=id_, amount=Money(10**8), code=Code.OPENING
            )
            for id_ in opened[1:]
        ]
        await ledger.post(uow, [Item(movements=(movement,), at=NOON) for movement in movements])
    return Town(opened[1:], opened[0])


def _kill(
    victim: str, *, after: int, then_seconds: float, server: Server, items: Sequence[Item], context: Any
) -> dict[UUID, str]:
    """Let a process post, kill it or its server after so many answers and a moment, and return all its answers."""
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=poster.post, args=(server.url, items, theirs))
    process.start()
    theirs.close()
    told = [_next(ours) for _ in range(after)]
    time.sleep(then_seconds)  # Answers come in bursts, with the commits; this falls anywhere between two of them.
    if victim == "server":
        server.kill()
    else:
        os.kill(process.pid, signal.SIGKILL)
    while (one := _next(ours)) is not None:
        told.append(one)
    process.join(60)
    assert not process.is_alive()
    ours.close()
    if victim == "server":
        server.revive()
    assert None not in told, "it ended before it was killed"
    return dict(told)  # type: ignore[arg-type]


def _next(end: Connection) -> tuple[UUID, str] | None:
    try:
        one: tuple[UUID, str] = end.recv()
    except (EOFError, ConnectionResetError):
        return None
    else:
        return one


_QUIET_LOOKS = 3
"""So many looks one after the other at which nobody is at work: between two statements a session looks idle."""
_LONGEST_SECONDS = 60
_OTHERS_AT_WORK = (
    "select count(*) from pg_stat_activity"
    " where backend_type = 'client backend' and pid <> pg_backend_pid() and state <> 'idle'"
)


def _kept(url: str, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return what the database remembers of these ids, read before anything is asked again.

    What whoever was killed had sent before is still done by the server: that is waited for.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        quiet, deadline = 0, time.monotonic() + _LONGEST_SECONDS
        while quiet < _QUIET_LOOKS:
            busy = connection.execute(_OTHERS_AT_WORK).fetchone()
            quiet = quiet + 1 if busy == (0,) else 0
            assert time.monotonic() < deadline, busy
            time.sleep(0.02)
        rows = connection.execute(
            "select a.id, coalesce(a.refusal ->> 'why', 'posted'), t.id from ledger.answer a"
            " left join ledger.transfer t on t.seq = a.seq where a.id = any(%s)",
            (list(ids),),
        ).fetchall()
    assert all((why == "posted") == (transfer == id_) for id_, why, transfer in rows)
    return {id_: why for id_, why, _ in rows}


async def _ask_again(db: Database, items: Sequence[Item]) -> list[Answer]:
    async with Batcher(db) as batcher:
        return list(await asyncio.gather(*(batcher.submit(item) for item in items)))


@pytest.mark.crash
def test_what_was_acknowledged_is_there_once_whoever_is_killed(server: Server) -> None:
    print(f"seed {_SEED}")  # noqa: T201 -- for who reads a failure
    chance = Random(_SEED)  # noqa: S311 -- no secret
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.crash.poster"])
    with asyncio.Runner() as runner:
        db = Database(server.url, pool_size=2)
        town = runner.run(_move_in(db))
        cut_off: Counter[str] = Counter()
        victims = ["server", "poster"] * (_ROUNDS // 2)
        chance.shuffle(victims)
        for number, victim in enumerate(victims):
            items = town.round(number)
            told = _kill(
                victim, after=chance.randint(1, _ITEMS - 100), then_seconds=chance.random() / 50, server=server,
                items=items, context=context,
            )  # fmt: skip
            kept = _kept(server.url, [item.id for item in items])
            assert told.items() <= kept.items(), (number, victim)
            cut_off[victim] += len(kept) < _ITEMS
            runner.run(db.close())
            db = Database(server.url, pool_size=2)
            runner.run(_prove_again(db, items, kept))
        runner.run(db.close())
    # Rounds in which everything was through before the kill prove little.
    assert cut_off.total() >= _ROUNDS * 8 // 10, cut_off
    assert min(cut_off["server"], cut_off["poster"]) >= _ROUNDS // 4, cut_off


async def _prove_again(db: Database, items: Sequence[Item], kept: dict[UUID, str]) -> None:
    """Ask everything again, twice: what was there is told again, what was not is done now, and then told again."""
    first, second = [await _ask_again(db, items) for _ in range(2)]
    for item, one, other in zip(items, first, second, strict=True):
        why = "posted" if isinstance(one, Posted) else one.why
        assert one.replayed == (item.id in kept), item
        assert kept.get(item.id, why) == why, item
        assert (other.replayed, "posted" if isinstance(other, Posted) else other.why) == (True, why), item
    async with db.begin() as uow:
        assert await ledger.check_books(uow) == []
        doubled = await (await uow.connection()).exec_driver_sql(
            "select id from ledger.transfer group by id having count(*) > 1"
        )
        assert doubled.all() == []
