"""Approvals: proving more for one thing that was asked, and for nothing else.

Whoever asks for something that needs more is answered with an approval: what exactly it is for, kept as a digest, and
the ways to prove it. Once proven, the same request comes again and uses it up. Another amount, another payee, another
session, or the same one twice finds nothing that fits.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from upay.identity import models, queries, rules
from upay.identity.assurance import (
    NEEDS,
    Method,
    Standing,
    VerificationFailed,
    VerificationRequired,
    asks_more,
    does,
    still_proven,
)
from upay.identity.models import Purpose, Who
from upay.identity.proofs import codes, passkeys, second_factor, settled_key
from upay.identity.proofs.codes import CodeExpired, CodeWrong
from upay.identity.proofs.keys_only import keys_only
from upay.identity.proofs.passkeys import Asked, Site
from upay.identity.settings import pin_proof
from upay.identity.telling import reach
from upay.kit.ids import CustomerId, new_id
from upay.kit.money import Money
from upay.kit.refusal import NotFound, Refusal
from upay.platform import attempts
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork

_APPROVAL = models.Approval
_SESSION = models.Session


async def demand(
    db: Database, vault: Vault, *, standing: Standing, customer_id: CustomerId, action: str,
    binding: Mapping[str, str], about: Mapping[str, str], amount: Money | None = None, used_for: UUID | None = None,
    only: frozenset[Method] | None = None, at: datetime,
) -> None:  # fmt: skip
    """Refuse an action for which not enough was proven, and say by which ways it can be.

    `binding` is everything that is approved, `about` what the person reads of it, `used_for` the try that asks, if
    its request may come again, `only` the ways that will do, where not all of them will. Nothing is used up here.
    """
    if not asks_more(action, amount):
        return
    need = NEEDS[action]
    digest = _digest(vault, action=action, binding=binding)
    attempt = attempts.of_customer("step_up", customer_id, action=action, at=at)
    async with attempts.trying(db, attempt):
        async with db.begin() as uow:
            session = await uow.session.get_one(_SESSION, standing.session_id)
            if still_proven(session.proven, need=need, at=at):
                return
            if await _fits(uow, standing, action=action, digest=digest, used_for=used_for, at=at):
                return
            # What would not be enough is not offered.
            ways = [way for way in await ways_of(uow, customer_id) if only is None or way in only]
            if need.settled and not await settled_key.has_settled_key(uow, customer_id, at=at):
                ways = [way for way in ways if way is not Method.PASSKEY]
            open_ways = tuple(way for way in ways if does(way, proven=session.proven, need=need))
            # A session that a code opened lacks the password, and cannot even set up what it is told to set up.
            password_first = (
                not open_ways
                and any(does(way, proven={*session.proven, Method.PASSWORD}, need=need) for way in ways)
                and await queries.has_password(uow, customer_id)
            )
            approval_id = new_id()
            uow.add(
                _APPROVAL(
                    id=approval_id, session_id=session.id, owner_id=customer_id, action=action, binding=digest,
                    about=dict(about), asked_at=at, expires_at=at + rules.APPROVAL_LIFE, method=None, proven_at=None,
                    used_at=None, used_for=None,
                )
            )  # fmt: skip
        raise VerificationRequired(
            action=action, ways=open_ways, approval_id=approval_id, about=about,
            first=Method.PASSWORD if password_first else None,
        )  # fmt: skip


async def use(
    uow: UnitOfWork, vault: Vault, *, standing: Standing, action: str, binding: Mapping[str, str],
    amount: Money | None = None, used_for: UUID | None = None, at: datetime,
) -> Method | None:  # fmt: skip
    """Use an approval up, and return by what it was proven, if it took one; of two tries one succeeds, and again."""
    if not asks_more(action, amount):
        return None
    session = await uow.session.get_one(_SESSION, standing.session_id)
    if still_proven(session.proven, need=NEEDS[action], at=at):
        return None
    used = await uow.session.scalars(
        sa.update(_APPROVAL)
        .where(
            *_matches(
                standing, action=action, digest=_digest(vault, action=action, binding=binding), used_for=used_for, at=at
            )
        )
        .values(used_at=at, used_for=used_for)
        .returning(_APPROVAL.method)
        .execution_options(synchronize_session=False)
    )
    method = used.one_or_none()
    if method is None:
        raise VerificationFailed(method=Method.CODE, problem="used")
    return Method(method)


async def prove(
    db: Database, vault: Vault, site: Site, *, customer_id: CustomerId, session_id: UUID, approval_id: UUID,
    method: Method, code: str = "", challenge_id: UUID | None = None, credential: Mapping[str, Any] | None = None,
    at: datetime,
) -> None:  # fmt: skip
    """Prove what an approval asks for, in the session that asked."""
    await second_factor.slow_down(db, vault, owner_id=customer_id, at=at)
    attempt = attempts.of_customer("prove", customer_id, method=method.value, at=at)
    async with attempts.trying(db, attempt):
        refusal: Refusal | None = None
        async with db.begin() as uow:
            approval = await _open(uow, approval_id, customer_id=customer_id, session_id=session_id, at=at)
            if method not in await ways_of(uow, customer_id):
                refusal = VerificationFailed(method=method, problem="none")
            elif method is Method.CODE:
                refusal = await _by_code(uow, vault, approval, code=code, at=at)
            elif method is Method.PASSKEY:
                if challenge_id is None or credential is None:
                    refusal = VerificationFailed(method=method, problem="wrong")
                else:
                    judged = await passkeys.judge(
                        uow, site, kind=Who.CUSTOMER, purpose="approve", bound_to=approval.id, owner_id=customer_id,
                        challenge_id=challenge_id, credential=credential, at=at,
                    )  # fmt: skip
                    refusal = judged if isinstance(judged, VerificationFailed) else None
                    if refusal is None:
                        refusal = await _judge_age(uow, approval, credential=credential, at=at)
            else:
                found = await second_factor.judge_code(uow, vault, owner_id=customer_id, code=code, at=at)
                refusal, method = (found, method) if isinstance(found, VerificationFailed) else (None, found)
            session, need = await uow.session.get_one(_SESSION, session_id), NEEDS[approval.action]
            if refusal is None and not does(method, proven=session.proven, need=need):
                refusal = VerificationFailed(method=method, problem="none")
            if refusal is None:
                approval.method, approval.proven_at = method.value, at
                if need.fresh is not None:
                    # A code that was read off for one transfer opens nothing else, not even for a moment.
                    session.proven = {**session.proven, method.value: at.isoformat()}
                await uow.write([attempt.succeeded(at=at, action=approval.action, way=method.value).row()])
        if refusal is not None:
            raise refusal


async def ask_for_passkey(
    uow: UnitOfWork, site: Site, *, customer_id: CustomerId, session_id: UUID, approval_id: UUID, at: datetime
) -> Asked:
    """Ask the customer's own device to sign for this approval."""
    approval = await _open(uow, approval_id, customer_id=customer_id, session_id=session_id, at=at)
    return await passkeys.ask_to_sign(
        uow, site, purpose="approve", bound_to=approval.id, owner_id=customer_id, at=at
    )  # fmt: skip


