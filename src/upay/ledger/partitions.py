"""Room for the journal: partitions are made before they are needed."""

import re
from dataclasses import dataclass
from typing import Final

import psycopg

from upay.ledger import models
from upay.platform.db import Driver, Transaction

CARRIED: Final = "transfer_carried"
"""The partition of what was left behind when others were archived; see `archive.py`."""
_AHEAD = 3
"""How many partitions lie empty before the journal."""
_LOCK = 8_583_003
_BOUNDS = re.compile(r"FOR VALUES FROM \('?(\d+)'?\) TO \('?(\d+)'?\)")
_PARTITIONS = """
select c.relname, pg_get_expr(c.relpartbound, c.oid), pg_total_relation_size(c.oid)
from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'ledger.transfer'::regclass
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """A part of the journal: the numbers from `first_seq` to before `below_seq`."""

    name: str
    first_seq: int
    below_seq: int
    size_bytes: int


async def partitions(driver: Driver) -> list[Partition]:
    """Return the partitions of the journal in their order; what was carried over comes first, if there is any."""
    found = []
    for name, bounds, size in await (await driver.execute(_PARTITIONS)).fetchall():
        numbers = _BOUNDS.fullmatch(bounds)
        assert numbers is not None, f"the journal is partitioned by seq, not {bounds}"
        found.append(Partition(name=name, first_seq=int(numbers[1]), below_seq=int(numbers[2]), size_bytes=size))
    return sorted(found, key=lambda partition: partition.first_seq)


async def make_room(transaction: Transaction) -> int:
    """Add the partitions that are missing before the journal's end; return how many.

    Safe at any time and from any process: they take turns, and whoever posts or reads goes on.
    """
    driver = transaction.driver
    last = await _last_number(driver)
    if await _room_before(driver, last) >= _AHEAD * models.PARTITION_ROWS:
        return 0
    await driver.execute(f"select pg_advisory_xact_lock({_LOCK})")
    made = 0
    while (room := await _room_before(driver, last)) < _AHEAD * models.PARTITION_ROWS:
        for statement in models.partition_ddl((last + room + 1) // models.PARTITION_ROWS):
            await driver.execute(statement)
        made += 1
    return made


async def _last_number(driver: Driver) -> int:
    row = await (await driver.execute("select last_value from ledger.seq")).fetchone()
    assert row is not None, "the sequence is there"
    return int(row[0])


async def _room_before(driver: Driver, last: int) -> int:
    """Return for how many numbers after this one there are partitions already."""
    return max((each.below_seq for each in await partitions(driver)), default=0) - last - 1


def lacks_room(error: psycopg.errors.CheckViolation) -> bool:
    """Tell whether a posting failed because its part of the journal was not made yet."""
    return error.diag.table_name == "transfer" and error.diag.constraint_name is None
