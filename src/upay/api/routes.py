"""How routes are declared: path, operation id, who may, and the problems that every one of them can answer with."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

from litestar import get, post, put
from litestar.openapi import ResponseSpec
from litestar.params import HeaderParameter

from upay.api.shapes import Problem
from upay.api.who import Audience, Visit
from upay.identity import Standing
from upay.kit.refusal import Kind, Refusal

PROBLEM_TYPE: Final = "application/problem+json"
_TAGS: Final = {
    Audience.PUBLIC: "Anybody", Audience.CUSTOMER: "Customer", Audience.MERCHANT: "Shop", Audience.GUEST: "Guest",
    Audience.AGENT: "Desk", Audience.SUPERVISOR: "Desk",
}  # fmt: skip
_SAID: Final = {
    400: "A field is missing or cannot be used; `field` names it.",
    401: "There is no session, or it has ended (session_expired).",
    403: "Not allowed, or not proven.",
    404: "There is no such thing, or it is not yours.",
    409: "It cannot be done as things stand; `code` says why.",
    429: "Too often; `retry_after_seconds` says when again.",
    503: "Out of order for a moment; nothing was done.",
}
Key = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key", required=False,
        description="Made when the review opens, kept for every retry of the same intent: the same key does it once.",
    ),
]  # fmt: skip
Approval = Annotated[
    UUID | None,
    HeaderParameter(
        name="Approval", required=False,
        description="The approval that a refusal (verification_required) named, once it was proven.",
    ),
]  # fmt: skip
H = TypeVar("H", bound=Callable[..., Any])


class KeyMissing(Refusal):
    """A request that moves money came without a usable idempotency key; facts: field, problem."""

    code = "form_incomplete"
    kind = Kind.INVALID


def money_key(key: str | None) -> str:
    """Return the idempotency key, or refuse a request that has none that can be used."""
    if not key:
        raise KeyMissing(field="Idempotency-Key", problem="missing")
    if not (len(key) <= 64 and key.isascii() and key.isprintable()):
        raise KeyMissing(field="Idempotency-Key", problem="not_a_key")
    return key


def standing_of(visit: Visit, approval: UUID | None) -> Standing:
    """Return who asks, as far as proof goes."""
    assert visit.session is not None, "the route is for customers"
    return Standing(session_id=visit.session.id, approval_id=approval, proven=frozenset(visit.session.proven))


def reads(path: str, operation: str, who: Audience, **more: Any) -> Callable[[H], Any]:  # noqa: ANN401 -- Litestar's own options
    """Declare a route that changes nothing."""
    return get(path, **_declared(operation, who, **more))


def writes(path: str, operation: str, who: Audience, **more: Any) -> Callable[[H], Any]:  # noqa: ANN401 -- likewise
    """Declare a route that does something."""
    return post(path, **_declared(operation, who, **more))


def sets(path: str, operation: str, who: Audience, **more: Any) -> Callable[[H], Any]:  # noqa: ANN401 -- likewise
    """Declare a route that sets something to what is sent."""
    return put(path, **_declared(operation, who, **more))


def pages(path: str | list[str], operation: str, who: Audience = Audience.PUBLIC) -> Callable[[H], Any]:
    """Declare a page or a file that people open; it is no part of the API's description."""
    return get(path, operation_id=operation, include_in_schema=False, opt={"who": who.value, "kind": operation})


def forms(path: str, operation: str, *, at_most: int, changes: bool = False) -> Callable[[H], Any]:
    """Declare where a form of a public page goes; one that changes nothing needs no token against forgery."""
    options = {"who": Audience.PUBLIC.value, "kind": operation, "at_most": at_most, "exclude_from_csrf": not changes}
    return post(path, operation_id=operation, include_in_schema=False, status_code=200, opt=options)


def _declared(
    operation: str, who: Audience, *, kind: str | None = None, at_most: int | None = None, status: int | None = None,
    tag: str | None = None, clears: str | None = None, password_alone: bool = False, needs: Sequence[str] = (),
    largest: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """`kind` is what a refusal is called in words, `at_most` how often a minute one address may.

    `clears` is a cookie that the browser has no more once it is done.

    `needs` names the actions of `identity.NEEDS` for which it takes an approval.

    `largest` is how many bytes a request may have, if more than others; `password_alone` lets staff in who have proven
    nothing but the password.
    """
    problems = {
        code: ResponseSpec(Problem, description=said, media_type=PROBLEM_TYPE, generate_examples=False)
        for code, said in _SAID.items()
    }
    options: dict[str, Any] = {
        "operation_id": operation, "responses": problems, "tags": [tag or _TAGS[who]],
        "opt": {
            "who": who.value, "kind": kind or operation, "at_most": at_most, "password_alone": password_alone,
            "needs": tuple(needs), "operation": operation, "clears": clears,
        },
    }  # fmt: skip
    if largest is not None:
        options["request_max_body_size"] = largest
    if status is not None:
        options["status_code"] = status
    return options
