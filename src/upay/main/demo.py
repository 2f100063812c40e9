"""The demo: everything on this machine, started, watched and stopped together.

It keeps the embedded PostgreSQL, the sandboxes of bank and identity provider, the worker and the web server running;
one that dies is started again. The web server is launched before anything else, because
loading it is what a start takes longest for.
"""

import asyncio
import contextlib
import fcntl
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from upay.main.supervise import Supervisor
from upay.platform.config import Config

_DAYS_OF_HISTORY: Final = 5


class AlreadyRunning(Exception):  # noqa: N818 -- a state, told to the person at the terminal
    """A demo of this checkout runs already; the message says where."""


async def run(config: Config, say: Callable[[str], None]) -> None:
    """Run the demo until told to stop."""
    with _only_one(config), ExitStack() as database:
        supervisor = Supervisor(config)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, supervisor.stopping.set)
        try:
            await supervisor.launch("serve")
            await _bring_up(config, supervisor, database, say)
        finally:
            say("stopping …")
            await supervisor.stop()


async def _bring_up(config: Config, supervisor: Supervisor, database: ExitStack, say: Callable[[str], None]) -> None:
    # The web server loads by itself on a processor of its own meanwhile.
    from upay.main import migrate, place  # noqa: PLC0415 -- loaded once the web server is on its way
    from upay.platform.telemetry import configure_logging  # noqa: PLC0415 -- likewise

    configure_logging(level=config.log_level, json=config.log_json)
    url = await asyncio.to_thread(database.enter_context, place.database(config))
    say("  database   ready" if not await asyncio.to_thread(migrate.upgrade, url) else "  database   made")
    if supervisor.stopping.is_set():
        return
    if not await asyncio.to_thread(_has_cast, url):
        say("  cast       learning its lines; only the first start takes this long …")
        await supervisor.start("bank")
        await _play(config, url)
    supervisor.tell(url)
    # The page first: the worker loads while somebody looks for whom to sign in as.
    await asyncio.gather(supervisor.start("serve"), supervisor.start("bank"), supervisor.start("verifier"))
    if supervisor.stopping.is_set():
        return
    await supervisor.launch("worker")
    say(f"  bank       ISO 8583 on {config.bank_host}:{config.bank_port}")
    say(f"  verifier   identity checks on {config.identity_url}")
    say(f"  screens    {config.public_url}   shop /shop · desk /desk · help /help · API /api/docs")
    say("\n[bold]UPay is running.[/bold] Ctrl-C stops everything.")
    await supervisor.watch(partial(_look, config), _tell_restart)


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
    from upay.main.clock import SystemClock  # noqa: PLC0415 -- likewise
    from upay.main.wiring import assemble  # noqa: PLC0415 -- likewise

    now = SystemClock().now()
    clock = SetClock(now - timedelta(days=_DAYS_OF_HISTORY))
    async with assemble(config, url=url, clock=clock) as product:
        await product.assistant.understanding()  # Learned here and kept, so that the web server finds it.
        await cast.play(product, clock, now=now)


def _has_cast(url: str) -> bool:
    import psycopg  # noqa: PLC0415 -- loaded once the web server is on its way

    with psycopg.connect(url) as connection:
        return connection.execute("select 1 from identity.customer limit 1").fetchone() is not None


def _tell_restart(role: str, code: int | None = None) -> None:
    import structlog  # noqa: PLC0415 -- loaded when there is something to log

    structlog.get_logger(__name__).warning("demo.restarting", role=role, code=code)


async def _look(config: Config) -> None:
    """Start the embedded server again if it was killed."""
    if config.database_url is None and not _alive(config.home / "pg"):
        from upay.platform import embedded  # noqa: PLC0415 -- loaded where it is used, as above

        _tell_restart("database")
        with contextlib.suppress(Exception):  # It may need a moment to let go of its memory; we look again soon.
            await asyncio.to_thread(embedded.revive, config.home / "pg")


def _alive(data: Path) -> bool:
    try:
        number = int((data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(number, 0)
    except (OSError, ValueError, IndexError):
        return False
    return True
