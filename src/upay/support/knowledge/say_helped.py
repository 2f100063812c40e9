"""Saying whether an article helped: once a visitor for each version; whoever changes their mind replaces it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from upay.kit.ids import new_id
from upay.kit.language import Lang
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork
from upay.support.knowledge.models import ArticleFeedback, Channel

_VISITOR: Final = "support.article_feedback.visitor"


async def say_helped(
    uow: UnitOfWork, vault: Vault, *, slug: str, lang: Lang, version: int, channel: Channel, visitor: str,
    also: Iterable[str] = (), solved: bool, at: datetime,
) -> None:  # fmt: skip
    """Write down whether this version helped this visitor.

    `also` is what the same visitor was known by before they signed in; what was said then is replaced as well.
    """
    known = [vault.blind(each, context=_VISITOR) for each in also]
    if known:
        await uow.session.execute(
            sa.delete(ArticleFeedback).where(
                *_of(slug=slug, lang=lang, version=version, channel=channel), ArticleFeedback.visitor.in_(known)
            )
        )
    said = insert(ArticleFeedback).values(
        id=new_id(), slug=slug, lang=lang.value, version=version, channel=channel.value,
        visitor=vault.blind(visitor, context=_VISITOR), solved=solved, at=at,
    )  # fmt: skip
    await uow.session.execute(
        said.on_conflict_do_update(
            index_elements=["slug", "lang", "version", "channel", "visitor"],
            set_={"solved": said.excluded.solved, "at": said.excluded.at},
        )
    )


async def helped_visitor(
    uow: UnitOfWork, vault: Vault, *, slug: str, lang: Lang, version: int, visitors: Iterable[str]
) -> bool | None:
    """Return what a visitor, by whatever they are known, has said of this version in the help centre."""
    known = [vault.blind(each, context=_VISITOR) for each in visitors]
    query = sa.select(ArticleFeedback.solved).where(
        *_of(slug=slug, lang=lang, version=version, channel=Channel.PAGE), ArticleFeedback.visitor.in_(known)
    )
    return await uow.session.scalar(query.order_by(ArticleFeedback.at.desc()).limit(1))


def _of(*, slug: str, lang: Lang, version: int, channel: Channel) -> list[sa.ColumnElement[bool]]:
    return [
        ArticleFeedback.slug == slug, ArticleFeedback.lang == lang.value, ArticleFeedback.version == version,
        ArticleFeedback.channel == channel.value,
    ]  # fmt: skip
