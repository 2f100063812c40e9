"""Reading what a customer's account is like: its balance, limits, whether it is frozen or locked."""

import re
from dataclasses import replace
from typing import Final

from upay import identity, ledger, payments
from upay.identity import queries as people
from upay.kit.ids import AttemptId, new_id
from upay.kit.money import Money
from upay.ledger import AccountKind
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explanation
from upay.support.assistant.facts import YES_NO, Gives, Phrase, Read, Reader, Sight, Slot, SlotValue
from upay.support.assistant.read_sign_in import stopped_lately
from upay.support.assistant.understanding import plain

_LATEST_LINES: Final = 3
_LIMITS: Final = (
    "single", "daily", "annual", "life", "one_factor_daily", "static_qr_daily", "two_factors_daily", "own_single",
    "own_daily", "cooling_daily",
)  # fmt: skip
_OF_A_DAY: Final = frozenset(kind for kind in _LIMITS if kind.endswith("_daily") or kind == "daily")
_WHATEVER_PROVES_IT: Final = frozenset({"daily", "annual", "life", "own_daily", "cooling_daily"})
"""The limits that count for all that goes out; the others hang on how it is confirmed, or on the shop's code."""


_WISHES_LOCK: Final = re.compile(
    r"(?:帮我?|替我|给我|请|麻烦|快点?|马上|赶紧|立刻|先|能不能|可以|可不可以|我要|我想|想)(?:先|马上|赶紧|立刻|直接)*(?:把|将)?"
    r"(?:我的?|这个|整个)?(?:[账帐][户号]|钱包|号|户)?(?:给|先|都|马上|赶紧)*(?:锁(?![着了]?(?:没|多久|定?了吗|的))|封)"
    r"(?:了|住|定|掉|上|起来|一下|死)?(?!了?[^,.!?;]{0,3}(?:怎么|为什么|多久|解))"
    r"|(?:把|将)(?:我的?|这个|整个)?(?:[账帐][户号]|钱包|号)(?:给|先|都|马上|赶紧)*(?:锁|封)(?:了|住|定|掉|上|起来|死)"
    r"|(?:^|[,.!?;]|\b(?:please|can you|could you|just|now|want(?: you)? to|need(?: you)? to))\s*"
    r"(?:lock|block|close|shut|disable) (?:down )?(?:my|the|this) (?:account|wallet)\b(?! (?:is|was|got|has|again))",
    re.IGNORECASE,
)
"""What asks to have it locked, and not what a lock is about."""


async def _lock(sight: Sight) -> Read:
    """Read whether it is to be locked, and then whether it is, and by what."""
    wished = _WISHES_LOCK.search(plain(sight.turn.question.text)) is not None
    read = await _locked(sight)
    return replace(read, facts={"wished": wished, **read.facts})


async def _locked(sight: Sight) -> Read:
    """Read whether the account is locked, for its owner alone.

    What such a lock is, and the way out, is told to everybody; whether this account is locked, to nobody else.
    """
    if sight.turn.question.viewer is None:
        return Read(facts={"lock": "not_signed_in"})
    stopped = await stopped_lately(sight)
    if stopped is not None:
        return stopped
    async with sight.rails.db.begin() as uow:
        lock = await people.locked(uow, sight.viewer, at=sight.at)
    if lock is None:
        return await _not_locked(sight)
    if lock.until is not None:
        return Read(facts={"lock": "for_a_while"}, slots={"since": lock.since, "until": lock.until})
    return Read(facts={"lock": "by_owner" if lock.by_owner else "until_proven"}, slots={"since": lock.since})


async def _not_locked(sight: Sight) -> Read:
    """Read what else stops somebody who can sign in: the account is frozen, or the PIN is locked, or both are so."""
    why = await _frozen(sight)
    async with sight.rails.db.begin() as uow:
        until = await identity.pin_locked_until(uow, customer_id=sight.viewer, at=sight.at)
    slots: dict[str, SlotValue] = {} if until is None else {"until": until}
    if why is None:
        return Read(facts={"lock": "open" if until is None else "pin_locked"}, slots=slots)
    return Read(facts={"lock": "frozen" if until is None else "frozen_and_pin_locked"}, slots=slots, why=why)


