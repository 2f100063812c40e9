"""A backup from before somebody was erased, or closed their account, is put back: they are not."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs
from tests.cast import JUN, MEI, WANG
from tests.conftest import NOON
from tests.main.conftest import Run
from tests.stage import MASTER_KEY

from upay import identity
from upay.identity import models, queries
from upay.kit.refusal import Refusal
from upay.main.sealed import FORGET, PLACES
from upay.platform import erased_list
from upay.platform.crypto import Erased, Vault
from upay.platform.db import Database
from upay.platform.retention import erase_due

LONG_AGO = NOON - timedelta(days=11 * 365)
ADDRESSES = (f"203.0.{number}.9" for number in count(1))
"""Of sign-ins: many accounts from one network would be strange."""


@pytest.fixture
def backup(server_url: str, staged_url: str) -> Iterator[str]:
    """Copy the database as it is before anybody does anything, which is when a backup is made."""
    head, _, query = staged_url.partition("?")
    name = head.rsplit("/", 1)[1]
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"create database {name}_backup template {name}")
    yield f"{head}_backup" + (f"?{query}" if query else "")
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"drop database {name}_backup with (force)")


@pytest.fixture
def put_back(backup: str, home: Path, run: Run, staged_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Let one be erased altogether and another close their account; then have commands run on the backup."""

    async def live() -> None:
        vault, db = Vault(MASTER_KEY).bind(staged_url), Database(staged_url)
        for one, closed_at in ((MEI, LONG_AGO), (WANG, NOON)):
            async with db.begin() as uow:
                await identity.close_account(uow, vault, customer_id=one.id, at=closed_at)
        assert await erased_list.keep(db, home, at=NOON) == 6
        assert await erase_due(db, vault, PLACES, FORGET, at=NOON) == 3
        assert await erased_list.keep(db, home, at=NOON) == 3, "what was done is a line beside the one that it was due"
        assert await erased_list.keep(db, home, at=NOON) == 0
        vault.release()
        await db.close()

    asyncio.run(live())
    monkeypatch.setenv("UPAY_DATABASE_URL", backup)
    monkeypatch.setenv("UPAY_MASTER_KEY", MASTER_KEY.hex())
    return run


def test_whom_a_backup_brings_back_is_erased_again_and_an_account_that_was_closed_is_closed(
    put_back: Run, backup: str
) -> None:
    assert asyncio.run(seen(backup, MEI.phone, MEI.password)) == (MEI.name, True), "the backup has brought them back"
    assert put_back("erased", "check").exit_code == 1
    told_before = asyncio.run(told(backup))
    done = put_back("erased", "again")
    assert done.exit_code == 0, done.output
    assert asyncio.run(told(backup)) == told_before, "nobody is told a second time that their account was closed"
    assert done.stdout.splitlines() == [
        "2 accounts closed again", "6 lines of the list were unknown here", "4 kinds of data erased",
    ]  # fmt: skip
    assert asyncio.run(seen(backup, MEI.phone, MEI.password, whom=MEI.id)) == (None, False)
    assert asyncio.run(seen(backup, WANG.phone, WANG.password, whom=WANG.id)) == (WANG.name, False)
    assert asyncio.run(seen(backup, JUN.phone, JUN.password))[0] == JUN.name
    assert asyncio.run(closed(backup)) == {MEI.id: LONG_AGO, WANG.id: NOON}
    assert put_back("erased", "check").exit_code == 0
    assert "0 accounts closed again" in put_back("erased", "again").stdout


def test_the_worker_says_that_somebody_is_back_and_what_is_erased_from_then_on_is_listed_too(
    put_back: Run, backup: str, home: Path
) -> None:
    async def keep() -> int:
        db = Database(backup)
        try:
            return await erased_list.keep(db, home, at=NOON)
        finally:
            await db.close()

    with capture_logs() as logs:
        assert asyncio.run(keep()) == 0
    assert [(one["event"], one["log_level"]) for one in logs] == [("erased.brought_back", "error")]
    assert put_back("erased", "again").exit_code == 0
    with capture_logs() as logs:
        assert asyncio.run(keep()) > 0
    assert logs == []


def test_a_list_that_was_kept_elsewhere_is_named_and_one_that_is_none_says_in_which_line(
    put_back: Run, home: Path, tmp_path: Path
) -> None:
    ours, elsewhere = home / erased_list.NAME, tmp_path / "kept"
    ours.rename(elsewhere)
    assert put_back("erased", "again").exit_code == 2
    # Whoever was stopped while writing has left half a line, which is done anew.
    elsewhere.write_text(elsewhere.read_text() + "2026-03-02T04:0")
    assert put_back("erased", "check", "--list", str(elsewhere)).exit_code == 1
    elsewhere.write_text("one\ntwo\n")
    refused = put_back("erased", "again", "--list", str(elsewhere))
    assert refused.exit_code == 2
    assert "line 1" in refused.stderr
    assert put_back("erased", "list").exit_code == 0


@pytest.mark.usefixtures("put_back")
def test_the_list_names_nobody(home: Path) -> None:
    listed = (home / erased_list.NAME).read_text()
    assert str(MEI.id) in listed
    for one in (MEI, WANG):
        assert one.name not in listed
        assert one.phone.removeprefix("+86") not in listed
    assert (home / erased_list.NAME).stat().st_mode & 0o777 == 0o600


async def seen(url: str, phone: str, password: str, *, whom: object = None) -> tuple[str | None, bool]:
    """Return the name that can be read, and whether the password signs in."""
    vault, db = Vault(MASTER_KEY).bind(url), Database(url)
    async with db.begin() as uow:
        found = sa.select(models.Customer)
        found = found.where(
            models.Customer.phone_blind == vault.blind(phone, context=queries.PHONE)
            if whom is None
            else models.Customer.id == whom
        )
        row = (await uow.session.scalars(found)).one()
        try:
            name = vault.open(row.name_sealed, context=queries.NAME)
        except Erased:
            name = None
    try:
        device = identity.Device(agent="Chrome", address=next(ADDRESSES))
        await identity.sign_in(db, vault, phone=phone, password=password, device=device, at=NOON)
        opened = True
    except Refusal:
        opened = False
    vault.release()
    await db.close()
    return name, opened


async def closed(url: str) -> dict[object, object]:
    db = Database(url)
    async with db.begin() as uow:
        rows = sa.select(models.Customer.id, models.Customer.closed_at).where(models.Customer.closed_at.is_not(None))
        found = {row.id: row.closed_at for row in await uow.session.execute(rows)}
    await db.close()
    return found


async def told(url: str) -> int:
    db = Database(url)
    async with db.begin() as uow:
        many = await uow.session.scalar(sa.select(sa.func.count()).select_from(models.Notice))
    await db.close()
    return many or 0
