"""What a password is worth, told while it is being chosen. Nothing of it is kept, and what is sent judges it again."""

from typing import Final, cast

from litestar.di import NamedDependency
from litestar.params import JSONBody

from upay import identity
from upay.api import shapes
from upay.api.routes import writes
from upay.api.who import Audience, Visit
from upay.identity import PasswordWeak, Strength
from upay.kit.ids import AttemptId, new_id
from upay.kit.language import Lang
from upay.platform.attempts import Attempt

_A_MINUTE: Final = 40
"""Whoever tries out one password after the other asks half as often; a page that is told no more shows nothing."""
_TAG: Final = "Signing in"


@writes("/api/auth/password-strength", "judge_password", Audience.PUBLIC, status=200, at_most=_A_MINUTE, tag=_TAG)
async def judge_password(
    visit: NamedDependency[Visit], data: JSONBody[shapes.JudgePassword]
) -> shapes.PasswordStrength:  # fmt: skip
    """Judge a password beside the number or address, and the name or login, that are typed in the same form.

    Step 0 would be refused, for what `hint` says; 1 to 3 would be taken.
    """
    return _show(visit, await identity.strength_as_typed(data.password, phone=data.phone, name=data.name))


@writes("/api/me/password/strength", "judge_own_password", Audience.CUSTOMER, status=200, at_most=_A_MINUTE)
async def judge_own_password(
    visit: NamedDependency[Visit], data: JSONBody[shapes.JudgeOwnPassword]
) -> shapes.PasswordStrength:
    """Judge a password beside one's own name, number and address, likewise."""
    services = visit.services
    found = await identity.strength_of_own(
        services.db, services.vault, customer_id=visit.customer_id, password=data.password
    )
    return _show(visit, found)


def _show(visit: Visit, found: Strength) -> shapes.PasswordStrength:
    return shapes.PasswordStrength(step=cast("shapes.StrengthStep", found.step), hint=_hint(visit, found.problem))


def _hint(visit: Visit, problem: str | None) -> str | None:
    """Say what the refusal would say."""
    if problem is None:
        return None
    refused = Attempt(
        id=AttemptId(new_id()), kind="judge_password", customer_id=None, actor="customer", asked={}, at=visit.at,
        reason=PasswordWeak.code, facts={"problem": problem},
    )  # fmt: skip
    explained = visit.services.explainer.explain(refused)
    assert explained is not None, "it would be refused for a reason"
    between = "" if visit.lang is Lang.ZH else " "
    return between.join((explained.cause.in_(visit.lang), explained.todo.in_(visit.lang)))


ROUTES = (judge_password, judge_own_password)
