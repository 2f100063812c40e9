"""Every question that this room asks of its tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from upay.identity import models, rules
from upay.identity.closed_name import CLOSED_NAME
from upay.identity.device_names import name_of
from upay.identity.level_models import PersonAccount
from upay.identity.models import By, Channel, Delivery, Group, MerchantStatus, Purpose, Role, Scope, Who
from upay.identity.recovery_models import Rebinding, Stage
from upay.identity.rules import Lock
from upay.identity.whereabouts import Places, place_name
from upay.kit.ids import CustomerId, MerchantId, MerchantPersonId, StaffId
from upay.kit.language import Lang, Words
from upay.kit.money import Money
from upay.kit.text import mask_address, mask_email, mask_name, mask_phone
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork

PHONE = "customer.phone"
NAME = "customer.name"
MERCHANT_PHONE = "merchant.phone"
"""Of the blind index only: a shop's number says nothing about whether it is a customer's too."""
BODY = "notice.body"
ADDRESS_OF_NOTICE = "notice.address"
ADDRESS = "device.address"
EXPORT = "export.content"
REASON = "staff_request.reason"
"""What staff wrote as the reason of a freeze, or of a wish to lift one."""
EMAIL = "customer.email"
PHRASE = "customer.phrase"
NOTIFICATION = "notification.words"
_CUSTOMER = models.Customer
_MERCHANT_PERSON = models.MerchantPerson
_PASSWORD = models.Password
_PIN = models.Pin
_CODE = models.OneTimeCode
_SESSION = models.Session
_DEVICE = models.Device
_FREEZE = models.Freeze
_NOTICE = models.Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerView:
    """A customer as other rooms see one.

    `name`, `phone` and `email` are personal data: shown only to who may read them.
    """

    id: CustomerId
    name: str = field(repr=False)
    phone: str = field(repr=False)
    """In E.164 form: +8613800138000; empty if there is none, as is `email`."""
    email: str = field(repr=False)
    masked_name: str
    masked_phone: str
    masked_email: str
    level: int
    lang: Lang
    created_at: datetime
    lock: Lock | None
    """What the last lock of the password was; it may have run out."""
    frozen: bool
    closed: bool
    counts_with: CustomerId
    """Which account keeps the counters of this person: the account itself, unless it is a further one of the same."""

    def locked(self, at: datetime) -> bool:
        """Tell whether the password opens nothing."""
        return self.lock is not None and self.lock.holds(at)

    @property
    def erased(self) -> bool:
        """Nothing is left that says who it was."""
        return self.closed and self.name == CLOSED_NAME.zh

    @property
    def reach(self) -> str:
        """Where they are reached first: the number, or else the address."""
        return self.phone or self.email

    @property
    def masked_reach(self) -> str:
        """The same, as it may be shown."""
        return self.masked_phone or self.masked_email


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffView:
    """A member of staff."""

    id: StaffId
    login: str
    name: str
    roles: frozenset[Role]
    created_at: datetime
    lock: Lock | None
    left: bool
    proves: bool
    """Has an app or a passkey, and so a way in."""

    def locked(self, at: datetime) -> bool:
        """Tell whether nothing lets them in."""
        return self.lock is not None and self.lock.holds(at)


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantView:
    """A shop."""

    id: MerchantId
    name: str
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantPersonView:
    """Somebody who signs in for a shop; `name` is shown to themselves only."""

    id: MerchantPersonId
    merchant_id: MerchantId
    name: str = field(repr=False)
    masked_phone: str
    lang: Lang


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """The freeze that counts: the widest that is active, ours before the customer's own."""

    scope: Scope
    by: By
    reason: str
    since: datetime
    until: datetime | None = None
    """When it ends by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """What of a balance is held back by freezes of an amount, taken together."""

    amount: Money
    by: By
    since: datetime
    until: datetime | None
    """When the first of them ends by itself, if one does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """Everything that freezes do to an account at one instant."""

    frozen: Frozen | None
    held: HeldBack | None
    over: bool
    """One has ended by itself, and nobody has noted it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceView:
    """A device on which a customer is signed in, or was of late."""

    id: UUID
    name: Words
    place: Words
    """Where it was last seen, as far as anybody knows."""
    address: str
    """The network that it was last seen in, masked."""
    first_seen_at: datetime
    last_seen_at: datetime
    signed_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """A text that was sent; only the development outbox shows its body."""

    id: UUID
    channel: str
    address_masked: str
    body: str = field(repr=False)
    at: datetime
    state: Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """That something was sent to somebody, and what became of it; what it said is nobody's business here."""

    id: UUID
    group: Group
    channel: Channel
    at: datetime
    state: Delivery


