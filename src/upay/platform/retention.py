"""What is kept of somebody whose account is closed, for how long and why, and the days on which it goes.

Each sealed column of the product is declared by its room as a `Place`: to whom a row belongs, and which of three kinds
of data it is. What falls due is overwritten, kind by kind; with the last kind the person's key is destroyed, and with
it whatever could not be overwritten, in backups too.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from upay.kit.language import Words
from upay.platform.crypto import BY_MASTER, BY_NOBODY, BY_PERSON, Erased, Vault
from upay.platform.db import Base, Database, UnitOfWork
from upay.platform.person_keys import destroy


class Kind(StrEnum):
    """What sort of data it is, as far as keeping goes."""

    SERVICE = "service"
    """What only running the account needed."""
    TALKS = "talks"
    """What was said between the customer and us."""
    RECORDS = "records"
    """Who the customer was, and what stands beside movements of money."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long one kind is kept after the account is closed."""

    kind: Kind
    period: timedelta
    what: Words
    reason: Words


_YEAR: Final = timedelta(days=365)
KEEPING: Final = (
    Keeping(
        Kind.SERVICE, timedelta(days=1),
        Words(
            "登录设备、验证器、银行卡令牌、短信和通知、导出的数据、助手从你的话里学到的例句",
            "devices, authenticator app, bank card tokens, texts and notices, exported data, wordings of yours that "
            "the assistant learned from",
        ),
        Words(
            "注销后不再需要，一天之内删除，以便注销通知能够送达。",
            "Not needed once the account is closed; gone within a day, so that the last notice still arrives.",
        ),
    ),
    Keeping(
        Kind.TALKS, 3 * _YEAR + timedelta(days=1),
        Words("和客服的对话", "conversations with support"),
        Words(
            "争议的诉讼时效是三年（《民法典》第一百八十八条），期间双方都可能要用到。",
            "Either side may need them while a claim can be brought, which is three years (Civil Code, article 188).",
        ),
    ),
    Keeping(
        Kind.RECORDS, 10 * _YEAR + timedelta(days=3),
        Words(
            "姓名、手机号、证件号、转账附言、冻结记录",
            "name, phone number, identity number, notes of transfers, freezes",
        ),
        Words(
            "《反洗钱法》第三十四条要求客户身份资料和交易记录至少保存十年。期满后密钥被销毁，谁也读不出来。",
            "The Anti-Money Laundering Law (article 34) has them kept for ten years at least. Then the key is "
            "destroyed, and nobody can read them.",
        ),
    ),
)  # fmt: skip
"""In the order in which they fall due; the last takes the key along. Leap days are counted in."""
_LAST: Final = KEEPING[-1].kind
CLAIM_IMAGES: Final = MappingProxyType({"let_in": timedelta(days=180), "turned_away": timedelta(days=30)})
"""How long the photographs are kept with which somebody asked for an account that they had lost: half a year where it
was given back, since whoever objects later is answered with them, and a month where it was not."""
CASE_IMAGES: Final = MappingProxyType({"passed": timedelta(days=180), "not_passed": timedelta(days=30)})
"""The same of photographs with which somebody proved to an agent who they are, from the end of that half hour."""
FORGOTTEN_CLAIMS: Final = timedelta(days=60)
"""So long after its end a claim is kept that was about nobody's account; longer than claims are counted."""

ERASURE: Final = sa.Table(
    "erasure",
    Base.metadata,
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("done_at", sa.DateTime(timezone=True)),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.CheckConstraint("kind in ('service', 'talks', 'records')", name="kind_known"),
    sa.Index("ix_erasure_changed", "changed_at"),
    sa.Index("ix_erasure_due", "due_at", postgresql_where=sa.text("done_at is null")),
    schema="platform",
)
"""What of whom goes when, and when it went; by the database's clock, when this was last written."""

