"""Images of a customer's documents at the desk: for who serves the customer, and gives a reason."""

from base64 import b64encode
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from upay import identity
from upay.api import shapes
from upay.api.customer.levels import show_document
from upay.api.desk.two_people import served
from upay.api.routes import reads, writes
from upay.api.who import Audience, Visit

_PATH = "/api/desk/conversations/{conversation_id:uuid}/documents"


@reads(_PATH, "customer_documents", Audience.AGENT)
async def customer_documents(
    visit: NamedDependency[Visit], conversation_id: FromPath[UUID]
) -> list[shapes.SentDocument]:
    """Return which images the customer whom one serves has sent in; that one looked is written down."""
    async with visit.services.db.begin() as uow:
        _, customer_id = await served(uow, visit, conversation_id, offer="verify_identity")
        found = await identity.documents_for_staff(
            uow, visit.services.vault, customer_id=customer_id, by=visit.staff_id, at=visit.at
        )
    return [show_document(one) for one in found]


@writes(_PATH + "/{document_id:uuid}/look", "look_at_document", Audience.AGENT, status=200)
async def look_at_document(
    visit: NamedDependency[Visit], conversation_id: FromPath[UUID], document_id: FromPath[UUID],
    data: JSONBody[shapes.GiveReason],
) -> shapes.Look:  # fmt: skip
    """See an image of the customer whom one serves, for a reason; every look is written down."""
    async with visit.services.db.begin() as uow:
        _, customer_id = await served(uow, visit, conversation_id, offer="verify_identity")
        shown = await identity.look_at_document(
            uow, visit.services.vault, customer_id=customer_id, document_id=document_id, reason=data.reason,
            by=visit.staff_id, at=visit.at,
        )  # fmt: skip
    return shapes.Look(picture=f"data:{shown.media_type};base64,{b64encode(shown.content).decode()}")


ROUTES = (customer_documents, look_at_document)
