"""What every command needs: settings, a database, and plain words when there is none."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import msgspec
import typer
from rich.console import Console

from upay.main.supervise import Tie
from upay.platform import config as from_environment
from upay.platform.config import Config, ConfigError
from upay.platform.unavailable import DatabaseUnavailable, MasterKeyUnusable

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
out = Console()


def settings() -> Config:
    """Return the settings; say plainly what is wrong with them."""
    try:
        loaded = from_environment.load()
        if loaded.limits_file is not None:
            from upay.main.jurisdiction import read_jurisdiction  # noqa: PLC0415 -- loaded where there is such a file

            read_jurisdiction(loaded.limits_file)
        if loaded.places_file is not None:
            from upay.main.wiring import watch_of  # noqa: PLC0415 -- loaded where there is such a file

            watch_of(loaded)
    except ConfigError as error:
        fail(str(error))
    return loaded


def config() -> Config:
    """Return the settings; from here on this process logs as they say."""
    from upay.platform.telemetry import configure_logging  # noqa: PLC0415 -- loaded by the commands that log

    loaded = settings()
    configure_logging(level=loaded.log_level, json=loaded.log_json)
    return loaded


@contextmanager
def database(config: Config, tie: Tie | None = None) -> Iterator[str]:
    """Return a migrated database's URL, the supervisor's if there is one; say plainly why there is none."""
    from upay.main import migrate  # noqa: PLC0415 -- loaded by the commands that need a database

    if tie is not None:
        config = msgspec.structs.replace(config, database_url=tie.database_url())
    with named_database(config) as url:
        migrate.upgrade(url)
        yield url


@contextmanager
def named_database(config: Config) -> Iterator[str]:
    """Return the database's URL as it is; what is then found wrong with it or with the master key is said plainly."""
    from upay.main import place  # noqa: PLC0415 -- loaded by the commands that need a database

    try:
        with place.database(config) as url:
            yield url
    except (DatabaseUnavailable, MasterKeyUnusable) as error:
        fail(str(error))


def fail(message: str) -> NoReturn:
    """Say what is wrong, and end."""
    Console(stderr=True).print(message, markup=False)
    raise typer.Exit(2)
