"""What the signed-in customer was told, and how they want to be told."""

from typing import Final
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody

from upay import identity
from upay.api import shapes
from upay.api.customer.account import show_code_sent
from upay.api.routes import Approval, reads, sets, standing_of, writes
from upay.api.who import Audience, Visit
from upay.identity import Group

_CUSTOMER = Audience.CUSTOMER
_TAG: Final = "Notices"
_GUESSES_A_MINUTE: Final = 30


@reads("/api/me/notifications", "notifications", _CUSTOMER, tag=_TAG)
async def notifications(visit: NamedDependency[Visit], before: FromQuery[UUID | None] = None) -> shapes.Notifications:
    """Return what the customer was told, newest first; `before` is the id of the oldest that is known already."""
    async with visit.services.db.begin() as uow:
        page, earlier = await identity.told(uow, visit.services.vault, customer_id=visit.customer_id, before=before)
    items = [
        shapes.Notification(
            id=one.id, group="money" if one.group is Group.MONEY else "security", text=one.words.in_(visit.lang),
            record_id=one.record_id, at=one.at, read=one.read,
        )
        for one in page
    ]  # fmt: skip
    return shapes.Notifications(items=items, earlier=earlier)


@writes("/api/me/notifications/read", "read_notifications", _CUSTOMER, status=204, tag=_TAG)
async def read_notifications(visit: NamedDependency[Visit], data: JSONBody[shapes.ReadUntil]) -> None:
    """Mark what the customer has before their eyes as read."""
    async with visit.services.db.begin() as uow:
        await identity.read_all(uow, customer_id=visit.customer_id, until=data.id, at=visit.at)


@reads("/api/me/notices", "notice_choices", _CUSTOMER, tag=_TAG)
async def notice_choices(visit: NamedDependency[Visit]) -> shapes.NoticeChoices:
    """Return how the customer wants to be told."""
    return await _choices(visit)


@sets("/api/me/notices", "choose_notices", _CUSTOMER, tag=_TAG)
async def choose_notices(visit: NamedDependency[Visit], data: JSONBody[shapes.ChooseNotices]) -> shapes.NoticeChoices:
    """Set quiet hours, and by which ways news of money goes."""
    async with visit.services.db.begin() as uow:
        await identity.choose_notices(
            uow, visit.services.vault, customer_id=visit.customer_id, quiet_from=data.quiet_from,
            quiet_until=data.quiet_until, money_by_sms=data.money_by_sms, money_by_mail=data.money_by_mail,
            at=visit.at,
        )  # fmt: skip
    return await _choices(visit)


@sets("/api/me/phrase", "set_phrase", _CUSTOMER, tag=_TAG, needs=["set_phrase"])
async def set_phrase(
    visit: NamedDependency[Visit], data: JSONBody[shapes.SetPhrase], approval: Approval = None
) -> shapes.NoticeChoices:
    """Set the words by which the customer knows a text of ours."""
    services = visit.services
    await identity.set_phrase(
        services.db, services.vault, customer_id=visit.customer_id, phrase=data.phrase,
        standing=standing_of(visit, approval), at=visit.at,
    )  # fmt: skip
    return await _choices(visit)


@writes(
    "/api/me/email/codes",
    "begin_email",
    _CUSTOMER,
    status=202,
    at_most=_GUESSES_A_MINUTE,
    tag=_TAG,
    needs=["set_email", "replace_email"],
)
async def begin_email(
    visit: NamedDependency[Visit], data: JSONBody[shapes.BeginEmail], approval: Approval = None
) -> shapes.CodeSent:
    """Send a code to an address that is to be added; in place of another it takes the PIN, or a passkey."""
    services = visit.services
    sent = await identity.begin_email(
        services.db, services.vault, customer_id=visit.customer_id, email=data.email, lang=visit.lang,
        standing=standing_of(visit, approval), pin=data.pin or "", at=visit.at,
    )  # fmt: skip
    return show_code_sent(sent, at=visit.at)


@writes("/api/me/email", "confirm_email", _CUSTOMER, status=200, at_most=_GUESSES_A_MINUTE, tag=_TAG)
async def confirm_email(visit: NamedDependency[Visit], data: JSONBody[shapes.ConfirmEmail]) -> shapes.NoticeChoices:
    """Add the address to which the code went."""
    services = visit.services
    await identity.confirm_email(
        services.db, services.vault, customer_id=visit.customer_id, session_id=standing_of(visit, None).session_id,
        email=data.email, code=data.code, at=visit.at,
    )  # fmt: skip
    return await _choices(visit)


@writes("/api/me/email/remove", "remove_email", _CUSTOMER, status=200, tag=_TAG, needs=["remove_email"])
async def remove_email(
    visit: NamedDependency[Visit], data: JSONBody[shapes.OwnersProof], approval: Approval = None
) -> shapes.NoticeChoices:
    """Take the address off, with the PIN or by a passkey."""
    services = visit.services
    await identity.remove_email(
        services.db, services.vault, customer_id=visit.customer_id, standing=standing_of(visit, approval),
        pin=data.pin or "", at=visit.at,
    )  # fmt: skip
    return await _choices(visit)


async def _choices(visit: Visit) -> shapes.NoticeChoices:
    async with visit.services.db.begin() as uow:
        found = await identity.choices_of(uow, visit.services.vault, customer_id=visit.customer_id)
    return shapes.NoticeChoices(
        email=found.masked_email, phrase=found.phrase, quiet_from=found.quiet_from, quiet_until=found.quiet_until,
        money_by_sms=found.money_by_sms, money_by_mail=found.money_by_mail,
    )  # fmt: skip


ROUTES = (
    notifications, read_notifications, notice_choices, choose_notices, set_phrase, begin_email, confirm_email,
    remove_email,
)  # fmt: skip
