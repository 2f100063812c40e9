from dataclasses import fields
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.conftest import NOON

from upay.identity.explain.explainers import EXPLAINERS
from upay.kit.ids import AttemptId
from upay.kit.language import Words
from upay.kit.offers import OFFERS
from upay.kit.reasons import REASONS
from upay.kit.refusal import Fact
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explanation

LATER = NOON + timedelta(hours=3)
TRAVEL: dict[str, Fact] = {
    "problem": "travel", "from_zh": "中国北京", "from_en": "Beijing, China", "to_zh": "中国上海",
    "to_en": "Shanghai, China", "distance_km": 1070, "minutes": 30, "speed_kmh": 2140, "ways": "passkey,code",
    "until": LATER.isoformat(),
}  # fmt: skip
LOCK: dict[str, Fact] = {
    "since": NOON.isoformat(), "until": LATER.isoformat(), "way_out": "code", "wrong_allowed": 5,
}  # fmt: skip
CASES: list[tuple[str, dict[str, Fact], str, str]] = [
    # reason, facts, and what must stand in the Chinese and in the English words
    (
        "form_incomplete",
        {"field": "name", "problem": "missing", "fields": "name,pin"},
        "姓名、支付密码",
        "name and payment PIN",
    ),
    ("form_incomplete", {"field": "pin", "problem": "too_simple", "fields": "pin"}, "容易被猜到", "easy to guess"),
    ("form_incomplete", {"field": "amount", "problem": "not_positive"}, "金额需要大于零", "more than zero"),
    ("form_incomplete", {"field": "colour", "problem": "odd"}, "colour填写有误", "colour cannot be used"),
    ("phone_invalid", {"problem": "not_mobile"}, "收不到短信", "cannot receive a code"),
    ("phone_taken", {}, "已经注册过", "already belongs"),
    ("email_taken", {}, "已经属于", "already belongs"),
    ("email_only_way_in", {}, "唯一能登录", "the only way to sign in"),
    ("phone_needed", {}, "还没有绑定手机号", "has no phone number"),
    ("reset_link_invalid", {"problem": "late"}, "30 分钟", "30 minutes"),
    ("reset_link_invalid", {"problem": "used"}, "只能用一次", "works only once"),
    ("reset_link_invalid", {"problem": "replaced"}, "后来又发过", "A newer link"),
    ("reset_link_invalid", {"problem": "unknown"}, "不完整", "not complete"),
    ("terms_not_accepted", {"version": "1", "problem": "missing"}, "勾选同意", "tick the box"),
    (
        "terms_not_accepted",
        {"version": "2", "problem": "overdue", "since": NOON.isoformat()},
        "3月2日",
        "2 Mar",
    ),
    ("codes_on_hold", {"problem": "new_email", "until": LATER.isoformat()}, "邮箱刚绑定", "by your phone number"),
    ("form_incomplete", {"field": "phone", "problem": "not_an_email"}, "不是一个有效的邮箱", "not a valid email"),
    ("code_wrong", {"tries_left": 4}, "还可以再试 4 次", "You have 4 tries left"),
    ("code_wrong", {"tries_left": 0}, "请重新获取一个", "ask for a new one"),
    ("code_expired", {"problem": "late"}, "10 分钟", "10 minutes"),
    ("code_expired", {"problem": "used"}, "只能用一次", "only once"),
    ("code_throttled", {"wait_seconds": 42, "problem": "too_soon", "until": NOON.isoformat()}, "42 秒", "42 seconds"),
    ("code_throttled", {"wait_seconds": 42600, "problem": "daily", "until": LATER.isoformat()}, "12 小时", "12 hours"),
    ("password_wrong", {"tries_left": 1}, "再错会锁定；", "you have one try left before a lock."),
    ("password_wrong", {"tries_left": 2, "lock_minutes": 15}, "再错会锁定 15 分钟", "before a lock of 15 minutes"),
    ("password_wrong", {"tries_left": 2, "lock_minutes": 60}, "再错会锁定 1 小时", "before a lock of 1 hour."),
    ("password_wrong", {"tries_left": 2, "lock_minutes": 360}, "再错会锁定 6 小时", "before a lock of 6 hours"),
    ("password_weak", {"problem": "birthday_like"}, "生日", "birthday"),
    (
        "account_locked",
        {"since": NOON.isoformat(), "way_out": "code", "wrong_allowed": 5},
        "3月2日 12:00",
        "2 Mar, 12:00",
    ),
    ("account_locked", {"since": NOON.isoformat(), "way_out": "code"}, "不会自动解除", "does not end by itself"),
    ("account_locked", LOCK, "到 3月2日 15:00 自动解除", "ends by itself on 2 Mar, 15:00"),
    ("account_locked", LOCK, "现在就可以用验证码解锁", "unlock with a one-time code"),
    ("account_locked", {**LOCK, "way_out": "supervisor"}, "到 3月2日 15:00 自动解除", "cannot wait, ask a supervisor"),
    ("account_locked", {"since": NOON.isoformat(), "way_out": "supervisor", "wrong_allowed": 5}, "主管", "supervisor"),
    ("pin_wrong", {"tries_left": 2}, "还可以再试 2 次", "you have 2 tries left"),
    ("pin_locked", {"until": LATER.isoformat(), "wrong_allowed": 5}, "3月2日 15:00", "2 Mar, 15:00"),
    (
        "account_frozen",
        {"by": "customer", "scope": "out", "since": NOON.isoformat()},
        "你本人的要求",
        "your own request",
    ),
    ("account_locked", {"since": NOON.isoformat(), "way_out": "person"}, "也可以挂失", "can be reported lost"),
    ("codes_on_hold", {"problem": "lost"}, "已挂失", "reported lost"),
    ("codes_on_hold", {"problem": "cooling", "until": LATER.isoformat()}, "保护期", "15:00"),
    (
        "codes_on_hold",
        {"problem": "password_reset", "until": LATER.isoformat()},
        "之前就有的通行密钥",
        "2 Mar, 15:00",
    ),
    ("verification_required", {"action": "begin_totp", "ways": "", "first": "password"}, "用登录密码登录", "password"),
    ("verification_required", {"action": "reset_pin", "ways": ""}, "只能用通行密钥", "Only a passkey"),
    ("verification_failed", {"method": "code", "problem": "none"}, "动态数字", "recovery code"),
    ("pin_wrong", {"tries_left": 1, "lock_hours": 12}, "锁定 12 小时", "for 12 hours"),
    ("verification_required", {"action": "sign_in_by_code", "ways": "totp"}, "不能只用验证码", "alone does not"),
    ("account_frozen", {"by": "us", "scope": "all"}, "出于安全原因", "for security reasons"),
    (
        "verification_required",
        {"action": "sign_in", "ways": "totp,recovery_code"},
        "动态数字、恢复码",
        "app or a recovery code",
    ),
    ("verification_required", {"action": "transfer", "ways": "code", "amount": "1500.00"}, "验证码", "one-time code"),
    ("verification_required", {"action": "desk", "ways": ""}, "请先设置", "first"),
    ("verification_failed", {"method": "totp", "problem": "wrong", "tries_left": 3}, "再试 3 次", "have 3 tries left"),
    ("verification_failed", {"method": "totp", "problem": "used"}, "只能用一次", "each works once"),
    (
        "verification_failed",
        {"method": "totp", "problem": "locked", "until": LATER.isoformat()},
        "3月2日 15:00 之后可以再试",
        "after 2 Mar, 15:00",
    ),
    (
        "verification_failed",
        {"method": "recovery_code", "problem": "wrong"},
        "恢复码不对",
        "recovery code is not right",
    ),
    ("verification_failed", {"method": "code", "problem": "used"}, "不是同一件事", "for something else"),
    ("verification_failed", {"method": "totp", "problem": "already_on"}, "先关闭两步验证", "turn it off first"),
    ("verification_failed", {"method": "totp", "problem": "late"}, "重新开始设置", "a new picture"),
    ("verification_failed", {"method": "passkey", "problem": "known"}, "不用再添加", "no need to add it again"),
    ("verification_failed", {"method": "passkey", "problem": "too_many"}, "先删除不用的", "Remove one"),
    ("claim_too_often", {"problem": "address", "until": LATER.isoformat()}, "3月2日 15:00 之后", "after 2 Mar, 15:00"),
    ("claim_too_often", {"problem": "network"}, "从这个网络", "this network"),
    ("claim_declined", {}, "不能说明是哪一项", "cannot say which"),
    ("claim_cancelled", {}, "90 天内", "For 90 days"),
    ("closing_blocked", {"problem": "balance", "balance": "12.50"}, "¥12.50", "¥12.50"),
    ("closing_blocked", {"problem": "held", "held": "3.00"}, "占用", "is held"),
    ("closing_blocked", {"problem": "held_by_us", "held": "300.00"}, "¥300.00", "that amount is released"),
    ("closing_blocked", {"problem": "talking"}, "对话结束后", "is settled"),
    ("closing_blocked", {"problem": "frozen"}, "联系客服", "Contact support"),
    ("closing_blocked", {"problem": "cooling", "until": LATER.isoformat()}, "3月2日", "protected until"),
    ("closing_blocked", {"problem": "lost"}, "解除挂失", "reported lost"),
    ("app_outdated", {"version": "0.1", "at_least": "1.4"}, "1.4 或更新的版本", "version 1.4 or newer"),
    ("verification_required", {"action": "desk", "ways": "totp"}, "工作台除了密码", "The desk asks for"),
    (
        "verification_required",
        {"action": "new_device", "ways": "passkey,code"},
        "通行密钥或验证码",
        "a passkey or a one-time code",
    ),
    (
        "account_locked",
        {"since": NOON.isoformat(), "way_out": "code", "wrong_allowed": 5, "by": "owner"},
        "不是我",
        "reported as somebody else's",
    ),
    ("login_suspicious", TRAVEL, "相当于每小时 2140 公里", "2140 km an hour"),
    ("login_suspicious", {**TRAVEL, "minutes": 0}, "不到 1 分钟后", "less than a minute later"),
    ("login_suspicious", {**TRAVEL, "minutes": 180}, "3 小时后", "3 hours later"),
    ("login_suspicious", {**TRAVEL, "ways": "code", "by": "code"}, "只用验证码不能登录", "A code alone"),
    ("login_suspicious", {"problem": "crowd", "accounts": 41, "ways": "code"}, "41 个账户", "41 accounts"),
]


