"""The ledger's commands: how accounts stand and stood, totals, exports, closing a period, archiving."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from rich.table import Table

from upay.kit.money import Currency
from upay.main.terminal import Json, config, database, fail, out
from upay.platform.config import Config

if TYPE_CHECKING:
    from types import ModuleType

app = typer.Typer(no_args_is_help=True, help="Accounts, statements, exports, periods.")


class Form(StrEnum):
    """What files an export is made of."""

    CSV = "csv"
    PARQUET = "parquet"


def _instant(text: str) -> datetime:
    try:
        at: datetime = _bookkeeping().instant(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    return at


Who = Annotated[
    str,
    typer.Argument(
        metavar="ACCOUNT|PHONE", help="An account's id, a phone number, or one of the house's such as bank."
    ),
]
OneOf = Annotated[str | None, typer.Option("--account", help="Only this account: its id, a phone number, or bank…")]
In = Annotated[Currency, typer.Option("--currency", help="Which of the customer's or the house's accounts.")]
Since = Annotated[datetime | None, typer.Option(parser=_instant, metavar="INSTANT", help="Booked then or later.")]
Until = Annotated[datetime | None, typer.Option(parser=_instant, metavar="INSTANT", help="Booked before then.")]


@app.command()
def balance(
    who: Who, *,
    at: Annotated[datetime | None, typer.Option(parser=_instant, metavar="INSTANT", help="As it stood then.")] = None,
    version: Annotated[int | None, typer.Option(min=0, help="As it stood after so many entries.")] = None,
    currency: In = Currency.CNY, as_json: Json = False,
) -> None:  # fmt: skip
    """Show how an account stands, or stood."""
    if at is not None and version is not None:
        fail("a balance is asked for at an instant or after an entry, not both")
    found = _ask(lambda loaded, url: _bookkeeping().balance(
        loaded, url, who, currency=currency, at=at, version=version))  # fmt: skip
    _show(found, as_json=as_json)


@app.command()
def statement(
    who: Who, *,
    before: Annotated[str | None, typer.Option(help="Read on, to older lines, from this cursor.")] = None,
    after: Annotated[str | None, typer.Option(help="Oldest first, after this cursor; 0 is the beginning.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20, currency: In = Currency.CNY, as_json: Json = False,
) -> None:  # fmt: skip
    """Show an account's lines, newest first."""
    if before is not None and after is not None:
        fail("a statement is read in one direction: before or after")
    for cursor in (before, after):
        if cursor is not None and not (cursor.isascii() and cursor.isdigit()):
            fail(f"{cursor} is no cursor; the last page said where to read on")
    found = _ask(lambda loaded, url: _bookkeeping().statement(
        loaded, url, who, currency=currency, before=before, after=after, limit=limit))  # fmt: skip
    if as_json:
        _show(found, as_json=True)
        return
    _table(found["lines"], "entry", "booked", "amount", "balance", "code", "counterpart")
    if found["next"] is not None:
        out.print(f"read on with --{'after' if after else 'before'} {found['next']}", highlight=False)
    elif found["brought_forward"]:
        begin = found["brought_forward"]
        out.print(f"brought forward from {begin['entries']} archived entries: {begin['balance']}", highlight=False)


@app.command()
def totals(
    *,
    period: Annotated[str | None, typer.Option(help="A year, month or day, or a closed period's name.")] = None,
    since: Since = None, until: Until = None, account: OneOf = None, currency: In = Currency.CNY,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Show what was posted, code by code."""
    if period is not None and (since or until):
        fail("totals are of a period, or from one instant to another, not both")
    found = _ask(lambda loaded, url: _bookkeeping().totals(
        loaded, url, account, currency=currency, period=period, since=since, until=until))  # fmt: skip
    if as_json:
        _show(found, as_json=True)
        return
    _table(found["totals"], "code", "currency", "transfers", "amount")
    out.print(f"from {found['since']} to {found['until']}", highlight=False)


@app.command()
def export(
    *,
    to: Annotated[Path, typer.Option(help="A folder that is new or empty.")],
    form: Annotated[Form, typer.Option("--format")] = Form.CSV,
    since: Since = None, until: Until = None, account: OneOf = None, currency: In = Currency.CNY,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Write transfers, entries and balances of this moment into a folder, with what proves them."""
    found = _ask(lambda loaded, url: _bookkeeping().export(
        loaded, url, to, form=form.value, since=since, until=until, who=account, currency=currency))  # fmt: skip
    if as_json:
        _show(found, as_json=True)
        return
    _table(found["files"], "name", "rows", "sha256")


@app.command()
def seal(
    name: Annotated[str, typer.Argument(help="A year, month or day such as 2026-03; any name together with --until.")],
    *, until: Until = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Close a period, so that nothing is booked in it any more, and seal what is."""
    found = _ask(lambda _, url: _bookkeeping().seal(url, name, ends_at=until))
    if as_json:
        _show(found[0], as_json=True)
        return
    _show(found[0], as_json=False)
    out.print("Keep the seal somewhere else: whoever knows it can tell whether anything before it was changed.")


@app.command()
def periods(*, as_json: Json = False) -> None:
    """List the closed periods and their seals."""
    found = _ask(lambda _, url: _bookkeeping().periods(url))
    if as_json:
        _show(found, as_json=True)
        return
    _table(found, "period", "begins", "ends", "transfers", "seal")


@app.command()
def archive(
    *, to: Annotated[Path, typer.Option(help="Where the archive lies; each partition gets a folder there.")],
    drop: Annotated[bool, typer.Option("--drop", help="Drop what was detached, if its file is whole.")] = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Take sealed partitions out of the journal, into files that were proved."""
    found = _ask(lambda _, url: _bookkeeping().archive(url, to, drop=drop))
    if as_json:
        _show(found, as_json=True)
        return
    if not found["archived"]:
        out.print("nothing to archive: no partition lies wholly within sealed periods")
    else:
        _table(found["archived"], "table", "transfers", "holds_carried", "folder")
    for table in found["dropped"]:
        out.print(f"dropped {table}", highlight=False)


@app.command()
def partitions(*, as_json: Json = False) -> None:
    """List the partitions of the journal."""
    found = _ask(lambda _, url: _bookkeeping().partitions(url))
    if as_json:
        _show(found, as_json=True)
        return
    _table(found, "partition", "from", "to", "megabytes", "archivable")


def _bookkeeping() -> "ModuleType":
    from upay.main import bookkeeping  # noqa: PLC0415 -- the ledger is loaded by the commands that ask it

    return bookkeeping


def _ask(question: Callable[[Config, str], Coroutine[Any, Any, Any]]) -> Any:  # noqa: ANN401 -- each has its own answer
    loaded = config()
    with database(loaded) as url:
        try:
            return asyncio.run(question(loaded, url))
        except _bookkeeping().Unanswerable as told:
            fail(str(told))


def _show(found: object, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
        return
    assert isinstance(found, dict), "what is shown so has names"
    table = Table(show_header=False)
    for name, value in found.items():
        table.add_row(name.replace("_", " "), _cell(value))
    out.print(table)


def _table(rows: Sequence[dict[str, Any]], *columns: str) -> None:
    table = Table(*(column.replace("_", " ") for column in columns))
    for row in rows:
        table.add_row(*(_cell(row[column]) for column in columns))
    out.print(table)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "—" if value is None else str(value)
