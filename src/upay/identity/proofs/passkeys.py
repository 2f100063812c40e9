"""Passkeys (WebAuthn): registering them, and judging what a device signed.

What is to be signed is made here, lives for five minutes and is gone with its first answer. The browser says for which
site it was signed, and the signature covers that; a page that looks like ours gets none that counts.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
import webauthn
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from upay.identity import models, rules
from upay.identity.assurance import Method, VerificationFailed
from upay.identity.models import Who
from upay.kit.ids import new_id
from upay.kit.text import one_line
from upay.platform.db import UnitOfWork

_PASSKEY = models.Passkey
_CHALLENGE = models.Challenge
_LONGEST_NAME: Final = 40
_MILLISECONDS: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """For which site passkeys are: its domain, and the addresses at which our pages are opened."""

    domain: str
    origins: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the browser is to ask the device for, as the browser reads it, and under which id the answer comes."""

    challenge_id: UUID
    options: str


async def ask_to_register(
    uow: UnitOfWork, site: Site, *, kind: Who, owner_id: UUID, called: str, at: datetime
) -> Asked:
    """Ask a device for a new key of somebody, other than those that it has; of many enough, none is made."""
    if await _has_all(uow, owner_id):
        raise VerificationFailed(method=Method.PASSKEY, problem="too_many")
    held = await uow.session.scalars(sa.select(_PASSKEY.credential_id).where(_PASSKEY.owner_id == owner_id))
    return await _ask_for_key(
        uow, site, purpose=f"register:{kind.value}", owner_id=owner_id, held=held.all(), called=called, at=at
    )


async def ask_for_first(uow: UnitOfWork, site: Site, *, sign_up: str, called: str, at: datetime) -> Asked:
    """Ask a device for the key of somebody who is yet to be a customer; `sign_up` tells theirs from every other.

    Under which id they will be one is settled here, since the device keeps it with the key.
    """
    return await _ask_for_key(
        uow, site, purpose=f"sign_up:{sign_up}", owner_id=new_id(), held=(), called=called, at=at
    )  # fmt: skip


async def _ask_for_key(
    uow: UnitOfWork, site: Site, *, purpose: str, owner_id: UUID, held: Sequence[bytes], called: str, at: datetime
) -> Asked:
    challenge = await _challenge(uow, purpose=purpose, bound_to=owner_id, at=at)
    options = webauthn.generate_registration_options(
        rp_id=site.domain, rp_name="UPay", user_id=owner_id.bytes, user_name=called, user_display_name=called,
        challenge=challenge.nonce, timeout=_life(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in held],
    )  # fmt: skip
    return Asked(challenge_id=challenge.id, options=webauthn.options_to_json(options))


