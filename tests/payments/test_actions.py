"""The actions of this room: what a button starts with, what it does, why it is off, and who may not press it."""

import re
from dataclasses import replace
from typing import Any

import pytest
from tests.cast import ADA, MEI, PIN, TEA, WANG
from tests.stage import Stage

from upay import identity, payments
from upay.identity import By, Purpose
from upay.kit.language import Lang
from upay.kit.offers import OFFERS, Proof
from upay.kit.refusal import NotFound
from upay.main.wiring import identity_explainers
from upay.payments.refusals import FormIncomplete
from upay.platform import attempts
from upay.platform.actions import Action, ActionNotAllowed, Actions, Actor, Ask, Receipt
from upay.platform.attempts import DuplicateRequest, Outcome
from upay.platform.explanations import Explainer

NOT_FOR_STAFF = sorted(OFFERS.keys() & {
    "top_up", "retry", "use_other_card", "request_refund", "freeze_account", "unfreeze_request", "raise_limit",
    "lower_limit", "contact_payee", "track_refund",
})  # fmt: skip


@pytest.fixture
def actions(stage: Stage) -> Actions:
    return Actions(payments.actions(stage.rails))


def _ask(stage: Stage, offer: str, **changed: Any) -> Ask:
    given = {
        "offer": offer, "customer_id": MEI.id, "actor": Actor.CUSTOMER, "pin": PIN, "key": stage.key(),
        "lang": Lang.ZH, "at": stage.at, **changed,
    }  # fmt: skip
    return Ask(**given)


def _prefill(actions: Actions, offer: str, attempt: Any) -> dict[str, str]:
    action = actions.find(offer)
    assert action is not None
    return dict(action.prefill(attempt))


async def _why_not(actions: Actions, offer: str, stage: Stage, record_id: Any, owner: Any = MEI) -> str | None:
    action = actions.find(offer)
    assert isinstance(action, Action)
    assert action.why_not is not None
    words = await action.why_not(owner.id, record_id, stage.at)
    return None if words is None else words.zh


async def _not_now(actions: Actions, ask: Ask) -> bool:
    with pytest.raises(ActionNotAllowed) as refusal:
        await actions.run(ask)
    return refusal.value.facts["why"] == "not_now"


async def _unfreezing(stage: Stage) -> str:
    """Have the code sent, and read it where it arrived."""
    await identity.send_code(
        stage.db, stage.vault, phone=MEI.phone, purpose=Purpose.UNFREEZE_REQUEST, lang=Lang.ZH, at=stage.at
    )
    async with stage.db.begin() as uow:
        sent = await identity.queries.notices(uow, stage.vault, phone=MEI.phone, limit=1)
    found = re.search(r"\d{8}", sent[0].body)
    assert found is not None
    return found[0]


@pytest.mark.parametrize("offer", NOT_FOR_STAFF)
async def test_what_moves_the_customers_money_is_not_for_staff(stage: Stage, actions: Actions, offer: str) -> None:
    ask = _ask(stage, offer, actor=Actor.AGENT, staff_id=ADA.id, record_id=await stage.send("1.00"), amount="1.00")
    with pytest.raises(ActionNotAllowed) as refusal:
        await actions.run(ask)
    assert refusal.value.facts == {"offer": offer, "why": "not_for_staff"}
    assert await stage.balance() == "499.00"


async def test_an_unknown_offer_is_no_action(stage: Stage, actions: Actions) -> None:
    for offer in ("give_me_money", "unlock", ""):
        with pytest.raises(ActionNotAllowed) as refusal:
            await actions.run(_ask(stage, offer))
        assert refusal.value.facts["why"] == "unknown"


