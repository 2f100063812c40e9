"""The assistant for people who cannot sign in: articles and ways back in, never a record, and nothing is kept."""

from typing import Final

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
    "要转人工，请先登录：登录后进“客服”，点“转人工”。登录不了的话，告诉我卡在哪一步，我先帮你。"
    "如果担心账户被别人使用，先用“忘记密码”重置登录密码，其他设备会马上退出。",
    "To talk to a person, please sign in, open Support and choose Talk to a person. If you cannot sign in, tell me "
    "where it stops and I will help. If somebody else may be using your account, reset your password first: every "
    "other device is signed out at once.",
)
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
        codes = [*codes, *(code for code in ("reset_password", "unlock") if code not in codes)]
    return shapes.GuestAnswer(
        text=_TO_A_PERSON.in_(reply.lang) if reply.hand_over else reply.text,
        offers=await show_offers(reader, [(code, None) for code in codes], topic=reply.topic),
        choices=[shapes.Choice(value=one.value, label=one.label, detail=one.detail) for one in reply.choices],
        cites=[shapes.Cite(topic=one.topic, title=one.title, version=one.version) for one in reply.cites],
    )  # fmt: skip


ROUTES = (guest_ask,)
