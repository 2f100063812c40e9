"""The help centre as data: search, the list of articles, one article, whether it helped."""

import html
from typing import Final

from litestar import Request, Response
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from markdown_it import MarkdownIt

from upay.api import shapes
from upay.api.public.visitor import Visitor, visitor_of
from upay.api.public.words import related_topics
from upay.api.routes import reads, writes
from upay.api.view_record import Reader, show_offers
from upay.api.who import Audience, Visit, address_of
from upay.kit.language import Lang
from upay.kit.refusal import NotFound
from upay.platform import daily
from upay.support import knowledge
from upay.support.knowledge import ArticleView, Channel, Snippet

_PUBLIC = Audience.PUBLIC
_TAG: Final = "Help centre"
_LONGEST_QUERY: Final = 200
_MOST_RELATED: Final = 6
_VOICES_OF_A_NETWORK: Final = 3
"""A household may agree; a crowd behind one address signs in."""
# Raw HTML stays text, also in our own articles: what an editor pastes is never run in a reader's browser.
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False}).enable("table")


@reads("/api/help/search", "search_help", _PUBLIC, tag=_TAG)
async def search_help(
    visit: NamedDependency[Visit], q: FromQuery[str], lang: FromQuery[str] = "zh"
) -> list[shapes.ArticleBrief]:
    """Search the articles; the snippet has <mark> around what was found."""
    return await search(visit, q, lang_of(lang))


@reads("/api/help/articles", "help_topics", _PUBLIC, tag=_TAG)
async def help_topics(visit: NamedDependency[Visit], lang: FromQuery[str] = "zh") -> list[shapes.TopicLink]:
    """Return every published article of a language."""
    async with visit.services.db.begin() as uow:
        found = await knowledge.titles(uow, lang=lang_of(lang))
    return [shapes.TopicLink(topic=slug, title=title) for slug, _, title in found]


@reads("/api/help/articles/{topic:str}", "help_article", _PUBLIC, tag=_TAG)
async def help_article(
    visit: NamedDependency[Visit], topic: FromPath[str], lang: FromQuery[str] = "zh"
) -> shapes.Article:
    """Return a published article for customers, rendered."""
    found = await find(visit, topic, lang_of(lang))
    reader = Reader(services=visit.services, customer_id=None, lang=found.lang, at=visit.at)
    return shapes.Article(
        topic=found.slug, version=found.version, lang=found.lang.value, title=found.title, question=found.question,
        html=rendered(found.body), related=await related(visit, found),
        offers=await show_offers(reader, [(code, None) for code in found.offers]),
    )  # fmt: skip


@writes("/api/help/articles/{topic:str}/feedback", "article_feedback", _PUBLIC, status=204, tag=_TAG, at_most=30)
async def article_feedback(
    visit: NamedDependency[Visit], request: Request[None, None, State], topic: FromPath[str],
    data: JSONBody[shapes.Feedback], lang: FromQuery[str] = "zh",
) -> Response[None]:  # fmt: skip
    """Say whether an article solved it: the version that was read, which need not be the one of now.

    Each visitor says it once of each version; saying something else replaces it. Without an account, only so many
    of a network are counted in a day.
    """
    spoken = lang_of(lang)
    version = data.version if data.version is not None else (await find(visit, topic, spoken)).version
    visitor = await visitor_of(visit, request)
    await say_helped(
        visit, visitor, network=address_of(request), slug=topic[:80], lang=spoken, version=version, solved=data.solved
    )
    return Response(None, cookies=[] if visitor.cookie is None else [visitor.cookie])


async def say_helped(
    visit: Visit, visitor: Visitor, *, network: str, slug: str, lang: Lang, version: int, solved: bool
) -> None:
    """Count what a visitor says of a version that customers could read.

    Whoever clears their cookies is a new visitor, so without an account only so many new ones of a network are taken
    in a day; whoever is known already may still change their mind.
    """
    surest, *also = visitor.known_by
    vault = visit.services.vault
    async with visit.services.db.begin() as uow:
        if not await knowledge.was_published(uow, slug=slug, lang=lang, version=version):
            raise NotFound
        said = await knowledge.helped_visitor(
            uow, vault, slug=slug, lang=lang, version=version, visitors=visitor.known_by
        )
        if said is None and not visitor.signed_in:
            name = f"article_feedback\x1f{slug}\x1f{lang.value}\x1f{network}"
            if await daily.count(uow, vault, name=name, at=visit.at) > _VOICES_OF_A_NETWORK:
                raise daily.spent(at=visit.at)
        await knowledge.say_helped(
            uow, vault, slug=slug, lang=lang, version=version, channel=Channel.PAGE, visitor=surest,
            also=also, solved=solved, at=visit.at,
        )  # fmt: skip


async def search(visit: Visit, query: str, lang: Lang) -> list[shapes.ArticleBrief]:
    """Return the articles that answer a query, the best first."""
    understanding = await visit.services.assistant.understanding()
    hits = understanding.search(query[:_LONGEST_QUERY], lang=lang)
    return [shapes.ArticleBrief(topic=hit.slug, title=hit.title, snippet=marked(hit.snippet)) for hit in hits]


async def find(visit: Visit, topic: str, lang: Lang) -> ArticleView:
    """Return the published article of a topic, or refuse."""
    async with visit.services.db.begin() as uow:
        found = await knowledge.article(uow, slug=topic[:80], lang=lang)
    if found is None:
        raise NotFound
    return found


async def related(visit: Visit, article: ArticleView) -> list[shapes.TopicLink]:
    """Return the articles that stand beside this one."""
    async with visit.services.db.begin() as uow:
        known = await knowledge.titles(uow, lang=article.lang)
    titles = {slug: title for slug, _, title in known}
    beside = [slug for slug, topic, _ in known if topic and topic == article.topic and slug != article.slug]
    near = [topic for topic in related_topics(article.topic) if topic in titles]
    return [shapes.TopicLink(topic=slug, title=titles[slug]) for slug in [*beside, *near][:_MOST_RELATED]]


def rendered(body: str) -> str:
    """Render an article's Markdown; HTML in it stays text."""
    return str(_MARKDOWN.render(body))


def lang_of(text: str) -> Lang:
    """Read a language from an address; anything that is none of ours is Chinese."""
    return Lang.EN if text.lower().startswith("en") else Lang.ZH


def marked(snippet: Snippet) -> str:
    """Return a snippet as HTML with <mark> around what was found; all else is escaped."""
    parts, at = [], 0
    for start, end in snippet.marks:
        parts += [html.escape(snippet.text[at:start]), "<mark>", html.escape(snippet.text[start:end]), "</mark>"]
        at = end
    return "".join([*parts, html.escape(snippet.text[at:])])


ROUTES = (search_help, help_topics, help_article, article_feedback)