def _explain(reason: str, facts: dict[str, Fact]) -> Explanation:
    attempt = Attempt(id=AttemptId(uuid4()), kind="sign_in", customer_id=None, actor="customer", asked={}, at=NOON)
    return EXPLAINERS[reason](attempt.refused(reason, at=NOON, **facts))


@pytest.mark.parametrize(("reason", "facts", "zh", "en"), CASES)
def test_the_facts_stand_in_the_words(reason: str, facts: dict[str, Fact], zh: str, en: str) -> None:
    said = _explain(reason, facts)
    assert zh in f"{said.cause.zh}{said.todo.zh}"
    assert en in f"{said.cause.en} {said.todo.en}"
    assert set(said.offers) <= OFFERS.keys()
    for field in fields(said):
        words = getattr(said, field.name)
        if not isinstance(words, Words) or field.name == "title":
            continue
        assert words.zh.endswith("。")
        assert words.en.endswith(".")
        assert reason not in words.zh + words.en
        assert not set("!！{}") & set(words.zh + words.en)


@pytest.mark.parametrize("reason", sorted(EXPLAINERS))
def test_a_reason_without_facts_still_reads_well(reason: str) -> None:
    said = _explain(reason, {})
    assert said.cause.zh
    assert "None" not in "".join(getattr(said, name).en for name in ("title", "cause", "money", "todo"))


def test_the_reasons_of_this_room_are_explained() -> None:
    assert EXPLAINERS.keys() <= REASONS.keys()
    assert EXPLAINERS.keys() == {case[0] for case in CASES}


def test_a_lock_with_an_end_says_when() -> None:
    assert _explain("pin_locked", {"until": LATER.isoformat()}).until == LATER
    assert _explain("account_locked", {"since": NOON.isoformat()}).until is None
    assert _explain("account_locked", LOCK).until == LATER
    assert _explain("login_suspicious", TRAVEL).until == LATER
