"""What stops money from going out, told before it is denied that anything failed: a freeze, or a PIN that is locked.

Whoever gave up on the screen left no record, so that no try was refused does not mean that it works.
"""

from datetime import datetime

from upay import identity
from upay.support.assistant.compose import Composer
from upay.support.assistant.facts import Sight
from upay.support.assistant.flow import Flow, flows
from upay.support.assistant.follow_branch import Tell, follow_branch
from upay.support.assistant.readers import READERS, reads
from upay.support.assistant.turn import Reply, Turn


async def what_stops(composer: Composer, turn: Turn, flow: Flow, *, tell: Tell) -> Reply | None:
    """Tell what stops what a flow is about, as the flow says that it names for it; None if nothing does."""
    if flow.unless is None:
        return None
    stopping = flows()[flow.unless]
    read = await READERS[reads(stopping)].read(Sight(composer.rails, composer.explainer, turn))
    if stopping.branch(read.facts) is stopping.branches[-1]:
        return None
    return await follow_branch(composer, turn, stopping, tell=tell)


async def stopped_since(composer: Composer, turn: Turn) -> datetime | None:
    """Return since when all that stops money now stops it; None if nothing does.

    A refusal from before says nothing of why money stops now, and one since then says just that.
    """
    assert turn.question.viewer is not None, "records are told to their owner"
    viewer, at = turn.question.viewer, turn.question.at
    async with composer.rails.db.begin() as uow:
        frozen = (await identity.stopped(uow, viewer, at=at)).frozen
        locked = await identity.pin_locked_since(uow, customer_id=viewer, at=at)
    begun = [since for since in (None if frozen is None else frozen.since, locked) if since is not None]
    return max(begun, default=None)
