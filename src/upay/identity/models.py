"""The rows of this room: people, shops, what they prove themselves with, and what was told to them."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from upay.platform.db import Base

_SCHEMA = "identity"


class Purpose(StrEnum):
    """What a one-time code opens; a code for one thing opens nothing else."""

    SIGN_UP = "sign_up"
    SIGN_IN = "sign_in"
    UNLOCK = "unlock"
    RESET_PASSWORD = "reset_password"  # noqa: S105 -- the name of a purpose
    RESET_PIN = "reset_pin"
    UNFREEZE_REQUEST = "unfreeze_request"
    RESET_LINK = "reset_link"
    """A link in a mail, in place of a code."""
    CONFIRM_EMAIL = "confirm_email"
    APPROVE = "approve"
    """One thing that was asked for, and no other: the code bears its id."""
    LEAVE_NUMBER = "leave_number"
    """To the old number, when another is to take its place."""
    TAKE_NUMBER = "take_number"
    """To the new one."""
    CONFIRM_DEVICE = "confirm_device"
    """Along with the password, on a device that the account does not know."""
    VERIFY = "verify"
    """For an agent's case; the customer enters it, the agent never sees it."""


class Who(StrEnum):
    """Whose session it is."""

    CUSTOMER = "customer"
    MERCHANT = "merchant"
    """One of a shop's people."""
    STAFF = "staff"
    GUEST = "guest"
    """Somebody who talks to support and has not signed in; proves nothing."""


