"""The database: engine, unit of work, and the only commit.

A unit of work is one transaction. What it publishes (events, jobs) goes into the outbox in the same transaction and
is relayed after the commit, so nobody hears of what did not happen.
"""

import asyncio
import select
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from upay.platform.rows import Driver, Tally, Write, write_rows
from upay.platform.unavailable import make_sure_it_is_new_enough, unreachable, without_scheme

__all__ = [
    "OUTBOX", "Base", "Database", "Driver", "Lane", "Transaction", "UnitOfWork", "Write", "driver_url", "event", "job",
]  # fmt: skip


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
class Transaction:
    """What every transaction of ours can do: run hand-written SQL, and write companions and news by the set."""

    driver: Driver
    """The driver's connection, for SQL that goes out in a pipeline."""
    _writes: list[Write] = field(default_factory=list)
    _published: bool = False
    _tallies: list[Tally] = field(default_factory=list)

    def publish(self, write: Write) -> None:
        """Let an event or a job out when, and only when, this transaction commits."""
        self._writes.append(write)

    async def write(self, writes: Sequence[Write]) -> None:
        """Write companions, one execution per statement."""
        if not writes:
            return
        await write_rows(self.driver, writes)
        self._published = self._published or any(write.statement is _PUBLISH for write in writes)
        self._tallies += [write.tally for write in writes if write.tally is not None]

    async def finish(self) -> None:
        """Write what was published; the last thing before a commit."""
        writes, self._writes = self._writes, []
        await self.write(writes)

    def committed(self) -> bool:
        """Count what was written, now that it is committed; say whether news went out."""
        for (metric, labels), many in Counter(self._tallies).items():
            metric.labels(*labels).inc(many)
        return self._published


@dataclass(slots=True, kw_only=True)
class UnitOfWork(Transaction):
    """One transaction: rows by the session, hand-written SQL by the connection, news by the outbox."""

    session: AsyncSession

    def add(self, row: Base) -> None:
        """Add a new row."""
        self.session.add(row)

    async def connection(self) -> AsyncConnection:
        """Return the connection of this transaction, everything added so far being written."""
        await self.session.flush()
        return await self.session.connection()

    async def write(self, writes: Sequence[Write]) -> None:
        """Write companions, one execution per statement, after everything added so far."""
        await self.session.flush()
        await Transaction.write(self, writes)

    async def flush(self) -> None:
        """Write what was added so far, so that constraints speak now."""
        await self.session.flush()


class Database:
    """The engine of one PostgreSQL database and its units of work."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self._engine: AsyncEngine = create_async_engine(driver_url(url), pool_size=pool_size, max_overflow=5)
        sa.event.listen(self._engine.sync_engine, "checkout", _make_sure_it_is_there)
        self._after_publish: list[Callable[[], None]] = []

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[UnitOfWork]:
        """Open a unit of work; commit when the block ends, roll back when it raises."""
        async with AsyncSession(self._engine, expire_on_commit=False) as session, session.begin():
            uow = UnitOfWork(await _driver_of(await session.connection()), session=session)
            yield uow
            await uow.finish()
        self._tell(uow)

    @asynccontextmanager
    async def moment(self) -> AsyncIterator[UnitOfWork]:
        """Open a unit of work that only reads, and sees one moment however long it reads."""
        async with self.begin() as uow:
            await (await uow.connection()).exec_driver_sql("set transaction isolation level repeatable read, read only")
            yield uow

    @asynccontextmanager
    async def lane(self) -> AsyncIterator["Lane"]:
        """Keep one connection for transactions that follow each other quickly, such as postings."""
        lane = Lane(without_scheme(self.url), self._tell)
        try:
            yield lane
        finally:
            await lane.close()

    def _tell(self, transaction: Transaction) -> None:
        if transaction.committed():
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


class Lane:
    """One connection, one transaction after the other, each in a pipeline: few round trips, and no pool in between.

    Statements are planned once, for any number of rows: a batch statement's plan does not depend on its values.
    """

    def __init__(self, address: str, tell: Callable[[Transaction], None]) -> None:
        self._address = f"postgresql://{address}"
        self._tell = tell
        self._driver: Driver | None = None

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Open a transaction; commit when the block ends, roll back when it raises."""
        driver = await self._ready()
        transaction = Transaction(driver)
        try:
            async with driver.pipeline():
                await driver.execute("begin", prepare=True)
                yield transaction
                await transaction.finish()
                await driver.execute("commit", prepare=True)
        except BaseException:
            # What is left of the connection is not worth saving: the next transaction takes a fresh one.
            await self.close()
            raise
        self._tell(transaction)

    async def close(self) -> None:
        """Give the connection back to the server."""
        driver, self._driver = self._driver, None
        if driver is not None:
            await driver.close()

    async def _ready(self) -> Driver:
        if self._driver is None or self._driver.closed:
            self._driver = await psycopg.AsyncConnection.connect(
                self._address, autocommit=True, connect_timeout=10, options="-c plan_cache_mode=force_generic_plan"
            )
        return self._driver


def _make_sure_it_is_there(connection: Any, *_: object) -> None:  # noqa: ANN401 -- the pool's wrapper has no public type
    """Throw away every connection of the pool when the server has hung up on this one.

    The socket is asked and not the server, which would cost each transaction a round trip: whatever a server sends to
    a connection that rests, or the end of it, is a farewell.
    """
    driver: psycopg.AsyncConnection = connection.driver_connection
    if not driver.closed:
        waiting = select.poll()
        waiting.register(driver.fileno(), select.POLLIN)
        if not waiting.poll(0):
            return
    raise sa.exc.InvalidatePoolError


async def _driver_of(connection: AsyncConnection) -> Driver:
    driver = (await connection.get_raw_connection()).driver_connection
    assert isinstance(driver, psycopg.AsyncConnection), "the engine is made with this driver"
    return driver


def driver_url(url: str) -> str:
    """Return the URL as SQLAlchemy reads it, with our driver; refuse what is not PostgreSQL."""
    return f"postgresql+psycopg://{without_scheme(url)}"
