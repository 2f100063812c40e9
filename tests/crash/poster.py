"""The process that is killed: it posts what it is told, many at a time, and says each answer the moment it has it."""

import asyncio
from collections.abc import Sequence
from multiprocessing.connection import Connection

from upay.ledger import Batcher, Item, Posted
from upay.platform.db import Database

_CALLERS = 48


def post(url: str, items: Sequence[Item], end: Connection) -> None:
    """Post everything; what cannot be posted because the server is gone is left unsaid."""
    asyncio.run(_post(url, items, end))
    end.close()


async def _post(url: str, items: Sequence[Item], end: Connection) -> None:
    db, left = Database(url, pool_size=1), list(reversed(items))

    async def ask(batcher: Batcher) -> None:
        while left:
            item = left.pop()
            try:
                answer = await batcher.submit(item)
            except Exception:  # noqa: BLE001 -- the outcome is unknown, whatever it was; asking again will tell
                return
            end.send((item.id, "posted" if isinstance(answer, Posted) else answer.why))

    async with Batcher(db) as batcher:
        await asyncio.gather(*(ask(batcher) for _ in range(_CALLERS)))
    await db.close()
