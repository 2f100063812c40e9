"""A refusal as it goes over the wire, after RFC 9457."""

from uuid import UUID

from upay.api.shapes.records import Record, Why
from upay.api.shapes.security import StepUp
from upay.api.shapes.wire import Shape


class Problem(Shape, frozen=True, kw_only=True):
    """RFC 9457 problem details; `title` and `detail` are words for the person who asked."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    trace_id: str
    field: str | None = None
    attempt_id: UUID | None = None
    record: Record | None = None
    """The refused try as its record page shows it, where it is one about money."""
    why: Why | None = None
    step_up: StepUp | None = None
    """Of verification_required: what has to be proven, and how."""
    retry_after_seconds: int | None = None
