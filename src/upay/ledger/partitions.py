"""Room for the journal: partitions are made before they are needed."""

import psycopg

from upay.ledger.models import PARTITION_ROWS, partition_ddl
from upay.platform.db import Transaction

_AHEAD = 3
"""How many partitions lie empty before the journal."""
_LOCK = 8_583_003
_STATE = """
select (select last_value from ledger.seq),
    (select max(substring(c.relname from 'transfer_p([0-9]+)$')::bigint)
     from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'ledger.transfer'::regclass)
"""


async def make_room(transaction: Transaction) -> int:
    """Add the partitions that are missing before the journal's end; return how many.

    Safe at any time and from any process: they take turns, and whoever posts or reads goes on.
    """
    driver = transaction.driver
    await driver.execute(f"select pg_advisory_xact_lock({_LOCK})")
    state = await (await driver.execute(_STATE)).fetchone()
    assert state is not None, "the tables are there"
    last, highest = state
    missing = range((-1 if highest is None else highest) + 1, last // PARTITION_ROWS + _AHEAD + 1)
    for number in missing:
        for statement in partition_ddl(number):
            await driver.execute(statement)
    return len(missing)


def lacks_room(error: psycopg.errors.CheckViolation) -> bool:
    """Tell whether a posting failed because its part of the journal was not made yet."""
    return error.diag.table_name == "transfer" and error.diag.constraint_name is None
