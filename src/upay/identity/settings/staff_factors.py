"""The second factor of staff: an app or passkeys, at least one of them, each added and taken off with proof anew.

A ticket that was handed over lets the first one be set up; from then on it takes a factor to change one. The last one
stays: whoever has lost it gets a ticket from a supervisor.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models
from upay.identity.assurance import Method, VerificationFailed, VerificationRequired
from upay.identity.doors.sessions import StaffSignedIn, begin_session
from upay.identity.doors.staff_sessions import STAFF_TERMS, StaffTerms, keep_few
from upay.identity.doors.staff_sign_in import of_staff
from upay.identity.models import Who
from upay.identity.proofs import credentials, passkeys, recovery, second_factor
from upay.identity.proofs.credentials import AccountLocked
from upay.identity.proofs.devices import Device
from upay.identity.proofs.passkeys import Asked, Site
from upay.identity.settings import enrol_app
from upay.identity.settings.enrol_app import AppBegun
from upay.identity.staff.manage_staff import actor_of
from upay.kit.acts import Act
from upay.kit.ids import StaffId
from upay.kit.refusal import Fact, NotFound
from upay.platform import attempts, audit
from upay.platform.actions import ActionNotAllowed
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork

_SIGN_IN: Final = "staff_sign_in"
_PROVE: Final = "staff_prove"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorProof:
    """Proof of a second factor that comes along with what it is for: a code, or what a device signed."""

    code: str | None = field(default=None, repr=False)
    challenge_id: UUID | None = None
    credential: Mapping[str, Any] | None = field(default=None, repr=False)


async def ask_staff_to_sign(
    db: Database, site: Site, *, staff_id: StaffId, session_id: UUID, at: datetime
) -> Asked:  # fmt: skip
    """Ask for a signature of somebody's own passkey, for one thing in this session."""
    async with db.begin() as uow:
        if Method.PASSKEY not in await second_factor.ways(uow, staff_id):
            raise VerificationFailed(method=Method.PASSKEY, problem="none")
        return await passkeys.ask_to_sign(
            uow, site, purpose=_PROVE, bound_to=session_id, owner_id=staff_id, at=at
        )  # fmt: skip


async def prove_anew(
    db: Database, vault: Vault, site: Site, *, staff_id: StaffId, session_id: UUID, proof: FactorProof, action: str,
    at: datetime,
) -> Method:  # fmt: skip
    """Take a proof that was made for this and nothing else; what does not prove it is counted, and refused."""
    attempt = of_staff("staff_prove", staff_id, at=at, action=action)
    async with attempts.trying(db, attempt):
        if proof.code is None and proof.credential is None:
            async with db.begin() as uow:
                raise VerificationRequired(action=action, ways=await second_factor.ways(uow, staff_id))
        await second_factor.slow_down(db, vault, owner_id=staff_id, at=at)
        async with db.begin() as uow:
            judged = await _judge(uow, vault, site, staff_id=staff_id, session_id=session_id, proof=proof, at=at)
            if isinstance(judged, Method):
                await uow.write([attempt.succeeded(at=at, method=judged.value).row()])
        if isinstance(judged, VerificationFailed):
            raise judged
    return judged


async def prove_after_password(
    db: Database, vault: Vault, site: Site, *, staff_id: StaffId, session_id: UUID, proof: FactorProof, at: datetime
) -> None:  # fmt: skip
    """Open the desk to a session that has the password alone."""
    method = await prove_anew(
        db, vault, site, staff_id=staff_id, session_id=session_id, proof=proof, action="sign_in", at=at
    )  # fmt: skip
    async with db.begin() as uow:
        await _note_proven(uow, session_id, method, at=at)


async def begin_staff_passkey(
    db: Database, vault: Vault, site: Site, *, staff_id: StaffId, session_id: UUID, proof: FactorProof, at: datetime
) -> Asked:
    """Begin with a passkey: with the ticket that opened this session, or by a factor that is proven anew."""
    await _may_add(db, vault, site, staff_id=staff_id, session_id=session_id, proof=proof, at=at)
    async with db.begin() as uow:
        person = await uow.session.get_one(models.Staff, staff_id)
        return await passkeys.ask_to_register(
            uow, site, kind=Who.STAFF, owner_id=staff_id, called=person.login, at=at
        )  # fmt: skip


