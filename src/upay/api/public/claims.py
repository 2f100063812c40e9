"""Asking for an account of which nothing is left, from any browser; whoever has the claim's link goes on with it.

The link's token comes in a header, so that it stands in no log of addresses. Nothing here tells whether there is such
an account: claims that lead nowhere are answered like all others.
"""

from typing import Annotated, Any, Final

from litestar import Request
from litestar.datastructures import State, UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, HeaderParameter, JSONBody

from upay import identity, payments
from upay.api import shapes
from upay.api.customer.account import show_code_sent
from upay.api.customer.claims import show_claim_on
from upay.api.customer.levels import show_id_number
from upay.api.customer.phone import link_of
from upay.api.routes import reads, writes
from upay.api.who import Audience, Visit, address_of
from upay.identity import LARGEST_UPLOAD, ClaimView, DocumentKind
from upay.kit.ids import AttemptId
from upay.platform import attempts
from upay.platform.attempts import Attempt

_PUBLIC = Audience.PUBLIC
_TAG: Final = "Lost everything"
_OPENED_A_MINUTE: Final = 5
_ASKED_A_MINUTE: Final = 30
_AROUND: Final = 64 * 1024
_ENDED: Final = frozenset({"declined", "cancelled", "expired"})
Token = Annotated[
    str,
    HeaderParameter(name="Claim", description="The token of the claim's private link.", required=False),
]  # fmt: skip


@writes("/api/claims", "open_claim", _PUBLIC, kind="claim", at_most=_OPENED_A_MINUTE, tag=_TAG)
async def open_claim(
    visit: NamedDependency[Visit], request: Request[Any, Any, State], data: JSONBody[shapes.OpenClaim]
) -> shapes.ClaimOpened:
    """Open a claim for the account that had this number or address; answered alike where there is none."""
    services = visit.services
    opened = await identity.open_claim(
        services.db, services.vault, named=data.named, phone=data.phone, network=address_of(request), lang=visit.lang,
        at=visit.at,
    )  # fmt: skip
    return shapes.ClaimOpened(number=opened.number, token=opened.token)


@reads("/api/claims/own", "own_claim", _PUBLIC, at_most=_ASKED_A_MINUTE, tag=_TAG)
async def own_claim(visit: NamedDependency[Visit], token: Token = "") -> shapes.OwnClaim:
    """Return how a claim stands."""
    return await _own(visit, token)


@writes(
    "/api/claims/own/codes", "send_claim_code", _PUBLIC, status=202, kind="claim", at_most=_ASKED_A_MINUTE, tag=_TAG
)
async def send_claim_code(visit: NamedDependency[Visit], token: Token = "") -> shapes.CodeSent:
    """Send a code to the new number, at the beginning and at the end."""
    services = visit.services
    sent = await identity.send_claim_code(services.db, services.vault, token=token, lang=visit.lang, at=visit.at)
    return show_code_sent(sent, at=visit.at)


@writes(
    "/api/claims/own/number", "prove_claim_number", _PUBLIC, status=200, kind="claim", at_most=_ASKED_A_MINUTE,
    tag=_TAG,
)  # fmt: skip
async def prove_claim_number(
    visit: NamedDependency[Visit], data: JSONBody[shapes.ClaimCode], token: Token = ""
) -> shapes.OwnClaim:
    """Prove the new number with its code."""
    services = visit.services
    await identity.prove_claim_number(services.db, services.vault, token=token, code=data.code, at=visit.at)
    return await _own(visit, token)


@writes(
    "/api/claims/own/images/{kind:str}", "send_claim_image", _PUBLIC, status=200, kind="claim",
    at_most=_ASKED_A_MINUTE, tag=_TAG, largest=LARGEST_UPLOAD + _AROUND,
)  # fmt: skip
async def send_claim_image(
    visit: NamedDependency[Visit], kind: FromPath[DocumentKind],
    data: Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)], token: Token = "",
) -> shapes.OwnClaim:  # fmt: skip
    """Send a photograph of the document, or of oneself: JPEG, PNG or WebP, up to 8 MB."""
    services = visit.services
    await identity.send_claim_image(
        services.db, services.vault, token=token, kind=kind, upload=await data.read(), at=visit.at
    )
    return await _own(visit, token)


