"""The audit's commands: proving its chain, from the database or from a file, and writing it into one."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from upay.main.terminal import Json, config, database, fail, out

if TYPE_CHECKING:
    from types import ModuleType

app = typer.Typer(no_args_is_help=True, help="What staff did and looked at.")
Heads = Annotated[
    list[str] | None,
    typer.Option("--head", metavar="NUMBER:DIGEST", help="A head that was kept elsewhere; or several."),
]


@app.command()
def verify(
    *,
    file: Annotated[
        Path | None, typer.Option("--export", exists=True, dir_okay=False, help="Prove an export, without a database.")
    ] = None,
    head: Heads = None,
    as_json: Json = False,
) -> None:
    """Prove that no act was changed, left out or added; exit 1 if one was."""
    try:
        if file is not None:
            found = _auditing().prove_file(file, heads=head or ())
        else:
            with database(config()) as url:
                found = asyncio.run(_auditing().prove(url, heads=head or ()))
    except _auditing().NotProvable as told:
        fail(str(told))
    if as_json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    else:
        for problem in found["problems"]:
            out.print(problem, markup=False, highlight=False)
        waiting = f", {found['unsealed']} not sealed yet" if found["unsealed"] else ""
        out.print(f"{found['acts']} acts in {found['blocks']} blocks{waiting}", highlight=False)
        if found["head"] is not None:
            out.print(f"head {found['head']}", highlight=False, soft_wrap=True)
        if found["clean"]:
            out.print("The chain holds. Keep the head somewhere else: with it, nothing up to here can be rewritten.")
    raise typer.Exit(0 if found["clean"] else 1)


@app.command()
def export(file: Annotated[Path, typer.Argument(dir_okay=False, help="A file that is not there yet.")]) -> None:
    """Write every sealed block into a file, one a line, so that it can be proven elsewhere."""
    if file.exists():
        fail(f"{file} is there already")
    with database(config()) as url:
        blocks = asyncio.run(_auditing().export(url, file))
    out.print(f"{blocks} blocks written", highlight=False)


def _auditing() -> "ModuleType":
    from upay.main import auditing  # noqa: PLC0415 -- the database is loaded by the commands that ask it

    return auditing
