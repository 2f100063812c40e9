"""What every command needs: settings, a database, and plain words when there is none."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from upay.main import migrate as migrations
from upay.main import place
from upay.platform import config as settings
from upay.platform.config import Config, ConfigError
from upay.platform.telemetry import configure_logging
from upay.platform.unavailable import DatabaseUnavailable

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
out = Console()


def config() -> Config:
    """Return the settings; say plainly what is wrong with them."""
    try:
        loaded = settings.load()
    except ConfigError as error:
        fail(str(error))
    configure_logging(level=loaded.log_level, json=loaded.log_json)
    return loaded


@contextmanager
def database(config: Config) -> Iterator[str]:
    """Return a migrated database's URL; say plainly why there is none."""
    with named_database(config) as url:
        migrations.upgrade(url)
        yield url


@contextmanager
def named_database(config: Config) -> Iterator[str]:
    """Return the database's URL as it is."""
    try:
        with place.database(config) as url:
            yield url
    except DatabaseUnavailable as error:
        fail(str(error))


def fail(message: str) -> NoReturn:
    """Say what is wrong, and end."""
    Console(stderr=True).print(message, markup=False)
    raise typer.Exit(2)