async def test_what_moves_money_asks_for_the_pin_and_checks_it(stage: Stage, actions: Actions) -> None:
    paid = await stage.bought("40.00")
    refused = await stage.refused(stage.send("600.00"))
    asks = {
        "top_up": {"amount": "10.00", "card_id": await stage.bind()},
        "retry": {"record_id": refused.id, "amount": "1.00"},
        "request_refund": {"record_id": paid, "amount": "1.00"},
    }  # fmt: skip
    for offer, form in asks.items():
        action = actions.find(offer)
        assert action is not None
        assert action.proof is Proof.PIN
        assert (await stage.refused(actions.run(_ask(stage, offer, pin=None, **form)))).reason == "pin_wrong"
        await actions.run(_ask(stage, offer, **form))


async def test_top_up_starts_with_what_was_missing_and_uses_the_latest_card(stage: Stage, actions: Actions) -> None:
    assert await actions.run(_ask(stage, "top_up", amount="1.00")) == Receipt(goto="/cards/new")
    await stage.bind("card_declined")
    stage.wait(seconds=1)
    latest = await stage.bind()
    refused = await stage.refused(stage.send("530.00"))
    form = _prefill(actions, "top_up", refused)
    assert form == {"amount": "30.00"}
    receipt = await actions.run(_ask(stage, "top_up", **form))
    assert receipt.record_id is not None
    assert (await stage.attempt(receipt.record_id)).asked["card_id"] == str(latest)
    with pytest.raises(FormIncomplete):
        await actions.run(_ask(stage, "top_up"))
    assert _prefill(actions, "top_up", None) == {}


async def test_retry_does_a_refused_transfer_again(stage: Stage, actions: Actions) -> None:
    refused = await stage.refused(stage.send("530.00"))
    assert _prefill(actions, "retry", refused) == {"amount": "530.00", "payee_id": str(WANG.id)}
    await stage.top_up("30.00")
    receipt = await actions.run(_ask(stage, "retry", record_id=refused.id))
    assert receipt.record_id not in {None, refused.id}
    assert await stage.balance(WANG) == "580.00"
    assert (await stage.attempt(refused.id)).outcome is Outcome.REFUSED


async def test_a_withdrawal_that_came_back_is_tried_again_once_and_another_card_is_for_withdrawing(
    stage: Stage, actions: Actions
) -> None:
    gone = await stage.withdraw("200.00", bank_says="returned")
    await payments.hear_returns(stage.rails, at=stage.wait(minutes=1))
    other = await stage.bind()
    assert _prefill(actions, "retry", await stage.attempt(gone))["amount"] == "200.00"
    assert await actions.run(_ask(stage, "use_other_card", record_id=gone)) == Receipt(goto="/withdraw")
    assert await actions.run(_ask(stage, "withdraw")) == Receipt(goto="/withdraw")
    asks = [_ask(stage, "retry", record_id=gone, card_id=other, key="once") for _ in range(2)]
    receipts = [await actions.run(ask) for ask in asks]
    assert receipts[0] == receipts[1]
    assert receipts[0].record_id is not None
    await payments.pay_out(stage.rails, payment_id=receipts[0].record_id)
    assert await stage.balance() == "300.00"
    assert await _not_now(actions, _ask(stage, "retry", record_id=gone, card_id=other, key="twice"))


async def test_retry_under_one_key_does_it_once(stage: Stage, actions: Actions) -> None:
    refused = await stage.refused(stage.send("30.00", pin="135790"))
    receipts = [await actions.run(_ask(stage, "retry", record_id=refused.id, key="once")) for _ in range(2)]
    assert receipts[0] == receipts[1]
    assert await stage.balance(WANG) == "80.00"
    assert await _not_now(actions, _ask(stage, "retry", record_id=refused.id, key="twice"))
    assert await stage.balance(WANG) == "80.00"


