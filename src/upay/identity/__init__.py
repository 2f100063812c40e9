"""Who people are and how they prove it: customers, staff, shops, credentials, codes, sessions and freezes.

Owns the rows of people and shops, and everything that is proven before money is asked for.
Always counts a wrong guess before it answers, answers an unknown number or address as a known one, and keeps no
password, PIN, code or token in clear; phone and name are sealed.
Never moves money, and never decides what an agent may do.
"""

from upay.identity import queries
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
from upay.identity.claim_models import Answer as ClaimAnswer
from upay.identity.claim_models import ClaimState
from upay.identity.closed_name import CLOSED_NAME, shown_name
from upay.identity.doors.confirm_device import Confirmation, send_confirmation
from upay.identity.doors.deny_sign_in import arrival_by_word, deny_device, deny_sign_in
from upay.identity.doors.emergency import (
    EmergencyView,
    Glass,
    break_glass,
    emergencies,
    end_emergencies,
    end_emergency,
    glass_of,
    review_emergency,
)
from upay.identity.doors.enrol import enrol, enrol_merchant, enrol_merchant_person, enrol_staff, set_merchant_status
from upay.identity.doors.let_in import LETS_IN, LetInLately, lets_in, note_let_in, one_hand_until, refuse_let_in
from upay.identity.doors.read_roles import Permission, StaffRoles, staff_roles
from upay.identity.doors.sessions import (
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
from upay.identity.doors.sign_in import merchant_sign_in, sign_in, sign_in_with_code
from upay.identity.doors.sign_up import EmailTaken, PhoneTaken, sign_up
from upay.identity.doors.sign_up import Form as SignUpForm
from upay.identity.doors.sign_up_by_passkey import begin_passkey_sign_up, passkey_sign_up
from upay.identity.doors.staff_sessions import (
    STAFF_TERMS,
    SessionEnds,
    StaffTerms,
    session_ends,
    why_ended,
    without_session,
)
from upay.identity.doors.staff_sign_in import staff_sign_in
from upay.identity.doors.terms import Due as TermsDue
from upay.identity.doors.terms import (
    Edition,
    Paper,
    TermsNotAccepted,
    accept_terms,
    accepted_in_full,
    newest_edition,
    text_of,
)
from upay.identity.doors.terms import due as terms_due
from upay.identity.doors.terms import published_at as terms_published_at
from upay.identity.doors.terms import refuse_without as refuse_without_terms
from upay.identity.explain.explainers import EXPLAINERS
from upay.identity.explain.facts import moment
from upay.identity.explain.levels import LEVEL_EXPLAINERS
from upay.identity.hash_versions import hash_versions
from upay.identity.hashing import HASHER
from upay.identity.id_numbers import MAINLAND_NUMBER, Checksum, IdNumberRules, why_unfit
from upay.identity.level_models import CheckState, DocumentKind
from upay.identity.level_rules import LEVEL_RULES, Check, LevelRules
from upay.identity.levels.documents import (
    DocumentView,
    Shown,
    delete_late,
    documents_for_staff,
    documents_of,
    look_at_document,
    remove_document,
    send_document,
)
from upay.identity.levels.persons import join_person, number_known
from upay.identity.levels.raise_level import JOB as CHECK_JOB
from upay.identity.levels.raise_level import CheckView, LevelDesk, last_check
from upay.identity.levels.raise_level import ask as ask_provider
from upay.identity.levels.raise_level import begin as begin_check
from upay.identity.levels.raise_level import inquire_due as inquire_checks
from upay.identity.levels.raise_level import settled as check_settled
from upay.identity.models import AskedFor, By, Channel, Delivery, Group, MerchantStatus, Purpose, Role, Scope, Who, Wish
from upay.identity.pictures.reencode_image import LARGEST_UPLOAD
from upay.identity.proofs.arrivals import ArrivalView, arrivals_in_full, arrivals_of
from upay.identity.proofs.codes import CodeExpired, CodeWrong
from upay.identity.proofs.credentials import AccountLocked, PasswordWrong, PinLocked, PinWrong
from upay.identity.proofs.devices import NO_DEVICE, Device, known_to_anybody
from upay.identity.proofs.former_email import forget_former
from upay.identity.proofs.former_number import Link as RebindLink
from upay.identity.proofs.guessing import tell_of_guessing
from upay.identity.proofs.hold_back import (
    LOST,
    NOT_ME,
    CodesOnHold,
    cooling_until,
    is_lost,
    low_until,
    refuse_held_back,
)
from upay.identity.proofs.look_up_devices import new_device_of, unconfirmed_of
from upay.identity.proofs.look_up_proofs import CodeOnItsWay, last_code_of, pin_locked_since, pin_locked_until
from upay.identity.proofs.passkeys import Asked, Site, options_of
from upay.identity.proofs.prove_code import prove_code
from upay.identity.proofs.prove_pin import prove_pin
from upay.identity.proofs.second_factor import ways as second_factor_ways
from upay.identity.proofs.send_code import CodeSent, CodeThrottled, send_code
from upay.identity.proofs.settled_key import has_settled_key
from upay.identity.proofs.strange import LoginSuspicious, Watch
from upay.identity.providers.identity_provider import IdentityProvider
from upay.identity.queries import (
    CustomerView,
    DeviceView,
    Frozen,
    HeldBack,
    MerchantPersonView,
    MerchantView,
    NoticeView,
    StaffView,
    Stopped,
    frozen,
    stopped,
)  # fmt: skip
from upay.identity.read_id_pattern import PatternError, read_pattern
from upay.identity.recover.assist_customer import (
    NEEDS_SECOND_PERSON,
    Assist,
    AssistView,
    assist_customer,
    assists,
    decide_to_assist,
    wish_of,
)
from upay.identity.recover.check_claim import ask_about_claim, inquire_claims
from upay.identity.recover.check_photos import ask_about_case, forget_case_images, inquire_cases
from upay.identity.recover.erase_customer import ErasureDecided, decide_to_erase
from upay.identity.recover.examine_claim import (
    DeskClaim,
    claim_for_staff,
    claims_at_desk,
    decide_claim,
    examine_claim,
    look_at_claim_image,
)
from upay.identity.recover.fill_claim import (
    CLAIM_JOB,
    ClaimView,
    claim_by_token,
    claim_questions,
    send_claim_image,
    submit_claim,
)
from upay.identity.recover.finish_claim import (
    ClaimedView,
    cancel_claim,
    cancel_claim_by_code,
    claim_by_code,
    claim_on,
    claims_due,
    finish_claim,
    forget_claims,
)
from upay.identity.recover.hand_in_photos import CASE_JOB, PhotosView, hand_in_photos, photos_in, send_case_image
from upay.identity.recover.identity_in_full import identity_in_full
from upay.identity.recover.judge_photos import DeskPhotos, judge_photos, look_at_case_image, photos_at_desk
from upay.identity.recover.open_claim import Opened, open_claim, prove_claim_number, send_claim_code
from upay.identity.recover.rebind_phone import (
    RebindingView,
    ask_to_rebind,
    cancel_by_old_number,
    cancel_rebinding,
    finish_rebindings,
    may_change_at_once,
    rebind_by_staff,
    rebind_phone,
    rebinding_by_code,
    rebinding_of,
    send_rebinding_code,
)
from upay.identity.recover.report_loss import report_loss, report_own_loss
from upay.identity.recover.reset_by_link import Link as ResetLink
from upay.identity.recover.reset_by_link import reset_by_link, send_reset_link
from upay.identity.recover.reset_password import reset_password
from upay.identity.recover.reset_pin import reset_pin
from upay.identity.recover.unlock import unlock
from upay.identity.recovery_models import By as RebindWay
from upay.identity.recovery_models import Stage as RebindStage
from upay.identity.rules import (
    TICKET_HOURS,
    WRONG_OF_A_NETWORK,
    WRONG_OF_A_NETWORK_KNOWN,
    FormIncomplete,
    Lock,
    PasswordWeak,
    PhoneInvalid,
    Strength,
    phone_number,
)
from upay.identity.sealed import SEALED, forget_person
from upay.identity.settings.approvals import about as approval_about
from upay.identity.settings.approvals import ask_for_passkey
from upay.identity.settings.approvals import demand as demand_approval
from upay.identity.settings.approvals import prove as prove_approval
from upay.identity.settings.approvals import use as use_approval
from upay.identity.settings.approvals import ways_of as approval_ways
from upay.identity.settings.bind_phone import begin_phone, confirm_phone
from upay.identity.settings.change_account import close_account, close_again, set_language, set_level
from upay.identity.settings.change_password import change_password
from upay.identity.settings.change_pin import change_pin
from upay.identity.settings.choose_notices import Choices, choices_of, choose_notices, set_phrase
from upay.identity.settings.enrol_app import (
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
from upay.identity.settings.enrol_passkey import (
    add_passkey,
    begin_passkey,
    begin_passkey_sign_in,
    passkey_sign_in,
    remove_passkey,
    rename_passkey,
)
from upay.identity.settings.export_data import (
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
from upay.identity.settings.owners_proof import prove_owner, use_owners_proof
from upay.identity.settings.password_strength import strength_as_typed, strength_of_own
from upay.identity.settings.pin_proof import PinProof, pin_proof, refuse_code_by_sms
from upay.identity.settings.security import PasskeyView, SecurityView, forget_late, security_of
from upay.identity.settings.set_email import begin_email, confirm_email, index_emails, remove_email
from upay.identity.settings.set_first_password import set_first_password
from upay.identity.settings.set_keys_only import set_keys_only
from upay.identity.settings.staff_factors import (
    FactorProof,
    FactorView,
    add_staff_passkey,
    ask_staff_to_sign,
    begin_second_app,
    begin_staff_passkey,
    begin_staff_passkey_sign_in,
    factors_of_staff,
    prove_after_password,
    prove_anew,
    remove_staff_app,
    remove_staff_passkey,
    rename_staff_passkey,
    staff_passkey_sign_in,
)
from upay.identity.staff.call_back import Calling, begin_call, call_word, prove_call
from upay.identity.staff.freeze import (
    AccountFrozen,
    end_freezes,
    freeze,
    freeze_for_owner,
    lift_freeze,
    with_ended_freezes,
)
from upay.identity.staff.join_staff import join_staff
from upay.identity.staff.keep_apart import (
    Near,
    RelationView,
    TooNear,
    keep_apart,
    kept_from,
    near_to,
    note_refused,
    refuse_near,
    relations,
)
from upay.identity.staff.look_up import look_up_customer, named_customer
from upay.identity.staff.manage_staff import (
    OPERATOR,
    actor_of,
    add_staff,
    change_roles,
    end_staff,
    give_ticket,
    reset_factor,
    subject_of,
    unlock_staff,
)
from upay.identity.staff.records_asked import Done, LatelyDone, Question
from upay.identity.staff.staff_freeze import (
    FreezeView,
    LiftRequest,
    ask_to_lift,
    decide_to_lift,
    freeze_by_staff,
    freezes,
    freezes_named,
    lift_requests,
)
from upay.identity.staff.unmask import forget_unmasked, unmask, unmasked_until
from upay.identity.staff.verify_customer import (
    CaseView,
    Proof,
    answer_questions,
    ask_case_passkey,
    begin_case,
    case_in,
    end_case,
    prove_case_code,
    prove_case_passkey,
    questions_of,
    send_case_code,
)
from upay.identity.telling.check_message import Checked, check_message
from upay.identity.telling.deliver import Carriers, deliver_due
from upay.identity.telling.notices import tell_of_money
from upay.identity.telling.notifications import Told, read_all, told, unread
from upay.identity.telling.reach import typed
from upay.identity.telling.tell_changes import tell_card_bound, tell_limit_raised, tell_unfrozen
from upay.identity.whereabouts import Nowhere, Places

__all__ = [
    "CASE_JOB",
    "CHECK_JOB",
    "CLAIM_JOB",
    "CLOSED_NAME",
    "EXPLAINERS",
    "EXPORT_JOB",
    "EXPORT_PARTS",
    "HASHER",
    "LARGEST_UPLOAD",
    "LETS_IN",
    "LEVEL_EXPLAINERS",
    "LEVEL_RULES",
    "LOST",
    "MAINLAND_NUMBER",
    "NEEDS",
    "NEEDS_SECOND_PERSON",
    "NOT_ME",
    "NO_DEVICE",
    "OPERATOR",
    "SEALED",
    "STAFF_TERMS",
    "TICKET_HOURS",
    "WRONG_OF_A_NETWORK",
    "WRONG_OF_A_NETWORK_KNOWN",
    "AccountFrozen",
    "AccountLocked",
    "AppBegun",
    "ArrivalView",
    "Asked",
    "AskedFor",
    "Assist",
    "AssistView",
    "By",
    "Calling",
    "Carriers",
    "CaseView",
    "Channel",
    "Check",
    "CheckState",
    "CheckView",
    "Checked",
    "Checksum",
    "Choices",
    "ClaimAnswer",
    "ClaimState",
    "ClaimView",
    "ClaimedView",
    "CodeExpired",
    "CodeOnItsWay",
    "CodeSent",
    "CodeThrottled",
    "CodeWrong",
    "CodesOnHold",
    "Confirmation",
    "CustomerView",
    "Delivery",
    "DeskClaim",
    "DeskPhotos",
    "Device",
    "DeviceView",
    "DocumentKind",
    "DocumentView",
    "Done",
    "Edition",
    "EmailTaken",
    "EmergencyView",
    "ErasureDecided",
    "ExportView",
    "FactorProof",
    "FactorView",
    "FormIncomplete",
    "FreezeView",
    "Frozen",
    "Glass",
    "Group",
    "HeldBack",
    "IdNumberRules",
    "IdentityProvider",
    "LatelyDone",
    "LetInLately",
    "Level",
    "LevelDesk",
    "LevelRules",
    "LiftRequest",
    "Lock",
    "LoginSuspicious",
    "MerchantPersonView",
    "MerchantSignedIn",
    "MerchantStatus",
    "MerchantView",
    "Method",
    "Near",
    "Need",
    "NoticeView",
    "Nowhere",
    "Opened",
    "Paper",
    "PasskeyView",
    "PasswordWeak",
    "PasswordWrong",
    "PatternError",
    "Permission",
    "PhoneInvalid",
    "PhoneTaken",
    "PhotosView",
    "PinLocked",
    "PinProof",
    "PinWrong",
    "Places",
    "Proof",
    "Purpose",
    "Question",
    "RebindLink",
    "RebindStage",
    "RebindWay",
    "RebindingView",
    "RelationView",
    "ResetLink",
    "Role",
    "Scope",
    "SecurityView",
    "Session",
    "SessionEnds",
    "Shown",
    "SignUpForm",
    "SignedIn",
    "Site",
    "StaffRoles",
    "StaffSignedIn",
    "StaffTerms",
    "StaffView",
    "Standing",
    "Stopped",
    "Strength",
    "TermsDue",
    "TermsNotAccepted",
    "Told",
    "TooNear",
    "VerificationFailed",
    "VerificationRequired",
    "Watch",
    "Who",
    "Wish",
    "accept_terms",
    "accepted_in_full",
    "actor_of",
    "add_passkey",
    "add_staff",
    "add_staff_passkey",
    "answer_questions",
    "approval_about",
    "approval_ways",
    "arrival_by_word",
    "arrivals_in_full",
    "arrivals_of",
    "ask_about_case",
    "ask_about_claim",
    "ask_case_passkey",
    "ask_for_export",
    "ask_for_passkey",
    "ask_provider",
    "ask_staff_to_sign",
    "ask_to_lift",
    "ask_to_rebind",
    "asks_more",
    "assist_customer",
    "assists",
    "begin_app",
    "begin_call",
    "begin_case",
    "begin_check",
    "begin_email",
    "begin_passkey",
    "begin_passkey_sign_in",
    "begin_passkey_sign_up",
    "begin_phone",
    "begin_second_app",
    "begin_session",
    "begin_staff_app",
    "begin_staff_passkey",
    "begin_staff_passkey_sign_in",
    "break_glass",
    "call_word",
    "cancel_by_old_number",
    "cancel_claim",
    "cancel_claim_by_code",
    "cancel_rebinding",
    "case_in",
    "change_password",
    "change_pin",
    "change_roles",
    "channel_of",
    "check_message",
    "check_settled",
    "choices_of",
    "choose_notices",
    "claim_by_code",
    "claim_by_token",
    "claim_for_staff",
    "claim_on",
    "claim_questions",
    "claims_at_desk",
    "claims_due",
    "close_account",
    "close_again",
    "confirm_app",
    "confirm_email",
    "confirm_phone",
    "confirm_staff_app",
    "cooling_until",
    "decide_claim",
    "decide_to_assist",
    "decide_to_erase",
    "decide_to_lift",
    "delete_late",
    "deliver_due",
    "demand_approval",
    "deny_device",
    "deny_sign_in",
    "documents_for_staff",
    "documents_of",
    "emergencies",
    "end_case",
    "end_device",
    "end_emergencies",
    "end_emergency",
    "end_freezes",
    "end_other_sessions",
    "end_sessions",
    "end_staff",
    "enrol",
    "enrol_merchant",
    "enrol_merchant_person",
    "enrol_staff",
    "examine_claim",
    "export_got_so_far",
    "export_to_make",
    "exports_of",
    "factors_of_staff",
    "finish_claim",
    "finish_export",
    "finish_rebindings",
    "forget_case_images",
    "forget_claims",
    "forget_exports",
    "forget_former",
    "forget_late",
    "forget_person",
    "forget_unmasked",
    "freeze",
    "freeze_by_staff",
    "freeze_for_owner",
    "freezes",
    "freezes_named",
    "frozen",
    "give_app",
    "give_ticket",
    "glass_of",
    "hand_in_photos",
    "has_settled_key",
    "hash_versions",
    "identity_in_full",
    "index_emails",
    "inquire_cases",
    "inquire_checks",
    "inquire_claims",
    "is_lost",
    "join_person",
    "join_staff",
    "judge_photos",
    "keep_apart",
    "kept_from",
    "known_to_anybody",
    "last_check",
    "last_code_of",
    "lets_in",
    "lift_freeze",
    "lift_requests",
    "look_at_case_image",
    "look_at_claim_image",
    "look_at_document",
    "look_up_customer",
    "low_until",
    "may_change_at_once",
    "merchant_sign_in",
    "moment",
    "named_customer",
    "near_to",
    "new_device_of",
    "newest_edition",
    "note_let_in",
    "note_refused",
    "number_known",
    "one_hand_until",
    "open_claim",
    "open_export",
    "options_of",
    "passkey_sign_in",
    "passkey_sign_up",
    "phone_number",
    "photos_at_desk",
    "photos_in",
    "pin_locked_since",
    "pin_locked_until",
    "pin_proof",
    "prove_after_password",
    "prove_anew",
    "prove_approval",
    "prove_call",
    "prove_case_code",
    "prove_case_passkey",
    "prove_claim_number",
    "prove_code",
    "prove_owner",
    "prove_pin",
    "queries",
    "questions_of",
    "read_all",
    "read_pattern",
    "rebind_by_staff",
    "rebind_phone",
    "rebinding_by_code",
    "rebinding_of",
    "refuse_code_by_sms",
    "refuse_held_back",
    "refuse_let_in",
    "refuse_near",
    "refuse_without_terms",
    "relations",
    "remove_app",
    "remove_document",
    "remove_email",
    "remove_passkey",
    "remove_staff_app",
    "remove_staff_passkey",
    "rename_passkey",
    "rename_staff_passkey",
    "renew_recovery_codes",
    "report_loss",
    "report_own_loss",
    "reset_by_link",
    "reset_factor",
    "reset_password",
    "reset_pin",
    "review_emergency",
    "second_factor_ways",
    "security_of",
    "send_case_code",
    "send_case_image",
    "send_claim_code",
    "send_claim_image",
    "send_code",
    "send_confirmation",
    "send_document",
    "send_rebinding_code",
    "send_reset_link",
    "session_counts",
    "session_ends",
    "set_first_password",
    "set_keys_only",
    "set_language",
    "set_level",
    "set_merchant_status",
    "set_phrase",
    "shown_name",
    "sign_in",
    "sign_in_with_code",
    "sign_out",
    "sign_up",
    "staff_passkey_sign_in",
    "staff_roles",
    "staff_sign_in",
    "stopped",
    "strength_as_typed",
    "strength_of_own",
    "subject_of",
    "submit_claim",
    "tell_card_bound",
    "tell_limit_raised",
    "tell_of_guessing",
    "tell_of_money",
    "tell_unfrozen",
    "terms_due",
    "terms_published_at",
    "text_of",
    "told",
    "typed",
    "unconfirmed_of",
    "unlock",
    "unlock_staff",
    "unmask",
    "unmasked_until",
    "unread",
    "unused_code",
    "use_approval",
    "use_owners_proof",
    "who",
    "why_ended",
    "why_unfit",
    "wish_of",
    "with_ended_freezes",
    "without_session",
]  # fmt: skip
