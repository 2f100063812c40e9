"""Periods are closed and sealed, partitions archived; what an account held at an instant is found by halving."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "period",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "begins_at",
            sa.DateTime(timezone=True),
            comment="Where the one before it ends; null: the beginning.",
        ),
        sa.Column(
            "ends_at", sa.DateTime(timezone=True), nullable=False, comment="Nothing is booked before it any more."
        ),
        sa.Column("closing_seq", sa.BigInteger(), nullable=False, comment="What is booked later has a greater number."),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_period")),
        schema="ledger",
        comment="Periods that are closed; each begins where the one before it ends.",
    )
    op.create_index("uq_period_ends_at", "period", ["ends_at"], unique=True, schema="ledger")
    # Nothing was sealed before this step could be taken: there was no way to.
    op.drop_table("seal", schema="ledger")
    op.create_table(
        "seal",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), comment="Null where nothing was booked."),
        sa.Column("last_seq", sa.BigInteger()),
        sa.Column("transfers", sa.BigInteger(), nullable=False),
        sa.Column(
            "whole_below",
            sa.BigInteger(),
            nullable=False,
            comment="Whatever has a smaller number is in this seal or in one before it.",
        ),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 over its parts and the seal before it."),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("period", name=op.f("pk_seal")),
        sa.ForeignKeyConstraint(["period"], ["ledger.period.name"], name=op.f("fk_seal_period")),
        schema="ledger",
    )
    op.create_table(
        "seal_part",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False, comment="Where the partition begins that it lies in."),
        sa.Column("below_seq", sa.BigInteger(), nullable=False, comment="And where it ends."),
        sa.Column("transfers", sa.BigInteger(), nullable=False),
        sa.Column(
            "digest",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 over the period's lines in the partition.",
        ),
        sa.PrimaryKeyConstraint("period", "first_seq", name=op.f("pk_seal_part")),
        sa.ForeignKeyConstraint(["period"], ["ledger.period.name"], name=op.f("fk_seal_part_period")),
        schema="ledger",
        comment="A seal is made of one digest for each partition, so that each can be proved by itself.",
    )
    op.create_table(
        "archived",
        sa.Column("first_seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("below_seq", sa.BigInteger(), nullable=False),
        sa.Column("transfers", sa.BigInteger(), nullable=False),
        sa.Column("last_posted_at", sa.DateTime(timezone=True), comment="Null where the partition was empty."),
        sa.Column("file_digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the Parquet file it went into."),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("first_seq", name=op.f("pk_archived")),
        schema="ledger",
        comment="Partitions that were taken out of the journal; the journal begins where the last of them ends.",
    )
    op.create_table(
        "brought_forward",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("posted_debit", sa.BigInteger(), nullable=False),
        sa.Column("posted_credit", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column(
            "moved_at",
            sa.DateTime(timezone=True),
            comment="When it last moved there; null: it counted only.",
        ),
        sa.Column(
            "counters",
            postgresql.JSONB(),
            comment="What the archived transfers count towards limits, by window.",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_brought_forward")),
        schema="ledger",
        comment="What each account brings along from the archived part of the journal.",
    )
    for table in ("period", "seal", "seal_part", "archived"):
        op.execute(
            f"create trigger written_once before update or delete or truncate on ledger.{table} "
            "for each statement execute function ledger.written_once()"
        )
    op.execute(
        """
create or replace function ledger.entry_as_of(
    account uuid, until_at timestamptz, until_version bigint,
    out seq bigint, out version bigint, out balance_after bigint, out posted_at timestamptz
) language plpgsql stable as $body$
declare
    low bigint := (select coalesce(max(a.below_seq), 0) - 1 from ledger.archived a);
    high bigint := (select s.last_value from ledger.seq s);
    middle bigint := high;
    last record;
begin
    -- An account's versions and instants only ever grow with seq, so the last entry that still fits is found by
    -- halving. `low` is always before it or on it, `high` never before it; only what lies between is looked at.
    while low < high loop
        select * into last from (
            (select t.seq, t.debit_version as version, t.debit_after as balance_after, t.posted_at
             from ledger.transfer t
             where t.debit = account and t.state = 'posted' and t.seq > low and t.seq <= middle
             order by t.seq desc limit 1)
            union all
            (select t.seq, t.credit_version, t.credit_after, t.posted_at
             from ledger.transfer t
             where t.credit = account and t.state = 'posted' and t.seq > low and t.seq <= middle
             order by t.seq desc limit 1)
        ) legs order by legs.seq desc limit 1;
        if not found then
            low := middle;
        elsif (until_at is null or last.posted_at <= until_at)
            and (until_version is null or last.version <= until_version) then
            seq := last.seq; version := last.version;
            balance_after := last.balance_after; posted_at := last.posted_at;
            low := middle;
        else
            high := last.seq - 1;
        end if;
        middle := low + (high - low + 1) / 2;
    end loop;
end
$body$
"""
    )


def downgrade() -> None:
    raise AssertionError("a journal is not taken apart again; restore a backup instead")
