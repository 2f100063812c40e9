"""Writing the books into files: the journal, an account's statement, the balances, and what proves them.

Everything comes from one moment. Files are CSV or Parquet with the same columns and the same lines; amounts are whole
minor units beside their currency and scale. `manifest.json` says what each file holds, and carries the seals.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self

import msgspec

from upay.kit.ids import AccountId
from upay.ledger.lines import TRANSFERS, Column, Told, instant, journal, line, number, scale, text
from upay.ledger.partitions import CARRIED, partitions
from upay.ledger.seal import Part, Period, Seal, seals
from upay.platform.db import Driver, UnitOfWork

Format = Literal["csv", "parquet"]
MANIFEST: Final = "manifest.json"

ENTRIES: Final[Mapping[str, Column]] = {
    "account": text("account_id"), "version": number("version"), "seq": number("seq"), "transfer": text("transfer_id"),
    "amount": number("amount"), "balance_after": number("balance_after"), "currency": text("currency"),
    "scale": scale("currency"), "counterpart": text("counterpart"), "code": text("code"),
    "reference": text("reference"), "at": instant("at"), "posted_at": instant("posted_at"),
}  # fmt: skip
BALANCES: Final[Mapping[str, Column]] = {
    "account": text("b.account_id"), "kind": text("b.kind"), "owner": text("a.owner"), "currency": text("b.currency"),
    "scale": scale("b.currency"), "posted_debit": number("b.posted_debit"), "posted_credit": number("b.posted_credit"),
    "balance": number("b.posted_credit - b.posted_debit"), "pending_debit": number("b.pending_debit"),
    "pending_credit": number("b.pending_credit"), "version": number("b.version"), "floor": number("b.floor"),
    "ceiling": number("b.ceiling"), "blocked_amount": number("b.blocked_amount"), "state": text("b.state"),
    "blocked": text("b.blocked"), "brought_debit": number("coalesce(g.posted_debit, 0)"),
    "brought_credit": number("coalesce(g.posted_credit, 0)"), "brought_version": number("coalesce(g.version, 0)"),
}  # fmt: skip
KINDS: Final[Mapping[str, Mapping[str, Column]]] = {"transfers": TRANSFERS, "entries": ENTRIES, "balances": BALANCES}

_LEG: Final = """
    select {account} as account_id, {leg}_version as version, seq, id as transfer_id, {sign} as amount,
        {leg}_after as balance_after, currency, {other} as counterpart, code, reference, at, posted_at
    from ledger.transfer
    where {whose} seq >= %(low)s and seq < %(below)s and state = 'posted' {fits}
"""
_ACCOUNT_STRETCH: Final = 2**17
_ACCOUNTS_AT_ONCE: Final = 5000


class WrittenFile(msgspec.Struct, frozen=True):
    """A file as the manifest tells of it."""

    name: str
    holds: str
    rows: int
    sha256: str
    first_seq: int | None = None
    last_seq: int | None = None


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What lies in the folder, of which moment, and what proves it.

    `low` and `below` bound the numbers that were asked for; a journal that is `whole` has every one of them.
    """

    is_of: str = "upay-ledger-export-1"
    made_at: datetime
    format: Format
    low: int
    below: int
    whole: bool
    since: datetime | None = None
    until: datetime | None = None
    account: str | None = None
    files: list[WrittenFile]
    seals: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of the books is written; without anything it is all that is in the journal."""

    since: datetime | None = None
    until: datetime | None = None
    account: AccountId | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self.since is None and self.until is None and self.account is None


class LineFile:
    """A file that is written line by line, hashed on the way, and named when it is whole."""

    def __init__(self, path: Path, columns: Mapping[str, Column]) -> None:
        self.path = path
        self._columns = columns
        self._part = path.with_suffix(path.suffix + ".part")

    def __enter__(self) -> Self:
        self._file = self._part.open("wb")
        self._digest = sha256()
        self.rows = 0
        self.write(",".join(self._columns) + "\n", 0)
        return self

    def write(self, lines: str, count: int) -> None:
        """Write these lines."""
        data = lines.encode()
        self._file.write(data)
        self._digest.update(data)
        self.rows += count

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Keep the file if all went well."""
        self._file.close()
        if kind is None:
            self._part.replace(self.path)
        else:
            self._part.unlink()


