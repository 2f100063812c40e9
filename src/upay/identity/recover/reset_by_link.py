"""Getting a lost password back by a link in a mail, beside the code.

The link carries a secret of which only a keyed digest is kept. It counts for half an hour, until it is used, until a
newer one is sent, or until the password is changed in any other way. It sets a password and lets nobody in: whoever has
two-step verification is asked for it at the sign-in, as ever. Whether an address has an account shows nowhere.
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from hmac import compare_digest
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models, queries, rules
from upay.identity.doors import sessions
from upay.identity.hashing import HASHER
from upay.identity.models import Group, Purpose, Who
from upay.identity.proofs import callers, codes, credentials, devices, hold_back
from upay.identity.proofs.devices import NO_DEVICE, Device
from upay.identity.proofs.send_code import CodeSent, hold_to_pace
from upay.identity.telling import notices
from upay.identity.telling.reach import as_proven
from upay.kit.ids import AttemptId, CustomerId, new_id
from upay.kit.language import Lang, Words
from upay.kit.refusal import Kind, Refusal
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault, new_token
from upay.platform.db import Database, UnitOfWork

Link = Callable[[str], str]
"""Makes the address of the page on which the password is set, of the secret for it."""
_LINK: Final = models.OneTimeCode
_HEX: Final = 32


class ResetLinkInvalid(Refusal):
    """The link sets no password; facts: problem (unknown, late, used, replaced)."""

    code = "reset_link_invalid"
    kind = Kind.FORBIDDEN

    def __init__(self, *, problem: str) -> None:
        super().__init__(problem=problem)


async def send_reset_link(
    db: Database, vault: Vault, *, email: str, lang: Lang, link: Link, device: Device = NO_DEVICE, at: datetime
) -> CodeSent:  # fmt: skip
    """Mail a link to an address; one that nobody has is answered alike, and nothing is sent; `device` as for codes."""
    caller = await callers.recognise(db, vault, phone=email)
    async with attempts.trying(db, caller.attempt("send_reset_link", at=at)) as attempt:
        rules.missing({"email": email})
        rules.email_address(email)
        reach = caller.reach
        assert reach is not None, "an address is one that is recognised"
        async with db.begin() as uow:
            at_home = await devices.knows(uow, owner_id=caller.owner_id or new_id(), device=device)
            await hold_to_pace(uow, blind=caller.blind, at_home=at_home, at=at)
            owner_id = caller.customer_id
            held = (
                None
                if owner_id is None
                else await hold_back.held_back(uow, owner_id, purpose=Purpose.RESET_LINK, by_mail=True, at=at)
            )
            reaches, link_id, secret = owner_id is not None and held is None, new_id(), new_token()
            uow.add(
                _LINK(
                    id=link_id, purpose=Purpose.RESET_LINK.value, address_blind=caller.blind,
                    digest=codes.digest(vault, code_id=link_id, code=secret) if reaches else secrets.token_bytes(32),
                    bound_to=owner_id, approves=None, sent_at=at, expires_at=at + rules.LINK_LIFE, tries_left=1,
                    long=True, at_home=at_home, asked_in=devices.asker(vault, device),
                )
            )  # fmt: skip
            if owner_id is not None:
                person = await queries.open_customer(uow, owner_id)
                assert person is not None, "whose account is closed is known by nothing"
                phrase, to = notices.phrase_of(vault, person), as_proven(vault, person, typed=reach)
                there = link(f"{link_id.hex}{secret}")
                words = (
                    Words(*(each.replace("{link}", there) for each in (notices.RESET_LINK.zh, notices.RESET_LINK.en)))
                    if held is None
                    else notices.ON_HOLD[held.problem]
                )
                notices.mail(
                    uow, vault, address=to.address, person=owner_id, words=words, lang=lang, phrase=phrase,
                    group=Group.CODE if held is None else Group.SECURITY,
                    expires_at=at + rules.LINK_LIFE if held is None else None, at=at,
                )  # fmt: skip
            await uow.write([attempt.succeeded(at=at).row()])
    return CodeSent(masked=reach.masked, expires_at=at + rules.LINK_LIFE, next_at=at + rules.CODE_PAUSE)


async def reset_by_link(db: Database, vault: Vault, *, token: str, new_password: str, at: datetime) -> None:
    """Set a new password, unlock, and end every session: whoever was in by the old one is out."""
    link_id, secret = _parts(token)
    async with db.begin() as uow:
        owner_id = await uow.session.scalar(sa.select(_LINK.bound_to).where(_is(link_id)))
    attempt = Attempt(
        id=AttemptId(new_id()), kind="reset_password", customer_id=None if owner_id is None else CustomerId(owner_id),
        actor="customer", asked={"by": "link"}, at=at,
    )  # fmt: skip
    async with attempts.trying(db, attempt):
        rules.missing({"new_password": new_password})
        # Neither name nor address: what they would refuse would tell whose account it is to who only found the link.
        rules.strong_password(new_password, name="")
        hashed = await HASHER.hash(vault, new_password)
        async with db.begin() as uow:
            refusal = await _judge(uow, vault, link_id=link_id, secret=secret, at=at)
            if refusal is None:
                assert owner_id is not None, "what nobody was sent opens nothing"
                await credentials.replace_password(uow, owner_id=owner_id, hashed=hashed, by_code=True, at=at)
                await sessions.end_sessions(uow, who_id=owner_id, at=at)
                to = await queries.addressee(uow, owner_id, door=Who.CUSTOMER)
                notices.tell(uow, vault, to=to, words=notices.PASSWORD_CHANGED[Who.CUSTOMER], at=at)
                await uow.write([attempt.succeeded(at=at).row()])
        if refusal is not None:
            raise refusal


async def _judge(
    uow: UnitOfWork, vault: Vault, *, link_id: UUID, secret: str, at: datetime
) -> ResetLinkInvalid | None:  # fmt: skip
    """Use a link up. Only who has the secret hears what became of it; anybody else hears that it is unknown."""
    row = (await uow.session.scalars(sa.select(_LINK).where(_is(link_id)).with_for_update())).one_or_none()
    if row is None or not compare_digest(row.digest, codes.digest(vault, code_id=row.id, code=secret)):
        return ResetLinkInvalid(problem="unknown")
    assert row.bound_to is not None, "what nobody was sent has no secret"
    problem = await _problem(uow, row, owner_id=row.bound_to, at=at)
    if problem is not None:
        return ResetLinkInvalid(problem=problem)
    row.used_at = at
    return None


async def _problem(uow: UnitOfWork, row: models.OneTimeCode, *, owner_id: UUID, at: datetime) -> str | None:
    if row.used_at is not None:
        return "used"
    if row.expires_at <= at:
        return "late"
    owner = await queries.owner_of_email(uow, row.address_blind)
    held = await hold_back.held_back(uow, owner_id, purpose=Purpose.RESET_LINK, by_mail=True, at=at)
    if owner is None or owner[0] != owner_id or held is not None:
        return "unknown"
    newest = await queries.newest_of_asker(uow, row)
    password = await queries.lock_password(uow, owner_id)
    changed = password is not None and password.changed_at > row.sent_at
    return "replaced" if changed or newest != row.id else None


def _is(link_id: UUID) -> sa.ColumnElement[bool]:
    return sa.and_(_LINK.id == link_id, _LINK.purpose == Purpose.RESET_LINK.value)


def _parts(token: str) -> tuple[UUID, str]:
    """Take a link's secret apart; what is none of ours is an id that nobody has."""
    try:
        return UUID(hex=token[:_HEX]), token[_HEX:]
    except ValueError:
        return UUID(int=0), ""
