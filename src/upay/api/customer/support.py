"""The support tab and the one conversation of the customer."""

from typing import Final
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from upay.api import shapes, talking
from upay.api.customer.account import reader_of
from upay.api.customer.asked import asked_people
from upay.api.routes import reads, sets, writes
from upay.api.view_record import show_record, show_records
from upay.api.who import Audience, Visit
from upay.support import assistant, knowledge, workforce

_CUSTOMER = Audience.CUSTOMER
_TAG: Final = "Support"
_JUDGED_A_MINUTE: Final = 60
_TOPICS_SHOWN: Final = (
    "topup_missing", "topup_failed", "transfer_wrong_payee", "transfer_failed", "payment_failed", "refund_how",
    "refund_missing", "limits", "pin_forgotten", "account_frozen", "card_bind", "phishing",
)  # fmt: skip
"""What customers come with most, for those to whom nothing has just happened; the rest is in the help centre."""


@reads("/api/support/home", "support_home", _CUSTOMER, tag=_TAG)
async def support_home(visit: NamedDependency[Visit], page: FromQuery[str] = "") -> shapes.SupportHome:
    """Return the likely questions from what just happened, the topics, and what is under way.

    `page` is the page of the wallet that the customer comes from; one that is not known counts for nothing.
    """
    services, reader = visit.services, reader_of(visit)
    situation = await assistant.situation_of(services.rails, customer_id=visit.customer_id, at=visit.at)
    lately = await assistant.lately(services.rails, customer_id=visit.customer_id, at=visit.at)
    foreseen = [
        shapes.Foreseen(
            question=each.text,
            topic=each.topic,
            record=None if each.record is None else await show_record(reader, each.record),
        )
        for each in situation.foreseen(visit.lang, lately=lately, page=page)
    ]
    async with services.db.begin() as uow:
        titles = {slug: title for slug, _, title in await knowledge.titles(uow, lang=visit.lang)}
        waiting, on_duty = await workforce.waiting_count(uow), await workforce.on_duty(uow)
        asked = await asked_people(uow, visit)
        pace = await workforce.taken_lately(uow, at=visit.at)
    opens = workforce.working_hours().next_opening(visit.at)
    return shapes.SupportHome(
        foreseen=foreseen, waiting=waiting, agents_on=len(on_duty), asked=asked,
        opens_at=None if on_duty or opens <= visit.at else opens,
        wait_minutes=workforce.estimate_minutes(waiting + 1, pace) if on_duty else None,
        topics=[shapes.TopicLink(topic=topic, title=titles[topic]) for topic in _TOPICS_SHOWN if topic in titles],
        open=await show_records(reader, [one for one in situation.records if one.outcome.value == "pending"]),
    )  # fmt: skip


@reads("/api/support/conversation", "conversation", _CUSTOMER, tag=_TAG)
async def conversation(visit: NamedDependency[Visit], before: FromQuery[UUID | None] = None) -> shapes.Conversation:
    """Return the latest messages, or those before one; what is read here has been delivered."""
    return await talking.show_conversation(visit, before=before)


@writes("/api/support/messages", "say", _CUSTOMER, tag=_TAG, at_most=120)
async def say(visit: NamedDependency[Visit], data: JSONBody[shapes.Say]) -> shapes.Said:
    """Say something; answered at once, unless a person is with the customer."""
    return await talking.hear(visit, data)


@writes("/api/support/choices", "choose", _CUSTOMER, tag=_TAG)
async def choose(visit: NamedDependency[Visit], data: JSONBody[shapes.Choose]) -> shapes.Said:
    """Pick one of the choices of a message."""
    return await talking.choose(visit, data)


@writes("/api/support/handover", "ask_for_person", _CUSTOMER, tag=_TAG)
async def ask_for_person(visit: NamedDependency[Visit], article: FromQuery[str | None] = None) -> shapes.Said:
    """Hand over to a person; answers with the place in the queue. `article` is the topic of what was read before."""
    return await talking.ask_for_person(visit, article=article)


@writes("/api/support/read", "mark_read", _CUSTOMER, status=204, tag=_TAG)
async def mark_read(visit: NamedDependency[Visit], data: JSONBody[shapes.MarkRead]) -> None:
    """Note that everything up to this message was read."""
    await talking.mark_read(visit, data)


@sets("/api/support/answers/{answer_id:uuid}/verdict", "say_solved", _CUSTOMER, tag=_TAG, at_most=_JUDGED_A_MINUTE)
async def say_solved(
    visit: NamedDependency[Visit], answer_id: FromPath[UUID], data: JSONBody[shapes.SaySolved]
) -> shapes.Said:
    """Say whether an answer of the assistant solved it; may be changed until a person has closed the conversation."""
    return await talking.say_solved(visit, answer_id, data)


@writes("/api/support/rating", "rate", _CUSTOMER, status=200, tag=_TAG)
async def rate(visit: NamedDependency[Visit], data: JSONBody[shapes.Rate]) -> shapes.Conversation:
    """Say how the last service by a person went; said once."""
    return await talking.rate(visit, data)


ROUTES = (support_home, conversation, say, choose, ask_for_person, mark_read, say_solved, rate)