def finish_file(path: Path, holds: str, form: Format) -> tuple[Path, str]:
    """Turn the lines into what was asked for; return the file and its digest."""
    if form == "parquet":
        from upay.ledger import parquet  # noqa: PLC0415 -- Arrow is loaded by those alone who write or read Parquet

        made = path.with_suffix(".parquet")
        parquet.write(path, made, KINDS[holds])
        path.unlink()
        path = made
    return path, digest_of_file(path)


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(2**20):
            digest.update(block)
    return digest.hexdigest()


async def export(
    uow: UnitOfWork, folder: Path, *, form: Format, wanted: Wanted, at: datetime,
    told: Callable[[str, int, int], None] = lambda _what, _done, _of: None,
) -> Manifest:  # fmt: skip
    """Write the books into a folder that is empty or new.

    Use it in a unit of work that sees one moment (`Database.moment`). Raises FileExistsError.
    """
    _make_empty(folder)
    driver = uow.driver
    low, below = await _bounds(driver)
    files: list[WrittenFile] = []
    if wanted.account is None:
        told_of = _telling(told, "transfers")
        files.append(
            await write_transfers(driver, folder, form=form, low=low, below=below, wanted=wanted, told=told_of)
        )
    told_of = _telling(told, "entries")
    files.append(await _write_entries(driver, folder, form=form, low=low, below=below, wanted=wanted, told=told_of))
    files.append(await _write_balances(driver, folder, form, wanted, _telling(told, "balances")))
    manifest = Manifest(
        made_at=at, format=form, low=low, below=below, whole=wanted.is_everything, since=wanted.since,
        until=wanted.until, account=None if wanted.account is None else str(wanted.account), files=files,
        seals=[seal_document(seal) for seal in await seals(uow)],
    )  # fmt: skip
    write_manifest(folder, manifest)
    return manifest


async def write_transfers(
    driver: Driver, folder: Path, *, form: Format, low: int, below: int, wanted: Wanted, told: Told
) -> WrittenFile:
    """Write the lines of the journal between two numbers."""
    numbers: list[int] = []
    path = folder / "transfers.csv"
    values = {"since": wanted.since, "until": wanted.until}
    with LineFile(path, TRANSFERS) as file:
        async for stretch in journal(driver, low=low, below=below, fits=_fits(wanted), values=values):
            file.write(stretch.text, stretch.lines)
            numbers += [each for each in (stretch.first, stretch.last) if each is not None]
            del numbers[1:-1]
            told(stretch.below - low, below - low)
    made, digest = finish_file(path, "transfers", form)
    return WrittenFile(
        made.name, "transfers", file.rows, digest, min(numbers, default=None), max(numbers, default=None)
    )


async def _write_entries(
    driver: Driver, folder: Path, *, form: Format, low: int, below: int, wanted: Wanted, told: Told
) -> WrittenFile:
    """Write entry by entry, in the order of their numbers, the debited account's before the credited one's."""
    whose = "" if wanted.account is None else "{leg} = %(account)s and"
    legs = " union all ".join(
        _LEG.format(
            account=leg, leg=leg, other=other, sign=sign, whose=whose.format(leg=leg), fits=f"and {_fits(wanted)}"
        )
        for leg, other, sign in (("debit", "credit", "-amount"), ("credit", "debit", "amount"))
    )
    statement = f"""
        select coalesce(string_agg({line(ENTRIES)}, E'\\n' order by seq, amount) || E'\\n', ''), count(*)
        from ({legs}) entry
    """  # noqa: S608 -- columns of ours
    step = 2**12 if wanted.account is None else _ACCOUNT_STRETCH
    path = folder / "entries.csv"
    with LineFile(path, ENTRIES) as file:
        for start in range(low, below, step):
            high = min(start + step, below)
            values = {
                "low": start, "below": high, "account": wanted.account, "since": wanted.since, "until": wanted.until,
            }  # fmt: skip
            row = await (await driver.execute(statement, values, prepare=True)).fetchone()
            assert row is not None, "an aggregate has one row"
            file.write(row[0], row[1])
            told(high - low, below - low)
    made, digest = finish_file(path, "entries", form)
    return WrittenFile(made.name, "entries", file.rows, digest)


