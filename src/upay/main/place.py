"""Where the database is: the one that was named, or the embedded server under the state folder."""

from collections.abc import Iterator
from contextlib import contextmanager

from upay.platform import embedded
from upay.platform.config import Config

NAME = "upay"


@contextmanager
def database(config: Config) -> Iterator[str]:
    """Return the database's URL; the embedded server runs at least as long as the block."""
    if config.database_url is not None:
        yield config.database_url
        return
    server = embedded.start(config.home / "pg")
    try:
        yield embedded.ensure_database(server, NAME)
    finally:
        server.cleanup()


@contextmanager
def throw_away_server(config: Config) -> Iterator[str]:
    """Return the URL of a server's maintenance database, where databases may be made and dropped."""
    if config.database_url is not None:
        yield config.database_url
        return
    server = embedded.start(config.home / "pg")
    try:
        yield server.get_uri(database="postgres")
    finally:
        server.cleanup()
