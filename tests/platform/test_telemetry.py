"""What a log line may not say."""

from typing import Any

import pytest
import structlog

from upay.platform.telemetry import SECRET_NAMES, blot_out


def _line(**fields: Any) -> dict[str, Any]:
    return dict(blot_out(None, "info", fields))


@pytest.mark.parametrize("name", sorted(SECRET_NAMES))
def test_secrets_are_blotted_out_by_name(name: str) -> None:
    assert _line(**{name: "246810"}) == {name: "…"}
    assert _line(**{name.upper(): "246810"}) == {name.upper(): "…"}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("sent to 13800000001 at noon", "sent to … at noon"),
        ("+8613800000001", "…"),
        ("8613800000001", "…"),
        ("card 6299000000000015 declined", "card … declined"),
        ("6299000000000015,13800000001", "…,…"),
        ("卡号6299000000000015。", "卡号…。"),
        ("order 20260302 of ¥1234.50", "order 20260302 of ¥1234.50"),
        ("12800000001 is no phone", "12800000001 is no phone"),
        ("0195f3a2-6b1c-7d3e-8f00-1380000000ab", "0195f3a2-6b1c-7d3e-8f00-1380000000ab"),
    ],
)
def test_phone_and_card_numbers_are_blotted_out_wherever_they_stand(text: str, left: str) -> None:
    assert _line(event=text)["event"] == left


def test_what_is_no_text_is_left_as_it_is() -> None:
    assert _line(count=3, ok=True, nothing=None) == {"count": 3, "ok": True, "nothing": None}


def test_an_exception_is_blotted_out_too() -> None:
    """The order of the processors: a traceback is text before it is looked through."""
    told = {"event": "x", "exc_info": ValueError("bad number 13800000001")}
    line = structlog.processors.format_exc_info(None, "error", told)
    assert "13800000001" in line["exception"]
    assert "13800000001" not in blot_out(None, "error", line)["exception"]
