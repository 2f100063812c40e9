"""Problems: the only place that turns refusals and broken requests into statuses and words (RFC 9457)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

import msgspec
import structlog
from litestar import Request, Response
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException, NotFoundException, PermissionDeniedException, ValidationException
from litestar.types import Scope

from upay import identity, payments
from upay.api import missed, shapes
from upay.api.problem_words import NOT_ALLOWED, NOT_FOUND, SESSION_ENDED, STAFF_PROOF
from upay.api.routes import PROBLEM_TYPE
from upay.api.services import Services
from upay.api.view_record import Reader, show_record, why_of
from upay.api.who import SessionExpired, address_of, language_of, session_of, trace_of
from upay.kit.ids import AttemptId, new_id
from upay.kit.language import Lang, Words
from upay.kit.refusal import Fact, Kind, NotFound, Refusal
from upay.platform import attempts
from upay.platform.attempts import Attempt, Refused

STATUS: Final[Mapping[Kind, int]] = MappingProxyType(
    {
        Kind.INVALID: 400, Kind.FORBIDDEN: 403, Kind.MISSING: 404, Kind.CONFLICT: 409, Kind.LIMITED: 429,
        Kind.UNAVAILABLE: 503,
    }
)  # fmt: skip
_PROBLEM: Final = "upay_problem"
_FAILED: Final = 500
_STALE = (
    Words("页面已过期", "This page is out of date"),
    Words("这次没有提交，什么都没有变。请刷新页面后再试。", "Nothing was sent. Reload the page and try again."),
)
_A_COLLEAGUE = Words("同事", "A colleague")
_NO_SUCH_PAGE = (
    Words("没有找到", "Not found"),
    Words("这个地址没有内容，或者不属于这个账户。", "There is nothing at this address, or it is not yours."),
)
_TOO_LARGE = (
    Words("内容太长", "Too long"),
    Words(
        "提交的内容太长，没有受理。请缩短后再试。",
        "What was sent is too long and was not accepted. Shorten it and try again.",
    ),
)
_UNREADABLE = (
    Words("没有看懂", "Not readable"),
    Words(
        "提交的内容没能读懂，没有受理。请刷新页面后再试。",
        "What was sent could not be read and was not accepted. Reload the page and try again.",
    ),
)


@dataclass(frozen=True, slots=True)
class _Met:
    """A problem, ready to go out."""

    body: shapes.Problem
    headers: dict[str, str]


async def consider(error: Exception, scope: Scope) -> None:
    """Find the words for what went wrong, before the answer is written."""
    if scope["type"] == ScopeType.HTTP:
        scope["state"][_PROBLEM] = await _problem(error, Request(scope))


def answer(request: Request[Any, Any, Any], _error: Exception) -> Response[Any]:
    """Write the problem as the answer."""
    met: _Met = request.scope["state"][_PROBLEM]
    return Response(met.body, status_code=met.body.status, media_type=PROBLEM_TYPE, headers=met.headers)


async def _problem(error: Exception, request: Request[Any, Any, Any]) -> _Met:
    if isinstance(error, Refusal):
        return await _refused(error, request)
    if isinstance(error, ValidationException):
        return await _refused(_Unusable(**_which_field(error)), request)
    if isinstance(error, NotFoundException):
        return _plain(request, 404, NotFound.code, _NO_SUCH_PAGE)
    if isinstance(error, PermissionDeniedException):
        # The only one that Litestar raises here is for a token that does not fit its cookie.
        return _plain(request, 403, "not_allowed", _STALE)
    if isinstance(error, HTTPException) and error.status_code < _FAILED:
        words = _TOO_LARGE if error.status_code == 413 else _UNREADABLE
        return _plain(request, error.status_code, "form_incomplete", words, headers=dict(error.headers or {}))
    structlog.get_logger().error("request.failed", error=type(error).__name__, exc_info=_where(error))
    # What broke off may have been committed: it must not be told as if it certainly was not.
    return await _refused(_OurFault(outcome="unknown"), request)


class _OurFault(Refusal):
    """We were wrong; the log knows more under the trace id."""

    code = "system_error"
    kind = Kind.UNAVAILABLE


class _Unusable(Refusal):
    """A body or a parameter cannot be used; facts: field, problem."""

    code = "form_incomplete"
    kind = Kind.INVALID


async def _refused(refusal: Refusal, request: Request[Any, Any, Any]) -> _Met:
    services: Services = request.app.state.services
    handler = request.scope.get("route_handler")
    way = None if handler is None else str(handler.opt.get("operation"))
    if way in missed.CODE_TYPED:
        await missed.count(services, refusal, network=address_of(request), at=services.clock.now())
    if isinstance(refusal, identity.TooNear):
        # In a transaction of its own: what was tried is undone, and that it was tried is not.
        async with services.db.begin() as uow:
            await identity.note_refused(uow, services.vault, refusal, way=str(way), at=services.clock.now())
    if isinstance(refusal, identity.LetInLately):
        async with services.db.begin() as uow:
            await identity.note_let_in(uow, services.vault, refusal, way=str(way), at=services.clock.now())
    session = session_of(request.scope)
    who = None if session is None else session.who
    reader = Reader(
        services=services, lang=language_of(request), at=services.clock.now(),
        customer_id=session.customer_id if session is not None and who is identity.Who.CUSTOMER else None,
        shop=who is identity.Who.MERCHANT, staff=who is identity.Who.STAFF,
    )  # fmt: skip
    attempt = await _attempt(refusal, request, reader)
    record = await _record(attempt, reader) if refusal.attempt_id is not None else None
    why = await why_of(reader, attempt) if record is None else record.why
    assert why is not None, "every refusal is explained"
    told = await _told(refusal, request, reader) if record is None else None
    if told is not None:
        why = msgspec.structs.replace(why, title=told[0], cause=told[1], todo="")
    detail = told[1] if told is not None else _detail(why, reader.lang, money=record is not None)
    wait = _wait(refusal)
    body = shapes.Problem(
        type=f"urn:upay:reason:{why.code}", title=why.title, status=_status(refusal, why.code), detail=detail,
        code=why.code, trace_id=trace_of(request.scope), field=_fact(attempt, "field"),
        attempt_id=refusal.attempt_id, record=record, why=why, step_up=_step_up(refusal, reader.lang),
        retry_after_seconds=wait,
    )  # fmt: skip
    return _Met(body, {} if wait is None else {"Retry-After": str(wait)})


async def _attempt(refusal: Refusal, request: Request[Any, Any, Any], reader: Reader) -> Attempt:
    """Return the row of the refusal; for one that left none, an attempt that says the same."""
    if isinstance(refusal, Refused):
        return refusal.attempt
    if refusal.attempt_id is not None:
        async with reader.services.db.begin() as uow:
            found = await attempts.find(uow, refusal.attempt_id)
        if found is not None and found.reason is not None:
            return found
    handler = request.scope.get("route_handler")
    kind = "request" if handler is None else str(handler.opt.get("kind", "request"))
    session = session_of(request.scope)
    begun = Attempt(
        id=AttemptId(new_id()), kind=kind, customer_id=reader.customer_id, asked={}, at=reader.at,
        actor=f"merchant:{session.who_id}" if session is not None and reader.shop else "customer",
    )  # fmt: skip
    return begun.refused(refusal.code, at=reader.at, **refusal.facts)


async def _record(attempt: Attempt, reader: Reader) -> shapes.Record | None:
    """Return the try as its record page shows it, if it is one about money and the reader's own."""
    if reader.customer_id is None or attempt.kind not in payments.MONEY_KINDS:
        return None
    try:
        view = await payments.record(reader.services.rails, customer_id=reader.customer_id, record_id=attempt.id)
    except NotFound:
        return None  # A form that named no amount is no record of money.
    return await show_record(reader, view)


