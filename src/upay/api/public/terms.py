"""Terms of use and privacy policy, to be read by anybody and without a script; and which edition is the present one."""

from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromQuery

from upay import identity
from upay.api import shapes
from upay.api.public.articles import rendered
from upay.api.public.help_pages import show_page, spoken
from upay.api.routes import pages, reads
from upay.api.who import Audience, Visit
from upay.identity import Paper


@reads("/api/terms", "terms_now", Audience.PUBLIC, tag="Signing in")
async def terms_now(visit: NamedDependency[Visit]) -> shapes.TermsNow:
    """Return the edition of the terms that signing up accepts."""
    del visit
    return shapes.TermsNow(version=identity.newest_edition().version)


@pages("/terms", "terms_page")
async def terms_page(visit: NamedDependency[Visit], lang: FromQuery[str | None] = None) -> Response[str]:
    """Show the terms of use."""
    return await _paper(visit, Paper.TERMS, lang, path="/terms")


@pages("/privacy-policy", "privacy_policy_page")
async def privacy_policy_page(visit: NamedDependency[Visit], lang: FromQuery[str | None] = None) -> Response[str]:
    """Show the privacy policy."""
    return await _paper(visit, Paper.PRIVACY, lang, path="/privacy-policy")


async def _paper(visit: Visit, paper: Paper, lang: str | None, *, path: str) -> Response[str]:
    said, version = spoken(visit, lang), identity.newest_edition().version
    async with visit.services.db.begin() as uow:
        since = await identity.terms_published_at(uow, version)
    text = identity.text_of(paper, lang=said)
    title, _, body = text.removeprefix("# ").partition("\n")
    return show_page(
        visit, "paper.html", said, path=path, paper=paper.value, title=title, html=rendered(body.strip()),
        version=version, updated=None if since is None else since.date().isoformat(),
    )  # fmt: skip


ROUTES = (terms_now, terms_page, privacy_policy_page)
