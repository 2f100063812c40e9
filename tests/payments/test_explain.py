"""What payments say about tries that did not go through: complete, readable and true to the facts."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from uuid import UUID

import pytest
from tests.conftest import NOON

from upay.kit.ids import AttemptId, CustomerId
from upay.kit.language import Words
from upay.kit.offers import OFFERS
from upay.kit.reasons import REASONS, MoneyState
from upay.kit.refusal import Fact
from upay.main.wiring import identity_explainers
from upay.payments.explain import EXPLAINERS, explain_form
from upay.payments.explain_shop import SHOP
from upay.platform.attempts import Attempt, Outcome
from upay.platform.explanations import Explainer, Explanation

KINDS = ("top_up", "withdrawal", "transfer", "payment", "refund", "bind_card", "set_limit", "sign_up")
MIDNIGHT = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
NEW_YEAR = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
LATER = "2026-03-03T04:00:00+00:00"
PAID_AT = "2025-01-02T06:02:00+00:00"

LIMIT: dict[str, Fact] = {"asked": "1500.00", "cap": "2000.00", "used": "1400.00"}
SINGLE: dict[str, Fact] = {"asked": "1500.00", "cap": "1000.00", "used": "0.00", "window": "single"}
CARD: dict[str, Fact] = {"asked": "200.00", "card_tail": "1234", "bank_name": "沙盒银行", "bank_code": "05"}
ASKED: dict[str, Fact] = {"asked": "150.00"}
FULL: dict[str, dict[str, Fact]] = {
    "insufficient_balance": {"asked": "150.00", "balance": "120.00", "short": "30.00"},
    "over_single_limit": {**SINGLE, "limit": "over_single_limit"},
    "over_daily_limit": {**LIMIT, "limit": "over_daily_limit", "window": "day:2026-03-02"},
    "over_annual_limit": {**LIMIT, "limit": "over_annual_limit", "window": "year:2026"},
    "over_proof_limit": {**LIMIT, "limit": "over_proof_limit", "window": "two_factors-day:2026-03-02"},
    "over_static_qr_limit": {**LIMIT, "limit": "over_static_qr_limit", "window": "static_qr-day:2026-03-02"},
    "over_own_limit": {**LIMIT, "limit": "over_own_limit", "window": "day:2026-03-02"},
    "over_cooling_limit": {**LIMIT, "limit": "over_cooling_limit", "window": "day:2026-03-02"},
    "too_many_attempts": {**ASKED, "until": LATER},
    "card_declined": CARD,
    "card_insufficient_funds": {**CARD, "bank_code": "51"},
    "card_expired": {**CARD, "bank_code": "54"},
    "card_invalid": {**CARD, "bank_code": "14"},
    "card_restricted": {**CARD, "bank_code": "43"},
    "card_over_limit": {**CARD, "bank_code": "61"},
    "card_name_mismatch": {**CARD, "bank_code": "U1"},
    "bank_unavailable": {**CARD, "bank_code": "91"},
    "bank_timeout": {
        "asked": "200.00", "card_tail": "1234", "bank_name": "沙盒银行", "inquiries": 3, "expected_by": LATER,
        "next_inquiry_at": "2026-03-02T04:05:00+00:00",
    },
    "not_a_debit_card": CARD,
    "withdrawal_returned": {**CARD, "because": "card_invalid", "returned_at": LATER},
    "withdrawal_return_held": {**CARD, "because": "card_name_mismatch", "returned_at": LATER},
    "channel_maintenance": {**CARD, "bank_code": "90", "until": LATER},
    "payee_not_found": ASKED,
    "payee_name_mismatch": ASKED,
    "payee_closed": ASKED,
    "payee_restricted": {**ASKED, "scope": "out"},
    "self_transfer": ASKED,
    "merchant_closed": ASKED,
    "qr_invalid": ASKED,
    "qr_expired": ASKED,
    "order_already_paid": {"paid_at": PAID_AT, "paid_by": "0195-a"},
    "duplicate_request": {"field": "amount"},
    "risk_declined": {**ASKED, "rule": "new_device_large_amount"},
    "risk_review": {**ASKED, "rule": "new_device_large_amount", "expected_by": LATER},
    "refund_window_passed": {"days": 365, "paid_at": PAID_AT},
    "refund_exceeds_payment": {"asked": "200.00", "refundable": "150.00"},
    "refund_refused_by_merchant": ASKED,
    "refund_account_invalid": ASKED,
    "refund_in_progress": {"expected_by": LATER},
    "merchant_balance_insufficient": {"asked": "150.00", "balance": "20.00", "short": "130.00"},
    "system_error": {"ledger": "currency_differs"},
    "not_found": {},
    "not_allowed": {},
    "session_expired": {},
    "form_incomplete": {"field": "amount", "problem": "above_legal", "cap": "500.00"},
}  # fmt: skip
"""Every reason that payments can meet, with all the facts that it may bear."""

IN_CAUSE = {
    "insufficient_balance": ("¥150.00", "¥120.00", "¥30.00"),
    "over_single_limit": ("¥1,500.00", "¥1,000.00", "¥500.00"),
    "over_daily_limit": ("¥1,500.00", "¥2,000.00", "¥1,400.00", "¥600.00"),
    "over_annual_limit": ("¥1,500.00", "¥2,000.00", "¥1,400.00", "¥600.00"),
    "over_proof_limit": ("¥1,500.00", "¥2,000.00", "¥1,400.00"),
    "over_static_qr_limit": ("¥1,500.00", "¥2,000.00", "¥1,400.00"),
    "over_own_limit": ("¥1,500.00", "¥2,000.00", "¥1,400.00", "¥600.00"),
    "over_cooling_limit": ("¥1,500.00", "¥2,000.00", "¥1,400.00", "¥600.00"),
    "refund_exceeds_payment": ("¥200.00", "¥150.00"),
    "form_incomplete": ("¥500.00",),
}
"""Amounts that decide, whatever was tried."""

UNTIL = {
    "over_daily_limit": MIDNIGHT,
    "over_annual_limit": NEW_YEAR,
    "over_proof_limit": MIDNIGHT,
    "over_static_qr_limit": MIDNIGHT,
    "over_own_limit": MIDNIGHT,
    **dict.fromkeys(
        ("too_many_attempts", "bank_timeout", "channel_maintenance", "risk_review", "refund_in_progress"),
        datetime.fromisoformat(LATER),
    ),
}
CASES = list(product(sorted(FULL), KINDS, (True, False)))


def attempt_of(
    reason: str, *, kind: str = "transfer", facts: dict[str, Fact] | None = None, asked: dict[str, Fact] | None = None,
    actor: str = "customer",
) -> Attempt:  # fmt: skip
    return Attempt(
        id=AttemptId(UUID(int=1)), kind=kind, customer_id=CustomerId(UUID(int=2)), actor=actor,
        asked=asked or {}, at=NOON, reason=reason, facts=facts or {},
        outcome=Outcome.PENDING if REASONS[reason].money is MoneyState.UNKNOWN else Outcome.REFUSED,
    )  # fmt: skip


def explained(
    reason: str, *, kind: str = "transfer", facts: dict[str, Fact] | None = None, asked: dict[str, Fact] | None = None
) -> Explanation:
    return EXPLAINERS[reason](attempt_of(reason, kind=kind, facts=facts, asked=asked))


def sentences(explanation: Explanation) -> Iterator[tuple[str, Words]]:
    for field in ("title", "cause", "money", "todo", "agent"):
        yield field, getattr(explanation, field)


def test_the_reasons_of_payments_are_explained_and_no_others() -> None:
    assert EXPLAINERS.keys() == FULL.keys() | {"payer_not_found"}
    assert Explainer(EXPLAINERS).reasons <= REASONS.keys()


@pytest.mark.parametrize(("reason", "kind", "known"), CASES)
def test_every_sentence_is_whole_in_both_languages(reason: str, kind: str, known: bool) -> None:  # noqa: FBT001
    explanation = explained(reason, kind=kind, facts=FULL[reason] if known else {})
    for words in (explanation.title, explanation.agent):  # Read at the desk as well, where nobody is the customer.
        assert "你" not in words.zh
        assert not re.search(r"\byour?\b", words.en, re.IGNORECASE)
    _read_through(explanation)


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("kind", ["order", "refund"])
@pytest.mark.parametrize("reason", [*SHOP, "form_incomplete", "duplicate_request", "system_error", "not_found"])
def test_a_shop_reads_its_own_side(reason: str, kind: str, known: bool) -> None:  # noqa: FBT001
    facts = FULL.get(reason, {}) if known else {}
    told = Explainer(EXPLAINERS, identity_explainers()).explain(
        attempt_of(reason, kind=kind, facts=facts, actor="merchant:7")
    )
    assert told is not None
    _read_through(told)
    if reason in SHOP:
        customers_words = (
            "你付的钱",
            "还给你",
            "申请退款",
            "商家",
            "账单",
            "给自己",
            "your records",
            "ask for the refund",
        )
        said = " ".join(f"{words.zh} {words.en}" for field, words in sentences(told) if field != "agent")
        assert [words for words in customers_words if words in said] == []


def _read_through(explanation: Explanation) -> None:
    for field, words in sentences(explanation):
        for text in (words.zh, words.en):
            assert text == text.strip()
            assert text, field
            assert not re.search(r"None|[{}!！_]|  |\(\)|（）", text), text
            assert (text[-1] in "。.") == (field != "title"), text
        assert not re.search(r"[,;:?()]|\.(?![0-9])", re.sub(r"(?<=\d)[,:](?=\d)", "", words.zh)), words.zh
        assert re.search(r"[\u4e00-\u9fff]", words.zh), words.zh
        assert not re.search(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", words.en), words.en
        assert not words.en[0].islower(), words.en
        assert not re.search(r"\. [a-z]", words.en), words.en
        assert "您" not in words.zh


@pytest.mark.parametrize(("reason", "kind", "known"), CASES)
def test_there_is_always_something_to_do(reason: str, kind: str, known: bool) -> None:  # noqa: FBT001
    offers = explained(reason, kind=kind, facts=FULL[reason] if known else {}).offers
    assert offers
    assert len(set(offers)) == len(offers)
    assert set(offers) <= OFFERS.keys()


@pytest.mark.parametrize(("reason", "kind", "known"), CASES)
def test_the_money_sentence_agrees_with_the_catalogue(reason: str, kind: str, known: bool) -> None:  # noqa: FBT001
    money = explained(reason, kind=kind, facts=FULL[reason] if known else {}).money
    zh, en = {
        MoneyState.NOT_MOVED: ("没有", r"\b(no|not|nothing)\b"),
        MoneyState.HELD: ("留", r"\b(set aside|held)\b"),
        MoneyState.UNKNOWN: ("不确定", r"not known yet"),
    }[REASONS[reason].money]
    assert zh in money.zh
    assert re.search(en, money.en, re.IGNORECASE)
    sure = REASONS[reason].money is not MoneyState.UNKNOWN
    assert sure == ("不确定" not in money.zh)


@pytest.mark.parametrize(("reason", "kind"), list(product(sorted(IN_CAUSE), KINDS)))
def test_the_cause_names_the_amounts_that_decided(reason: str, kind: str) -> None:
    cause = explained(reason, kind=kind, facts=FULL[reason]).cause
    for amount in IN_CAUSE[reason]:
        assert amount in cause.zh
        assert amount in cause.en


@pytest.mark.parametrize("reason", sorted(reason for reason, facts in FULL.items() if facts in (ASKED, CARD)))
@pytest.mark.parametrize("kind", ["top_up", "transfer", "payment", "refund"])
def test_the_cause_names_the_amount_that_was_asked(reason: str, kind: str) -> None:
    asked = "¥200.00" if FULL[reason] is CARD else "¥150.00"
    cause = explained(reason, kind=kind, facts=FULL[reason]).cause
    assert asked in cause.zh
    assert asked in cause.en
    typed = explained(reason, kind=kind, asked={"amount": "1150.5"}).cause
    assert "¥1,150.50" in typed.zh


@pytest.mark.parametrize("reason", sorted(FULL))
def test_it_says_until_when_where_that_is_known(reason: str) -> None:
    assert explained(reason, facts=FULL[reason]).until == UNTIL.get(reason)


@pytest.mark.parametrize(
    ("window", "until"), [("single", None), ("life", None), ("day:2026-03-02", MIDNIGHT), ("day:soon", None)]
)
def test_an_own_limit_changes_by_itself_only_if_it_counts_by_day(window: str, until: datetime | None) -> None:
    assert explained("over_own_limit", facts={**LIMIT, "window": window}).until == until


def test_the_daily_limit_ends_at_midnight_even_without_facts() -> None:
    assert explained("over_daily_limit").until == MIDNIGHT


@pytest.mark.parametrize(
    "facts",
    [
        {"asked": "many", "balance": "12.345", "cap": "", "used": None, "window": "day:", "refundable": True},
        {"asked": 150, "balance": None, "cap": "{cap}", "window": "year:soon", "card_tail": "{0}", "bank_code": ""},
        {"paid_at": "yesterday", "expected_by": "2026-03-03T04:00:00", "days": "365", "until": "x", "field": "{"},
    ],
)
@pytest.mark.parametrize("reason", sorted(FULL))
def test_facts_that_cannot_be_read_are_left_out(reason: str, facts: dict[str, Fact]) -> None:
    explanation, bare = explained(reason, kind="top_up", facts=facts), explained(reason, kind="top_up")
    if reason == "over_own_limit":
        bare = explained(reason, kind="top_up", facts={"window": "single"})
    assert explanation.cause == bare.cause
    assert explanation.todo == bare.todo
    assert explanation.until == bare.until


def test_an_empty_balance_is_an_amount_too() -> None:
    cause = explained("insufficient_balance", facts={"asked": "1.00", "balance": "0.00"}).cause
    assert cause.zh == "这笔转账要 ¥1.00，当时余额是 ¥0.00，还差 ¥1.00。"


def test_staff_read_the_bank_code_and_customers_do_not() -> None:
    for reason, facts in FULL.items():
        if "bank_code" not in facts:
            continue
        explanation = explained(reason, kind="top_up", facts={**facts, "bank_code": "Z9"})
        assert "银行代码 Z9" in explanation.agent.zh
        assert "bank code Z9" in explanation.agent.en
        if "bank_name" in facts:
            assert ("发卡行 沙盒银行" in explanation.agent.zh, "bank Sandbox Bank" in explanation.agent.en) == (
                True,
                True,
            )
        shown = [words for field, words in sentences(explanation) if field != "agent"]
        assert not any("Z9" in words.zh + words.en for words in shown)


def test_customers_do_not_read_how_much_a_shop_has_nor_which_rule_stopped_them() -> None:
    short = explained("merchant_balance_insufficient", kind="refund", facts=FULL["merchant_balance_insufficient"])
    assert "¥20.00" in short.agent.zh
    assert not any("¥20.00" in words.zh + words.en for field, words in sentences(short) if field != "agent")
    stopped = explained("risk_declined", facts=FULL["risk_declined"])
    assert "new device large amount" in stopped.agent.en
    assert not any("new device" in words.zh + words.en for field, words in sentences(stopped) if field != "agent")


def test_a_card_is_named_by_its_tail() -> None:
    declined = explained("card_declined", kind="top_up", facts=CARD)
    assert declined.money == Words(
        "尾号 1234 的银行卡没有扣款，余额也没有变化。",
        "The card ending 1234 was not charged, and your balance has not changed.",
    )
    binding = explained("card_name_mismatch", kind="bind_card", asked={"tail": "5678"})
    assert "尾号 5678" in binding.cause.zh


def test_a_silent_bank() -> None:
    silent = explained("bank_timeout", kind="top_up", facts=FULL["bank_timeout"])
    assert silent.cause.zh == "这笔 ¥200.00 的充值已经发给银行，银行还没有回复。"
    assert silent.money.zh == (
        "现在还不确定尾号 1234 的银行卡有没有扣款：扣了，钱会到你的余额；没有扣，就一分钱也不会少。"
    )
    assert silent.todo.zh == (
        "你不用做什么，我们会自己继续向银行查询。预计 3月3日 12:00 前有结果，会写在这条记录里。"
        "在那之前，请不要为同一件事再充一次。"
    )
    assert silent.todo.en == (
        "There is nothing you need to do; we keep asking the bank ourselves. "
        "We expect the result by 3 Mar, 12:00, and it will stand in this record. "
        "Until then, do not top up a second time for the same purpose."
    )
    assert silent.offers == ("inquire_bank", "talk_to_agent")
    assert "已查询次数 3，下次查询 3月2日 12:05" in silent.agent.zh


def test_a_balance_that_was_not_enough() -> None:
    short = explained("insufficient_balance", facts=FULL["insufficient_balance"])
    assert short.title == Words("余额不足", "Not enough balance")
    assert short.cause == Words(
        "这笔转账要 ¥150.00，当时余额是 ¥120.00，还差 ¥30.00。",
        "This transfer needs ¥150.00; your balance was ¥120.00, which is ¥30.00 short.",
    )
    assert short.money.zh == "钱没有动，还在你的余额里。"
    assert short.todo.zh == "先充值至少 ¥30.00，然后重新转账。也可以少转一点。"
    assert short.offers == ("top_up", "retry", "talk_to_agent")
    assert short.agent.zh == "可用余额不够转账（要 ¥150.00，余额 ¥120.00，差 ¥30.00）。"


def test_a_price_cannot_be_lowered_by_who_pays_it() -> None:
    short = explained("insufficient_balance", kind="payment", facts=FULL["insufficient_balance"])
    assert short.todo == Words("先充值至少 ¥30.00，然后重新付款。", "Top up at least ¥30.00, then pay again.")


def test_limits() -> None:
    daily = explained("over_daily_limit", facts=FULL["over_daily_limit"])
    assert daily.cause == Words(
        "这笔转账要 ¥1,500.00；3月2日已用 ¥1,400.00，每日限额是 ¥2,000.00，还剩 ¥600.00。",
        "This transfer is for ¥1,500.00; on 2 Mar you had used ¥1,400.00 of the ¥2,000.00 allowed each day, "
        "which left ¥600.00.",
    )
    assert daily.todo.zh == "3月3日 00:00 起额度重新计算，到时请重新转账。在那之前，还有 ¥600.00 的额度可用。"
    assert daily.offers == ("raise_limit", "retry", "talk_to_agent")
    never = explained("over_daily_limit", facts={**LIMIT, "cap": "1000.00", "used": "0.00"})
    assert never.todo.zh == "一天最多 ¥1,000.00，这一笔等到第二天也办不了。身份等级还能提升的话，提升后限额会变高。"
    single = explained("over_own_limit", facts=SINGLE)
    assert single.cause.zh == "这笔转账要 ¥1,500.00，你给自己设的单笔限额是 ¥1,000.00，超出 ¥500.00。"
    life = explained("over_annual_limit", facts={**LIMIT, "window": "life"})
    assert life.cause.zh == "这笔转账要 ¥1,500.00；一级账户终身累计限额是 ¥2,000.00，已用 ¥1,400.00，还剩 ¥600.00。"
    assert life.offers[0] == "verify_identity"
    year = explained("over_annual_limit", facts=FULL["over_annual_limit"])
    assert year.todo.zh == "2027年1月1日 00:00 起额度重新计算。身份等级还能提升的话，提升后限额会变高。"


@pytest.mark.parametrize(
    ("facts", "cause", "offer"),
    [
        (
            {"paid_at": PAID_AT, "paid_by": "x"},
            "你之前已经付过这个订单，付款时间是 2025年1月2日 14:02。",
            "talk_to_agent",
        ),
        (
            {"paid_at": PAID_AT, "paid_by": None},
            "这个订单已经由别人付过，付款时间是 2025年1月2日 14:02。",
            "read_article",
        ),
        ({}, "这个订单已经付过。", "read_article"),
    ],
)
def test_an_order_is_paid_once(facts: dict[str, Fact], cause: str, offer: str) -> None:
    paid = explained("order_already_paid", kind="payment", facts=facts)
    assert paid.cause.zh == cause
    assert offer in paid.offers
    assert paid.money.en == "You were not charged again, and your balance has not changed."


def test_refunds() -> None:
    late = explained("refund_window_passed", kind="refund", facts=FULL["refund_window_passed"])
    assert late.cause == Words(
        "2025年1月2日 14:02 的这笔付款已经超过 365 天，过了可以退款的期限。",
        "The payment made on 2 Jan 2025, 14:02 is more than 365 days old, which is as far back as refunds go.",
    )
    nothing_left = explained("refund_exceeds_payment", kind="refund", facts={"asked": "5.00", "refundable": "0.00"})
    assert nothing_left.cause.zh == "你要退 ¥5.00，但这笔付款已经全部退过，可退金额是 ¥0.00。"
    assert "request_refund" not in nothing_left.offers


@pytest.mark.parametrize(
    ("facts", "zh", "en"),
    [
        (
            {"field": "amount", "problem": "not_a_number"},
            "金额只能填数字，例如 150 或 150.00。",
            "The amount must be a number, such as 150 or 150.00.",
        ),
        ({"field": "amount", "problem": "not_positive"}, "金额要大于零。", "The amount must be more than zero."),
        (
            {"field": "amount", "problem": "too_many_decimals"},
            "金额最多写到小数点后两位。",
            "The amount can have no more than two decimal places.",
        ),
        (
            {"field": "amount", "problem": "too_large"},
            "金额太大，超出了能办理的范围。",
            "The amount is larger than can be handled.",
        ),
        ({"field": "payee", "problem": "missing"}, "收款人还没有填。", "The payee is missing."),
        (
            {"field": "pan", "problem": "not_a_card_number"},
            "银行卡号应该是 12 到 19 位数字。",
            "The card number must have 12 to 19 digits.",
        ),
        (
            {"field": "expiry", "problem": "not_a_month"},
            "卡的有效期要写成月/年，例如 08/29。",
            "The card's expiry date must be month and year, such as 08/29.",
        ),
        (
            {"field": "pin", "problem": "too_simple"},
            "支付密码太简单，容易被猜到。",
            "The payment PIN is too simple and easy to guess.",
        ),
        ({"field": "code", "problem": "odd"}, "验证码没有填对。", "The code cannot be used as entered."),
        ({"field": "odd", "problem": "odd"}, "填写的内容没有填对。", "What was entered cannot be used as entered."),
    ],
)
def test_forms(facts: dict[str, Fact], zh: str, en: str) -> None:
    assert explain_form(attempt_of("form_incomplete", facts=facts)).cause == Words(zh, en)


def test_a_form_names_all_that_it_lacks() -> None:
    facts: dict[str, Fact] = {"field": "name", "problem": "missing", "fields": "name,phone,password"}
    form = explain_form(attempt_of("form_incomplete", kind="sign_up", facts=facts))
    assert form.cause == Words(
        "姓名、手机号、登录密码还没有填。", "Your name, the phone number and the password are missing."
    )
    assert form.todo.zh == "请填好姓名、手机号、登录密码，然后重新提交。"
    assert "talk_to_agent" not in form.offers
