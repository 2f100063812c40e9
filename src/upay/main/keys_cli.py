"""The keys' commands: how they stand, another version of the master key, and old values under their owners' keys."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.console import Console

from upay.main.terminal import Json, config, database, fail, out

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

app = typer.Typer(no_args_is_help=True, help="The master key, and the key of each person.")


@app.command()
def status(*, as_json: Json = False) -> None:
    """Say which version wraps, how many keys of persons there are, and what is still to be done."""
    with database(loaded := config()) as url:
        found = asyncio.run(_keys().status(loaded, url))
    if as_json:
        told = {
            "version": found.version, "newest": found.newest,
            "wrapped": {str(version): many for version, many in found.wrapped.items()},
            "hashed": {"none" if version is None else str(version): many for version, many in found.hashed.items()},
            "destroyed": found.destroyed, "to_move": found.to_move,
        }  # fmt: skip
        sys.stdout.write(msgspec.json.encode(told).decode() + "\n")
        return
    out.print(f"version {found.version} of the master key wraps and seals", highlight=False)
    for version, many in sorted(found.wrapped.items()):
        out.print(f"{many} keys of persons are wrapped with version {version}", highlight=False)
    out.print(f"{found.destroyed} keys were destroyed", highlight=False)
    for hashed_under, many in sorted(found.hashed.items(), key=lambda one: one[0] or 0):
        how = "without a key" if hashed_under is None else f"under version {hashed_under}"
        out.print(f"{many} passwords and PINs are hashed {how}", highlight=False)
    for name, many in sorted(found.to_move.items()):
        out.print(f"{many} values of {name} are sealed as they used to be", highlight=False)
    if found.to_wrap:
        out.print("`upay keys rotate --again` wraps the rest with the newest version.")
    if found.to_move:
        out.print("`upay keys move` seals them as they should be.")


@app.command()
def rotate(
    *,
    again: Annotated[bool, typer.Option("--again", help="Go on with the newest version, without another one.")] = False,
) -> None:
    """Make another version of the master key and wrap every person's key with it; servers go on meanwhile."""
    loaded = config()
    with database(loaded) as url:
        to_do = sum(asyncio.run(_keys().status(loaded, url)).wrapped.values())
        try:
            version = None if again else _keys().next_version(loaded)
        except _keys().NotRotatable as told:
            fail(str(told))
        with _progress("keys", to_do) as heard:
            many = asyncio.run(_keys().rewrap(loaded, url, heard=heard))
    if version is not None:
        out.print(f"version {version} wraps and seals from now on", highlight=False)
    out.print(f"{many} keys of persons wrapped anew", highlight=False)


@app.command()
def move() -> None:
    """Seal every value with its owner's key, and nobody's with the newest version of the master key."""
    loaded = config()
    with database(loaded) as url:
        to_do = sum(asyncio.run(_keys().status(loaded, url)).to_move.values())
        with _progress("values", to_do) as heard:
            many = asyncio.run(_keys().move(loaded, url, heard=heard))
    out.print(f"{many} values sealed anew", highlight=False)


@contextmanager
def _progress(what: str, total: int) -> "Iterator[Callable[[int], None]]":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415 -- loaded by the commands that tell

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.advance(task, done)


def _keys() -> "ModuleType":
    from upay.main import keys  # noqa: PLC0415 -- the rooms are loaded by the commands that ask them

    return keys
