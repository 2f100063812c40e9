"""The database cannot be used; kept apart from `platform.db` so that telling it needs nothing else."""


class DatabaseUnavailable(Exception):  # noqa: N818 -- says what is the matter, as a state
    """The database cannot be used; the message says why and what to do."""
