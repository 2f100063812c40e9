"""Checking an export or an archive from its files alone, on any machine, without the database.

It proves that the files are those that the manifest tells of, that the seals follow from their lines and from each
other, that every account's entries are in a row, and that the balances are what they come to.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import msgspec

from upay.ledger.check import Problem
from upay.ledger.export import BALANCES, ENTRIES, KINDS, MANIFEST, Manifest, WrittenFile, digest_of_file, seal_of
from upay.ledger.lines import TRANSFERS, Column
from upay.ledger.seal import Part, Seal, chain_problems, part_problem

Line = Sequence[bytes]
Told = Callable[[str, int, int], None]
_BLOCK: Final = 2**20
_MOST: Final = 100
"""How many problems of one kind are told; the rest is counted."""


class NoExport(Exception):  # noqa: N818 -- an answer to the operator, in words
    """The folder holds no finished export; the text says what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What came of it: what is wrong, and what was looked at."""

    problems: list[Problem]
    manifest: Manifest
    transfers: int
    parts_proved: int
    parts_elsewhere: int
    """Parts of seals whose lines lie in another archive, or were not asked for."""


def check_export(folder: Path, *, told: Told = lambda _what, _done, _of: None) -> Proof:
    """Prove what lies in the folder. Raises NoExport."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise NoExport(f"{folder} holds no {MANIFEST}: it is no export, or one that was not finished") from None
    except msgspec.MsgspecError as error:
        raise NoExport(f"{folder / MANIFEST} cannot be read: {error}") from None
    check = _Check(manifest)
    # Balances come first, because they say with what each account's entries begin.
    for file in sorted(manifest.files, key=lambda each: ("balances", "transfers", "entries").index(each.holds)):
        check.read(folder, file, told)
    return check.proof()


@dataclass(slots=True)
class _Account:
    """How an account stands while its entries are read."""

    debit: int = 0
    credit: int = 0
    version: int = 0

    @property
    def balance(self) -> int:
        return self.credit - self.debit


@dataclass(slots=True)
class _Found:
    seal: Seal
    part: Part
    digest: Any = field(default_factory=sha256)
    lines: int = 0