class Role(StrEnum):
    """What a member of staff may act as."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"


class Scope(StrEnum):
    """What a freeze stops."""

    OUT = "out"
    """Money out only; money in still arrives."""
    ALL = "all"
    AMOUNT = "amount"
    """So much of the balance is held back; what is above it moves as usual."""


class By(StrEnum):
    """Who froze or lifts: the customer for safety, or we with a reason."""

    CUSTOMER = "customer"
    US = "us"


class AskedFor(StrEnum):
    """At whose wish we froze; told to staff, never outside."""

    AGENT = "agent"
    RISK = "risk"
    LAW = "law"
    """An authority, by a document that has a number."""


class Wish(StrEnum):
    """What a member of staff asks another person to agree to."""

    LIFT_FREEZE = "lift_freeze"
    REBIND_PHONE = "rebind_phone"
    REMOVE_TOTP = "remove_totp"
    ERASE_CUSTOMER = "erase_customer"


class MerchantStatus(StrEnum):
    """Whether a shop takes payments."""

    OPEN = "open"
    CLOSED = "closed"


class Channel(StrEnum):
    """How a notice travels."""

    SMS = "sms"
    MAIL = "mail"


class Group(StrEnum):
    """What a notice is about; codes are no notifications, which the app keeps."""

    CODE = "code"
    SECURITY = "security"
    """Goes everywhere, at once."""
    MONEY = "money"
    """Goes where its owner wants it, and not at night."""


class Delivery(StrEnum):
    """How far a notice came."""

    WAITING = "waiting"
    SENT = "sent"
    """The carrier has it."""
    UNCLEAR = "unclear"
    """The carrier may have it; it is not asked again, since that could send it twice."""
    FAILED = "failed"
    EXPIRED = "expired"
    """What it said had lost its meaning before a carrier took it."""


class Customer(Base):
    """A person who owns wallets, known by a phone number, an email address or both.

    They and the name are sealed; a blind index finds a number or an address without reading it.
    """

    __tablename__ = "customer"
    __table_args__ = (
        # A number belongs to one open account; once that account is closed its next owner may sign up.
        sa.Index("uq_customer_phone_blind", "phone_blind", unique=True, postgresql_where=sa.text("closed_at is null")),
        sa.Index("uq_customer_email_blind", "email_blind", unique=True, postgresql_where=sa.text("closed_at is null")),
        sa.CheckConstraint("phone_blind is not null or email_blind is not null", name="reached_somehow"),
        sa.CheckConstraint("(phone_sealed is null) = (phone_blind is null)", name="phone_whole"),
        sa.CheckConstraint("email_blind is null or email_sealed is not null", name="email_whole"),
        sa.CheckConstraint("level between 1 and 3", name="level_known"),
        sa.CheckConstraint("lang in ('zh', 'en')", name="lang_known"),
        sa.CheckConstraint("(quiet_from is null) = (quiet_until is null)", name="quiet_both"),
        sa.CheckConstraint("quiet_from between 0 and 1439 and quiet_until between 0 and 1439", name="quiet_in_a_day"),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    phone_sealed: Mapped[bytes | None]
    phone_blind: Mapped[bytes | None]
    name_sealed: Mapped[bytes]
    level: Mapped[int] = mapped_column(sa.SmallInteger)
    lang: Mapped[str]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    email_sealed: Mapped[bytes | None]
    """An address that was confirmed."""
    email_blind: Mapped[bytes | None]
    """What finds it at the door; None where there is none, or another account had proven the same one before."""
    email_since: Mapped[datetime | None]
    """When it was bound."""
    keys_only_since: Mapped[datetime | None]
    """Since when passkeys alone let in: neither the password nor a code does."""
    phrase_sealed: Mapped[bytes | None]
    """Words of theirs that stand in what we send, so that what does not have them is not from us."""
    quiet_from: Mapped[int | None] = mapped_column(sa.SmallInteger, default=22 * 60)
    """The minute of a Shanghai day from which on what can wait does, until `quiet_until`; None: at no time."""
    quiet_until: Mapped[int | None] = mapped_column(sa.SmallInteger, default=8 * 60)
    money_by_sms: Mapped[bool] = mapped_column(default=False)
    money_by_mail: Mapped[bool] = mapped_column(default=True)


class Staff(Base):
    """A person who works here."""

    __tablename__ = "staff"
    __table_args__ = (
        sa.CheckConstraint("roles <@ array['agent', 'supervisor']", name="roles_known"),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    created_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class StaffTicket(Base):
    """What lets a member of staff choose a password and set up an app, once; of it only a keyed digest is kept."""

    __tablename__ = "staff_ticket"
    __table_args__ = (sa.CheckConstraint("tries_left between 0 and 5", name="tries_left_counts"), {"schema": _SCHEMA})

    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Staff.id), primary_key=True)
    digest: Mapped[bytes]
    made_by: Mapped[str]
    expires_at: Mapped[datetime]
    tries_left: Mapped[int] = mapped_column(sa.SmallInteger)


class Merchant(Base):
    """A shop that takes payments."""

    __tablename__ = "merchant"
    __table_args__ = (sa.CheckConstraint("status in ('open', 'closed')", name="status_known"), {"schema": _SCHEMA})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    status: Mapped[str]


class MerchantPerson(Base):
    """Somebody who signs in for a shop. A number opens one shop; its owner may be a customer as well, apart from it."""

    __tablename__ = "merchant_person"
    __table_args__ = (sa.CheckConstraint("lang in ('zh', 'en')", name="lang_known"), {"schema": _SCHEMA})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    merchant_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Merchant.id))
    phone_sealed: Mapped[bytes]
    phone_blind: Mapped[bytes] = mapped_column(unique=True)
    name_sealed: Mapped[bytes]
    lang: Mapped[str]
    created_at: Mapped[datetime]


class Password(Base):
    """The login password of whoever signs in, and how often it was missed since it was last right."""

    __tablename__ = "password"
    __table_args__ = (
        sa.CheckConstraint("wrong_count >= 0", name="wrong_count_counts"),
        sa.CheckConstraint("locks >= 0", name="locks_counts"),
        {"schema": _SCHEMA},
    )

    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    hash: Mapped[str | None]
    """None: there is no password, the account began with a passkey. Guesses at it are counted all the same, and its
    owner can lock it."""
    changed_at: Mapped[datetime]
    reset_at: Mapped[datetime | None]
    """When it was last set by a code or a link, which prove less than knowing the one before; a change by who knows it
    takes nothing of that back."""
    wrong_count: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    locked_at: Mapped[datetime | None]
    locked_until: Mapped[datetime | None]
    """None: until somebody proves who they are."""
    locks: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    """How many locks came in a row, whatever opened them."""
    locks_count_until: Mapped[datetime | None]


class Stranger(Base):
    """A number or login that nobody has, counted like a real one so that a lock does not tell them apart."""

    __tablename__ = "stranger"
    __table_args__ = (sa.CheckConstraint("locks >= 0", name="locks_counts"), {"schema": _SCHEMA})

    blind: Mapped[bytes] = mapped_column(primary_key=True)
    wrong_count: Mapped[int] = mapped_column(sa.SmallInteger)
    locked_at: Mapped[datetime | None]
    locked_until: Mapped[datetime | None]
    locks: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    locks_count_until: Mapped[datetime | None]


class Pin(Base):
    """The payment PIN, and how often it was missed since it was last right."""

    __tablename__ = "pin"
    __table_args__ = (
        sa.CheckConstraint("wrong_count >= 0", name="wrong_count_counts"),
        sa.CheckConstraint("locks >= 0", name="locks_counts"),
        {"schema": _SCHEMA},
    )

    customer_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Customer.id), primary_key=True)
    hash: Mapped[str]
    wrong_count: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    locked_until: Mapped[datetime | None]
    locks: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    """How many locks came in a row, with no right PIN between."""


class OneTimeCode(Base):
    """A code that was sent, as a keyed digest; for a number that nobody has, a row that nothing can match."""

    __tablename__ = "one_time_code"
    __table_args__ = (
        sa.Index("ix_one_time_code_address", "address_blind", sa.text("sent_at desc")),
        sa.Index(
            "ix_one_time_code_missed",
            "sent_at",
            postgresql_where=sa.text("tries_left < 5 and used_at is null and not long"),
        ),
        sa.CheckConstraint("tries_left between 0 and 5", name="tries_left_counts"),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    address_blind: Mapped[bytes]
    digest: Mapped[bytes]
    bound_to: Mapped[UUID | None]
    """Whom the number belonged to when the code was sent; a number that has moved on opens nothing."""
    approves: Mapped[UUID | None]
    """The one approval that it can prove, if it was sent for one."""
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries_left: Mapped[int] = mapped_column(sa.SmallInteger)
    used_at: Mapped[datetime | None]
    long: Mapped[bool]
    """It was sent while codes were being guessed at, or is the secret of a link; how often it was missed counts for
    nothing."""
    at_home: Mapped[bool] = mapped_column(default=False)
    """It was asked for in a browser in which the account had signed in before; those are counted apart."""
    asked_in: Mapped[bytes | None]
    """What tells the browser that asked from others: what another asks for later does not void it."""
    asked_for: Mapped[UUID | None]
    """The case at the desk in which somebody of staff had it sent; those are counted apart as well."""


class Device(Base):
    """A browser in which somebody has signed in, told apart by the mark that was left in it.

    It is kept after it is taken off the list. Of the mark only its digest is kept, and the address is sealed.
    """

    __tablename__ = "device"
    __table_args__ = (
        sa.Index(
            "uq_device_owner_mark", "owner_id", "mark_digest", unique=True,
            postgresql_where=sa.text("removed_at is null"),
        ),
        sa.Index("ix_device_mark_digest", "mark_digest"),
        {"schema": _SCHEMA},
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    mark_digest: Mapped[bytes]
    agent: Mapped[str]
    address_sealed: Mapped[bytes]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Session(Base):
    """Somebody signed in on a device. Of the token only its digest is kept."""

    __tablename__ = "session"
    __table_args__ = (
        sa.CheckConstraint("who_kind in ('customer', 'merchant', 'staff', 'guest')", name="who_known"),
        sa.Index("ix_session_who", "who_id", postgresql_where=sa.text("ended_at is null")),
        sa.Index("ix_session_device", "device_id", postgresql_where=sa.text("ended_at is null")),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_digest: Mapped[bytes] = mapped_column(unique=True)
    who_kind: Mapped[str]
    who_id: Mapped[UUID]
    device_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Device.id))
    """None for guests, who have no list of devices."""
    proven: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What was proven in it, and when last: method -> instant."""
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """The end that no activity moves."""
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None]
    """`too_many`, where a newer one of the same member of staff took its place."""