def _status(refusal: Refusal, code: str) -> int:
    if isinstance(refusal, SessionExpired):
        return 401
    if isinstance(refusal, _OurFault):
        return _FAILED
    kind = _kinds().get(code, Kind.CONFLICT) if isinstance(refusal, Refused) else refusal.kind
    return STATUS[kind]


def _kinds() -> dict[str, Kind]:
    """Return the kind of each reason as it is first refused, so that a replay is answered with the same status."""
    found: dict[str, Kind] = {}
    waiting = list(Refusal.__subclasses__())
    while waiting:
        refusal = waiting.pop(0)
        waiting += refusal.__subclasses__()
        if refusal is not Refused and hasattr(refusal, "code"):
            found.setdefault(refusal.code, refusal.kind)
    return {**found, "system_error": Kind.CONFLICT}


async def _told(refusal: Refusal, request: Request[Any, Any, Any], reader: Reader) -> tuple[str, str] | None:
    """Return a headline and words that say more than the reason alone can, where more is known."""
    name, who, until = "", refusal.facts.get("staff_id"), refusal.facts.get("until")
    if refusal.code == "not_found":
        handler = request.scope.get("route_handler")
        told = None if handler is None else NOT_FOUND.get(str(handler.opt.get("kind")))
    elif refusal.code == "not_allowed":
        why = str(refusal.facts.get("why"))
        told = NOT_ALLOWED.get("not_taken" if why == "not_taken_by_you" and who is None else why)
        name = await _colleague(str(who), reader) if who is not None else ""
    elif refusal.code == SessionExpired.code:
        told = SESSION_ENDED.get(str(refusal.facts.get("why")))
    elif reader.staff and isinstance(refusal, identity.VerificationRequired):
        told = STAFF_PROOF
    else:
        told = None
    if told is None:
        return None
    when = "" if until is None else identity.moment(datetime.fromisoformat(str(until))).in_(reader.lang)
    headline, words = (one.in_(reader.lang).format(name=name, until=when) for one in told)
    return headline, words


