"""Foreseeing what is asked next from where somebody comes from, and from what they just tried besides moving money.

Of a customer their own tries are read. Of a guest nothing is read: the page, and what their own browser was told, come
with the request, and whatever else stands in it is not looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Final

import msgspec

from upay import identity
from upay.kit.ids import CustomerId
from upay.payments import MONEY_KINDS, Rails
from upay.platform import attempts
from upay.platform.attempts import Attempt, Outcome
from upay.platform.db import UnitOfWork

_LATELY: Final = timedelta(hours=24)
_CODE_LATELY: Final = timedelta(minutes=10)
_MOST_TRIED: Final = 3


class Foretold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which topics are likely, by page and by what was tried."""

    pages: Mapping[str, tuple[str, ...]]
    guests: Mapping[str, tuple[str, ...]]
    refused: Mapping[str, tuple[str, ...]]
    failed: Mapping[str, tuple[str, ...]]
    done: Mapping[str, tuple[str, ...]]

    def topics(self) -> frozenset[str]:
        """Return every topic that is likely somewhere."""
        parts = (self.pages, self.guests, self.refused, self.failed, self.done)
        return frozenset(topic for part in parts for topics in part.values() for topic in topics) | _STANDING


_STANDING: Final = frozenset(
    {"account_stolen", "phone_rebind", "pin_forgotten", "code_not_received", "identity_verify", "login_failed"}
)
"""What is likely while something lasts, without a try: a claim, a change, a lock, a code on its way, a check, a sign-in
that waits to be confirmed.
"""


@cache
def foretold() -> Foretold:
    """Read which topics are likely."""
    text = (resources.files(__package__ or "") / "foreseen.yaml").read_text(encoding="utf-8")
    return msgspec.yaml.decode(text, type=Foretold)


@dataclass(frozen=True, slots=True)
class Likely:
    """A topic that something made likely, and when that was."""

    topic: str
    at: datetime


def from_page(page: str | None, *, guest: bool = False) -> tuple[str, ...]:
    """Return what is likely to be asked from a page; from a page that is not known, nothing."""
    known = foretold().guests if guest else foretold().pages
    return known.get(page or "", ())


def from_refusals(reasons: Sequence[str]) -> tuple[str, ...]:
    """Return what is likely to be asked by whoever was just refused for these reasons, the latest first."""
    known = foretold().refused
    return tuple(topic for reason in reasons[:_MOST_TRIED] for topic in known.get(reason, ()))


async def lately(rails: Rails, *, customer_id: CustomerId, at: datetime) -> list[Likely]:
    """Return what a customer's own tries and what lasts on their account make likely, the latest first."""
    async with rails.db.begin() as uow:
        tries = await attempts.recent(uow, customer_id=customer_id, since=at - _LATELY)
        tries = [one for one in tries if one.kind not in MONEY_KINDS]
        found = [Likely(topic, one.at) for one in _that_count(tries) for topic in _after(one)]
        found += await _what_lasts(uow, rails, tries, customer_id=customer_id, at=at)
    return sorted(found, key=lambda one: one.at, reverse=True)


def _after(tried: Attempt) -> tuple[str, ...]:
    """Return what is likely to be asked after one try."""
    known = foretold()
    if tried.outcome is not Outcome.REFUSED:
        return known.done.get(tried.kind, ())
    return known.failed.get(tried.kind) or known.refused.get(tried.reason or "", ())


def _that_count(tries: Sequence[Attempt]) -> list[Attempt]:
    """Leave out what a later try put right; that somebody was stopped at the door stays a question."""
    right: set[str] = set()
    found: list[Attempt] = []
    for one in tries:
        if one.outcome is Outcome.SUCCEEDED:
            right.add(one.kind)
        if one.outcome is Outcome.SUCCEEDED or one.kind not in right or one.reason == "login_suspicious":
            found.append(one)
    return found


async def _what_lasts(
    uow: UnitOfWork, rails: Rails, tries: Sequence[Attempt], *, customer_id: CustomerId, at: datetime
) -> list[Likely]:  # fmt: skip
    """Return what a claim, a device, a change of number, a lock of the PIN, a code, a check of who somebody is, or a
    sign-in that was not confirmed make likely while they last.
    """
    found: list[Likely] = []
    claim = await identity.claim_on(uow, rails.vault, customer_id)
    if claim is not None:
        found.append(Likely("account_stolen", claim.since))
    device = await identity.new_device_of(uow, owner_id=customer_id, since=at - _LATELY)
    if device is not None:
        found.append(Likely("account_stolen", device))
    change = await identity.rebinding_of(uow, rails.vault, customer_id, at=at)
    if change is not None:
        found.append(Likely("phone_rebind", change.asked_at))
    if await identity.pin_locked_until(uow, customer_id=customer_id, at=at) is not None:
        found.append(Likely("pin_forgotten", at))
    code = await identity.last_code_of(uow, customer_id=customer_id, since=at - _CODE_LATELY)
    if code is not None and not any(_came_through(one) and one.at >= code.at for one in tries):
        found.append(Likely("code_not_received", code.at))
    check = await identity.last_check(uow, customer_id=customer_id)
    if check is not None and _counts(check, at=at):
        found.append(Likely("identity_verify", check.decided_at or check.asked_at))
    waiting = await identity.unconfirmed_of(uow, owner_id=customer_id, since=at - _LATELY)
    if waiting is not None:
        found.append(Likely("login_failed", waiting))
    return found


def _counts(check: identity.CheckView, *, at: datetime) -> bool:
    """Tell whether a check is still under way, or failed lately."""
    if check.decided_at is None:
        return True
    return check.state is not identity.CheckState.APPROVED and at - check.decided_at < _LATELY


def _came_through(tried: Attempt) -> bool:
    """Tell whether something was done, for which a code may have been sent; asking for one is not that."""
    return tried.outcome is Outcome.SUCCEEDED and tried.kind != "send_code"
