"""The assistant for people who cannot sign in: articles and ways back in, never a record, and nothing is kept."""

from typing import Final

import msgspec
from litestar.di import NamedDependency
from litestar.params import JSONBody

from upay.api import shapes
from upay.api.routes import writes
from upay.api.view_record import Reader, show_offers
from upay.api.who import Audience, Visit
from upay.kit.language import Lang, Words
from upay.kit.text import clean
from upay.support.assistant import Question
from upay.support.conversations import MessageEmpty

_LONGEST: Final = 1000
_TO_A_PERSON: Final = Words(
    "人工客服要先确认是你本人，所以登录后才能转。账户被锁就先解锁，忘了密码就重置，都只要短信验证码；"
    "还登录不了，告诉我卡在哪一步。如果担心账户被别人使用，先重置登录密码，其他设备会马上退出。",
    "A person has to know that it is you, so you reach one after signing in. If your account is locked, unlock it; if "
    "the password is forgotten, set a new one; either takes a code by SMS. If it still fails, tell me where it stops. "
    "If somebody else may be using your account, reset your password first: every other device is signed out at once.",
)
_SIGN_IN_FIRST: Final = Words("登录后转人工", "Sign in for a person")
"""What the offer of a person is called here, since it leads through signing in."""
_WITHOUT_SESSION: Final = frozenset({"unlock", "reset_password", "read_article"})
"""Offers that lead somewhere for a person without a session."""


@writes("/api/support/guest", "guest_ask", Audience.PUBLIC, status=200, at_most=30, tag="Support")
async def guest_ask(visit: NamedDependency[Visit], data: JSONBody[shapes.GuestSay]) -> shapes.GuestAnswer:
    """Ask the assistant without signing in; it knows the articles and nothing about anybody."""
    lang = visit.lang if data.lang is None else Lang(data.lang)
    text = clean(data.text, longest=_LONGEST)
    if not text:
        raise MessageEmpty(field="text", problem="missing")
    reply = await visit.services.assistant.answer(Question(text=text, lang=lang, viewer=None, at=visit.at))
    reader = Reader(services=visit.services, customer_id=None, lang=reply.lang, at=visit.at)
    codes = [offer.code for offer in reply.offers if offer.code in _WITHOUT_SESSION]
    if reply.hand_over:
        codes = ["talk_to_agent", *codes, *(code for code in ("unlock", "reset_password") if code not in codes)]
    offers = await show_offers(reader, [(code, None) for code in codes], topic=reply.topic)
    return shapes.GuestAnswer(
        text=_TO_A_PERSON.in_(reply.lang) if reply.hand_over else reply.text,
        offers=[_through_sign_in(offer, reply.lang) for offer in offers],
        choices=[shapes.Choice(value=one.value, label=one.label, detail=one.detail) for one in reply.choices],
        cites=[shapes.Cite(topic=one.topic, title=one.title, version=one.version) for one in reply.cites],
    )  # fmt: skip


def _through_sign_in(offer: shapes.Offer, lang: Lang) -> shapes.Offer:
    if offer.code != "talk_to_agent":
        return offer
    return msgspec.structs.replace(offer, label=_SIGN_IN_FIRST.in_(lang))


ROUTES = (guest_ask,)
