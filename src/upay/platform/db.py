"""The database: engine, unit of work, and the only commit.

A unit of work is one transaction. What it publishes (events, jobs) goes into the outbox in the same transaction and
is relayed after the commit, so nobody hears of what did not happen.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from upay.platform.unavailable import make_sure_it_is_new_enough, unreachable, without_scheme


class Base(DeclarativeBase):
    """The declarative base of every domain's rows; each domain has a PostgreSQL schema of its own."""

    type_annotation_map = {  # noqa: RUF012 -- SQLAlchemy reads this class attribute
        datetime: sa.DateTime(timezone=True),
        str: sa.Text(),
        int: sa.BigInteger(),
        bytes: sa.LargeBinary(),
        dict[str, Any]: JSONB(),
    }
    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


@dataclass(frozen=True, slots=True)
class Write:
    """A row that goes along with something else (a *companion*), written set-wise with others of its statement."""

    statement: sa.Insert | sa.Update
    values: Mapping[str, Any]
    counted: Callable[[], None] | None = None
    """Called once the row is committed; for metrics, which must not count what was rolled back."""


OUTBOX = sa.Table(
    "outbox",
    Base.metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("payload", JSONB, nullable=False),
    sa.CheckConstraint("kind in ('event', 'job')", name="kind_known"),
    schema="platform",
)
_PUBLISH = sa.insert(OUTBOX)


def event(name: str, *, channels: Sequence[str], **ids: UUID | str) -> Write:
    """Return the outbox row of an event: its name, who hears of it, and ids only; readers fetch the rest."""
    payload = {"channels": list(channels), "ids": {key: str(value) for key, value in ids.items()}}
    return Write(_PUBLISH, {"kind": "event", "name": name, "payload": payload})


def job(name: str, **arguments: UUID | str | int) -> Write:
    """Return the outbox row of a job to be run after the commit; arguments are ids and plain values."""
    payload = {key: value if isinstance(value, int) else str(value) for key, value in arguments.items()}
    return Write(_PUBLISH, {"kind": "job", "name": name, "payload": payload})


@dataclass(slots=True)
class UnitOfWork:
    """One transaction: rows by the session, hand-written SQL by the connection, news by the outbox."""

    session: AsyncSession
    _writes: list[Write] = field(default_factory=list)
    _published: bool = False
    _counts: list[Callable[[], None]] = field(default_factory=list)

    def add(self, row: Base) -> None:
        """Add a new row."""
        self.session.add(row)

    def publish(self, write: Write) -> None:
        """Let an event or a job out when, and only when, this transaction commits."""
        self._writes.append(write)

    async def connection(self) -> AsyncConnection:
        """Return the connection of this transaction, everything added so far being written."""
        await self.session.flush()
        return await self.session.connection()

    async def write(self, writes: Sequence[Write]) -> None:
        """Write companions, one execution per statement."""
        connection = await self.connection()
        for statement, rows in _grouped(writes):
            await connection.execute(statement, rows)
            self._published = self._published or statement is _PUBLISH
        self._counts += [write.counted for write in writes if write.counted is not None]

    async def flush(self) -> None:
        """Write what was added so far, so that constraints speak now."""
        await self.session.flush()

    async def _finish(self) -> bool:
        if self._writes:
            await self.write(self._writes)
            self._writes.clear()
        return self._published


class Database:
    """The engine of one PostgreSQL database and its units of work."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self._engine: AsyncEngine = create_async_engine(
            driver_url(url), pool_size=pool_size, max_overflow=5, pool_pre_ping=True
        )
        self._after_publish: list[Callable[[], None]] = []

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[UnitOfWork]:
        """Open a unit of work; commit when the block ends, roll back when it raises."""
        async with AsyncSession(self._engine, expire_on_commit=False) as session:
            uow = UnitOfWork(session)
            async with session.begin():
                yield uow
                published = await uow._finish()  # noqa: SLF001 -- the unit of work and its database are one room
        for count in uow._counts:  # noqa: SLF001 -- likewise
            count()
        if published:
            for wake in self._after_publish:
                wake()

    def on_publish(self, wake: Callable[[], None]) -> None:
        """Call this after each commit that left something in the outbox."""
        self._after_publish.append(wake)

    async def check(self) -> None:
        """Make sure that the server answers and is new enough; say what is wrong otherwise."""
        try:
            async with asyncio.timeout(10), self._engine.connect() as connection:
                version = int((await connection.execute(sa.text("show server_version_num"))).scalar_one())
        except (OSError, TimeoutError, sa.exc.SQLAlchemyError) as error:
            raise unreachable(error) from error
        make_sure_it_is_new_enough(version)

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def _grouped(writes: Sequence[Write]) -> list[tuple[sa.Insert | sa.Update, list[dict[str, Any]]]]:
    groups: dict[int, tuple[sa.Insert | sa.Update, list[dict[str, Any]]]] = {}
    for write in writes:
        groups.setdefault(id(write.statement), (write.statement, []))[1].append(dict(write.values))
    return list(groups.values())


def driver_url(url: str) -> str:
    """Return the URL as SQLAlchemy reads it, with our driver; refuse what is not PostgreSQL."""
    return f"postgresql+psycopg://{without_scheme(url)}"