async def customer(uow: UnitOfWork, vault: Vault, customer_id: UUID) -> CustomerView | None:
    """Look a customer up by id."""
    found = await customers(uow, vault, [customer_id])
    return found[0] if found else None


async def customers(uow: UnitOfWork, vault: Vault, ids: Sequence[UUID]) -> list[CustomerView]:
    """Look several customers up by id, in no particular order."""
    return await _customers(uow, vault, _CUSTOMER.id.in_(ids))


async def customer_by_phone(uow: UnitOfWork, vault: Vault, phone: str) -> CustomerView | None:
    """Look a customer up by number, however it is written; of a number that had several owners, the present one."""
    try:
        number = rules.phone_number(phone)
    except rules.PhoneInvalid:
        return None
    found = await _customers(uow, vault, _CUSTOMER.phone_blind == vault.blind(number, context=PHONE))
    return min(found, key=lambda one: (one.closed, -one.created_at.timestamp()), default=None)


async def staff(uow: UnitOfWork, staff_id: UUID) -> StaffView | None:
    """Look a member of staff up."""
    found = await _staff(uow, models.Staff.id == staff_id)
    return found[0] if found else None


async def staff_by_login(uow: UnitOfWork, login: str) -> StaffView | None:
    """Look a member of staff up by login."""
    found = await _staff(uow, models.Staff.login == login)
    return found[0] if found else None


async def all_staff(uow: UnitOfWork) -> list[StaffView]:
    """Return everybody who works or worked here, by login."""
    return await _staff(uow, sa.true())


async def merchant(uow: UnitOfWork, merchant_id: UUID) -> MerchantView | None:
    """Look a shop up."""
    row = await uow.session.get(models.Merchant, merchant_id)
    return None if row is None else _merchant(row)


async def merchants(uow: UnitOfWork) -> list[MerchantView]:
    """Return all shops, by name."""
    rows = await uow.session.scalars(sa.select(models.Merchant).order_by(models.Merchant.name, models.Merchant.id))
    return [_merchant(row) for row in rows]


async def merchant_names(uow: UnitOfWork, ids: set[UUID]) -> dict[UUID, str]:
    """Return the names of several shops."""
    rows = await uow.session.execute(
        sa.select(models.Merchant.id, models.Merchant.name).where(models.Merchant.id.in_(ids))
    )
    return {row.id: row.name for row in rows}


async def merchant_person(uow: UnitOfWork, vault: Vault, person_id: UUID) -> MerchantPersonView | None:
    """Look up somebody who signs in for a shop."""
    row = await uow.session.get(_MERCHANT_PERSON, person_id)
    if row is None:
        return None
    return MerchantPersonView(
        id=MerchantPersonId(row.id), merchant_id=MerchantId(row.merchant_id),
        name=vault.read(row.name_sealed, context=NAME), lang=Lang(row.lang),
        masked_phone=mask_phone(vault.read(row.phone_sealed, context=PHONE)),
    )  # fmt: skip


async def frozen(uow: UnitOfWork, customer_id: UUID, *, at: datetime | None = None) -> Frozen | None:
    """Return the freeze of the account that counts, if there is one; with `at`, what has ended by then does not.

    A freeze of an amount is no freeze of the account; see `stopped`.
    """
    return _frozen(await active_freezes(uow, customer_id, at=at))


async def stopped(uow: UnitOfWork, customer_id: UUID, *, at: datetime) -> Stopped:
    """Return everything that freezes do at this instant, and whether one has ended without anybody noting it."""
    rows = await active_freezes(uow, customer_id)
    standing = [row for row in rows if row.until is None or row.until > at]
    return Stopped(frozen=_frozen(standing), held=_held(standing), over=len(standing) < len(rows))


