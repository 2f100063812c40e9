"""The ledger: accounts, transfers, holds, limits. Nothing else moves money.

Owns what every account holds, what is held back, what was used up of a limit, and the answer each transfer got.
Always double entry, written once and never changed: each currency sums to zero, a balance is the fold of its entries,
    and the same id is answered the same way for ever, a refusal included.
Never calls anything outside the database, never counts in fractions, never trusts a balance it has not locked.

One sign everywhere: a balance is credits minus debits, as the customer sees it, because what a customer holds is what
we owe. What lies at the bank is an asset, so the account `bank` stands below zero by just that much.

A posting is judged in this order, and the first no is the answer: the id was seen before (`exists_with_different_…`,
or the earlier answer again); its shape (`accounts_must_differ`, `unknown_account`, `currency_differs`,
`kinds_must_not_meet`, `hold_…`, `amount_exceeds_hold`); blocks (`account_blocked`); limits in the order given
(`limit`); the balance (`exceeds_balance`).

Use one `post` in a transaction, and use it last: its locks are held until the commit.
"""

from upay.ledger.accounts import account_id_for, block, house, open_account, open_house_accounts
from upay.ledger.batcher import Batcher, LedgerBusy
from upay.ledger.books import Problem, check_books
from upay.ledger.chart import MAY_MEET, AccountKind, Blocked, Code
from upay.ledger.holds import expire_holds
from upay.ledger.models import PROTECTION_DDL
from upay.ledger.movements import Item, Limit, Movement, NotPosted, Posted
from upay.ledger.post import post
from upay.ledger.queries import Balance, EntryView, balance, balances, entries, used

__all__ = [
    "MAY_MEET",
    "PROTECTION_DDL",
    "AccountKind",
    "Balance",
    "Batcher",
    "Blocked",
    "Code",
    "EntryView",
    "Item",
    "LedgerBusy",
    "Limit",
    "Movement",
    "NotPosted",
    "Posted",
    "Problem",
    "account_id_for",
    "balance",
    "balances",
    "block",
    "check_books",
    "entries",
    "expire_holds",
    "house",
    "open_account",
    "open_house_accounts",
    "post",
    "used",
]
