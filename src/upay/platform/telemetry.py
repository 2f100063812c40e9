"""Logs and metrics. Log lines carry the trace id of the request or job, and no personal data.

What must never be read in a log is blotted out by its name, whoever logs it; phone and card numbers are blotted out
wherever they stand in a text.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog
from prometheus_client import Counter, Histogram

SECRET_NAMES: Final = frozenset(
    {"password", "new_password", "pin", "code", "token", "cookie", "authorization", "pan", "body", "text", "phone"}
)
_NUMBERS = re.compile(r"(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)|(?<!\d)\d{13,19}(?!\d)")

ATTEMPTS = Counter("upay_attempts_total", "Tries by kind, outcome and reason.", ["kind", "outcome", "reason"])
ANSWERS = Counter("upay_assistant_answers_total", "Assistant turns by topic and action.", ["topic", "action"])
ANSWER_SECONDS = Histogram(
    "upay_assistant_answer_seconds", "Time from message to answer.", buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1)
)
MODEL_EXCHANGES = Counter(
    "upay_model_exchanges_total", "Times that a language model was to be asked, by purpose and outcome.",
    ["purpose", "outcome"],
)  # fmt: skip
MODEL_SECONDS = Histogram(
    "upay_model_seconds",
    "Time that a language model took, or was waited for.",
    buckets=(0.1, 0.25, 0.5, 1, 2, 3, 5, 10),
)
NOTICES = Counter("upay_notices_total", "Notices by channel and outcome.", ["channel", "outcome"])
JOBS = Counter("upay_jobs_total", "Jobs by name and outcome.", ["name", "outcome"])


def configure_logging(*, level: str, json: bool) -> None:
    """Send every log line of the process to standard error, masked."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            blot_out,
            structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def blot_out(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace secrets by name, and phone and card numbers wherever they stand."""
    for name, value in line.items():
        if name.lower() in SECRET_NAMES:
            line[name] = "…"
        elif isinstance(value, str):
            line[name] = _NUMBERS.sub("…", value)
    return line
