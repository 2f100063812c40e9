"""Reading what a customer's account is like: its balance, limits, whether it is frozen or locked."""

from typing import Final

from upay import identity, ledger, payments
from upay.identity import queries as people
from upay.kit.ids import AttemptId, new_id
from upay.kit.money import Money
from upay.ledger import AccountKind
from upay.platform.attempts import Attempt
from upay.support.assistant.facts import YES_NO, Gives, Phrase, Read, Reader, Sight, Slot
from upay.support.assistant.read_sign_in import stopped_lately

_LATEST_LINES: Final = 3
_LIMITS: Final = (
    "single", "daily", "annual", "life", "one_factor_daily", "static_qr_daily", "two_factors_daily", "own_single",
    "own_daily", "cooling_daily",
)  # fmt: skip


async def _lock(sight: Sight) -> Read:
    """Read whether the account is locked, for its owner alone.

    What such a lock is, and the way out, is told to everybody; whether this account is locked, to nobody else.
    """
    if sight.turn.question.viewer is None:
        return Read(facts={"lock": "not_signed_in"})
    stopped = await stopped_lately(sight)
    if stopped is not None:
        return stopped
    async with sight.rails.db.begin() as uow:
        since = await people.locked_since(uow, sight.viewer)
        on_purpose = await people.locked_on_purpose(uow, sight.viewer)
    if since is None:
        return Read(facts={"lock": "open"})
    return Read(facts={"lock": "by_owner" if on_purpose else "by_wrong_tries"}, slots={"since": since})


LOCK: Final = Reader(
    Gives(
        facts={"lock": ("not_signed_in", "strange_sign_in", "denied_sign_in", "by_owner", "by_wrong_tries", "open")},
        slots={
            "since": Slot({"lock": ("by_owner", "by_wrong_tries")}),
            "when": Slot({"lock": ("strange_sign_in", "denied_sign_in")}),
            "title": Slot({"lock": ("strange_sign_in", "denied_sign_in")}),
        },
        why={"lock": ("strange_sign_in", "denied_sign_in")},
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
    """Read each limit and what is left of it."""
    views = await payments.limits_of(sight.rails, customer_id=sight.viewer, at=sight.at)
    async with sight.rails.db.begin() as uow:
        customer = await people.customer(uow, sight.rails.vault, sight.viewer)
    assert customer is not None, "a viewer is a customer"
    lines = [Phrase(f"limit_{view.kind}", {"cap": view.cap, "left": view.left}) for view in views]
    top = customer.level >= max(sight.rails.limits.levels)
    return Read(facts={"top_level": top}, slots={"level": customer.level, "lines": lines})


LIMITS: Final = Reader(
    Gives(
        facts={"top_level": YES_NO},
        slots={"level": Slot(), "lines": Slot(phrases=tuple(f"limit_{kind}" for kind in _LIMITS))},
    ),
    _limits,
)


async def _freeze(sight: Sight) -> Read:
    """Read whether the account is frozen, with the words that a refused movement would be explained with."""
    async with sight.rails.db.begin() as uow:
        standing = await identity.stopped(uow, sight.viewer, at=sight.at)
    frozen = standing.frozen or standing.held
    if frozen is None:
        return Read(facts={"frozen": False})
    asking = Attempt(
        id=AttemptId(new_id()), kind="ask", customer_id=sight.viewer, actor="customer", asked={}, at=sight.at
    )  # fmt: skip
    refused = asking.refused("account_frozen", at=sight.at, **identity.AccountFrozen(frozen).facts)
    return Read(facts={"frozen": True}, why=sight.explainer.explain(refused))


FREEZE: Final = Reader(Gives(facts={"frozen": YES_NO}, why={"frozen": (True,)}), _freeze)
