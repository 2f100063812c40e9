"""`upay assistant`: train a version, look at the versions, take one into use."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import typer
from rich.table import Table

from upay.kit.refusal import Refusal
from upay.main.terminal import config, database, fail, out

if TYPE_CHECKING:
    from upay.support.teaching import Trainer, VersionView

Found = TypeVar("Found")
app = typer.Typer(no_args_is_help=True, help="What the assistant understands with.")
_STEPS: Final = {
    "learning": "learning from what ships and what was accepted", "judging": "testing on the frozen set",
    "comparing": "comparing with the version in use",
}  # fmt: skip
_WHY: Final = {
    "trains_already": "a training is under way; one runs at a time",
    "version_in_use": "this version is in use", "version_not_ready": "this version is not ready",
    "version_of_other_code": "another release of the product made this version; train again",
    "version_pruned": "its file was let go of; train again",
    "version_not_judged": "the frozen set was not there when it was trained",
    "version_against_another": "the version in use has changed since it was trained; train again",
    "gate_does_not_hold": "the gate does not hold: a figure is worse than is tolerated",
}  # fmt: skip


@app.command()
def train() -> None:
    """Train a version, test it, and print the gate's figures; nothing goes live by this."""
    made = _do(_train)
    if made.state != "ready":
        fail(f"version {made.number} was not trained; the log says why")
    out.print(f"version {made.number}, from {made.examples} accepted examples, {made.size / 1e6:.1f} MB")
    if not made.judged:
        fail("there is no frozen set on this machine (UPAY_FROZEN_SET), so this version may not go live")
    table = Table("", "figure", f"version {made.against}", f"version {made.number}", "tolerated", "line", "holds")
    for one in made.judged["checks"]:
        table.add_row(
            one["lang"], one["figure"].replace("_", " "), f"{one['before']:.3f}", f"{one['now']:.3f}",
            f"{one['tolerance']:.3f}", f"{one['line']:.3f}", "yes" if one["holds"] else "no",
        )  # fmt: skip
    out.print(table)
    if not made.holds:
        fail("the gate does not hold, so this version may not go live")
    out.print(f"The gate holds. To answer with it: upay assistant use {made.number}", highlight=False)


@app.command("versions")
def list_versions() -> None:
    """List the versions; 0 is what ships with the product."""
    known, now = _do(_versions)
    table = Table("version", "state", "examples", "against", "gate", "in use")
    ships = next((one for one in known if one.number == 0), None)
    fares = "" if ships is None else "holds" if ships.holds else "does not hold"
    table.add_row("0", "ships", "", "", fares, "yes" if now == 0 else "")
    for one in reversed([one for one in known if one.number]):
        gate = "" if one.state != "ready" else "holds" if one.holds else "does not hold" if one.judged else "not tested"
        table.add_row(
            str(one.number), one.state, str(one.examples), str(one.against), gate, "yes" if one.number == now else ""
        )
    out.print(table)


@app.command()
def use(version: Annotated[int, typer.Argument(min=0, help="0 is what ships with the product.")]) -> None:
    """Answer with a version from now on, in every process."""

    async def take(trainer: "Trainer") -> None:
        from upay.support import teaching  # noqa: PLC0415 -- no command waits for what another needs

        await teaching.use(trainer.db, trainer.vault, number=version, by=None, at=trainer.clock.now())

    _do(take)
    out.print(f"version {version} is in use", highlight=False)


async def _train(trainer: "Trainer") -> "VersionView":
    from upay.support import teaching  # noqa: PLC0415 -- likewise

    async with trainer.db.begin() as uow:
        number = await teaching.begin(uow, trainer.vault, by=None, queued=False, at=trainer.clock.now())

    async def told(step: str) -> None:
        out.print(f"{_STEPS[step]} …", highlight=False)

    await teaching.train(trainer, number=number, told=told)
    async with trainer.db.begin() as uow:
        made = await teaching.version(uow, number)
    assert made is not None, "it was begun a few lines above"
    return made


async def _versions(trainer: "Trainer") -> "tuple[list[VersionView], int]":
    from upay.support import teaching  # noqa: PLC0415 -- likewise

    async with trainer.db.begin() as uow:
        return await teaching.versions(uow), await teaching.in_use(uow)


def _do(work: "Callable[[Trainer], Awaitable[Found]]") -> Found:
    loaded = config()

    async def run(url: str) -> Found:
        from upay.main.clock import SystemClock  # noqa: PLC0415 -- likewise
        from upay.main.proven_vault import proven_vault  # noqa: PLC0415 -- likewise
        from upay.platform.db import Database  # noqa: PLC0415 -- likewise
        from upay.support.teaching import Trainer  # noqa: PLC0415 -- likewise

        db = Database(url)
        try:
            async with proven_vault(loaded, url) as vault:
                trainer = Trainer(
                    db=db, vault=vault, clock=SystemClock(), frozen=loaded.frozen_set, cache=loaded.cache,
                    keep=loaded.versions_kept,
                )  # fmt: skip
                return await work(trainer)
        finally:
            await db.close()

    with database(loaded) as url:
        try:
            return asyncio.run(run(url))
        except Refusal as refusal:
            why: Any = refusal.facts.get("why")
            fail(_WHY.get(why, "there is no such version" if refusal.code == "not_found" else refusal.code))
