"""Taking sealed partitions out of the journal: into a file that was proved, with balances brought forward.

What stays behind of an archived partition are the balances, what they count towards limits, every id that was
answered, and the holds that were not ended in time. A partition goes only if all of it is sealed and its file, read
back, has the digests of the seals. Then it is detached; dropping it is a second step.
"""

import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg

from upay.ledger.check import COUNTED
from upay.ledger.export import Manifest, Wanted, seal_document, write_manifest, write_transfers
from upay.ledger.lines import Told
from upay.ledger.models import protect
from upay.ledger.offline import NoExport, check_export
from upay.ledger.partitions import CARRIED, Partition, partitions
from upay.ledger.seal import seals
from upay.platform.db import Driver, UnitOfWork

_ARCHIVING_LOCK: Final = 8_583_005
_PATIENCE: Final = "10s"
"""How long detaching waits for whoever reads or posts; those that come later wait along."""

_BRING_FORWARD: Final = f"""
with moved as (
    select account_id, sum(amount) filter (where state = 'posted' and sign < 0) as debit,
        sum(amount) filter (where state = 'posted' and sign > 0) as credit,
        count(*) filter (where state = 'posted') as version, max(posted_at) as moved_at
    from ledger.transfer t cross join lateral (values (t.debit, -1), (t.credit, 1)) as side (account_id, sign)
    where seq >= %(low)s and seq < %(below)s group by account_id
), counted as (
    {COUNTED} where t.seq >= %(low)s and t.seq < %(below)s
    union all
    select g.account_id, c.key, c.value::bigint
    from ledger.brought_forward g cross join lateral jsonb_each_text(g.counters) c
), kept as (
    -- Windows that nothing is counted in any more are left behind.
    select account_id, jsonb_object_agg("window", used) as counters
    from (select account_id, "window", sum(amount)::bigint as used from counted group by 1, 2) folded
        join ledger.balance b using (account_id) where jsonb_exists(b.counters, "window")
    group by account_id
)
insert into ledger.brought_forward as g (account_id, posted_debit, posted_credit, version, moved_at, counters)
select coalesce(m.account_id, k.account_id), coalesce(m.debit, 0), coalesce(m.credit, 0), coalesce(m.version, 0),
    m.moved_at, k.counters
from moved m full join kept k using (account_id)
on conflict (account_id) do update set posted_debit = g.posted_debit + excluded.posted_debit,
    posted_credit = g.posted_credit + excluded.posted_credit, version = g.version + excluded.version,
    moved_at = greatest(g.moved_at, excluded.moved_at), counters = excluded.counters
"""  # noqa: S608 -- an expression of ours
_CARRY: Final = """
insert into ledger.carried_next
select * from ledger.transfer t
where seq < %(below)s and state = 'pending'
    and not exists (select from ledger.transfer e where e.pending_id = t.id and e.seq < %(below)s)
"""


