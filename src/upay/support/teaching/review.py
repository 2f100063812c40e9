"""Reviewing examples: another person accepts one as it is or as they put it, or drops it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from upay import identity
from upay.kit.acts import Act
from upay.kit.ids import StaffId
from upay.kit.language import Lang
from upay.kit.refusal import Fact, Kind, NotFound, Refusal
from upay.kit.text import clean
from upay.platform import audit
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork
from upay.support.assistant import Masker
from upay.support.teaching.models import Example
from upay.support.teaching.propose import ExampleUnusable, check_topic, tell
from upay.support.teaching.texts import LONGEST_EXAMPLE, mark_of, open_text, seal


class ExampleSettled(Refusal):
    """Somebody else has decided about it, or changed it, since it was looked at."""

    code = "changed_meanwhile"
    kind = Kind.CONFLICT


class NotAlone(Refusal):
    """Whoever proposed an example does not accept it too."""

    code = "needs_another_person"
    kind = Kind.FORBIDDEN


class TaughtAlready(Refusal):
    """The same text is taught already; facts: why, topic."""

    code = "not_allowed"
    kind = Kind.CONFLICT


async def accept(
    db: Database, vault: Vault, masker: Masker, *, example_id: UUID, text: str, topic: str, edition: int, by: StaffId,
    at: datetime,
) -> None:  # fmt: skip
    """Let it be learned from, as it is or as it was put; what was put in is masked as well."""
    check_topic(topic)
    said = clean(text, longest=LONGEST_EXAMPLE + 1)
    if not said or len(said) > LONGEST_EXAMPLE:
        raise ExampleUnusable(field="text", problem="too_long" if said else "missing")
    said = await masker.hide_again(said)
    async with db.begin() as uow:
        row = await _seen(uow, example_id, edition)
        if row.state != "proposed":
            raise ExampleSettled
        if row.proposed_by == by:
            raise NotAlone
        await identity.refuse_let_in(uow, by=by, other=row.proposed_by, at=at)
        row.lang, row.mark = Lang.of(said).value, mark_of(vault, said)
        same = sa.select(Example.topic).where(
            Example.state == "accepted", Example.lang == row.lang, Example.mark == row.mark
        )
        if (taught := await uow.session.scalar(same)) is not None:
            raise TaughtAlready(why="taught_already", topic=taught)
        edited = open_text(vault, row.text_sealed) != said or row.topic != topic
        row.text_sealed, row.topic, row.state = seal(vault, said), topic, "accepted"
        row.decided_by, row.decided_at = by, at
        row.edition += 1
        await uow.flush()
        facts: dict[str, Fact] = {"example": str(row.id), "topic": topic, "edited": edited}
        await audit.write(uow, vault, actor=f"staff:{by}", act=Act.ACCEPT_EXAMPLE, facts=facts, at=at)
        tell(uow)


async def drop(db: Database, vault: Vault, *, example_id: UUID, edition: int, by: StaffId, at: datetime) -> None:
    """Leave it, or take one that was accepted out of what the next version learns from."""
    async with db.begin() as uow:
        row = await _seen(uow, example_id, edition)
        if row.state == "dropped":
            raise ExampleSettled
        facts = {"example": str(row.id), "topic": row.topic, "was": row.state}
        row.state, row.decided_by, row.decided_at = "dropped", by, at
        row.edition += 1
        await uow.flush()
        await audit.write(uow, vault, actor=f"staff:{by}", act=Act.DROP_EXAMPLE, facts=facts, at=at)
        tell(uow)


async def _seen(uow: UnitOfWork, example_id: UUID, edition: int) -> Example:
    """Lock an example as it was seen."""
    row = (
        await uow.session.scalars(sa.select(Example).where(Example.id == example_id).with_for_update())
    ).one_or_none()
    if row is None:
        raise NotFound
    if row.edition != edition:
        raise ExampleSettled
    return row