class _Check:
    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._seals = [seal_of(document) for document in manifest.seals]
        self._problems: dict[str, list[Problem]] = {}
        self._more: dict[str, int] = {}
        self._ends = [_written(seal.period.ends_at) for seal in self._seals]
        self._parts = [
            [_Found(seal, part) for part in seal.parts if self._is_here(seal, part)] for seal in self._seals
        ]  # fmt: skip
        self._claimed: dict[bytes, _Account] = {}
        self._accounts: dict[bytes, _Account] = {}
        self._sums: dict[bytes, int] = {}
        self._last: dict[bytes, tuple[int, int]] = {}
        self._legs: int = 0
        self._transfers = 0
        self._before = -1

    def _is_here(self, seal: Seal, part: Part) -> bool:
        here, end = self._manifest, min(part.below_seq, seal.period.closing_seq + 1)
        return here.whole and here.low <= part.first_seq and end <= here.below

    def read(self, folder: Path, file: WrittenFile, told: Told) -> None:
        path = folder / file.name
        if not path.is_file():
            self._tell("file_missing", file.name, rows=file.rows)
            return
        if (digest := digest_of_file(path)) != file.sha256:
            self._tell("file_not_as_its_manifest", file.name, sha256=digest, written=file.sha256)
            if self._manifest.format == "parquet":
                return  # A damaged file of lines shows where it is damaged; this one is not readable at all.
        columns, take = KINDS[file.holds], {"transfers": self._transfer, "balances": self._balance}
        reader = _Lines(file, columns, take.get(file.holds, self._entry), told)
        try:
            _read(path, self._manifest.format, reader.take)
        except (ValueError, OSError) as error:
            self._tell("file_unreadable", file.name, line=reader.lines, error=str(error))
            return
        if reader.lines != file.rows:
            self._tell("rows_not_as_the_manifest", file.name, rows=reader.lines, written=file.rows)
        if file.holds == "entries" and self._manifest.whole and reader.lines != self._legs:
            self._tell("entries_not_of_the_transfers", file.name, entries=reader.lines, legs=self._legs)

    def proof(self) -> Proof:
        here = [found for parts in self._parts for found in parts]
        problems = chain_problems(self._seals)
        problems += [
            part_problem(found.seal, found.part, found.lines)
            for found in here if found.digest.digest() != found.part.digest
        ]  # fmt: skip
        self._compare_balances()
        for code, several in self._problems.items():
            problems += several
            if code in self._more:
                problems.append(Problem(code=code, subject="…", facts={"more": self._more[code]}))
        return Proof(
            problems=problems, manifest=self._manifest, transfers=self._transfers, parts_proved=len(here),
            parts_elsewhere=sum(len(seal.parts) for seal in self._seals) - len(here),
        )  # fmt: skip

    def _compare_balances(self) -> None:
        if not self._manifest.whole or not any(file.holds == "balances" for file in self._manifest.files):
            return
        for account, claimed in self._claimed.items():
            found = self._accounts[account]
            if claimed != found:
                self._tell(
                    "balance_not_fold_of_entries", account.decode(), balance=claimed.balance,
                    entries_come_to=found.balance, version=claimed.version, entries=found.version,
                )  # fmt: skip
        for currency, total in self._sums.items():
            if total:
                self._tell("currency_not_zero", currency.decode(), posted=total)

    def _balance(self, line: bytes, values: Line) -> None:
        account, currency = values[_B["account"]], values[_B["currency"]]
        debit, credit, version, brought_debit, brought_credit, brought_version = (
            int(values[_B[name]])
            for name in (
                "posted_debit", "posted_credit", "version", "brought_debit", "brought_credit", "brought_version"
            )
        )  # fmt: skip
        self._claimed[account] = _Account(debit, credit, version)
        self._accounts[account] = _Account(brought_debit, brought_credit, brought_version)
        self._sums[currency] = self._sums.get(currency, 0) + credit - debit
        if int(values[_B["balance"]]) != credit - debit:
            self._tell("balance_not_of_its_sides", account.decode(), line=line.decode().strip())

    def _transfer(self, line: bytes, values: Line) -> None:
        seq, posted_at = int(values[_T["seq"]]), values[_T["posted_at"]]
        if seq <= self._before:
            self._tell("numbers_not_in_a_row", str(seq), before=self._before)
        self._before = seq
        self._transfers += 1
        nth = bisect_right(self._ends, posted_at)
        if nth < len(self._parts):
            for found in self._parts[nth]:
                if found.part.first_seq <= seq < found.part.below_seq:
                    found.digest.update(line)
                    found.lines += 1
        if values[_T["state"]] != b"posted":
            return
        self._legs += 2
        if not self._claimed or not self._manifest.whole:
            return
        amount = int(values[_T["amount"]])
        for leg, moved in (("debit", -amount), ("credit", amount)):
            account = self._accounts.get(values[_T[leg]])
            if account is None:
                self._tell("account_unknown", values[_T[leg]].decode(), seq=seq)
                continue
            account.version += 1
            account.debit -= min(moved, 0)
            account.credit += max(moved, 0)
            version, after = int(values[_T[f"{leg}_version"]]), int(values[_T[f"{leg}_after"]])
            if (version, after) != (account.version, account.balance):
                self._tell(
                    "entries_not_in_a_row", values[_T[leg]].decode(), seq=seq, version=version, nth=account.version,
                    balance_after=after, comes_to=account.balance,
                )  # fmt: skip

    def _entry(self, _: bytes, values: Line) -> None:
        account = values[_E["account"]]
        version, amount, after = (int(values[_E[name]]) for name in ("version", "amount", "balance_after"))
        last = self._last.get(account)
        if last is not None and (version, after) != (last[0] + 1, last[1] + amount):
            self._tell("entries_not_in_a_row", account.decode(), version=version, balance_after=after, before=last[1])
        self._last[account] = version, after

    def _tell(self, code: str, subject: str, **facts: str | int) -> None:
        several = self._problems.setdefault(code, [])
        if len(several) < _MOST:
            several.append(Problem(code=code, subject=subject, facts=facts))
        else:
            self._more[code] = self._more.get(code, 0) + 1


def _places(columns: Mapping[str, Column]) -> dict[str, int]:
    return {name: place for place, name in enumerate(columns)}


_T: Final = _places(TRANSFERS)
_B: Final = _places(BALANCES)
_E: Final = _places(ENTRIES)


class _Lines:
    """Takes blocks that end anywhere, and hands on whole lines."""

    def __init__(
        self, file: WrittenFile, columns: Iterable[str], use: Callable[[bytes, Line], None], told: Told
    ) -> None:
        self._rest = b""
        self._header: bytes | None = ",".join(columns).encode() + b"\n"
        self._commas = self._header.count(b",")
        self._use, self._told, self._file = use, told, file
        self.lines = 0

    def take(self, block: bytes) -> None:
        *whole, self._rest = (self._rest + block).split(b"\n")
        for text in whole:
            line = text + b"\n"
            if self._header is not None:
                if line != self._header:
                    raise ValueError("the first line does not name the columns that it should")
                self._header = None
                continue
            values = text.split(b",")
            if len(values) != self._commas + 1:
                raise ValueError(f"a line has {len(values)} values instead of {self._commas + 1}")
            self.lines += 1
            self._use(line, values)
        self._told(self._file.name, self.lines, self._file.rows)


def _read(path: Path, form: str, take: Callable[[bytes], None]) -> None:
    if form == "parquet":
        from upay.ledger import parquet  # noqa: PLC0415 -- Arrow is loaded by those alone who write or read Parquet

        parquet.read(path, take)
        return
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            take(block)


def _written(at: datetime) -> bytes:
    """Write an instant as lines do, so that the two can be compared as they stand."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").encode()
