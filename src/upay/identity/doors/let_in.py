"""Two people are two: whoever let a colleague in of late and that colleague decide nothing for one another.

Whoever adds, promotes or tickets somebody could hold that login themself; for seven days both count as one hand, and
so do two whom the same person let in. What the operator of the machine did makes nobody one hand with anybody. The
audit is asked, which nobody can rewrite.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from upay.identity import rules
from upay.kit.acts import Act
from upay.kit.ids import StaffId
from upay.platform import audit
from upay.platform.actions import ActionNotAllowed
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork

LETS_IN: Final = frozenset({Act.ADD_STAFF, Act.GIVE_TICKET, Act.CHANGE_ROLES})
_ALWAYS: Final = datetime.max.replace(tzinfo=UTC)


class LetInLately(ActionNotAllowed):
    """Who would decide and whose wish it is let one another in; facts: why, until. That they tried is written down."""

    def __init__(self, *, by: StaffId, other: StaffId, until: datetime) -> None:
        super().__init__(why="let_in_lately", until=rules.iso(until))
        self.by, self.other = by, other


async def refuse_let_in(uow: UnitOfWork, *, by: StaffId, other: UUID | None, at: datetime) -> None:
    """Refuse a decision of `by` on what `other` asked for or did, while the two count as one hand."""
    if other is None:
        return
    until = (await one_hand_until(uow, by=by, others=[other], at=at)).get(StaffId(other))
    if until is not None:
        raise LetInLately(by=by, other=StaffId(other), until=until)


async def one_hand_until(
    uow: UnitOfWork, *, by: StaffId, others: Collection[UUID], at: datetime
) -> dict[StaffId, datetime]:
    """Return with whom of these somebody counts as one hand, and until when; with oneself is no question of this."""
    own = await _hands(uow, by, at=at)
    found: dict[StaffId, datetime] = {}
    for other in {StaffId(one) for one in others} - {by}:
        theirs = await _hands(uow, other, at=at)
        if shared := own.keys() & theirs.keys():
            found[other] = max(min(own[who], theirs[who]) for who in shared)
    return found


async def note_let_in(uow: UnitOfWork, vault: Vault, refusal: LetInLately, *, way: str, at: datetime) -> None:
    """Write down that somebody would have decided for who is one hand with them; `way` is what refused them."""
    await audit.write(
        uow, vault, actor=_name(refusal.by), act=Act.REFUSED_LET_IN, subject=_name(refusal.other),
        facts={"way": way}, at=at,
    )  # fmt: skip


async def _hands(uow: UnitOfWork, staff_id: StaffId, *, at: datetime) -> dict[str, datetime]:
    """Return who could hold this login, themself included: whoever let them in, and whoever let those in; until when.

    A way through several people lasts as long as its shortest part.
    """
    found = {_name(staff_id): _ALWAYS}
    waiting = set(found)
    while waiting:
        done = await audit.done_to(uow, subjects=waiting, only=LETS_IN, since=at - rules.LET_IN_LATELY)
        waiting = set()
        for act in done:
            if not lets_in(act):
                continue
            assert act.subject is not None, "somebody was let in"
            until = min(found[act.subject], act.at + rules.LET_IN_LATELY)
            if act.actor not in found or until > found[act.actor]:
                found[act.actor] = until
                waiting.add(act.actor)
    return found


def gains(*, before: Collection[str], roles: Collection[str]) -> bool:
    """Tell whether a change of roles lets somebody do what they could not."""
    return not set(roles) <= set(before)


def lets_in(act: audit.Act | audit.ActView) -> bool:
    """Tell whether this act of a colleague let somebody in, or let them do what they could not."""
    if not act.actor.startswith("staff:") or act.act not in LETS_IN:
        return False
    if act.act != Act.CHANGE_ROLES:
        return True
    before, roles = (str(act.facts[name]).split(",") for name in ("before", "roles"))
    return gains(before=before, roles=roles)


def _name(staff_id: StaffId) -> str:
    return f"staff:{staff_id}"
