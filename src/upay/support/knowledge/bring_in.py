"""Bringing articles in from Markdown files: a new version where the text is new, nothing where it is not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from upay.kit.language import Lang
from upay.kit.offers import OFFERS
from upay.kit.reasons import REASONS
from upay.kit.topics import TOPICS
from upay.platform.db import UnitOfWork
from upay.support.knowledge.content import ArticleUnusable, Audience, Draft, check, check_complete, tidy
from upay.support.knowledge.models import Article
from upay.support.knowledge.queries import tell
from upay.support.knowledge.search import Document


class ArticleUnreadable(Exception):  # noqa: N818 -- says what is the matter with a file
    """A Markdown file is not an article; the message names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What bringing a folder in came to."""

    published: int = 0
    for_review: int = 0
    same: int = 0
    kept: int = 0
    """Articles that somebody is writing on; what the file says was left aside."""


@cache
def packaged_articles() -> tuple[Draft, ...]:
    """Read the articles that come with the product, once a process."""
    root = resources.files("upay.support.knowledge") / "articles"
    return tuple(
        read_article(file.read_text(encoding="utf-8"), name=f"{lang.value}/{file.name}", lang=lang)
        for lang in Lang
        for file in sorted((root / lang.value).iterdir(), key=lambda entry: entry.name)
        if file.name.endswith(".md")
    )


def packaged_documents() -> list[Document]:
    """Return the articles that come with the product as they are searched, without a database."""
    return [
        Document(
            id=f"{one.slug}.{one.lang}", version=1, lang=one.lang, topic=one.topic, title=one.title,
            question=one.question, similar=one.similar, body=one.body,
        )
        for one in packaged_articles()
    ]  # fmt: skip


def read_folder(folder: Path) -> list[Draft]:
    """Read a folder of articles, `zh/` and `en/`; every file must be one, or none is taken."""
    found = [
        read_article(file.read_text(encoding="utf-8"), name=f"{lang.value}/{file.name}", lang=lang)
        for lang in Lang
        for file in sorted((folder / lang.value).glob("*.md"))
    ]
    if not found:
        raise ArticleUnreadable(f"{folder}: no articles; they are looked for in zh/*.md and en/*.md")
    return found


def read_article(text: str, *, name: str, lang: Lang) -> Draft:
    """Read one file, whose name is the article's address; refuse codes that are in no catalogue."""
    head, separator, body = text.removeprefix("---\n").partition("\n---\n")
    if not separator:
        raise ArticleUnreadable(f"{name}: front matter between two lines of --- is missing")
    try:
        front: dict[str, Any] = msgspec.yaml.decode(head)
        audience = Audience(front.get("audience", "customer"))
        main = [front["topic"]] if audience is Audience.CUSTOMER or "topic" in front else []
        review = front.get("review")
        draft = Draft(
            slug=name.rpartition("/")[2].removesuffix(".md"), lang=lang, topics=(*main, *(front.get("also") or ())),
            title=front["title"], question=front["question"], similar=tuple(front["similar"]),
            reasons=tuple(front.get("reasons") or ()), offers=tuple(front.get("offers") or ()), body=body.strip(),
            audience=audience, review_on=review if review is None else date.fromisoformat(str(review)),
        )  # fmt: skip
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise ArticleUnreadable(f"{name}: {error}") from error
    unknown = (set(draft.topics) - TOPICS.keys()) | (set(draft.reasons) - REASONS.keys())
    unknown |= set(draft.offers) - OFFERS.keys()
    if unknown:
        raise ArticleUnreadable(f"{name}: not in the catalogue: {', '.join(sorted(unknown))}")
    try:
        check(draft)
        check_complete(draft)
    except ArticleUnusable as refusal:
        raise ArticleUnreadable(f"{name}: {refusal.facts['field']} {refusal.facts['problem']}") from refusal
    return draft


async def bring_in(uow: UnitOfWork, articles: Iterable[Draft], *, at: datetime) -> int:
    """Publish what is new or changed among the packaged articles; return how many versions were added.

    What was written here is never replaced, and what was withdrawn here stays withdrawn.
    """
    latest = await _latest(uow)
    added = 0
    for article in articles:
        known = latest.get((article.slug, article.lang.value), _Known())
        if known.withdrawn or (
            known.published is not None and (known.published.digest == article.digest or not known.published.imported)
        ):
            continue
        await _publish(uow, article, known, imported=True, at=at)
        added += 1
    if added:
        await uow.flush()
        tell(uow)
    return added


async def bring_in_folder(uow: UnitOfWork, articles: Iterable[Draft], *, publish: bool, at: datetime) -> BroughtIn:
    """Take what differs from what is published: for review by whoever is at the desk, or published at once.

    An article that somebody is writing on is left to them.
    """
    latest = await _latest(uow)
    published = for_review = same = kept = 0
    for given in articles:
        article = tidy(given)
        known = latest.get((article.slug, article.lang.value), _Known())
        if known.published is not None and known.published.digest == article.digest:
            same += 1
        elif known.open is not None:
            kept += 1
        elif publish:
            await _publish(uow, article, known, imported=False, at=at)
            published += 1
        else:
            uow.add(_row(article, version=known.newest + 1, state="review", imported=False, at=at))
            for_review += 1
    await uow.flush()
    if published or for_review:
        tell(uow)
    return BroughtIn(published, for_review, same, kept)


@dataclass(slots=True)
class _Known:
    """What there is of an article in one language."""

    newest: int = 0
    published: Article | None = None
    open: Article | None = None
    withdrawn: bool = False


async def _publish(uow: UnitOfWork, article: Draft, known: _Known, *, imported: bool, at: datetime) -> None:
    owner_id = None
    if known.published is not None:
        owner_id = known.published.owner_id
        known.published.state = "past"
        await uow.flush()
    row = _row(article, version=known.newest + 1, state="published", imported=imported, at=at)
    row.owner_id, row.published_at = owner_id, at
    uow.add(row)


def _row(article: Draft, *, version: int, state: str, imported: bool, at: datetime) -> Article:
    return Article(
        slug=article.slug, lang=article.lang.value, version=version, state=state, audience=article.audience.value,
        topics=list(article.topics), title=article.title, question=article.question, similar=list(article.similar),
        reasons=list(article.reasons), offers=list(article.offers), body=article.body, review_on=article.review_on,
        digest=article.digest, imported=imported, at=at,
    )  # fmt: skip


async def _latest(uow: UnitOfWork) -> dict[tuple[str, str], _Known]:
    rows = await uow.session.scalars(sa.select(Article).order_by(Article.version))
    latest: dict[tuple[str, str], _Known] = {}
    for row in rows:
        known = latest.setdefault((row.slug, row.lang), _Known())
        known.newest = row.version
        if row.state in {"draft", "review"}:
            known.open = row
            continue
        known.published = row if row.state == "published" else known.published
        known.withdrawn = row.state == "expired"
    return latest
