"""What the commands about who is erased do: writing the list, looking for who is back, and erasing them again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from upay import identity
from upay.kit.ids import CustomerId
from upay.main.proven_vault import proven_vault
from upay.main.sealed import FORGET, PLACES
from upay.platform import erased_list
from upay.platform.config import Config
from upay.platform.db import Database, UnitOfWork
from upay.platform.retention import erase_due


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was put right."""

    closed: int
    planned: int
    erased: int


async def write(url: str, folder: Path, *, at: datetime) -> int:
    """Add what is not in the list of this folder; return how many lines."""
    async with _opened(url) as db:
        return await erased_list.keep(db, folder, at=at)


async def check(url: str, path: Path) -> int:
    """Count what the list says and the database does not know."""
    async with _opened(url) as db:
        return await erased_list.missing(db, erased_list.read(path))


async def again(config: Config, url: str, path: Path, *, at: datetime) -> Done:
    """Hold the database to the list, and let go at once of what is due."""
    async with proven_vault(config, url) as vault, _opened(url) as db:
        found = await erased_list.again(db, erased_list.read(path), _close)
        erased = await erase_due(db, vault, PLACES, FORGET, at=at)
    return Done(closed=found.closed, planned=found.planned, erased=erased)


async def _close(uow: UnitOfWork, person: UUID, closed_at: datetime) -> bool:
    return await identity.close_again(uow, CustomerId(person), closed_at)


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    db = Database(url)
    try:
        yield db
    finally:
        await db.close()
