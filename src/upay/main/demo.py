"""The demo: everything on this machine, started, watched and stopped together.

The supervisor keeps the embedded PostgreSQL, the sandbox bank, the worker and the web server running; one that dies is
started again. Its children are tied to it by a pipe, so they stop with it, however it ends.
"""

import asyncio
import contextlib
import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import psycopg
import structlog
from rich.console import Console

from upay.main import migrate, place
from upay.platform import embedded
from upay.platform.config import Config

_ROLES: Final = ("bank", "worker", "serve")
_LONGEST_START_SECONDS: Final = 180
_STOP_SECONDS: Final = 8
_LOOK_SECONDS: Final = 0.5
_DAYS_OF_HISTORY: Final = 5

log = structlog.get_logger(__name__)


class AlreadyRunning(Exception):  # noqa: N818 -- a state, told to the person at the terminal
    """A demo of this checkout runs already; the message says where."""


async def run(config: Config, console: Console) -> None:
    """Run the demo until told to stop."""
    with _only_one(config), place.database(config) as url:
        console.print("  database   ready" if not migrate.upgrade(url) else "  database   made")
        supervisor = _Supervisor(config, url)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, supervisor.stopping.set)
        try:
            if not await asyncio.to_thread(_has_cast, url):
                console.print("  cast       learning its lines; only the first start takes this long …")
                await supervisor.start("bank")
                await _play(config, url)
            # The page first: the worker loads while somebody looks for whom to sign in as.
            await asyncio.gather(supervisor.start("serve"), supervisor.start("bank"))
            await supervisor.start("worker")
            console.print(f"  bank       ISO 8583 on {config.bank_host}:{config.bank_port}")
            console.print(f"  screens    {config.public_url}   shop /shop · desk /desk · help /help · API /api/docs")
            console.print("\n[bold]UPay is running.[/bold] Ctrl-C stops everything.")
            await supervisor.watch()
        finally:
            console.print("stopping …")
            await supervisor.stop()


class _Supervisor:
    """The processes of the demo."""

    def __init__(self, config: Config, url: str) -> None:
        self._config = config
        self._url = url
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self.stopping = asyncio.Event()

    async def start(self, role: str, *, again: bool = False) -> None:
        """Start one process, if it does not run, and wait until it serves its port at its first start."""
        if role in self._running and self._running[role].returncode is None:
            return
        environment = {name: value for name, value in os.environ.items() if name not in {"PORT", "UPAY_PORT"}}
        environment |= {
            "UPAY_HOME": str(self._config.home), "UPAY_CACHE": str(self._config.cache),
            "UPAY_DATABASE_URL": self._url, "UPAY_DEMO": "1",
            "UPAY_PORT": str(self._config.port), "UPAY_PUBLIC_URL": self._config.public_url,
        }  # fmt: skip
        self._running[role] = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "upay.main.cli", role, "--tied",
            stdin=asyncio.subprocess.PIPE, env=environment, start_new_session=True,
        )  # fmt: skip
        places = {
            "bank": (self._config.bank_host, self._config.bank_port), "serve": (self._config.host, self._config.port)
        }  # fmt: skip
        if role in places and not again:
            await self._answers(role, *places[role])

    async def watch(self) -> None:
        """Keep everything running until told to stop; whatever dies is started again."""
        while not self.stopping.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self.stopping.wait()
            if not self.stopping.is_set() and self._config.database_url is None:
                await asyncio.to_thread(_revive, self._config)
            for role in _ROLES:
                if not self.stopping.is_set() and self._running[role].returncode is not None:
                    log.warning("demo.restarting", role=role, code=self._running[role].returncode)
                    await self.start(role, again=True)

    async def stop(self) -> None:
        """Stop every process, the servers first; one that does not listen is ended."""
        for process in self._running.values():
            if process.returncode is None:
                process.terminate()
        for process in self._running.values():
            try:
                async with asyncio.timeout(_STOP_SECONDS):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()

    async def _answers(self, role: str, host: str, port: int) -> None:
        async with asyncio.timeout(_LONGEST_START_SECONDS):
            while self._running[role].returncode is None and not self.stopping.is_set():
                try:
                    _, writer = await asyncio.open_connection(host, port)
                except OSError:
                    await asyncio.sleep(0.05)
                    continue
                writer.close()
                return
        if not self.stopping.is_set():
            raise SystemExit(f"the {role} did not start: see above, or look what else uses port {port}")


@contextmanager
def _only_one(config: Config) -> Iterator[None]:
    config.home.mkdir(parents=True, exist_ok=True)
    with (config.home / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            where = lock.read().strip() or config.public_url
            raise AlreadyRunning(f"UPay is already running: {where}") from None
        lock.truncate(0)
        lock.write(f"{config.public_url} (process {os.getpid()})\n")
        lock.flush()
        yield


async def _play(config: Config, url: str) -> None:
    """Bring the cast in and let five days pass; what that takes is loaded by the first start only."""
    from upay.kit.time import SetClock  # noqa: PLC0415 -- see above
    from upay.main import cast  # noqa: PLC0415 -- likewise
    from upay.main.wiring import SystemClock, assemble  # noqa: PLC0415 -- likewise

    now = SystemClock().now()
    clock = SetClock(now - timedelta(days=_DAYS_OF_HISTORY))
    async with assemble(config, url=url, clock=clock) as product:
        await cast.play(product, clock, now=now)


def _has_cast(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute("select 1 from identity.customer limit 1").fetchone() is not None


def _revive(config: Config) -> None:
    """Start the embedded server again if it was killed."""
    if not _alive(config.home / "pg"):
        log.warning("demo.restarting", role="database")
        with contextlib.suppress(Exception):  # It may need a moment to let go of its memory; we look again soon.
            embedded.revive(config.home / "pg")


def _alive(data: Path) -> bool:
    try:
        number = int((data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(number, 0)
    except (OSError, ValueError, IndexError):
        return False
    return True


def tie_to_parent() -> None:
    """End this process when the one that started it is gone: its end of the pipe closes then."""
    while os.read(0, 1):  # Not through sys.stdin, whose lock the interpreter wants when it ends.
        pass
    os.kill(os.getpid(), signal.SIGTERM)
