"""One assistant for all tests here, trained on a part of the packaged texts, once a machine."""

from datetime import datetime, timedelta, timezone

import pytest
from tests.conftest import LEARNED

from upay.kit.language import Lang
from upay.support.assistant.understanding import OUT_OF_SCOPE, Understanding, Utterances, load_utterances
from upay.support.knowledge import Document, packaged_documents

NOW = datetime(2026, 3, 11, 16, 30, tzinfo=timezone(timedelta(hours=8)))
"""Wednesday afternoon."""

_TOPICS = frozenset(
    "topup_failed topup_missing topup_how transfer_failed transfer_missing refund_missing refund_how payment_failed "
    "payment_duplicate password_forgotten code_not_received withdraw_missing points_missing fees human_agent "
    "small_talk phone_lost service_slow wealth_yield contact_how".split()
)


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def documents() -> list[Document]:
    return [d for d in packaged_documents() if d.topic in _TOPICS]


@pytest.fixture(scope="session")
def utterances() -> Utterances:
    packaged = load_utterances()
    return {
        lang: {t: u[:300] for t, u in topics.items() if t in _TOPICS or t == OUT_OF_SCOPE}
        for lang, topics in packaged.items()
    }


@pytest.fixture(scope="session")
def understanding(utterances: Utterances, documents: list[Document]) -> Understanding:
    Understanding.train(utterances, documents, cache=LEARNED / "part")
    # Numbers are stored shorter than they were learned; the run that learns them hears with the same as all others.
    kept = Understanding.kept(utterances, documents, cache=LEARNED / "part")
    assert kept is not None
    assert set(kept.models) == set(Lang)
    return kept