async def _frozen(sight: Sight) -> Explanation | None:
    """Explain the freeze of the account with the words of a movement that it refuses; None if it is not frozen."""
    async with sight.rails.db.begin() as uow:
        standing = await identity.stopped(uow, sight.viewer, at=sight.at)
    frozen = standing.frozen or standing.held
    if frozen is None:
        return None
    asking = Attempt(
        id=AttemptId(new_id()), kind="ask", customer_id=sight.viewer, actor="customer", asked={}, at=sight.at
    )  # fmt: skip
    refused = asking.refused("account_frozen", at=sight.at, **identity.AccountFrozen(frozen).facts)
    return sight.explainer.explain(refused)


_STOPPED: Final = ("strange_sign_in", "denied_sign_in")
_FROZEN: Final = ("frozen", "frozen_and_pin_locked")
_BY_GUESSES: Final = ("for_a_while", "until_proven")
LOCK: Final = Reader(
    Gives(
        facts={
            "wished": YES_NO,
            "lock": ("not_signed_in", *_STOPPED, "by_owner", *_BY_GUESSES, *_FROZEN, "pin_locked", "open"),
        },
        slots={
            "since": Slot({"lock": ("by_owner", *_BY_GUESSES)}),
            "when": Slot({"lock": _STOPPED}),
            "title": Slot({"lock": _STOPPED}),
            "until": Slot({"lock": ("for_a_while", "pin_locked", "frozen_and_pin_locked")}),
        },
        why={"lock": (*_STOPPED, *_FROZEN)},
    ),
    _lock,
)


async def _balance(sight: Sight) -> Read:
    """Read the balance and the latest movements."""
    async with sight.rails.db.begin() as uow:
        account = ledger.account_id_for(sight.viewer, AccountKind.CUSTOMER)
        standing = (await ledger.balances(uow, [account])).get(account)
    assert sight.turn.situation is not None, "who has a balance has signed in"
    moved = [one for one in sight.turn.situation.records if one.outcome.value == "succeeded"][:_LATEST_LINES]
    posted = Money(0) if standing is None else standing.posted
    available = Money(0) if standing is None else standing.available
    return Read(facts={"moved": bool(moved)}, slots={"balance": posted, "available": available, "lines": moved})


BALANCE: Final = Reader(
    Gives(
        facts={"moved": YES_NO},
        slots={"balance": Slot(), "available": Slot(), "lines": Slot({"moved": (True,)})},
    ),
    _balance,
)


async def _limits(sight: Sight) -> Read:
    """Read each limit and what can be used of it.

    What is left for today is never more than any limit that always counts leaves, and a limit that hangs on the proof
    is no limit where it is not below those.
    """
    views = await payments.limits_of(sight.rails, customer_id=sight.viewer, at=sight.at)
    async with sight.rails.db.begin() as uow:
        customer = await people.customer(uow, sight.rails.vault, sight.viewer)
    assert customer is not None, "a viewer is a customer"
    always = [view for view in views if view.kind in _WHATEVER_PROVES_IT]
    left, cap = min(view.left for view in always), min(view.cap for view in always)
    lines: list[SlotValue] = [
        Phrase(
            f"limit_{view.kind}",
            {"cap": view.cap, "left": min(view.left, left) if view.kind in _OF_A_DAY else view.left},
        )
        for view in views
        if view in always or view.kind not in _OF_A_DAY or view.cap < cap
    ]
    top = customer.level >= max(sight.rails.limits.levels)
    return Read(facts={"top_level": top}, slots={"level": customer.level, "left": left, "lines": lines})


LIMITS: Final = Reader(
    Gives(
        facts={"top_level": YES_NO},
        slots={"level": Slot(), "left": Slot(), "lines": Slot(phrases=tuple(f"limit_{kind}" for kind in _LIMITS))},
    ),
    _limits,
)


async def _freeze(sight: Sight) -> Read:
    """Read whether the account is frozen, and until when the PIN is locked, which stops payments as well."""
    why = await _frozen(sight)
    async with sight.rails.db.begin() as uow:
        until = await identity.pin_locked_until(uow, customer_id=sight.viewer, at=sight.at)
    slots: dict[str, SlotValue] = {} if until is None else {"until": until}
    return Read(facts={"frozen": why is not None, "pin_locked": until is not None}, slots=slots, why=why)


FREEZE: Final = Reader(
    Gives(
        facts={"frozen": YES_NO, "pin_locked": YES_NO}, slots={"until": Slot({"pin_locked": (True,)})},
        why={"frozen": (True,)},
    ),
    _freeze,
)  # fmt: skip
