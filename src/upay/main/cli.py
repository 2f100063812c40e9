"""The command line: everything that an operator does.

Each command loads what it needs when it is called, so that none waits for what another needs.
"""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Annotated
from uuid import UUID

import msgspec
import typer
from rich.console import Console

from upay.kit.language import Lang
from upay.kit.reasons import REASONS
from upay.kit.topics import TOPICS
from upay.main import (
    assistant_cli,
    audit_cli,
    erased_cli,
    flows_cli,
    freeze_cli,
    keys_cli,
    knowledge_cli,
    ledger_cli,
    model_cli,
    staff_cli,
)
from upay.main import demo as demonstration
from upay.main.supervise import Tie, verifier_address
from upay.main.terminal import Json
from upay.main.terminal import config as _config
from upay.main.terminal import database as _database
from upay.main.terminal import fail as _fail
from upay.main.terminal import named_database as _named_database
from upay.main.terminal import out as _out
from upay.main.terminal import settings as _settings
from upay.platform import config as settings
from upay.platform.unavailable import DatabaseUnavailable

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="UPay: a wallet and the service behind it.",
)
books = typer.Typer(no_args_is_help=True, help="The ledger's books.")
stories = typer.Typer(no_args_is_help=True, help="Simulated customers.")
app.add_typer(books, name="books")
app.add_typer(stories, name="stories")
app.add_typer(ledger_cli.app, name="ledger")
app.add_typer(knowledge_cli.app, name="knowledge")
app.add_typer(staff_cli.app, name="staff")
app.add_typer(audit_cli.app, name="audit")
app.add_typer(model_cli.app, name="model")
app.add_typer(keys_cli.app, name="keys")
app.add_typer(erased_cli.app, name="erased")
app.add_typer(flows_cli.app, name="flows")
app.add_typer(assistant_cli.app, name="assistant")
app.command("freeze")(freeze_cli.freeze)

Tied = Annotated[
    bool, typer.Option("--tied", hidden=True, help="Read the database's URL from standard input; stop when it closes.")
]


@app.command()
def demo() -> None:
    """Run everything on this machine: database, bank, worker, web server."""
    config = msgspec.structs.replace(_settings(), demo=True)
    _out.print("[bold]UPay[/bold]")
    try:
        asyncio.run(demonstration.run(config, _out.print))
    except demonstration.AlreadyRunning as running:
        _out.print(str(running))
        raise typer.Exit(1) from running
    except DatabaseUnavailable as error:
        _fail(str(error))


@app.command()
def serve(
    *,
    tied: Tied = False,
    tls_cert: Annotated[Path | None, typer.Option(help="Serve HTTPS with this certificate (PEM).")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="The certificate's private key (PEM).")] = None,
) -> None:
    """Run the web server."""
    for name, path in (("UPAY_TLS_CERT", tls_cert), ("UPAY_TLS_KEY", tls_key)):
        if path is not None:
            os.environ[name] = str(path)
    tie = _tie(tied)
    with _loading():
        from upay.main import web  # noqa: PLC0415 -- the web framework is loaded by the one command that serves

        config = _config()
    with _database(config, tie) as url:
        asyncio.run(web.serve(config, url=url))


@app.command()
def worker(*, tied: Tied = False) -> None:
    """Run the worker: jobs, and what falls due by the clock."""
    tie = _tie(tied)
    with _loading():
        from upay.main import worker as working  # noqa: PLC0415 -- loaded by the one command that works

        config = _config()
    with _database(config, tie) as url:
        asyncio.run(working.work(config, url=url))


@app.command()
def bank(*, tied: Tied = False) -> None:
    """Run the sandbox bank, a process of its own that speaks ISO 8583."""
    _tie(tied)
    with _loading():
        from upay.payments.providers.sandbox_bank import serve as serve_bank  # noqa: PLC0415 -- likewise

        config = _config()

    async def run() -> None:
        server = await serve_bank(config.bank_host, config.bank_port, config.home / "bank")
        await server.run()

    asyncio.run(run())


@app.command()
def verifier(*, tied: Tied = False) -> None:
    """Run the sandbox provider of identity checks, a process of its own that speaks HTTP."""
    _tie(tied)
    with _loading():
        from upay.identity.providers.sandbox_provider import SandboxProvider  # noqa: PLC0415 -- likewise

        config = _config()
    host, port = verifier_address(config)
    with SandboxProvider(host, port, config.home / "verifier"):
        signal.sigwait({signal.SIGTERM, signal.SIGINT})


@app.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    from upay.main import migrate as migrations  # noqa: PLC0415 -- loaded by the commands that need a database

    with _named_database(_config()) as url:
        _out.print("brought up to date" if migrations.upgrade(url) else "already up to date")


