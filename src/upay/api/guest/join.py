"""A guest who signs in is a customer: what they said becomes part of the customer's conversation, once."""

from typing import Any, Final

from litestar import Request

from upay import identity
from upay.api import cookies
from upay.api.who import Visit
from upay.identity import Who
from upay.kit.ids import CustomerId
from upay.kit.language import Words
from upay.support import conversations, workforce
from upay.support.conversations import Author, Draft

_JOINED: Final = Words(
    "你已登录。登录前说的话都在上面，客服现在能看到你的记录了。",
    "You have signed in. What you wrote before stands above, and support can see your records now.",
)


async def join_guest(visit: Visit, request: Request[Any, Any, Any], customer_id: CustomerId) -> bool:
    """Let the customer have what this browser said as a guest; return whether there was a guest.

    Two pages that sign in at once join once: the second finds the guest's conversation part of another already.
    """
    token, services = cookies.read(request, cookies.GUEST), visit.services
    session = None if not token else await identity.who(services.db, token=token, at=visit.at)
    if session is None or session.who is not Who.GUEST:
        return bool(token)
    async with services.db.begin() as uow:
        joined = await workforce.join(
            uow, services.vault, guest_id=session.guest_id, customer_id=customer_id, at=visit.at
        )
        if joined is not None and joined.said:
            draft = Draft(
                author=Author.SYSTEM, text=_JOINED.in_(visit.lang), client_id=f"joined:{session.guest_id}",
                body={"lang": visit.lang.value},
            )  # fmt: skip
            await conversations.append(
                uow, services.vault, conversation_id=joined.customers, draft=draft, at=visit.at
            )  # fmt: skip
        await identity.end_sessions(uow, who_id=session.guest_id, at=visit.at)
    return True
