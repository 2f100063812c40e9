"""The commands about who is erased: a list that outlives a backup, and holding a restored database to it."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec
import typer

from upay.main.terminal import Json, config, database, fail, out
from upay.platform.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

T = TypeVar("T")
app = typer.Typer(no_args_is_help=True, help="Who was erased or is to be, also after a backup was put back.")
File = Annotated[
    Path | None,
    typer.Option("--list", exists=True, dir_okay=False, help="The list; without it, erased.list of the state folder."),
]


@app.command("list")
def write() -> None:
    """Bring erased.list of the state folder up to date, as the worker does every ten minutes."""
    from upay.main.clock import SystemClock  # noqa: PLC0415 -- the rooms are loaded by the commands that ask them

    loaded = config()
    with database(loaded) as url:
        many = asyncio.run(_erased().write(url, loaded.home, at=SystemClock().now()))
    out.print(f"{many} lines added to {_path(loaded)}", highlight=False, soft_wrap=True)


@app.command()
def check(*, file: File = None, as_json: Json = False) -> None:
    """Say whether this database knows everything that the list says; exit 1 if a backup has brought somebody back."""
    loaded = config()
    path = _there(file or _path(loaded))
    with database(loaded) as url:
        many = _read(lambda: asyncio.run(_erased().check(url, path)))
    if as_json:
        sys.stdout.write(msgspec.json.encode({"clean": not many, "unknown": many}).decode() + "\n")
    elif many:
        out.print(f"{many} lines of the list are unknown here: run `upay erased again`", highlight=False)
    else:
        out.print("nobody is back")
    if many:
        raise typer.Exit(1)


@app.command()
def again(*, file: File = None, as_json: Json = False) -> None:
    """Close and erase again whom a backup has brought back. Run it after putting one back, before anything starts."""
    from upay.main.clock import SystemClock  # noqa: PLC0415 -- the rooms are loaded by the commands that ask them

    loaded = config()
    path = _there(file or _path(loaded))
    with database(loaded) as url:
        done = _read(lambda: asyncio.run(_erased().again(loaded, url, path, at=SystemClock().now())))
    if as_json:
        sys.stdout.write(msgspec.json.encode(done).decode() + "\n")
        return
    out.print(f"{done.closed} accounts closed again", highlight=False)
    out.print(f"{done.planned} lines of the list were unknown here", highlight=False)
    out.print(f"{done.erased} kinds of data erased", highlight=False)


def _path(loaded: Config) -> Path:
    from upay.platform.erased_list import NAME  # noqa: PLC0415 -- likewise

    return loaded.home / NAME


def _there(path: Path) -> Path:
    if not path.exists():
        fail(f"there is no list at {path}; name the one that was kept with --list")
    return path


def _read(do: "Callable[[], T]") -> "T":
    from upay.platform.erased_list import ListUnreadable  # noqa: PLC0415 -- likewise

    try:
        return do()
    except ListUnreadable as told:
        fail(str(told))


def _erased() -> "ModuleType":
    from upay.main import erased  # noqa: PLC0415 -- likewise

    return erased