async def _colleague(staff_id: str, reader: Reader) -> str:
    async with reader.services.db.begin() as uow:
        person = await identity.queries.staff(uow, UUID(staff_id))
    return _A_COLLEAGUE.in_(reader.lang) if person is None else person.name


def _detail(why: shapes.Why, lang: Lang, *, money: bool) -> str:
    parts = [why.cause, why.money, why.todo] if money else [why.cause, why.todo]
    return ("" if lang is Lang.ZH else " ").join(parts)


def _step_up(refusal: Refusal, lang: Lang) -> shapes.StepUp | None:
    facts = refusal.facts
    approval = facts.get("approval_id")
    if isinstance(refusal, identity.LoginSuspicious) and approval is not None:
        facts = {**facts, "action": refusal.code}
    elif not isinstance(refusal, identity.VerificationRequired):
        return None
    payee = None if facts.get("payee") is None else str(facts["payee"])
    if payee is not None and facts["action"] == "withdraw":
        payee = payments.card_in(payee, lang)
    return shapes.StepUp(
        approval_id=None if approval is None else UUID(str(approval)), action=str(facts["action"]),
        ways=str(facts["ways"]).split(",") if facts["ways"] else [],  # type: ignore[arg-type]
        amount=None if facts.get("amount") is None else str(facts["amount"]),
        payee=payee, with_pin=facts.get("with_pin") is True,
    )  # fmt: skip


def _wait(refusal: Refusal) -> int | None:
    for name in ("retry_after_seconds", "wait_seconds"):
        value = refusal.facts.get(name)
        if isinstance(value, int):
            return value
    return None


def _fact(attempt: Attempt, name: str) -> str | None:
    value = dict(attempt.facts).get(name)
    return value if isinstance(value, str) else None


def _which_field(error: ValidationException) -> dict[str, Fact]:
    """Read off which field cannot be used, and for what reason; what was sent is never repeated."""
    extra = error.extra if isinstance(error.extra, list) else []
    first: dict[str, Any] = extra[0] if extra and isinstance(extra[0], dict) else {}
    said, field = str(first.get("message", "")), first.get("key")
    if missing := re.fullmatch(r"Object missing required field `(\w+)`", said):
        return {"field": missing[1], "problem": "missing"}
    if unknown := re.search(r"unknown field `(.{1,40}?)`", said):
        return {"field": unknown[1], "problem": "unknown_field"}
    if field in {None, "data"}:
        return {"problem": "unreadable"}
    return {"field": str(field)[:40], "problem": "too_long" if "length <=" in said else "not_usable"}


def _plain(
    request: Request[Any, Any, Any], status: int, code: str, words: tuple[Words, Words], *,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> _Met:  # fmt: skip
    lang = language_of(request)
    body = shapes.Problem(
        type=f"urn:upay:reason:{code}",
        title=words[0].in_(lang),
        status=status,
        detail=words[1].in_(lang),
        code=code,
        trace_id=trace_of(request.scope),
    )
    return _Met(body, dict(headers))


def _where(error: Exception) -> Any:  # noqa: ANN401 -- what structlog formats
    """Return where it failed. The message stays out of the log: it may quote what a customer typed."""
    return (type(error), Exception("…"), error.__traceback__)
