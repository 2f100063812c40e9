"""Who people are and how they prove it: customers, staff, shops, credentials, codes, sessions and freezes.

Owns the rows of people and shops, and everything that is proven before money is asked for.
Always counts a wrong guess before it answers, answers an unknown number as it answers a known one, and keeps no
password, PIN, code or token in clear; phone and name are sealed.
Never moves money, and never decides what an agent may do.
"""

from upay.identity import queries
from upay.identity.approvals import about as approval_about
from upay.identity.approvals import ask_for_passkey
from upay.identity.approvals import demand as demand_approval
from upay.identity.approvals import prove as prove_approval
from upay.identity.approvals import use as use_approval
from upay.identity.assurance import (
    NEEDS,
    Level,
    Method,
    Need,
    Standing,
    VerificationFailed,
    VerificationRequired,
    asks_more,
)
from upay.identity.change_account import close_account, set_language, set_level
from upay.identity.change_password import change_password
from upay.identity.check_message import Checked, check_message
from upay.identity.choose_notices import Choices, choices_of, choose_notices, set_phrase
from upay.identity.closed_name import CLOSED_NAME, shown_name
from upay.identity.codes import CodeExpired, CodeWrong
from upay.identity.credentials import AccountLocked, PasswordWrong, PinLocked, PinWrong
from upay.identity.deliver import Carriers, deliver_due
from upay.identity.devices import NO_DEVICE, Device
from upay.identity.enrol import enrol, enrol_merchant, enrol_merchant_person, enrol_staff, set_merchant_status
from upay.identity.enrol_app import (
    AppBegun,
    begin_app,
    begin_staff_app,
    confirm_app,
    confirm_staff_app,
    give_app,
    remove_app,
    renew_recovery_codes,
    unused_code,
)
from upay.identity.enrol_passkey import (
    add_passkey,
    begin_passkey,
    begin_passkey_sign_in,
    passkey_sign_in,
    remove_passkey,
    rename_passkey,
)
from upay.identity.explain import EXPLAINERS
from upay.identity.export_data import (
    EXPORT_JOB,
    EXPORT_PARTS,
    ExportView,
    ask_for_export,
    export_got_so_far,
    export_to_make,
    exports_of,
    finish_export,
    forget_exports,
    open_export,
)
from upay.identity.freeze import AccountFrozen, freeze, lift_freeze
from upay.identity.hashing import HASHER
from upay.identity.join_staff import join_staff
from upay.identity.manage_staff import (
    OPERATOR,
    actor_of,
    add_staff,
    change_roles,
    end_staff,
    give_ticket,
    subject_of,
    unlock_staff,
)
from upay.identity.models import By, Channel, Delivery, Group, MerchantStatus, Purpose, Role, Scope, Who
from upay.identity.notices import tell_of_money
from upay.identity.notifications import Told, read_all, told, unread
from upay.identity.passkeys import Asked, Site, options_of
from upay.identity.prove_code import prove_code
from upay.identity.prove_pin import prove_pin
from upay.identity.queries import (
    CustomerView,
    DeviceView,
    Frozen,
    MerchantPersonView,
    MerchantView,
    NoticeView,
    StaffView,
    frozen,
)  # fmt: skip
from upay.identity.reset_password import reset_password
from upay.identity.rules import TICKET_HOURS, FormIncomplete, PasswordWeak, PhoneInvalid, phone_number
from upay.identity.sealed import SEALED, forget_person
from upay.identity.second_factor import ways as second_factor_ways
from upay.identity.security import PasskeyView, SecurityView, forget_late, security_of
from upay.identity.send_code import CodeSent, CodeThrottled, send_code
from upay.identity.sessions import (
    MerchantSignedIn,
    Session,
    SignedIn,
    StaffSignedIn,
    begin_session,
    channel_of,
    end_device,
    end_other_sessions,
    end_sessions,
    session_counts,
    sign_out,
    who,
)  # fmt: skip
from upay.identity.set_email import begin_email, confirm_email, remove_email
from upay.identity.set_pin import reset_pin, set_pin
from upay.identity.sign_in import merchant_sign_in, sign_in, sign_in_with_code
from upay.identity.sign_up import PhoneTaken, sign_up
from upay.identity.staff_freeze import (
    FreezeView,
    LiftRequest,
    ask_to_lift,
    decide_to_lift,
    freeze_by_staff,
    freezes,
    lift_requests,
)
from upay.identity.staff_sign_in import staff_sign_in
from upay.identity.unlock import unlock, unlock_by_staff
from upay.identity.unmask import forget_unmasked, unmask, unmasked_until

