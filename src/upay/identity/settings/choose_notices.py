"""Choosing how one is told: the phrase that stands in what we send, quiet hours, and by which ways of money."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from upay.identity import queries, rules
from upay.identity.assurance import Standing
from upay.identity.settings import approvals
from upay.identity.telling import notices
from upay.kit.ids import CustomerId
from upay.kit.text import clean, mask_email
from upay.platform import attempts
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork

LONGEST_PHRASE: Final = 16
_SHORTEST_PHRASE: Final = 2
_A_DAY: Final = 24 * 60
_MISLEADING: Final = re.compile(
    r"\d{4}|://|www\.|\.(?:com|cn|net|org|top|xyz)\b|[“”\"【】]|upay|验证码|code", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """How a customer wants to be told."""

    masked_email: str | None
    phrase: str | None = field(repr=False)
    quiet_from: int | None
    """The minute of a Shanghai day; with `quiet_until`, or neither."""
    quiet_until: int | None
    money_by_sms: bool
    money_by_mail: bool


async def choices_of(uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId) -> Choices:
    """Return how a customer wants to be told."""
    person = await queries.open_customer(uow, customer_id)
    assert person is not None, "only a customer is signed in as one"
    email = notices.email_of(vault, person)
    return Choices(
        masked_email=None if email is None else mask_email(email), phrase=notices.phrase_of(vault, person),
        quiet_from=person.quiet_from, quiet_until=person.quiet_until, money_by_sms=person.money_by_sms,
        money_by_mail=person.money_by_mail,
    )  # fmt: skip


async def choose_notices(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, quiet_from: int | None, quiet_until: int | None,
    money_by_sms: bool, money_by_mail: bool, at: datetime,
) -> None:  # fmt: skip
    """Set quiet hours, as minutes of a Shanghai day, and the ways for news of money; safety heeds neither.

    That a way was switched off is told on all of them: whoever is about to move money may want it unheard.
    """
    if (quiet_from is None) is not (quiet_until is None):
        raise rules.FormIncomplete(field="quiet_from" if quiet_from is None else "quiet_until")
    for name, minute in (("quiet_from", quiet_from), ("quiet_until", quiet_until)):
        if minute is not None and not 0 <= minute < _A_DAY:
            raise rules.FormIncomplete(field=name, problem="not_a_time")
    if quiet_from is not None and quiet_from == quiet_until:
        raise rules.FormIncomplete(field="quiet_until", problem="same_time")
    person = await queries.lock_customer(uow, customer_id)
    if (person.money_by_sms and not money_by_sms) or (person.money_by_mail and not money_by_mail):
        notices.tell(uow, vault, to=person, words=notices.FEWER_WAYS, at=at)
    person.quiet_from, person.quiet_until = quiet_from, quiet_until
    person.money_by_sms, person.money_by_mail = money_by_sms, money_by_mail
    await uow.flush()


async def set_phrase(
    db: Database, vault: Vault, *, customer_id: CustomerId, phrase: str, standing: Standing, at: datetime
) -> None:
    """Set the words that stand in what we send, or take them off with an empty text; the old ones go once more."""
    wanted = _good_phrase(phrase)
    await approvals.demand(
        db, vault, standing=standing, customer_id=customer_id, action="set_phrase", binding={"phrase": wanted},
        about={}, at=at,
    )  # fmt: skip
    attempt = attempts.of_customer("set_phrase", customer_id, at=at)
    async with attempts.trying(db, attempt), db.begin() as uow:
        await approvals.use(uow, vault, standing=standing, action="set_phrase", binding={"phrase": wanted}, at=at)
        person = await queries.lock_customer(uow, customer_id)
        if (notices.phrase_of(vault, person) or "") != wanted:
            notices.tell(uow, vault, to=person, words=notices.PHRASE_CHANGED, at=at)
            person.phrase_sealed = vault.seal(wanted, context=queries.PHRASE, person=customer_id) if wanted else None
        await uow.write([attempt.succeeded(at=at).row()])


def _good_phrase(text: str) -> str:
    """Return a phrase as it is kept; refuse what could pass for a code, a link or a part of our own words."""
    phrase = clean(text, longest=LONGEST_PHRASE + 1)
    if not phrase:
        return ""
    if not _SHORTEST_PHRASE <= len(phrase) <= LONGEST_PHRASE or "\n" in phrase:
        raise rules.FormIncomplete(field="phrase", problem="phrase_length")
    if _MISLEADING.search(phrase):
        raise rules.FormIncomplete(field="phrase", problem="phrase_misleading")
    return phrase
