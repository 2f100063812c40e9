"""Topping up over a real bank: what it says, what it does not say, and who asks again."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from tests.cast import MEI, PIN, WANG
from tests.stage import Stage, channel

from upay import payments
from upay.identity import By, Scope
from upay.kit.money import Money
from upay.payments import at_bank, inquire
from upay.payments.models import State
from upay.payments.providers.bank import Collected
from upay.payments.providers.sandbox_bank import statement
from upay.payments.refusals import BankSaidNo
from upay.platform.attempts import DuplicateRequest, Outcome

WRONG_PIN = "135790"


async def _inquire(stage: Stage, **wait: float) -> int:
    return await payments.inquire_due(stage.rails, at=stage.wait(**wait))


async def _booked(stage: Stage, intent: UUID) -> list[str]:
    """Return what the bank's own books say of an intent."""
    return [booking.code for booking in statement(stage.bank_folder) if booking.intent_id == intent]


async def test_the_intent_is_written_before_the_bank_hears_of_it(stage: Stage) -> None:
    begun = await stage.begin_top_up("200.00", card=await stage.bind())
    row = await stage.attempt(begun)
    assert (row.outcome, row.reason) == (Outcome.PENDING, None)
    assert dict(row.facts) == {"asked": "200.00", "card_tail": "0015", "bank_name": "沙盒银行"}
    assert (await stage.payment(begun)).state == State.ASKED
    assert await stage.jobs() == [("payments.collect", {"payment_id": str(begun)})]
    assert await _booked(stage, begun) == []
    assert await stage.balance() == "500.00"
    view = await stage.record(begun)
    assert [(stage.name, stage.state) for stage in view.stages][-2:] == [("at_bank", "now"), ("arrived", "ahead")]


async def test_an_approved_top_up_arrives(stage: Stage) -> None:
    done = await stage.top_up("200.00")
    assert await stage.balance() == "700.00"
    view = await stage.record(done)
    assert (view.outcome, view.amount, view.counterparty) == (Outcome.SUCCEEDED, Money(200_00), "沙盒银行 (0015)")
    assert view.balance_after == "700.00"
    assert [stage.state for stage in view.stages] == ["done", "done", "done"]
    payment = await stage.payment(done)
    assert (payment.state, payment.next_inquiry_at) == (State.DONE, None)
    assert payment.bank_reference
    assert await stage.news(done) == [("record.changed", frozenset({channel(MEI)}))]


BANK_SAYS = {
    "card_declined": ("card_declined", "05"), "card_insufficient_funds": ("card_insufficient_funds", "51"),
    "card_expired": ("card_expired", "54"), "card_invalid": ("card_invalid", "14"),
    "card_restricted": ("card_restricted", "62"), "card_lost": ("card_restricted", "41"),
    "card_stolen": ("card_restricted", "43"), "card_over_limit": ("card_over_limit", "61"),
    "bank_unavailable": ("bank_unavailable", "91"), "bank_malfunction": ("bank_unavailable", "96"),
    "channel_maintenance": ("channel_maintenance", "90"), "unlisted_code": ("card_declined", "57"),
    "card_name_mismatch_later": ("card_name_mismatch", "U1"),
}  # fmt: skip


@pytest.mark.parametrize(("says", "told"), BANK_SAYS.items())
async def test_what_the_bank_refuses_is_told_in_our_words(stage: Stage, says: str, told: tuple[str, str]) -> None:
    refused = await stage.top_up("200.00", bank_says=says)
    row = await stage.attempt(refused)
    assert (row.outcome, row.reason, row.facts["bank_code"]) == (Outcome.REFUSED, *told)
    assert row.facts["asked"] == "200.00"
    assert await stage.balance() == "500.00"
    assert (await stage.payment(refused)).state == State.REFUSED
    assert await stage.news(refused) == [("attempt.refused", frozenset({channel(MEI)}))]
    assert await _inquire(stage, days=2) == 0


