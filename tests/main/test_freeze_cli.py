"""The operator freezes an account from the machine; it stands in the audit, and the money stays where it is."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from tests.cast import MEI, PIN
from tests.conftest import NOON
from tests.main.conftest import Run

from upay import identity, ledger
from upay.kit.acts import Act
from upay.ledger import AccountKind
from upay.platform import audit
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork

Found = TypeVar("Found")


@pytest.fixture(autouse=True)
def _mei(database_url: str, home: Path) -> None:
    """Have 小梅 as a customer."""

    async def enrolled(uow: UnitOfWork, vault: Vault) -> None:
        await identity.enrol(
            uow, vault, id=MEI.id, phone=MEI.phone, name=MEI.name, level=MEI.level, password=MEI.password, pin=PIN,
            lang=MEI.lang, at=NOON,
        )  # fmt: skip

    asking(database_url, home, enrolled)


def asking(database_url: str, home: Path, what: Callable[[UnitOfWork, Vault], Awaitable[Found]]) -> Found:
    async def asked() -> Found:
        db = Database(database_url)
        try:
            async with db.begin() as uow:
                return await what(uow, Vault.at(home, given=None, url=database_url))
        finally:
            await db.close()

    return asyncio.run(asked())


def test_an_order_of_law_is_carried_out_from_the_machine(run: Run, home: Path, database_url: str) -> None:
    asked = ("freeze", MEI.phone, "--reason", "法院冻结裁定")
    without = run(*asked)
    assert (without.exit_code, "form_incomplete" in without.output) == (2, True), "an order of law has a number"
    done = run(*asked, "--reference", "（2026）沪01执12号", "--until", "2099-01-01T00:00:00")
    assert done.exit_code == 0, done.output
    assert MEI.name not in done.output, "what the terminal shows is masked"

    async def stands(uow: UnitOfWork, vault: Vault) -> tuple[identity.FreezeView, audit.ActView, ledger.Blocked]:
        [frozen] = await identity.freezes(uow, vault, MEI.id)
        [act] = await audit.acts(uow, vault, act=Act.FREEZE)
        account = ledger.account_id_for(MEI.id, AccountKind.CUSTOMER)
        return frozen, act, (await ledger.balances(uow, [account]))[account].blocked

    frozen, act, blocked = asking(database_url, home, stands)
    assert (frozen.reference, frozen.placed_by, frozen.conversation_id) == ("（2026）沪01执12号", None, None)
    assert (act.actor, act.note, act.facts["reference"]) == (identity.OPERATOR, "法院冻结裁定", "（2026）沪01执12号")
    assert blocked is ledger.Blocked.OUT
    nobody = run("freeze", "19900000125", "--reason", "风控", "--asked-for", "risk")
    assert (nobody.exit_code, "nobody has that number" in nobody.output) == (2, True)
    wrong = run("freeze", MEI.phone, "--reason", "风控", "--asked-for", "risk", "--scope", "amount", "--amount", "much")
    assert (wrong.exit_code, "not_a_number" in wrong.output) == (2, True)
