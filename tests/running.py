"""A whole product of one's own, started as an operator starts it: database, bank, worker and web as processes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).parents[1]
LEARNED = ROOT / ".upay" / "test-cache"
"""What is learned from the texts is the same for every test, so it is learned once a machine."""
QUICK_HASHES = {
    "PYTHONPATH": os.pathsep.join([str(ROOT / "tests" / "quick_hashes"), *filter(None, [os.environ.get("PYTHONPATH")])])
}
"""The settings with which hashes cost a product nothing; it has none of its own for that."""
CERTIFIERS = httpx.create_ssl_context()
"""What each client of HTTP would read anew, for longer than it takes to ask something, although none speaks TLS."""
_START_SECONDS = 900
"""A first start learns the texts, which takes minutes on a busy machine."""
_STOP_SECONDS = 30


@dataclass
class Running:
    """The product, and the processes that a test may kill."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]

    def kill(self, role: str) -> None:
        if role == "database":
            number = int(self._postmaster()[0])
        else:
            children = psutil.Process(self.process.pid).children()
            [number] = [child.pid for child in children if role in child.cmdline() and child.is_running()]
        os.kill(number, signal.SIGKILL)

    def database_url(self) -> str:
        number, _, _, _, folder, *_ = self._postmaster()
        assert number.isdigit()
        return f"postgresql://postgres@/upay?host={folder}"

    def check_books(self) -> str:
        """Return what `upay books check` says beside this product."""
        checked = subprocess.run(
            [sys.executable, "-m", "upay.main.cli", "books", "check"], capture_output=True, text=True, check=False,
            env=os.environ | {"UPAY_HOME": str(self.home), "UPAY_DATABASE_URL": self.database_url()},
        )  # fmt: skip
        return (checked.stdout + checked.stderr).strip()

    def _postmaster(self) -> list[str]:
        return (self.home / "pg" / "postmaster.pid").read_text().splitlines()


@contextmanager
def product(folder: Path, **settings: str) -> Iterator[Running]:
    """Run a demo in a folder of its own on free ports; `settings` are those of the environment."""
    home, log = folder / "home", folder / "demo.log"
    environment = os.environ | {
        "UPAY_HOME": str(home), "UPAY_CACHE": str(LEARNED),
        "PORT": str(_free_port()), "UPAY_BANK_PORT": str(_free_port()),
        "UPAY_IDENTITY_URL": f"http://127.0.0.1:{_free_port()}",
        "UPAY_BANK_TIMEOUT_MS": "1500", "UPAY_INQUIRY_DELAY_MS": "500",
    } | settings  # fmt: skip
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "upay.main.cli", "demo"], cwd=ROOT, env=environment, stdout=out,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        running = Running(f"http://127.0.0.1:{environment['PORT']}", home, process)
        try:
            _wait_until_it_serves(running, log)
            yield running
        finally:
            process.terminate()
            process.wait(_STOP_SECONDS)


def _wait_until_it_serves(running: Running, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and running.process.poll() is None:
        try:
            if httpx.get(f"{running.url}/healthz", timeout=2, verify=CERTIFIERS).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.3)
    raise AssertionError(log.read_text())


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
