"""One data key for each person, wrapped by the master key; when it is destroyed, what it sealed is gone for good.

Keys are opened once and kept for a minute, so that a page costs no question of its own; after that minute at the
latest, every process knows that a key was destroyed. They are read and made by a connection of their own, outside of
whatever transaction is under way: a key that was used is then committed, whatever becomes of the rest. `know` reads
ahead without holding anybody up; whoever did not, waits for the one row that is missing.
"""

import asyncio
import secrets
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Final
from uuid import UUID

import psycopg
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg.rows import TupleRow
from sqlalchemy.dialects.postgresql import insert

from upay.platform.db import Base, UnitOfWork
from upay.platform.master_keys import GivenKeys, KeyProvider, MasterKeyUnusable, Wrapped
from upay.platform.unavailable import DatabaseUnavailable, without_scheme

LIFE_SECONDS: Final = 60
"""For so long a process uses a key without looking again; so soon, at the latest, erasing counts everywhere."""
_MOST: Final = 20_000
"""So many keys are kept at once, those that were used last."""
_TRIES: Final = 3
"""So often a new key is wrapped again because another version came into use meanwhile."""
_IN_USE: Final = (
    "select used.version, (select value from platform.master_key_check where version = used.version) "
    "from (select max(version) as version from platform.person_key where wrapped is not null) as used"
)
"""The version in use, and its check value where one was kept."""
_ADD: Final = (
    "insert into platform.person_key (person_id, wrapped, version) select %s, %s, %s "
    "where not exists (select from platform.person_key where wrapped is not null and version > %s) "
    "on conflict do nothing"
)
"""Nothing is added under a version that another has followed: whoever rotates would never see it."""
_PATIENCE: Final = "-c statement_timeout=5000"

PERSON_KEY: Final = sa.Table(
    "person_key",
    Base.metadata,
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("wrapped", sa.LargeBinary),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("destroyed_at", sa.DateTime(timezone=True)),
    sa.CheckConstraint("(wrapped is null) = (destroyed_at is not null)", name="gone_or_there"),
    sa.Index("ix_person_key_version", "version", postgresql_where=sa.text("wrapped is not null")),
    schema="platform",
)
"""Whose key, wrapped with which version of the master key; of a destroyed one nothing is left but when that was."""


class Erased(Exception):  # noqa: N818 -- an answer: there is nothing to read any more
    """The person's key was destroyed, or the value was overwritten; what was sealed cannot be read by anybody."""


class KeyMissing(Exception):  # noqa: N818 -- the database is not the one that the value comes from
    """There is no key of this person, and no trace that there ever was one."""


@dataclass(slots=True)
class _Known:
    cipher: AESGCM | None
    """None where the key was destroyed."""
    stale_at: float


