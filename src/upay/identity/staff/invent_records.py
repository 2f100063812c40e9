"""What somebody could have done with money, invented for an account that has nothing to ask about.

Claims ask about it, and cases about a number that a guest names.

Whoever names an account that there is not is asked questions like everybody else. What is asked hangs on the name that
was given, so that the same account is asked the same.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from upay.identity.staff.records_asked import QUESTIONS, Done
from upay.kit.language import Words
from upay.kit.money import Money
from upay.platform.crypto import Vault

_WHAT: Final = (
    Words("转账", "transfer"), Words("付款", "payment"), Words("转账", "transfer"), Words("充值", "top-up"),
)  # fmt: skip
_ENDS: Final = ("*梅", "*强", "*芳", "*伟", "*敏", "*涛", "*静", "*磊", "*洋", "*杰", "*娜", "*鹏")
_MANY: Final = 7


def invent_records(vault: Vault, *, named: bytes, today: date) -> Sequence[Done]:
    """Invent what the owner of this address could have done in the last weeks; the first is always a transfer."""
    luck = _luck(vault, named)
    records = []
    on = today
    for at in range(_MANY):
        on -= timedelta(days=1 + next(luck) % 6)
        what = _WHAT[0] if at == 0 else _WHAT[next(luck) % len(_WHAT)]
        whole = next(luck) % 3 > 0
        minor = (1 + next(luck) % 60) * (500 if whole else 100) + (0 if whole else next(luck) % 100)
        other = _ENDS[next(luck) % len(_ENDS)] if what == _WHAT[0] else ""
        records.append(Done(what=what, amount=Money(minor), other=other, on=on))
    assert len(records) >= QUESTIONS, "there is enough to ask about"
    return records


def _luck(vault: Vault, named: bytes) -> Iterator[int]:
    for block in range(64):
        yield from vault.blind(f"{named.hex()}:{block}", context="claim.invented")