Context = str | Callable[[UUID], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A sealed column: what is bound into its values, whose a row is, and what kind of data it is."""

    column: Any
    """Of a table."""
    context: Context
    owner: sa.ColumnElement[Any] | None = None
    """None where rows belong to nobody who has an account."""
    kind: Kind = Kind.RECORDS

    @property
    def name(self) -> str:
        """The place as it is said: support.message.text_sealed."""
        return f"{self.column.table}.{self.column.name}"


Forget = Callable[[UnitOfWork, UUID, Kind], Awaitable[None]]
"""Takes away what a room knows of somebody besides sealed values; awaited with each kind that falls due."""


async def plan(uow: UnitOfWork, person: UUID, *, closed_at: datetime) -> None:
    """Write down the days on which the kinds of data of somebody go."""
    rows = [
        {"person_id": person, "kind": one.kind.value, "due_at": closed_at + one.period, "done_at": None}
        for one in KEEPING
    ]
    await (await uow.connection()).execute(insert(ERASURE).on_conflict_do_nothing(), rows)


async def plan_last(uow: UnitOfWork, owner: UUID, *, due_at: datetime) -> None:
    """Let go of an owner who has no account: the last kind falls due on this day, and the key goes with it."""
    values = {"person_id": owner, "kind": _LAST.value, "due_at": due_at, "done_at": None}
    await (await uow.connection()).execute(insert(ERASURE).values(values).on_conflict_do_nothing())


def closed_at_of(kind: Kind, due_at: datetime) -> datetime | None:
    """Return when the account was closed whose data of this kind goes then; the first kind alone tells it."""
    first = KEEPING[0]
    return due_at - first.period if kind is first.kind else None


async def erase_due(
    db: Database, vault: Vault, places: Sequence[Place], forget: Sequence[Forget], *, at: datetime
) -> int:
    """Let go of what is due, one person and one kind in a transaction; return how many that were.

    Told twice, it overwrites what is overwritten; told by two processes at once, each takes another row.
    """
    due = (
        sa.select(ERASURE)
        .where(ERASURE.c.done_at.is_(None), ERASURE.c.due_at <= at)
        .order_by(ERASURE.c.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    many = 0
    while True:
        async with db.begin() as uow:
            connection = await uow.connection()
            row = (await connection.execute(due)).one_or_none()
            if row is None:
                return many
            kind = Kind(row.kind)
            for place in places:
                await overwrite(uow, place, row.person_id, kind=kind)
            for each in forget:
                await each(uow, row.person_id, kind)
            if kind is _LAST:
                await destroy(uow, row.person_id, at=at)
            mine = sa.and_(ERASURE.c.person_id == row.person_id, ERASURE.c.kind == row.kind)
            await connection.execute(sa.update(ERASURE).where(mine).values(done_at=at, changed_at=sa.func.now()))
        vault.people.forget(row.person_id)
        many += 1


async def overwrite(uow: UnitOfWork, place: Place, person: UUID, *, kind: Kind) -> None:
    """Overwrite what stands in one place of somebody, if it is of this kind."""
    if place.kind is not kind or place.owner is None:
        return
    column = place.column
    await (await uow.connection()).execute(
        sa.update(column.table)
        .where(place.owner == person, column.is_not(None), column != BY_NOBODY)
        .values({column.name: BY_NOBODY})
    )


async def move(
    db: Database, vault: Vault, place: Place, *, after: Any = None, at_once: int = 200,  # noqa: ANN401 -- an id of whatever kind
) -> tuple[int, Any]:  # fmt: skip
    """Seal some values of one place anew: a person's with that person's key, nobody's with the newest master key.

    Returns how many, and after which row to go on; None: the end of the table. What another transaction holds is
    passed over, so a pass that moved something is followed by another.
    """
    column, keys = place.column, _keys_of(place)
    batch = _elsewhere(place, vault).order_by(*keys).limit(at_once).with_for_update(skip_locked=True, of=column.table)
    if after is not None:
        batch = batch.where(sa.tuple_(*keys) > sa.tuple_(*after))
    async with db.begin() as uow:
        connection = await uow.connection()
        rows = (await connection.execute(batch)).all()
        await vault.know(row.sealed for row in rows)
        for row in rows:
            await connection.execute(
                sa.update(column.table)
                .where(*(key == row[number] for number, key in enumerate(keys)))
                .values({column.name: _again(vault, place, row)})
            )
    return len(rows), tuple(rows[-1])[: len(keys)] if len(rows) == at_once else None


async def elsewhere(uow: UnitOfWork, vault: Vault, place: Place) -> int:
    """Count what is not sealed yet as it should be."""
    counted = sa.select(sa.func.count()).select_from(_elsewhere(place, vault).subquery())
    return (await (await uow.connection()).execute(counted)).scalar_one()


def _elsewhere(place: Place, vault: Vault) -> sa.Select[Any]:
    column = place.column
    owner = sa.null() if place.owner is None else place.owner
    nobodys = sa.func.substring(column, 1, len(BY_MASTER) + 1) != BY_MASTER + bytes([vault.current])
    if place.owner is None:
        wrong: sa.ColumnElement[bool] = nobodys
    else:
        wrong = sa.case((owner.is_(None), nobodys), else_=sa.func.substring(column, 1, len(BY_PERSON)) != BY_PERSON)
    return sa.select(*_keys_of(place), column.label("sealed"), owner.label("owner")).where(
        column.is_not(None), column != BY_NOBODY, wrong
    )


def _keys_of(place: Place) -> list[Any]:
    return list(place.column.table.primary_key.columns)


def _again(vault: Vault, place: Place, row: Any) -> bytes:  # noqa: ANN401 -- a row of whatever table
    context = place.context if isinstance(place.context, str) else place.context(row.owner)
    try:
        return vault.seal_bytes(vault.open_bytes(row.sealed, context=context), context=context, person=row.owner)
    except Erased:
        return BY_NOBODY


async def planned(uow: UnitOfWork, person: UUID) -> dict[Kind, tuple[datetime, datetime | None]]:
    """Return what of somebody goes when, and when it went."""
    found = await (await uow.connection()).execute(sa.select(ERASURE).where(ERASURE.c.person_id == person))
    return {Kind(row.kind): (row.due_at, row.done_at) for row in found}