async def test_an_old_button_says_that_the_thing_is_done(stage: Stage, actions: Actions) -> None:
    short = await stage.refused(stage.send("530.00"))
    for offer in ("top_up", "retry", "use_other_card"):
        assert await _why_not(actions, offer, stage, short.id) is None
        assert await _why_not(actions, offer, stage, None) is None, "what is about no record can always be done"
    topping = _ask(stage, "top_up", record_id=short.id, amount="30.00", card_id=await stage.bind())
    made = (await actions.run(topping)).record_id
    assert made is not None
    await payments.collect(stage.rails, payment_id=made)
    assert await _why_not(actions, "top_up", stage, short.id) == "余额已经够了，不用再充。"
    assert await _why_not(actions, "retry", stage, short.id) is None, "there is the money now, and the button for it"
    assert (await actions.run(topping)).record_id == made, "the same press is answered as before"
    assert await _not_now(actions, replace(topping, key=stage.key()))

    await actions.run(_ask(stage, "retry", record_id=short.id))
    for offer in ("top_up", "retry", "use_other_card"):
        assert await _why_not(actions, offer, stage, short.id) == "后来已经成功了，不用再试。"
    with pytest.raises(NotFound):
        await _why_not(actions, "retry", stage, short.id, owner=WANG)


async def test_retry_of_a_transfer_by_phone_knows_the_payee_once_it_was_found(stage: Stage, actions: Actions) -> None:
    refused = await stage.refused(stage.send("600.00", to=None, phone=WANG.phone))
    await actions.run(_ask(stage, "retry", record_id=refused.id, amount="6.00"))
    assert await stage.balance(WANG) == "56.00"
    unknown = await stage.refused(stage.send("6.00", to=None, phone=WANG.phone, pin="135790"))
    assert await actions.run(_ask(stage, "retry", record_id=unknown.id)) == Receipt(goto="/transfer")


async def test_retry_does_a_refused_payment_refund_and_top_up_again(stage: Stage, actions: Actions) -> None:
    order = await stage.order("40.00")
    payment = await stage.refused(stage.pay(order, pin="135790"))
    paid = (await actions.run(_ask(stage, "retry", record_id=payment.id))).record_id
    assert paid is not None
    assert await stage.balance(TEA) == "40.00"
    refund = await stage.refused(stage.refund(paid, "40.00", pin="135790"))
    await actions.run(_ask(stage, "retry", record_id=refund.id))
    assert await stage.balance(TEA) == "0.00"
    declined = await stage.top_up("70.00", bank_says="card_declined")
    good = await stage.bind()
    receipt = await actions.run(_ask(stage, "retry", record_id=declined, card_id=good))
    assert receipt.record_id is not None
    await payments.collect(stage.rails, payment_id=receipt.record_id)
    assert await stage.balance() == "570.00"