class Totp(Base):
    """The secret of somebody's authenticator app, sealed for them alone; it counts once its first code was entered."""

    __tablename__ = "totp"
    __table_args__ = (
        sa.CheckConstraint("wrong_count >= 0", name="wrong_count_counts"),
        sa.Index("ix_totp_wrong", "wrong_at", postgresql_where=sa.text("wrong_count > 0")),
        {"schema": _SCHEMA},
    )

    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    secret_sealed: Mapped[bytes]
    began_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None]
    """The newest half minute whose code was taken; that code and all older ones are taken no more."""
    wrong_count: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    locked_until: Mapped[datetime | None]
    wrong_at: Mapped[datetime | None]
    """When the last wrong one came."""


class RecoveryCode(Base):
    """A code for whoever has lost the app; of it only a keyed digest is kept, and it opens once."""

    __tablename__ = "recovery_code"
    __table_args__ = (sa.Index("ix_recovery_code_owner", "owner_id"), {"schema": _SCHEMA})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    digest: Mapped[bytes]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A public key whose other half is in somebody's device (WebAuthn)."""

    __tablename__ = "passkey"
    __table_args__ = (
        sa.Index("ix_passkey_owner", "owner_id"),
        sa.CheckConstraint("who_kind in ('customer', 'staff')", name="who_known"),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    who_kind: Mapped[str]
    owner_id: Mapped[UUID]
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    name: Mapped[str]
    backed_up: Mapped[bool]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class Challenge(Base):
    """What a device is asked to sign, for one purpose; gone with its first answer, whatever that was."""

    __tablename__ = "challenge"
    __table_args__ = ({"schema": _SCHEMA},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    """register, sign_up, sign_in or approve, and at whose door; a sign-up's also for which number, in which browser."""
    bound_to: Mapped[UUID | None]
    """Who registers or is to become a customer, or the approval that is to be proven."""
    nonce: Mapped[bytes]
    expires_at: Mapped[datetime]


class Approval(Base):
    """Something for which more was to be proven: what exactly, in which session, and how that stands."""

    __tablename__ = "approval"
    __table_args__ = (sa.Index("ix_approval_expires", "expires_at"), {"schema": _SCHEMA})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Session.id))
    owner_id: Mapped[UUID]
    action: Mapped[str]
    binding: Mapped[bytes]
    """A keyed digest of everything that is approved: another amount or another payee is another digest."""
    about: Mapped[dict[str, Any]]
    """What the person reads of it: amount, masked payee."""
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    method: Mapped[str | None]
    proven_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    used_for: Mapped[UUID | None]
    """The try that used it: the same request may come again and finds that it is approved, another one does not."""


