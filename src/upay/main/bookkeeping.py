"""Keeping the books from the command line: questions, exports, closing, archiving, checking."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from rich.console import Console
from rich.progress import Progress

from upay import ledger
from upay.kit.ids import AccountId
from upay.kit.money import Currency, Money
from upay.kit.time import BUSINESS_ZONE
from upay.ledger import AccountKind, ArchivedError, ArchiveRefused, NoExport, PeriodRefused, Problem, Wanted
from upay.main.clock import SystemClock
from upay.platform.config import Config
from upay.platform.db import Database, UnitOfWork

Row = dict[str, Any]


class Unanswerable(Exception):  # noqa: N818 -- told to the person at the terminal
    """What was asked cannot be answered or done; the text says why."""


async def balance(
    config: Config, url: str, who: str, *, currency: Currency, at: datetime | None, version: int | None
) -> Row:
    """Return how an account stands, or stood."""
    async with _asking(url) as (_, uow):
        account = await _account(uow, url, config, who, currency)
        if at is not None:
            return _was(account, await ledger.balance_at(uow, account, at=at), at=_shown(at))
        if version is not None:
            return _was(account, await ledger.balance_at_version(uow, account, version=version), version=version)
        now = await ledger.balance(uow, account)
    return {
        "account": str(account), "currency": now.posted.currency.value, "balance": now.posted.plain,
        "available": now.available.plain if now.floor is not None else None, "held_out": now.pending_out.plain,
        "held_in": now.pending_in.plain, "blocked_amount": now.blocked_amount.plain,
        "floor": _plain(now.floor), "ceiling": _plain(now.ceiling), "entries": now.version, "state": now.state.value,
        "blocked": now.blocked.value,
    }  # fmt: skip


async def statement(
    config: Config, url: str, who: str, *, currency: Currency, before: str | None, after: str | None, limit: int
) -> Row:
    """Return a page of an account's statement, and where to read on."""
    async with _asking(url) as (_, uow):
        account = await _account(uow, url, config, who, currency)
        await ledger.balance(uow, account)
        page = await ledger.entries(uow, account, before=before, after=after, limit=limit)
        begin = await ledger.brought_forward(uow, account)
    return {
        "account": str(account),
        "lines": [
            {
                "entry": line.version, "booked": _shown(line.posted_at), "amount": line.amount.plain,
                "balance": line.balance_after.plain, "code": line.code.value, "counterpart": str(line.counterpart),
                "transfer": str(line.transfer_id),
            }
            for line in page.items
        ],
        "next": page.next_cursor,
        "brought_forward": begin and {"balance": begin.balance.plain, "entries": begin.version, "at": _shown(begin.at)},
    }  # fmt: skip


async def totals(
    config: Config, url: str, who: str | None, *, currency: Currency, period: str | None, since: datetime | None,
    until: datetime | None,
) -> Row:  # fmt: skip
    """Return what was posted per code, in a period that is closed or of the calendar, or between two instants."""
    async with _asking(url) as (_, uow):
        if period is not None:
            since, until = await _stretch_of(uow, period)
        account = None if who is None else await _account(uow, url, config, who, currency)
        begin, end = since or datetime.min.replace(tzinfo=BUSINESS_ZONE, year=1970), until or SystemClock().now()
        found = await ledger.totals(uow, since=begin, until=end, account_id=account)
    return {
        "since": _shown(begin), "until": _shown(end),
        "totals": [
            {
                "code": total.code.value, "currency": total.currency.value, "transfers": total.transfers,
                "amount": total.amount.plain,
            }
            for total in found
        ],
    }  # fmt: skip


async def export(
    config: Config, url: str, folder: Path, *, form: Literal["csv", "parquet"], since: datetime | None,
    until: datetime | None, who: str | None, currency: Currency,
) -> Row:  # fmt: skip
    """Write the books into a folder."""
    db = Database(url)
    try:
        async with db.moment() as uow:
            account = None if who is None else await _account(uow, url, config, who, currency)
            with _progress() as told, _in_words():
                manifest = await ledger.export(
                    uow, folder, form=form, wanted=Wanted(since=since, until=until, account=account),
                    at=SystemClock().now(), told=told,
                )  # fmt: skip
    finally:
        await db.close()
    return {
        "folder": str(folder),
        "files": [{"name": file.name, "rows": file.rows, "sha256": file.sha256} for file in manifest.files],
        "seals": len(manifest.seals),
    }


async def seal(url: str, name: str, *, ends_at: datetime | None) -> list[Row]:
    """Close a period and seal it, along with any before it that was closed and not sealed."""
    db, clock = Database(url), SystemClock()
    try:
        with _in_words():
            async with db.begin() as uow:
                await ledger.close_period(uow, name=name, ends_at=ends_at, at=clock.now())
            with _progress() as told:
                while True:
                    async with db.begin() as uow:
                        sealed = await ledger.seal_next(
                            uow, at=clock.now(), told=lambda done, of: told("sealing", done, of)
                        )  # fmt: skip
                    if sealed is None:
                        break
        return [row for row in await periods(url) if row["period"] == name]
    finally:
        await db.close()


async def periods(url: str) -> list[Row]:
    """Return the closed periods and their seals."""
    async with _asking(url) as (_, uow):
        seals = {seal.period.name: seal for seal in await ledger.seals(uow)}
        closed = await ledger.periods(uow)
    return [
        {
            "period": period.name, "begins": None if period.begins_at is None else _shown(period.begins_at),
            "ends": _shown(period.ends_at), "transfers": found.transfers if found else None,
            "seal": found.digest.hex() if found else None,
        }
        for period in closed for found in (seals.get(period.name),)
    ]  # fmt: skip