def _frozen(rows: Sequence[models.Freeze]) -> Frozen | None:
    active = [
        Frozen(scope=Scope(row.scope), by=By(row.by), reason=row.reason, since=row.at, until=row.until)
        for row in rows
        if row.scope != Scope.AMOUNT
    ]
    return max(active, key=lambda one: (one.scope is Scope.ALL, one.by is By.US), default=None)


def _held(rows: Sequence[models.Freeze]) -> HeldBack | None:
    held = [row for row in rows if row.scope == Scope.AMOUNT]
    if not held:
        return None
    ends = [row.until for row in held if row.until is not None]
    return HeldBack(
        amount=Money(sum(row.amount_minor or 0 for row in held)), since=held[0].at, until=min(ends, default=None),
        by=By.US if any(row.by == By.US for row in held) else By.CUSTOMER,
    )  # fmt: skip


async def active_freezes(uow: UnitOfWork, customer_id: UUID, *, at: datetime | None = None) -> list[models.Freeze]:
    """Return the freezes that are not lifted, oldest first; with `at`, only those that have not ended by then."""
    query = sa.select(_FREEZE).where(_FREEZE.customer_id == customer_id, _FREEZE.lifted_at.is_(None))
    if at is not None:
        query = query.where(sa.or_(_FREEZE.until.is_(None), _FREEZE.until > at))
    return list(await uow.session.scalars(query.order_by(_FREEZE.at, _FREEZE.id)))


async def devices_of(
    uow: UnitOfWork, vault: Vault, places: Places, *, owner_id: UUID, at: datetime
) -> list[DeviceView]:
    """Return the devices of a customer that are signed in or were seen of late, those signed in first."""
    counts = sa.select(sa.func.max(_SESSION.last_seen_at)).where(_SESSION.device_id == _DEVICE.id, *_counts(at))
    used = counts.scalar_subquery()
    query = sa.select(_DEVICE, used.label("used_at")).where(
        _DEVICE.owner_id == owner_id, _DEVICE.removed_at.is_(None), _DEVICE.last_seen_at > at - rules.DEVICE_SHOWN
    )
    views = [
        DeviceView(
            id=row.id, name=name_of(row.agent), address=mask_address(address),
            place=place_name(places.find(address)),
            first_seen_at=row.first_seen_at, last_seen_at=max(row.last_seen_at, used_at or row.last_seen_at),
            signed_in=used_at is not None,
        )
        for row, used_at in await uow.session.execute(query)
        for address in (vault.read(row.address_sealed, context=ADDRESS),)
    ]  # fmt: skip
    return sorted(views, key=lambda one: (one.signed_in, one.last_seen_at, one.id), reverse=True)


async def signed_in_on(uow: UnitOfWork, *, owner_id: UUID, at: datetime) -> int:
    """Return on how many devices a customer is signed in now."""
    query = sa.select(sa.func.count(sa.distinct(_SESSION.device_id))).where(_SESSION.who_id == owner_id, *_counts(at))
    return await uow.session.scalar(query) or 0