class PersonKeys:
    """The data keys of one database, opened when they are needed."""

    def __init__(
        self, url: str, provider: KeyProvider, *, life_seconds: float = LIFE_SECONDS, most: int = _MOST
    ) -> None:
        self._address = f"postgresql://{without_scheme(url)}"
        self._provider = provider
        self._life_seconds, self._most = life_seconds, most
        self._known: OrderedDict[UUID, _Known] = OrderedDict()
        self._lock = threading.Lock()
        self._in_use: int | None = None
        self._in_use_stale_at = 0.0
        self._connection: psycopg.Connection[TupleRow] | None = None

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                connection.close()

    async def know(self, persons: Iterable[UUID]) -> None:
        """Read ahead the keys of several persons; when they are known already, nothing is asked of anybody."""
        missing = {person for person in persons if not self._is_known(person)}
        if missing:
            await asyncio.to_thread(self._load, missing)

    def of(self, person: UUID) -> AESGCM:
        """Return what opens this person's values; raise Erased if nothing does any more."""
        if not self._is_known(person):
            self._load({person})
        known = self._known.get(person)
        if known is None:
            raise KeyMissing(str(person))
        return _usable(known)

    def made_for(self, person: UUID) -> AESGCM:
        """Return what seals this person's values, made when it is first needed."""
        if not self._is_known(person):
            self._load({person}, make=True)
        return _usable(self._known[person])

    def version_in_use(self) -> int | None:
        """Return the newest version that any key is wrapped with; None while there is none. A minute old at most."""
        if self._in_use_stale_at <= monotonic():
            with self._lock:
                self._look()
        return self._in_use

    def forget(self, person: UUID) -> None:
        """Look again the next time."""
        self._known.pop(person, None)

    def _is_known(self, person: UUID) -> bool:
        known = self._known.get(person)
        return known is not None and known.stale_at > monotonic()

    def _load(self, persons: Collection[UUID], *, make: bool = False) -> None:
        with self._lock:
            rows = self._ask(persons)
            if make:
                rows |= self._made(set(persons) - rows.keys())
            stale_at = monotonic() + self._life_seconds
            for person, stored in rows.items():
                cipher = None if stored is None else AESGCM(self._provider.unwrap(stored, about=person))
                self._known[person] = _Known(cipher, stale_at)
                self._known.move_to_end(person)
            while len(self._known) > max(self._most, len(rows)):
                self._known.popitem(last=False)

    def _made(self, lacking: Collection[UUID]) -> dict[UUID, Wrapped | None]:
        rows: dict[UUID, Wrapped | None] = {}
        for _ in range(_TRIES):
            missing = [person for person in lacking if person not in rows]
            if not missing:
                return rows
            self._look()
            for person in missing:
                wrapped = self._wrap(secrets.token_bytes(32), about=person)
                self._run(_ADD, (person, wrapped.sealed, wrapped.version, wrapped.version))
            rows |= self._ask(missing)
        if rows.keys() >= set(lacking):
            return rows
        message = "the master key's versions change faster than a key can be wrapped with one"
        raise MasterKeyUnusable(message)

    def _wrap(self, key: bytes, *, about: UUID) -> Wrapped:
        """Wrap with the version in use; a process that already has a newer one waits until all have it."""
        if self._in_use is not None and isinstance(self._provider, GivenKeys):
            return self._provider.wrap_with(self._in_use, key, about=about)
        return self._provider.wrap(key, about=about)

    def _look(self) -> None:
        """Look which version is in use; one that came into use since is ours, or nothing is sealed any more."""
        in_use, check = self._run(_IN_USE, ())[0]
        if in_use != self._in_use and check is not None and isinstance(self._provider, GivenKeys):
            self._provider.prove(in_use, bytes(check))
        self._in_use = in_use
        self._in_use_stale_at = monotonic() + self._life_seconds

    def _ask(self, persons: Collection[UUID]) -> dict[UUID, Wrapped | None]:
        found = self._run(
            "select person_id, wrapped, version from platform.person_key where person_id = any(%s)", (list(persons),)
        )
        return {row[0]: None if row[1] is None else Wrapped(row[2], bytes(row[1])) for row in found}

    def _run(self, statement: str, values: tuple[object, ...]) -> list[TupleRow]:
        for again in (True, False):
            try:
                if self._connection is None or self._connection.closed:
                    self._connection = psycopg.connect(
                        self._address, autocommit=True, connect_timeout=5, options=_PATIENCE
                    )
                cursor = self._connection.execute(statement.encode(), values)
                return cursor.fetchall() if cursor.description else []
            except psycopg.OperationalError as error:
                # A server that was started again has closed the old connection; the second try takes a fresh one.
                self.close()
                if not again:
                    message = "the keys of persons cannot be read"
                    raise DatabaseUnavailable(message) from error
        raise AssertionError("the second try has returned or raised")


def _usable(known: _Known) -> AESGCM:
    if known.cipher is None:
        raise Erased
    return known.cipher


async def destroy(uow: UnitOfWork, person: UUID, *, at: datetime) -> None:
    """Destroy a person's key; somebody who never had one gets none."""
    connection = await uow.connection()
    gone = {"wrapped": None, "destroyed_at": at}
    row = insert(PERSON_KEY).values(person_id=person, version=0, **gone)
    await connection.execute(
        row.on_conflict_do_update(
            index_elements=[PERSON_KEY.c.person_id], set_=gone, where=PERSON_KEY.c.destroyed_at.is_(None)
        )
    )