class ArchiveRefused(Exception):  # noqa: N818 -- an answer to the operator, in words
    """The partition was not archived; the text says why. Nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """A partition that was archived: where its file lies, and the table that it is now by itself."""

    folder: Path
    table: str
    first_seq: int
    below_seq: int
    transfers: int
    carried: int
    """How many holds of it and of earlier ones are not ended yet, and stayed."""


async def archivable(uow: UnitOfWork) -> list[Partition]:
    """Return the partitions all of whose transfers are sealed, the oldest first."""
    sealed = await seals(uow)
    whole_below = sealed[-1].whole_below if sealed else 0
    return [
        each for each in await partitions(uow.driver) if each.name != CARRIED and each.below_seq <= whole_below
    ]  # fmt: skip


async def archive_next(
    uow: UnitOfWork, folder: Path, *, at: datetime, told: Told = lambda _done, _of: None
) -> Archived | None:
    """Archive the oldest partition that may go, into a folder of its own below this one; None if none may.

    Nobody waits while the file is written and proved; then everybody waits for a moment. Raises ArchiveRefused.
    """
    driver = uow.driver
    await driver.execute(f"select pg_advisory_xact_lock({_ARCHIVING_LOCK})")
    if not (waiting := await archivable(uow)):
        return None
    partition = waiting[0]
    low, below = partition.first_seq, partition.below_seq
    own = folder_of(folder, low)
    transfers = await _write_file(uow, own, partition, at=at, told=told)
    file_digest = _prove_file(own, transfers, partition)
    numbers = {"low": low, "below": below}
    await driver.execute(_BRING_FORWARD, numbers)
    await driver.execute(
        "create table ledger.carried_next (like ledger.transfer including defaults including constraints)"
    )
    carried = (await driver.execute(_CARRY, numbers)).rowcount
    await driver.execute(
        "insert into ledger.archived (first_seq, below_seq, transfers, last_posted_at, file_digest, archived_at) "
        "select %(low)s, %(below)s, count(*), max(posted_at), %(digest)s, %(at)s from ledger.transfer "
        "where seq >= %(low)s and seq < %(below)s",
        {**numbers, "digest": file_digest, "at": at},
    )
    table = await _exchange(driver, partition)
    return Archived(
        folder=own, table=table, first_seq=low, below_seq=below, transfers=transfers, carried=carried
    )  # fmt: skip


async def _write_file(uow: UnitOfWork, own: Path, partition: Partition, *, at: datetime, told: Told) -> int:
    _make_folder(own)
    low, below = partition.first_seq, partition.below_seq
    file = await write_transfers(
        uow.driver, own, form="parquet", low=low, below=below, wanted=Wanted(), told=told
    )  # fmt: skip
    manifest = Manifest(
        made_at=at, format="parquet", low=low, below=below, whole=True, files=[file],
        seals=[seal_document(seal) for seal in await seals(uow)],
    )  # fmt: skip
    write_manifest(own, manifest)
    sealed = sum(part.transfers for seal in await seals(uow) for part in seal.parts if part.first_seq == low)
    if sealed != file.rows:
        raise ArchiveRefused(f"{partition.name} holds {file.rows} transfers, and {sealed} were sealed")
    return file.rows


def _make_folder(own: Path) -> None:
    try:
        own.mkdir(parents=True)
    except FileExistsError:
        raise ArchiveRefused(f"{own} is there already; look at what it holds, and move it away") from None


def _prove_file(own: Path, transfers: int, partition: Partition) -> bytes:
    """Read the file back, prove it by the seals, and make sure that it stays when the power fails."""
    proof = check_export(own)
    if proof.problems or proof.transfers != transfers:
        told = "; ".join(f"{problem.code}: {problem.subject}" for problem in proof.problems[:3])
        raise ArchiveRefused(f"{partition.name} is not what was sealed: {told}")
    for path in (*own.iterdir(), own, own.parent):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    return bytes.fromhex(proof.manifest.files[0].sha256)


async def _exchange(driver: Driver, partition: Partition) -> str:
    """Put what is carried over into the place of the partition; from here on everybody waits for the commit."""
    carried_before = any(each.name == CARRIED for each in await partitions(driver))
    table = f"archived_p{partition.first_seq:012}"
    await driver.execute(f"set local lock_timeout = '{_PATIENCE}'")
    try:
        await driver.execute(f"alter table ledger.transfer detach partition ledger.{partition.name}")
    except psycopg.errors.LockNotAvailable as error:
        raise ArchiveRefused(f"somebody has read or posted for {_PATIENCE}; nothing was archived") from error
    await driver.execute(f"alter table ledger.{partition.name} rename to {table}")
    if carried_before:
        await driver.execute(f"alter table ledger.transfer detach partition ledger.{CARRIED}")
        await driver.execute(f"drop table ledger.{CARRIED}")
    await driver.execute(f"alter table ledger.carried_next rename to {CARRIED}")
    await driver.execute(protect(CARRIED))
    await driver.execute(
        f"alter table ledger.transfer attach partition ledger.{CARRIED} for values from (0) to ({partition.below_seq})"
    )
    await driver.execute("set local lock_timeout = default")
    return table


def folder_of(folder: Path, first_seq: int) -> Path:
    """Return the folder of the partition that begins with this number."""
    return folder / f"p{first_seq:012}"


async def drop_archived(uow: UnitOfWork, folder: Path) -> list[str]:
    """Drop the detached tables whose files lie in this folder and are what was archived; return their names.

    Raises ArchiveRefused if a file is missing or not as it was.
    """
    driver = uow.driver
    tables = await driver.execute(
        "select c.relname, a.file_digest from pg_class c join ledger.archived a "
        "on c.relname = 'archived_p' || lpad(a.first_seq::text, 12, '0') "
        "where c.relnamespace = 'ledger'::regnamespace and c.relkind = 'r' order by 1"
    )
    dropped = []
    for name, digest in await tables.fetchall():
        assert re.fullmatch(r"archived_p\d{12}", name), "a name that we gave"
        own = folder_of(folder, int(name.removeprefix("archived_p")))
        try:
            proof = check_export(own)
        except NoExport as error:
            raise ArchiveRefused(f"{name} stays: {error}") from error
        if proof.problems or bytes.fromhex(proof.manifest.files[0].sha256) != bytes(digest):
            raise ArchiveRefused(f"{name} stays: what lies in {own} is not what was archived")
        await driver.execute(f"drop table ledger.{name}")
        dropped.append(name)
    return dropped