async def test_an_unreachable_bank_has_not_acted_and_that_is_said(stage: Stage) -> None:
    card = await stage.bind()
    begun = await stage.begin_top_up(card=card)
    await stage.bank.close()
    await payments.collect(stage.rails, payment_id=begun)
    row = await stage.attempt(begun)
    assert (row.outcome, row.reason, row.facts["bank_code"]) == (Outcome.REFUSED, "bank_unavailable", None)
    assert await stage.balance() == "500.00"


async def test_a_silent_bank_leaves_an_unknown_with_a_clock_which_an_inquiry_settles(stage: Stage) -> None:
    begun = await stage.top_up("200.00", bank_says="bank_timeout")
    row = await stage.attempt(begun)
    assert (row.outcome, row.reason) == (Outcome.PENDING, "bank_timeout")
    assert row.facts["next_inquiry_at"] == (stage.at + timedelta(seconds=5)).isoformat()
    assert row.facts["expected_by"] == (stage.at + timedelta(hours=24)).isoformat()
    assert [stage.name for stage in (await stage.record(begun)).stages][2] == "unknown"
    assert await stage.balance() == "500.00"

    assert await _inquire(stage, seconds=4.9) == 0
    assert await _inquire(stage, seconds=0.1) == 1
    row = await stage.attempt(begun)
    assert (row.outcome, row.facts["inquiries"]) == (Outcome.PENDING, 1)
    assert row.facts["next_inquiry_at"] == (stage.at + timedelta(seconds=10)).isoformat()
    assert await _inquire(stage, seconds=9.9) == 0
    assert await _inquire(stage, seconds=0.1) == 1
    assert await _inquire(stage, seconds=20) == 1
    row = await stage.attempt(begun)
    assert (row.outcome, row.reason, row.facts["balance_after"]) == (Outcome.SUCCEEDED, None, "700.00")
    assert await _inquire(stage, days=1) == 0
    assert await stage.balance() == "700.00"


async def test_an_inquiry_may_also_find_that_the_bank_said_no(stage: Stage) -> None:
    begun = await stage.top_up("200.00", bank_says="silent_then_declined")
    assert (await stage.attempt(begun)).reason == "bank_timeout"
    await _inquire(stage, seconds=5)
    row = await stage.attempt(begun)
    assert (row.outcome, row.reason) == (Outcome.REFUSED, "card_declined")
    assert await stage.balance() == "500.00"


async def test_an_answer_that_comes_too_late_is_found_by_inquiry(stage: Stage) -> None:
    begun = await stage.top_up("200.00", bank_says="slow")
    assert (await stage.attempt(begun)).reason == "bank_timeout"
    await _inquire(stage, seconds=5)
    assert await stage.balance() == "700.00"


async def test_inquiries_wait_longer_each_time_up_to_an_hour_and_go_on_while_the_bank_is_away(stage: Stage) -> None:
    begun = await stage.top_up("200.00", bank_says="bank_timeout")
    await stage.bank.close()
    waits: list[timedelta] = []
    for _ in range(12):
        payment = await stage.payment(begun)
        assert payment.next_inquiry_at is not None
        waits.append(payment.next_inquiry_at - stage.at)
        assert await payments.inquire_due(stage.rails, at=stage.clock.advance(waits[-1])) == 1
    assert [wait.total_seconds() for wait in waits] == [5 * 2**n for n in range(10)] + [3600, 3600]
    assert (await stage.attempt(begun)).reason == "bank_timeout"


async def test_a_worker_that_died_before_the_bank_heard_is_settled_as_not_moved(stage: Stage) -> None:
    begun = await stage.begin_top_up(card=await stage.bind())
    async with stage.db.begin() as uow:
        assert await at_bank.claim(uow, begun, at=stage.at) is not None
    await payments.collect(stage.rails, payment_id=begun)  # The queue delivers the job again: it is claimed.
    assert (await stage.payment(begun)).state == State.SENT
    assert await _inquire(stage, seconds=19) == 0
    assert await _inquire(stage, seconds=1) == 1
    row = await stage.attempt(begun)
    assert (row.outcome, row.reason) == (Outcome.REFUSED, "bank_unavailable")
    assert await stage.balance() == "500.00"


