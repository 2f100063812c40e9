"""Processes that belong together: started, watched, and ended with whoever started them.

Each is tied to its supervisor by a pipe. The database's address comes through it, so that a process can load its code
while the database still starts; when the pipe closes, the process ends, however its supervisor did.
"""

import asyncio
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

from upay.platform.config import Config

ROLES: Final = ("bank", "verifier", "worker", "serve")
_LONGEST_START_SECONDS: Final = 180
_STOP_SECONDS: Final = 8
_LOOK_SECONDS: Final = 0.5


class Supervisor:
    """The processes of one product on this machine."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._url: str | None = None
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self.stopping = asyncio.Event()

    async def launch(self, role: str) -> None:
        """Start one process, if it does not run; what needs the database waits for `tell`."""
        if role in self._running and self._running[role].returncode is None:
            return
        environment = {
            name: value for name, value in os.environ.items() if name not in {"PORT", "UPAY_PORT", "UPAY_DATABASE_URL"}
        } | {
            "UPAY_HOME": str(self._config.home), "UPAY_CACHE": str(self._config.cache), "UPAY_DEMO": "1",
            "UPAY_PORT": str(self._config.port), "UPAY_PUBLIC_URL": self._config.public_url,
        }  # fmt: skip
        self._running[role] = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "upay.main.cli", role, "--tied",
            stdin=asyncio.subprocess.PIPE, env=environment, start_new_session=True,
        )  # fmt: skip
        if self._url is not None:
            _say(self._running[role], self._url)

    def tell(self, url: str) -> None:
        """Say where the database is, to those that run and to those that follow."""
        self._url = url
        for process in self._running.values():
            _say(process, url)

    async def start(self, role: str) -> None:
        """Start one process, if it does not run, and wait until its port answers or all is told to stop."""
        await self.launch(role)
        host, port = {
            "bank": (self._config.bank_host, self._config.bank_port), "verifier": verifier_address(self._config),
            "serve": (self._config.host, self._config.port),
        }[role]  # fmt: skip
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

    async def watch(self, look: Callable[[], Awaitable[None]], restarting: Callable[[str, int], None]) -> None:
        """Keep every role running until told to stop; `look` is called each time before the processes are counted."""
        while not self.stopping.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self.stopping.wait()
            if not self.stopping.is_set():
                await look()
            for role in ROLES:
                code = self._running[role].returncode
                if not self.stopping.is_set() and code is not None:
                    restarting(role, code)
                    await self.launch(role)

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


def verifier_address(config: Config) -> tuple[str, int]:
    """Return where the sandbox provider of identity checks listens: at the address that is asked."""
    address = urlsplit(config.identity_url)
    return address.hostname or "127.0.0.1", address.port or 8584


def _say(process: asyncio.subprocess.Process, url: str) -> None:
    assert process.stdin is not None, "its standard input is the pipe that ties it"
    process.stdin.write(f"{url}\n".encode())


class Tie:
    """The other end of the pipe, in the process that was started."""

    def __init__(self) -> None:
        self._heard = b""
        self._told = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def database_url(self) -> str:
        """Wait until the supervisor says where the database is."""
        self._told.wait()
        return self._heard.partition(b"\n")[0].decode()

    def _listen(self) -> None:
        while part := os.read(0, 4096):  # Not through sys.stdin, whose lock the interpreter wants when it ends.
            self._heard += part
            if b"\n" in self._heard:
                self._told.set()
        os.kill(os.getpid(), signal.SIGTERM)
