"""What the key commands do: counting, wrapping anew, and sealing old values with their owners' keys."""

from collections.abc import Callable
from dataclasses import dataclass

from upay import identity
from upay.main.sealed import PLACES
from upay.platform import retention, rotate
from upay.platform.config import Config
from upay.platform.crypto import Vault
from upay.platform.db import Database
from upay.platform.master_keys import FolderKeys, GivenKeys

Heard = Callable[[int], None]
"""Hears how much more was done."""


class NotRotatable(Exception):  # noqa: N818 -- told to the person at the terminal
    """There is no newer version to rotate to; the text says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How the keys stand."""

    version: int
    """The one of the master key that wraps and seals."""
    newest: int
    """The newest that is there; it waits for `upay keys rotate` where it is another."""
    wrapped: dict[int, int]
    """Version -> how many keys of persons are wrapped with it."""
    destroyed: int
    hashed: dict[int | None, int]
    """Version -> how many passwords and PINs are hashed under it; None for those from before there was a key."""
    to_move: dict[str, int]
    """Place -> values that are still sealed as they were before there were keys of persons, or by an older version."""

    @property
    def to_wrap(self) -> int:
        """Keys that an older version wraps."""
        return sum(many for version, many in self.wrapped.items() if version != self.newest)


async def status(config: Config, url: str) -> Status:
    """Count how the keys stand."""
    vault, db = _vault(config, url), Database(url)
    try:
        await rotate.prove_ours(db, vault)
        async with db.begin() as uow:
            counted = {place.name: await retention.elsewhere(uow, vault, place) for place in PLACES}
            return Status(
                version=vault.current, newest=vault.provider.current(), wrapped=await rotate.versions(uow),
                destroyed=await rotate.destroyed(uow), hashed=await identity.hash_versions(uow),
                to_move={name: many for name, many in counted.items() if many},
            )  # fmt: skip
    finally:
        vault.release()
        await db.close()


def next_version(config: Config) -> int:
    """Add a version to the state folder's file; one that is set is added to the setting by whoever set it.

    Ask `status` before: with another master key than the database's, nothing may be added.
    """
    if config.master_key:
        versions = GivenKeys.parse(config.master_key)
        if versions.current() == 1:
            raise NotRotatable("add the next version to UPAY_MASTER_KEY first, as 1:…,2:…, for every process")
        return versions.current()
    return FolderKeys(config.home).add()


async def rewrap(config: Config, url: str, *, heard: Heard) -> int:
    """Wrap every key of a person with the newest version; return how many were."""
    vault, db, many = _vault(config, url), Database(url), 0
    try:
        while done := await rotate.rewrap(db, vault.provider):
            many += done
            heard(done)
    finally:
        vault.release()
        await db.close()
    return many


async def move(config: Config, url: str, *, heard: Heard) -> int:
    """Seal with their owners' keys what is not yet; pass after pass, until one finds nothing more."""
    vault, db, many = _vault(config, url), Database(url), 0
    try:
        await rotate.prove_ours(db, vault)
        for place in PLACES:
            while moved := await _pass(db, vault, place, heard):
                many += moved
    finally:
        vault.release()
        await db.close()
    return many


async def _pass(db: Database, vault: Vault, place: retention.Place, heard: Heard) -> int:
    many, after = 0, None
    while True:
        moved, after = await retention.move(db, vault, place, after=after)
        many += moved
        if moved:
            heard(moved)
        if after is None:
            return many


def _vault(config: Config, url: str) -> Vault:
    return Vault.at(config.home, given=config.master_key, url=url)
