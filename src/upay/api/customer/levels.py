"""The signed-in customer's identity level: what the levels give, raising it, and the images that it takes."""

from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, JSONBody

from upay import identity
from upay.api import shapes
from upay.api.routes import Key, money_key, reads, writes
from upay.api.view_record import Reader, why_of
from upay.api.who import Audience, Visit
from upay.identity import LARGEST_UPLOAD, CheckState, CheckView, DocumentKind, DocumentView
from upay.identity import queries as people
from upay.platform import attempts

_CUSTOMER = Audience.CUSTOMER
_TAG: Final = "Identity"
_WAIT: Final = timedelta(milliseconds=2500)
"""How long an answer waits for the provider; what is not settled by then is shown as it stands."""
_AROUND: Final = 64 * 1024
"""What stands around an image on the wire."""


@reads("/api/me/level", "identity_levels", _CUSTOMER, tag=_TAG)
async def identity_levels(visit: NamedDependency[Visit]) -> shapes.Levels:
    """Return the customer's level, what each level takes and gives, and what came of the last wish."""
    return await _levels(visit)


@writes("/api/me/level", "raise_level", _CUSTOMER, status=200, kind="verify_identity", tag=_TAG, at_most=20)
async def raise_level(
    visit: NamedDependency[Visit], data: JSONBody[shapes.RaiseLevel], key: Key = None
) -> shapes.Levels:
    """Ask for a higher level; answers as soon as the provider has, or with the check as it stands."""
    desk = visit.services.level_desk
    check_id = await identity.begin_check(
        desk, customer_id=visit.customer_id, wanted=data.level, name=data.name, number=data.id_number,
        key=money_key(key), at=visit.at,
    )  # fmt: skip
    await identity.check_settled(desk, check_id=check_id, within=_WAIT)
    return await _levels(visit)


@writes(
    "/api/me/documents/{kind:str}", "send_document", _CUSTOMER, tag=_TAG, at_most=30, largest=LARGEST_UPLOAD + _AROUND
)
async def send_document(
    visit: NamedDependency[Visit], kind: FromPath[DocumentKind],
    data: Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> shapes.SentDocument:  # fmt: skip
    """Send in an image of the document or of one's face: JPEG, PNG or WebP, up to 8 MB. It is not shown again."""
    services = visit.services
    sent = await identity.send_document(
        services.db, services.vault, services.level_desk.rules, customer_id=visit.customer_id, kind=kind,
        upload=await data.read(), at=visit.at,
    )  # fmt: skip
    return show_document(sent)


@writes("/api/me/documents/{document_id:uuid}/removal", "remove_document", _CUSTOMER, status=204, tag=_TAG)
async def remove_document(visit: NamedDependency[Visit], document_id: FromPath[UUID]) -> None:
    """Delete an image that no check has looked at."""
    async with visit.services.db.begin() as uow:
        await identity.remove_document(uow, customer_id=visit.customer_id, document_id=document_id, at=visit.at)


def show_document(one: DocumentView) -> shapes.SentDocument:
    """Show that an image was sent in."""
    return shapes.SentDocument(
        id=one.id, kind=one.kind.value, sent_at=one.sent_at, used=one.used, deleted_at=one.deleted_at
    )


def show_id_number(visit: Visit) -> shapes.IdNumberForm:
    """Show how the identity number is asked for."""
    asked = visit.services.level_desk.rules.id_number
    return shapes.IdNumberForm(
        label=asked.label.in_(visit.lang), example=asked.example.in_(visit.lang), pattern=asked.pattern.plain,
        malformed=asked.malformed.in_(visit.lang),
    )  # fmt: skip


async def _levels(visit: Visit) -> shapes.Levels:
    services, customer_id = visit.services, visit.customer_id
    async with services.db.begin() as uow:
        person = await people.customer(uow, services.vault, customer_id)
        check = await identity.last_check(uow, customer_id=customer_id)
        known = await identity.number_known(uow, customer_id=customer_id)
        sent = await identity.documents_of(uow, customer_id=customer_id)
    assert person is not None, "a session is of a customer"
    there = [one for one in sent if one.deleted_at is None]
    newest = {one.kind: one for one in reversed(there)}
    law = services.level_desk.rules
    return shapes.Levels(
        level=person.level, name=person.name, least_age=law.least_age, id_number=show_id_number(visit),
        id_number_known=known, rows=[_row(visit, level) for level in sorted(law.checks)],
        check=None if check is None else await _check(visit, check),
        documents=[show_document(one) for one in newest.values()],
    )  # fmt: skip


def _row(visit: Visit, level: int) -> shapes.LevelRow:
    legal = visit.services.rails.limits.levels[level]
    return shapes.LevelRow(
        level=level, checks=[check.value for check in visit.services.level_desk.rules.checks[level]],
        single=legal.single.plain, daily=legal.daily.plain,
        annual=None if legal.annual is None else legal.annual.plain,
        life=None if legal.life is None else legal.life.plain,
    )  # fmt: skip


async def _check(visit: Visit, check: CheckView) -> shapes.LevelCheck:
    services = visit.services
    async with services.db.begin() as uow:
        attempt = await attempts.find(uow, check.id)
    reader = Reader(services=services, customer_id=visit.customer_id, lang=visit.lang, at=visit.at)
    why = None if attempt is None else await why_of(reader, attempt)
    state = "approved" if check.state is CheckState.APPROVED else "checking"
    return shapes.LevelCheck(
        id=check.id, wanted=check.wanted, asked_at=check.asked_at, decided_at=check.decided_at, why=why,
        state="refused" if check.state is CheckState.REFUSED else state,  # type: ignore[arg-type]
    )  # fmt: skip


ROUTES = (identity_levels, raise_level, send_document, remove_document)
