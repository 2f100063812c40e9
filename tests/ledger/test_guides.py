"""The recipes work: what they show is run, in the order in which it stands, and the books are sound afterwards."""

import ast
import inspect
import re
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from tests.conftest import NOON

from upay import ledger
from upay.kit.ids import id_for_key, new_id
from upay.kit.money import LARGEST_MINOR, Currency, Money
from upay.ledger import AccountKind, Code, Item, Limit, Movement, NotPosted, Posted, State
from upay.platform.db import Database

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
BLOCK = re.compile(r"^( *)```python\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def _blocks(path: Path) -> Sequence[str]:
    return [textwrap.dedent(body) for _, body in BLOCK.findall(path.read_text(encoding="utf-8"))]


RUN = {path.stem: blocks for path in sorted(GUIDES.glob("*.md")) if (blocks := _blocks(path))}


def test_every_recipe_of_the_ledger_shows_how() -> None:
    assert set(RUN) >= {
        "correct-a-wrong-transfer", "close-an-account", "run-a-promotion-budget", "exchange-currency",
        "take-part-of-a-payment-back",
    }  # fmt: skip


@pytest.mark.parametrize("guide", RUN)
async def test_what_a_recipe_shows_works_as_it_stands(db: Database, guide: str) -> None:
    owners = {name: uuid4() for name in ("mei", "wang", "shop", "campaign")}
    async with db.begin() as uow:
        await ledger.open_house_accounts(uow, at=NOON)
        for name in ("mei", "wang"):
            await ledger.open_account(uow, owner=owners[name], kind=AccountKind.CUSTOMER, at=NOON)
        await ledger.open_account(uow, owner=owners["shop"], kind=AccountKind.MERCHANT, at=NOON)
        wallet = ledger.account_id_for(owners["mei"], AccountKind.CUSTOMER)
        bank = ledger.house(AccountKind.BANK)
        top_up = Movement(id=uuid4(), debit=bank, credit=wallet, amount=Money(100_00), code=Code.TOP_UP)
        await ledger.post(uow, [Item(movements=(top_up,), at=NOON)])
    names: Mapping[str, object] = {
        "db": db, "now": NOON, "ledger": ledger, "UUID": UUID, "new_id": new_id, "id_for_key": id_for_key,
        "Money": Money, "LARGEST_MINOR": LARGEST_MINOR, "Currency": Currency, "AccountKind": AccountKind, "Code": Code,
        "Item": Item, "Limit": Limit, "Movement": Movement, "NotPosted": NotPosted, "Posted": Posted, "State": State,
        **owners,
    }  # fmt: skip
    space = dict(names)
    for number, block in enumerate(RUN[guide], 1):
        code = compile(block, f"{guide}, block {number}", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        done = eval(code, space)  # noqa: S307 -- our own pages
        if inspect.isawaitable(done):
            await done
    async with db.begin() as uow:
        assert await ledger.check_books(uow) == []
