"""Staff from the machine itself: the first supervisor, and the way back when nobody else can give a ticket.

Whoever has the machine can do this, so each of these is an act of the operator: it stands in the audit, it is logged
as a warning, and supervisors see it as an alarm.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.table import Table

from upay.main.clock import SystemClock
from upay.main.terminal import config, database, fail, out
from upay.platform.config import Config

if TYPE_CHECKING:
    from types import ModuleType

Found = TypeVar("Found")
app = typer.Typer(no_args_is_help=True, help="Who works at the desk.")
Login = Annotated[str, typer.Argument(help="The name to sign in with.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept in the audit and shown to supervisors.")]


@app.command("list")
def list_staff() -> None:
    """List everybody who works or worked here."""
    table = Table("login", "name", "roles", "state")
    at = SystemClock().now()
    for one in _do(lambda loaded, url: _staffing().everybody(loaded, url)):
        state = "left" if one.left else "locked" if one.locked(at) else "active" if one.proves else "joining"
        table.add_row(one.login, one.name, ", ".join(sorted(one.roles)), state)
    out.print(table)


@app.command()
def add(
    login: Login, *, name: Annotated[str, typer.Option(help="What customers and colleagues read.")],
    supervisor: Annotated[bool, typer.Option("--supervisor", help="Supervises, and serves customers as well.")] = False,
) -> None:  # fmt: skip
    """Enter somebody who starts to work here, and print the ticket to hand over."""
    _hand_over(_do(lambda loaded, url: _staffing().add(loaded, url, login=login, name=name, supervisor=supervisor)))


@app.command()
def ticket(login: Login, *, reason: Reason) -> None:
    """Take away what somebody signs in with, and print a ticket with which they set it up anew."""
    _hand_over(_do(lambda loaded, url: _staffing().give_ticket(loaded, url, login=login, reason=reason)))


@app.command()
def leave(login: Login, *, reason: Reason) -> None:
    """Let somebody go: nothing of theirs opens anything any more."""
    _do(lambda loaded, url: _staffing().end(loaded, url, login=login, reason=reason))
    out.print("They can no longer sign in; whom they served waits at the old place.")


@app.command("break-glass")
def break_glass(
    login: Login, *, reason: Reason,
    with_ticket: Annotated[bool, typer.Option("--ticket", help="They cannot sign in: print a ticket as well.")] = False,
) -> None:  # fmt: skip
    """Give somebody emergency access when no supervisor can be reached; all are alarmed, and one reviews it."""
    until, ticket = _do(
        lambda loaded, url: _staffing().break_glass(loaded, url, login=login, reason=reason, ticket=with_ticket)
    )
    out.print(
        f"{login} has emergency access until {until:%Y-%m-%d %H:%M} UTC. It stands in the audit.", highlight=False
    )
    if ticket is not None:
        _hand_over(ticket)


@app.command()
def roles() -> None:
    """List what each role may do, and what of it emergency access opens as well."""
    known = _staffing().roles()
    table = Table("permission", *(role.value for role in known.names), "emergency", "what")
    for one in known.permissions:
        marks = ("yes" if role in one.roles else "" for role in known.names)
        table.add_row(one.code, *marks, "yes" if one.emergency else "", one.words.en)
    out.print(table)


def _do(what: Callable[[Config, str], Coroutine[Any, Any, Found]]) -> Found:
    loaded = config()
    with database(loaded) as url:
        try:
            return asyncio.run(what(loaded, url))
        except _staffing().NotDone as told:
            fail(str(told))


def _hand_over(ticket: str) -> None:
    out.print(f"ticket {ticket}", highlight=False)
    out.print("Hand it over in person. It is good once, for 24 hours, under “First time here” of the desk's sign-in.")


def _staffing() -> "ModuleType":
    from upay.main import staffing  # noqa: PLC0415 -- loaded by the commands that ask it

    return staffing
