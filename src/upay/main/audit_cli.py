"""The audit's commands: proving its chain, from the database or from a file, and writing it into one."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from upay.main.terminal import Json, config, database, fail, out
from upay.platform import audit_chain
from upay.platform.audit_chain import FileUnreadable, Head, Proven
from upay.platform.db import Database

app = typer.Typer(no_args_is_help=True, help="What staff did and looked at.")


def _head(text: str) -> Head:
    try:
        return Head.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


Kept = Annotated[
    list[Head] | None,
    typer.Option("--head", parser=_head, metavar="NUMBER:DIGEST", help="A head that was kept elsewhere; or several."),
]


@app.command()
def verify(
    *,
    file: Annotated[
        Path | None, typer.Option("--export", exists=True, dir_okay=False, help="Prove an export, without a database.")
    ] = None,
    head: Kept = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Prove that no act was changed, left out or added; exit 1 if one was."""
    proven = _prove_file(file, head or ()) if file is not None else _prove(head or ())
    if as_json:
        shown = {
            "clean": not proven.problems, "blocks": proven.blocks, "acts": proven.acts, "unsealed": proven.unsealed,
            "problems": proven.problems, "head": None if proven.head is None else str(proven.head),
        }  # fmt: skip
        sys.stdout.write(msgspec.json.encode(shown).decode() + "\n")
    else:
        for problem in proven.problems:
            out.print(problem, markup=False, highlight=False)
        waiting = f", {proven.unsealed} not sealed yet" if proven.unsealed else ""
        out.print(f"{proven.acts} acts in {proven.blocks} blocks{waiting}", highlight=False)
        if proven.head is not None:
            out.print(f"head {proven.head}", highlight=False, soft_wrap=True)
        if not proven.problems:
            out.print("The chain holds. Keep the head somewhere else: with it, nothing up to here can be rewritten.")
    raise typer.Exit(1 if proven.problems else 0)


@app.command()
def export(file: Annotated[Path, typer.Argument(dir_okay=False, help="A file that is not there yet.")]) -> None:
    """Write every sealed block into a file, one a line, so that it can be proven elsewhere."""
    if file.exists():
        fail(f"{file} is there already")
    with database(config()) as url:
        blocks = asyncio.run(_write(url, file))
    out.print(f"{blocks} blocks written", highlight=False)


def _prove(kept: Sequence[Head]) -> Proven:
    async def prove(url: str) -> Proven:
        db = Database(url)
        try:
            async with db.moment() as uow:
                return await audit_chain.prove(uow, kept=kept)
        finally:
            await db.close()

    with database(config()) as url:
        return asyncio.run(prove(url))


def _prove_file(file: Path, kept: Sequence[Head]) -> Proven:
    try:
        with file.open("rb") as lines:
            return audit_chain.prove_file(lines, kept=kept)
    except FileUnreadable as error:
        fail(str(error))


async def _write(url: str, file: Path) -> int:
    db, written = Database(url), 0
    try:
        async with db.moment() as uow:
            with file.open("xb") as lines:
                async for line in audit_chain.lines(uow):
                    lines.write(msgspec.json.encode(line) + b"\n")
                    written += 1
    finally:
        await db.close()
    return written
