"""`upay knowledge`: articles out into a folder of Markdown files, and in again."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from upay.main.terminal import config, database, fail, out

app = typer.Typer(no_args_is_help=True, help="The articles of the help centre and of the desk.")

Folder = Annotated[Path, typer.Argument(help="A folder with the articles in zh/ and en/, a Markdown file each.")]


@app.command("export")
def export(folder: Folder) -> None:
    """Write every published article, those for agents too, as a Markdown file."""
    from upay.platform.db import Database  # noqa: PLC0415 -- loaded by the commands that need a database
    from upay.support import knowledge  # noqa: PLC0415 -- likewise

    async def run(url: str) -> int:
        db = Database(url)
        try:
            async with db.begin() as uow:
                drafts = await knowledge.published_drafts(uow)
        finally:
            await db.close()
        knowledge.take_out(folder, drafts)
        return len(drafts)

    with database(config()) as url:
        out.print(f"{asyncio.run(run(url))} articles written to {folder}", highlight=False)


@app.command("import")
def bring_in(
    folder: Folder,
    *,
    publish: Annotated[
        bool, typer.Option("--publish", help="Publish at once, without a look by anybody at the desk.")
    ] = False,
) -> None:
    """Take what differs from what is published, for review at the desk; every file must be an article, or none is."""
    from upay.main.clock import SystemClock  # noqa: PLC0415 -- loaded by the commands that need a database
    from upay.platform.db import Database  # noqa: PLC0415 -- likewise
    from upay.support import knowledge  # noqa: PLC0415 -- likewise

    try:
        drafts = knowledge.read_folder(folder)
    except (knowledge.ArticleUnreadable, OSError, UnicodeDecodeError) as error:
        fail(str(error))

    async def run(url: str) -> knowledge.BroughtIn:
        db = Database(url)
        try:
            async with db.begin() as uow:
                return await knowledge.bring_in_folder(uow, drafts, publish=publish, at=SystemClock().now())
        finally:
            await db.close()

    with database(config()) as url:
        done = asyncio.run(run(url))
    out.print(
        f"{done.published} published, {done.for_review} for review, {done.same} as they were, "
        f"{done.kept} left to whoever is writing them",
        highlight=False,
    )
