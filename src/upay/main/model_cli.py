"""The language model's commands: what left for it, what came back, and what was made of it."""

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from upay.main.terminal import Json, config, database, out

if TYPE_CHECKING:
    from upay.platform.config import Config
    from upay.support.assistant.model import ExchangeView

app = typer.Typer(no_args_is_help=True, help="The language model, if one is plugged in.")


@app.command()
def log(
    *,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, the newest first.")] = 20,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Show the latest exchanges; with --json also what was sent, masked as it was, and what came back."""
    loaded = config()
    with database(loaded) as url:
        found = asyncio.run(_latest(url, loaded, limit))
    for one in found:
        if as_json:
            sys.stdout.write(msgspec.json.encode(one).decode() + "\n")
            continue
        why = "" if one.why is None else f" ({one.why})"
        took = "" if one.ms is None else f" {one.ms} ms"
        out.print(
            f"{one.at:%Y-%m-%d %H:%M:%S} {one.purpose} {one.outcome}{why}{took} {one.id}",
            highlight=False,
            soft_wrap=True,
        )
    if not found and not as_json:
        out.print("No language model was asked.")


async def _latest(url: str, config: "Config", limit: int) -> "list[ExchangeView]":
    from upay.main.proven_vault import proven_vault  # noqa: PLC0415 -- no command waits for what another needs
    from upay.platform.db import Database  # noqa: PLC0415 -- likewise
    from upay.support.assistant.model import exchanges  # noqa: PLC0415 -- likewise

    db = Database(url)
    try:
        async with proven_vault(config, url) as vault:
            return await exchanges(db, vault, limit=limit)
    finally:
        await db.close()
