"""Confirming that it is oneself, where the password alone does not do: on a new device, and where a sign-in is strange.

Whoever has the password and comes from a browser that the account does not know, while it knows another, confirms with
a code to the bound channel; a recovery code that came with the password has done so already, an app code too unless
those are being guessed at, and a passkey is a way in of its own. What looks strange takes the code and the payment PIN.
Until then there is no session, and only who has the password hears of any of this. A confirmation belongs to the
browser that was asked for it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from upay.identity import queries, rules
from upay.identity.arrival_models import Arrival
from upay.identity.assurance import Method, VerificationRequired
from upay.identity.device_names import name_of
from upay.identity.models import Purpose, Who
from upay.identity.proofs import arrivals, codes, credentials, devices, guessing, second_factor
from upay.identity.proofs.arrivals import Noted
from upay.identity.proofs.callers import Door
from upay.identity.proofs.devices import Device
from upay.identity.proofs.send_code import CodeSent, send_code
from upay.identity.proofs.strange import Crowd, Journey, LoginSuspicious, Watch, facts_of
from upay.identity.proofs.tell_arrivals import tell_refused
from upay.identity.rules import FormIncomplete
from upay.identity.telling import reach
from upay.identity.whereabouts import said
from upay.kit.language import Lang, Words
from upay.kit.refusal import NotFound, Refusal
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork

NEW_DEVICE: Final = "new_device"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What comes with the password the second time: which confirmation it is, the code, the PIN where it takes one."""

    id: UUID
    code: str = field(default="", repr=False)
    pin: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A PIN that came along, verified before anything was locked: the hash it was held against, and how that went."""

    typed: str = field(repr=False)
    seen: str | None = field(repr=False)
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """Somebody at the door who has the password: whose, in which browser, and what they have proven beside it."""

    noted: Noted | None
    """None where arrivals are not written down: at the desk."""
    kind: Who
    owner_id: UUID
    device: Device
    code: str | None
    """Of the second factor."""
    given: Confirmation | None
    pin: Pin | None
    at: datetime


async def judge(
    uow: UnitOfWork, vault: Vault, noted: Noted, knock: Knock, *, second: Method | None
) -> Refusal | tuple[Method, ...]:
    """Return what was proven in addition, which may be nothing; or a refusal, so that what it counts is committed."""
    watch = noted.watch
    seen = await looks_strange(uow, vault, noted, owner_id=knock.owner_id, device=knock.device, at=knock.at)
    if seen is None and (await _confirms(uow, second, at=knock.at) or not await _is_new(uow, knock)):
        return ()
    asked = await _asked(uow, vault, knock)
    if asked is not None and knock.given is not None and knock.given.code.strip():
        refusal = await _prove(uow, vault, knock, asked, with_pin=seen is not None and knock.kind is Who.CUSTOMER)
        if refusal is not None:
            return refusal
        asked.confirmed_at = knock.at
        return (Method.CODE,)
    if asked is None:
        asked = await _ask(uow, vault, knock, noted.id, second=second)
        if seen is not None:
            await tell_refused(uow, vault, watch, asked, at=knock.at)
    ways = await _ways(uow, knock.owner_id)
    if seen is not None:
        with_pin = knock.kind is Who.CUSTOMER
        return LoginSuspicious(
            approval_id=str(asked.id), ways=ways, with_pin=with_pin, **facts_of(seen, watch, at=knock.at)
        )
    return VerificationRequired(action=NEW_DEVICE, ways=map(Method, ways.split(",")), approval_id=asked.id)


async def looks_strange(
    uow: UnitOfWork, vault: Vault, noted: Noted, *, owner_id: UUID, device: Device, at: datetime
) -> Journey | Crowd | None:
    """Return what is strange about a sign-in, if anything is.

    A browser that the account knows is no part of a crowd: whoever tries many accounts has the mark of none, and an
    office whose network is abused must not be shut out with the one who abuses it.
    """
    found = await arrivals.journey_of(uow, vault, noted.watch, owner_id=owner_id, address=device.address, at=at)
    if found is not None:
        return found
    crowd = noted.crowd
    if (
        crowd is None
        or crowd.accounts <= noted.watch.crowd
        or await devices.knows(uow, owner_id=owner_id, device=device)
    ):
        return None
    return crowd


async def refuse_code_alone(
    uow: UnitOfWork, vault: Vault, noted: Noted, *, owner_id: UUID, device: Device, at: datetime
) -> LoginSuspicious | None:
    """Return the refusal of a code that comes alone where the sign-in is strange: it would be the way around."""
    watch = noted.watch
    seen = await looks_strange(uow, vault, noted, owner_id=owner_id, device=device, at=at)
    if seen is None:
        return None
    row = await uow.session.get_one(Arrival, noted.id)
    await tell_refused(uow, vault, watch, row, at=at)
    return LoginSuspicious(by="code", ways=await _ways(uow, owner_id), **facts_of(seen, watch, at=at))


async def send_confirmation(
    db: Database, vault: Vault, watch: Watch, *, arrival_id: UUID, device: Device, lang: Lang, at: datetime
) -> CodeSent:
    """Send the code for a confirmation, in a text that names the device and the place; only the asking browser can."""
    async with db.begin() as uow:
        row = await uow.session.get(Arrival, arrival_id)
        if row is None or not _waits(row, vault, device, at=at):
            raise NotFound
        assert row.owner_id is not None, "who is asked has the password of an account"
        door: Door = Who.CUSTOMER if row.door == Who.CUSTOMER else Who.MERCHANT
        to = await queries.addressee(uow, row.owner_id, door=door)
        number = reach.address_of(vault, to)
    name, place = name_of(row.agent), said(watch.places.find(device.address), device.address)
    return await send_code(
        db, vault, phone=number, purpose=Purpose.CONFIRM_DEVICE, lang=lang, at=at, door=door, approves=arrival_id,
        what=Words(*(
            each.format(name=called, place=where)
            for each, called, where in zip(_WHAT, (name.zh, name.en), (place.zh, place.en), strict=True)
        )),
    )  # fmt: skip


_WHAT: Final = (
    "确认新设备 {name} 正在登录你的账户，地点 {place}",
    "confirm that a new device, {name}, is signing in to your account from {place}",
)


async def _confirms(uow: UnitOfWork, second: Method | None, *, at: datetime) -> bool:
    """Tell whether a second factor has confirmed the device; an app has not while apps are being guessed at."""
    return second is not None and not (second is Method.TOTP and await guessing.apps_guessed_at(uow, at=at))


async def _is_new(uow: UnitOfWork, knock: Knock) -> bool:
    """Tell whether the account knows a device and this is none of them."""
    if await devices.knows(uow, owner_id=knock.owner_id, device=knock.device):
        return False
    return await devices.has_any(uow, owner_id=knock.owner_id)


async def _ask(uow: UnitOfWork, vault: Vault, knock: Knock, arrival_id: UUID, *, second: Method | None) -> Arrival:
    """Open a confirmation on this arrival."""
    row = await uow.session.get_one(Arrival, arrival_id)
    row.asked_until = knock.at + rules.CODE_LIFE
    row.browser_blind = devices.browser_blind(vault, knock.device)
    row.second = None if second is None else second.value
    await uow.flush()
    return row


async def _asked(uow: UnitOfWork, vault: Vault, knock: Knock) -> Arrival | None:
    """Return the confirmation that is being given, if it waits, is this person's and was asked of this browser."""
    if knock.given is None:
        return None
    query = sa.select(Arrival).where(Arrival.id == knock.given.id, Arrival.owner_id == knock.owner_id)
    row = (await uow.session.scalars(query.with_for_update())).one_or_none()
    return row if row is not None and _waits(row, vault, knock.device, at=knock.at) else None