def _counts(at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Say of a customer's session that it is neither ended nor run out, and was not left alone for too long."""
    return (
        _SESSION.ended_at.is_(None), _SESSION.expires_at > at, _SESSION.last_seen_at > at - rules.CUSTOMER_IDLE,
    )  # fmt: skip


async def notices(uow: UnitOfWork, vault: Vault, *, phone: str | None = None, limit: int = 50) -> list[NoticeView]:
    """Return what was sent lately, newest first; with a number or an address, only what went there."""
    query = sa.select(_NOTICE).order_by(_NOTICE.at.desc(), _NOTICE.id.desc()).limit(limit)
    if phone is not None:
        where = rules.email_address(phone) if "@" in phone else rules.phone_number(phone)
        query = query.where(_NOTICE.address_blind == vault.blind(where, context=PHONE))
    rows = list(await uow.session.scalars(query))
    await vault.know(row.body_sealed for row in rows)
    return [
        NoticeView(
            id=row.id, channel=row.channel, address_masked=row.address_masked,
            body=vault.read(row.body_sealed, context=BODY), at=row.at, state=Delivery(row.state),
        )
        for row in rows
    ]  # fmt: skip


async def deliveries(uow: UnitOfWork, *, person_id: UUID, at_most: int) -> list[DeliveryView]:
    """Return what was sent to somebody of late, newest first: of which kind, by which way, and what became of it."""
    query = (
        sa.select(_NOTICE.id, _NOTICE.group, _NOTICE.channel, _NOTICE.at, _NOTICE.state)
        .where(_NOTICE.person_id == person_id)
        .order_by(_NOTICE.at.desc(), _NOTICE.id.desc())
        .limit(at_most)
    )
    return [
        DeliveryView(
            id=row.id, group=Group(row.group), channel=Channel(row.channel), at=row.at, state=Delivery(row.state)
        )
        for row in await uow.session.execute(query)
    ]  # fmt: skip


async def devices_in_full(uow: UnitOfWork, vault: Vault, *, owner_id: UUID) -> list[dict[str, Any]]:
    """Return everything that is known of somebody's devices, for their own copy of it."""
    rows = list(await uow.session.scalars(sa.select(_DEVICE).where(_DEVICE.owner_id == owner_id).order_by(_DEVICE.id)))
    return [
        {
            "browser": row.agent, "address": vault.read(row.address_sealed, context=ADDRESS),
            "first_seen_at": row.first_seen_at, "last_seen_at": row.last_seen_at, "removed_at": row.removed_at,
        }
        for row in rows
    ]  # fmt: skip


async def notices_in_full(uow: UnitOfWork, vault: Vault, *, person_id: UUID) -> list[dict[str, Any]]:
    """Return every text that was sent to somebody, for their own copy of it; codes that count no more among them."""
    rows = list(
        await uow.session.scalars(sa.select(_NOTICE).where(_NOTICE.person_id == person_id).order_by(_NOTICE.at))
    )
    return [
        {
            "channel": row.channel, "to": row.address_masked, "text": vault.read(row.body_sealed, context=BODY),
            "at": row.at, "state": row.state,
        }
        for row in rows
    ]  # fmt: skip


# What follows is asked by this room's own use cases.


async def was_notified(uow: UnitOfWork, *, customer_id: UUID, record_id: UUID, step: datetime | None = None) -> bool:
    """Tell whether a customer was told of this record; with `step`, whether of what happened to it at that instant."""
    told = models.Notification
    which = [told.customer_id == customer_id, told.record_id == record_id]
    if step is not None:
        which.append(told.at == step)
    return bool(await uow.session.scalar(sa.select(sa.exists().where(*which))))


async def owner_of_number(uow: UnitOfWork, blind: bytes, *, door: Who) -> tuple[UUID, str | None] | None:
    """Return who comes in by this number at a door now, and the hash of the password."""
    owner = _CUSTOMER if door is Who.CUSTOMER else _MERCHANT_PERSON
    query = (
        sa.select(owner.id, _PASSWORD.hash)
        .join(_PASSWORD, _PASSWORD.owner_id == owner.id, isouter=True)
        .where(owner.phone_blind == blind)
    )
    if door is Who.CUSTOMER:
        query = query.where(_CUSTOMER.closed_at.is_(None))
    row = (await uow.session.execute(query)).one_or_none()
    return None if row is None else (row.id, row.hash)


async def owner_of_email(uow: UnitOfWork, blind: bytes) -> tuple[UUID, str | None] | None:
    """Return which customer comes in by this address now, and the hash of the password."""
    query = (
        sa.select(_CUSTOMER.id, _PASSWORD.hash)
        .join(_PASSWORD, _PASSWORD.owner_id == _CUSTOMER.id, isouter=True)
        .where(_CUSTOMER.email_blind == blind, _CUSTOMER.closed_at.is_(None))
    )
    row = (await uow.session.execute(query)).one_or_none()
    return None if row is None else (row.id, row.hash)


async def is_kept_for_owner(uow: UnitOfWork, blind: bytes, *, at: datetime) -> bool:
    """Tell whether a number may yet go back to who had it: a change away from it can still be taken back."""
    query = sa.exists().where(
        Rebinding.old_blind == blind, Rebinding.state == Stage.COOLING.value, Rebinding.cools_until > at
    )
    return bool(await uow.session.scalar(sa.select(query)))


async def addressee(uow: UnitOfWork, owner_id: UUID, *, door: Who) -> models.Customer | models.MerchantPerson:
    """Return the row of somebody who comes in by a number, to whom a notice can be sent."""
    return await uow.session.get_one(_CUSTOMER if door is Who.CUSTOMER else _MERCHANT_PERSON, owner_id)


async def open_customer(uow: UnitOfWork, customer_id: UUID) -> models.Customer | None:
    """Return the row of a customer whose account is not closed."""
    query = sa.select(_CUSTOMER).where(_CUSTOMER.id == customer_id, _CUSTOMER.closed_at.is_(None))
    return (await uow.session.scalars(query)).one_or_none()


async def lock_customer(uow: UnitOfWork, customer_id: UUID) -> models.Customer:
    """Lock a customer's row, so that changes to this customer come one after the other."""
    return (await uow.session.scalars(sa.select(_CUSTOMER).where(_CUSTOMER.id == customer_id).with_for_update())).one()


async def owner_of_login(uow: UnitOfWork, login: str) -> tuple[StaffId, str | None] | None:
    """Return who signs in by this login, and the hash of the password."""
    query = (
        sa.select(models.Staff.id, _PASSWORD.hash)
        .join(_PASSWORD, _PASSWORD.owner_id == models.Staff.id, isouter=True)
        .where(models.Staff.login == login, models.Staff.left_at.is_(None))
    )
    row = (await uow.session.execute(query)).one_or_none()
    return None if row is None else (StaffId(row.id), row.hash)


async def has_password(uow: UnitOfWork, owner_id: UUID) -> bool:
    """Tell whether somebody has a password; who signed up with a passkey has none until they set one."""
    return await password_hash(uow, owner_id) is not None


async def password_hash(uow: UnitOfWork, owner_id: UUID) -> str | None:
    """Return the hash of a password; None where there is none."""
    return await uow.session.scalar(sa.select(_PASSWORD.hash).where(_PASSWORD.owner_id == owner_id))


async def reset_lately(uow: UnitOfWork, owner_id: UUID, *, at: datetime) -> datetime | None:
    """Return when the password was set by a code or a link, if that was within three days: so long it proves little."""
    return await uow.session.scalar(
        sa.select(_PASSWORD.reset_at).where(_PASSWORD.owner_id == owner_id, _PASSWORD.reset_at > at - rules.COOLING)
    )


async def pin_hash(uow: UnitOfWork, customer_id: UUID) -> str | None:
    """Return the hash of a PIN."""
    return await uow.session.scalar(sa.select(_PIN.hash).where(_PIN.customer_id == customer_id))


async def lock_password(uow: UnitOfWork, owner_id: UUID) -> models.Password | None:
    """Lock a password's row, so that guesses are counted one after the other."""
    query = sa.select(_PASSWORD).where(_PASSWORD.owner_id == owner_id).with_for_update()
    return (await uow.session.scalars(query)).one_or_none()


async def lock_stranger(uow: UnitOfWork, blind: bytes) -> models.Stranger:
    """Lock the count of a number or login that nobody has; it begins with the first guess."""
    await uow.session.execute(
        insert(models.Stranger)
        .values(blind=blind, wrong_count=0, locks=0)
        .on_conflict_do_nothing(index_elements=["blind"])
    )
    query = sa.select(models.Stranger).where(models.Stranger.blind == blind).with_for_update()
    return (await uow.session.scalars(query)).one()


async def lock_pin(uow: UnitOfWork, customer_id: UUID) -> models.Pin | None:
    """Lock a PIN's row, so that guesses are counted one after the other."""
    query = sa.select(_PIN).where(_PIN.customer_id == customer_id).with_for_update()
    return (await uow.session.scalars(query)).one_or_none()


async def lock_code(
    uow: UnitOfWork, *, blind: bytes, purpose: Purpose, approves: UUID | None = None, asked_in: bytes | None = None,
    at: datetime,
) -> models.OneTimeCode | None:  # fmt: skip
    """Lock the one code that what is typed now is compared with: of those for this purpose the last of its asker.

    First comes what was sent for this very approval, then what the browser that types has asked for, then what staff or
    a browser of the account's have, then the rest; of each the latest, and what counts no more comes last. So what a
    stranger asks for voids nothing of the owner's, and yet nothing is ever compared with two codes.
    """
    counts = sa.and_(_CODE.used_at.is_(None), _CODE.expires_at > at, _CODE.tries_left > 0)
    own = sa.false() if asked_in is None else _CODE.asked_in == asked_in
    trusted = sa.or_(_CODE.at_home, _CODE.asked_for.is_not(None))
    rank = sa.case(
        (sa.and_(counts, sa.func.coalesce(own, sa.false())), 0), (sa.and_(counts, trusted), 1), (counts, 2), else_=3
    )
    query = (
        sa.select(_CODE)
        .where(_CODE.address_blind == blind, _CODE.purpose == purpose.value)
        .order_by(sa.case((_CODE.approves == approves, 0), else_=1), rank, _CODE.sent_at.desc(), _CODE.id.desc())
        .limit(1)
        .with_for_update()
    )
    return (await uow.session.scalars(query)).one_or_none()


async def lock_used_code(uow: UnitOfWork, *, blind: bytes, purpose: Purpose, at: datetime) -> models.OneTimeCode | None:
    """Lock the code that was used up at this instant."""
    query = sa.select(_CODE).where(_CODE.address_blind == blind, _CODE.purpose == purpose.value, _CODE.used_at == at)
    return (await uow.session.scalars(query.order_by(_CODE.sent_at.desc()).limit(1).with_for_update())).one_or_none()


async def newest_of_asker(uow: UnitOfWork, link: models.OneTimeCode) -> UUID | None:
    """Return the latest of its purpose that was asked for by the browser that asked for this one."""
    same = _CODE.asked_in.is_(None) if link.asked_in is None else _CODE.asked_in == link.asked_in
    query = sa.select(_CODE.id).where(_CODE.address_blind == link.address_blind, _CODE.purpose == link.purpose, same)
    return await uow.session.scalar(query.order_by(_CODE.sent_at.desc(), _CODE.id.desc()).limit(1))


async def codes_sent(
    uow: UnitOfWork, *, blind: bytes, approving: bool, at_home: bool, by_staff: bool, since: datetime
) -> list[tuple[datetime, UUID | None]]:
    """Lock sending to this number, and return when codes were sent there and in which case, newest first.

    Those that approve something are a count of their own: only who is signed in asks for them, and what strangers ask
    for keeps nobody from paying. So are those that were asked for where the account has signed in before: what
    strangers ask for keeps nobody from coming in either. And so are those that staff have sent in a case.
    """
    key = int.from_bytes(blind[:8], signed=True)
    await uow.session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
    asked = sa.and_(_CODE.approves.is_(None), _CODE.asked_for.is_(None), _CODE.at_home.is_(at_home))
    which = _CODE.approves.is_not(None) if approving else _CODE.asked_for.is_not(None) if by_staff else asked
    query = sa.select(_CODE.sent_at, _CODE.asked_for).where(_CODE.address_blind == blind, _CODE.sent_at >= since, which)
    rows = await uow.session.execute(query.order_by(_CODE.sent_at.desc()).limit(rules.APPROVALS_A_DAY + 1))
    return [(row.sent_at, row.asked_for) for row in rows]


async def session_by_digest(
    uow: UnitOfWork, digest: bytes
) -> tuple[models.Session, list[str], MerchantId | None] | None:
    """Return a session that was not ended, the roles if it is of staff, and the shop if it is of one of its people.

    One that began while its account was being closed, which ended the others, is none.
    """
    query = (
        sa.select(_SESSION, models.Staff.roles, _MERCHANT_PERSON.merchant_id)
        .join(models.Staff, models.Staff.id == _SESSION.who_id, isouter=True)
        .join(_MERCHANT_PERSON, _MERCHANT_PERSON.id == _SESSION.who_id, isouter=True)
        .join(_CUSTOMER, _CUSTOMER.id == _SESSION.who_id, isouter=True)
        .where(_SESSION.token_digest == digest, _SESSION.ended_at.is_(None), _CUSTOMER.closed_at.is_(None))
    )
    row = (await uow.session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1] or [], None if row[2] is None else MerchantId(row[2]))


