"""The audit: what staff did and whom they looked at, written once.

An act is written in the transaction that it belongs to, so that neither stands without the other, and takes no lock
that others wait for; `audit_chain` seals what is committed soon afterwards. Facts are ids and plain values; what a
person wrote as a reason is encrypted.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from upay.kit.acts import Act as ActKind
from upay.kit.ids import new_id
from upay.kit.refusal import Fact
from upay.kit.text import clean
from upay.platform.crypto import Erased, Vault
from upay.platform.db import Base, UnitOfWork

READ_ONCE_IN: Final = timedelta(minutes=15)
"""Looking at the same masked things again within this is the same look."""
_NOTE: Final = "audit.note"

ACT: Final = sa.Table(
    "act",
    Base.metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("subject", sa.Text),
    sa.Column("facts", JSONB, nullable=False),
    sa.Column("note_sealed", sa.LargeBinary),
    sa.Index("ix_act_at", sa.text("at desc"), sa.text("id desc")),
    sa.Index("ix_act_actor_at", "actor", sa.text("at desc")),
    sa.Index("ix_act_subject_at", "subject", sa.text("at desc")),
    schema="platform",
)
"""One act or one look: who, what, whose, with ids and plain values; a reason in words is sealed."""
ACT_BLOCK: Final = sa.Table(
    "act_block",
    Base.metadata,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    schema="platform",
)
"""A block: its number from 1 on, and the digest that covers its acts and the block before."""
ACT_SEALED: Final = sa.Table(
    "act_sealed",
    Base.metadata,
    sa.Column("act_id", sa.Uuid, sa.ForeignKey(ACT.c.id), primary_key=True),
    sa.Column("block", sa.BigInteger, sa.ForeignKey(ACT_BLOCK.c.number), nullable=False),
    sa.Column("place", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("block", "place"),
    schema="platform",
)
"""In which block an act stands, and at which place in it."""
ACT_WAITING: Final = sa.Table(
    "act_waiting", Base.metadata, sa.Column("act_id", sa.Uuid, primary_key=True), schema="platform"
)
"""Acts that stand in no block yet."""


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One act as it is kept; `actor` is staff:<id>, operator or system; `subject` is customer:<id> and the like."""

    id: UUID
    at: datetime
    actor: str
    act: str
    subject: str | None
    facts: Mapping[str, Fact]
    note_sealed: bytes | None


class ActView(msgspec.Struct, frozen=True, kw_only=True):
    """An act as it is read, and whether it is sealed yet."""

    id: UUID
    at: datetime
    actor: str
    act: str
    subject: str | None
    facts: Mapping[str, Fact]
    note: str | None
    block: int | None


async def write(
    uow: UnitOfWork, vault: Vault, *, actor: str, act: ActKind, subject: str | None = None, note: str = "",
    facts: Mapping[str, Fact] = MappingProxyType({}), at: datetime,
) -> None:  # fmt: skip
    """Write an act down, along with what it does; `note` is what a person gave as the reason."""
    words, act_id, connection = clean(note, longest=500), new_id(), await uow.connection()
    await connection.execute(
        sa.insert(ACT).values(
            id=act_id, at=at, actor=actor, act=act, subject=subject, facts=dict(facts),
            note_sealed=_sealed(vault, words, subject=subject) if words else None,
        )
    )  # fmt: skip
    await connection.execute(sa.insert(ACT_WAITING).values(act_id=act_id))


def _sealed(vault: Vault, words: str, *, subject: str | None) -> bytes:
    """Seal a reason for the customer whom it is about, so that it goes when they go; the chain covers what is sealed.

    What is said about somebody of whom nothing else is left belongs to nobody.
    """
    kind, _, whose = (subject or "").partition(":")
    if kind == "customer":
        with suppress(Erased):
            return vault.seal(words, context=_NOTE, person=UUID(whose))
    return vault.seal(words, context=_NOTE)


async def write_look(uow: UnitOfWork, vault: Vault, *, actor: str, act: ActKind, subject: str, at: datetime) -> None:
    """Write down that somebody looked at masked things of somebody; a quarter of an hour of looking is one look."""
    again = sa.select(ACT.c.id).where(
        ACT.c.actor == actor, ACT.c.act == act, ACT.c.subject == subject, ACT.c.at > at - READ_ONCE_IN
    )
    if await (await uow.connection()).scalar(again.limit(1)) is None:
        await write(uow, vault, actor=actor, act=act, subject=subject, at=at)


async def done_to(
    uow: UnitOfWork, *, subjects: Collection[str], only: Collection[ActKind], since: datetime
) -> list[Act]:
    """Return the acts of these kinds that were done to any of these after an instant, in no order."""
    query = sa.select(ACT).where(ACT.c.subject.in_(sorted(subjects)), ACT.c.act.in_(sorted(only)), ACT.c.at > since)
    return [Act(**row) for row in (await (await uow.connection()).execute(query)).mappings()]


async def acts(
    uow: UnitOfWork, vault: Vault, *, actor: str | None = None, subject: str | None = None, act: ActKind | None = None,
    only: Collection[ActKind] | None = None, before: UUID | None = None, limit: int = 50,
) -> list[ActView]:  # fmt: skip
    """Return acts, newest first, `only` of these kinds; `before` is the id of the last one that was read."""
    query = sa.select(ACT, ACT_SEALED.c.block).join(ACT_SEALED, ACT_SEALED.c.act_id == ACT.c.id, isouter=True)
    for column, wanted in ((ACT.c.actor, actor), (ACT.c.subject, subject), (ACT.c.act, act)):
        if wanted is not None:
            query = query.where(column == wanted)
    if only is not None:
        query = query.where(ACT.c.act.in_(sorted(only)))
    if before is not None:
        last = sa.select(ACT.c.at, ACT.c.id).where(ACT.c.id == before).subquery()
        query = query.join(last, sa.tuple_(ACT.c.at, ACT.c.id) < sa.tuple_(last.c.at, last.c.id))
    found = await (await uow.connection()).execute(query.order_by(ACT.c.at.desc(), ACT.c.id.desc()).limit(limit))
    return [
        ActView(
            id=row.id, at=row.at, actor=row.actor, act=row.act, subject=row.subject, facts=row.facts, block=row.block,
            note=None if row.note_sealed is None else vault.read(row.note_sealed, context=_NOTE),
        )
        for row in found
    ]  # fmt: skip
