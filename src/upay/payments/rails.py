"""What payments run on: the database, the posting path, the bank, and the keeper of personal fields."""

from dataclasses import dataclass
from datetime import timedelta

from upay.kit.time import Clock
from upay.ledger import Batcher
from upay.payments.limit_table import MAINLAND, LimitTable
from upay.payments.providers.bank import CardBank
from upay.platform.crypto import Vault
from upay.platform.db import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Rails:
    """Handed to every use case of this room; made once in `main.wiring`."""

    db: Database
    vault: Vault
    batcher: Batcher
    bank: CardBank
    clock: Clock
    """For work that ends later than it began: what a bank answers is dated when it answers."""
    inquiry_delay: timedelta = timedelta(seconds=5)
    limits: LimitTable = MAINLAND