async def _customers(uow: UnitOfWork, vault: Vault, which: sa.ColumnElement[bool]) -> list[CustomerView]:
    is_frozen = sa.exists().where(
        _FREEZE.customer_id == _CUSTOMER.id, _FREEZE.lifted_at.is_(None), _FREEZE.scope != Scope.AMOUNT
    )
    query = (
        sa.select(_CUSTOMER, _PASSWORD, is_frozen.label("is_frozen"), PersonAccount.counts_with)
        .join(_PASSWORD, _PASSWORD.owner_id == _CUSTOMER.id, isouter=True)
        .join(PersonAccount, PersonAccount.customer_id == _CUSTOMER.id, isouter=True)
        .where(which)
    )
    rows = list(await uow.session.execute(query))
    await vault.know(row[0].name_sealed for row in rows)
    return [_customer(row, vault) for row in rows]


def _customer(row: Any, vault: Vault) -> CustomerView:  # noqa: ANN401 -- a joined row is untyped by nature
    person: models.Customer = row[0]
    password: models.Password | None = row[1]
    name = vault.read(person.name_sealed, context=NAME, erased=CLOSED_NAME.zh)
    phone, email = vault.read(person.phone_sealed, context=PHONE), vault.read(person.email_sealed, context=EMAIL)
    return CustomerView(
        id=CustomerId(person.id), name=name, phone=phone, email=email,
        masked_name=name if name == CLOSED_NAME.zh else mask_name(name),
        masked_phone="" if person.phone_sealed is None else mask_phone(phone),
        masked_email=mask_email(email) if email else "",
        level=person.level, lang=Lang(person.lang), created_at=person.created_at,
        lock=keeping_out(password, off=person.keys_only_since is not None),
        frozen=row.is_frozen, closed=person.closed_at is not None, counts_with=CustomerId(row.counts_with or person.id),
    )  # fmt: skip