async def second_proven(uow: UnitOfWork, vault: Vault, knock: Knock) -> Method | None:
    """Return the second factor that was proven when this confirmation was asked for: its code is taken once only."""
    row = await _asked(uow, vault, knock)
    return None if row is None or row.second is None else Method(row.second)


def _waits(row: Arrival, vault: Vault, device: Device, *, at: datetime) -> bool:
    return (
        row.asked_until is not None and row.asked_until > at and row.confirmed_at is None and row.denied_at is None
        and row.browser_blind == devices.browser_blind(vault, device)
    )  # fmt: skip


async def _prove(uow: UnitOfWork, vault: Vault, knock: Knock, asked: Arrival, *, with_pin: bool) -> Refusal | None:
    """Judge the code, and the PIN where it takes one; a right code beside a wrong PIN counts once more."""
    assert knock.given is not None, "there is something to judge"
    if with_pin and not knock.given.pin.strip():
        return FormIncomplete(field="pin")
    to = await queries.addressee(uow, knock.owner_id, door=knock.kind)
    refusal = await codes.prove(
        uow, vault, blind=reach.bound_blind(to), owner_id=knock.owner_id, purpose=Purpose.CONFIRM_DEVICE,
        code=knock.given.code, approves=asked.id, at=knock.at,
    )  # fmt: skip
    if refusal is not None or not with_pin:
        return refusal
    assert knock.pin is not None, "a PIN that came along was verified"
    wrong = await credentials.judge_pin(
        uow,
        vault,
        customer_id=knock.owner_id,
        pin=knock.pin.typed,
        seen=knock.pin.seen,
        right=knock.pin.right,
        at=knock.at,
    )
    if wrong is not None:
        await codes.give_back(uow, blind=reach.bound_blind(to), purpose=Purpose.CONFIRM_DEVICE, at=knock.at)
    return wrong


async def _ways(uow: UnitOfWork, owner_id: UUID) -> str:
    found = await second_factor.ways(uow, owner_id)
    ways = [Method.PASSKEY, Method.CODE] if Method.PASSKEY in found else [Method.CODE]
    return ",".join(ways)