@app.command()
def config() -> None:
    """Show every setting and where it comes from; secrets stay hidden."""
    from rich.table import Table  # noqa: PLC0415 -- loaded by the commands that print one

    loaded = _config()
    table = Table("setting", "value", "from")
    for name, value in settings.shown(loaded).items():
        variable = f"UPAY_{name.upper()}"
        set_by = (
            variable if variable in os.environ else "PORT" if name == "port" and "PORT" in os.environ else "default"
        )
        table.add_row(variable, value, set_by)
    _out.print(table)


@app.command()
def openapi() -> None:
    """Print the OpenAPI description that the typed client is generated from."""
    from upay.api.app import openapi_schema  # noqa: PLC0415 -- the web framework is loaded by the commands that need it

    sys.stdout.write(msgspec.json.format(msgspec.json.encode(openapi_schema()), indent=1).decode() + "\n")


@app.command()
def routes() -> None:
    """Print who may use which route, and what each asks for: the page docs/reference/who-may.md."""
    from upay.main import who_may  # noqa: PLC0415 -- the web framework is loaded by the commands that need it

    sys.stdout.write(who_may.page())


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="What the customer says.")] = "",
    *,
    phone: Annotated[str | None, typer.Option("--as", help="Phone number of the customer who asks.")] = None,
    lang: Annotated[Lang, typer.Option(help="Language of the screen.")] = Lang.ZH,
    lines: Annotated[bool, typer.Option("--lines", help="One utterance a line on stdin, one JSON a line out.")] = False,
    as_json: Json = False,
) -> None:
    """Ask the assistant."""
    from upay.main import asking  # noqa: PLC0415 -- learning is loaded by the commands that answer

    loaded = _config()
    if lines:
        asking.answer_lines(loaded, sys.stdin, sys.stdout)
        return
    if not text.strip():
        _fail("nothing was asked; try: upay ask 转账失败了")
    with _database(loaded) as url:
        try:
            answered = asyncio.run(asking.answer(loaded, url=url, text=text, phone=phone, lang=lang))
        except asking.UnknownCustomer as unknown:
            _fail(str(unknown))
    if as_json:
        sys.stdout.write(msgspec.json.encode(answered).decode() + "\n")
        return
    _out.print(answered.answer or "(to a person)")
    if answered.offers:
        _out.print(f"[dim]offers {', '.join(answered.offers)}[/dim]")
    asked_of = "".join(f" · model {one['purpose']} {one['outcome']}" for one in answered.model)
    _out.print(f"[dim]{answered.topic} · {answered.confidence:.2f} · {answered.ms} ms{asked_of}[/dim]")


@stories.command("run")
def run_stories(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="YAML files of stories.")],
    *,
    times: Annotated[int, typer.Option(min=1, help="Tell all of them so many times.")] = 1,
    shuffle: Annotated[bool, typer.Option(help="In another order each time; the seed is printed.")] = False,
    seed: Annotated[int | None, typer.Option(help="Shuffle as in the run that printed this.")] = None,
    at_once: Annotated[int | None, typer.Option(min=1, help="So many side by side; two when shuffled.")] = None,
    as_json: Json = False,
) -> None:
    """Run stories in a throw-away database; exit 1 if an expectation fails."""
    import secrets  # noqa: PLC0415 -- only a shuffled run needs a seed

    from rich.progress import Progress  # noqa: PLC0415 -- loaded by the one command that tells

    from upay.main import place  # noqa: PLC0415 -- likewise
    from upay.main.stories import StoryUnreadable, run_files  # noqa: PLC0415 -- likewise

    begun = perf_counter()
    order = seed if seed is not None else secrets.randbelow(1_000_000) if shuffle else None
    try:
        loaded = _config()
        with place.throw_away_server(loaded) as url, Progress(console=Console(stderr=True), transient=True) as bar:
            told = bar.add_task("stories", total=None)
            results = asyncio.run(
                run_files(
                    files,
                    server_url=url,
                    cache=loaded.cache,
                    times=times,
                    seed=order,
                    at_once=at_once or (2 if order is not None else 1),
                    heard=lambda _story, _problems: bar.advance(told),
                )
            )
    except StoryUnreadable as unreadable:
        _fail(str(unreadable))
    if as_json:
        sys.stdout.write(msgspec.json.encode(results).decode() + "\n")
    else:
        for line in results.lines:
            _out.print(line, markup=False, highlight=False)
        for one in results.passes if order is not None else ():
            _out.print(f"seed {one.seed}: {one.stories - one.failed} of {one.stories} held", highlight=False)
        _out.print(f"{results.passed} passed, {results.failed} failed", highlight=False)
        Console(stderr=True).print(f"[dim]{perf_counter() - begun:.1f} s[/dim]")
    if results.failed:
        raise typer.Exit(1)


