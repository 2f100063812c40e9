"""What a process understands with: the version in use, or what the product ships with if that cannot be read."""

import hashlib
from dataclasses import replace
from functools import partial

import sqlalchemy as sa
import structlog

from upay.platform.aside import aside
from upay.platform.db import Database
from upay.support import knowledge
from upay.support.assistant import Learned, Understanding, made_by
from upay.support.knowledge import SearchIndex
from upay.support.teaching.models import ModelFile, ModelVersion
from upay.support.teaching.queries import in_use

log = structlog.get_logger(__name__)


def in_use_by(db: Database, ships: Learned) -> Learned:
    """Return what loads the version in use, whenever it is asked; `ships` loads what the product ships with."""
    return partial(_learned, db, ships)


async def _learned(db: Database, ships: Learned, before: Understanding | None) -> Understanding:
    """Return the version in use with the articles of now; what was loaded before is kept where it is still in use."""
    async with db.begin() as uow:
        number = await in_use(uow)
        documents = await knowledge.documents(uow)
    if before is not None and before.version == number:
        return replace(before, index=await aside(lambda: SearchIndex.build(documents)))
    content = await _content(db, number) if number else None
    if content is None:
        # Also where the version in use cannot be read: better what ships than nothing, and better said than silent.
        return await ships(before)
    try:
        return await aside(
            lambda: Understanding.unpacked(content, SearchIndex.build(documents), version=number)
        )  # fmt: skip
    except Exception:
        log.exception("assistant.version_broken", version=number, why="unreadable")
        return await ships(None)


async def _content(db: Database, number: int) -> bytes | None:
    async with db.begin() as uow:
        row = await uow.session.get(ModelVersion, number)
        content = await uow.session.scalar(sa.select(ModelFile.content).where(ModelFile.number == number))
    if row is None or content is None:
        why = "missing"
    elif row.digest != hashlib.sha256(content).digest():
        why = "digest"
    elif row.made_by != made_by():
        why = "of_other_code"
    else:
        return content
    log.error("assistant.version_broken", version=number, why=why)
    return None