async def about(
    uow: UnitOfWork, *, customer_id: CustomerId, session_id: UUID, approval_id: UUID, at: datetime
) -> tuple[str, dict[str, str]]:
    """Return what an open approval is for, to whoever may prove it by SMS: the action, and what the person reads."""
    approval = await _open(uow, approval_id, customer_id=customer_id, session_id=session_id, at=at)
    session = await uow.session.get_one(_SESSION, session_id)
    will_do = does(Method.CODE, proven=session.proven, need=NEEDS[approval.action])
    if not will_do or Method.CODE not in await ways_of(uow, customer_id):
        raise VerificationFailed(method=Method.CODE, problem="none")
    return approval.action, {name: str(value) for name, value in approval.about.items()}


async def ways_of(uow: UnitOfWork, customer_id: UUID) -> tuple[Method, ...]:
    """Return by what a customer can prove more. An app takes the place of codes by SMS, which are worth less.

    Where passkeys alone open the account, no code proves anything either: it would add a key, and the key open it.
    """
    found = await second_factor.ways(uow, customer_id)
    if await keys_only(uow, customer_id):
        return tuple(way for way in found if way is Method.PASSKEY)
    return found if Method.TOTP in found else (*found, Method.CODE)


async def forget_late(uow: UnitOfWork, *, at: datetime) -> int:
    """Forget approvals that are over."""
    late = sa.delete(_APPROVAL).where(_APPROVAL.expires_at <= at).returning(_APPROVAL.id)
    return len((await uow.session.scalars(late)).all())


async def _judge_age(
    uow: UnitOfWork, approval: models.Approval, *, credential: Mapping[str, Any], at: datetime
) -> Refusal | None:
    """Return why a passkey that signed rightly is too new for what it is to approve."""
    if approval.action == "reset_pin":
        refusal = await pin_proof.judge_key(uow, approval.owner_id, credential=credential, at=at)
        if refusal is not None:
            return refusal
    if NEEDS[approval.action].settled:
        return await settled_key.judge_settled(uow, approval.owner_id, credential=credential, at=at)
    return None


async def _by_code(
    uow: UnitOfWork, vault: Vault, approval: models.Approval, *, code: str, at: datetime
) -> CodeWrong | CodeExpired | None:
    person = await queries.open_customer(uow, approval.owner_id)
    assert person is not None, "only a customer is signed in as one"
    return await codes.prove(
        uow, vault, blind=reach.bound_blind(person), owner_id=approval.owner_id, purpose=Purpose.APPROVE, code=code,
        at=at, approves=approval.id,
    )  # fmt: skip


async def _open(
    uow: UnitOfWork, approval_id: UUID, *, customer_id: UUID, session_id: UUID, at: datetime
) -> models.Approval:
    query = sa.select(_APPROVAL).where(
        _APPROVAL.id == approval_id, _APPROVAL.owner_id == customer_id, _APPROVAL.session_id == session_id,
        _APPROVAL.used_at.is_(None), _APPROVAL.expires_at > at,
    )  # fmt: skip
    row = (await uow.session.scalars(query.with_for_update())).one_or_none()
    if row is None:
        raise NotFound
    return row


async def _fits(
    uow: UnitOfWork, standing: Standing, *, action: str, digest: bytes, used_for: UUID | None, at: datetime
) -> bool:
    matches = _matches(standing, action=action, digest=digest, used_for=used_for, at=at)
    return bool(await uow.session.scalar(sa.select(sa.exists().where(*matches))))


def _matches(
    standing: Standing, *, action: str, digest: bytes, used_for: UUID | None, at: datetime
) -> list[sa.ColumnElement[bool]]:
    free = _APPROVAL.used_at.is_(None)
    return [
        _APPROVAL.id == standing.approval_id, _APPROVAL.session_id == standing.session_id, _APPROVAL.action == action,
        _APPROVAL.binding == digest, _APPROVAL.proven_at.is_not(None),
        free if used_for is None else sa.or_(free, _APPROVAL.used_for == used_for), _APPROVAL.expires_at > at,
    ]  # fmt: skip


def _digest(vault: Vault, *, action: str, binding: Mapping[str, str]) -> bytes:
    text = msgspec.json.encode([action, sorted(binding.items())]).decode()
    return vault.blind(text, context="approval")
