"""Terms of use and privacy policy: the editions, what each changed, and who accepted which.

The text of an edition stands in the product and never changes; another text is another edition. Whoever signs up
accepts the newest. Whoever has an account is asked once when there is a newer one, has until the day from which on it
holds, and moves no money after that before they accept.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib import resources
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from upay.identity import rules
from upay.identity.terms_models import TermsAcceptance, TermsEdition
from upay.kit.ids import CustomerId, new_id
from upay.kit.language import Lang, Words
from upay.kit.refusal import Kind, Refusal
from upay.platform import attempts
from upay.platform.db import Database, UnitOfWork, event


class Way(StrEnum):
    """How it came that somebody accepted."""

    SIGN_UP = "sign_up"
    ASKED = "asked"
    ENTERED = "entered"
    """Entered by an operator, with what was signed elsewhere."""


class Paper(StrEnum):
    """The two texts of an edition, which are accepted together."""

    TERMS = "terms"
    PRIVACY = "privacy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An edition, and what it changed, for who had accepted the one before."""

    version: str
    changes: Words


EDITIONS: tuple[Edition, ...] = (
    Edition(
        version="1",
        changes=Words(
            "第一次把用户协议和隐私政策写成完整的文本：UPay 替你做什么、不做什么，收集哪些信息、留多久，"
            "出了问题怎么办。",
            "Terms and privacy policy are written down in full for the first time: what UPay does for you and what it "
            "does not, what it keeps of you and for how long, and what happens when something goes wrong.",
        ),
    ),
)
"""Oldest first."""


class TermsNotAccepted(Refusal):
    """The terms were not accepted; facts: version, problem (missing, outdated, overdue) and, if overdue, since."""

    code = "terms_not_accepted"
    kind = Kind.FORBIDDEN
    judges = False

    def __init__(self, *, version: str, problem: str, since: datetime | None = None) -> None:
        super().__init__(version=version, problem=problem, **({} if since is None else {"since": rules.iso(since)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An edition that somebody has yet to accept."""

    version: str
    changes: Words
    in_force_at: datetime
    overdue: bool
    """It holds already, so that no money moves before it is accepted."""


def newest_edition() -> Edition:
    """Return the edition that whoever signs up accepts."""
    return EDITIONS[-1]


def newest_accepted(version: str | None) -> str:
    """Return the newest edition, if it is this one that was accepted; refuse none, and an earlier one."""
    newest = EDITIONS[-1].version
    if version is None or version != newest:
        raise TermsNotAccepted(version=newest, problem="outdated" if version else "missing")
    return newest


def text_of(paper: Paper, *, lang: Lang, version: str | None = None) -> str:
    """Return the text of an edition, as Markdown; without one, of the newest."""
    name = f"{paper.value}-{version or EDITIONS[-1].version}.{lang.value}.md"
    return (resources.files("upay.identity") / "papers" / name).read_text(encoding="utf-8")


async def published_at(uow: UnitOfWork, version: str) -> datetime | None:
    """Return when an edition was to be read here for the first time."""
    return await uow.session.scalar(sa.select(TermsEdition.published_at).where(TermsEdition.version == version))


async def record(
    uow: UnitOfWork, *, customer_id: CustomerId, version: str, lang: Lang, way: Way, at: datetime
) -> None:  # fmt: skip
    """Write down that somebody accepted an edition; again is no other time."""
    await uow.flush()
    await uow.session.execute(
        insert(TermsAcceptance)
        .values(id=new_id(), customer_id=customer_id, version=version, lang=lang.value, way=way.value, at=at)
        .on_conflict_do_nothing(index_elements=["customer_id", "version"])
    )


async def accept_terms(
    db: Database, *, customer_id: CustomerId, version: str, lang: Lang, at: datetime
) -> None:  # fmt: skip
    """Accept the newest edition when asked; one that has become old while it was read is refused."""
    attempt = attempts.of_customer("accept_terms", customer_id, version=version[:20], at=at)
    async with attempts.trying(db, attempt), db.begin() as uow:
        newest = newest_accepted(version)
        await record(uow, customer_id=customer_id, version=newest, lang=lang, way=Way.ASKED, at=at)
        await uow.write([attempt.succeeded(at=at).row()])
        uow.publish(event("identity.terms", channels=[f"customer:{customer_id}"], customer=customer_id))


async def due(uow: UnitOfWork, customer_id: CustomerId, *, at: datetime) -> Due | None:
    """Return the newest edition if a customer has yet to accept it, and it is to be read here."""
    newest, rows = EDITIONS[-1], await _editions(uow, customer_id)
    mine = rows.get(newest.version)
    if mine is None or mine.accepted or mine.published_at > at:
        return None
    held = _held(rows, at=at)
    return Due(
        version=newest.version, changes=newest.changes, in_force_at=mine.in_force_at,
        overdue=held is not None and not _as_new(rows, held),
    )  # fmt: skip


async def refuse_without(uow: UnitOfWork, customer_id: CustomerId, *, at: datetime) -> None:
    """Refuse to who has accepted neither the edition that holds nor a newer one."""
    rows = await _editions(uow, customer_id)
    held = _held(rows, at=at)
    if held is not None and not _as_new(rows, held):
        raise TermsNotAccepted(version=EDITIONS[-1].version, problem="overdue", since=rows[held].in_force_at)


async def accepted_in_full(uow: UnitOfWork, customer_id: CustomerId) -> list[dict[str, Any]]:
    """Return everything that somebody accepted, for their own copy of what is known of them."""
    query = sa.select(TermsAcceptance).where(TermsAcceptance.customer_id == customer_id).order_by(TermsAcceptance.at)
    return [
        {"version": row.version, "language": row.lang, "how": row.way, "at": row.at}
        for row in await uow.session.scalars(query)
    ]


@dataclass(frozen=True, slots=True)
class _Row:
    published_at: datetime
    in_force_at: datetime
    accepted: bool


async def _editions(uow: UnitOfWork, customer_id: CustomerId) -> dict[str, _Row]:
    mine = sa.and_(TermsAcceptance.version == TermsEdition.version, TermsAcceptance.customer_id == customer_id)
    query = sa.select(
        TermsEdition.version, TermsEdition.published_at, TermsEdition.in_force_at, TermsAcceptance.id
    ).join(TermsAcceptance, mine, isouter=True)
    return {
        row.version: _Row(row.published_at, row.in_force_at, row.id is not None)
        for row in await uow.session.execute(query)
    }


def _held(rows: dict[str, _Row], *, at: datetime) -> str | None:
    """Return the newest edition that holds."""
    holding = [one.version for one in EDITIONS if one.version in rows and rows[one.version].in_force_at <= at]
    return holding[-1] if holding else None


def _as_new(rows: dict[str, _Row], version: str) -> bool:
    """Tell whether this edition or a newer one was accepted."""
    order = [one.version for one in EDITIONS]
    return any(rows[one].accepted for one in order[order.index(version) :] if one in rows)
