"""The knowledge at the desk: finding, writing, reviewing, publishing, comparing, bringing back."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from upay.api import shapes
from upay.api.desk.show_article import Names, show_article, show_row
from upay.api.public.articles import lang_of, marked
from upay.api.routes import reads, sets, writes
from upay.api.who import Audience, Visit, may
from upay.identity import queries as people
from upay.kit.ids import AttemptId, StaffId
from upay.kit.language import Lang
from upay.kit.offers import OFFERS
from upay.kit.reasons import REASONS
from upay.kit.refusal import NotFound
from upay.kit.time import business_date
from upay.kit.topics import TOPICS
from upay.platform.attempts import Attempt
from upay.support import knowledge
from upay.support.knowledge import Draft, Parity, Shelved

_AGENT: Final = Audience.AGENT
_PAGE: Final = 100
_LONGEST_QUERY: Final = 200
_ONE: Final = "/api/desk/knowledge/{slug:str}"
_SIDE: Final = f"{_ONE}/{{lang:str}}"
_NO_ATTEMPT: Final = AttemptId(UUID(int=0))


@reads("/api/desk/knowledge", "desk_articles", _AGENT)
async def desk_articles(
    visit: NamedDependency[Visit], only: FromQuery[str] = "", q: FromQuery[str] = "", after: FromQuery[str] = ""
) -> shapes.ArticleList:
    """Return the articles by address, a page at a time: all, those that need somebody, or what a search finds."""
    async with visit.services.db.begin() as uow:
        every = await knowledge.shelved(uow)
    today = business_date(visit.at)
    wanted = [one for one in every if _is(one, only, today)]
    if asked := q.strip()[:_LONGEST_QUERY]:
        hits = await visit.services.assistant.look_up(asked, lang=visit.lang, limit=_PAGE)
        place = {hit.slug: at for at, hit in reversed(list(enumerate(hits)))}
        # Drafts are in no index: they are found by their title and address.
        named = [one for one in wanted if asked.lower() in f"{one.slug} {one.any(visit.lang).title}".lower()]
        found = [*sorted((one for one in wanted if one.slug in place), key=lambda one: place[one.slug])]
        wanted = [*found, *(one for one in named if one.slug not in place)][:_PAGE]
    shown = [one for one in wanted if one.slug > after][:_PAGE] if not asked else wanted
    async with visit.services.db.begin() as uow:
        helped = await knowledge.helped(uow, slugs=[one.slug for one in shown])
    return shapes.ArticleList(
        rows=[show_row(one, helped, visit.lang, today) for one in shown], total=len(wanted),
        more=not asked and bool(shown) and shown[-1].slug != wanted[-1].slug,
        review=sum(_is(one, "review", today) for one in every), draft=sum(_is(one, "draft", today) for one in every),
        parity=sum(_is(one, "parity", today) for one in every), due=sum(_is(one, "due", today) for one in every),
        agent=sum(_is(one, "agent", today) for one in every),
    )  # fmt: skip


@reads("/api/desk/articles", "desk_search", _AGENT)
async def desk_search(
    visit: NamedDependency[Visit], q: FromQuery[str], lang: FromQuery[str] = "zh"
) -> list[shapes.FoundArticle]:
    """Search what is published, what is for staff alone included."""
    hits = await visit.services.assistant.look_up(q[:_LONGEST_QUERY], lang=lang_of(lang))
    async with visit.services.db.begin() as uow:
        for_staff = {one.id for one in await knowledge.documents(uow, audience=knowledge.Audience.AGENT)}
    return [
        shapes.FoundArticle(
            slug=hit.slug, lang=hit.lang.value, title=hit.title, snippet=marked(hit.snippet),
            audience="agent" if hit.id in for_staff else "customer",
        )
        for hit in hits
    ]  # fmt: skip


@reads("/api/desk/knowledge-choices", "article_choices", _AGENT)
async def article_choices(visit: NamedDependency[Visit]) -> shapes.ArticleChoices:
    """Return the topics, reasons and offers that an article can name, and who can own it."""
    async with visit.services.db.begin() as uow:
        titles = {slug: title for slug, _, title in await knowledge.titles(uow, lang=visit.lang)}
        staff = await people.all_staff(uow)
    return shapes.ArticleChoices(
        topics=[shapes.ArticleChoice(code=code, label=titles.get(code, about)) for code, about in TOPICS.items()],
        reasons=[shapes.ArticleChoice(code=code, label=_reason(visit, code)) for code in REASONS],
        offers=[
            shapes.ArticleChoice(code=code, label=code if action is None else action.label.in_(visit.lang))
            for code in OFFERS
            for action in [visit.services.actions.find(code)]
        ],
        staff=[shapes.StaffName(id=one.id, name=one.name) for one in sorted(staff, key=lambda one: one.name)],
    )


@reads(_ONE, "desk_article", _AGENT)
async def desk_article(visit: NamedDependency[Visit], slug: FromPath[str]) -> shapes.DeskArticle:
    """Return an article in both languages with every version."""
    return await _show(visit, slug)


@sets(_SIDE, "write_article", _AGENT)
async def write_article(
    visit: NamedDependency[Visit], slug: FromPath[str], lang: FromPath[str], data: JSONBody[shapes.ArticleDraft]
) -> shapes.DeskArticle:
    """Keep what was written as a draft; nobody but staff reads it."""
    draft = Draft(
        slug=slug, lang=_lang(lang), topics=tuple(data.topics), title=data.title, question=data.question,
        similar=tuple(data.similar), reasons=tuple(data.reasons), offers=tuple(data.offers), body=data.body,
        audience=knowledge.Audience(data.audience), review_on=data.review_on,
    )  # fmt: skip
    owner_id = await _owner(visit, data.owner_id)
    await knowledge.write(
        visit.services.db, draft, by=visit.staff_id, owner_id=owner_id, edition=data.edition,
        pair_holds=data.pair_holds, at=visit.at,
    )  # fmt: skip
    return await _show(visit, slug)


@writes(f"{_SIDE}/review", "review_article", _AGENT, status=200)
async def review_article(
    visit: NamedDependency[Visit], slug: FromPath[str], lang: FromPath[str], data: JSONBody[shapes.ArticleSeen]
) -> shapes.DeskArticle:
    """Ask a colleague to look a draft through."""
    await knowledge.send_to_review(visit.services.db, **_what(visit, slug, lang), edition=data.edition)
    return await _show(visit, slug)


@writes(f"{_SIDE}/back", "send_article_back", _AGENT, status=200)
async def send_article_back(
    visit: NamedDependency[Visit], slug: FromPath[str], lang: FromPath[str], data: JSONBody[shapes.ArticleSentBack]
) -> shapes.DeskArticle:
    """Send a draft back with what should change."""
    what = _what(visit, slug, lang)
    await knowledge.send_back(visit.services.db, **what, edition=data.edition, note=data.note)
    return await _show(visit, slug)


@writes(f"{_SIDE}/publish", "publish_article", _AGENT, status=200)
async def publish_article(
    visit: NamedDependency[Visit], slug: FromPath[str], lang: FromPath[str], data: JSONBody[shapes.ArticleSeen]
) -> shapes.DeskArticle:
    """Publish what was reviewed; whoever wrote it last cannot."""
    await knowledge.publish(visit.services.db, visit.services.vault, **_what(visit, slug, lang), edition=data.edition)
    return await _show(visit, slug)


@writes(f"{_SIDE}/discard", "discard_article", _AGENT, status=204)
async def discard_article(
    visit: NamedDependency[Visit], slug: FromPath[str], lang: FromPath[str], data: JSONBody[shapes.ArticleSeen]
) -> None:
    """Throw a draft away; what is published stays."""
    await knowledge.discard(visit.services.db, **_what(visit, slug, lang), edition=data.edition)


@writes(f"{_SIDE}/restore", "restore_article", _AGENT, status=200)
async def restore_article(
    visit: NamedDependency[Visit], slug: FromPath[str], lang: FromPath[str], data: JSONBody[shapes.ArticleRestored]
) -> shapes.DeskArticle:
    """Publish what an earlier version said; its author cannot, and what was withdrawn a supervisor brings back."""
    assert visit.session is not None, "the route is for staff"
    await knowledge.restore(
        visit.services.db, visit.services.vault, **_what(visit, slug, lang), version=data.version,
        supervises=may(visit.session, "expire_article"),
    )  # fmt: skip
    return await _show(visit, slug)


@writes(f"{_SIDE}/expire", "expire_article", Audience.SUPERVISOR, status=200)
async def expire_article(visit: NamedDependency[Visit], slug: FromPath[str], lang: FromPath[str]) -> shapes.DeskArticle:
    """Take an article from its readers in one language; for supervisors."""
    await knowledge.expire(visit.services.db, visit.services.vault, **_what(visit, slug, lang))
    return await _show(visit, slug)


@reads(f"{_SIDE}/compare", "compare_article", _AGENT)
async def compare_article(
    visit: NamedDependency[Visit], slug: FromPath[str], lang: FromPath[str], before: FromQuery[int],
    after: FromQuery[int],
) -> shapes.ArticleComparison:  # fmt: skip
    """Say what differs between two versions."""
    async with visit.services.db.begin() as uow:
        known = (await knowledge.versions(uow, slug=slug)).get(_lang(lang), [])
    said = {one.version: one.draft for one in known}
    if before not in said or after not in said:
        raise NotFound
    changes = [
        shapes.ArticleChange(
            field=change.field,  # type: ignore[arg-type]
            parts=[shapes.ArticlePart(kind=part.kind, text=part.text) for part in change.parts],
        )
        for change in knowledge.compare(said[before], said[after])
    ]
    return shapes.ArticleComparison(before=before, after=after, changes=changes)


async def _show(visit: Visit, slug: str) -> shapes.DeskArticle:
    async with visit.services.db.begin() as uow:
        known = await knowledge.versions(uow, slug=slug)
        helped = await knowledge.helped_by_version(uow, slug=slug)
        names: Names = {one.id: one.name for one in await people.all_staff(uow)}
    if not known:
        raise NotFound
    return show_article(slug, known, helped, names, today=business_date(visit.at))


def _is(one: Shelved, only: str, today: date) -> bool:
    """Tell whether an article belongs to a part of the list; a part that there is not is the whole."""
    match only:
        case "review" | "draft":
            return any(row.state == only for row in one.open.values())
        case "parity":
            return one.parity is not Parity.EVEN
        case "due":
            return one.review_due(today)
        case "agent":
            return one.any(Lang.ZH).audience == knowledge.Audience.AGENT.value
        case _:
            return True


def _what(visit: Visit, slug: str, lang: str) -> dict[str, Any]:
    return {"slug": slug, "lang": _lang(lang), "by": visit.staff_id, "at": visit.at}


def _lang(text: str) -> Lang:
    if text not in set(Lang):
        raise NotFound
    return Lang(text)


async def _owner(visit: Visit, owner_id: UUID | None) -> StaffId | None:
    if owner_id is None:
        return None
    async with visit.services.db.begin() as uow:
        person = await people.staff(uow, StaffId(owner_id))
    if person is None:
        raise NotFound
    return person.id


def _reason(visit: Visit, code: str) -> str:
    """Return the headline of a reason as its why card has it."""
    if code not in visit.services.explainer.reasons:
        return code
    asked = Attempt(
        id=_NO_ATTEMPT, kind="request", customer_id=None, actor="customer", asked={}, at=visit.at
    )  # fmt: skip
    explanation = visit.services.explainer.explain(asked.refused(code, at=visit.at))
    assert explanation is not None, "it has a reason"
    return explanation.title.in_(visit.lang)


ROUTES = (
    desk_articles, desk_search, article_choices, desk_article, write_article, review_article, send_article_back,
    publish_article, discard_article, restore_article, expire_article, compare_article,
)  # fmt: skip
