"""Freezing an account from the command line: for an order that has to be carried out while no supervisor is there."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from upay import identity, payments
from upay.identity import AskedFor, Scope
from upay.kit.money import Money
from upay.kit.refusal import Refusal
from upay.main.clock import SystemClock
from upay.main.proven_vault import proven_vault
from upay.platform.config import Config
from upay.platform.db import Database

log = structlog.get_logger(__name__)


class NotFrozen(Exception):  # noqa: N818 -- told to the person at the terminal
    """What was asked is not done; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be frozen, and why."""

    named: str
    scope: Scope
    reason: str
    amount: str | None
    until: datetime | None
    asked_for: AskedFor
    reference: str


async def freeze(config: Config, url: str, order: Order) -> str:
    """Freeze it as whoever has the machine; return whose account it was, masked."""
    at = SystemClock().now()
    db = Database(url)
    try:
        if order.amount is not None:
            Money.parse(order.amount)
        async with proven_vault(config, url) as vault, db.begin() as uow:
            found = await identity.named_customer(uow, vault, named=order.named)
            if found is None:
                raise NotFrozen("nobody has that number, address or id")
            await payments.freeze_by_staff(
                uow, vault, customer_id=found.id, scope=order.scope, reason=order.reason, by=None, at=at,
                amount=order.amount, until=order.until, asked_for=order.asked_for, reference=order.reference,
            )  # fmt: skip
    except Refusal as refusal:
        facts = ", ".join(f"{name}={value}" for name, value in refusal.facts.items())
        raise NotFrozen(f"refused: {refusal.code} ({facts})") from refusal
    finally:
        await db.close()
    log.warning("freeze.operator", customer=str(found.id), scope=order.scope.value)
    return f"{found.masked_name} {found.masked_reach}"
