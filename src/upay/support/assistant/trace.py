"""What an answer rests on, as it is stored with it: its trace, ids and codes, and where the conversation stands."""

from typing import Any

from upay.support.assistant.talk import Talk
from upay.support.assistant.turn import OfferOf, Reply


def body_of(reply: Reply, talk: Talk) -> dict[str, Any]:
    """Return what an answer rests on: its trace, ids and codes; no words besides labels of choices."""
    return {
        "topic": reply.topic, "action": reply.action.value, "confidence": round(reply.confidence, 4),
        "top": [[code, round(p, 4)] for code, p in reply.top], "reason": reply.reason, "lang": reply.lang.value,
        "record": None if reply.record_id is None else str(reply.record_id),
        "choices": [{"value": c.value, "label": c.label, "detail": c.detail} for c in reply.choices],
        "offers": offers_of(reply.offers),
        "cites": [
            {"topic": c.slug, "version": c.version, "title": c.title, "answers": c.answers} for c in reply.cites
        ],
        "hand_over": reply.hand_over, "claims": reply.claims, "talk": talk.stored(), "rule": reply.rule,
        "flags": sorted(reply.flags), "version": reply.version, "flow": reply.flow, "ms": reply.ms,
        "model": [
            {
                "purpose": one.purpose, "outcome": one.outcome.value, "why": one.why,
                "exchange": None if one.exchange_id is None else str(one.exchange_id),
            }
            for one in reply.consulted
        ],
    }  # fmt: skip


def offers_of(offers: tuple[OfferOf, ...]) -> list[dict[str, str | None]]:
    """Return offers as they are stored."""
    return [{"code": o.code, "record": None if o.record_id is None else str(o.record_id)} for o in offers]