async def archive(url: str, folder: Path, *, drop: bool) -> Row:
    """Archive every partition that may go; drop what was detached if that is wanted."""
    db, archived, dropped = Database(url), [], []
    try:
        with _in_words(), _progress() as told:
            while True:
                async with db.begin() as uow:
                    done = await ledger.archive_next(
                        uow, folder, at=SystemClock().now(), told=lambda done, of: told("archiving", done, of)
                    )  # fmt: skip
                if done is None:
                    break
                archived.append(done)
            if drop:
                async with db.begin() as uow:
                    dropped = await ledger.drop_archived(uow, folder)
    finally:
        await db.close()
    return {
        "archived": [
            {
                "folder": str(each.folder), "table": each.table, "transfers": each.transfers,
                "holds_carried": each.carried,
            }
            for each in archived
        ],
        "dropped": dropped,
    }  # fmt: skip


async def partitions(url: str) -> list[Row]:
    """Return the journal's partitions, and whether they may be archived."""
    async with _asking(url) as (_, uow):
        ready = {partition.name for partition in await ledger.archivable(uow)}
        return [
            {
                "partition": each.name, "from": each.first_seq, "to": each.below_seq - 1,
                "megabytes": each.size_bytes // 2**20, "archivable": each.name in ready,
            }
            for each in await ledger.partitions(uow.driver)
        ]  # fmt: skip


async def check(url: str) -> tuple[list[str], list[str]]:
    """Prove the books in the database; return what is wrong, and what else there is to say."""
    db = Database(url)
    try:
        async with db.moment() as uow:
            problems = await ledger.check_books(uow)
            with _progress() as told:
                problems += await ledger.check_seals(uow, told=lambda done, of: told("seals", done, of))
            sealed = await ledger.seals(uow)
    finally:
        await db.close()
    return _told(problems), [f"sealed until {sealed[-1].period.name}: {sealed[-1].digest.hex()}"] if sealed else []


def check_files(folder: Path) -> tuple[list[str], list[str]]:
    """Prove an export or an archive from its files alone."""
    with _in_words(), _progress() as told:
        proof = ledger.check_export(folder, told=told)
    said = [f"{proof.transfers} transfers, {len(proof.manifest.files)} files, {proof.parts_proved} sealed parts proved"]
    if proof.parts_elsewhere:
        said.append(f"{proof.parts_elsewhere} sealed parts are not among these files")
    if proof.manifest.seals:
        last = proof.manifest.seals[-1]
        said.append(f"sealed until {last['period']}: {last['digest']}")
    return _told(proof.problems), said


def instant(text: str) -> datetime:
    """Read an instant; without a zone it is one of Shanghai. Raises ValueError, in words."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{text} is no instant; write 2026-03-02, 2026-03-02T12:00 (in Shanghai) or 2026-03-02T04:00Z"
        ) from None
    return at if at.tzinfo is not None else at.replace(tzinfo=BUSINESS_ZONE)


@asynccontextmanager
async def _asking(url: str) -> AsyncIterator[tuple[Database, UnitOfWork]]:
    db = Database(url)
    try:
        with _in_words():
            async with db.moment() as uow:
                yield db, uow
    finally:
        await db.close()


@contextmanager
def _in_words() -> Iterator[None]:
    """Tell what the ledger would not do in its own words."""
    try:
        yield
    except (ArchivedError, ArchiveRefused, FileExistsError, NoExport, NotADirectoryError, PeriodRefused) as error:
        raise Unanswerable(str(error)) from error
    except PermissionError as error:
        raise Unanswerable(f"{error.filename} may not be written") from error
    except ledger.UnknownAccountError as error:
        raise Unanswerable(f"there is no account {error}") from error


async def _account(uow: UnitOfWork, url: str, config: Config, who: str, currency: Currency) -> AccountId:
    """Find an account by its id, by a customer's phone number, or by the name of one of the house's."""
    try:
        return AccountId(UUID(who))
    except ValueError:
        pass
    if who in {kind.value for kind in AccountKind}:
        try:
            return ledger.house(AccountKind(who), currency)
        except AssertionError:
            raise Unanswerable(f"a {who} account belongs to somebody: name its id or a phone number") from None
    if not any(character.isdigit() for character in who):
        raise Unanswerable(f"{who} is no account: name an id, a phone number, or one of the house's such as bank, fees")
    from upay.identity import queries as people  # noqa: PLC0415 -- loaded where somebody names a person
    from upay.main.proven_vault import proven_vault  # noqa: PLC0415 -- likewise

    async with proven_vault(config, url) as vault:
        found = await people.customer_by_phone(uow, vault, who)
    if found is None:
        raise Unanswerable(f"nobody has the number {who}")
    return ledger.account_id_for(found.id, AccountKind.CUSTOMER, currency)


async def _stretch_of(uow: UnitOfWork, name: str) -> tuple[datetime | None, datetime]:
    for period in await ledger.periods(uow):
        if period.name == name:
            return period.begins_at, period.ends_at
    try:
        return ledger.calendar_period(name)
    except ValueError as error:
        raise Unanswerable(f"{error}, and no period of that name was closed") from error


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def told(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what)
            bar.update(tasks[what], completed=done, total=of)

        yield told


def _told(problems: list[Problem]) -> list[str]:
    return [
        f"{problem.code} {problem.subject}: {', '.join(f'{name} {value}' for name, value in problem.facts.items())}"
        for problem in problems
    ]


def _was(account: AccountId, stood: Money, **when: str | int) -> Row:
    return {"account": str(account), "currency": stood.currency.value, "balance": stood.plain, **when}


def _plain(amount: Money | None) -> str | None:
    return None if amount is None else amount.plain


def _shown(at: datetime) -> str:
    return at.astimezone(BUSINESS_ZONE).isoformat()
