"""How well the assistant understands: public question sets, the product's own utterances, and its speed.

BANKING77 and CLINC150 are read from `../shared/data` and are never part of the product; where they are absent, their
rows are left out and that is said; UPAY_BENCH_DATA names another folder (banking77/train.csv and test.csv, columns
text and category; clinc150/data_full.json, as their authors publish them; see NOTICE). Their gates are what we want
of a model that comes with no pretrained weights; `docs/reference/assistant.md` says what fine-tuned encoders reach on
the same splits.

Own utterances are judged by cross-validation: each fifth is asked of an assistant that learned from the other four.
The questions of the articles are part of every training, as in the product.
"""

import csv
import json
import os
import statistics
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from bench._rows import NOW, gated, row, share

from upay.kit.language import Lang
from upay.support.assistant.understanding import (
    OUT_OF_SCOPE,
    ScopeDetector,
    TopicClassifier,
    Understanding,
    Utterances,
    load_utterances,
)
from upay.support.knowledge import Document, packaged_documents
from upay.support.knowledge.analysis import fold

_DATA = Path(os.environ.get("UPAY_BENCH_DATA", Path(__file__).parents[2] / "shared" / "data"))
_FOLDS = 5

_SAME_MEANING = {
    "pin_blocked": {"pin_forgotten", "account_locked"},
    "top_up_limits": {"limits"},
    "transfer_not_received_by_recipient": {"transfer_missing"},
    "card_linking": {"card_bind"},
    "card_payment_not_recognised": {"payment_unrecognised"},
    "direct_debit_payment_not_recognised": {"payment_unrecognised"},
    "edit_personal_details": {"profile_change", "phone_rebind"},
    "why_verify_identity": {"identity_verify"},
    "unable_to_verify_identity": {"identity_verify"},
    "verify_my_identity": {"identity_verify"},
    "passcode_forgotten": {"password_forgotten", "pin_forgotten"},
    "pending_card_payment": {"payment_pending"},
    "lost_or_stolen_phone": {"phone_lost"},
    "request_refund": {"refund_how"},
    "Refund_not_showing_up": {"refund_missing"},
    "declined_transfer": {"transfer_failed"},
    "failed_transfer": {"transfer_failed"},
    "declined_card_payment": {"payment_failed"},
    "terminate_account": {"account_close"},
    "transaction_charged_twice": {"payment_duplicate"},
    "topping_up_by_card": {"topup_how", "topup_failed", "topup_missing"},
    "top_up_failed": {"topup_failed"},
    "pending_top_up": {"topup_missing"},
    "transfer_fee_charged": {"fees"},
    "top_up_by_card_charge": {"fees"},
    "top_up_by_bank_transfer_charge": {"fees"},
    "card_payment_fee_charged": {"fees"},
}
"""Intents of BANKING77 that the product's catalogue has under another name."""


def run() -> list[dict[str, object]]:
    """Measure everything that can be measured here, and return one row a figure."""
    rows: list[dict[str, object]] = []
    utterances, documents = load_utterances(), packaged_documents()
    started = time.perf_counter()
    understanding = Understanding.train(utterances, documents)
    rows.append(_row("train both languages", time.perf_counter() - started, "s"))
    if _DATA.is_dir():
        questions = _csv(_DATA / "banking77" / "test.csv")
        rows += _banking77(_csv(_DATA / "banking77" / "train.csv"), questions)
        rows += _product_on_banking77(understanding, questions)
        rows += _clinc150(json.loads((_DATA / "clinc150" / "data_full.json").read_text(encoding="utf-8")))
    else:
        print("The public question sets are absent (UPAY_BENCH_DATA names their folder): their rows are left out.")
    for lang in Lang:
        rows += _own(lang, utterances, documents)
    return rows


def _banking77(train: Sequence[tuple[str, str]], test: Sequence[tuple[str, str]]) -> list[dict[str, object]]:
    started = time.perf_counter()
    model = TopicClassifier.train([t for t, _ in train], [label for _, label in train], lang=Lang.EN)
    took = time.perf_counter() - started
    ranked = [[label for label, _ in model.rank(text)[:3]] for text, _ in test]
    return [
        _gate("BANKING77 accuracy", share(r[0] == y for r, (_, y) in zip(ranked, test, strict=True)), 0.915),
        _gate("BANKING77 top 3", share(y in r for r, (_, y) in zip(ranked, test, strict=True)), 0.975),
        _row("BANKING77 training", took, "s"),
    ]


