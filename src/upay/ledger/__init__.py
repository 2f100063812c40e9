"""The ledger: accounts, transfers, holds, limits. Nothing else moves money.

Owns what every account holds, what is held back, what was used up of a limit, and the answer each transfer got.
Always double entry, written once and never changed: each currency sums to zero, a balance is the fold of its entries,
    and the same id is answered the same way for ever, a refusal included.
Never calls anything outside the database, never counts in fractions, never trusts a balance it has not locked.

One sign everywhere: a balance is credits minus debits, as the customer sees it, because what a customer holds is what
we owe. What lies at the bank is an asset, so the account `bank` stands below zero by just that much.

A posting is judged in one order, and the first no is the answer: its id, its shape, what was set on its accounts,
its limits, its amount. `docs/reference/ledger.md` lists every no in that order.

Use one `post` in a transaction, and use it last: its locks are held until the commit.
"""

from upay.ledger.accounts import (
    BalanceInTheWay,
    account_id_for,
    block,
    block_amount,
    close_account,
    house,
    open_account,
    open_house_accounts,
    reopen_account,
    set_bounds,
)
from upay.ledger.archive import Archived, ArchiveRefused, archivable, archive_next, drop_archived
from upay.ledger.batcher import Batcher, LedgerBusy
from upay.ledger.chart import MAY_MEET, OWNED, AccountKind, Blocked, Code, State
from upay.ledger.check import Problem, check_books
from upay.ledger.export import Manifest, Wanted, export
from upay.ledger.holds import expire_holds
from upay.ledger.legs import exchange, leg_id, split
from upay.ledger.models import AFTERWARDS_DDL
from upay.ledger.movements import Answer, Item, Limit, Movement, NotPosted, Posted
from upay.ledger.offline import NoExport, Proof, check_export
from upay.ledger.partitions import Partition, make_room, partitions
from upay.ledger.post import post, post_alone
from upay.ledger.queries import (
    ArchivedError,
    Balance,
    BroughtForward,
    EntryView,
    Total,
    UnknownAccountError,
    balance,
    balance_at,
    balance_at_version,
    balances,
    brought_forward,
    entries,
    totals,
    used,
)
from upay.ledger.seal import (
    Period,
    PeriodRefused,
    Seal,
    calendar_period,
    check_seals,
    close_period,
    periods,
    seal_next,
    seals,
)
from upay.ledger.why import PRECEDENCE, Room, Verdict, explain_why
from upay.ledger.windows import LIFE, SINGLE, Window, day, month, rolling, year

__all__ = [
    "AFTERWARDS_DDL",
    "LIFE",
    "MAY_MEET",
    "OWNED",
    "PRECEDENCE",
    "SINGLE",
    "AccountKind",
    "Answer",
    "ArchiveRefused",
    "Archived",
    "ArchivedError",
    "Balance",
    "BalanceInTheWay",
    "Batcher",
    "Blocked",
    "BroughtForward",
    "Code",
    "EntryView",
    "Item",
    "LedgerBusy",
    "Limit",
    "Manifest",
    "Movement",
    "NoExport",
    "NotPosted",
    "Partition",
    "Period",
    "PeriodRefused",
    "Posted",
    "Problem",
    "Proof",
    "Room",
    "Seal",
    "State",
    "Total",
    "UnknownAccountError",
    "Verdict",
    "Wanted",
    "Window",
    "account_id_for",
    "archivable",
    "archive_next",
    "balance",
    "balance_at",
    "balance_at_version",
    "balances",
    "block",
    "block_amount",
    "brought_forward",
    "calendar_period",
    "check_books",
    "check_export",
    "check_seals",
    "close_account",
    "close_period",
    "day",
    "drop_archived",
    "entries",
    "exchange",
    "expire_holds",
    "explain_why",
    "export",
    "house",
    "leg_id",
    "make_room",
    "month",
    "open_account",
    "open_house_accounts",
    "partitions",
    "periods",
    "post",
    "post_alone",
    "reopen_account",
    "rolling",
    "seal_next",
    "seals",
    "set_bounds",
    "split",
    "totals",
    "used",
    "year",
]
