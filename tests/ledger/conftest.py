"""A journal whose partitions are small, so that a test goes over their borders."""

import psycopg
import pytest

from upay.ledger import models

ROWS = 16


@pytest.fixture
def small_partitions(database_url: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Give the journal partitions of a few numbers each, and return how many numbers that is."""
    monkeypatch.setattr(models, "PARTITION_ROWS", ROWS)
    with psycopg.connect(database_url, autocommit=True) as connection:
        query = "select inhrelid::regclass::text from pg_inherits where inhparent = 'ledger.transfer'::regclass"
        for (name,) in connection.execute(query).fetchall():
            connection.execute(f"drop table {name}")
        for number in range(models.FIRST_PARTITIONS):
            for statement in models.partition_ddl(number):
                connection.execute(statement)
    return ROWS
