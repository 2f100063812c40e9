"""The way of an article to its readers: looked through by another person, published, withdrawn, brought back."""

from collections.abc import Sequence
from datetime import datetime

from upay import identity
from upay.kit.acts import Act
from upay.kit.ids import StaffId
from upay.kit.language import Lang
from upay.kit.refusal import Kind, NotFound, Refusal
from upay.kit.text import clean
from upay.platform import audit
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork
from upay.support.knowledge.content import check_complete
from upay.support.knowledge.models import Article
from upay.support.knowledge.queries import OPEN, draft_of, lock, tell
from upay.support.knowledge.write import ArticleNotReady, open_version, put, trying

_LONGEST_NOTE = 500


class NeedsAnotherPerson(Refusal):
    """Whoever wrote last does not publish it too; facts: slug, lang, version."""

    code = "needs_another_person"
    kind = Kind.FORBIDDEN


class WithdrawnBySupervisor(Refusal):
    """What a supervisor withdrew, a supervisor brings back; facts: why, slug, lang."""

    code = "not_allowed"
    kind = Kind.FORBIDDEN


async def send_to_review(db: Database, *, slug: str, lang: Lang, edition: int, by: StaffId, at: datetime) -> None:
    """Put a draft before somebody else's eyes; it must be complete."""
    async with trying(db, "review_article", slug=slug, lang=lang, by=by, at=at) as uow:
        row = await open_version(uow, slug=slug, lang=lang, edition=edition)
        if row.state != "draft":
            raise ArticleNotReady(why="not_a_draft")
        check_complete(draft_of(row))
        row.state, row.note = "review", ""
        row.edition += 1
        tell(uow)


async def send_back(db: Database, *, slug: str, lang: Lang, edition: int, note: str, by: StaffId, at: datetime) -> None:
    """Give a version that waits for review back to whoever writes, with what should change."""
    async with trying(db, "send_article_back", slug=slug, lang=lang, by=by, at=at) as uow:
        row = await open_version(uow, slug=slug, lang=lang, edition=edition)
        if row.state != "review":
            raise ArticleNotReady(why="not_in_review")
        row.state, row.note = "draft", clean(note, longest=_LONGEST_NOTE)
        row.edition += 1
        tell(uow)


async def publish(db: Database, vault: Vault, *, slug: str, lang: Lang, edition: int, by: StaffId, at: datetime) -> int:
    """Let readers have the version that was reviewed, instead of the one before; return its number."""
    async with trying(db, "publish_article", slug=slug, lang=lang, by=by, at=at) as uow:
        row = await open_version(uow, slug=slug, lang=lang, edition=edition)
        if row.state != "review":
            raise ArticleNotReady(why="not_in_review")
        await _another_person(uow, row, by, at=at)
        known = await lock(uow, slug=slug, lang=lang)
        await _retire(uow, known)
        newest = known[0].version
        if newest > row.version:
            row.version = newest + 1
        _let_out(row, by=by, at=at)
        await uow.flush()
        await _audited(uow, vault, Act.PUBLISH_ARTICLE, row, by=by, at=at)
        tell(uow)
        return row.version


async def restore(
    db: Database, vault: Vault, *, slug: str, lang: Lang, version: int, by: StaffId, supervises: bool, at: datetime
) -> int:
    """Publish what an earlier version said, as a new version; what is being written stays open.

    It was reviewed once, so no further eyes are needed; but whoever wrote it does not bring it back alone, and what was
    withdrawn was withdrawn by a supervisor.
    """
    async with trying(db, "restore_article", slug=slug, lang=lang, by=by, at=at) as uow:
        known = await lock(uow, slug=slug, lang=lang)
        earlier = next((row for row in known if row.version == version), None)
        if earlier is None:
            raise NotFound
        if earlier.state in OPEN:
            raise ArticleNotReady(why="never_published")
        if earlier.state == "published":
            raise ArticleNotReady(why="is_published")
        if any(row.state == "expired" for row in known) and not supervises:
            raise WithdrawnBySupervisor(why="withdrawn_by_supervisor", slug=slug, lang=lang.value)
        await _another_person(uow, earlier, by, at=at)
        owner = next((row.owner_id for row in known if row.state == "published"), earlier.owner_id)
        await _retire(uow, known)
        row = Article(
            slug=slug, lang=lang.value, version=known[0].version + 1, imported=False, author_id=earlier.author_id,
            owner_id=owner, pair_version=earlier.pair_version, at=at, edition=1, note="",
        )  # fmt: skip
        put(row, draft_of(earlier))
        _let_out(row, by=by, at=at)
        uow.add(row)
        await uow.flush()
        await _audited(uow, vault, Act.RESTORE_ARTICLE, row, by=by, at=at)
        tell(uow)
        return row.version


async def expire(db: Database, vault: Vault, *, slug: str, lang: Lang, by: StaffId, at: datetime) -> None:
    """Take what is published from its readers; it is kept, and an upgrade does not bring it back."""
    async with trying(db, "expire_article", slug=slug, lang=lang, by=by, at=at) as uow:
        known = await lock(uow, slug=slug, lang=lang)
        row = next((row for row in known if row.state == "published"), None)
        if row is None:
            raise ArticleNotReady(why="not_published") if known else NotFound
        row.state = "expired"
        row.edition += 1
        await _audited(uow, vault, Act.WITHDRAW_ARTICLE, row, by=by, at=at)
        tell(uow)


async def _audited(uow: UnitOfWork, vault: Vault, act: Act, row: Article, *, by: StaffId, at: datetime) -> None:
    """Write down, where it is sealed, who let readers have what, and whose words they are."""
    facts = {"version": row.version, "author": None if row.author_id is None else f"staff:{row.author_id}"}
    subject = f"article:{row.slug}.{row.lang}"
    await audit.write(uow, vault, actor=f"staff:{by}", act=act, subject=subject, facts=facts, at=at)


async def _retire(uow: UnitOfWork, known: Sequence[Article]) -> None:
    for row in known:
        if row.state in {"published", "expired"}:
            row.state = "past"
    # The index allows one published version at a time, also within a transaction.
    await uow.flush()


def _let_out(row: Article, *, by: StaffId, at: datetime) -> None:
    row.state, row.published_by, row.published_at, row.note = "published", by, at, ""
    row.edition += 1


async def _another_person(uow: UnitOfWork, row: Article, by: StaffId, *, at: datetime) -> None:
    if row.author_id == by:
        raise NeedsAnotherPerson(slug=row.slug, lang=row.lang, version=row.version)
    await identity.refuse_let_in(uow, by=by, other=row.author_id, at=at)
