"""An export holds the books of one moment, and proves itself without the database."""

import csv
import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from arro3.io import read_parquet
from tests.conftest import NOON

from upay import ledger
from upay.kit.ids import AccountId
from upay.kit.money import Currency, Money
from upay.ledger import AccountKind, Code, Item, Limit, Manifest, Movement, NoExport, Wanted
from upay.ledger.export import Format
from upay.platform.db import Database

LATER = NOON + timedelta(days=120)
FORMATS: tuple[Format, ...] = ("csv", "parquet")


async def tell(db: Database) -> dict[str, AccountId]:
    """Some of everything: money and points, a limit, a group, holds open and ended, a reversal; March is sealed."""
    async with db.begin() as uow:
        for currency in (Currency.CNY, Currency.POINTS):
            await ledger.open_house_accounts(uow, currency=currency, at=NOON)
        mei = await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.CUSTOMER, at=NOON)
        shop = await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.MERCHANT, at=NOON)
        points = await ledger.open_account(
            uow, owner=uuid4(), kind=AccountKind.CUSTOMER, currency=Currency.POINTS, at=NOON
        )  # fmt: skip
    limit = Limit(name="over_daily_limit", account=mei, window=ledger.day(NOON), cap=Money(10**6))
    pool, control = ledger.house(AccountKind.POINTS_POOL, Currency.POINTS), ledger.house(AccountKind.CONTROL)

    def move(debit: AccountId, credit: AccountId, amount: Money, code: Code, **more: Any) -> Movement:
        return Movement(id=uuid4(), debit=debit, credit=credit, amount=amount, code=code, **more)

    pay = move(mei, shop, Money(300), Code.PAYMENT, reference=uuid4())
    hold = move(mei, shop, Money(50), Code.PAYMENT, kind="hold", expires_at=LATER)
    split = ((mei, control), (control, shop))
    async with db.begin() as uow:
        await ledger.post(uow, [
            Item(movements=(move(ledger.house(AccountKind.BANK), mei, Money(10_000), Code.TOP_UP),), at=NOON),
            Item(movements=(move(pool, points, Money(77, Currency.POINTS), Code.POINTS),), at=NOON),
            Item(movements=(pay,), limits=(limit,), at=NOON),
            Item(movements=(hold,), at=NOON),
            Item(movements=(move(mei, shop, Money(9), Code.PAYMENT, kind="hold"),), at=NOON),
            Item(movements=(Movement(id=uuid4(), kind="void", hold_id=hold.id, code=Code.PAYMENT),), at=NOON),
            Item(movements=tuple(move(*legs, Money(4), Code.SPLIT) for legs in split), at=NOON),
            Item(movements=(move(shop, mei, Money(20), Code.REFUND, reverses=pay.id),), at=NOON + timedelta(days=1)),
        ])  # fmt: skip
    async with db.begin() as uow:
        await ledger.close_period(uow, name="2026-03", at=LATER)
    async with db.begin() as uow:
        await ledger.seal_next(uow, at=LATER)
        late = move(mei, shop, Money(1), Code.PAYMENT)
        await ledger.post(uow, [Item(movements=(late,), at=NOON + timedelta(days=60))])
    return {"mei": mei, "shop": shop, "points": points}


async def export(db: Database, folder: Path, form: Format = "csv", **wanted: Any) -> Manifest:
    async with db.moment() as uow:
        return await ledger.export(uow, folder, form=form, wanted=Wanted(**wanted), at=LATER)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("form", FORMATS)
async def test_an_export_proves_itself(db: Database, tmp_path: Path, form: Format) -> None:
    await tell(db)
    told: list[tuple[str, int, int]] = []
    async with db.moment() as uow:
        manifest = await ledger.export(
            uow, tmp_path / "e", form=form, wanted=Wanted(), at=LATER,
            told=lambda what, done, of: told.append((what, done, of)),
        )  # fmt: skip
    assert {what for what, _, _ in told} == {"transfers", "entries", "balances"}
    assert all(done <= of for _, done, of in told)
    assert [(file.holds, file.rows) for file in manifest.files][:2] == [("transfers", 10), ("entries", 14)]
    proof = ledger.check_export(tmp_path / "e")
    assert proof.problems == []
    assert (proof.transfers, proof.parts_proved, proof.parts_elsewhere) == (10, 1, 0)
    assert sorted(path.name for path in (tmp_path / "e").iterdir()) == sorted(
        ["manifest.json", *(file.name for file in manifest.files)]
    )


