"""Kill −9 of web, worker, bank and database under load: afterwards nothing is lost, doubled or left unknown."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx
import psycopg
import pytest
from tests.running import QUICK_HASHES, Running, product

from upay.main import cast
from upay.payments.providers.sandbox_bank import statement

_SETTLE_SECONDS = 240
_ANSWERS_BETWEEN = 4
_PAYERS = (cast.MEI, cast.EMMA)

_MARKS: dict[str, str] = {}
"""By whom a browser is known again, by the number of its owner."""


@dataclass
class Load:
    """One customer who keeps topping up, withdrawing and sending; asks again under the same key until answered."""

    demo: Running
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
            elif number % 3 == 1:
                path, body = "/api/withdrawals", {"card_id": card["id"], "amount": "1.00", "pin": cast.PIN}
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
                if answer.status_code != 201 and answer.json()["code"] != "bank_unavailable":
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
                if self.person.phone in _MARKS:
                    # The same browser comes again, and is known by its mark.
                    client.cookies.set(
                        "upay_device", _MARKS[self.person.phone], domain=httpx.URL(self.demo.url).host, path="/"
                    )
                client.post("/api/auth/sign-in", json=body).raise_for_status()
                _MARKS[self.person.phone] = client.cookies["upay_device"]
            except httpx.HTTPError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.3)
            else:
                return client


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Running]:
    with product(tmp_path, **QUICK_HASHES) as running:
        yield running


@pytest.mark.crash
def test_nothing_is_lost_or_doubled_when_any_process_is_killed(demo: Running) -> None:
    stop = threading.Event()
    loads = [Load(demo, person, stop) for person in _PAYERS]
    threads = [threading.Thread(target=load.run) for load in loads]
    for thread in threads:
        thread.start()
    try:
        for role in ("worker", "bank", "serve", "database", "worker", "serve"):
            _wait_for_more(loads)
            demo.kill(role)
        _wait_for_more(loads)
    finally:
        stop.set()
        for thread in threads:
            thread.join(_SETTLE_SECONDS * 2)
    assert [load.trouble for load in loads] == [[], []]

    _wait_until_settled(demo)
    with psycopg.connect(demo.database_url()) as connection:
        for load in loads:
            for key, said in load.answered.items():
                # Asked again, a try that was refused is answered by a problem, and the record is in it.
                answer = said.get("record") or said
                assert isinstance(answer, dict)
                row = connection.execute(
                    "select p.state, a.outcome, (select count(*) from ledger.transfer t where t.id = p.id)"
                    " from payments.payment p join platform.attempt a on a.id = p.id where p.id = %s",
                    (answer["id"],),
                ).fetchone()
                # A withdrawal that was refused had been held, and the hold is a line too.
                refused = ("refused", "refused", int(answer["kind"] == "withdrawal"))
                assert row in {("done", "succeeded", 1), refused}, (key, answer["id"], row)
        ours = connection.execute(
            "select id from payments.payment where kind in ('top_up', 'withdrawal') and state = 'done'"
        ).fetchall()
    booked = {line.intent_id for line in statement(demo.home / "bank")}
    assert {row[0] for row in ours} == booked, "what the bank took and paid is what was credited and left, one for one"
    assert demo.check_books() == "the books are clean"


def _wait_for_more(loads: list[Load]) -> None:
    """Wait until everybody was answered a few times more: the load runs, whatever the machine's speed."""
    wanted = [len(load.answered) + _ANSWERS_BETWEEN for load in loads]
    deadline = time.monotonic() + _SETTLE_SECONDS
    while any(len(load.answered) < want for load, want in zip(loads, wanted, strict=True)):
        assert time.monotonic() < deadline, [(len(load.answered), load.trouble) for load in loads]
        time.sleep(0.05)


def _wait_until_settled(demo: Running) -> None:
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
