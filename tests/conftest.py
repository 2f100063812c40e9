"""Fixtures every test may use: a real PostgreSQL and a database of one's own."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import psycopg
import pytest
from argon2.profiles import CHEAPEST

from tests.cast import Bare, enrol_cast
from tests.scratch_server import ROOT, scratch_server
from tests.stage import MASTER_KEY, Stage, furnish, set_up
from upay import identity, ledger
from upay.kit.time import SetClock
from upay.main import migrate
from upay.main.wiring import Product, settle_in
from upay.platform.crypto import Vault
from upay.platform.db import Database

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""Monday 2 March 2026, 12:00 in Shanghai: when every test begins."""
LEARNED = ROOT / ".upay" / "test-cache"
"""Where the assistant's models lie, so that a machine trains them once."""
_COPIED = "strategy file_copy"
"""Where nothing is written ahead, files are copied in half of the time that it takes page by page."""
_LONGEST_FIRST = ("tests/stories", "tests/crash", "tests/api", "tests/support")
"""A file is one worker's from beginning to end, so that none that is long may begin when the others have ended."""
_LAST = "tests/e2e"
"""Many short files, around a product that goes on working until the last test of all has ended."""

_numbers = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_begins)


def _begins(item: pytest.Item) -> int:
    """Return in which turn a test begins; within a turn they keep the order in which they were found."""
    for turn, folder in enumerate(_LONGEST_FIRST):
        if item.path.is_relative_to(ROOT / folder):
            return turn
    return len(_LONGEST_FIRST) + item.path.is_relative_to(ROOT / _LAST)


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """Return the URL of the test server's maintenance database."""
    with scratch_server() as url:
        yield url


@pytest.fixture(scope="session")
def template(server_url: str) -> Iterator[str]:
    """Build the schema once per worker; every test's database is a copy of it."""
    name = f"template_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}_{os.getpid()}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"create database {name} encoding 'UTF8' lc_collate 'C' lc_ctype 'C' template template0")
    migrate.upgrade(_sibling(server_url, name))
    yield name
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")


@pytest.fixture(scope="session")
def template_with_cast(server_url: str, template: str) -> Iterator[str]:
    """Enrol the cast once per worker, for all whose test begins with it."""
    name = f"{template}_cast"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"create database {name} template {template} {_COPIED}")

    async def enrol() -> None:
        identity.HASHER.choose(CHEAPEST)
        url, vault = _sibling(server_url, name), Vault(MASTER_KEY)
        db, clock = Database(url), SetClock(NOON)
        vault.bind(url)
        async with db.begin() as uow:
            await ledger.open_house_accounts(uow, at=clock.now())
        await enrol_cast(Bare(db, vault, clock))
        vault.release()
        await db.close()

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(enrol())
    yield name
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")


@pytest.fixture(scope="session")
def template_settled(server_url: str, template: str, template_with_cast: str) -> Iterator[str]:
    """Settle the product in once per worker, its articles being many, for all whose test begins with the whole."""
    name = f"{template}_settled"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"create database {name} template {template_with_cast} {_COPIED}")

    async def settle() -> None:
        db = Database(_sibling(server_url, name))
        await settle_in(db, at=NOON)
        await db.close()

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(settle())
    yield name
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")


@pytest.fixture
def database_url(request: pytest.FixtureRequest, server_url: str, template: str) -> Iterator[str]:
    """Return the URL of a fresh, migrated database that goes away with the test; on a stage, the cast is in it."""
    furnished = [name for name in ("template_settled", "template_with_cast") if name in request.fixturenames]
    source = request.getfixturevalue(furnished[0]) if furnished else template
    name = f"{template}_{next(_numbers)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"create database {name} template {source} {_COPIED}")
    yield _sibling(server_url, name)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")


@pytest.fixture
def staged_url(database_url: str, template_with_cast: str) -> str:  # noqa: ARG001 -- being asked for, it is what is copied
    """Return the URL of the test's database, in which the cast is."""
    return database_url


@pytest.fixture
def settled_url(database_url: str, template_settled: str) -> str:  # noqa: ARG001 -- likewise
    """Return the URL of the test's database, in which the cast and all that the product brings along are."""
    return database_url


@pytest.fixture
async def db(database_url: str, vault: Vault) -> AsyncIterator[Database]:
    """Return the database as the product opens it, with the keys of persons in it."""
    database = Database(database_url)
    vault.bind(database_url)
    yield database
    await database.close()


@pytest.fixture
def vault() -> Iterator[Vault]:
    """Return a vault with a fixed key."""
    opened = Vault(MASTER_KEY)
    yield opened
    opened.release()


@pytest.fixture
def clock() -> SetClock:
    """Return a clock that stands at noon until moved."""
    return SetClock(NOON)


@pytest.fixture
async def stage(staged_url: str, vault: Vault, clock: SetClock, tmp_path: Path) -> AsyncIterator[Stage]:
    """Return the stage that money is tried on, with the cast; the books are checked when the test ends."""
    async with set_up(staged_url, vault=vault, clock=clock, folder=tmp_path) as opened:
        yield opened


@pytest.fixture
async def whole(settled_url: str, clock: SetClock, tmp_path: Path) -> AsyncIterator[Stage]:
    """Return the stage over the whole product; what it learned is kept on this machine from test to test."""
    async with furnish(settled_url, clock=clock, folder=tmp_path, cache=LEARNED) as opened:
        yield opened


@pytest.fixture
def product(whole: Stage) -> Product:
    """Return the whole product, as every process assembles it, with the cast."""
    assert whole.product is not None, "it was assembled a line above"
    return whole.product


def _sibling(url: str, name: str) -> str:
    head, _, query = url.partition("?")
    return head.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")
