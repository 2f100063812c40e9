"""The help centre's pages, written on the server: complete without a script, in both languages."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Annotated, Any, Final

import jinja2
import msgspec
from litestar import Request, Response
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.enums import MediaType, RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Redirect
from litestar.template.base import csrf_token

from upay.api.public.articles import find, lang_of, related, rendered, say_helped, search
from upay.api.public.check import CHECKS_A_MINUTE, LONGEST_MESSAGE, checked
from upay.api.public.visitor import visitor_of
from upay.api.public.words import groups, page_words
from upay.api.routes import forms, pages
from upay.api.who import Visit, address_of
from upay.kit.language import Lang
from upay.kit.refusal import NotFound
from upay.kit.time import BUSINESS_ZONE
from upay.kit.topics import TOPICS
from upay.platform.throttle import TooManyAttempts
from upay.support import knowledge


class CheckForm(msgspec.Struct, frozen=True):
    """What the form of the check page sends."""

    text: str = ""
    lang: str = "zh"


class SolvedForm(msgspec.Struct, frozen=True):
    """What the two buttons under an article send."""

    solved: str = ""
    version: str = ""
    lang: str = "zh"


_ANSWERS: Final = {"yes": True, "no": False}
_SAID_A_MINUTE: Final = 30
_TEMPLATES: Final = jinja2.Environment(
    loader=jinja2.FileSystemLoader(str(resources.files("upay.api.public") / "templates")), autoescape=True,
    undefined=jinja2.Undefined, trim_blocks=False,
)  # fmt: skip
_MOST_OF_TOPIC: Final = 6
"""As many as a list of all topics bears; the search finds the others."""


@pages("/help", "help_home_page")
async def help_home_page(visit: NamedDependency[Visit], lang: FromQuery[str | None] = None) -> Response[str]:
    """Show all topics."""
    said = spoken(visit, lang)
    async with visit.services.db.begin() as uow:
        known = await knowledge.titles(uow, lang=said)
    by_topic = _by_topic(known)
    shown = [
        {"title": title, "items": [item for topic in topics for item in by_topic.get(topic, ())]}
        for title, topics in groups(said)
    ]
    return show_page(visit, "help_home.html", said, path="/help", groups=[group for group in shown if group["items"]])


@pages("/help/search", "help_search_page")
async def help_search_page(
    visit: NamedDependency[Visit], q: FromQuery[str] = "", lang: FromQuery[str | None] = None
) -> Response[str]:
    """Show what was found."""
    said, asked = spoken(visit, lang), q.strip()[:200]
    found = await search(visit, asked, said) if asked else []
    return show_page(visit, "help_search.html", said, path="/help/search", q=asked, results=found)


@pages("/help/check", "check_page")
async def check_page(visit: NamedDependency[Visit], lang: FromQuery[str | None] = None) -> Response[str]:
    """Show where a text can be checked."""
    return show_page(visit, "help_check.html", spoken(visit, lang), path="/help/check")


@forms("/help/check", "check_form", at_most=CHECKS_A_MINUTE)
async def check_form(
    visit: NamedDependency[Visit], data: Annotated[CheckForm, Body(media_type=RequestEncodingType.URL_ENCODED)]
) -> Response[str]:
    """Show what can be said of a text; it is in no address, since it may hold a code."""
    said, asked = lang_of(data.lang), data.text.strip()[:LONGEST_MESSAGE]
    found = await checked(visit, asked, said) if asked else None
    sent_at = None
    if found is not None and found.sent_at is not None:
        sent_at = f"{found.sent_at.astimezone(BUSINESS_ZONE):%Y-%m-%d %H:%M}"
    return show_page(
        visit, "help_check.html", said, path="/help/check", asked=asked, found=found, sent_at=sent_at, empty=not asked
    )


@pages("/help/{topic:str}/{path:path}", "help_no_such_page")
async def help_no_such_page(
    visit: NamedDependency[Visit], topic: FromPath[str], path: FromPath[str], lang: FromQuery[str | None] = None
) -> Response[str]:
    """Answer an address below an article; there is nothing."""
    del topic, path
    return _no_such_page(visit, spoken(visit, lang))


@pages("/help/{topic:str}", "help_article_page")
async def help_article_page(
    visit: NamedDependency[Visit], request: Request[None, None, State], topic: FromPath[str],
    lang: FromQuery[str | None] = None,
) -> Response[str]:  # fmt: skip
    """Show an article."""
    return await _show_article(visit, request, topic, spoken(visit, lang))


async def _show_article(
    visit: Visit, request: Request[None, None, State], topic: str, said: Lang, *, full: bool = False
) -> Response[str]:
    """Show an article; `full` when what was just said of it is not counted any more today."""
    try:
        article = await find(visit, topic, said)
    except NotFound:
        return _no_such_page(visit, said)
    visitor = await visitor_of(visit, request)
    async with visit.services.db.begin() as uow:
        solved = await knowledge.helped_visitor(
            uow, visit.services.vault, slug=article.slug, lang=said, version=article.version,
            visitors=visitor.known_by,
        )  # fmt: skip
    page = show_page(
        visit, "help_article.html", said, path=f"/help/{article.slug}", slug=article.slug, title=article.title,
        asks=article.topic if article.topic in TOPICS else None,
        question=article.question, html=rendered(article.body), version=article.version,
        updated=article.at.date().isoformat(), related=await related(visit, article), solved=solved,
        full=full, token=csrf_token({"request": request}), status=429 if full else 200,
    )  # fmt: skip
    if visitor.cookie is not None:
        page.set_cookie(visitor.cookie)
    return page


@forms("/help/{topic:str}", "help_article_form", at_most=_SAID_A_MINUTE, changes=True)
async def help_article_form(
    visit: NamedDependency[Visit], request: Request[None, None, State], topic: FromPath[str],
    data: Annotated[SolvedForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[Any]:  # fmt: skip
    """Take what a reader says of an article whose browser runs no script, and show the article again."""
    said, slug = lang_of(data.lang), topic[:80]
    if data.solved not in _ANSWERS or not data.version.isdecimal():
        raise NotFound
    visitor = await visitor_of(visit, request)
    try:
        await say_helped(
            visit, visitor, network=address_of(request), slug=slug, lang=said, version=int(data.version[:9]),
            solved=_ANSWERS[data.solved],
        )  # fmt: skip
    except TooManyAttempts:
        return await _show_article(visit, request, slug, said, full=True)
    where = f"/help/{jinja2.filters.do_urlencode(slug)}?lang={said.value}#solved"
    back = Redirect(where, status_code=303)
    if visitor.cookie is not None:
        back.set_cookie(visitor.cookie)
    return back


def _by_topic(known: Sequence[tuple[str, str, str]]) -> Mapping[str, list[dict[str, str]]]:
    """Return the articles of each topic, its main one first."""
    found: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for slug, topic, title in sorted(known, key=lambda one: (one[0] != one[1], one[0])):
        if len(found[topic]) < _MOST_OF_TOPIC:
            found[topic].append({"topic": slug, "title": title})
    return found


def _no_such_page(visit: Visit, lang: Lang) -> Response[str]:
    """Say that there is no such article, with the search to find another by."""
    return show_page(visit, "help_no_such_page.html", lang, path="/help", status=404)


def show_page(
    visit: Visit, template: str, lang: Lang, *, path: str, status: int = 200, **values: Any  # noqa: ANN401 -- what a template shows
) -> Response[str]:  # fmt: skip
    """Show a page made of one of the templates, in a language."""
    other = Lang.EN if lang is Lang.ZH else Lang.ZH
    asked = f"q={jinja2.filters.do_urlencode(values['q'])}&" if values.get("q") else ""
    text = _TEMPLATES.get_template(template).render(
        t=page_words(lang), lang=lang.value, origin=visit.services.config.public_url.rstrip("/"),
        other_lang_url=f"{path}?{asked}lang={other.value}", assets=_assets(visit), **values,
    )  # fmt: skip
    return Response(
        text,
        status_code=status,
        media_type=MediaType.HTML,
        headers={"Content-Language": lang.value, "Vary": "Accept-Language"},
    )


def _assets(visit: Visit) -> tuple[list[str], list[str]]:
    """Return style sheets and scripts by the names that the build gave them; pages read well without either."""
    manifest = visit.services.config.web_dist / "help" / "manifest.json"
    if not manifest.is_file():
        return [], []
    entries = msgspec.json.decode(manifest.read_bytes()).values()
    entry: dict[str, Any] = next((each for each in entries if each.get("isEntry")), {})
    styles = [f"/help/{name}" for name in entry.get("css", ())]
    return styles, [f"/help/{entry['file']}"] if entry else []


def spoken(visit: Visit, lang: str | None) -> Lang:
    """Return the language of a page: the one of its address, or else the reader's."""
    return visit.lang if lang is None else lang_of(lang)


ROUTES = (
    help_home_page, help_search_page, check_page, check_form, help_article_page, help_article_form,
    help_no_such_page,
)  # fmt: skip
