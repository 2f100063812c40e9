"""Freezing an account from the machine itself; lifting takes two people at the desk, whoever froze it."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Literal

import typer

from upay.main.terminal import config, database, fail, out


def freeze(
    named: Annotated[str, typer.Argument(help="A number, an address, or the id of the account.")], *,
    reason: Annotated[str, typer.Option(help="Why; it is kept in the audit and told to nobody outside.")],
    scope: Annotated[Literal["out", "all", "amount"], typer.Option(help="Money out, both ways, an amount.")] = "out",
    amount: Annotated[str | None, typer.Option(help="How much, of an amount: 100.00.")] = None,
    until: Annotated[datetime | None, typer.Option(help="When it ends by itself, in UTC.")] = None,
    asked_for: Annotated[Literal["risk", "law"], typer.Option(help="At whose wish.")] = "law",
    reference: Annotated[str, typer.Option(help="The number of the document; an order of law has one.")] = "",
) -> None:  # fmt: skip
    """Freeze an account, or an amount of it; its owner is told, and not why."""
    from upay.identity import AskedFor, Scope  # noqa: PLC0415 -- loaded by the commands that ask it
    from upay.main import freezing  # noqa: PLC0415 -- likewise

    order = freezing.Order(
        named=named, scope=Scope(scope), reason=reason, amount=amount, reference=reference,
        until=None if until is None else until.replace(tzinfo=UTC), asked_for=AskedFor(asked_for),
    )  # fmt: skip
    loaded = config()
    with database(loaded) as url:
        try:
            whose = asyncio.run(freezing.freeze(loaded, url, order))
        except freezing.NotFrozen as told:
            fail(str(told))
    out.print(f"Frozen: {whose}. It stands in the audit. Two people at the desk lift it.", highlight=False)