async def _staff(uow: UnitOfWork, which: sa.ColumnElement[bool]) -> list[StaffView]:
    proves = sa.or_(
        sa.exists().where(models.Totp.owner_id == models.Staff.id, models.Totp.confirmed_at.is_not(None)),
        sa.exists().where(models.Passkey.owner_id == models.Staff.id),
    )
    query = (
        sa.select(models.Staff, _PASSWORD, proves)
        .join(_PASSWORD, _PASSWORD.owner_id == models.Staff.id, isouter=True)
        .where(which)
        .order_by(models.Staff.login)
    )
    return [
        StaffView(
            id=StaffId(person.id), login=person.login, name=person.name, created_at=person.created_at,
            roles=frozenset(Role(role) for role in person.roles), lock=keeping_out(password),
            left=person.left_at is not None, proves=has_one,
        )
        for person, password, has_one in await uow.session.execute(query)
    ]  # fmt: skip


def _merchant(row: models.Merchant) -> MerchantView:
    return MerchantView(id=MerchantId(row.id), name=row.name, closed=row.status == MerchantStatus.CLOSED.value)


def lock_of(row: models.Password | models.Stranger) -> Lock | None:
    """Return the last lock of a password, which may have run out; one without five guesses its owner has set."""
    if row.locked_at is None:
        return None
    return Lock(since=row.locked_at, until=row.locked_until, by_owner=row.wrong_count < rules.WRONG_ALLOWED)


def keeping_out(row: models.Password | None, *, off: bool = False) -> Lock | None:
    """Return the lock of a password as it stands before other ways in, which is the one that is shown as well.

    Where it is `off`, since passkeys alone let in, no lock of it keeps anybody out. Where there is none, guesses at it
    do not, and what its owner has locked does.
    """
    lock = None if row is None or off else lock_of(row)
    return lock if lock is not None and row is not None and (row.hash is not None or lock.by_owner) else None


def by_keys_alone(owner_id: UUID) -> sa.Exists:
    """Say of an account that passkeys alone open it."""
    return sa.exists().where(_CUSTOMER.id == owner_id, _CUSTOMER.keys_only_since.is_not(None))


async def locked(uow: UnitOfWork, owner_id: UUID, *, at: datetime) -> Lock | None:
    """Return what locks somebody out, after wrong passwords or at their own wish."""
    query = sa.select(_PASSWORD, by_keys_alone(owner_id)).where(_PASSWORD.owner_id == owner_id)
    row = (await uow.session.execute(query)).one_or_none()
    lock = None if row is None else keeping_out(row[0], off=row[1])
    return lock if lock is not None and lock.holds(at) else None
