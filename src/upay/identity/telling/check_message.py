"""Telling somebody whether a text that they got is ours."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

import sqlalchemy as sa

from upay.identity import models, queries
from upay.identity.models import Channel
from upay.identity.telling import official
from upay.kit.text import clean
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork

LONGEST: Final = 2000
_MOST_CODES: Final = 3
_ENDS: Final = r"[^\s，。；、）)】\"'<>]"
_LINK: Final = re.compile(
    rf"(?:https?://|www\.){_ENDS}+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{{2,}}(?:/{_ENDS}*)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A text of ours: where it went and when, and what it said but for its secrets."""

    channel: Channel
    masked: str
    at: datetime
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What can be said of a text that somebody pasted."""

    sent: Sent | None
    """The notice of ours that its check code belongs to."""
    same: bool
    """It says what we sent, as far as that was pasted."""
    codes: bool
    """It has what looks like a check code; without one, nothing can be said of where it comes from."""
    foreign: tuple[str, ...]
    """Hosts that it links to and that are not ours."""
    link_alone: bool
    """It is a link and nothing else."""


async def check_message(uow: UnitOfWork, vault: Vault, *, text: str, host: str) -> Checked:
    """Look a text up by its check code, and its links; `host` is our own."""
    asked = clean(text, longest=LONGEST)
    found: models.Notice | None = None
    codes = official.check_codes_in(asked)
    for code in codes[:_MOST_CODES]:
        query = sa.select(models.Notice).where(models.Notice.check_blind == official.blind_of(vault, code)).limit(1)
        found = await uow.session.scalar(query)
        if found is not None:
            break
    foreign = tuple(sorted({one for one in _hosts_in(asked) if one != host and not one.endswith(f".{host}")}))
    alone = _LINK.fullmatch(asked) is not None
    if found is None:
        return Checked(sent=None, same=False, codes=bool(codes), foreign=foreign, link_alone=alone)
    body = vault.open(found.body_sealed, context=queries.BODY)
    sent = Sent(
        channel=Channel(found.channel), masked=found.address_masked, at=found.at, body=official.without_secrets(body)
    )
    return Checked(sent=sent, same=_bare(asked) in _bare(body), codes=True, foreign=foreign, link_alone=alone)


def _hosts_in(text: str) -> set[str]:
    hosts: set[str] = set()
    for one in _LINK.findall(text):
        try:
            host = urlsplit(one if "://" in one else f"https://{one}").hostname
        except ValueError:
            # What cannot be read as an address is not one of ours.
            host = one[:100]
        if host:
            hosts.add(host.lower())
    return hosts


def _bare(text: str) -> str:
    """Return the letters and digits of a text: how it was broken into lines does not matter."""
    return "".join(one for one in text.casefold() if one.isalnum())