@writes(
    "/api/claims/own/questions", "claim_questions", _PUBLIC, status=200, kind="claim", at_most=_ASKED_A_MINUTE,
    tag=_TAG,
)  # fmt: skip
async def claim_questions(visit: NamedDependency[Visit], token: Token = "") -> list[shapes.VerifyQuestion]:
    """Return the questions of a claim, the same ones however often they are asked for."""
    services = visit.services
    asked = await identity.claim_questions(
        services.db, services.vault, token=token, lately=services.lately, at=visit.at
    )
    return [
        shapes.VerifyQuestion(text=one.zh if visit.lang.value == "zh" else one.en, choices=one.choices)
        for one in asked
    ]  # fmt: skip


@writes(
    "/api/claims/own/submission", "submit_claim", _PUBLIC, status=200, kind="claim", at_most=_ASKED_A_MINUTE, tag=_TAG
)
async def submit_claim(
    visit: NamedDependency[Visit], data: JSONBody[shapes.SubmitClaim], token: Token = ""
) -> shapes.OwnClaim:
    """Hand the claim in, with all answers at once; which of them are right is not told."""
    services = visit.services
    await identity.submit_claim(
        services.db, services.vault, services.level_desk.rules, token=token, name=data.name, number=data.id_number,
        answers=data.answers, at=visit.at,
    )  # fmt: skip
    return await _own(visit, token)


@writes("/api/claims/own/end", "finish_claim", _PUBLIC, status=200, kind="claim", at_most=_ASKED_A_MINUTE, tag=_TAG)
async def finish_claim(
    visit: NamedDependency[Visit], data: JSONBody[shapes.FinishClaim], token: Token = ""
) -> shapes.OwnClaim:
    """Take the account back after the wait: with the code of the new number, a new password and a new PIN."""
    services = visit.services
    await identity.finish_claim(
        services.db, services.vault, token=token, code=data.code, password=data.new_password, pin=data.new_pin,
        link=link_of(services), at=visit.at,
    )  # fmt: skip
    return await _own(visit, token)


@writes("/api/auth/claim", "claim_by_code", _PUBLIC, status=200, at_most=_ASKED_A_MINUTE, tag=_TAG)
async def claim_by_code(visit: NamedDependency[Visit], data: JSONBody[shapes.CancelCode]) -> shapes.ClaimOnAccount:
    """Return the claim that the code of a notice can take back."""
    async with visit.services.db.begin() as uow:
        found = await identity.claim_by_code(uow, visit.services.vault, code=data.code)
    return show_claim_on(found)


@writes("/api/auth/claim/cancel", "cancel_claim_by_code", _PUBLIC, status=204, at_most=_ASKED_A_MINUTE, tag=_TAG)
async def cancel_claim_by_code(visit: NamedDependency[Visit], data: JSONBody[shapes.CancelCode]) -> None:
    """Take a claim back, as who has the notice to an old channel; money out is frozen as well."""
    await payments.cancel_claim_by_code(visit.services.rails, code=data.code, at=visit.at)


async def _own(visit: Visit, token: str) -> shapes.OwnClaim:
    services = visit.services
    async with services.db.begin() as uow:
        found = await identity.claim_by_token(uow, services.vault, token=token, at=visit.at)
        attempt = await attempts.find(uow, found.id) if found.stage in _ENDED else None
    return shapes.OwnClaim(
        number=found.number, named=found.named, phone=found.phone, stage=found.stage,  # type: ignore[arg-type]
        proven=found.proven, images=sorted(kind.value for kind in found.images), digits=found.digits,
        expires_at=found.expires_at,
        sent_at=found.sent_at, cools_until=found.cools_until, ended_at=found.ended_at,
        why=_why(visit, found, attempt), id_number=show_id_number(visit),
    )  # fmt: skip


def _why(visit: Visit, found: ClaimView, attempt: Attempt | None) -> shapes.ClaimWhy | None:
    if found.stage not in _ENDED:
        return None
    if attempt is None:
        # It was never handed in: there is nothing of which it could be said why.
        attempt = Attempt(
            id=AttemptId(found.id), kind="recover_account", customer_id=None, actor="claimant", asked={}, at=visit.at
        ).refused("claim_declined", at=visit.at)
    explanation = visit.services.explainer.explain(attempt)
    assert explanation is not None, "each way to end is explained"
    said = (explanation.title, explanation.cause, explanation.money, explanation.todo)
    title, cause, money, todo = (words.in_(visit.lang) for words in said)
    return shapes.ClaimWhy(title=title, cause=cause, money=money, todo=todo)


ROUTES = (
    open_claim, own_claim, send_claim_code, prove_claim_number, send_claim_image, claim_questions, submit_claim,
    finish_claim, claim_by_code, cancel_claim_by_code,
)  # fmt: skip