async def register(
    uow: UnitOfWork, site: Site, *, kind: Who, owner_id: UUID, challenge_id: UUID, credential: Mapping[str, Any],
    name: str, at: datetime,
) -> VerificationFailed | UUID:  # fmt: skip
    """Keep the key that a device made. A refusal is returned, so that the challenge is gone all the same."""
    nonce = await _used(uow, challenge_id, purpose=f"register:{kind.value}", bound_to=owner_id, at=at)
    if nonce is None:
        return VerificationFailed(method=Method.PASSKEY, problem="late")
    made = await _verified(uow, site, nonce=nonce, credential=credential)
    if isinstance(made, VerificationFailed):
        return made
    if await _has_all(uow, owner_id):
        return VerificationFailed(method=Method.PASSKEY, problem="too_many")
    return await _keep(uow, made, kind=kind, owner_id=owner_id, name=name, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """A key that a device made for a sign-up, and under which id its owner is to be a customer."""

    owner_id: UUID
    made: VerifiedRegistration = field(repr=False)


async def judge_first(
    uow: UnitOfWork, site: Site, *, sign_up: str, challenge_id: UUID, credential: Mapping[str, Any], at: datetime
) -> VerificationFailed | First:
    """Return the key that a device made for this sign-up, which is yet to be kept.

    A refusal is returned, so that the challenge is gone all the same.
    """
    row = await _taken(uow, challenge_id, purpose=f"sign_up:{sign_up}", at=at)
    if row is None or row.bound_to is None:
        return VerificationFailed(method=Method.PASSKEY, problem="late")
    made = await _verified(uow, site, nonce=row.nonce, credential=credential)
    return made if isinstance(made, VerificationFailed) else First(owner_id=row.bound_to, made=made)


async def keep_first(uow: UnitOfWork, first: First, *, at: datetime) -> None:
    """Keep the key of whoever has just become a customer; it has no name until they give it one."""
    await _keep(uow, first.made, kind=Who.CUSTOMER, owner_id=first.owner_id, name="", at=at)


async def _verified(
    uow: UnitOfWork, site: Site, *, nonce: bytes, credential: Mapping[str, Any]
) -> VerificationFailed | VerifiedRegistration:
    try:
        made = webauthn.verify_registration_response(
            credential=dict(credential), expected_challenge=nonce, expected_rp_id=site.domain,
            expected_origin=list(site.origins), require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return VerificationFailed(method=Method.PASSKEY, problem="wrong")
    taken = await uow.session.scalar(sa.select(sa.exists().where(_PASSKEY.credential_id == made.credential_id)))
    return VerificationFailed(method=Method.PASSKEY, problem="known") if taken else made


async def _keep(
    uow: UnitOfWork, made: VerifiedRegistration, *, kind: Who, owner_id: UUID, name: str, at: datetime
) -> UUID:  # fmt: skip
    passkey_id = new_id()
    uow.add(
        _PASSKEY(
            id=passkey_id, who_kind=kind.value, owner_id=owner_id, credential_id=made.credential_id,
            public_key=made.credential_public_key, sign_count=made.sign_count,
            name=one_line(name, longest=_LONGEST_NAME), backed_up=made.credential_backed_up, created_at=at,
            last_used_at=None,
        )
    )  # fmt: skip
    await uow.flush()
    return passkey_id


async def ask_to_sign(
    uow: UnitOfWork, site: Site, *, purpose: str, bound_to: UUID | None = None, owner_id: UUID | None = None,
    at: datetime,
) -> Asked:  # fmt: skip
    """Ask for a signature: by a key of this person, or of whoever holds the device."""
    held: list[bytes] = []
    if owner_id is not None:
        held = list(await uow.session.scalars(sa.select(_PASSKEY.credential_id).where(_PASSKEY.owner_id == owner_id)))
    challenge = await _challenge(uow, purpose=purpose, bound_to=bound_to, at=at)
    options = webauthn.generate_authentication_options(
        rp_id=site.domain, challenge=challenge.nonce, timeout=_life(),
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in held],
        user_verification=UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return Asked(challenge_id=challenge.id, options=webauthn.options_to_json(options))


async def judge(
    uow: UnitOfWork, site: Site, *, kind: Who, purpose: str, bound_to: UUID | None = None, owner_id: UUID | None = None,
    challenge_id: UUID, credential: Mapping[str, Any], at: datetime,
) -> VerificationFailed | UUID:  # fmt: skip
    """Return whose key signed. A refusal is returned, so that the challenge is gone all the same.

    A key that nobody has, somebody else's and a wrong signature are answered alike.
    """
    nonce = await _used(uow, challenge_id, purpose=purpose, bound_to=bound_to, at=at)
    if nonce is None:
        return VerificationFailed(method=Method.PASSKEY, problem="late")
    wrong = VerificationFailed(method=Method.PASSKEY, problem="wrong")
    try:
        named = base64url_to_bytes(str(credential.get("rawId", "")))
    except (ValueError, TypeError):
        return wrong
    query = sa.select(_PASSKEY).where(_PASSKEY.credential_id == named, _PASSKEY.who_kind == kind.value)
    key = (await uow.session.scalars(query.with_for_update())).one_or_none()
    if key is None or (owner_id is not None and key.owner_id != owner_id):
        return wrong
    try:
        signed = webauthn.verify_authentication_response(
            credential=dict(credential), expected_challenge=nonce, expected_rp_id=site.domain,
            expected_origin=list(site.origins), credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count, require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return wrong
    key.sign_count, key.backed_up, key.last_used_at = signed.new_sign_count, signed.credential_backed_up, at
    return key.owner_id


async def rename(uow: UnitOfWork, *, owner_id: UUID, passkey_id: UUID, name: str) -> bool:
    """Call a key something else; False if it is not this person's."""
    renamed = await uow.session.scalars(
        sa.update(_PASSKEY)
        .where(_PASSKEY.id == passkey_id, _PASSKEY.owner_id == owner_id)
        .values(name=one_line(name, longest=_LONGEST_NAME))
        .returning(_PASSKEY.id)
        .execution_options(synchronize_session=False)
    )
    return renamed.one_or_none() is not None


async def remove(uow: UnitOfWork, *, owner_id: UUID, passkey_id: UUID) -> bool:
    """Take a key away; False if it is not this person's."""
    which = sa.delete(_PASSKEY).where(_PASSKEY.id == passkey_id, _PASSKEY.owner_id == owner_id)
    return (await uow.session.scalars(which.returning(_PASSKEY.id))).one_or_none() is not None


async def forget_late(uow: UnitOfWork, *, at: datetime) -> int:
    """Forget what nobody has answered in time."""
    late = sa.delete(_CHALLENGE).where(_CHALLENGE.expires_at <= at).returning(_CHALLENGE.id)
    return len((await uow.session.scalars(late)).all())


async def _has_all(uow: UnitOfWork, owner_id: UUID) -> bool:
    many = await uow.session.scalar(sa.select(sa.func.count()).where(_PASSKEY.owner_id == owner_id))
    return (many or 0) >= rules.PASSKEYS_ALLOWED


async def _challenge(uow: UnitOfWork, *, purpose: str, bound_to: UUID | None, at: datetime) -> models.Challenge:
    row = _CHALLENGE(
        id=new_id(), purpose=purpose, bound_to=bound_to, nonce=secrets.token_bytes(32),
        expires_at=at + rules.CHALLENGE_LIFE,
    )  # fmt: skip
    uow.add(row)
    await uow.flush()
    return row


async def _used(
    uow: UnitOfWork, challenge_id: UUID, *, purpose: str, bound_to: UUID | None, at: datetime
) -> bytes | None:
    """Take a challenge away and return what was to be signed, if it still counts and was made for this."""
    row = await _taken(uow, challenge_id, purpose=purpose, at=at)
    return None if row is None or row.bound_to != bound_to else row.nonce


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """A challenge that is gone: what was to be signed, and for whom or what."""

    nonce: bytes
    bound_to: UUID | None


async def _taken(uow: UnitOfWork, challenge_id: UUID, *, purpose: str, at: datetime) -> _Taken | None:
    row = (
        await uow.session.execute(
            sa.delete(_CHALLENGE)
            .where(_CHALLENGE.id == challenge_id)
            .returning(_CHALLENGE.nonce, _CHALLENGE.purpose, _CHALLENGE.bound_to, _CHALLENGE.expires_at)
        )
    ).one_or_none()
    if row is None or row.purpose != purpose or row.expires_at <= at:
        return None
    return _Taken(nonce=row.nonce, bound_to=row.bound_to)


def options_of(asked: Asked) -> dict[str, Any]:
    """Return what the browser is to be given, as plain values."""
    options: dict[str, Any] = msgspec.json.decode(asked.options)
    return options


def _life() -> int:
    return int(rules.CHALLENGE_LIFE.total_seconds()) * _MILLISECONDS