async def _write_balances(driver: Driver, folder: Path, form: Format, wanted: Wanted, told: Told) -> WrittenFile:
    statement = f"""
        with next as (
            select account_id from ledger.balance
            where (%(after)s::uuid is null or account_id > %(after)s)
                and (%(account)s::uuid is null or account_id = %(account)s)
            order by account_id limit {_ACCOUNTS_AT_ONCE}
        )
        select coalesce(string_agg({line(BALANCES)}, E'\\n' order by b.account_id) || E'\\n', ''), count(*),
            (array_agg(b.account_id order by b.account_id desc))[1]
        from next join ledger.balance b using (account_id) join ledger.account a on a.id = b.account_id
            left join ledger.brought_forward g on g.account_id = b.account_id
    """  # noqa: S608 -- columns of ours
    accounts = await (await driver.execute("select count(*) from ledger.balance")).fetchone()
    of = 1 if wanted.account is not None or accounts is None else accounts[0]
    path = folder / "balances.csv"
    after: object = None
    with LineFile(path, BALANCES) as file:
        while True:
            rows = await driver.execute(statement, {"after": after, "account": wanted.account})
            row = await rows.fetchone()
            assert row is not None, "an aggregate has one row"
            if row[1] == 0:
                break
            file.write(row[0], row[1])
            after = row[2]
            told(file.rows, of)
    made, digest = finish_file(path, "balances", form)
    return WrittenFile(made.name, "balances", file.rows, digest)


def _fits(wanted: Wanted) -> str:
    parts = [] if wanted.since is None else ["posted_at >= %(since)s"]
    parts += [] if wanted.until is None else ["posted_at < %(until)s"]
    return " and ".join(parts) or "true"


async def _bounds(driver: Driver) -> tuple[int, int]:
    """Return where the journal begins, and the number after the last that was drawn."""
    begins = [each.first_seq for each in await partitions(driver) if each.name != CARRIED]
    row = await (await driver.execute("select last_value + 1 from ledger.seq")).fetchone()
    assert row is not None, "the sequence is there"
    low = min(begins, default=0)
    return low, max(low, row[0])


def _make_empty(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty; an export begins in a folder of its own")


def _telling(told: Callable[[str, int, int], None], what: str) -> Told:
    def tell(done: int, of: int) -> None:
        told(what, done, of)

    return tell


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write down what lies in the folder; the last thing, so that a folder without it is known to be unfinished."""
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")


def seal_document(seal: Seal) -> dict[str, Any]:
    """Return a seal as a manifest carries it."""
    period = seal.period
    return {
        "period": period.name, "begins_at": period.begins_at, "ends_at": period.ends_at,
        "closing_seq": period.closing_seq, "first_seq": seal.first_seq, "last_seq": seal.last_seq,
        "transfers": seal.transfers, "whole_below": seal.whole_below, "digest": seal.digest.hex(),
        "parts": [
            {
                "first_seq": part.first_seq, "below_seq": part.below_seq, "transfers": part.transfers,
                "digest": part.digest.hex(),
            }
            for part in seal.parts
        ],
    }  # fmt: skip


def seal_of(document: Mapping[str, Any]) -> Seal:
    """Read a seal from a manifest."""

    def at(name: str) -> datetime | None:
        return None if document[name] is None else datetime.fromisoformat(document[name])

    ends_at = at("ends_at")
    assert ends_at is not None, "a period ends"
    return Seal(
        period=Period(
            name=document["period"], begins_at=at("begins_at"), ends_at=ends_at, closing_seq=document["closing_seq"]
        ),
        first_seq=document["first_seq"], last_seq=document["last_seq"], transfers=document["transfers"],
        whole_below=document["whole_below"], digest=bytes.fromhex(document["digest"]),
        parts=tuple(
            Part(part["first_seq"], part["below_seq"], part["transfers"], bytes.fromhex(part["digest"]))
            for part in document["parts"]
        ),
    )  # fmt: skip
