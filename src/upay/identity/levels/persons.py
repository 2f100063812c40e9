"""Persons: that several accounts are of one, how many there may be, and which of them keeps what counts for all."""

import secrets
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from upay.identity import models
from upay.identity.level_models import IdentityCheck, Person, PersonAccount
from upay.identity.level_rules import LevelRules
from upay.kit.ids import CustomerId, new_id
from upay.kit.refusal import Kind, Refusal
from upay.platform import retention
from upay.platform.crypto import BY_NOBODY, Vault
from upay.platform.db import UnitOfWork

NUMBER = "person.number"
_BLIND_BYTES = 32


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


async def number_of(uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId) -> str | None:
    """Return the identity number that was confirmed for an account, if one was."""
    own = sa.select(Person.number_sealed).join(PersonAccount).where(PersonAccount.customer_id == customer_id)
    sealed = await uow.session.scalar(own)
    return None if sealed is None else vault.open(sealed, context=NUMBER)


async def number_known(uow: UnitOfWork, *, customer_id: CustomerId) -> bool:
    """Tell whether an identity number was confirmed for an account."""
    return bool(await uow.session.scalar(sa.select(sa.exists().where(PersonAccount.customer_id == customer_id))))


async def join_person(uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, number: str, at: datetime) -> UUID:
    """Note whose account this is; return the account that keeps the counters, which is the person's first.

    The person's row is locked, so that of two accounts that join at once one comes first.
    """
    blind = vault.blind(number, context=NUMBER)
    if await uow.session.scalar(sa.select(Person.id).where(Person.number_blind == blind)) is None:
        # A key of its own, not an account's: it goes with the last of the accounts.
        person_id = new_id()
        sealed = vault.seal(number, context=NUMBER, person=person_id)
        await uow.session.execute(
            insert(Person)
            .values(id=person_id, number_blind=blind, number_sealed=sealed, known_since=at)
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


async def forget_number(uow: UnitOfWork, customer_id: UUID) -> None:
    """Take an account's identity number away, and the person's when no other account needs it any more.

    The person's row is locked, so that of two accounts that fall due at once the later one finds the earlier gone.
    """
    await uow.session.execute(
        sa.update(IdentityCheck)
        .where(IdentityCheck.customer_id == customer_id)
        .values(number_blind=secrets.token_bytes(_BLIND_BYTES))
    )
    owner = sa.select(Person).join(PersonAccount).where(PersonAccount.customer_id == customer_id)
    person = (await uow.session.scalars(owner.with_for_update(of=Person))).one_or_none()
    due = retention.ERASURE.c
    mine = sa.select(due.due_at).where(due.person_id == customer_id, due.kind == retention.Kind.RECORDS.value)
    due_at = await uow.session.scalar(mine)
    if person is None or due_at is None:
        return
    gone = sa.exists().where(
        due.person_id == PersonAccount.customer_id, due.kind == retention.Kind.RECORDS.value, due.done_at.is_not(None)
    )
    kept = sa.exists().where(
        PersonAccount.person_id == person.id, PersonAccount.customer_id != customer_id, sa.not_(gone)
    )
    if await uow.session.scalar(sa.select(kept)):
        return
    person.number_sealed, person.number_blind = BY_NOBODY, secrets.token_bytes(_BLIND_BYTES)
    await uow.flush()
    await retention.plan_last(uow, person.id, due_at=due_at)