async def test_both_formats_hold_the_same_to_the_byte(db: Database, tmp_path: Path) -> None:
    await tell(db)
    await export(db, tmp_path / "c", "csv")
    await export(db, tmp_path / "p", "parquet")
    for holds in ("transfers", "entries", "balances"):
        columns = read_parquet(tmp_path / "p" / f"{holds}.parquet").read_all().to_struct_array().to_pylist()
        lines = rows(tmp_path / "c" / f"{holds}.csv")
        assert len(columns) == len(lines) > 0
        for typed, written in zip(columns, lines, strict=True):
            for name, text in written.items():
                value = typed[name]
                assert not isinstance(value, float)
                if isinstance(value, datetime):
                    assert value == datetime.fromisoformat(text)
                else:
                    assert ("" if value is None else str(value)) == text


async def test_amounts_are_whole_and_say_what_they_are(db: Database, tmp_path: Path) -> None:
    names = await tell(db)
    await export(db, tmp_path / "e")
    by_account = {row["account"]: row for row in rows(tmp_path / "e" / "balances.csv")}
    mei, points = by_account[str(names["mei"])], by_account[str(names["points"])]
    assert (mei["balance"], mei["currency"], mei["scale"], mei["pending_debit"]) == ("9715", "CNY", "2", "9")
    assert (points["balance"], points["currency"], points["scale"]) == ("77", "POINTS", "0")
    first = rows(tmp_path / "e" / "transfers.csv")[0]
    assert (first["amount"], first["at"], first["expires_at"]) == ("10000", "2026-03-02T04:00:00.000000Z", "")


async def test_a_part_of_the_books_is_what_was_asked_for(db: Database, tmp_path: Path) -> None:
    names = await tell(db)
    until = NOON + timedelta(hours=1)
    await export(db, tmp_path / "until", until=until)
    await export(db, tmp_path / "since", since=until)
    await export(db, tmp_path / "whole")
    early, late, whole = (rows(tmp_path / name / "transfers.csv") for name in ("until", "since", "whole"))
    assert early + late == whole
    assert len(late) == 2
    manifest = await export(db, tmp_path / "mei", account=names["mei"])
    assert [file.holds for file in manifest.files] == ["entries", "balances"]
    async with db.begin() as uow:
        statement = (await ledger.entries(uow, names["mei"], after="0")).items
    written = rows(tmp_path / "mei" / "entries.csv")
    assert [(row["amount"], row["balance_after"], row["version"]) for row in written] == [
        (str(line.amount.minor), str(line.balance_after.minor), str(line.version)) for line in statement
    ]
    for name in ("until", "since", "mei"):
        proof = ledger.check_export(tmp_path / name)
        assert proof.problems == []
        assert proof.parts_elsewhere == 1, "a part of the lines proves no seal, and says so"


async def test_an_export_is_of_one_moment(db: Database, tmp_path: Path) -> None:
    names = await tell(db)
    async with db.moment() as uow:
        await ledger.balance(uow, names["mei"])
        async with db.begin() as other:
            again = Movement(id=uuid4(), debit=names["mei"], credit=names["shop"], amount=Money(1), code=Code.PAYMENT)
            await ledger.post(other, [Item(movements=(again,), at=LATER)])
        await ledger.export(uow, tmp_path / "e", form="csv", wanted=Wanted(), at=LATER)
    proof = ledger.check_export(tmp_path / "e")
    assert (proof.problems, proof.transfers) == ([], 10)


async def test_an_export_begins_in_a_folder_of_its_own(db: Database, tmp_path: Path) -> None:
    await tell(db)
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "notes.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="is not empty"):
        await export(db, tmp_path / "e")


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def _swap(path: Path) -> None:
    head, first, second, *rest = path.read_text().splitlines(keepends=True)
    path.write_text("".join([head, second, first, *rest]))


def _forge(folder: Path, name: str) -> None:
    """Make the manifest fit the file again, as whoever changes both would."""
    manifest = json.loads((folder / "manifest.json").read_text())
    for file in manifest["files"]:
        if file["name"] == name:
            file["sha256"] = sha256((folder / name).read_bytes()).hexdigest()
            file["rows"] = len((folder / name).read_text().splitlines()) - 1
    (folder / "manifest.json").write_text(json.dumps(manifest))


