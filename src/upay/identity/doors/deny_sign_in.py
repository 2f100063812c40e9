"""Saying that a sign-in was somebody else's, with one press: from a message, or from the list of devices.

It stops what a reported loss stops: every session ends and money out is frozen. In place of the codes, which still
reach the owner's hand and are the way back, it is the password that opens nothing any more, since the other has it. The
devices that the account knows stay known, so that the next one has to be confirmed. It opens nothing to anybody, and
whoever presses it for fun has cost the owner a code.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models, queries, rules
from upay.identity.arrival_models import Arrival
from upay.identity.doors import sessions
from upay.identity.models import Who
from upay.identity.proofs import arrivals, credentials, devices
from upay.identity.proofs.arrivals import ArrivalView
from upay.identity.proofs.keys_only import keys_only
from upay.identity.proofs.strange import Watch
from upay.identity.proofs.take_off_young import take_off_young
from upay.identity.telling import notices
from upay.kit.ids import AttemptId, CustomerId, new_id
from upay.kit.refusal import NotFound
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault, digest_token
from upay.platform.db import UnitOfWork, event

Stop = Callable[[UnitOfWork, CustomerId], Awaitable[None]]
"""Freezes what goes out of the customer's wallet, in both places."""


async def arrival_by_word(uow: UnitOfWork, vault: Vault, watch: Watch, *, word: str, at: datetime) -> ArrivalView:
    """Return the sign-in that a message told of, to who has the message."""
    row = await _by_word(uow, word, at=at)
    by_keys = row.door == Who.CUSTOMER and await keys_only(uow, row.owner_id)
    return replace(arrivals.view(row, vault, watch, at=at), keys_only=by_keys)


async def deny_sign_in(uow: UnitOfWork, vault: Vault, *, word: str, stop: Stop, at: datetime) -> None:
    """Stop everything for who has the message; of two presses one does it, and the other finds nothing."""
    told = await _by_word(uow, word, at=at)
    assert told.owner_id is not None, "a message goes to somebody"
    # The password before the arrival, as whoever is coming in takes them: else each could wait for the other for ever.
    await queries.lock_password(uow, told.owner_id)
    row = await _by_word(uow, word, at=at, lock=True)
    row.denied_at = at
    await _stop(
        uow, vault, row.owner_id, door=Who(row.door), device_id=row.device_id, came_in=row.at, stop=stop, keep=None,
        at=at,
    )  # fmt: skip


async def deny_device(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, device_id: UUID, session_id: UUID, stop: Stop,
    at: datetime,
) -> None:  # fmt: skip
    """Stop everything but the session in which it is said; a device of somebody else, or this one, is not there."""
    here = sa.exists().where(models.Session.id == session_id, models.Session.device_id == device_id)
    own = sa.exists().where(
        models.Device.id == device_id, models.Device.owner_id == customer_id,
        models.Device.removed_at.is_(None),
    )  # fmt: skip
    if await uow.session.scalar(sa.select(here)) or not await uow.session.scalar(sa.select(own)):
        raise NotFound
    await queries.lock_password(uow, customer_id)
    came_in = await uow.session.scalars(
        sa.update(Arrival)
        .where(Arrival.device_id == device_id, Arrival.owner_id == customer_id, Arrival.denied_at.is_(None))
        .values(denied_at=at)
        .returning(Arrival.at)
        .execution_options(synchronize_session=False)
    )
    await _stop(
        uow, vault, customer_id, door=Who.CUSTOMER, device_id=device_id, came_in=min(came_in.all(), default=at),
        stop=stop, keep=session_id, at=at,
    )  # fmt: skip


async def _by_word(uow: UnitOfWork, word: str, *, at: datetime, lock: bool = False) -> Arrival:
    query = sa.select(Arrival).where(
        Arrival.alarm_digest == digest_token(word), Arrival.alarm_until > at, Arrival.denied_at.is_(None)
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = (await uow.session.scalars(query)).one_or_none()
    if row is None:
        raise NotFound
    return row


async def _stop(
    uow: UnitOfWork, vault: Vault, owner_id: UUID | None, *, door: Who, device_id: UUID | None, came_in: datetime,
    stop: Stop, keep: UUID | None, at: datetime,
) -> None:  # fmt: skip
    assert owner_id is not None, "a message goes to somebody"
    # The password first: whoever is coming in by it has it locked until their session is there, and is ended too.
    await credentials.lock_for_owner(uow, owner_id=owner_id, at=at)
    if door is Who.CUSTOMER:
        await queries.lock_customer(uow, owner_id)
    if device_id is not None:
        await devices.forget(uow, owner_id=owner_id, device_id=device_id, at=at)
    await arrivals.end_waiting(uow, owner_id=owner_id, at=at)
    ended = await sessions.end_sessions(uow, who_id=owner_id, at=at, keep=keep)
    await take_off_young(uow, vault, owner_id=owner_id, door=door, since=min(came_in, at - rules.COOLING), at=at)
    customer_id = CustomerId(owner_id) if door is Who.CUSTOMER else None
    actor = "customer" if customer_id is not None else f"merchant:{owner_id}"
    attempt = Attempt(
        id=AttemptId(new_id()), kind="deny_sign_in", customer_id=customer_id, actor=actor, asked={}, at=at
    )
    if customer_id is not None:
        await stop(uow, customer_id)
        uow.publish(event("identity.locked", channels=[f"customer:{owner_id}"], customer=owner_id))
    await uow.write([attempt.succeeded(at=at, ended=ended).row()])
    to = await queries.addressee(uow, owner_id, door=door)
    by_keys = await keys_only(uow, customer_id)
    notices.tell(uow, vault, to=to, words=notices.DENIED_WITH_KEYS_ONLY if by_keys else notices.DENIED[door], at=at)
