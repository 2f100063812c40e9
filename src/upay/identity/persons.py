"""Persons: that several accounts are of one, how many there may be, and which of them keeps what counts for all."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from upay.identity import models
from upay.identity.level_models import Person, PersonAccount
from upay.identity.level_rules import LevelRules
from upay.kit.ids import CustomerId, new_id
from upay.kit.refusal import Kind, Refusal
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork

NUMBER = "person.number"


class AccountsFull(Refusal):
    """This person has as many accounts at that level as one may have; facts: level, most."""

    code = "identity_accounts_full"
    kind = Kind.CONFLICT


class OtherPerson(Refusal):
    """The account is of a person with another number."""

    code = "identity_not_confirmed"
    kind = Kind.CONFLICT

    def __init__(self) -> None:
        super().__init__(why="other_person")


async def make_sure_there_is_room(
    uow: UnitOfWork, rules: LevelRules, *, customer_id: CustomerId, number_blind: bytes, level: int
) -> None:
    """Refuse a number that is not the account's, or whose owner has as many accounts as one may have."""
    own = sa.select(Person.number_blind).join(PersonAccount).where(PersonAccount.customer_id == customer_id)
    known = await uow.session.scalar(own)
    if known is not None and known != number_blind:
        raise OtherPerson
    others = (
        sa.select(models.Customer.level)
        .join(PersonAccount, PersonAccount.customer_id == models.Customer.id)
        .join(Person, Person.id == PersonAccount.person_id)
        .where(
            Person.number_blind == number_blind, models.Customer.closed_at.is_(None), models.Customer.id != customer_id
        )
    )
    levels = list(await uow.session.scalars(others))
    for floor, most in sorted(rules.most_accounts.items()):
        if level >= floor and sum(each >= floor for each in levels) >= most:
            raise AccountsFull(level=floor, most=most)


async def join_person(uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, number: str, at: datetime) -> UUID:
    """Note whose account this is; return the account that keeps the counters, which is the person's first.

    The person's row is locked, so that of two accounts that join at once one comes first.
    """
    blind = vault.blind(number, context=NUMBER)
    await uow.session.execute(
        insert(Person)
        .values(id=new_id(), number_blind=blind, number_sealed=vault.seal(number, context=NUMBER), known_since=at)
        .on_conflict_do_nothing(index_elements=["number_blind"])
    )
    person = (await uow.session.scalars(sa.select(Person).where(Person.number_blind == blind).with_for_update())).one()
    first = (
        sa.select(PersonAccount.counts_with)
        .where(PersonAccount.person_id == person.id)
        .order_by(PersonAccount.since, PersonAccount.customer_id)
    )
    keeper = await uow.session.scalar(first.limit(1)) or customer_id
    await uow.session.execute(
        insert(PersonAccount)
        .values(customer_id=customer_id, person_id=person.id, counts_with=keeper, since=at)
        .on_conflict_do_nothing(index_elements=["customer_id"])
    )
    found = await uow.session.scalar(
        sa.select(PersonAccount.counts_with).where(PersonAccount.customer_id == customer_id)
    )
    assert found is not None, "it was written a statement above"
    return found
