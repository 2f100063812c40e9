"""Payments: what customers mean by moving money, and how each try went.

Owns top-ups, withdrawals, transfers, payments of orders, refunds, cards, limits; the records that everybody reads.
Always writes the attempt of a try in the transaction of its outcome, and the intent before any bank hears of it.
Never moves money but by the ledger, never calls a bank inside a transaction, never keeps a card number.
"""

from upay.payments.actions import actions
from upay.payments.at_bank import SETTLED_LATE, WITHDRAWAL_NEWS, settled
from upay.payments.bank_names import bank_words, card_in
from upay.payments.cards import bind, cards_of, find_card
from upay.payments.close_account import ClosingBlocked, Hindrance, close_account, hindrances
from upay.payments.close_for_customer import decide_to_erase, refuse_what_cannot_close
from upay.payments.deny_sign_in import deny_device, deny_sign_in
from upay.payments.end_freezes import end_due_freezes
from upay.payments.explain import EXPLAINERS
from upay.payments.freeze import assist_customer, decide_to_lift, freeze_by_staff, freeze_wallet, lift_freeze
from upay.payments.inquire import inquire_due
from upay.payments.limit_table import MAINLAND, LevelLimits, LimitTable, Proof, Span
from upay.payments.limits import LimitView, limits_for, limits_of, own_limits, set_own_limit
from upay.payments.make_out import LONGEST_TITLE, make_out
from upay.payments.models import Card, Kind, Order, OrderState
from upay.payments.pay import find_order, make_order, orders_for, pay_order
from upay.payments.printed_code import CodeView, make_printed_code, pay_by_code, printed_code, read_code, shop_of_code
from upay.payments.rails import Rails
from upay.payments.record_views import RecordView, Stage
from upay.payments.records import (
    MONEY_KINDS,
    RETURNED,
    needing_attention,
    own_records,
    record,
    record_by_number,
    records,
)
from upay.payments.refund import REFUNDED, WINDOW, give_back, request_refund, set_terms
from upay.payments.report_loss import cancel_claim_by_code, cancel_rebinding_by_code, report_loss, report_own_loss
from upay.payments.sealed import SEALED
from upay.payments.takings import (
    GivenBack,
    Progress,
    ShopOrder,
    Takings,
    order_of_payment,
    shop_order,
    shop_orders,
    takings,
)
from upay.payments.top_up import begin as begin_top_up
from upay.payments.top_up import collect
from upay.payments.transfer import look_up_payee, recent_payees, send
from upay.payments.withdraw import PAY_OUT, pay_out
from upay.payments.withdraw import begin as begin_withdrawal
from upay.payments.withdraw_returned import hear_returns, release_returns
from upay.payments.withdraw_terms import WithdrawTerms, withdraw_terms

__all__ = [
    "EXPLAINERS",
    "LONGEST_TITLE",
    "MAINLAND",
    "MONEY_KINDS",
    "PAY_OUT",
    "REFUNDED",
    "RETURNED",
    "SEALED",
    "SETTLED_LATE",
    "WINDOW",
    "WITHDRAWAL_NEWS",
    "Card",
    "ClosingBlocked",
    "CodeView",
    "GivenBack",
    "Hindrance",
    "Kind",
    "LevelLimits",
    "LimitTable",
    "LimitView",
    "Order",
    "OrderState",
    "Progress",
    "Proof",
    "Rails",
    "RecordView",
    "ShopOrder",
    "Span",
    "Stage",
    "Takings",
    "WithdrawTerms",
    "actions",
    "assist_customer",
    "bank_words",
    "begin_top_up",
    "begin_withdrawal",
    "bind",
    "cancel_claim_by_code",
    "cancel_rebinding_by_code",
    "card_in",
    "cards_of",
    "close_account",
    "collect",
    "decide_to_erase",
    "decide_to_lift",
    "deny_device",
    "deny_sign_in",
    "end_due_freezes",
    "find_card",
    "find_order",
    "freeze_by_staff",
    "freeze_wallet",
    "give_back",
    "hear_returns",
    "hindrances",
    "inquire_due",
    "lift_freeze",
    "limits_for",
    "limits_of",
    "look_up_payee",
    "make_order",
    "make_out",
    "make_printed_code",
    "needing_attention",
    "order_of_payment",
    "orders_for",
    "own_limits",
    "own_records",
    "pay_by_code",
    "pay_order",
    "pay_out",
    "printed_code",
    "read_code",
    "recent_payees",
    "record",
    "record_by_number",
    "records",
    "refuse_what_cannot_close",
    "release_returns",
    "report_loss",
    "report_own_loss",
    "request_refund",
    "send",
    "set_own_limit",
    "set_terms",
    "settled",
    "shop_of_code",
    "shop_order",
    "shop_orders",
    "takings",
    "withdraw_terms",
]
