"""The vault of a command: held against the database before anything is sealed, looked up or made out with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from upay.platform import rotate
from upay.platform.config import Config
from upay.platform.crypto import Vault
from upay.platform.db import Database


@asynccontextmanager
async def proven_vault(config: Config, url: str) -> AsyncIterator[Vault]:
    """Open the vault of this database; raise MasterKeyUnusable if our master key is another one than its own."""
    vault, db = Vault.at(config.home, given=config.master_key, url=url), Database(url, pool_size=1)
    try:
        await rotate.prove_ours(db, vault)
        yield vault
    finally:
        vault.release()
        await db.close()
