"""Who people are and how they prove it: customers, staff, shops, credentials, codes, sessions and freezes.

Owns the rows of people and shops, and everything that is proven before money is asked for.
Always counts a wrong guess before it answers, answers an unknown number as it answers a known one, and keeps no
password, PIN, code or token in clear; phone and name are sealed.
Never moves money, and never decides what an agent may do.
"""

from upay.identity import queries
from upay.identity.change_account import close_account, set_language, set_level
from upay.identity.change_password import change_password
from upay.identity.codes import CodeExpired, CodeWrong
from upay.identity.credentials import AccountLocked, PasswordWrong, PinLocked, PinWrong
from upay.identity.devices import NO_DEVICE, Device
from upay.identity.enrol import enrol, enrol_merchant, enrol_merchant_person, enrol_staff, set_merchant_status
from upay.identity.explain import EXPLAINERS
from upay.identity.freeze import AccountFrozen, freeze, lift_freeze
from upay.identity.hashing import HASHER
from upay.identity.models import By, MerchantStatus, Purpose, Role, Scope, Who
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
from upay.identity.rules import FormIncomplete, PasswordWeak, PhoneInvalid, phone_number
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
from upay.identity.set_pin import reset_pin, set_pin
from upay.identity.sign_in import merchant_sign_in, sign_in, sign_in_with_code
from upay.identity.sign_up import PhoneTaken, sign_up
from upay.identity.staff_sign_in import staff_sign_in, unlock_staff
from upay.identity.unlock import unlock, unlock_by_staff

__all__ = [
    "EXPLAINERS",
    "HASHER",
    "NO_DEVICE",
    "AccountFrozen",
    "AccountLocked",
    "By",
    "CodeExpired",
    "CodeSent",
    "CodeThrottled",
    "CodeWrong",
    "CustomerView",
    "Device",
    "DeviceView",
    "FormIncomplete",
    "Frozen",
    "MerchantPersonView",
    "MerchantSignedIn",
    "MerchantStatus",
    "MerchantView",
    "NoticeView",
    "PasswordWeak",
    "PasswordWrong",
    "PhoneInvalid",
    "PhoneTaken",
    "PinLocked",
    "PinWrong",
    "Purpose",
    "Role",
    "Scope",
    "Session",
    "SignedIn",
    "StaffSignedIn",
    "StaffView",
    "Who",
    "begin_session",
    "change_password",
    "channel_of",
    "close_account",
    "end_device",
    "end_other_sessions",
    "end_sessions",
    "enrol",
    "enrol_merchant",
    "enrol_merchant_person",
    "enrol_staff",
    "freeze",
    "frozen",
    "lift_freeze",
    "merchant_sign_in",
    "phone_number",
    "prove_code",
    "prove_pin",
    "queries",
    "reset_password",
    "reset_pin",
    "send_code",
    "session_counts",
    "set_language",
    "set_level",
    "set_merchant_status",
    "set_pin",
    "sign_in",
    "sign_in_with_code",
    "sign_out",
    "sign_up",
    "staff_sign_in",
    "unlock",
    "unlock_by_staff",
    "unlock_staff",
    "who",
]  # fmt: skip