async def test_nobody_acts_on_somebody_elses_record(stage: Stage, actions: Actions) -> None:
    paid, refused = await stage.bought("40.00"), await stage.refused(stage.send("600.00"))
    waiting = await stage.top_up("200.00", bank_says="bank_timeout")
    for offer, record_id in (
        ("retry", refused.id), ("request_refund", paid), ("inquire_bank", waiting), ("track_refund", paid),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            await actions.run(_ask(stage, offer, customer_id=WANG.id, record_id=record_id))
    received = await stage.send("1.00")
    with pytest.raises(NotFound):
        await actions.run(_ask(stage, "retry", customer_id=WANG.id, record_id=received))
    assert await stage.balance(WANG) == "51.00"


async def test_a_refund_starts_with_what_is_left_and_is_off_when_nothing_is(stage: Stage, actions: Actions) -> None:
    paid = await stage.bought("40.00")
    assert _prefill(actions, "request_refund", await stage.attempt(paid)) == {"amount": "40.00"}
    await stage.refund(paid, "15.00")
    too_much = await stage.refused(stage.refund(paid, "40.00"))
    assert _prefill(actions, "request_refund", too_much) == {"amount": "25.00"}
    assert await _why_not(actions, "request_refund", stage, paid) is None
    receipt = await actions.run(_ask(stage, "request_refund", record_id=paid))
    assert receipt.record_id is not None
    assert (await stage.record(receipt.record_id)).amount.plain == "25.00"
    assert await _why_not(actions, "request_refund", stage, paid) == "这笔付款已经全部退回。"
    assert await _not_now(actions, _ask(stage, "request_refund", record_id=paid))
    assert await actions.run(_ask(stage, "request_refund")) == Receipt(goto="/records")


async def test_a_refund_under_one_key_comes_once_though_nothing_is_left(stage: Stage, actions: Actions) -> None:
    paid = await stage.bought("40.00")
    await stage.refund(paid, "15.00")
    receipts = [await actions.run(_ask(stage, "request_refund", record_id=paid, key="once")) for _ in range(2)]
    assert receipts[0] == receipts[1]
    assert receipts[0].record_id is not None
    assert (await stage.record(receipts[0].record_id)).amount.plain == "25.00"
    assert (await stage.balance(TEA), await stage.balance()) == ("0.00", "500.00")
    assert await _not_now(actions, _ask(stage, "request_refund", record_id=paid, key="twice"))
    with pytest.raises(DuplicateRequest):
        await actions.run(_ask(stage, "request_refund", record_id=paid, key="once", amount="1.00"))
    assert (await stage.balance(TEA), await stage.balance()) == ("0.00", "500.00")


async def test_a_refund_that_was_refused_is_no_replay(stage: Stage, actions: Actions) -> None:
    paid = await stage.bought("40.00")
    assert (await stage.refused(stage.refund(paid, "40.00", pin="135790", key="slip"))).reason == "pin_wrong"
    await stage.refund(paid, "40.00")
    assert await _not_now(actions, _ask(stage, "request_refund", record_id=paid, key="slip"))


async def test_the_bank_is_asked_again_by_customer_or_agent_only_while_it_owes_an_answer(
    stage: Stage, actions: Actions
) -> None:
    waiting = await stage.top_up("200.00", bank_says="slow")
    assert await _why_not(actions, "inquire_bank", stage, waiting) is None
    assert await _why_not(actions, "inquire_bank", stage, None) == "没有等银行答复的充值或提现。"
    ask = _ask(stage, "inquire_bank", actor=Actor.AGENT, staff_id=ADA.id, pin=None, record_id=waiting)
    assert await actions.run(ask) == Receipt(record_id=waiting)
    assert await stage.balance() == "700.00"
    assert await _why_not(actions, "inquire_bank", stage, waiting) == "银行已经答复，不用再问。"
    assert await actions.run(ask) == Receipt(record_id=waiting), "the same press is answered as before"
    assert await _not_now(actions, replace(ask, key=stage.key()))
    async with stage.db.begin() as uow:
        [asking] = await attempts.recent(uow, customer_id=MEI.id, kinds=("inquire_bank",))
    assert (asking.actor, asking.asked) == (f"staff:{ADA.id}", {"payment_id": str(waiting)})
    assert await stage.balance() == "700.00"
    with pytest.raises(NotFound):
        await _why_not(actions, "inquire_bank", stage, waiting, owner=WANG)


async def test_freezing_stops_money_out(stage: Stage, actions: Actions) -> None:
    assert await actions.run(_ask(stage, "freeze_account", pin=None)) == Receipt(goto="/security")
    assert (await stage.refused(stage.send())).reason == "account_frozen"
    assert await _why_not(actions, "freeze_account", stage, None) == "账户已经冻结了。"
    assert await actions.run(_ask(stage, "freeze_account", pin=None)) == Receipt(goto="/security"), "and harmless again"


async def test_pin_and_code_lift_the_customers_own_freeze_once(stage: Stage, actions: Actions) -> None:
    assert await _why_not(actions, "unfreeze_request", stage, None) == "账户没有被冻结。"
    assert await _not_now(actions, _ask(stage, "unfreeze_request", pin=None, code="000000"))
    await stage.freeze()
    assert await _why_not(actions, "unfreeze_request", stage, None) is None
    code = await _unfreezing(stage)
    ask = _ask(stage, "unfreeze_request", code=code)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for slip, reason in ((wrong, "code_wrong"), ("", "form_incomplete")):
        refused = await stage.refused(actions.run(replace(ask, code=slip)))
        assert (refused.kind, refused.reason) == ("unfreeze", reason)
    bare = await stage.refused(actions.run(replace(ask, pin=None)))
    assert (bare.kind, bare.reason, bare.facts["field"]) == ("unfreeze", "form_incomplete", "pin")
    guess = await stage.refused(actions.run(replace(ask, pin="000000")))
    assert (guess.kind, guess.reason) == ("unfreeze", "pin_wrong"), "and the code is not used up"
    assert (await stage.refused(stage.send())).reason == "account_frozen"
    assert await actions.run(ask) == Receipt(), "a slip of the finger does not use up the key"
    await stage.send("30.00")
    assert await actions.run(ask) == Receipt(), "the same press is answered as before"
    assert await _not_now(actions, replace(ask, key=stage.key()))
    async with stage.db.begin() as uow:
        tries = await attempts.recent(uow, customer_id=MEI.id, kinds=("unfreeze",))
    assert [one.outcome for one in tries].count(Outcome.SUCCEEDED) == 1
    await stage.freeze()
    assert await actions.run(ask) == Receipt()
    assert (await stage.refused(stage.send())).reason == "account_frozen", "an old press lifts no new freeze"
    assert (await stage.refused(actions.run(replace(ask, key=stage.key())))).reason == "code_expired"


async def test_no_code_lifts_a_freeze_of_ours(stage: Stage, actions: Actions) -> None:
    await stage.freeze()
    code = await _unfreezing(stage)
    await stage.freeze(by=By.US)
    ask = _ask(stage, "unfreeze_request", code=code)
    refused = await stage.refused(actions.run(ask))
    assert (refused.kind, refused.reason, refused.facts["by"]) == ("unfreeze", "account_frozen", "us")
    why = Explainer(payments.EXPLAINERS, identity_explainers()).explain(refused)
    assert why is not None
    assert why.offers == ("talk_to_agent",)
    assert (await stage.refused(stage.send())).reason == "account_frozen"
    await stage.lift()
    await stage.freeze()
    assert await actions.run(ask) == Receipt(), "the code was not used up on what it cannot lift"
    await stage.send("30.00")


@pytest.mark.parametrize(
    ("offer", "page"),
    [
        ("use_other_card", "/top-up"),
        ("raise_limit", "/limits"),
        ("lower_limit", "/limits"),
        ("contact_payee", "/transfer"),
    ],
)
async def test_what_goes_on_on_a_page_moves_nothing(stage: Stage, actions: Actions, offer: str, page: str) -> None:
    assert await actions.run(_ask(stage, offer)) == Receipt(goto=page)
    assert await stage.tries() == []


async def test_another_card_starts_with_the_same_amount(stage: Stage, actions: Actions) -> None:
    declined = await stage.attempt(await stage.top_up("70", bank_says="card_declined"))
    assert _prefill(actions, "use_other_card", declined) == {"amount": "70.00"}
    assert _prefill(actions, "use_other_card", None) == {}


async def test_a_refund_is_shown_on_its_own_page(stage: Stage, actions: Actions) -> None:
    refund = await stage.refund(await stage.bought("40.00"), "1.00")
    receipt = await actions.run(_ask(stage, "track_refund", record_id=refund))
    assert receipt == Receipt(record_id=refund, goto=f"/records/{refund}")
    with pytest.raises(FormIncomplete):
        await actions.run(_ask(stage, "track_refund"))


def test_an_offer_is_declared_by_one_room_and_stands_in_the_catalogue(stage: Stage) -> None:
    room = payments.actions(stage.rails)
    with pytest.raises(AssertionError, match="one room"):
        Actions(room, room[:1])