class Notification(Base):
    """Something that a customer was told, as the app shows it; texts and mail that say the same are notices."""

    __tablename__ = "notification"
    __table_args__ = (
        sa.Index("ix_notification_customer", "customer_id", sa.text("at desc"), sa.text("id desc")),
        sa.Index("ix_notification_unread", "customer_id", postgresql_where=sa.text("read_at is null")),
        sa.CheckConstraint("\"group\" in ('security', 'money')", name="group_known"),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Customer.id))
    group: Mapped[str]
    words_sealed: Mapped[bytes]
    """Both languages, as JSON: whoever changes theirs reads it in the new one."""
    record_id: Mapped[UUID | None]
    """The record that it is about, if it is about one."""
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Notice(Base):
    """A text that was sent to somebody. Address and body are sealed, since a body may hold a code."""

    __tablename__ = "notice"
    __table_args__ = (
        sa.Index("ix_notice_address", "address_blind", sa.text("at desc")),
        sa.Index("ix_notice_at", sa.text("at desc"), sa.text("id desc")),
        sa.Index("ix_notice_person", "person_id"),
        sa.Index("ix_notice_due", "next_at", postgresql_where=sa.text("state = 'waiting'")),
        sa.CheckConstraint("channel in ('sms', 'mail')", name="channel_known"),
        sa.Index("ix_notice_check", "check_blind"),
        sa.CheckConstraint("\"group\" in ('code', 'security', 'money')", name="group_known"),
        sa.CheckConstraint("state in ('waiting', 'sent', 'unclear', 'failed', 'expired')", name="state_known"),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str]
    person_id: Mapped[UUID | None]
    """Whom it is to; None where the number is nobody's yet."""
    address_blind: Mapped[bytes]
    address_sealed: Mapped[bytes]
    address_masked: Mapped[str]
    body_sealed: Mapped[bytes]
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=Delivery.WAITING.value)
    tries: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    next_at: Mapped[datetime]
    """When it is due, or due again."""
    expires_at: Mapped[datetime | None]
    """From when on it says nothing any more, as a code that has run out."""
    decided_at: Mapped[datetime | None]
    group: Mapped[str] = mapped_column(default=Group.SECURITY.value)
    check_blind: Mapped[bytes | None]
    """The blind index of the check code that the text ends with; older texts have none."""


