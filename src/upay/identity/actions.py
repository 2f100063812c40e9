"""The actions of this room: getting back in."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from upay.identity import queries
from upay.identity.models import Purpose
from upay.identity.send_code import send_code
from upay.identity.unlock import unlock
from upay.kit.ids import CustomerId
from upay.kit.language import Words
from upay.kit.refusal import NotFound
from upay.platform.actions import Action, Actor, Ask, Receipt
from upay.platform.crypto import Vault
from upay.platform.db import Database

_CUSTOMER = frozenset({Actor.CUSTOMER})
_GUEST_TOO = frozenset({Actor.CUSTOMER, Actor.GUEST})


def actions(db: Database, vault: Vault) -> tuple[Action, ...]:
    """Return the actions of this room."""

    async def run_unlock(ask: Ask) -> Receipt:
        if ask.code is None and ask.staff_id is None:
            return Receipt(goto="/unlock")
        async with db.begin() as uow:
            customer = await queries.customer(uow, vault, ask.customer_id)
        if customer is None:
            raise NotFound
        if ask.code is None:
            # Staff open nothing by their own hand: the code goes to the customer's phone, and its owner enters it.
            await send_code(db, vault, phone=customer.phone, purpose=Purpose.UNLOCK, lang=ask.lang, at=ask.at)
            return Receipt()
        await unlock(db, vault, phone=customer.phone, code=ask.code, at=ask.at)
        return Receipt()

    async def why_not_unlock(customer_id: CustomerId, _record_id: UUID | None, _at: datetime) -> Words | None:
        async with db.begin() as uow:
            locked = await queries.locked_since(uow, customer_id)
        return None if locked is not None else Words("账户没有被锁。", "The account is not locked.")

    return (
        Action(
            code="unlock",
            label=Words("解锁账户", "Unlock the account"),
            actors=_GUEST_TOO | {Actor.AGENT},
            run=run_unlock,
            why_not=why_not_unlock,
        ),
        _page("reset_password", Words("重置登录密码", "Reset the password"), "/reset-password", actors=_GUEST_TOO),
        _page("sign_in", Words("登录", "Sign in"), "/support/chat", actors=frozenset({Actor.GUEST})),
        _page("reset_pin", Words("重置支付密码", "Reset the PIN"), "/security/pin"),
        _page("verify_identity", Words("了解身份认证", "About identity levels"), "/help/identity_verify"),
    )


def _page(code: str, label: Words, page: str, *, actors: frozenset[Actor] = _CUSTOMER) -> Action:
    return Action(code=code, label=label, actors=actors, run=_going_to(page))


def _going_to(page: str) -> Callable[[Ask], Awaitable[Receipt]]:
    async def go(_ask: Ask) -> Receipt:
        return Receipt(goto=page)

    return go
