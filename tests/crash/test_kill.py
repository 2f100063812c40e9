"""Kill −9 of web, worker, bank and database under load: afterwards nothing is lost, doubled or left unknown."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from upay.main import cast
from upay.payments.providers.sandbox_bank import statement

_START_SECONDS = 120
_SETTLE_SECONDS = 60
_PAYERS = (cast.MEI, cast.EMMA)


@dataclass
class Demo:
    """A running product of its own, with the processes that a test may kill."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]

    def kill(self, role: str) -> None:
        if role == "database":
            number = int((self.home / "pg" / "postmaster.pid").read_text().splitlines()[0])
        else:
            children = psutil.Process(self.process.pid).children()
            [number] = [child.pid for child in children if role in child.cmdline() and child.is_running()]
        os.kill(number, signal.SIGKILL)

    def database_url(self) -> str:
        number, *_, = (self.home / "pg" / "postmaster.pid").read_text().splitlines()
        folder = (self.home / "pg" / "postmaster.pid").read_text().splitlines()[4]
        assert number.isdigit()
        return f"postgresql://postgres@/upay?host={folder}"


@dataclass
class Load:
    """One customer who keeps topping up and sending money, and asks again under the same key until answered."""

    demo: Demo
    person: cast.Person
    stop: threading.Event
    answered: dict[str, dict[str, object]] = field(default_factory=dict)
    trouble: list[str] = field(default_factory=list)

    def run(self) -> None:
        client = self._signed_in()
        [card, *_] = [card for card in client.get("/api/cards").json() if card["tail"]][-1:]
        for number in count(1):
            if self.stop.is_set():
                break
            key = f"{self.person.phone}-{number}"
            if number % 3 == 0:
                path, body = "/api/top-ups", {"card_id": card["id"], "amount": "7.00", "pin": cast.PIN}
            else:
                path, body = "/api/transfers", {"payee_id": str(cast.WANG.id), "amount": "0.01", "pin": cast.PIN}
            client = self._ask(client, path, body, key)
        client.close()

    def _ask(self, client: httpx.Client, path: str, body: dict[str, str], key: str) -> httpx.Client:
        deadline = time.monotonic() + _SETTLE_SECONDS
        while time.monotonic() < deadline:
            try:
                answer = client.post(path, json=body, headers={"Idempotency-Key": key})
            except httpx.HTTPError:
                time.sleep(0.2)
                continue
            if answer.status_code == 401:
                client = self._signed_in()
            elif answer.status_code >= 500 or answer.status_code == 429:
                time.sleep(0.2)
            else:
                if answer.status_code != 201:
                    self.trouble.append(f"{path} {answer.status_code} {answer.text[:300]}")
                self.answered[key] = answer.json()
                return client
        self.trouble.append(f"{path} {key}: never answered")
        return client

    def _signed_in(self) -> httpx.Client:
        client = httpx.Client(base_url=self.demo.url, timeout=15)
        deadline = time.monotonic() + _SETTLE_SECONDS
        while True:
            try:
                client.get("/api/demo/cast").raise_for_status()
                client.headers["X-CSRF-Token"] = client.cookies["upay_csrf"]
                body = {"phone": self.person.phone, "password": self.person.password}
                client.post("/api/auth/sign-in", json=body).raise_for_status()
            except httpx.HTTPError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.3)
            else:
                return client


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    home = tmp_path / "home"
    environment = os.environ | {
        "UPAY_HOME": str(home), "PORT": str(_free_port()), "UPAY_BANK_PORT": str(_free_port()),
        "UPAY_BANK_TIMEOUT_MS": "1500", "UPAY_INQUIRY_DELAY_MS": "500",
    }  # fmt: skip
    with (tmp_path / "demo.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "upay.main.cli", "demo"], env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        running = Demo(f"http://127.0.0.1:{environment['PORT']}", home, process)
        try:
            _wait_until_it_serves(running, tmp_path / "demo.log")
            yield running
        finally:
            process.terminate()
            process.wait(30)


@pytest.mark.crash
def test_nothing_is_lost_or_doubled_when_any_process_is_killed(demo: Demo) -> None:
    stop = threading.Event()
    loads = [Load(demo, person, stop) for person in _PAYERS]
    threads = [threading.Thread(target=load.run) for load in loads]
    for thread in threads:
        thread.start()
    try:
        for role in ("worker", "bank", "serve", "database", "worker", "serve"):
            time.sleep(2.5)
            demo.kill(role)
        time.sleep(2.5)
    finally:
        stop.set()
        for thread in threads:
            thread.join(_SETTLE_SECONDS * 2)
    assert [load.trouble for load in loads] == [[], []]
    assert all(len(load.answered) > 10 for load in loads), "the load ran while processes were killed"

    _wait_until_settled(demo)
    with psycopg.connect(demo.database_url()) as connection:
        for load in loads:
            for key, answer in load.answered.items():
                row = connection.execute(
                    "select p.state, a.outcome, (select count(*) from ledger.transfer t where t.id = p.id)"
                    " from payments.payment p join platform.attempt a on a.id = p.id where p.id = %s",
                    (answer["id"],),
                ).fetchone()
                assert row in {("done", "succeeded", 1), ("refused", "refused", 0)}, (key, answer["id"], row)
        ours = connection.execute(
            "select id from payments.payment where kind = 'top_up' and state = 'done'"
        ).fetchall()
    booked = {line.intent_id for line in statement(demo.home / "bank")}
    assert {row[0] for row in ours} == booked, "what the bank took is what was credited, one for one"
    checked = subprocess.run(
        [sys.executable, "-m", "upay.main.cli", "books", "check"], capture_output=True, text=True, check=False,
        env=os.environ | {"UPAY_HOME": str(demo.home), "UPAY_DATABASE_URL": demo.database_url()},
    )  # fmt: skip
    assert checked.stdout.strip() == "the books are clean", checked.stdout + checked.stderr


def _wait_until_settled(demo: Demo) -> None:
    deadline = time.monotonic() + _SETTLE_SECONDS
    while True:
        with psycopg.connect(demo.database_url()) as connection:
            open_ones = connection.execute(
                "select count(*) from payments.payment where state in ('asked', 'sent', 'unknown')"
            ).fetchone()
        if open_ones == (0,):
            return
        assert time.monotonic() < deadline, f"{open_ones} payments are still unknown"
        time.sleep(0.5)


def _wait_until_it_serves(demo: Demo, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and demo.process.poll() is None:
        try:
            if httpx.get(f"{demo.url}/healthz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.3)
    raise AssertionError(log.read_text())


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
