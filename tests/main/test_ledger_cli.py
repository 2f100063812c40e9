"""The ledger's commands, as an operator types them: answers, JSON, and words for what cannot be answered."""

import asyncio
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.conftest import NOON
from tests.main.conftest import Run
from typer.testing import Result

from upay import ledger
from upay.kit.money import Money
from upay.ledger import AccountKind, Code, Item, Movement
from upay.platform.db import Database


@pytest.fixture
def account(database_url: str) -> str:
    """A customer's account with 150.00 on it, of which 40.50 were paid out, and 9.00 are held."""
    owner = uuid4()

    async def tell() -> str:
        db = Database(database_url)
        async with db.begin() as uow:
            await ledger.open_house_accounts(uow, at=NOON)
            mei = await ledger.open_account(uow, owner=owner, kind=AccountKind.CUSTOMER, at=NOON)
            shop = await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.MERCHANT, at=NOON)
        for days, debit, credit, minor, code, kind in (
            (0, ledger.house(AccountKind.BANK), mei, 15_000, Code.TOP_UP, "single"),
            (1, mei, shop, 4050, Code.PAYMENT, "single"),
            (1, mei, shop, 900, Code.PAYMENT, "hold"),
        ):
            move = Movement(id=uuid4(), kind=kind, debit=debit, credit=credit, amount=Money(minor), code=code)  # type: ignore[arg-type]
            async with db.begin() as uow:
                await ledger.post(uow, [Item(movements=(move,), at=NOON + timedelta(days=days))])
        await db.close()
        return str(mei)

    return asyncio.run(tell())


def answer(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_an_operator_asks_how_an_account_stands_and_stood(run: Run, account: str) -> None:
    now = answer(run("ledger", "balance", account, "--json"))
    assert (now["balance"], now["available"], now["held_out"], now["entries"]) == ("109.50", "100.50", "9.00", 2)
    for asked, balance in (
        (("--at", "2026-03-02T12:00"), "150.00"), (("--at", "2026-03-02T03:59:59Z"), "0.00"),
        (("--at", "2026-03-04"), "109.50"), (("--version", "1"), "150.00"), (("--version", "0"), "0.00"),
    ):  # fmt: skip
        assert answer(run("ledger", "balance", account, *asked, "--json"))["balance"] == balance
    assert answer(run("ledger", "balance", "bank", "--json"))["balance"] == "-150.00"
    shown = run("ledger", "balance", account)
    assert shown.exit_code == 0
    assert "109.50" in shown.output


def test_an_operator_reads_a_statement_page_by_page(run: Run, account: str) -> None:
    first = answer(run("ledger", "statement", account, "--limit", "1", "--json"))
    assert [(line["entry"], line["amount"], line["balance"]) for line in first["lines"]] == [(2, "-40.50", "109.50")]
    second = answer(run("ledger", "statement", account, "--limit", "1", "--before", first["next"], "--json"))
    assert [line["amount"] for line in second["lines"]] == ["150.00"]
    assert second["next"] is None
    oldest = answer(run("ledger", "statement", account, "--after", "0", "--json"))
    assert [line["entry"] for line in oldest["lines"]] == [1, 2]
    shown = run("ledger", "statement", account, "--limit", "1")
    assert f"read on with --before {first['next']}" in shown.output


def test_an_operator_closes_a_month_and_takes_it_along(run: Run, account: str, tmp_path: Path) -> None:
    sealed = answer(run("ledger", "seal", "2026-03", "--json"))
    assert sealed["transfers"] == 3
    assert answer(run("ledger", "seal", "2026-03", "--json")) == sealed
    assert answer(run("ledger", "periods", "--json")) == [sealed]
    totals = answer(run("ledger", "totals", "--period", "2026-03", "--json"))["totals"]
    assert [(each["code"], each["amount"]) for each in totals] == [("payment", "40.50"), ("top_up", "150.00")]
    mine = answer(run("ledger", "totals", "--since", "2026-03-03", "--account", account, "--json"))["totals"]
    assert [(each["code"], each["transfers"]) for each in mine] == [("payment", 1)]
    for form in ("csv", "parquet"):
        folder = tmp_path / form
        written = answer(run("ledger", "export", "--to", str(folder), "--format", form, "--json"))
        assert [file["rows"] for file in written["files"]][:2] == [3, 4]
        assert answer(run("books", "check", "--export", str(folder), "--json")) == {"clean": True, "problems": []}
        checked = run("books", "check", "--export", str(folder))
        assert sealed["seal"] in checked.output
    checked = run("books", "check")
    assert checked.exit_code == 0
    assert sealed["seal"] in checked.output
    assert "the books are clean" in checked.output
    assert answer(run("ledger", "archive", "--to", str(tmp_path / "archive"), "--json"))["archived"] == []
    names = [each["partition"] for each in answer(run("ledger", "partitions", "--json"))]
    assert names[0] == "transfer_p000000"


def test_what_was_changed_is_told_and_ends_with_one(run: Run, account: str, tmp_path: Path) -> None:
    folder = tmp_path / "e"
    answer(run("ledger", "seal", "2026-03", "--json"))
    answer(run("ledger", "export", "--to", str(folder), "--json"))
    path = folder / "transfers.csv"
    path.write_text(path.read_text().replace(",4050,CNY", ",4051,CNY"))
    result = run("books", "check", "--export", str(folder))
    assert result.exit_code == 1
    assert "file_not_as_its_manifest transfers.csv" in result.output
    assert "sealed_part_not_as_its_transfers 2026-03" in result.output
    assert account in result.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("ledger balance 13899999999", "nobody has the number 13899999999"),
        ("ledger balance 00000000-0000-0000-0000-000000000001", "there is no account 00000000-"),
        ("ledger balance mei", "mei is no account"),
        ("ledger balance customer", "a customer account belongs to somebody"),
        ("ledger balance bank --at yesterday", "yesterday is no instant"),
        ("ledger balance bank --at 2026-03-02 --version 3", "not both"),
        ("ledger balance bank --version -1", "greater than or equal to 0"),
        ("ledger statement bank --before soon", "soon is no cursor"),
        ("ledger statement bank --before 3 --after 4", "one direction"),
        ("ledger totals --period spring", "no period of that name was closed"),
        ("ledger totals --period 2026-03 --since 2026-03-01", "not both"),
        ("ledger seal spring", "or say where it ends"),
        ("ledger seal 2999", "yet to come"),
        ("ledger export --to /dev/null/books", "/dev/null"),
        ("ledger export --to /dev", "is not empty"),
        ("books check --export /dev", "holds no manifest.json"),
    ],
)
def test_what_cannot_be_answered_is_told_in_words(run: Run, account: str, words: str, told: str) -> None:
    result = run(*words.split())
    assert result.exit_code == 2, account
    assert told in " ".join(result.output.replace("│", " ").split())
    assert "Traceback" not in result.output


def test_the_command_line_starts_without_the_ledger() -> None:
    program = (
        "import sys, upay.main.cli; "
        "print([name for name in ('sqlalchemy', 'arro3.io', 'litestar', 'upay.ledger') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_the_books_are_kept_without_the_rest_of_the_product() -> None:
    """What only the web and the assistant need takes three times as long to load as the books."""
    program = (
        "import sys, upay.main.bookkeeping; "
        "print([name for name in ('litestar', 'sklearn', 'upay.identity', 'upay.support') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
