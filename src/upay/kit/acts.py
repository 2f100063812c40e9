"""Acts: what staff do and look at, as the audit names it. The codes are public and change only by addition."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from upay.kit.language import Words


class Act(StrEnum):
    """One kind of act or look."""

    SIGN_IN = "sign_in"
    LOGIN_LOCKED = "login_locked"
    SIGN_OUT = "sign_out"
    JOIN = "join"
    SET_UP_APP = "set_up_app"
    READ_CONVERSATION = "read_conversation"
    TAKE_CONVERSATION = "take_conversation"
    RELEASE_CONVERSATION = "release_conversation"
    CLOSE_CONVERSATION = "close_conversation"
    REPLY = "reply"
    ACT_FOR_CUSTOMER = "act_for_customer"
    UNMASK = "unmask"
    READ_IN_CLEAR = "read_in_clear"
    LIST_DOCUMENTS = "list_documents"
    LOOK_AT_DOCUMENT = "look_at_document"
    FREEZE = "freeze"
    ASK_TO_LIFT = "ask_to_lift"
    LIFT_FREEZE = "lift_freeze"
    DECLINE_TO_LIFT = "decline_to_lift"
    BEGIN_VERIFICATION = "begin_verification"
    END_VERIFICATION = "end_verification"
    UNLOCK_CUSTOMER = "unlock_customer"
    FREE_PIN = "free_pin"
    ASK_TO_REBIND = "ask_to_rebind"
    ASK_TO_REMOVE_TOTP = "ask_to_remove_totp"
    REBIND_PHONE = "rebind_phone"
    REMOVE_TOTP = "remove_totp"
    DECLINE_CHANGE = "decline_change"
    KEEP_APART = "keep_apart"
    REFUSED_TOO_NEAR = "refused_too_near"
    REFUSED_LET_IN = "refused_let_in"
    CALL_BACK = "call_back"
    READ_CLAIM = "read_claim"
    LOOK_UP_CUSTOMER = "look_up_customer"
    EXAMINE_CLAIM = "examine_claim"
    APPROVE_CLAIM = "approve_claim"
    DECLINE_CLAIM = "decline_claim"
    ACCEPT_PHOTOS = "accept_photos"
    REJECT_PHOTOS = "reject_photos"
    READ_AUDIT = "read_audit"
    PUBLISH_ARTICLE = "publish_article"
    RESTORE_ARTICLE = "restore_article"
    WITHDRAW_ARTICLE = "withdraw_article"
    ADD_STAFF = "add_staff"
    GIVE_TICKET = "give_ticket"
    CHANGE_ROLES = "change_roles"
    UNLOCK_STAFF = "unlock_staff"
    END_STAFF = "end_staff"
    CORRECT_ASSISTANT = "correct_assistant"
    ACCEPT_EXAMPLE = "accept_example"
    DROP_EXAMPLE = "drop_example"
    TRAIN_ASSISTANT = "train_assistant"
    USE_VERSION = "use_version"
    READ_TRACE = "read_trace"
    ADD_PASSKEY = "add_passkey"
    REMOVE_PASSKEY = "remove_passkey"
    REMOVE_APP = "remove_app"
    RESET_FACTOR = "reset_factor"
    BREAK_GLASS = "break_glass"
    END_EMERGENCY = "end_emergency"
    REVIEW_EMERGENCY = "review_emergency"
    ASK_TO_ERASE = "ask_to_erase"
    ERASE_CUSTOMER = "erase_customer"
    DECLINE_TO_ERASE = "decline_to_erase"


ACTS: Final[Mapping[Act, Words]] = MappingProxyType(
    {
        Act.SIGN_IN: Words("登录工作台", "Signed in"),
        Act.LOGIN_LOCKED: Words("登录密码连续输错，被锁定", "Was locked out after wrong passwords"),
        Act.SIGN_OUT: Words("退出工作台", "Signed out"),
        Act.JOIN: Words("用开通码设置了密码", "Joined with a one-time ticket"),
        Act.SET_UP_APP: Words("绑定了验证器应用", "Set up an authenticator app"),
        Act.READ_CONVERSATION: Words("查看了客户会话", "Read a conversation"),
        Act.TAKE_CONVERSATION: Words("接了会话", "Took a conversation"),
        Act.RELEASE_CONVERSATION: Words("把会话交回排队", "Gave a conversation back"),
        Act.CLOSE_CONVERSATION: Words("结束了会话", "Closed a conversation"),
        Act.REPLY: Words("回复或备注", "Replied or left a note"),
        Act.ACT_FOR_CUSTOMER: Words("替客户发起办理", "Began an action for a customer"),
        Act.UNMASK: Words("申请查看完整资料", "Asked to see a customer unmasked"),
        Act.READ_IN_CLEAR: Words("查看了完整资料", "Saw a customer unmasked"),
        Act.LIST_DOCUMENTS: Words("查看了证件照片的清单", "Saw which images of documents there are"),
        Act.LOOK_AT_DOCUMENT: Words("查看了证件照片", "Looked at an image of a document"),
        Act.FREEZE: Words("冻结了账户", "Froze an account"),
        Act.ASK_TO_LIFT: Words("申请解除冻结", "Asked to lift a freeze"),
        Act.LIFT_FREEZE: Words("批准解除冻结", "Approved lifting a freeze"),
        Act.DECLINE_TO_LIFT: Words("不同意解除冻结", "Declined to lift a freeze"),
        Act.BEGIN_VERIFICATION: Words("开始核实身份", "Began to verify a customer"),
        Act.END_VERIFICATION: Words("结束核实身份", "Ended a verification"),
        Act.UNLOCK_CUSTOMER: Words("核实后解锁了账户", "Unlocked a verified customer"),
        Act.FREE_PIN: Words("核实后解除了支付密码锁定", "Lifted the lock of a PIN"),
        Act.ASK_TO_REBIND: Words("申请换绑手机号", "Asked to change a number"),
        Act.ASK_TO_REMOVE_TOTP: Words("申请关闭两步验证", "Asked to turn two-step verification off"),
        Act.REBIND_PHONE: Words("批准换绑手机号", "Approved a change of number"),
        Act.REMOVE_TOTP: Words("批准关闭两步验证", "Approved turning two-step verification off"),
        Act.DECLINE_CHANGE: Words("不同意换绑或关闭两步验证", "Declined a change of number or factor"),
        Act.KEEP_APART: Words("登记了应当回避的账户", "Noted an account that somebody does not serve"),
        Act.REFUSED_TOO_NEAR: Words(
            "想看或办理应当回避的账户，被拦下了", "Was stopped at an account that they do not serve"
        ),
        Act.REFUSED_LET_IN: Words(
            "想审批 7 天内有开通关系的同事的申请，被拦下了",
            "Was stopped from deciding for a colleague with whom one let the other in",
        ),
        Act.CALL_BACK: Words("查看了绑定号码，回拨核实", "Saw the bound number, to call it back"),
        Act.LOOK_UP_CUSTOMER: Words("查找了客户的账户", "Looked a customer's account up"),
        Act.READ_CLAIM: Words("查看了找回申请", "Read a claim for an account"),
        Act.EXAMINE_CLAIM: Words("审核找回申请，建议交还账户", "Examined a claim and would give the account back"),
        Act.APPROVE_CLAIM: Words("批准交还账户", "Approved giving an account back"),
        Act.DECLINE_CLAIM: Words("驳回了找回申请", "Turned a claim for an account down"),
        Act.ACCEPT_PHOTOS: Words("核对证件照片，认定是本人", "Said that the photographs show the customer"),
        Act.REJECT_PHOTOS: Words("核对证件照片，认定不是本人", "Said that the photographs do not show the customer"),
        Act.PUBLISH_ARTICLE: Words("发布了文章", "Published an article"),
        Act.RESTORE_ARTICLE: Words("恢复了文章的旧版本", "Brought an earlier version of an article back"),
        Act.WITHDRAW_ARTICLE: Words("下线了文章", "Withdrew an article"),
        Act.READ_AUDIT: Words("查看了操作记录", "Read the audit"),
        Act.ADD_STAFF: Words("新增了同事", "Added a colleague"),
        Act.GIVE_TICKET: Words("发放了开通码", "Issued a one-time ticket"),
        Act.CHANGE_ROLES: Words("调整了角色", "Changed roles"),
        Act.UNLOCK_STAFF: Words("解锁了同事的登录", "Unlocked a colleague"),
        Act.END_STAFF: Words("办理了同事离职", "Ended a colleague's access"),
        Act.CORRECT_ASSISTANT: Words("纠正了助手的理解", "Corrected what the assistant understood"),
        Act.ACCEPT_EXAMPLE: Words("采纳了一条例句", "Accepted an example"),
        Act.DROP_EXAMPLE: Words("放弃了一条例句", "Dropped an example"),
        Act.TRAIN_ASSISTANT: Words("训练了助手", "Trained the assistant"),
        Act.USE_VERSION: Words("切换了助手的版本", "Changed the assistant's version"),
        Act.READ_TRACE: Words("查看了助手的一次回答", "Read how the assistant came to an answer"),
        Act.ADD_PASSKEY: Words("添加了通行密钥", "Added a passkey"),
        Act.REMOVE_PASSKEY: Words("删除了通行密钥", "Removed a passkey"),
        Act.REMOVE_APP: Words("解绑了验证器应用", "Took off the authenticator app"),
        Act.RESET_FACTOR: Words("移除了同事丢失的验证方式", "Took away a colleague's lost factor"),
        Act.BREAK_GLASS: Words("启用了应急权限", "Took emergency access"),
        Act.END_EMERGENCY: Words("应急权限结束", "Emergency access ended"),
        Act.REVIEW_EMERGENCY: Words("复核了应急权限", "Reviewed emergency access"),
        Act.ASK_TO_ERASE: Words("申请注销账户并删除资料", "Asked to close an account and erase its owner"),
        Act.ERASE_CUSTOMER: Words("批准注销账户并删除资料", "Approved closing an account and erasing its owner"),
        Act.DECLINE_TO_ERASE: Words("不同意注销账户并删除资料", "Declined to close an account and erase its owner"),
    }
)
"""Act -> what it is called at the desk."""
LOOKS: Final = frozenset(
    {
        Act.READ_CONVERSATION, Act.UNMASK, Act.READ_IN_CLEAR, Act.LIST_DOCUMENTS, Act.LOOK_AT_DOCUMENT, Act.READ_AUDIT,
        Act.READ_TRACE, Act.LOOK_UP_CUSTOMER, Act.CALL_BACK, Act.READ_CLAIM,
    }
)  # fmt: skip
"""Which of them are looks: somebody read, and changed nothing."""
