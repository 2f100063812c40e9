"""Masking outside of answers: what people wrote, before it is learned from, put into an article or shown as a trace.

It is the masking of `model.mask`, with what is known of the customer hidden for certain. How much of the figures is
hidden follows from who reads it: of what is learned from, every one; of what may stand in an article, those that are
somebody's own; of what staff read of a customer whose records they see, only what opens something or says who it is.
"""

import asyncio
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from upay import payments
from upay.identity import queries as people
from upay.kit.ids import CustomerId
from upay.payments import Rails
from upay.platform.aside import aside
from upay.support.assistant.figures import is_secret, own_figures
from upay.support.assistant.model.mask import PLACEHOLDER, Mask, NameFinder, hidden_in
from upay.support.assistant.understanding import OUT_OF_SCOPE, load_utterances
from upay.support.assistant.understanding.normalise import read
from upay.support.conversations import Told

_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
_RECORDS_LOOKED_AT: Final = 40
_SENTENCES: Final = re.compile(r"(?<=[。！？；!?\n])")


class Masker:
    """Hides what says who somebody is; the words that it knows plain ones from are read once a process."""

    def __init__(self) -> None:
        self._finder: NameFinder | None = None
        self._reading = asyncio.Lock()

    async def finder(self) -> NameFinder:
        """Return what finds names, read beside the loop when it is first needed."""
        async with self._reading:
            if self._finder is None:
                texts = [
                    (lang, line)
                    for lang, topics in load_utterances().items()
                    for topic, lines in topics.items() if topic != OUT_OF_SCOPE
                    for line in lines
                ]  # fmt: skip
                self._finder = await aside(lambda: NameFinder(texts))
            return self._finder

    async def hide(self, said: str, *, known: Iterable[str] = ()) -> str:
        """Return what somebody wrote without their own in it."""
        finder = await self.finder()
        return Mask(finder, known=known).hide_message(said, read(said, lang=None, now=_ANY_TIME).slots)

    async def hide_turn(self, said: str, answered: str, *, known: Iterable[str]) -> tuple[str, str]:
        """Return a message and what was answered for staff, with the same sign for the same thing.

        Amounts and times stand in the record beside it, so they stay; what opens something or is somebody's does not.
        """
        mask = Mask(await self.finder(), known=known)
        heard = mask.hide_message(said, read(said, lang=None, now=_ANY_TIME).slots)
        answered = mask.hide_ours(answered)
        return mask.show_figures(heard, unless=is_secret), mask.show_figures(answered, unless=is_secret)

    async def hide_again(self, text: str) -> str:
        """Return a masked text that somebody has edited, with what they put in masked as well."""
        return Mask(await self.finder(), known=()).hide_rest(text)


async def hide_told(rails: Rails, masker: Masker, told: Told) -> str:
    """Return what an agent wrote, in its own spelling, without what is theirs or of whom it was written to.

    A fee or a number of days is for everybody and stays; in a sentence about somebody's own matter no figure does.
    """
    known = [*await names_around(rails, told.customer_id), told.by]
    mask, own = Mask(await masker.finder(), known=known), await own_figures(rails, told.customer_id)
    parts = []
    for part in _SENTENCES.split(told.text):
        hidden = mask.hide_rest(part)
        theirs = bool(hidden_in(hidden)) or any(own.has(mask.meanings[m[0]]) for m in PLACEHOLDER.finditer(hidden))
        parts.append(hidden if theirs else mask.show_figures(hidden, unless=is_secret))
    return "".join(parts)


async def names_around(rails: Rails, customer_id: CustomerId | None) -> list[str]:
    """Return the names and the number that are known of a customer and of whom they deal with; of a guest, none."""
    if customer_id is None:
        return []
    page = await payments.records(rails, customer_id=customer_id, limit=_RECORDS_LOOKED_AT)
    async with rails.db.begin() as uow:
        customer = await people.customer(uow, rails.vault, customer_id)
    own = [] if customer is None else [one for one in (customer.name, customer.phone, customer.email) if one]
    return [*own, *(one.counterparty for one in page.items if one.counterparty)]
