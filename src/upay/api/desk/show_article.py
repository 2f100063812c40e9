"""An article as staff see it: a row of the list, and everything there is of it in both languages."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, cast

from upay.api import shapes
from upay.api.public.articles import rendered
from upay.kit.ids import StaffId
from upay.kit.language import Lang
from upay.support import knowledge
from upay.support.knowledge import Helped, Shelved, VersionView

Names = Mapping[StaffId, str]
"""What staff are called."""
_NOBODY = Helped()
_OPEN = frozenset({"draft", "review"})


def show_row(one: Shelved, helped: Mapping[tuple[str, Lang], Helped], lang: Lang, today: date) -> shapes.ArticleRow:
    """Show an article in the list, by its title in the reader's language if it has one there."""
    said = [helped.get((one.slug, each), _NOBODY) for each in Lang]
    standing = one.any(lang)
    return shapes.ArticleRow(
        slug=one.slug, title=standing.title, audience="agent" if standing.audience == "agent" else "customer",
        zh=_side(one, Lang.ZH), en=_side(one, Lang.EN), parity=one.parity.value, review_due=one.review_due(today),
        solved=sum(each.solved for each in said), not_solved=sum(each.not_solved for each in said),
    )  # fmt: skip


def show_article(
    slug: str, known: Mapping[Lang, Sequence[VersionView]], helped: Mapping[tuple[Lang, int], Helped], names: Names, *,
    today: date,
) -> shapes.DeskArticle:  # fmt: skip
    """Show an article in both languages with every version and what readers said of each."""
    sides = {lang: _in_language(lang, known.get(lang, ()), helped, names) for lang in Lang}
    return shapes.DeskArticle(
        slug=slug, parity=knowledge.parity_of(known).value, zh=sides[Lang.ZH], en=sides[Lang.EN],
        review_due=any(
            side.published is not None and side.published.review_on is not None and side.published.review_on <= today
            for side in sides.values()
        ),
    )  # fmt: skip


def _side(one: Shelved, lang: Lang) -> shapes.ArticleSide:
    current, being_written = one.current.get(lang), one.open.get(lang)
    published = current.version if current is not None and current.state == "published" else None
    return shapes.ArticleSide(
        published=published, expired=current is not None and published is None,
        open=None if being_written is None else cast("Literal['draft', 'review']", being_written.state),
    )  # fmt: skip


def _in_language(
    lang: Lang, known: Sequence[VersionView], helped: Mapping[tuple[Lang, int], Helped], names: Names
) -> shapes.ArticleInLanguage:
    shown = [_version(one, helped.get((lang, one.version), _NOBODY), names) for one in known]
    return shapes.ArticleInLanguage(
        open=next((one for one in shown if one.state in _OPEN), None),
        published=next((one for one in shown if one.state == "published"), None),
        versions=[one for one in shown if one.state not in _OPEN],
    )


def _version(one: VersionView, helped: Helped, names: Names) -> shapes.ArticleVersion:
    draft = one.draft
    return shapes.ArticleVersion(
        version=one.version, edition=one.edition,
        state=cast("Literal['draft', 'review', 'published', 'past', 'expired']", one.state),
        audience=draft.audience.value, topics=list(draft.topics), title=draft.title, question=draft.question,
        similar=list(draft.similar), reasons=list(draft.reasons), offers=list(draft.offers), body=draft.body,
        html=rendered(draft.body), review_on=draft.review_on, author_id=one.author_id,
        author=_name(one.author_id, names), owner_id=one.owner_id, owner=_name(one.owner_id, names),
        published_by=_name(one.published_by, names), imported=one.imported, note=one.note, at=one.at,
        published_at=one.published_at, page_solved=helped.page_solved,
        page_not_solved=helped.page_not_solved, chat_solved=helped.chat_solved, chat_not_solved=helped.chat_not_solved,
    )  # fmt: skip


def _name(staff_id: StaffId | None, names: Names) -> str | None:
    return None if staff_id is None else names.get(staff_id)
