"""Opening a claim for an account of which nothing is left, from any browser, and proving the new number for it.

Whether the account exists, and whether it can be given back in this way, is told to nobody: every claim goes the same
way and costs the same, and one that leads nowhere is turned down in the end like one that somebody has looked at.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models, queries, rules
from upay.identity.claim_models import Claim, ClaimState
from upay.identity.level_models import PersonAccount
from upay.identity.models import Purpose
from upay.identity.pictures.photo_once import fresh_digits
from upay.identity.proofs import callers, codes, former_number
from upay.identity.proofs.send_code import CodeSent, send_code
from upay.identity.telling import reach
from upay.kit.ids import AttemptId, CustomerId, new_id
from upay.kit.language import Lang, Words
from upay.kit.refusal import Kind, NotFound, Refusal
from upay.kit.text import mask_email, mask_phone
from upay.platform import attempts
from upay.platform.actions import ActionNotAllowed
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault, digest_token, new_token
from upay.platform.db import Database, UnitOfWork

NAMED: Final = "claim.named"
NEW_NUMBER: Final = "claim.new_number"
_NETWORK: Final = "claim.network"
CLAIMS_A_MONTH: Final = 3
"""In so many claims in thirty days questions are asked about one number or address, the same ones in each.

Opening one is bounded by network alone: it takes nothing, so counting it would let anybody keep an owner out.
"""
A_MONTH: Final = timedelta(days=30)
CLAIMS_A_DAY_OF_NETWORK: Final = 10
_A_DAY: Final = timedelta(days=1)
FILL_WITHIN: Final = timedelta(hours=24)
"""So long a claim waits for what belongs to it."""
REST_AFTER_OBJECTION: Final = timedelta(days=90)
"""So long nothing comes of further claims once the owner has taken one back."""
LEAST_LEVEL: Final = 2
"""From this level on it is known who owns the account, which is what documents are compared with."""
_DIGITS: Final = 8
_LONGEST: Final = 100
_WHAT: Final = Words("凭证件找回账户时验证这个手机号", "prove this number in a claim for an account with documents")


class ClaimTooOften(Refusal):
    """As many claims as are taken about this address, or from this network; facts: problem, until."""

    code = "claim_too_often"
    kind = Kind.LIMITED


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A claim that was opened, with the one thing that leads back to it."""

    number: str
    token: str = field(repr=False)


async def open_claim(
    db: Database, vault: Vault, *, named: str, phone: str, network: str, lang: Lang, at: datetime
) -> Opened:
    """Open a claim for the account that has this number or address; the answer tells nothing about it.

    A number that nobody has names the account that moved away from it last, however long ago: whoever took an account
    over moved it to a number that its owner does not know, and it takes documents anyhow.

    Both may be the same number: whoever has it back from the carrier may have lost all that opens the account.
    """
    attempt = Attempt(
        id=AttemptId(new_id()), kind="open_claim", customer_id=None, actor="claimant", asked=_asked(named, phone), at=at
    )
    async with attempts.trying(db, attempt):
        rules.missing({"named": named, "phone": phone})
        old, new = named_address(named), rules.phone_number(phone)
        blind, from_network = vault.blind(old, context=NAMED), vault.blind(network, context=_NETWORK)
        token = new_token()
        caller = await callers.recognise(db, vault, phone=old)
        async with db.begin() as uow:
            await _hold_network_to_rate(uow, from_network, at=at)
            await hold_questions_to_rate(uow, blind, at=at)
            before = await former_number.last_owner(uow, caller.blind)
            customer_id = await _recoverable(uow, caller.customer_id or before, at=at)
            row = Claim(
                id=new_id(), number=f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}", token_digest=digest_token(token),
                customer_id=customer_id, named_sealed=vault.seal(old, context=NAMED, person=customer_id),
                named_blind=blind, network_blind=from_network,
                new_sealed=vault.seal(new, context=NEW_NUMBER, person=customer_id),
                new_blind=vault.blind(new, context=queries.PHONE), lang=lang.value, state=ClaimState.OPEN.value,
                digits=fresh_digits(), opened_at=at, expires_at=at + FILL_WITHIN,
            )  # fmt: skip
            uow.add(row)
            await uow.flush()
            await uow.write([attempt.succeeded(at=at, claim=row.number).row()])
    return Opened(number=row.number, token=token)


async def send_claim_code(db: Database, vault: Vault, *, token: str, lang: Lang, at: datetime) -> CodeSent:
    """Send a code to the new number: to prove it at the beginning, and to finish at the end."""
    async with db.begin() as uow:
        row = await by_token(uow, token, at=at)
        finishes = row.state == ClaimState.COOLING and row.cools_until is not None and row.cools_until <= at
        if row.state != ClaimState.OPEN and not finishes:
            raise ActionNotAllowed(why="claim_moved_on")
        number, claim_id = vault.open(row.new_sealed, context=NEW_NUMBER), row.id
        named = vault.open(row.named_sealed, context=NAMED)
        # Where the number stays, its code proves that the claimant has it, and nothing else of the account.
        stays = named == number or await keeps_number(uow, row)
    return await send_code(
        db, vault, phone=number, purpose=Purpose.TAKE_NUMBER, lang=lang, at=at, approves=claim_id, stays=stays,
        what=_WHAT,
    )  # fmt: skip


async def prove_claim_number(db: Database, vault: Vault, *, token: str, code: str, at: datetime) -> None:
    """Take the code of the new number; nothing else can be sent before."""
    attempt = Attempt(
        id=AttemptId(new_id()), kind="prove_claim", customer_id=None, actor="claimant", asked={}, at=at
    )  # fmt: skip
    async with attempts.trying(db, attempt):
        rules.missing({"code": code})
        async with db.begin() as uow:
            row = await open_by_token(uow, token, at=at)
            refusal = None
            if row.proven_at is None:
                refusal = await prove_new_number(uow, vault, row, code=code, at=at)
                if refusal is None:
                    row.proven_at = at
                    await uow.write([attempt.succeeded(at=at, claim=row.number).row()])
        if refusal is not None:
            raise refusal


