"""Why the database or the master key cannot be used; kept apart so that telling it needs nothing else."""

from typing import Final

OLDEST_SERVER: Final = 160000
"""PostgreSQL 16, as server_version_num."""


class DatabaseUnavailable(Exception):  # noqa: N818 -- says what is the matter, as a state
    """The database cannot be used; the message says why and what to do."""


class MasterKeyUnusable(Exception):  # noqa: N818 -- told to whoever runs the program
    """The master key cannot be read, lacks a version or is another; the text says what is wrong."""


def unreachable(error: BaseException) -> DatabaseUnavailable:
    """Say that no server answers, with the first line of what the driver says."""
    line = (str(error) or type(error).__name__).splitlines()[0]
    return DatabaseUnavailable(f"PostgreSQL does not answer ({line}); check UPAY_DATABASE_URL and that it runs")


def make_sure_it_is_new_enough(version: int) -> None:
    """Refuse a server that is older than we are tested with; `version` is its server_version_num."""
    if version < OLDEST_SERVER:
        message = f"PostgreSQL {version // 10000} is too old; UPay needs {OLDEST_SERVER // 10000} or newer"
        raise DatabaseUnavailable(message)


def without_scheme(url: str) -> str:
    """Return what follows postgresql://; refuse what is not PostgreSQL."""
    scheme, separator, rest = url.partition("://")
    if scheme not in {"postgresql", "postgres", "postgresql+psycopg"} or not separator:
        message = "UPAY_DATABASE_URL must begin with postgresql://"
        raise DatabaseUnavailable(message)
    return rest