async def test_a_worker_that_died_after_the_bank_took_the_money_is_settled_as_done(stage: Stage) -> None:
    card = await stage.bind()
    begun = await stage.begin_top_up("200.00", card=card)
    async with stage.db.begin() as uow:
        await at_bank.claim(uow, begun, at=stage.at)
        bound = await payments.find_card(uow, customer_id=MEI.id, card_id=card)
    assert bound is not None
    answer = await stage.rails.bank.collect(
        intent_id=begun, card=payments.cards.token_of(stage.rails, bound), amount=Money(200_00), at=stage.at
    )
    assert isinstance(answer, Collected)
    assert await stage.balance() == "500.00"
    await _inquire(stage, seconds=20)
    assert await stage.balance() == "700.00"
    payment = await stage.payment(begun)
    assert (payment.state, payment.bank_reference) == (State.DONE, answer.bank_reference)


async def test_collect_delivered_twice_or_at_once_collects_once(stage: Stage) -> None:
    begun = await stage.begin_top_up("200.00", card=await stage.bind())
    await asyncio.gather(*(payments.collect(stage.rails, payment_id=begun) for _ in range(4)))
    await payments.collect(stage.rails, payment_id=begun)
    assert await stage.balance() == "700.00"
    assert await _booked(stage, begun) == ["00"]


async def test_collect_and_inquiry_at_once_settle_once(stage: Stage) -> None:
    """Whoever comes first at the bank, its books and ours say the same in the end."""
    for card in (await stage.bind(), await stage.bind("slow")):
        begun = await stage.begin_top_up("10.00", card=card)
        before = await stage.balance()
        await asyncio.gather(
            payments.collect(stage.rails, payment_id=begun),
            *(
                inquire.inquire_now(
                    stage.rails, customer_id=MEI.id, payment_id=begun, key=f"ask-{begun}-{number}", at=stage.at
                )
                for number in range(3)
            ),
        )
        while (await stage.payment(begun)).state in {State.SENT, State.UNKNOWN}:
            await _inquire(stage, seconds=30)
        [code] = await _booked(stage, begun)
        taken = code == "00"
        assert ((await stage.attempt(begun)).outcome is Outcome.SUCCEEDED) is taken
        assert (await stage.balance() != before) is taken


async def test_two_inquiries_at_once_credit_once(stage: Stage) -> None:
    begun = await stage.top_up("200.00", bank_says="slow")
    stage.wait(seconds=5)
    await asyncio.gather(*(payments.inquire_due(stage.rails, at=stage.at) for _ in range(3)))
    await asyncio.gather(
        *(
            inquire.inquire_now(
                stage.rails, customer_id=MEI.id, payment_id=begun, key=f"ask-{begun}-{number}", at=stage.at
            )
            for number in range(3)
        )
    )
    assert await stage.balance() == "700.00"


async def test_another_customers_card_is_no_card(stage: Stage) -> None:
    theirs = await stage.bind(owner=WANG)
    row = await stage.refused(stage.begin_top_up(card=theirs))
    assert (row.reason, row.facts["asked"]) == ("card_invalid", "200.00")
    assert await stage.jobs() == []
    await stage.begin_top_up(card=theirs, owner=WANG)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"pin": WRONG_PIN}, "pin_wrong"),
        ({"amount": "0.00"}, "form_incomplete"),
        ({"card": UUID(int=77)}, "card_invalid"),
    ],
)
async def test_what_is_refused_before_the_bank_hears_of_it(
    stage: Stage, changed: dict[str, object], reason: str
) -> None:
    card = await stage.bind()
    row = await stage.refused(stage.begin_top_up(**({"card": card} | changed)))  # type: ignore[arg-type]
    assert row.reason == reason
    assert await stage.jobs() == []
    assert await _booked(stage, row.id) == []


@pytest.mark.parametrize(("scope", "reason"), [(Scope.OUT, None), (Scope.ALL, "account_frozen")])
async def test_a_freeze_of_money_out_lets_a_top_up_in(stage: Stage, scope: Scope, reason: str | None) -> None:
    card = await stage.bind()
    await stage.freeze(scope=scope, by=By.US)
    if reason is None:
        await stage.begin_top_up(card=card)
    else:
        assert (await stage.refused(stage.begin_top_up(card=card))).reason == reason


