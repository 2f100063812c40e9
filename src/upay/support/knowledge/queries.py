"""Every question that is asked of knowledge."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa

from upay.kit.ids import StaffId
from upay.kit.language import Lang
from upay.platform.db import UnitOfWork, event
from upay.support.knowledge.content import Audience, Draft
from upay.support.knowledge.models import Article, ArticleFeedback, Channel
from upay.support.knowledge.rules import Parity, Side, parity
from upay.support.knowledge.search import Document

OPEN: Final = ("draft", "review")
_TO_CUSTOMERS: Final = (Article.state == "published", Article.audience == Audience.CUSTOMER.value)
_SAID: Final = tuple(
    sa.func.count().filter(ArticleFeedback.channel == channel.value, ArticleFeedback.solved.is_(solved))
    for channel in (Channel.PAGE, Channel.CHAT)
    for solved in (True, False)
)
"""What is counted of verdicts, in the order of `Helped`."""
_LIGHT: Final = sa.orm.load_only(
    Article.slug, Article.lang, Article.version, Article.state, Article.audience, Article.topics, Article.title,
    Article.review_on, Article.imported, Article.pair_version, Article.at, Article.published_at, Article.author_id,
    Article.owner_id,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """A published article."""

    slug: str
    topic: str
    """The main topic; empty where there is none."""
    lang: Lang
    version: int
    title: str
    question: str
    reasons: tuple[str, ...]
    offers: tuple[str, ...]
    body: str
    """Markdown."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """One version of an article, in whatever state, as staff see it."""

    draft: Draft
    version: int
    edition: int
    state: str
    imported: bool
    author_id: StaffId | None
    owner_id: StaffId | None
    published_by: StaffId | None
    pair_version: int | None
    note: str
    at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Helped:
    """How many visitors said that it solved it, and that it did not: on its page, and as an answer in the chat."""

    page_solved: int = 0
    page_not_solved: int = 0
    chat_solved: int = 0
    chat_not_solved: int = 0

    @property
    def solved(self) -> int:
        """How many it helped, wherever they read it."""
        return self.page_solved + self.chat_solved

    @property
    def not_solved(self) -> int:
        """How many it did not help, likewise."""
        return self.page_not_solved + self.chat_not_solved


@dataclass(frozen=True, slots=True, kw_only=True)
class NotHelping:
    """A published version that more readers say did not solve it than that it did."""

    slug: str
    lang: Lang
    version: int
    title: str
    not_solved: int


@dataclass(slots=True, kw_only=True)
class Shelved:
    """An article in the list of the desk: what there is of it in each language."""

    slug: str
    current: dict[Lang, Article] = field(default_factory=dict)
    """What is published, or what was withdrawn last."""
    open: dict[Lang, Article] = field(default_factory=dict)

    @property
    def parity(self) -> Parity:
        """How the languages stand to each other."""
        return parity(side_of(self.current.get(Lang.ZH)), side_of(self.current.get(Lang.EN)))

    def review_due(self, today: date) -> bool:
        """Whether somebody should look if what is published is still true."""
        return any(
            row.state == "published" and row.review_on is not None and row.review_on <= today
            for row in self.current.values()
        )

    def any(self, lang: Lang) -> Article:
        """Return what stands for the article in a list: in this language if there is anything, published if so."""
        order = [self.current.get(lang), self.open.get(lang), *self.current.values(), *self.open.values()]
        return next(row for row in order if row is not None)


async def article(uow: UnitOfWork, *, slug: str, lang: Lang) -> ArticleView | None:
    """Return the article for customers at an address."""
    query = sa.select(Article).where(Article.slug == slug, Article.lang == lang.value, *_TO_CUSTOMERS)
    row = (await uow.session.scalars(query)).one_or_none()
    return None if row is None else _view(row)


async def article_about(uow: UnitOfWork, *, topic: str, lang: Lang) -> ArticleView | None:
    """Return the article for customers about a topic: its main article, or another that says it is about it."""
    query = (
        sa.select(Article)
        .where(Article.topics.contains([topic]), Article.lang == lang.value, *_TO_CUSTOMERS)
        .order_by(Article.slug != topic, Article.topics[1] != topic, Article.slug)
        .limit(1)
    )
    row = (await uow.session.scalars(query)).one_or_none()
    return None if row is None else _view(row)


async def articles(uow: UnitOfWork, *, lang: Lang) -> list[ArticleView]:
    """Return every published article for customers of a language, by address."""
    query = sa.select(Article).where(Article.lang == lang.value, *_TO_CUSTOMERS).order_by(Article.slug)
    return [_view(row) for row in await uow.session.scalars(query)]


async def titles(uow: UnitOfWork, *, lang: Lang) -> list[tuple[str, str, str]]:
    """Return address, main topic and title of every published article for customers of a language."""
    query = (
        sa.select(Article.slug, sa.func.coalesce(Article.topics[1], ""), Article.title)
        .where(Article.lang == lang.value, *_TO_CUSTOMERS)
        .order_by(Article.slug)
    )
    return [(slug, topic, title) for slug, topic, title in await uow.session.execute(query)]


async def documents(uow: UnitOfWork, *, audience: Audience = Audience.CUSTOMER) -> list[Document]:
    """Return every published article for an audience as the search engine reads it."""
    query = sa.select(Article).where(Article.state == "published", Article.audience == audience.value)
    rows = await uow.session.scalars(query.order_by(Article.slug, Article.lang))
    return [
        Document(
            id=f"{row.slug}.{row.lang}", version=row.version, lang=Lang(row.lang),
            topic=row.topics[0] if row.topics else "", title=row.title,
            question=row.question, similar=tuple(row.similar), body=row.body,
        )
        for row in rows
    ]  # fmt: skip


async def last_published(uow: UnitOfWork) -> datetime | None:
    """Return when customers last got an article, or a version of one."""
    return await uow.session.scalar(sa.select(sa.func.max(Article.published_at)).where(*_TO_CUSTOMERS))


async def published_drafts(uow: UnitOfWork) -> list[Draft]:
    """Return everything that is published, for whomever, as files hold it."""
    query = sa.select(Article).where(Article.state == "published").order_by(Article.lang, Article.slug)
    return [draft_of(row) for row in await uow.session.scalars(query)]


async def shelved(uow: UnitOfWork) -> list[Shelved]:
    """Return every article that there is or was, by address, without its text."""
    rows = await uow.session.scalars(
        sa.select(Article).options(_LIGHT).where(Article.state != "past").order_by(Article.slug, Article.version)
    )
    found: dict[str, Shelved] = {}
    for row in rows:
        one = found.setdefault(row.slug, Shelved(slug=row.slug))
        (one.open if row.state in OPEN else one.current)[Lang(row.lang)] = row
    return list(found.values())


async def versions(uow: UnitOfWork, *, slug: str) -> dict[Lang, list[VersionView]]:
    """Return every version of an article in each language, the newest first."""
    query = sa.select(Article).where(Article.slug == slug).order_by(Article.version.desc())
    found: defaultdict[Lang, list[VersionView]] = defaultdict(list)
    for row in await uow.session.scalars(query):
        found[Lang(row.lang)].append(version_view(row))
    return dict(found)


def parity_of(known: Mapping[Lang, Sequence[VersionView]]) -> Parity:
    """Say how the languages of an article stand to each other, from all its versions."""
    published = {lang: next((one for one in of if one.state == "published"), None) for lang, of in known.items()}
    return parity(side_of(published.get(Lang.ZH)), side_of(published.get(Lang.EN)))


async def helped(uow: UnitOfWork, *, slugs: Iterable[str] | None = None) -> Mapping[tuple[str, Lang], Helped]:
    """Count what visitors said, by article and language."""
    query = sa.select(ArticleFeedback.slug, ArticleFeedback.lang, *_SAID)
    query = query.group_by(ArticleFeedback.slug, ArticleFeedback.lang)
    if slugs is not None:
        query = query.where(ArticleFeedback.slug.in_(list(slugs)))
    rows = await uow.session.execute(query)
    return {(slug, Lang(lang)): Helped(*counts) for slug, lang, *counts in rows}


async def helped_by_version(uow: UnitOfWork, *, slug: str) -> Mapping[tuple[Lang, int], Helped]:
    """Count what visitors said of an article, by language and version."""
    query = sa.select(ArticleFeedback.lang, ArticleFeedback.version, *_SAID).where(ArticleFeedback.slug == slug)
    rows = await uow.session.execute(query.group_by(ArticleFeedback.lang, ArticleFeedback.version))
    return {(Lang(lang), version): Helped(*counts) for lang, version, *counts in rows}


async def not_helping(uow: UnitOfWork, *, since: datetime, fewest: int) -> list[NotHelping]:
    """Return the published versions that so many readers say did not solve it, and fewer that it did."""
    no, yes = sa.func.count().filter(~ArticleFeedback.solved), sa.func.count().filter(ArticleFeedback.solved)
    query = (
        sa.select(Article.slug, Article.lang, Article.version, Article.title, no)
        .join(
            ArticleFeedback,
            sa.and_(
                ArticleFeedback.slug == Article.slug, ArticleFeedback.lang == Article.lang,
                ArticleFeedback.version == Article.version,
            ),
        )
        .where(ArticleFeedback.at >= since, *_TO_CUSTOMERS)
        .group_by(Article.slug, Article.lang, Article.version, Article.title)
        .having(no >= fewest, no > yes)
        .order_by(no.desc(), Article.slug, Article.lang)
    )  # fmt: skip
    return [
        NotHelping(slug=slug, lang=Lang(lang), version=version, title=title, not_solved=many)
        for slug, lang, version, title, many in await uow.session.execute(query)
    ]


async def was_published(uow: UnitOfWork, *, slug: str, lang: Lang, version: int) -> bool:
    """Tell whether customers could ever read this version."""
    query = sa.select(Article.version).where(
        Article.slug == slug, Article.lang == lang.value, Article.version == version, Article.state.not_in(OPEN),
        Article.audience == Audience.CUSTOMER.value,
    )  # fmt: skip
    return (await uow.session.scalars(query)).one_or_none() is not None


async def lock(uow: UnitOfWork, *, slug: str, lang: Lang) -> Sequence[Article]:
    """Return every version of an article in a language, the newest first; nobody else changes them meanwhile."""
    # Also where there is no row yet: two who begin the same article at once come one after the other.
    name = sa.func.hashtextextended(f"article:{slug}:{lang.value}", 0)
    await uow.session.execute(sa.select(sa.func.pg_advisory_xact_lock(name)))
    query = sa.select(Article).where(Article.slug == slug, Article.lang == lang.value)
    return (await uow.session.scalars(query.order_by(Article.version.desc()))).all()


def tell(uow: UnitOfWork) -> None:
    """Let everybody who keeps an index, or a list on a screen, read afresh."""
    uow.publish(event("knowledge.changed", channels=["knowledge", "desk"]))


def draft_of(row: Article) -> Draft:
    """Return what a version says."""
    return Draft(
        slug=row.slug, lang=Lang(row.lang), topics=tuple(row.topics), title=row.title, question=row.question,
        similar=tuple(row.similar), reasons=tuple(row.reasons), offers=tuple(row.offers), body=row.body,
        audience=Audience(row.audience), review_on=row.review_on,
    )  # fmt: skip


def version_view(row: Article) -> VersionView:
    """Return a version as staff see it."""
    return VersionView(
        draft=draft_of(row), version=row.version, edition=row.edition, state=row.state, imported=row.imported,
        author_id=None if row.author_id is None else StaffId(row.author_id),
        owner_id=None if row.owner_id is None else StaffId(row.owner_id),
        published_by=None if row.published_by is None else StaffId(row.published_by), note=row.note, at=row.at,
        published_at=row.published_at, pair_version=row.pair_version,
    )  # fmt: skip


def side_of(row: Article | VersionView | None) -> Side | None:
    """Return a version as far as keeping step goes; only what is published counts."""
    if row is None or row.state != "published":
        return None
    assert row.published_at is not None, "the table says so"
    return Side(row.version, row.published_at, row.imported, row.pair_version)


def _view(row: Article) -> ArticleView:
    assert row.published_at is not None, "the table says so"
    return ArticleView(
        slug=row.slug, topic=row.topics[0] if row.topics else "", lang=Lang(row.lang), version=row.version,
        title=row.title, question=row.question, reasons=tuple(row.reasons), offers=tuple(row.offers), body=row.body,
        at=row.published_at,
    )  # fmt: skip
