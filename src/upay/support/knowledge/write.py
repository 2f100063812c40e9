"""Writing an article: a draft of one's own or a colleague's, seen by staff and by nobody else."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from upay.kit.ids import AttemptId, StaffId, new_id
from upay.kit.language import Lang
from upay.kit.refusal import Kind, NotFound, Refusal
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.db import Database, UnitOfWork
from upay.support.knowledge.content import Draft, check, tidy
from upay.support.knowledge.models import Article
from upay.support.knowledge.queries import OPEN, lock, side_of, tell
from upay.support.knowledge.rules import Parity, parity


class ArticleChangedMeanwhile(Refusal):
    """Somebody else has changed it since it was looked at; facts: slug, lang, version."""

    code = "changed_meanwhile"
    kind = Kind.CONFLICT


class ArticleNotReady(Refusal):
    """In the state that the article is in, this cannot be done; facts: why (not_open, not_in_review, …)."""

    code = "not_allowed"
    kind = Kind.CONFLICT


async def write(
    db: Database, draft: Draft, *, by: StaffId, owner_id: StaffId | None, edition: int | None,
    pair_holds: bool = False, at: datetime,
) -> int:  # fmt: skip
    """Keep what was written as the open version, and return its number.

    `edition` is that of the open version as the author saw it, None where there was none. Whatever is written waits
    for review anew. `pair_holds` says that the other language stays true as it is.
    """
    async with trying(db, "write_article", slug=draft.slug, lang=draft.lang, by=by, at=at) as uow:
        return await write_in(uow, draft, by=by, owner_id=owner_id, edition=edition, pair_holds=pair_holds, at=at)


async def write_in(
    uow: UnitOfWork, draft: Draft, *, by: StaffId, owner_id: StaffId | None, edition: int | None,
    pair_holds: bool = False, at: datetime,
) -> int:  # fmt: skip
    """Write as `write` does, as part of what is being done and recorded already."""
    draft = tidy(draft)
    check(draft)
    known = await lock(uow, slug=draft.slug, lang=draft.lang)
    open_now = next((row for row in known if row.state in OPEN), None)
    if edition != (None if open_now is None else open_now.edition):
        raise changed_meanwhile(draft.slug, draft.lang, open_now)
    other = await lock(uow, slug=draft.slug, lang=Lang.EN if draft.lang is Lang.ZH else Lang.ZH)
    if open_now is None:
        open_now = Article(
            slug=draft.slug, lang=draft.lang.value, version=1 + (known[0].version if known else 0), edition=0,
            imported=False, note="",
        )  # fmt: skip
        uow.add(open_now)
    put(open_now, draft)
    open_now.state, open_now.author_id, open_now.owner_id, open_now.at = "draft", by, owner_id, at
    open_now.pair_version = _follows(known, other, pair_holds=pair_holds)
    open_now.edition += 1
    await uow.flush()
    tell(uow)
    return open_now.version


async def discard(db: Database, *, slug: str, lang: Lang, edition: int, by: StaffId, at: datetime) -> None:
    """Throw the open version away; what is published stays."""
    async with trying(db, "discard_article", slug=slug, lang=lang, by=by, at=at) as uow:
        row = await open_version(uow, slug=slug, lang=lang, edition=edition)
        await uow.session.delete(row)
        await uow.flush()
        tell(uow)


@asynccontextmanager
async def trying(
    db: Database, kind: str, *, slug: str, lang: Lang, by: StaffId, at: datetime
) -> AsyncIterator[UnitOfWork]:
    """Do something to an article in one transaction; done or refused, the try is a row that says who."""
    attempt = Attempt(
        id=AttemptId(new_id()), kind=kind, customer_id=None, actor=f"staff:{by}",
        asked={"slug": slug[:80], "lang": lang.value}, at=at,
    )  # fmt: skip
    async with attempts.trying(db, attempt), db.begin() as uow:
        yield uow
        await uow.write([attempt.succeeded(at=at).row()])


def _follows(known: Sequence[Article], other: Sequence[Article], *, pair_holds: bool) -> int | None:
    """Return the version of the other language that is caught up with by writing now; none where this goes ahead."""
    being_written = next((row.version for row in other if row.state in OPEN), None)
    if being_written is not None:
        return being_written
    theirs = next((row for row in other if row.state == "published"), None)
    ours = next((row for row in known if row.state == "published"), None)
    if theirs is None:
        return None
    behind = Parity.ZH_OLDER if theirs.lang == Lang.EN.value else Parity.EN_OLDER
    pair = (side_of(ours), side_of(theirs)) if theirs.lang == Lang.EN.value else (side_of(theirs), side_of(ours))
    return theirs.version if pair_holds or ours is None or parity(*pair) is behind else None


async def open_version(uow: UnitOfWork, *, slug: str, lang: Lang, edition: int) -> Article:
    """Lock the open version as it was seen; refuse if it is gone or was changed meanwhile."""
    known = await lock(uow, slug=slug, lang=lang)
    if not known:
        raise NotFound
    row = next((row for row in known if row.state in OPEN), None)
    if row is None:
        raise ArticleNotReady(why="not_open")
    if row.edition != edition:
        raise changed_meanwhile(slug, lang, row)
    return row


def put(row: Article, draft: Draft) -> None:
    """Let a version say what a draft says."""
    row.topics, row.title, row.question = list(draft.topics), draft.title, draft.question
    row.similar, row.reasons, row.offers = list(draft.similar), list(draft.reasons), list(draft.offers)
    row.body = draft.body
    row.audience, row.review_on, row.digest = draft.audience.value, draft.review_on, draft.digest


def changed_meanwhile(slug: str, lang: Lang, row: Article | None) -> ArticleChangedMeanwhile:
    """Return the refusal that names what was changed."""
    return ArticleChangedMeanwhile(slug=slug, lang=lang.value, version=None if row is None else row.version)
