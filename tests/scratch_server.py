"""The server of the tests: a real PostgreSQL whose data are thrown away, and so are made as cheap as they can be."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psutil

from upay.platform.embedded import get_server

ROOT: Final = Path(__file__).parents[1]
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 -- the folder in it is named after this checkout, and locked
_ENOUGH: Final = 3 * 2**30
"""Bytes that must be free in memory, and in the folder that lies in it, before data are kept there."""
_SETTINGS: Final = """
# A machine that fails takes the tests with it, so nothing has to outlive it.
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 256MB
min_wal_size = 64MB
checkpoint_timeout = 1h
# No database lives as long as it takes to notice that it should be tidied.
autovacuum = off
max_connections = 300
"""


@contextmanager
def scratch_server() -> Iterator[str]:
    """Start the server of this checkout or join it, and return the URL of its maintenance database.

    Whoever leaves last stops it and throws its data away. Databases are copied by the thousand, so they lie in memory
    where the machine has some to spare.
    """
    data = _folder()
    lock = ROOT / ".upay" / "test-pg.lock"
    lock.parent.mkdir(exist_ok=True)
    server = get_server(data, cleanup_mode="delete", start=False)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (data / "PG_VERSION").exists():
            data.mkdir(parents=True, exist_ok=True)
            server.ensure_pgdata_inited()
            with (data / "postgresql.conf").open("a") as settings:
                settings.write(_SETTINGS)
        server.start()
    yield server.get_uri(database="postgres")
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        # A run that was killed has not left, and would keep the server for ever.
        users = server.global_process_id_list
        for gone in [pid for pid in users.get_and_add(os.getpid()) if not psutil.pid_exists(pid)]:
            users.get_and_remove(gone)
        server.cleanup()


def _folder() -> Path:
    """Return where the data lie: in memory, in the folder that `TEST_HOME` names, or under the state folder."""
    mine = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    in_memory = _MEMORY / f"upay-test-pg-{mine}"
    if "TEST_HOME" in os.environ:
        return Path(os.environ["TEST_HOME"]) / "test-pg"
    if in_memory.exists():
        return in_memory
    spare = _MEMORY.is_dir() and min(psutil.virtual_memory().available, shutil.disk_usage(_MEMORY).free) > _ENOUGH
    return in_memory if spare else ROOT / ".upay" / "test-pg"