@books.command("check")
def check_books(
    *,
    files: Annotated[
        Path | None, typer.Option("--export", help="Check an export or an archive instead, from its files alone.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Prove the books: every currency sums to zero, every balance is the fold of its entries, every seal holds."""
    from upay.main import bookkeeping  # noqa: PLC0415 -- the ledger is loaded by the commands that ask it

    if files is not None:
        try:
            problems, said = bookkeeping.check_files(files)
        except bookkeeping.Unanswerable as told:
            _fail(str(told))
    else:
        with _database(_config()) as url:
            problems, said = asyncio.run(bookkeeping.check(url))
    if as_json:
        sys.stdout.write(msgspec.json.encode({"clean": not problems, "problems": problems}).decode() + "\n")
    else:
        for problem in problems:
            _out.print(problem, markup=False)
        for line in said:
            _out.print(line, markup=False, highlight=False)
        _out.print("the books are clean" if not problems else f"{len(problems)} problems")
    if problems:
        raise typer.Exit(1)


@ledger_cli.app.command("why")
def ledger_why(
    payer: Annotated[str, typer.Option("--from", help="An account's id, `bank` or the like, or a phone number.")],
    payee: Annotated[str, typer.Option("--to", help="Likewise.")],
    amount: Annotated[str, typer.Option(help="How much, such as 12.50.")],
    code: Annotated[str, typer.Option(help="Why money would move: transfer, payment, refund…")] = "transfer",
    *,
    currency: Annotated[str, typer.Option(help="What the amount is counted in.")] = "CNY",
    known_id: Annotated[str | None, typer.Option("--id", help="The id that was asked with, if it was.")] = None,
    as_json: Json = False,
) -> None:
    """Say whether a movement would go through now, which rule decides, and what each leaves. Nothing is written."""
    from upay.kit.money import AmountInvalid, Currency, Money  # noqa: PLC0415 -- loaded by the one command that asks
    from upay.ledger import Code  # noqa: PLC0415 -- likewise
    from upay.main import ledger_why as why  # noqa: PLC0415 -- likewise
    from upay.main.clock import SystemClock  # noqa: PLC0415 -- likewise
    from upay.main.jurisdiction import read_jurisdiction  # noqa: PLC0415 -- likewise
    from upay.main.proven_vault import proven_vault  # noqa: PLC0415 -- likewise
    from upay.platform.db import Database  # noqa: PLC0415 -- likewise

    loaded = _config()
    try:
        money, named, id_ = Money.parse(amount, currency=Currency(currency)), Code(code), known_id and UUID(known_id)
    except (AmountInvalid, ValueError) as error:
        _fail(f"that cannot be asked: {getattr(error, 'facts', error)}")

    async def run(url: str) -> why.Told:
        db = Database(url)
        try:
            async with proven_vault(loaded, url) as vault:
                return await why.explain(
                    db, vault, payer=payer, payee=payee, amount=money, code=named, id_=id_ or None,
                    at=SystemClock().now(), table=read_jurisdiction(loaded.limits_file).limits,
                )  # fmt: skip
        finally:
            await db.close()

    with _database(loaded) as url:
        try:
            told = asyncio.run(run(url))
        except why.UnknownParty as unknown:
            _fail(str(unknown))
    if as_json:
        sys.stdout.write(msgspec.json.encode(told).decode() + "\n")
        return
    why.show(told, _out)


@app.command()
def reasons(*, as_json: Json = False) -> None:
    """List the reasons: code, who can put it right, where the money is."""
    if as_json:
        sys.stdout.write(msgspec.json.encode(list(REASONS.values())).decode() + "\n")
        return
    from rich.table import Table  # noqa: PLC0415 -- loaded by the commands that print one

    table = Table("code", "fixer", "money", "met in", "ISO 8583", "ISO 20022")
    for reason in REASONS.values():
        table.add_row(
            reason.code, ", ".join(reason.fixers), reason.money, reason.met_in, " ".join(reason.iso8583),
            " ".join(reason.iso20022),
        )  # fmt: skip
    _out.print(table)


@app.command()
def topics(*, as_json: Json = False) -> None:
    """List the topics: code and what the customer says it about."""
    if as_json:
        sys.stdout.write(msgspec.json.encode(dict(TOPICS)).decode() + "\n")
        return
    from rich.table import Table  # noqa: PLC0415 -- loaded by the commands that print one

    table = Table("code", "what the customer says it about")
    for code, about in TOPICS.items():
        table.add_row(code, about)
    _out.print(table)


def _tie(tied: bool) -> Tie | None:  # noqa: FBT001 -- passed on from the command line as it came
    return Tie() if tied else None


@contextmanager
def _loading() -> Iterator[None]:
    """Load code without looking for garbage, for there is none yet; nor is what was loaded looked at ever again."""
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    app()
