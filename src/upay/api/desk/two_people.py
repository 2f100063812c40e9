"""Freezing a customer's account, lifting it by two people, and seeing a customer in clear for a reason."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from upay import identity, payments
from upay.api import shapes
from upay.api.customer.phone import link_of
from upay.api.desk.one_hand import not_by_you
from upay.api.desk.serve import announce, handover_of, show, stands_in
from upay.api.desk.show import DECIDED_SHOWN, show_freeze
from upay.api.routes import reads, writes
from upay.api.who import Audience, Visit
from upay.identity import AskedFor, FreezeView, LiftRequest, Scope, Wish
from upay.identity import queries as people
from upay.kit.ids import CustomerId, StaffId
from upay.kit.language import Words
from upay.platform.actions import ActionNotAllowed
from upay.platform.db import UnitOfWork
from upay.support import conversations, workforce
from upay.support.conversations import Speaker
from upay.support.workforce import HandoverView

_FROZE: Final = Words(
    "出于安全原因，客服{name}已冻结你的账户。余额不会减少，核实清楚后会解除。",
    "For security reasons {name} from support has frozen your account. Your money stays where it is; the freeze is "
    "lifted once this is cleared up.",
)
_HELD: Final = Words(
    "出于安全原因，客服{name}冻结了你的一部分余额，其余的可以照常使用。被冻结的钱还在账户里，核实清楚后会解除。",
    "For security reasons {name} from support has frozen a part of your balance; the rest can be used as usual. What "
    "is frozen stays in the account, and is released once this is cleared up.",
)
_LIFTED: Final = Words(
    "经核实，我们对你账户的冻结已解除。", "We have looked into it, and lifted our freeze on your account."
)
_LIFTED_IN_PART: Final = Words(
    "经核实，我们对你账户的一项冻结已解除；另一项冻结仍在生效，核实清楚后会解除。",
    "We have looked into it, and lifted one freeze on your account. Another one still stands, and is lifted once that "
    "is cleared up too.",
)
_CHANGED: Final = {
    Wish.REBIND_PHONE: Words(
        "手机号已换绑。72 小时内可以取消，期间限额较低，不能用短信验证码重置密码。",
        "Your phone number was changed. For 72 hours that can be cancelled; meanwhile limits are low, and codes by SMS "
        "reset no password.",
    ),
    Wish.REMOVE_TOTP: Words(
        "两步验证已关闭。登录后请尽快重新设置。",
        "Two-step verification is off. Set it up again once you have signed in.",
    ),
}


@writes("/api/desk/conversations/{conversation_id:uuid}/freeze", "freeze_customer", Audience.AGENT, status=200)
async def freeze_customer(
    visit: NamedDependency[Visit], request: Request[Any, Any, State], conversation_id: FromPath[UUID],
    data: JSONBody[shapes.FreezeCustomer],
) -> shapes.DeskConversation:  # fmt: skip
    """Freeze the account of the customer whom one serves; one is enough, since it protects."""
    async with visit.services.db.begin() as uow:
        handover, customer_id = await served(uow, visit, conversation_id, offer="freeze_account")
        await payments.freeze_by_staff(
            uow, visit.services.vault, customer_id=customer_id, scope=Scope(data.scope), reason=data.reason,
            by=visit.staff_id, at=visit.at, amount=data.amount, until=data.until,
            asked_for=AskedFor(data.asked_for), reference=data.reference, conversation_id=handover.conversation_id,
        )  # fmt: skip
        await announce(uow, visit, handover, _HELD if data.scope == "amount" else _FROZE, once=f"froze:{visit.trace}")
    return await show(visit, request, conversation_id)


@writes("/api/desk/conversations/{conversation_id:uuid}/lift-freeze", "ask_to_lift", Audience.AGENT, status=200)
async def ask_to_lift(
    visit: NamedDependency[Visit], request: Request[Any, Any, State], conversation_id: FromPath[UUID],
    data: JSONBody[shapes.AskToLift],
) -> shapes.DeskConversation:  # fmt: skip
    """Ask a supervisor to lift what we froze."""
    async with visit.services.db.begin() as uow:
        _, customer_id = await served(uow, visit, conversation_id, offer="unfreeze_request")
        await identity.ask_to_lift(
            uow, visit.services.vault, customer_id=customer_id, reason=data.reason, reference=data.reference,
            by=visit.staff_id, at=visit.at,
        )  # fmt: skip
    return await show(visit, request, conversation_id)


@writes("/api/desk/conversations/{conversation_id:uuid}/unmask", "unmask_customer", Audience.AGENT, status=200)
async def unmask_customer(
    visit: NamedDependency[Visit], request: Request[Any, Any, State], conversation_id: FromPath[UUID],
    data: JSONBody[shapes.GiveReason],
) -> shapes.DeskConversation:  # fmt: skip
    """See the name and number of the customer whom one serves, for five minutes; every look is written down."""
    async with visit.services.db.begin() as uow:
        _, customer_id = await served(uow, visit, conversation_id, offer="unmask")
        await identity.unmask(
            uow, visit.services.vault, customer_id=customer_id, reason=data.reason, by=visit.staff_id, at=visit.at
        )
    return await show(visit, request, conversation_id)


@reads("/api/desk/requests", "lift_requests", Audience.SUPERVISOR)
async def lift_requests(visit: NamedDependency[Visit]) -> list[shapes.LiftAsked]:
    """Return what waits for a second person, the oldest first, and what was decided in the last seven days."""
    return await _requests(visit)


@writes("/api/desk/requests/{request_id:uuid}", "decide_request", Audience.SUPERVISOR, status=200)
async def decide_request(
    visit: NamedDependency[Visit], request_id: FromPath[UUID], data: JSONBody[shapes.Decision]
) -> list[shapes.LiftAsked]:
    """Decide about a colleague's wish, never about one's own; the money is free with the same commit."""
    async with visit.services.db.begin() as uow:
        wish = await identity.wish_of(uow, request_id)
        customer_id: CustomerId | None
        if wish is Wish.LIFT_FREEZE:
            decided = await payments.decide_to_lift(
                uow, visit.services.vault, request_id=request_id, agree=data.agree, note=data.note, by=visit.staff_id,
                at=visit.at,
            )  # fmt: skip
            customer_id, words = decided.customer_id, _LIFTED_IN_PART if decided.more_stands else _LIFTED
        elif wish is Wish.ERASE_CUSTOMER:

            async def talks(customer: CustomerId, asked_by: StaffId) -> bool:
                return await _talks_with_others(uow, customer, asked_by)

            await payments.decide_to_erase(
                uow, visit.services.vault, request_id=request_id, agree=data.agree, note=data.note, by=visit.staff_id,
                talks=talks, at=visit.at,
            )  # fmt: skip
            customer_id = None  # Who is gone is told by the last notice; nobody reads the chat any more.
        else:
            customer_id = await identity.decide_to_assist(
                uow, visit.services.vault, request_id=request_id, agree=data.agree, note=data.note, by=visit.staff_id,
                link=link_of(visit.services), at=visit.at,
            )  # fmt: skip
            words = _CHANGED[wish]
        handover = None if customer_id is None else await _last_handover(uow, customer_id)
        if data.agree and handover is not None:
            await announce(uow, visit, handover, words, once=f"lifted:{request_id}")
    return await _requests(visit)


async def served(
    uow: UnitOfWork, visit: Visit, conversation_id: UUID, *, offer: str
) -> tuple[HandoverView, CustomerId]:
    """Return the conversation that whoever asks has, and its customer; a guest is nobody to whom this can be done."""
    stands = await stands_in(uow, conversation_id)
    handover = await handover_of(uow, stands)
    await identity.refuse_near(uow, staff_id=visit.staff_id, customer_id=handover.speaker.customer_id)
    await workforce.held_by(uow, conversation_id=stands, staff_id=visit.staff_id)
    if handover.speaker.customer_id is None:
        raise ActionNotAllowed(offer=offer, why="not_proven")
    return handover, handover.speaker.customer_id


async def _talks_with_others(uow: UnitOfWork, customer_id: CustomerId, asked_by: StaffId) -> bool:
    """Tell whether a person is to answer this customer, other than who asked for them to be erased."""
    talk = await conversations.conversation_of(uow, Speaker(customer_id=customer_id))
    handover = None if talk is None else await workforce.open_handover(uow, conversation_id=talk)
    return handover is not None and handover.taken_by != asked_by


async def _last_handover(uow: UnitOfWork, customer_id: CustomerId) -> HandoverView | None:
    conversation_id = await conversations.conversation_of(uow, Speaker(customer_id=customer_id))
    return None if conversation_id is None else await workforce.last_handover(uow, conversation_id=conversation_id)


async def _requests(visit: Visit) -> list[shapes.LiftAsked]:
    services = visit.services
    async with services.db.begin() as uow:
        asked = await identity.lift_requests(uow, services.vault, decided_since=visit.at - DECIDED_SHOWN)
        near = await identity.near_to(
            uow, staff_id=visit.staff_id, customers={one.customer_id for one in asked}
        )  # fmt: skip
        # What was written about somebody is not for who is too near to them, and neither is that anything was.
        found = [one for one in asked if one.customer_id not in near]
        staff = {one.id: one.name for one in await people.all_staff(uow)}
        customers = await people.customers(uow, services.vault, [one.customer_id for one in found])
        named = {one.id: f"{identity.shown_name(one.masked_name, visit.lang)} {one.masked_reach}" for one in customers}
        where = {one.customer_id: await _last_handover(uow, one.customer_id) for one in found}
        freezes = await identity.freezes_named(uow, services.vault, found)
        one_hand = await identity.one_hand_until(
            uow, by=visit.staff_id, others={one.asked_by for one in found if one.agreed is None}, at=visit.at
        )
    return [
        _show(
            visit, one, staff=staff, named=named, where=where, freezes=freezes[one.id],
            one_hand=one_hand.get(one.asked_by),
        )
        for one in found
    ]  # fmt: skip


def _show(
    visit: Visit, one: LiftRequest, *, staff: Mapping[StaffId, str], named: Mapping[CustomerId, str],
    where: Mapping[CustomerId, HandoverView | None], freezes: Sequence[FreezeView],
    one_hand: datetime | None,
) -> shapes.LiftAsked:  # fmt: skip
    handover = where[one.customer_id]
    return shapes.LiftAsked(
        id=one.id, wish=one.wish.value, customer=named[one.customer_id], reason=one.reason,
        asked_by=staff[one.asked_by],
        conversation_id=None if handover is None else handover.conversation_id, asked_at=one.asked_at,
        own=one.asked_by == visit.staff_id, not_by_you=not_by_you(one_hand, visit.lang),
        state="waiting" if one.agreed is None else "agreed" if one.agreed else "declined",
        decided_by=None if one.decided_by is None else staff[one.decided_by], decided_at=one.decided_at, note=one.note,
        reference=one.reference, freezes=[show_freeze(each, staff) for each in freezes],
    )  # fmt: skip


ROUTES: Final[Sequence[Any]] = (freeze_customer, ask_to_lift, unmask_customer, lift_requests, decide_request)
