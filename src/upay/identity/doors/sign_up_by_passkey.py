"""Signing up with a passkey and no password: the key is made before there is a customer, and kept with the customer.

What can be judged is judged before the device is asked, so that it makes no key for an account that cannot be: the
form, the terms, the code, whether the number or the address is free. All of it is judged again when the key comes. In
between there is a challenge and nothing else, which is good for this number in this browser, once, for five minutes.

Such an account has the way back of any other: a code signs in where nothing is strange, and sets a password. That
passkeys alone open it is switched on later, by who has two.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from upay.identity.assurance import Method, VerificationFailed
from upay.identity.doors.sessions import Begun, SignedIn
from upay.identity.doors.sign_up import (
    EmailTaken,
    Form,
    PhoneTaken,
    become_customer,
    judge_form,
    prove_reach,
    refuse_taken,
)
from upay.identity.hashing import HASHER
from upay.identity.proofs import callers, credentials, devices, passkeys
from upay.identity.proofs.callers import Caller
from upay.identity.proofs.devices import Device
from upay.identity.proofs.passkeys import Asked, Site
from upay.kit.ids import CustomerId
from upay.kit.refusal import Refusal
from upay.platform import attempts
from upay.platform.crypto import Vault
from upay.platform.db import Database


async def begin_passkey_sign_up(
    db: Database, vault: Vault, site: Site, *, form: Form, device: Device, at: datetime
) -> Asked:  # fmt: skip
    """Say what the browser is to ask the device for; a wrong code is counted, a right one stays good."""
    caller = await callers.recognise(db, vault, phone=form.phone)
    asked: Asked | None = None
    async with attempts.trying(db, caller.attempt("sign_up", at=at, by=Method.PASSKEY.value)):
        fit = judge_form(form, password=None)
        async with db.begin() as uow:
            refusal = await prove_reach(uow, vault, caller, code=form.code, device=device, keep=True, at=at)
            if refusal is None:
                await refuse_taken(uow, vault, fit.found, at=at)
                asked = await passkeys.ask_for_first(
                    uow, site, sign_up=_which(vault, caller, device), called=fit.found.masked, at=at
                )
        if refusal is not None:
            raise refusal
        assert asked is not None, "whoever is not refused is asked"
    return asked


async def passkey_sign_up(
    db: Database, vault: Vault, site: Site, *, form: Form, challenge_id: UUID, credential: Mapping[str, Any],
    device: Device, at: datetime,
) -> SignedIn:  # fmt: skip
    """Make a customer who has a passkey and no password, and sign in.

    Of several who come with the same number one becomes its customer; the key of the others opens nothing.
    """
    caller = await callers.recognise(db, vault, phone=form.phone)
    async with attempts.trying(db, caller.attempt("sign_up", at=at, by=Method.PASSKEY.value)) as attempt:
        fit = judge_form(form, password=None)
        hashed_pin = await HASHER.hash(vault, form.pin)
        begun: Begun | None = None
        refusal: Refusal | None
        async with db.begin() as uow:
            first = await passkeys.judge_first(
                uow,
                site,
                sign_up=_which(vault, caller, device),
                challenge_id=challenge_id,
                credential=credential,
                at=at,
            )
            if isinstance(first, VerificationFailed):
                refusal = first
            else:
                refusal = await prove_reach(uow, vault, caller, code=form.code, device=device, at=at)
                customer_id = CustomerId(first.owner_id)
                if refusal is None:
                    try:
                        begun = await become_customer(
                            uow, vault, fit, customer_id=customer_id, hashed_pin=hashed_pin, proven=Method.PASSKEY,
                            device=device, attempt=attempt, at=at,
                        )  # fmt: skip
                    except (PhoneTaken, EmailTaken) as taken:
                        # Written before anything else of the customer, so that challenge and code alone are used up.
                        refusal = taken
                    else:
                        credentials.do_without_password(uow, owner_id=customer_id, at=at)
                        await passkeys.keep_first(uow, first, at=at)
        if refusal is not None:
            raise refusal
        assert begun is not None, "whoever is not refused is in"
    return SignedIn(customer_id=customer_id, token=begun.token, mark=begun.mark)


def _which(vault: Vault, caller: Caller, device: Device) -> str:
    """Return what tells a sign-up from every other: the number or the address, and the browser."""
    return (caller.blind + devices.browser_blind(vault, device)).hex()