class Export(Base):
    """A copy of everything that is known of a customer, made when they ask; its content is sealed, and soon gone."""

    __tablename__ = "export"
    __table_args__ = (
        sa.Index("uq_export_asked", "customer_id", unique=True, postgresql_where=sa.text("state = 'asked'")),
        sa.Index("ix_export_customer", "customer_id", sa.text("asked_at desc")),
        sa.CheckConstraint("state in ('asked', 'ready', 'failed', 'gone')", name="state_known"),
        sa.CheckConstraint("(state = 'ready') = (content_sealed is not null)", name="ready_with_content"),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Customer.id))
    lang: Mapped[str]
    state: Mapped[str]
    parts: Mapped[int] = mapped_column(sa.SmallInteger)
    """Of how many parts it is made."""
    parts_done: Mapped[int] = mapped_column(sa.SmallInteger)
    asked_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    size: Mapped[int | None]
    """In bytes."""
    content_sealed: Mapped[bytes | None] = mapped_column(deferred=True)


class Freeze(Base):
    """A stop on an account, kept after it is lifted."""

    __tablename__ = "freeze"
    __table_args__ = (
        sa.Index("ix_freeze_active", "customer_id", postgresql_where=sa.text("lifted_at is null")),
        sa.Index("ix_freeze_until", "until", postgresql_where=sa.text("lifted_at is null and until is not null")),
        sa.CheckConstraint("scope in ('out', 'all', 'amount')", name="scope_known"),
        sa.CheckConstraint("(scope = 'amount') = (amount_minor is not null)", name="amount_told"),
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint("asked_for in ('agent', 'risk', 'law')", name="asked_for_known"),
        sa.CheckConstraint("asked_for <> 'law' or reference is not null", name="law_has_reference"),
        sa.CheckConstraint("until > at", name="until_after"),
        sa.CheckConstraint("\"by\" in ('customer', 'us')", name="by_known"),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Customer.id))
    scope: Mapped[str]
    by: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime]
    placed_by: Mapped[UUID | None]
    """Who of staff did; None for customers."""
    words_sealed: Mapped[bytes | None]
    """What they wrote as the reason."""
    amount_minor: Mapped[int | None]
    """How much is held back, of an amount."""
    until: Mapped[datetime | None]
    """When it ends by itself; from that instant on it is not in force, whether somebody has noted it or not."""
    asked_for: Mapped[str | None]
    """At whose wish, for a freeze of ours."""
    reference: Mapped[str | None]
    """The number of the document, for the law's."""
    conversation_id: Mapped[UUID | None]
    """In which conversation it was made; None where none was, as for an order of law, and for customers."""
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None]


class StaffRequest(Base):
    """A wish of staff that another person decides; the database knows that it takes two."""

    __tablename__ = "staff_request"
    __table_args__ = (
        sa.Index(
            "uq_staff_request_open", "customer_id", "kind", unique=True,
            postgresql_where=sa.text("decided_at is null"),
        ),
        sa.CheckConstraint(
            "kind in ('lift_freeze', 'rebind_phone', 'remove_totp', 'erase_customer')", name="kind_known"
        ),
        sa.CheckConstraint("(kind = 'rebind_phone') = (number_sealed is not null)", name="number_whole"),
        sa.CheckConstraint("(kind = 'lift_freeze') = (freeze_ids is not null)", name="freezes_named"),
        sa.Index("ix_staff_request_decided", "decided_at"),
        sa.CheckConstraint("asked_by <> decided_by", name="two_people"),
        sa.CheckConstraint(
            "(decided_at is null) = (agreed is null) and (decided_at is null) = (decided_by is null)",
            name="decided_whole",
        ),
        {"schema": _SCHEMA},
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(default=Wish.LIFT_FREEZE.value)
    customer_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Customer.id))
    number_sealed: Mapped[bytes | None]
    """The new number, where it is about one."""
    reason_sealed: Mapped[bytes]
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey(Staff.id))
    asked_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Staff.id))
    decided_at: Mapped[datetime | None]
    agreed: Mapped[bool | None]
    note_sealed: Mapped[bytes | None]
    reference: Mapped[str | None]
    """The number of the document by which an authority lets go, where it was one that froze."""
    freeze_ids: Mapped[list[UUID] | None] = mapped_column(ARRAY(sa.Uuid))
    """The freezes that it is about; what is frozen later stays frozen."""


class Unmasked(Base):
    """Somebody of staff who sees a customer in clear, and until when."""

    __tablename__ = "unmasked"
    __table_args__ = ({"schema": _SCHEMA},)

    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Staff.id), primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Customer.id), primary_key=True)
    until: Mapped[datetime]