async def test_what_the_bank_took_arrives_even_if_the_wallet_was_frozen_meanwhile(stage: Stage) -> None:
    begun = await stage.begin_top_up("200.00", card=await stage.bind())
    await stage.freeze(scope=Scope.ALL, by=By.US)
    await payments.collect(stage.rails, payment_id=begun)
    assert await stage.balance() == "700.00"


async def test_the_same_key_begins_once(stage: Stage) -> None:
    card, other = await stage.bind(), await stage.bind("approve_second")
    first = await stage.begin_top_up("200.00", card=card, key="once")
    assert await stage.begin_top_up("200.00", card=card, key="once") == first
    with pytest.raises(DuplicateRequest) as amount:
        await stage.begin_top_up("201.00", card=card, key="once")
    with pytest.raises(DuplicateRequest) as which:
        await stage.begin_top_up("200.00", card=other, key="once")
    assert (amount.value.facts["field"], which.value.facts["field"]) == ("amount", "card_id")
    await payments.collect(stage.rails, payment_id=first)
    assert await stage.begin_top_up("200.00", card=card, key="once") == first
    assert await stage.balance() == "700.00"
    assert len(await stage.jobs()) == 1


async def test_a_double_tap_begins_once(stage: Stage) -> None:
    card = await stage.bind()
    ids = await asyncio.gather(*(stage.begin_top_up(card=card, key="tap") for _ in range(4)))
    assert len(set(ids)) == 1
    assert len(await stage.jobs()) == 1


async def test_waiting_for_the_bank_ends_with_its_answer_or_with_patience(stage: Stage) -> None:
    begun = await stage.begin_top_up("200.00", card=await stage.bind())
    waiting = asyncio.create_task(payments.settled(stage.rails, payment_id=begun, within=timedelta(seconds=30)))
    await payments.collect(stage.rails, payment_id=begun)
    await waiting
    assert (await stage.payment(begun)).state == State.DONE
    left = await stage.begin_top_up("200.00", card=await stage.bind())
    await payments.settled(stage.rails, payment_id=left, within=timedelta(milliseconds=50))
    assert (await stage.payment(left)).state == State.ASKED


async def test_a_card_is_bound_only_if_its_bank_says_so(stage: Stage) -> None:
    with pytest.raises(BankSaidNo) as refusal:
        await payments.bind(
            stage.rails, customer_id=MEI.id, pan="6299000000009999", holder_name="小梅", expiry=None, pin=PIN,
            at=stage.at,
        )  # fmt: skip
    assert refusal.value.code == "card_invalid"
    async with stage.db.begin() as uow:
        assert await payments.cards_of(uow, customer_id=MEI.id) == []
    row = await stage.attempt(refusal.value.attempt_id)  # type: ignore[arg-type]
    assert dict(row.asked) == {"tail": "9999"}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"pan": "12"}, "pan"),
        ({"pan": "62" * 10}, "pan"),
        ({"holder_name": " "}, "holder_name"),
        ({"expiry": "13/30"}, "expiry"),
    ],
)
async def test_a_card_form_that_cannot_be_right_goes_to_no_bank(
    stage: Stage, changed: dict[str, str], field: str
) -> None:
    form = {"pan": "6299 0000 0000 0015", "holder_name": "小梅", "expiry": "12/35"} | changed
    row = await stage.refused(payments.bind(stage.rails, customer_id=MEI.id, at=stage.at, **form))
    assert (row.reason, row.facts["field"]) == ("form_incomplete", field)


async def test_of_a_bound_card_only_the_tail_is_readable(stage: Stage) -> None:
    card_id = await stage.bind()
    async with stage.db.begin() as uow:
        card = await payments.find_card(uow, customer_id=MEI.id, card_id=card_id)
        assert await payments.find_card(uow, customer_id=WANG.id, card_id=card_id) is None
    assert card is not None
    assert (card.bank_name, card.tail, card.kind) == ("沙盒银行", "0015", "debit")
    assert payments.cards.token_of(stage.rails, card).encode() not in card.token_sealed
