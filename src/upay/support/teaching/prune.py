"""Letting go of the files of old versions: what they came to stays readable, only they cannot be taken into use again.

The version in use, the one before it, and the newest few keep their files, so that going back is always one step.
"""

from typing import Final

import sqlalchemy as sa

from upay.platform.db import UnitOfWork
from upay.support.teaching.models import ModelFile, ModelUse, ModelVersion

KEEP: Final = 5
"""How many of the newest versions keep their files, unless an operator says otherwise."""

ONE_AT_A_TIME: Final = sa.text("select pg_advisory_xact_lock(hashtext('support.model_use'))")
"""Held by whoever takes a version into use or drops files, so that what is taken is there afterwards."""


async def prune(uow: UnitOfWork, *, keep: int) -> list[int]:
    """Drop the files that nobody goes back to; return their versions."""
    await uow.session.execute(ONE_AT_A_TIME)
    newest = await uow.session.scalars(
        sa.select(ModelFile.number)
        .join(ModelVersion, ModelVersion.number == ModelFile.number)
        .where(ModelVersion.state == "ready")
        .order_by(ModelFile.number.desc())
        .limit(keep)
    )
    # A version is recorded before its training ends, so that a file is there while it is not ready yet.
    unfinished = await uow.session.scalars(sa.select(ModelVersion.number).where(ModelVersion.state == "training"))
    kept = {*newest, *unfinished, *await live_and_before(uow)}
    dropped = await uow.session.scalars(
        sa.delete(ModelFile).where(ModelFile.number.not_in(kept)).returning(ModelFile.number)
    )
    return sorted(dropped)


async def live_and_before(uow: UnitOfWork) -> list[int]:
    """Return the version in use and what was in use before it; 0, which ships with the product, is where it begins."""
    last = await uow.session.scalars(sa.select(ModelUse.number).order_by(ModelUse.id.desc()))
    found: list[int] = []
    for number in (*last, 0):
        if number not in found:
            found.append(number)
        if len(found) == 2:
            break
    return found