def _product_on_banking77(understanding: Understanding, test: Sequence[tuple[str, str]]) -> list[dict[str, object]]:
    """Ask the product a stranger's questions: how it decides, how fast, and how often it knows those it can know."""
    milliseconds: list[float] = []
    actions: Counter[str] = Counter()
    known: list[bool] = []
    offered: list[bool] = []
    right_answers: list[bool] = []
    for text, intent in test:
        started = time.perf_counter()
        meant = understanding.understand(text, now=NOW)
        milliseconds.append((time.perf_counter() - started) * 1000)
        actions["out_of_scope" if meant.topic == OUT_OF_SCOPE else meant.action.value] += 1
        if (topics := _SAME_MEANING.get(intent)) is not None:
            known.append(meant.topic in topics)
            offered.append(any(code in topics for code, _ in meant.top[:3]))
            if meant.action.value == "answer" and meant.topic != OUT_OF_SCOPE:
                right_answers.append(meant.topic in topics)
    rows = [_row(f"product on BANKING77: {what}", n / len(test), "share") for what, n in sorted(actions.items())]
    return [
        *rows,
        _row("product on BANKING77, shared intents: topic right", share(known), "share"),
        _row("product on BANKING77, shared intents: in top 3", share(offered), "share"),
        _row("product on BANKING77, shared intents: right of answered", share(right_answers), "share"),
        _row("understand, median", statistics.median(milliseconds), "ms"),
        _row("understand, p95", float(np.percentile(milliseconds, 95)), "ms"),
    ]


def _clinc150(data: Mapping[str, Sequence[tuple[str, str]]]) -> list[dict[str, object]]:
    others = [text for part in ("oos_train", "oos_val") for text, _ in data[part]]
    started = time.perf_counter()
    model = TopicClassifier.train(
        [t for t, _ in data["train"]], [label for _, label in data["train"]], lang=Lang.EN, background=others
    )
    scope = ScopeDetector.train(model, keep=0.97)
    took = time.perf_counter() - started

    def look(text: str) -> tuple[str, float]:
        vector = model.vector(fold(text))
        logits = model.logits(vector)
        odds = scope.odds(vector, logits / model.temperature)
        return model.labels[int(logits.argmax())], odds

    inside = [(look(text), label) for text, label in data["test"]]
    outside = np.array([look(text)[1] for text, _ in data["oos_test"]])
    odds = np.array([seen[1] for seen, _ in inside])
    return [
        _gate("CLINC150 accuracy in scope", share(seen[0] == label for seen, label in inside), 0.925),
        _gate("CLINC150 AUROC out of scope", _auroc(odds, outside), 0.955),
        _row("CLINC150 kept in scope at the line", float((odds >= scope.line).mean()), "share"),
        _row("CLINC150 out-of-scope recall at the line", float((outside < scope.line).mean()), "share", 0.403),
        _row("CLINC150 training", took, "s"),
    ]


def _own(lang: Lang, utterances: Utterances, documents: Sequence[Document]) -> list[dict[str, object]]:
    asked: list[tuple[str, str, list[tuple[str, float]], str]] = []
    for fold_number in range(_FOLDS):
        rest = {t: tuple(s for i, s in enumerate(u) if i % _FOLDS != fold_number) for t, u in utterances[lang].items()}
        model = Understanding.train(MappingProxyType({lang: rest}), documents)
        for topic, lines in utterances[lang].items():
            for line in lines[fold_number::_FOLDS]:
                meant = model.understand(line, lang=lang, now=NOW)
                asked.append(
                    (line, topic, meant.top, meant.action.value if meant.topic != OUT_OF_SCOPE else OUT_OF_SCOPE)
                )
    inside = [(topic, top, action) for _, topic, top, action in asked if topic != OUT_OF_SCOPE]
    outside = [action for _, topic, _, action in asked if topic == OUT_OF_SCOPE]
    answered = [(topic, top) for topic, top, action in inside if action in ("answer", "handoff")]
    confused = Counter((topic, top[0][0]) for topic, top, _ in inside if top and top[0][0] != topic)
    name = f"own utterances {lang.value}"
    return [
        _row(f"{name}: topic right", share(top[0][0] == topic for topic, top, _ in inside if top), "share", 0.90),
        _row(f"{name}: in top 3", share(topic in [c for c, _ in top[:3]] for topic, top, _ in inside), "share", 0.97),
        _row(f"{name}: answered without asking back", len(answered) / len(inside), "share"),
        _row(f"{name}: right of answered", share(top[0][0] == topic for topic, top in answered), "share", 0.98),
        _row(f"{name}: in scope, taken for out of scope", share(a == OUT_OF_SCOPE for _, _, a in inside), "share"),
        _row(f"{name}: out of scope, recognised", share(action == OUT_OF_SCOPE for action in outside), "share", 0.90),
        _row(f"{name}: out of scope, answered as a topic", share(a in ("answer", "handoff") for a in outside), "share"),
        *(_row(f"{name}: {a} taken for {b}", float(n), "times") for (a, b), n in confused.most_common(6)),
    ]


def _auroc(inside: np.ndarray[Any, Any], outside: np.ndarray[Any, Any]) -> float:
    """Return how often a question in scope scores above one out of scope, ties counting half."""
    ordered = np.sort(outside)
    below = np.searchsorted(ordered, inside, side="left") + np.searchsorted(ordered, inside, side="right")
    return float(below.sum() / (2 * len(inside) * len(outside)))


def _csv(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["category"]) for row in csv.DictReader(file)]


def _row(case: str, value: float, unit: str, yardstick: float | None = None) -> dict[str, object]:
    return row("assistant", case, value, unit, yardstick)


def _gate(case: str, value: float, at_least: float) -> dict[str, object]:
    return gated("assistant", case, value, "share", at_least=at_least)