_PART, _FOLD, _ROW = "sealed_part_not_as_its_transfers", "balance_not_fold_of_entries", "entries_not_in_a_row"
_DAMAGE: dict[str, tuple[str, Callable[[Path], None], set[str]]] = {
    "an amount": ("transfers.csv", lambda path: _change(path, ",300,CNY", ",301,CNY"), {_PART, _FOLD, _ROW}),
    "a reference": ("transfers.csv", lambda path: _change(path, ",posted,,,,", ",posted,,,,x"), {_PART}),
    "two lines exchanged": ("transfers.csv", _swap, {_PART, "numbers_not_in_a_row"}),
    "a line less": (
        "transfers.csv", lambda path: path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1])),
        {_FOLD, "entries_not_of_the_transfers"},
    ),
    "a line cut off": ("transfers.csv", lambda path: _change(path, ",CNY,2", ""), {_PART, "file_unreadable", _FOLD}),
    "a column renamed": ("entries.csv", lambda path: _change(path, "amount", "sum"), {"file_unreadable"}),
    "a balance": (
        "balances.csv", lambda path: _change(path, ",9715,", ",9716,"), {"balance_not_of_its_sides"},
    ),
    "an account less": (
        "balances.csv", lambda path: path.write_text("".join(
            line for line in path.read_text().splitlines(keepends=True) if ",9715," not in line)),
        {"account_unknown", "currency_not_zero"},
    ),
    "an entry": ("entries.csv", lambda path: _change(path, ",-300,", ",-299,"), {_ROW}),
    "an entry less": (
        "entries.csv", lambda path: path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1])),
        {"entries_not_of_the_transfers"},
    ),
}  # fmt: skip


async def test_each_change_is_found_even_when_the_manifest_was_changed_along(db: Database, tmp_path: Path) -> None:
    await tell(db)
    await export(db, tmp_path / "e")
    for damage, (name, change, codes) in _DAMAGE.items():
        folder = tmp_path / damage.replace(" ", "-")
        shutil.copytree(tmp_path / "e", folder)
        change(folder / name)
        found = {problem.code for problem in ledger.check_export(folder).problems}
        assert "file_not_as_its_manifest" in found, damage
        _forge(folder, name)
        found = {problem.code for problem in ledger.check_export(folder).problems}
        assert codes <= found, damage
        assert "file_not_as_its_manifest" not in found, damage


async def test_a_seal_that_was_changed_along_breaks_the_chain(db: Database, tmp_path: Path) -> None:
    await tell(db)
    await export(db, tmp_path / "e")
    path = tmp_path / "e" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["seals"][0]["parts"][0]["digest"] = "00" * 32
    path.write_text(json.dumps(manifest))
    found = {problem.code for problem in ledger.check_export(tmp_path / "e").problems}
    assert found == {"seal_not_as_its_parts", _PART}


async def test_a_damaged_parquet_file_is_told(db: Database, tmp_path: Path) -> None:
    await tell(db)
    await export(db, tmp_path / "e", "parquet")
    path = tmp_path / "e" / "transfers.parquet"
    path.write_bytes(path.read_bytes()[:-30])
    found = {problem.code for problem in ledger.check_export(tmp_path / "e").problems}
    assert "file_not_as_its_manifest" in found
    manifest = json.loads((tmp_path / "e" / "manifest.json").read_text())
    manifest["files"][0]["sha256"] = sha256(path.read_bytes()).hexdigest()
    (tmp_path / "e" / "manifest.json").write_text(json.dumps(manifest))
    assert "file_unreadable" in {problem.code for problem in ledger.check_export(tmp_path / "e").problems}


async def test_what_is_no_finished_export_is_told_in_words(db: Database, tmp_path: Path) -> None:
    with pytest.raises(NoExport, match=r"holds no manifest\.json"):
        ledger.check_export(tmp_path)
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(NoExport, match="cannot be read"):
        ledger.check_export(tmp_path)
    await tell(db)
    await export(db, tmp_path / "e")
    (tmp_path / "e" / "balances.csv").unlink()
    assert "file_missing" in {problem.code for problem in ledger.check_export(tmp_path / "e").problems}