# What follows is for this room's own use cases.


async def hold_questions_to_rate(uow: UnitOfWork, blind: bytes, *, at: datetime) -> None:
    """Refuse once questions were asked in as many claims about this number or address as may be, one after another."""
    await _in_turn(uow, blind)
    query = sa.select(Claim.opened_at).where(
        Claim.named_blind == blind, Claim.questions_sealed.is_not(None), Claim.opened_at > at - A_MONTH
    )
    _refuse_too_many(await uow.session.scalars(query), most=CLAIMS_A_MONTH, within=A_MONTH, problem="address")


async def asked_often(uow: UnitOfWork, customer_id: UUID, *, at: datetime) -> bool:
    """Tell whether that holds of this account, by whatever number or address it was named; told to nobody."""
    await _in_turn(uow, customer_id.bytes[8:])
    query = sa.select(sa.func.count()).where(
        Claim.customer_id == customer_id, Claim.questions_sealed.is_not(None), Claim.opened_at > at - A_MONTH
    )
    return (await uow.session.scalar(query) or 0) >= CLAIMS_A_MONTH


async def keeps_number(uow: UnitOfWork, row: Claim) -> bool:
    """Tell whether the account has the claimant's number already."""
    has = sa.exists().where(models.Customer.id == row.customer_id, models.Customer.phone_blind == row.new_blind)
    return bool(await uow.session.scalar(sa.select(has)))


async def by_token(uow: UnitOfWork, token: str, *, at: datetime) -> Claim:
    """Return the claim of a private link, locked; one that is forgotten is not found."""
    query = sa.select(Claim).where(Claim.token_digest == digest_token(token)).with_for_update()
    row = (await uow.session.scalars(query)).one_or_none()
    if row is None:
        raise NotFound
    if row.state == ClaimState.OPEN and row.expires_at <= at:
        row.state, row.ended_at, row.ended_by = ClaimState.EXPIRED.value, at, "time"
        await uow.flush()
    return row


async def open_by_token(uow: UnitOfWork, token: str, *, at: datetime, proven: bool = False) -> Claim:
    """Return a claim that is still being filled in; with `proven`, one whose new number is proven."""
    row = await by_token(uow, token, at=at)
    if row.state != ClaimState.OPEN:
        raise ActionNotAllowed(why="claim_moved_on")
    if proven and row.proven_at is None:
        raise ActionNotAllowed(why="claim_number_first")
    return row


async def prove_new_number(
    uow: UnitOfWork, vault: Vault, row: Claim, *, code: str, at: datetime
) -> codes.CodeWrong | codes.CodeExpired | None:
    """Use the code up that went to the new number for this claim."""
    return await codes.prove(
        uow, vault, blind=row.new_blind, owner_id=None, purpose=Purpose.TAKE_NUMBER, code=code, at=at, approves=row.id
    )


def named_address(text: str) -> str:
    """Return the number or address that an account had, in its usual form."""
    if reach.is_email(text):
        return rules.email_address(text, field="named").lower()
    return rules.phone_number(text)


def mask_named(address: str) -> str:
    """Return a number or an address as it may be shown."""
    return mask_email(address) if "@" in address else mask_phone(address)


def _asked(named: str, phone: str) -> dict[str, str]:
    """Return what may be kept of what was typed: what is no number and no address may be a secret."""
    asked = {}
    try:
        asked["named"] = mask_named(named_address(named[:_LONGEST]))
        asked["phone"] = mask_phone(rules.phone_number(phone))
    except Refusal:
        pass
    return asked


async def _recoverable(uow: UnitOfWork, owner_id: UUID | None, *, at: datetime) -> CustomerId | None:
    """Return whose account this is, if documents can give it back: verified, open, and not resting."""
    # Asked for alike where there is nobody, so that it takes as long.
    whose = owner_id or new_id()
    verified = (
        sa.select(models.Customer.id)
        .join(PersonAccount, PersonAccount.customer_id == models.Customer.id)
        .where(models.Customer.id == whose, models.Customer.level >= LEAST_LEVEL, models.Customer.closed_at.is_(None))
    )
    found = await uow.session.scalar(verified)
    objected = sa.exists().where(
        Claim.customer_id == whose, Claim.state == ClaimState.CANCELLED.value,
        Claim.ended_at > at - REST_AFTER_OBJECTION,
    )  # fmt: skip
    rests = await uow.session.scalar(sa.select(objected))
    return CustomerId(found) if found is not None and not rests and not await asked_often(uow, whose, at=at) else None


async def _hold_network_to_rate(uow: UnitOfWork, network: bytes, *, at: datetime) -> None:
    # Of two that come at once, one is counted first.
    await _in_turn(uow, network)
    query = sa.select(Claim.opened_at).where(Claim.network_blind == network, Claim.opened_at > at - _A_DAY)
    _refuse_too_many(
        await uow.session.scalars(query), most=CLAIMS_A_DAY_OF_NETWORK, within=_A_DAY, problem="network"
    )  # fmt: skip


def _refuse_too_many(opened: Iterable[datetime], *, most: int, within: timedelta, problem: str) -> None:
    times = sorted(opened)
    if len(times) >= most:
        raise ClaimTooOften(problem=problem, until=rules.iso(times[-most] + within))


async def _in_turn(uow: UnitOfWork, key: bytes) -> None:
    await uow.session.execute(sa.select(sa.func.pg_advisory_xact_lock(int.from_bytes(key[:8], signed=True))))
