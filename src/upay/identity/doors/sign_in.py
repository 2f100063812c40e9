"""Signing in by phone number or email address: with the password, or with a one-time code."""

from datetime import datetime
from typing import Final
from uuid import UUID

from upay.identity import rules
from upay.identity.arrival_models import Means
from upay.identity.assurance import Method, VerificationRequired
from upay.identity.doors import confirm_device, sessions
from upay.identity.doors.confirm_device import Confirmation
from upay.identity.doors.enter import enter
from upay.identity.doors.sessions import Begun, MerchantSignedIn, SignedIn
from upay.identity.models import Purpose, Who
from upay.identity.proofs import arrivals, callers, codes, credentials, second_factor, totp
from upay.identity.proofs.callers import Door
from upay.identity.proofs.codes import CodeExpired, CodeWrong
from upay.identity.proofs.credentials import AccountLocked
from upay.identity.proofs.devices import Device
from upay.identity.proofs.strange import LoginSuspicious, Watch
from upay.kit.ids import CustomerId, MerchantPersonId
from upay.platform import attempts
from upay.platform.crypto import Vault
from upay.platform.db import Database

_NO_PLACES: Final = Watch()
"""Where nobody says by what a sign-in is looked at: no places are known, and the thresholds are those of the house."""


async def sign_in(
    db: Database,
    vault: Vault,
    *,
    phone: str,
    password: str,
    device: Device,
    at: datetime,
    code: str | None = None,
    given: Confirmation | None = None,
    watch: Watch = _NO_PLACES,
) -> SignedIn:
    """Sign a customer in; whether the number has an account shows neither in the answer nor in its cost."""
    owner_id, begun = await _by_password(
        db, vault, door=Who.CUSTOMER, phone=phone, password=password, device=device, code=code, given=given,
        watch=watch, at=at,
    )  # fmt: skip
    return SignedIn(customer_id=CustomerId(owner_id), token=begun.token, mark=begun.mark)


async def merchant_sign_in(
    db: Database, vault: Vault, *, phone: str, password: str, device: Device, at: datetime,
    given: Confirmation | None = None, watch: Watch = _NO_PLACES,
) -> MerchantSignedIn:  # fmt: skip
    """Sign somebody in for a shop, by the rules that hold for customers; there is no PIN that a confirmation takes."""
    owner_id, begun = await _by_password(
        db, vault, door=Who.MERCHANT, phone=phone, password=password, device=device, code=None, given=given,
        watch=watch, at=at,
    )  # fmt: skip
    return MerchantSignedIn(person_id=MerchantPersonId(owner_id), token=begun.token, mark=begun.mark)


async def sign_in_with_code(
    db: Database, vault: Vault, *, phone: str, code: str, device: Device, at: datetime, watch: Watch = _NO_PLACES
) -> SignedIn:
    """Sign a customer in by a code; a locked account stays locked until it is unlocked on purpose.

    The code went to the bound channel, so that a new device is confirmed by it; what looks strange takes more.
    """
    caller = await callers.recognise(db, vault, phone=phone)
    asked = {"device": device.name, "by": "code"}
    async with attempts.trying(db, caller.attempt("sign_in", at=at, **asked)) as attempt:
        rules.missing({"phone": phone, "code": code})
        callers.typed(phone)
        noted = await arrivals.note(
            db, vault, id_=attempt.id, door=Who.CUSTOMER, means=Means.CODE, number=caller.blind,
            owner_id=caller.owner_id, device=device, watch=watch, at=at,
        )  # fmt: skip
        refusal: CodeWrong | CodeExpired | AccountLocked | VerificationRequired | LoginSuspicious | None
        customer_id, begun = caller.customer_id, None
        async with db.begin() as uow:
            refusal = await codes.prove(
                uow,
                vault,
                blind=caller.blind,
                owner_id=customer_id,
                purpose=Purpose.SIGN_IN,
                code=code,
                at=at,
                by_mail=caller.by_mail,
                device=device,
            )
            if customer_id is not None and refusal is None:
                lock = await credentials.keeps_out(uow, customer_id, at=at)
                if lock is not None:
                    refusal = AccountLocked(lock, way_out="code")
                elif await totp.is_on(uow, customer_id):
                    # A code by SMS is worth less than the app that was set up to take its place.
                    refusal = VerificationRequired(
                        action="sign_in_by_code", ways=await second_factor.ways(uow, customer_id)
                    )
                else:
                    refusal = await confirm_device.refuse_code_alone(
                        uow, vault, noted, owner_id=customer_id, device=device, at=at
                    )
                if refusal is None:
                    begun = await sessions.begin_session(
                        uow, vault, kind=Who.CUSTOMER, who_id=customer_id, device=device, at=at,
                        proven=(Method.CODE,), arrived=noted,
                    )  # fmt: skip
                    await uow.write([attempt.succeeded(at=at).row()])
            if refusal is not None:
                await arrivals.settle(uow, noted.id, outcome=refusal.code)
        if refusal is not None:
            raise refusal
        assert customer_id is not None, "no code was sent to a number that nobody has"
        assert begun is not None, "whoever is not refused is in"
    return SignedIn(customer_id=customer_id, token=begun.token, mark=begun.mark)


async def _by_password(
    db: Database, vault: Vault, *, door: Door, phone: str, password: str, device: Device, code: str | None,
    given: Confirmation | None, watch: Watch, at: datetime,
) -> tuple[UUID, Begun]:  # fmt: skip
    caller = await callers.recognise(db, vault, phone=phone, door=door)
    asked = {"device": device.name}
    async with attempts.trying(db, caller.attempt("sign_in", at=at, **asked)) as attempt:
        rules.missing({"phone": phone, "password": password})
        callers.typed(phone, door=door)
        return await enter(
            db, vault, kind=door, owner_id=caller.owner_id, blind=caller.blind, password=password,
            seen=caller.password_hash, device=device, attempt=attempt, code=code, given=given, watch=watch, at=at,
        )  # fmt: skip
