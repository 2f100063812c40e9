"""The signed-in customer: who they are, what they have, what they may move."""

from datetime import datetime, timedelta

from litestar.di import NamedDependency
from litestar.params import JSONBody

from upay import identity, ledger, payments
from upay.api import shapes
from upay.api.routes import Approval, Key, reads, sets, standing_of, writes
from upay.api.services import Services
from upay.api.view_record import Reader, show_records
from upay.api.who import Audience, Visit
from upay.identity import CodeSent, Purpose, Stopped
from upay.identity import queries as people
from upay.kit.ids import CustomerId
from upay.kit.language import Lang
from upay.kit.money import Money
from upay.ledger import AccountKind, Balance
from upay.platform.db import UnitOfWork

_CUSTOMER = Audience.CUSTOMER


@reads("/api/me", "me", _CUSTOMER)
async def me(visit: NamedDependency[Visit]) -> shapes.Me:
    """Return the signed-in customer, the balance, and what needs attention."""
    return await show_me(visit, visit.customer_id)


@writes("/api/me/pin", "reset_pin", _CUSTOMER, status=204, needs=("reset_pin",))
async def reset_pin(
    visit: NamedDependency[Visit], data: JSONBody[shapes.ResetPin], approval: Approval = None
) -> None:  # fmt: skip
    """Set a new payment PIN with a passkey, or with the password and a code: the app's, or by SMS without an app."""
    services = visit.services
    if data.code:
        await visit.types_code()
    await identity.reset_pin(
        services.db, services.vault, customer_id=visit.customer_id, standing=standing_of(visit, approval),
        pin=data.pin, code=data.code, password=data.password, at=visit.at,
    )  # fmt: skip


@writes("/api/me/codes", "send_own_code", _CUSTOMER, status=202, kind="send_code", at_most=30)
async def send_own_code(visit: NamedDependency[Visit], data: JSONBody[shapes.SendOwnCode]) -> shapes.CodeSent:
    """Send a one-time code to where the signed-in customer is reached."""
    services = visit.services
    async with services.db.begin() as uow:
        await identity.refuse_held_back(uow, visit.customer_id, purpose=Purpose(data.purpose), at=visit.at)
        if data.purpose == Purpose.RESET_PIN.value:
            await identity.refuse_code_by_sms(uow, visit.customer_id, at=visit.at)
        person = await people.customer(uow, services.vault, visit.customer_id)
    assert person is not None, "a session is of a customer"
    sent = await identity.send_code(
        services.db, services.vault, phone=person.reach, purpose=Purpose(data.purpose), lang=visit.lang,
        device=visit.device, at=visit.at,
    )  # fmt: skip
    return show_code_sent(sent, at=visit.at)


@reads("/api/limits", "limits", _CUSTOMER)
async def limits(visit: NamedDependency[Visit]) -> shapes.Limits:
    """Return the limits that apply to money going out, and how much of each is used."""
    return await _limits(visit)


@sets("/api/limits/own", "set_own_limit", _CUSTOMER, kind="set_limit")
async def set_own_limit(
    visit: NamedDependency[Visit], data: JSONBody[shapes.OwnLimit], key: Key = None
) -> shapes.Limits:
    """Set a limit of one's own, or take it off; setting the same again changes nothing."""
    await payments.set_own_limit(
        visit.services.rails, customer_id=visit.customer_id, kind=data.kind, amount=data.amount, pin=data.pin,
        key=key or visit.trace, at=visit.at,
    )  # fmt: skip
    return await _limits(visit)


async def show_me(visit: Visit, customer_id: CustomerId) -> shapes.Me:
    """Show a customer to themselves."""
    services = visit.services
    async with services.db.begin() as uow:
        person = await people.customer(uow, services.vault, customer_id)
        standing = await balance_of(uow, customer_id)
        stopped = await identity.stopped(uow, customer_id, at=visit.at)
        unread = await identity.unread(uow, customer_id=customer_id)
        due = await identity.terms_due(uow, customer_id, at=visit.at)
    freeze = stopped.frozen
    assert person is not None, "a session is of a customer"
    reader = Reader(services=services, customer_id=customer_id, lang=visit.lang, at=visit.at)
    attention = await payments.needing_attention(services.rails, customer_id=customer_id, at=visit.at)
    return shapes.Me(
        id=person.id, name=person.name, phone=person.masked_phone or None,
        email=person.masked_email or None, level=person.level, lang=person.lang.value,
        balance=(standing.posted if standing else Money(0)).plain,
        available=(standing.available if standing else Money(0)).plain, frozen=freeze is not None,
        frozen_by=None if freeze is None else freeze.by.value, freeze=_freeze_shown(stopped), unread=unread,
        attention=await show_records(reader, attention), terms=None if due is None else show_due(due, visit.lang),
    )  # fmt: skip


def show_due(due: identity.TermsDue, lang: Lang) -> shapes.TermsDue:
    """Show an edition of the terms that is yet to be accepted."""
    return shapes.TermsDue(
        version=due.version, changes=due.changes.in_(lang), in_force_at=due.in_force_at, overdue=due.overdue
    )


def _freeze_shown(stopped: Stopped) -> shapes.FreezeShown | None:
    if stopped.frozen is not None:
        one = stopped.frozen
        return shapes.FreezeShown(scope=one.scope.value, by=one.by.value, since=one.since, until=one.until, amount=None)
    if stopped.held is not None:
        held = stopped.held
        return shapes.FreezeShown(
            scope="amount", by=held.by.value, since=held.since, until=held.until, amount=held.amount.plain
        )
    return None


def show_code_sent(sent: CodeSent, *, at: datetime) -> shapes.CodeSent:
    """Show where a code went, how long it holds, and when another can be asked for."""
    second = timedelta(seconds=1)
    return shapes.CodeSent(
        to=sent.masked, resend_after_seconds=(sent.next_at - at) // second,
        expires_in_seconds=(sent.expires_at - at) // second,
    )  # fmt: skip


async def balance_of(uow: UnitOfWork, customer_id: CustomerId) -> Balance | None:
    """Return how the customer's wallet stands; None until something has moved on it."""
    account = ledger.account_id_for(customer_id, AccountKind.CUSTOMER)
    return (await ledger.balances(uow, [account])).get(account)


def reader_of(visit: Visit) -> Reader:
    """Return the customer of this visit as the reader of their own records."""
    services: Services = visit.services
    return Reader(services=services, customer_id=visit.customer_id, lang=visit.lang, at=visit.at)


async def _limits(visit: Visit) -> shapes.Limits:
    services = visit.services
    views = await payments.limits_of(services.rails, customer_id=visit.customer_id, at=visit.at)
    async with services.db.begin() as uow:
        person = await people.customer(uow, services.vault, visit.customer_id)
    assert person is not None, "a session is of a customer"
    return shapes.Limits(level=person.level, rows=[limit_row(view) for view in views])


def limit_row(view: payments.LimitView) -> shapes.LimitRow:
    """Show a limit and what is left of it."""
    return shapes.LimitRow(
        kind=view.kind, cap=view.cap.plain, used=None if view.used is None else view.used.plain,  # type: ignore[arg-type]
        left=view.left.plain, renews_at=view.renews_at,
    )  # fmt: skip


ROUTES = (me, send_own_code, reset_pin, limits, set_own_limit)
