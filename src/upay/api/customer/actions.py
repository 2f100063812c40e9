"""Running an offered action: the customer's button, wherever it stands."""

from typing import Final
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import JSONBody

from upay import payments
from upay.api import shapes
from upay.api.customer.account import reader_of
from upay.api.customer.money import BANK_WAIT
from upay.api.routes import Approval, Key, money_key, writes
from upay.api.view_message import show_messages
from upay.api.view_record import record_of
from upay.api.who import Audience, Visit
from upay.kit.offers import Proof
from upay.kit.refusal import NotFound, Refusal
from upay.platform.actions import Actor, Ask
from upay.support import assistant, conversations
from upay.support.assistant import Heard
from upay.support.conversations import Author, Draft

_ASKED_AGAIN: Final = frozenset({"pin_wrong", "form_incomplete", "code_wrong", "code_expired"})
"""What the form that is open says by itself; the conversation is not filled with slips of the finger."""
_DONE_WORDS: Final = {
    "freeze_account": "frozen_now", "unfreeze_request": "unfrozen_now", "unlock": "done_generic",
    "end_other_sessions": "others_ended",
}  # fmt: skip
"""What is said in the chat of an action that makes no record."""


@writes(
    "/api/actions", "take_offer", Audience.CUSTOMER, status=200, kind="action", tag="Support",
    needs=["transfer", "pay_order", "withdraw", "lift_freeze"],
)  # fmt: skip
async def take_offer(
    visit: NamedDependency[Visit], data: JSONBody[shapes.TakeOffer], key: Key = None, approval: Approval = None
) -> shapes.Taken:
    """Run an offered action; those that move money need an idempotency key.

    Taken inside the chat (`conversation`), what it came to stands in the conversation too, a refusal included.
    """
    if data.offer == "talk_to_agent" and data.conversation:
        return await _hand_over(visit, data)
    session = visit.session
    assert session is not None, "the route is for customers"
    if data.code:
        await visit.types_code()
    action = visit.services.actions.find(data.offer)
    used = money_key(key) if key or (action is not None and action.proof is Proof.PIN) else visit.trace
    ask = Ask(
        offer=data.offer, customer_id=visit.customer_id, actor=Actor.CUSTOMER, session_id=session.id,
        approval_id=approval, proven=frozenset(session.proven), record_id=data.record_id, pin=data.pin, code=data.code,
        amount=data.amount, card_id=data.card_id, key=used, lang=visit.lang, at=visit.at,
    )  # fmt: skip
    try:
        receipt = await visit.services.actions.run(ask)
    except Refusal as refusal:
        if not data.conversation or refusal.attempt_id is None or refusal.code in _ASKED_AGAIN:
            raise
        return await _refused(visit, data, refusal.attempt_id, refusal, key=used)
    if receipt.record_id is None:
        told = _DONE_WORDS.get(data.offer)
        heard = await _say_done(visit, told, key=used) if told is not None and data.conversation else None
        return shapes.Taken(
            offer=data.offer, done=told is not None, record=None, goto=receipt.goto,
            messages=await _messages(visit, heard),
        )  # fmt: skip
    return await _made(visit, data, receipt.record_id, goto=receipt.goto, key=used)


async def _made(visit: Visit, data: shapes.TakeOffer, record_id: UUID, *, goto: str | None, key: str) -> shapes.Taken:
    """Answer with the record that an action made; one that the bank refused in the meantime is not done."""
    await payments.settled(visit.services.rails, payment_id=record_id, within=BANK_WAIT)
    heard = await _tell(visit, data, record_id, key=key) if data.conversation else None
    record = await record_of(reader_of(visit), record_id=record_id)
    return shapes.Taken(
        offer=data.offer, done=record.outcome != "refused", record=record, messages=await _messages(visit, heard),
        goto=goto,
    )  # fmt: skip


async def _refused(
    visit: Visit, data: shapes.TakeOffer, record_id: UUID, refusal: Refusal, *, key: str
) -> shapes.Taken:
    try:
        heard = await _tell(visit, data, record_id, key=key)
    except NotFound:
        raise refusal from None  # The try was not about money; its words go out as a problem.
    record = await record_of(reader_of(visit), record_id=record_id)
    return shapes.Taken(offer=data.offer, done=False, record=record, messages=await _messages(visit, heard))


async def _hand_over(visit: Visit, data: shapes.TakeOffer) -> shapes.Taken:
    """Queue the conversation for a person; the record that the offer was about stands in the conversation already."""
    services = visit.services
    heard = await assistant.ask_for_person(
        services.assistant, services.rails, customer_id=visit.customer_id, lang=visit.lang, client_id=visit.trace,
        at=visit.at,
    )  # fmt: skip
    return shapes.Taken(offer=data.offer, done=True, record=None, messages=await _messages(visit, heard))


async def _tell(visit: Visit, data: shapes.TakeOffer, record_id: UUID, *, key: str) -> Heard:
    services = visit.services
    # What was tried again needs no further try; whatever else was done may have put the refused one right.
    about = None if data.offer == "retry" else data.record_id
    return await assistant.tell_receipt(
        services.assistant, services.rails, customer_id=visit.customer_id, record_id=record_id, about=about,
        lang=visit.lang, key=key, at=visit.at,
    )  # fmt: skip


async def _say_done(visit: Visit, words: str, *, key: str) -> Heard:
    services = visit.services
    async with services.db.begin() as uow:
        found = await conversations.open_conversation(uow, customer_id=visit.customer_id, at=visit.at)
        draft = Draft(
            author=Author.ASSISTANT, text=assistant.say(words, visit.lang), client_id=f"receipt:{key}",
            body={"lang": visit.lang.value},
        )  # fmt: skip
        said, _ = await conversations.append(uow, services.vault, conversation_id=found, draft=draft, at=visit.at)
        message = await conversations.message(uow, services.vault, conversation_id=found, message_id=said)
    assert message is not None, "it was said a line above"
    return Heard(conversation_id=found, messages=(message,), handover=None)


async def _messages(visit: Visit, heard: Heard | None) -> list[shapes.Message]:
    return [] if heard is None else await show_messages(reader_of(visit), heard.messages)


ROUTES = (take_offer,)
