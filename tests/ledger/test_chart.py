"""The chart of accounts: every pair of kinds under every code is let through or refused, as it says."""

from itertools import product
from uuid import UUID, uuid5

import pytest
from tests.conftest import NOON

from upay.kit.ids import AccountId
from upay.kit.money import Currency, Money
from upay.ledger import MAY_MEET, AccountKind, Blocked, Code, Item, Movement, NotPosted, Posted, State
from upay.ledger.chart import FLOORED, OWNED
from upay.ledger.judge import judge
from upay.ledger.locked import Books, Standing

_SPACE = UUID("3a0f4dd0-3e5f-5b0b-8a2f-0c7b4b6f1d55")
_SIDES = ("debit", "credit")
_ACCOUNTS = {(side, kind): AccountId(uuid5(_SPACE, f"{side}/{kind}")) for side in _SIDES for kind in AccountKind}


def _books() -> Books:
    """Return two accounts of every kind, without bounds, for one movement."""
    return Books(
        standings={
            id_: Standing(
                id_, kind, Currency.CNY, State.OPEN, Blocked.NONE, 0, 0, 0, 0, 0, None, None, 0, 0, {}, "(0,1)"
            )
            for (_, kind), id_ in _ACCOUNTS.items()
        },
        numbers=[1],
    )


@pytest.mark.parametrize("code", Code)
def test_every_pair_of_kinds_meets_where_the_chart_lets_it_and_nowhere_else(code: Code) -> None:
    let_through = set()
    for debit, credit in product(AccountKind, AccountKind):
        movement = Movement(
            id=uuid5(_SPACE, f"{code}/{debit}/{credit}"), debit=_ACCOUNTS["debit", debit],
            credit=_ACCOUNTS["credit", credit], amount=Money(1), code=code,
        )  # fmt: skip
        [answer] = judge(_books(), [Item(movements=(movement,), at=NOON)])
        if isinstance(answer, Posted):
            let_through.add((debit, credit))
        else:
            assert isinstance(answer, NotPosted)
            assert (answer.why, answer.facts) == ("kinds_must_not_meet", {"debit": debit, "credit": credit})
    assert let_through == MAY_MEET[code]
    assert let_through, "a code under which nothing may move is no code"


def test_what_every_chart_must_keep_to() -> None:
    assert set(MAY_MEET) == set(Code)
    pairs = set().union(*MAY_MEET.values())
    assert {kind for pair in pairs for kind in pair} == set(AccountKind), "a kind that meets nobody is no kind"
    # Whatever passes through the control account does so under one code, so that its groups can be told.
    through_control = {code for code, them in MAY_MEET.items() if any(AccountKind.CONTROL in pair for pair in them)}
    assert through_control == {Code.SPLIT}
    assert (AccountKind.BANK, AccountKind.MERCHANT) not in pairs, "a shop is paid by somebody"
    assert OWNED < FLOORED
