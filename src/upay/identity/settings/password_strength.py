"""What a password is worth that somebody is choosing, told before it is sent, by the rule that judges it then.

Nothing of it is kept. It is judged in a thread, one after the other: the measure of strength takes a quarter of a
second for the worst that can be typed, and others are not to wait for that.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Final, TypedDict

from upay.identity import models, queries, rules
from upay.identity.rules import Strength
from upay.identity.telling import reach
from upay.kit.ids import CustomerId
from upay.kit.refusal import Refusal
from upay.platform.crypto import Vault
from upay.platform.db import Database

_JUDGE: Final = ThreadPoolExecutor(1, thread_name_prefix="strength")


class Known(TypedDict):
    """What others know about a person, which no password is to be made of."""

    phone: str
    email: str
    name: str


def known_of(vault: Vault, person: models.Customer) -> Known:
    """Return what is known of a customer."""
    return Known(
        phone=vault.read(person.phone_sealed, context=queries.PHONE),
        email=vault.read(person.email_sealed, context=queries.EMAIL),
        name=vault.open(person.name_sealed, context=queries.NAME),
    )


async def strength_as_typed(password: str, *, phone: str = "", name: str = "") -> Strength:
    """Judge a password beside what was typed so far in the same form: a number or an address, a name or a login."""
    known = Known(phone="", email="", name=name.strip())
    with suppress(Refusal):  # A number of which half is typed is none yet.
        found = reach.typed(phone)
        known = Known(phone=found.number, email=found.email, name=name.strip())
    return await _judged(password, known)


async def strength_of_own(db: Database, vault: Vault, *, customer_id: CustomerId, password: str) -> Strength:
    """Judge a password of who is signed in, beside what is known of them."""
    async with db.begin() as uow:
        person = await queries.open_customer(uow, customer_id)
    assert person is not None, "only a customer is signed in as one"
    return await _judged(password, known_of(vault, person))


async def _judged(password: str, known: Known) -> Strength:
    judge = partial(rules.strength_of, password, **known)
    return await asyncio.get_running_loop().run_in_executor(_JUDGE, judge)
