"""Taking a version into use, or going back to an earlier one: one row, and every process changes over."""

from datetime import datetime

import sqlalchemy as sa

from upay.kit.acts import Act
from upay.kit.ids import StaffId
from upay.kit.refusal import Kind, NotFound, Refusal
from upay.platform import audit
from upay.platform.crypto import Vault
from upay.platform.db import Database, event
from upay.support.assistant import made_by
from upay.support.teaching.models import ModelUse
from upay.support.teaching.prune import ONE_AT_A_TIME
from upay.support.teaching.queries import VersionView, in_use, version


class VersionNotUsable(Refusal):
    """The version cannot be used as things stand; facts: why, version."""

    code = "not_allowed"
    kind = Kind.CONFLICT


async def use(db: Database, vault: Vault, *, number: int, by: StaffId | None, at: datetime) -> None:
    """Answer with this version from now on.

    A new one must have been compared with the version in use, and the gate must hold. One that was in use before, and
    what the product ships with, was good enough once: going back needs no gate.
    """
    async with db.begin() as uow:
        await uow.session.execute(ONE_AT_A_TIME)
        now = await in_use(uow)
        if number == now:
            raise VersionNotUsable(why="version_in_use", version=number)
        if number != 0:
            known = await version(uow, number)
            if known is None:
                raise NotFound
            used = await uow.session.scalar(sa.select(ModelUse.id).where(ModelUse.number == number).limit(1))
            if (why := why_not(known, used=used is not None, now=now)) is not None:
                raise VersionNotUsable(why=why, version=number)
        uow.add(ModelUse(number=number, used_by=by, at=at))
        await uow.flush()
        actor = "operator" if by is None else f"staff:{by}"
        facts = {"version": number, "before": now}
        await audit.write(uow, vault, actor=actor, act=Act.USE_VERSION, facts=facts, at=at)
        uow.publish(event("versions.changed", channels=["assistant", "desk"]))


def why_not(known: VersionView, *, used: bool, now: int) -> str | None:
    """Return why a version cannot be taken into use while version `now` is; `used` says that it was before."""
    if known.number == now:
        return "version_in_use"
    if known.number == 0:
        return None  # What ships was learned by this code, and needs no file.
    if known.state != "ready":
        return "version_not_ready"
    if known.made_by != made_by():
        return "version_of_other_code"
    if not known.kept:
        return "version_pruned"
    return None if used else _untested(known, now)


def _untested(known: VersionView, now: int) -> str | None:
    if known.why == "no_frozen_set":
        return "version_not_judged"
    if known.against != now:
        return "version_against_another"
    return None if known.holds else "gate_does_not_hold"
