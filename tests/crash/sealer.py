"""The processes beside a rotation: one seals for people who are new, reads what it sealed, and erases some of them."""

import asyncio
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID

from upay.kit.ids import new_id
from upay.kit.time import SetClock
from upay.platform.crypto import Vault
from upay.platform.db import Database
from upay.platform.person_keys import destroy

NAME = "customer.name"
_ERASED_EACH = 7
"""Every so many-th of the people is erased at once."""
_PAUSE_SECONDS = 0.02


def seal(url: str, home: Path, clock: SetClock, end: Connection) -> None:
    """Go on until told to stop, then say what was sealed for whom, and who was erased."""
    asyncio.run(_seal(url, home, clock, end))


async def _seal(url: str, home: Path, clock: SetClock, end: Connection) -> None:
    vault, db = Vault.at(home, url=url), Database(url, pool_size=1)
    kept: dict[UUID, bytes] = {}
    erased: set[UUID] = set()
    nobodys: list[bytes] = []
    while not end.poll():
        person = new_id()
        kept[person] = vault.seal(str(person), context=NAME, person=person)
        nobodys.append(vault.seal("guest", context=NAME))
        for one in list(kept)[-3:]:
            vault.people.forget(one)
            if one not in erased:
                assert vault.open(kept[one], context=NAME) == str(one)
        if len(kept) % _ERASED_EACH == 0:
            async with db.begin() as uow:
                await destroy(uow, person, at=clock.now())
            erased.add(person)
        await asyncio.sleep(_PAUSE_SECONDS)
        if len(kept) == 1:
            end.send("begun")
    end.send((kept, erased, nobodys))
    vault.release()
    await db.close()