async def add_staff_passkey(
    db: Database, vault: Vault, site: Site, *, staff_id: StaffId, session_id: UUID, challenge_id: UUID,
    credential: Mapping[str, Any], name: str, at: datetime,
) -> UUID:  # fmt: skip
    """Keep the passkey that the device made; in a session that a ticket opened it has proven itself."""
    await second_factor.slow_down(db, vault, owner_id=staff_id, at=at)
    attempt = of_staff("add_passkey", staff_id, at=at)
    async with attempts.trying(db, attempt):
        async with db.begin() as uow:
            made = await passkeys.register(
                uow, site, kind=Who.STAFF, owner_id=staff_id, challenge_id=challenge_id, credential=credential,
                name=name, at=at,
            )  # fmt: skip
            if not isinstance(made, VerificationFailed):
                session = await uow.session.get_one(models.Session, session_id)
                if Method.TICKET.value in session.proven:
                    await _note_proven(uow, session_id, Method.PASSKEY, at=at)
                await uow.write([attempt.succeeded(at=at, passkey_id=str(made)).row()])
                await _did(uow, vault, staff_id, Act.ADD_PASSKEY, at=at, passkey=str(made))
        if isinstance(made, VerificationFailed):
            raise made
    return made


async def rename_staff_passkey(db: Database, *, staff_id: StaffId, passkey_id: UUID, name: str) -> None:
    """Call a passkey something else; somebody else's is not there."""
    async with db.begin() as uow:
        if not await passkeys.rename(uow, owner_id=staff_id, passkey_id=passkey_id, name=name):
            raise NotFound


async def remove_staff_passkey(
    db: Database, vault: Vault, site: Site, *, staff_id: StaffId, session_id: UUID, passkey_id: UUID,
    proof: FactorProof, at: datetime,
) -> None:  # fmt: skip
    """Take a passkey away, if something else is left to prove oneself with; somebody else's is not there."""
    await prove_anew(
        db, vault, site, staff_id=staff_id, session_id=session_id, proof=proof, action="remove_passkey", at=at
    )  # fmt: skip
    async with db.begin() as uow:
        await _lock(uow, staff_id)
        if not await passkeys.remove(uow, owner_id=staff_id, passkey_id=passkey_id):
            raise NotFound
        await refuse_last_factor(uow, staff_id)
        await _did(uow, vault, staff_id, Act.REMOVE_PASSKEY, at=at, passkey=str(passkey_id))


async def begin_second_app(
    db: Database, vault: Vault, site: Site, *, staff_id: StaffId, session_id: UUID, proof: FactorProof, at: datetime
) -> AppBegun:
    """Begin with an app beside the passkeys that somebody has; it counts once its first code was entered."""
    await prove_anew(db, vault, site, staff_id=staff_id, session_id=session_id, proof=proof, action="begin_totp", at=at)
    async with db.begin() as uow:
        person = await uow.session.get_one(models.Staff, staff_id)
        return await enrol_app.begin_for(uow, vault, owner_id=staff_id, name=person.login, at=at)


async def remove_staff_app(
    db: Database, vault: Vault, site: Site, *, staff_id: StaffId, session_id: UUID, proof: FactorProof, at: datetime
) -> None:
    """Take the app off with its recovery codes, if a passkey is left."""
    await prove_anew(
        db, vault, site, staff_id=staff_id, session_id=session_id, proof=proof, action="remove_totp", at=at
    )
    async with db.begin() as uow:
        await _lock(uow, staff_id)
        await take_app_off(uow, staff_id)
        await refuse_last_factor(uow, staff_id)
        await _did(uow, vault, staff_id, Act.REMOVE_APP, at=at)


async def begin_staff_passkey_sign_in(db: Database, site: Site, *, at: datetime) -> Asked:
    """Ask whoever is at the door of the desk for a signature; who that is, the key tells."""
    async with db.begin() as uow:
        return await passkeys.ask_to_sign(uow, site, purpose=_SIGN_IN, at=at)


async def staff_passkey_sign_in(
    db: Database, vault: Vault, site: Site, *, challenge_id: UUID, credential: Mapping[str, Any], device: Device,
    terms: StaffTerms = STAFF_TERMS, at: datetime,
) -> StaffSignedIn:  # fmt: skip
    """Sign a member of staff in with a passkey and nothing else; a login that is locked stays locked.

    A key of whoever has left, of a customer and of nobody are answered alike.
    """
    refusal: VerificationFailed | AccountLocked | None = None
    async with db.begin() as uow:
        found = await passkeys.judge(
            uow, site, kind=Who.STAFF, purpose=_SIGN_IN, challenge_id=challenge_id, credential=credential, at=at
        )
    staff_id = None if isinstance(found, VerificationFailed) else StaffId(found)
    attempt = of_staff("staff_sign_in", staff_id, at=at, device=device.name, by="passkey")
    async with attempts.trying(db, attempt):
        if isinstance(found, VerificationFailed):
            raise found
        assert staff_id is not None, "whose key it is was just found"
        async with db.begin() as uow:
            person = await uow.session.get(models.Staff, staff_id)
            lock = await credentials.keeps_out(uow, staff_id, at=at)
            if person is None or person.left_at is not None:
                refusal = VerificationFailed(method=Method.PASSKEY, problem="wrong")
            elif lock is not None:
                refusal = AccountLocked(lock, way_out="supervisor")
            else:
                begun = await begin_session(
                    uow, vault, kind=Who.STAFF, who_id=staff_id, device=device, at=at, proven=(Method.PASSKEY,)
                )
                await keep_few(uow, staff_id=staff_id, terms=terms, at=at)
                await uow.write([attempt.succeeded(at=at).row()])
                await _did(uow, vault, staff_id, Act.SIGN_IN, at=at, device=device.name, by="passkey")
        if refusal is not None:
            raise refusal
    return StaffSignedIn(staff_id=staff_id, token=begun.token, mark=begun.mark)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorView:
    """One second factor of somebody of staff; an app has no name of its own."""

    kind: Literal["app", "passkey"]
    id: UUID | None
    name: str


