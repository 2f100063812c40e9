"""Keeping staff from the command line: entering people, giving tickets, letting go, as the operator of the machine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog

from upay import identity
from upay.identity import Role, StaffRoles, StaffView
from upay.main.clock import SystemClock
from upay.main.proven_vault import proven_vault
from upay.platform.actions import ActionNotAllowed
from upay.platform.config import Config
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork
from upay.support import workforce

log = structlog.get_logger(__name__)


class NotDone(Exception):  # noqa: N818 -- told to the person at the terminal
    """What was asked is not done; the text says why."""


async def everybody(config: Config, url: str) -> list[StaffView]:
    """Return everybody who works or worked here."""
    async with _acting(config, url) as (uow, _):
        return await identity.queries.all_staff(uow)


async def add(config: Config, url: str, *, login: str, name: str, supervisor: bool) -> str:
    """Enter somebody, and return the ticket to hand over."""
    roles = {Role.AGENT, Role.SUPERVISOR} if supervisor else {Role.AGENT}
    async with _acting(config, url) as (uow, vault):
        _, ticket = await identity.add_staff(
            uow, vault, login=login, name=name, roles=roles, by=identity.OPERATOR, at=SystemClock().now()
        )
    log.warning("staff.operator", act="add", login=login)
    return ticket


async def give_ticket(config: Config, url: str, *, login: str, reason: str) -> str:
    """Take away what somebody signs in with, and return the ticket to hand over."""
    at = SystemClock().now()
    async with _acting(config, url) as (uow, vault):
        person = await _person(uow, login)
        ticket = await identity.give_ticket(uow, vault, staff_id=person.id, by=identity.OPERATOR, reason=reason, at=at)
        await workforce.leave_desk(uow, staff_id=person.id, at=at)
    log.warning("staff.operator", act="ticket", login=login)
    return ticket


async def end(config: Config, url: str, *, login: str, reason: str) -> None:
    """Let somebody go."""
    at = SystemClock().now()
    async with _acting(config, url) as (uow, vault):
        person = await _person(uow, login)
        await identity.end_staff(uow, vault, staff_id=person.id, by=identity.OPERATOR, reason=reason, at=at)
        await workforce.leave_desk(uow, staff_id=person.id, at=at)
    log.warning("staff.operator", act="leave", login=login)


def roles() -> StaffRoles:
    """Return what each role may do."""
    return identity.staff_roles()


async def break_glass(
    config: Config, url: str, *, login: str, reason: str, ticket: bool
) -> tuple[datetime, str | None]:
    """Give somebody emergency access, with a ticket where they cannot sign in; return until when, and the ticket."""
    at = SystemClock().now()
    async with _acting(config, url) as (uow, vault):
        person = await _person(uow, login)
        made = None
        if ticket:
            made = await identity.give_ticket(
                uow, vault, staff_id=person.id, by=identity.OPERATOR, reason=reason, at=at
            )  # fmt: skip
            await workforce.leave_desk(uow, staff_id=person.id, at=at)
        broken = await identity.break_glass(
            uow, vault, staff_id=person.id, reason=reason, lasts=timedelta(minutes=config.break_glass_minutes),
            alarm_to=config.alarm_mail, begun_by="operator", at=at,
        )  # fmt: skip
    log.warning("staff.operator", act="break-glass", login=login)
    return broken.ends_at, made


async def _person(uow: UnitOfWork, login: str) -> StaffView:
    person = await identity.queries.staff_by_login(uow, login.strip().lower())
    if person is None or person.left:
        raise NotDone(f"nobody signs in as {login}")
    return person


@asynccontextmanager
async def _acting(config: Config, url: str) -> AsyncIterator[tuple[UnitOfWork, Vault]]:
    db = Database(url)
    try:
        async with proven_vault(config, url) as vault, db.begin() as uow:
            yield uow, vault
    except (ActionNotAllowed, identity.FormIncomplete) as refusal:
        facts = ", ".join(f"{name}={value}" for name, value in refusal.facts.items())
        raise NotDone(f"refused: {refusal.code} ({facts})") from refusal
    finally:
        await db.close()
