from io import StringIO
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest
from rich.console import Console
from tests.cast import MEI, TEA, WANG
from tests.stage import Stage
from typer.testing import CliRunner

from upay import ledger
from upay.kit.money import Currency, Money
from upay.ledger import AccountKind, Code, Item, Movement
from upay.main.cli import app
from upay.main.ledger_why import Told, UnknownParty, explain, show


async def _ask(
    stage: Stage, minor: int, *, payer: str = MEI.phone, payee: str = WANG.phone, code: Code = Code.TRANSFER,
    id_: UUID | None = None,
) -> Told:  # fmt: skip
    return await explain(
        stage.db, stage.vault, payer=payer, payee=payee, amount=Money(minor), code=code, id_=id_, at=stage.at
    )


async def test_a_customer_is_named_by_phone_and_the_limits_of_the_product_are_asked_too(stage: Stage) -> None:
    told = await _ask(stage, 1)
    assert (told.goes_through, told.known, told.rule) == (True, False, None)
    assert {room.limit for room in told.rooms} >= {"over_single_limit", "over_daily_limit", None}
    [balance] = [room for room in told.rooms if room.rule == "exceeds_balance"]
    assert Money.parse(balance.before) == Money.parse(balance.after) + Money(1)


async def test_it_says_which_rule_decides_and_where_that_stands(stage: Stage) -> None:
    told = await _ask(stage, 10**12)
    assert (told.goes_through, told.rule, told.facts["limit"]) == (False, "limit", "over_single_limit")
    assert (told.place, told.rules) == (ledger.PRECEDENCE.index("limit") + 1, len(ledger.PRECEDENCE))
    out = StringIO()
    show(told, Console(file=out, width=120))
    said = out.getvalue()
    assert f"refused: limit (rule {told.place} of {told.rules})" in said
    assert "cap" in said
    assert "exceeds_balance" in said


async def test_accounts_are_named_by_id_and_those_of_the_house_by_kind(stage: Stage) -> None:
    wallet = str(ledger.account_id_for(MEI.id, AccountKind.CUSTOMER))
    told = await _ask(stage, 10**12, payer="bank", payee=wallet, code=Code.TOP_UP)
    assert told.goes_through
    assert told.rooms == [], "neither the bank nor a wallet is bounded here"
    shop = str(ledger.account_id_for(TEA.id, AccountKind.MERCHANT))
    assert (await _ask(stage, 1, payer=wallet, payee=shop)).rule in {"kinds_must_not_meet", "unknown_account"}
    assert (await _ask(stage, 1, payer=wallet, payee="fees", code=Code.FEE)).goes_through
    with pytest.raises(UnknownParty):
        await _ask(stage, 1, payer="customer")
    with pytest.raises(UnknownParty):
        await _ask(stage, 1, payee="13999999999")


def test_an_operator_asks_at_the_terminal(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPAY_DATABASE_URL", database_url)
    monkeypatch.setenv("UPAY_HOME", str(tmp_path))
    asked = ["ledger", "why", "--from", "bank", "--to", "suspense", "--amount", "1.00", "--code", "top_up"]
    told = CliRunner().invoke(app, [*asked, "--json"])
    assert told.exit_code == 0, told.output
    assert msgspec.json.decode(told.stdout, type=Told).rule == "unknown_account", "nothing is open in this database yet"
    for wrong in ("0", "1.005", "much"):
        assert CliRunner().invoke(app, [*asked[:7], wrong]).exit_code == 2
    assert CliRunner().invoke(app, [*asked[:-1], "no_such_code"]).exit_code == 2
    assert CliRunner().invoke(app, [*asked[:3], "nobody", *asked[4:]]).exit_code == 2


async def test_an_id_that_was_asked_before_is_said_to_be_known(stage: Stage) -> None:
    wallet = ledger.account_id_for(MEI.id, AccountKind.CUSTOMER)
    movement = Movement(
        id=uuid4(), debit=ledger.house(AccountKind.BANK), credit=wallet, amount=Money(5_00, Currency.CNY),
        code=Code.TOP_UP,
    )  # fmt: skip
    async with stage.db.begin() as uow:
        await ledger.post(uow, [Item(movements=(movement,), at=stage.at)])
    told = await _ask(stage, 5_00, payer="bank", payee=str(wallet), code=Code.TOP_UP, id_=movement.id)
    assert (told.known, told.goes_through, told.rule) == (True, False, None)
    out = StringIO()
    show(told, Console(file=out))
    assert "answered before" in out.getvalue()
    assert (await _ask(stage, 6_00, payer="bank", payee=str(wallet), code=Code.TOP_UP, id_=movement.id)).known