async def factors_of_staff(uow: UnitOfWork) -> dict[StaffId, list[FactorView]]:
    """Return what everybody of staff proves themselves with."""
    found: dict[StaffId, list[FactorView]] = {}
    apps = sa.select(models.Totp.owner_id).join(models.Staff, models.Staff.id == models.Totp.owner_id)
    for owner in await uow.session.scalars(apps.where(models.Totp.confirmed_at.is_not(None))):
        found.setdefault(StaffId(owner), []).append(FactorView(kind="app", id=None, name=""))
    keys = sa.select(models.Passkey).where(models.Passkey.who_kind == Who.STAFF.value).order_by(models.Passkey.id)
    for key in await uow.session.scalars(keys):
        found.setdefault(StaffId(key.owner_id), []).append(FactorView(kind="passkey", id=key.id, name=key.name))
    return found


async def take_app_off(uow: UnitOfWork, staff_id: StaffId) -> None:
    """Take away an app that counts, and its recovery codes."""
    gone = sa.delete(models.Totp).where(models.Totp.owner_id == staff_id, models.Totp.confirmed_at.is_not(None))
    if (await uow.session.scalars(gone.returning(models.Totp.owner_id))).one_or_none() is None:
        raise VerificationFailed(method=Method.TOTP, problem="none")
    await recovery.forget(uow, owner_id=staff_id)


async def refuse_last_factor(uow: UnitOfWork, staff_id: StaffId) -> None:
    """Refuse to leave somebody without a second factor: the desk would be closed to them."""
    if not await second_factor.ways(uow, staff_id):
        raise ActionNotAllowed(why="last_factor")


async def _may_add(
    db: Database, vault: Vault, site: Site, *, staff_id: StaffId, session_id: UUID, proof: FactorProof, at: datetime
) -> None:
    async with db.begin() as uow:
        session = await uow.session.get_one(models.Session, session_id)
        ways = await second_factor.ways(uow, staff_id)
    if not ways:
        if Method.TICKET.value not in session.proven:
            raise VerificationFailed(method=Method.TICKET, problem="none")
        return
    await prove_anew(
        db, vault, site, staff_id=staff_id, session_id=session_id, proof=proof, action="add_passkey", at=at
    )


async def _judge(
    uow: UnitOfWork, vault: Vault, site: Site, *, staff_id: StaffId, session_id: UUID, proof: FactorProof, at: datetime
) -> Method | VerificationFailed:
    if proof.credential is None:
        return await second_factor.judge_code(uow, vault, owner_id=staff_id, code=proof.code or "", at=at)
    if proof.challenge_id is None:
        return VerificationFailed(method=Method.PASSKEY, problem="late")
    judged = await passkeys.judge(
        uow, site, kind=Who.STAFF, purpose=_PROVE, bound_to=session_id, owner_id=staff_id,
        challenge_id=proof.challenge_id, credential=proof.credential, at=at,
    )  # fmt: skip
    return judged if isinstance(judged, VerificationFailed) else Method.PASSKEY


async def _note_proven(uow: UnitOfWork, session_id: UUID, method: Method, *, at: datetime) -> None:
    """Let a session have proven it; the ticket that it may have come with is used up by that."""
    session = await uow.session.get_one(models.Session, session_id)
    kept = {name: when for name, when in session.proven.items() if name != Method.TICKET}
    session.proven = {**kept, method.value: at.isoformat()}
    await uow.flush()


async def _lock(uow: UnitOfWork, staff_id: StaffId) -> None:
    """Let two who take away at once do it one after the other: the second sees what the first has left."""
    await uow.session.execute(sa.select(models.Staff.id).where(models.Staff.id == staff_id).with_for_update())


async def _did(uow: UnitOfWork, vault: Vault, staff_id: StaffId, act: Act, *, at: datetime, **facts: Fact) -> None:
    await audit.write(uow, vault, actor=actor_of(staff_id), act=act, facts=facts, at=at)
