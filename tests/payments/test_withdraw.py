"""Withdrawing over a real bank: held, paid, refused, unknown, sent back; after each test the books are checked."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.cast import MEI, PIN, WANG
from tests.stage import Stage, channel

from upay import identity, ledger, payments
from upay.identity import By, Scope
from upay.kit.money import Money
from upay.ledger import AccountKind
from upay.payments import at_bank, cards, inquire
from upay.payments.close_account import hindrances
from upay.payments.limit_table import MAINLAND, Span
from upay.payments.limits import withdrawal_limits
from upay.payments.models import BankReturn, State
from upay.payments.providers.bank import PaidOut, Returned
from upay.payments.providers.sandbox_bank import RETURNED_AFTER, statement
from upay.platform.attempts import DuplicateRequest, Outcome

WRONG_PIN = "135790"


async def _hear(stage: Stage, **wait: float) -> int:
    return await payments.hear_returns(stage.rails, at=stage.wait(**(wait or {"minutes": 1})))


async def _heard(stage: Stage) -> list[str]:
    async with stage.db.begin() as uow:
        rows = await uow.session.scalars(sa.select(BankReturn).order_by(BankReturn.reference))
        return [row.came_to for row in rows]


async def _in_suspense(stage: Stage) -> str:
    async with stage.db.begin() as uow:
        return (await ledger.balance(uow, ledger.house(AccountKind.SUSPENSE))).posted.plain


async def test_the_money_is_held_and_the_intent_written_before_the_bank_hears(stage: Stage) -> None:
    begun = await stage.begin_withdrawal("200.00", card=await stage.bind())
    row = await stage.attempt(begun)
    assert (row.outcome, row.reason) == (Outcome.PENDING, None)
    assert dict(row.facts) == {"asked": "200.00", "card_tail": "0015", "bank_name": "沙盒银行"}
    assert (await stage.payment(begun)).state == State.ASKED
    assert await stage.jobs() == [("payments.pay_out", {"payment_id": str(begun)})]
    assert (await stage.balance(), await stage.available()) == ("500.00", "300.00")
    assert statement(stage.bank_folder) == ()
    assert await stage.news(begun) == [("record.changed", frozenset({channel(MEI)}))]


async def test_what_the_bank_pays_out_leaves_the_balance(stage: Stage) -> None:
    done = await stage.withdraw("200.00")
    assert (await stage.balance(), await stage.available()) == ("300.00", "300.00")
    view = await stage.record(done)
    assert (view.kind, view.incoming, view.outcome) == ("withdrawal", False, Outcome.SUCCEEDED)
    assert (view.amount, view.counterparty, view.balance_after) == (Money(200_00), "沙盒银行 (0015)", "300.00")
    assert [(one.name, one.state) for one in view.stages] == [
        ("requested", "done"), ("at_bank", "done"), ("paid_out", "done"),
    ]  # fmt: skip
    payment = await stage.payment(done)
    assert (payment.state, payment.next_inquiry_at) == (State.DONE, None)
    assert payment.bank_reference
    assert [name for name, _ in await stage.jobs()] == ["payments.pay_out", "payments.withdrawal_news"]


BANK_SAYS = {
    "card_declined": ("card_declined", "05"), "card_insufficient_funds": ("card_declined", "51"),
    "card_expired": ("card_expired", "54"), "card_invalid": ("card_invalid", "14"),
    "card_restricted": ("card_restricted", "62"), "card_over_limit": ("card_over_limit", "61"),
    "bank_unavailable": ("bank_unavailable", "91"), "channel_maintenance": ("channel_maintenance", "90"),
    "card_name_mismatch_later": ("card_name_mismatch", "U1"),
}  # fmt: skip


@pytest.mark.parametrize(("says", "told"), BANK_SAYS.items())
async def test_what_the_bank_refuses_is_free_again_and_told_in_our_words(
    stage: Stage, says: str, told: tuple[str, str]
) -> None:
    refused = await stage.withdraw("200.00", bank_says=says)
    row = await stage.attempt(refused)
    assert (row.outcome, row.reason, row.facts["bank_code"]) == (Outcome.REFUSED, *told)
    assert (await stage.balance(), await stage.available()) == ("500.00", "500.00")
    assert (await stage.payment(refused)).state == State.REFUSED
    assert await payments.inquire_due(stage.rails, at=stage.wait(days=2)) == 0


async def test_a_bank_that_is_away_has_paid_nothing(stage: Stage) -> None:
    begun = await stage.begin_withdrawal(card=await stage.bind())
    await stage.bank.close()
    await payments.pay_out(stage.rails, payment_id=begun)
    assert (await stage.attempt(begun)).reason == "bank_unavailable"
    assert await stage.available() == "500.00"


async def test_a_silent_bank_leaves_the_money_held_until_an_inquiry_tells(stage: Stage) -> None:
    begun = await stage.withdraw("200.00", bank_says="silent_then_approved")
    row = await stage.attempt(begun)
    assert (row.outcome, row.reason) == (Outcome.PENDING, "bank_timeout")
    assert row.facts["expected_by"] == (stage.at + timedelta(hours=24)).isoformat()
    assert (await stage.balance(), await stage.available()) == ("500.00", "300.00")
    assert [one.name for one in (await stage.record(begun)).stages] == ["requested", "at_bank", "unknown", "paid_out"]
    assert await payments.inquire_due(stage.rails, at=stage.wait(seconds=5)) == 1
    assert (await stage.attempt(begun)).outcome is Outcome.SUCCEEDED
    assert (await stage.balance(), await stage.available()) == ("300.00", "300.00")
    said = [(name, facts.get("chat")) for name, facts in await stage.jobs()]
    assert said[1:] == [("payments.withdrawal_news", 0), ("payments.withdrawal_news", 1)]


async def test_an_inquiry_may_find_that_the_bank_said_no(stage: Stage) -> None:
    begun = await stage.withdraw("200.00", bank_says="silent_then_declined")
    await payments.inquire_due(stage.rails, at=stage.wait(seconds=5))
    row = await stage.attempt(begun)
    assert (row.outcome, row.reason) == (Outcome.REFUSED, "card_declined")
    assert await stage.available() == "500.00"


async def test_a_worker_that_died_before_the_bank_heard_frees_the_money(stage: Stage) -> None:
    begun = await stage.begin_withdrawal(card=await stage.bind())
    async with stage.db.begin() as uow:
        assert await at_bank.claim(uow, begun, at=stage.at) is not None
    await payments.pay_out(stage.rails, payment_id=begun)  # The queue delivers the job again: it is claimed.
    assert (await stage.payment(begun)).state == State.SENT
    assert await payments.inquire_due(stage.rails, at=stage.wait(seconds=20)) == 1
    assert (await stage.attempt(begun)).reason == "bank_unavailable"
    assert await stage.available() == "500.00"


async def test_a_worker_that_died_after_the_bank_paid_is_found_by_inquiry(stage: Stage) -> None:
    card = await stage.bind()
    begun = await stage.begin_withdrawal("200.00", card=card)
    async with stage.db.begin() as uow:
        await at_bank.claim(uow, begun, at=stage.at)
        token = cards.token_of(stage.rails, await uow.session.get_one(payments.Card, card))
    answer = await stage.rails.bank.pay_out(intent_id=begun, card=token, amount=Money(200_00), at=stage.at)
    assert isinstance(answer, PaidOut)
    await payments.inquire_due(stage.rails, at=stage.wait(seconds=20))
    assert (await stage.attempt(begun)).outcome is Outcome.SUCCEEDED
    assert await stage.balance() == "300.00"
    assert len(statement(stage.bank_folder)) == 1


async def test_asking_the_bank_now_is_the_customers_own_and_changes_nothing_when_it_has_answered(stage: Stage) -> None:
    begun = await stage.withdraw("200.00", bank_says="silent_then_approved")
    for _ in range(2):
        await inquire.inquire_now(stage.rails, customer_id=MEI.id, payment_id=begun, key="ask", at=stage.at)
    assert (await stage.attempt(begun)).outcome is Outcome.SUCCEEDED
    assert await stage.balance() == "300.00"


async def test_a_double_tap_holds_the_money_once(stage: Stage) -> None:
    card = await stage.bind()
    one, other = await asyncio.gather(*(stage.begin_withdrawal(card=card, key="tap") for _ in range(2)))
    assert one == other
    await asyncio.gather(*(payments.pay_out(stage.rails, payment_id=one) for _ in range(2)))
    assert (await stage.balance(), len(statement(stage.bank_folder))) == ("300.00", 1)
    with pytest.raises(DuplicateRequest):
        await stage.begin_withdrawal("201.00", card=card, key="tap")


async def test_two_withdrawals_at_once_never_take_more_than_there_is(stage: Stage) -> None:
    card = await stage.bind()
    answers = await asyncio.gather(
        *(stage.begin_withdrawal("300.00", card=card) for _ in range(2)), return_exceptions=True
    )
    assert sorted(isinstance(one, Exception) for one in answers) == [False, True]
    assert await stage.available() == "200.00"
    tries = [one for one in await stage.tries() if one.outcome is Outcome.REFUSED]
    assert [(one.reason, one.facts["balance"]) for one in tries] == [("insufficient_balance", "200.00")]


async def test_it_goes_to_ones_own_debit_card_with_ones_own_pin(stage: Stage) -> None:
    card = await stage.bind()
    assert (await stage.refused(stage.begin_withdrawal(card=card, pin=WRONG_PIN))).reason == "pin_wrong"
    theirs = await stage.bind(owner=WANG)
    assert (await stage.refused(stage.begin_withdrawal(card=theirs))).reason == "card_invalid"
    credit = await stage.bind("approve_credit")
    row = await stage.refused(stage.begin_withdrawal(card=credit))
    assert (row.reason, row.facts["card_tail"]) == ("not_a_debit_card", "0031")
    for amount in ("0", "-5", "1.001", "many", "99999999999999"):
        assert (await stage.refused(stage.begin_withdrawal(amount, card=card))).reason == "form_incomplete", amount
    assert (await stage.refused(stage.begin_withdrawal("500.01", card=card))).reason == "insufficient_balance"
    assert await stage.available() == "500.00"
    assert await stage.jobs() == []


@pytest.mark.parametrize("scope", [Scope.OUT, Scope.ALL])
async def test_a_frozen_wallet_pays_nothing_out_and_what_was_begun_ends_as_it_was_meant(
    stage: Stage, scope: Scope
) -> None:
    card = await stage.bind()
    begun = await stage.begin_withdrawal("100.00", card=card)
    await stage.freeze(scope=scope, by=By.US)
    assert (await stage.refused(stage.begin_withdrawal(card=card))).reason == "account_frozen"
    await payments.pay_out(stage.rails, payment_id=begun)
    assert await stage.balance() == "400.00"
    declined = await stage.bind("card_declined")
    await stage.lift()
    refused = await stage.begin_withdrawal("100.00", card=declined)
    await stage.freeze(scope=scope, by=By.US)
    await payments.pay_out(stage.rails, payment_id=refused)
    assert await stage.balance() == "400.00"


async def test_own_and_daily_limits_count_it_and_a_refusal_gives_them_back(stage: Stage) -> None:
    await stage.set_limit("daily", "250.00")
    await stage.withdraw("200.00", bank_says="card_declined")
    await stage.withdraw("200.00")
    row = await stage.refused(stage.begin_withdrawal("60.00", card=await stage.bind()))
    assert (row.reason, row.facts["used"], row.facts["cap"]) == ("over_own_limit", "200.00", "250.00")
    terms = await payments.withdraw_terms(stage.rails, customer_id=MEI.id, at=stage.at)
    assert (terms.most.plain, terms.available.plain, terms.fee.plain) == ("50.00", "300.00", "0.00")


def test_the_law_counts_it_for_life_at_level_one_and_in_no_year(stage: Stage) -> None:
    def families(level: int) -> list[str]:
        judged_by = withdrawal_limits(customer_id=MEI.id, level=level, own={}, at=stage.at)
        return [limit.window.family for limit in judged_by]

    assert families(1) == ["single", "day", "life"]
    assert families(2) == families(3) == ["single", "day"]


def test_another_law_counts_it_where_its_table_says(stage: Stage) -> None:
    def families(level: int, *spans: Span) -> list[str]:
        table = replace(MAINLAND, withdrawals_count_in=frozenset(spans))
        judged_by = withdrawal_limits(customer_id=MEI.id, level=level, own={}, at=stage.at, table=table)
        return [limit.window.family for limit in judged_by]

    assert (families(1), families(2)) == (["single", "day"], ["single", "day"])
    assert families(1, Span.ANNUAL, Span.LIFE) == ["single", "day", "life"]
    assert families(2, Span.ANNUAL, Span.LIFE) == families(3, Span.ANNUAL) == ["single", "day", "year"]


async def test_what_the_bank_sends_back_returns_to_the_balance_once_and_the_record_says_so(stage: Stage) -> None:
    done = await stage.withdraw("200.00", bank_says="returned")
    paid_at = stage.at
    assert await payments.hear_returns(stage.rails, at=stage.at) == 0
    assert await _hear(stage) == 1
    assert (await stage.balance(), await stage.available()) == ("500.00", "500.00")
    row = await stage.attempt(done)
    assert (row.outcome, row.reason) == (Outcome.REFUSED, "withdrawal_returned")
    assert (row.facts["because"], row.facts["bank_code"]) == ("card_invalid", "14")
    assert (row.facts["balance_after"], row.facts["returned_at"]) == ("500.00", stage.at.isoformat())
    payment = await stage.payment(done)
    assert (payment.state, payment.settled_at) == (State.RETURNED, paid_at)
    assert [(one.name, one.state) for one in (await stage.record(done)).stages][1:] == [
        ("at_bank", "done"), ("paid_out", "done"), ("returned", "stopped"),
    ]  # fmt: skip
    assert (await stage.jobs())[-1][1]["chat"] == 1
    assert await _hear(stage, days=1) == 0
    assert await _heard(stage) == ["given_back"]


async def test_a_return_that_the_bank_lists_twice_is_given_back_once(stage: Stage) -> None:
    done = await stage.withdraw("200.00", bank_says="returned_twice")
    assert await _hear(stage) == 2
    assert await stage.balance() == "500.00"
    assert (await stage.attempt(done)).facts["because"] == "card_name_mismatch"
    assert await _heard(stage) == ["given_back", "again"]


async def test_two_workers_that_read_the_list_at_once_give_back_once(stage: Stage) -> None:
    await stage.withdraw("200.00", bank_says="returned")
    at = stage.wait(minutes=1)
    await asyncio.gather(*(payments.hear_returns(stage.rails, at=at) for _ in range(3)))
    assert await stage.balance() == "500.00"
    assert await _heard(stage) == ["given_back"]


async def test_what_came_back_before_the_bank_had_answered_was_paid_first(stage: Stage) -> None:
    begun = await stage.begin_withdrawal("200.00", card=await stage.bind("returned"))
    async with stage.db.begin() as uow:
        await at_bank.claim(uow, begun, at=stage.at)
        [card] = await payments.cards_of(uow, customer_id=MEI.id)
    token = cards.token_of(stage.rails, card)
    await stage.rails.bank.pay_out(intent_id=begun, card=token, amount=Money(200_00), at=stage.at)
    assert await _hear(stage) == 1
    assert (await stage.payment(begun)).state == State.RETURNED
    assert (await stage.balance(), await stage.available()) == ("500.00", "500.00")


async def test_a_frozen_wallet_gets_what_came_back_when_it_is_free_again(stage: Stage) -> None:
    done = await stage.withdraw("200.00", bank_says="returned")
    await stage.freeze(scope=Scope.ALL, by=By.US)
    assert await _hear(stage) == 1
    assert (await stage.balance(), await _in_suspense(stage)) == ("300.00", "200.00")
    row = await stage.attempt(done)
    assert (row.reason, (await stage.payment(done)).state) == ("withdrawal_return_held", State.RETURN_HELD)
    assert await payments.release_returns(stage.rails, at=stage.at) == 0
    async with stage.db.begin() as uow:
        found = await hindrances(uow, customer_id=MEI.id, talking=False, at=stage.at)
    assert "under_way" in {one.problem for one in found}
    await stage.lift()
    assert await payments.release_returns(stage.rails, at=stage.wait(hours=1)) == 1
    assert await payments.release_returns(stage.rails, at=stage.at) == 0
    assert (await stage.balance(), await _in_suspense(stage)) == ("500.00", "0.00")
    assert (await stage.attempt(done)).reason == "withdrawal_returned"


async def test_money_of_a_closed_account_is_kept_where_staff_find_it(stage: Stage) -> None:
    done = await stage.withdraw("500.00", bank_says="returned")
    async with stage.db.begin() as uow:
        await identity.close_account(uow, stage.vault, customer_id=MEI.id, at=stage.at)
    assert await _hear(stage) == 1
    assert (await stage.payment(done)).state == State.RETURN_HELD
    assert await payments.release_returns(stage.rails, at=stage.at) == 0
    assert await _in_suspense(stage) == "500.00"


async def test_a_return_of_nothing_of_ours_is_noted_and_the_list_read_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = Returned(intent_id=MEI.id, reference="000000000000", reason="card_invalid", bank_code="14", at=stage.at)
    ask = stage.rails.bank.next_return

    async def listed(*, after: str, at: object) -> Returned | None:
        return foreign if after < foreign.reference else await ask(after=after, at=at)  # type: ignore[arg-type]

    monkeypatch.setattr(stage.rails.bank, "next_return", listed)
    await stage.withdraw("200.00", bank_says="returned")
    assert await _hear(stage) == 2
    assert await _heard(stage) == ["unmatched", "given_back"]
    assert await stage.balance() == "500.00"


async def test_a_bank_that_is_away_is_asked_again_for_its_list(stage: Stage) -> None:
    await stage.withdraw("200.00", bank_says="returned")
    await stage.bank.close()
    assert await payments.hear_returns(stage.rails, at=stage.at + RETURNED_AFTER) == 0
    assert await stage.balance() == "300.00"


async def test_what_came_back_is_news_however_old_the_withdrawal_is(stage: Stage) -> None:
    done = await stage.withdraw("200.00", bank_says="returned")
    await _hear(stage, days=3)
    [view] = await payments.needing_attention(stage.rails, customer_id=MEI.id, at=stage.at)
    assert view.id == done
    assert await payments.needing_attention(stage.rails, customer_id=MEI.id, at=stage.wait(days=2)) == []


async def test_a_level_one_wallet_withdraws_within_what_it_may_for_life(stage: Stage) -> None:
    await stage.at_level(1)
    card = await stage.bind()
    for _ in range(2):
        await payments.pay_out(stage.rails, payment_id=await stage.begin_withdrawal("250.00", card=card, pin=PIN))
    terms = await payments.withdraw_terms(stage.rails, customer_id=MEI.id, at=stage.at)
    assert {one.kind: one.left.plain for one in terms.limits}["life"] == "500.00"