__all__ = [
    "CLOSED_NAME",
    "EXPLAINERS",
    "EXPORT_JOB",
    "EXPORT_PARTS",
    "HASHER",
    "NEEDS",
    "NO_DEVICE",
    "OPERATOR",
    "SEALED",
    "TICKET_HOURS",
    "AccountFrozen",
    "AccountLocked",
    "AppBegun",
    "Asked",
    "By",
    "Carriers",
    "Channel",
    "Checked",
    "Choices",
    "CodeExpired",
    "CodeSent",
    "CodeThrottled",
    "CodeWrong",
    "CustomerView",
    "Delivery",
    "Device",
    "DeviceView",
    "ExportView",
    "FormIncomplete",
    "FreezeView",
    "Frozen",
    "Group",
    "Level",
    "LiftRequest",
    "MerchantPersonView",
    "MerchantSignedIn",
    "MerchantStatus",
    "MerchantView",
    "Method",
    "Need",
    "NoticeView",
    "PasskeyView",
    "PasswordWeak",
    "PasswordWrong",
    "PhoneInvalid",
    "PhoneTaken",
    "PinLocked",
    "PinWrong",
    "Purpose",
    "Role",
    "Scope",
    "SecurityView",
    "Session",
    "SignedIn",
    "Site",
    "StaffSignedIn",
    "StaffView",
    "Standing",
    "Told",
    "VerificationFailed",
    "VerificationRequired",
    "Who",
    "actor_of",
    "add_passkey",
    "add_staff",
    "approval_about",
    "ask_for_export",
    "ask_for_passkey",
    "ask_to_lift",
    "asks_more",
    "begin_app",
    "begin_email",
    "begin_passkey",
    "begin_passkey_sign_in",
    "begin_session",
    "begin_staff_app",
    "change_password",
    "change_roles",
    "channel_of",
    "check_message",
    "choices_of",
    "choose_notices",
    "close_account",
    "confirm_app",
    "confirm_email",
    "confirm_staff_app",
    "decide_to_lift",
    "deliver_due",
    "demand_approval",
    "end_device",
    "end_other_sessions",
    "end_sessions",
    "end_staff",
    "enrol",
    "enrol_merchant",
    "enrol_merchant_person",
    "enrol_staff",
    "export_got_so_far",
    "export_to_make",
    "exports_of",
    "finish_export",
    "forget_exports",
    "forget_late",
    "forget_person",
    "forget_unmasked",
    "freeze",
    "freeze_by_staff",
    "freezes",
    "frozen",
    "give_app",
    "give_ticket",
    "join_staff",
    "lift_freeze",
    "lift_requests",
    "merchant_sign_in",
    "open_export",
    "options_of",
    "passkey_sign_in",
    "phone_number",
    "prove_approval",
    "prove_code",
    "prove_pin",
    "queries",
    "read_all",
    "remove_app",
    "remove_email",
    "remove_passkey",
    "rename_passkey",
    "renew_recovery_codes",
    "reset_password",
    "reset_pin",
    "second_factor_ways",
    "security_of",
    "send_code",
    "session_counts",
    "set_language",
    "set_level",
    "set_merchant_status",
    "set_phrase",
    "set_pin",
    "shown_name",
    "sign_in",
    "sign_in_with_code",
    "sign_out",
    "sign_up",
    "staff_sign_in",
    "subject_of",
    "tell_of_money",
    "told",
    "unlock",
    "unlock_by_staff",
    "unlock_staff",
    "unmask",
    "unmasked_until",
    "unread",
    "unused_code",
    "use_approval",
    "who",
]  # fmt: skip
