"""The ledger's tables: what is done, and what the ledger answers, in a form that an auditor reads.

A header line names the columns; a cell stands under the name of its column; the answer comes after the bar. A row that
begins with & happens together with the row above it, and the group's answer stands on its last row. Every table runs
twice, on fresh accounts each time: one item at a time, and all that follow each other in one batch. Both must answer
the same, and leave clean books.

What an answer says is compared as far as the table says it: `exceeds_balance`, `exceeds_balance at 2` (the index in its
group), `exceeds_balance: asked 1.00, ...` (every fact), `posted`, `posted 30.00 0.10` (what each movement moved).

Accounts are named: people and shops below, `gifts` is a campaign's budget, the house's by their kind; `mei_usd` is
Mei's in dollars. A limit is `window=cap`: `day=100`, `day#=3` counts movements, `day@wang=100` is kept on Wang's
account, `gift-day=100` counts only what is counted under that name, `24h=100` rolls. Times are minutes after noon, or
`3h`, `-2d`.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, get_args
from uuid import UUID, uuid5

from tests.conftest import NOON

from upay import ledger
from upay.kit.ids import AccountId
from upay.kit.money import Currency, Money
from upay.ledger import AccountKind, Blocked, Code, Item, Limit, Movement, NotPosted, Posted
from upay.ledger.movements import MovementKind
from upay.ledger.windows import Window
from upay.platform.db import Database, UnitOfWork

_RUNS = UUID("c7a0c5b8-3d52-5d0d-9a51-0e8f6e0f5a11")
_KINDS = {
    "mei": AccountKind.CUSTOMER, "wang": AccountKind.CUSTOMER, "jun": AccountKind.CUSTOMER,
    "nobody": AccountKind.CUSTOMER, "shop": AccountKind.MERCHANT, "tea": AccountKind.MERCHANT,
    "gifts": AccountKind.PROMOTION,
}  # fmt: skip
_LIMIT: Final = re.compile(r"(?:([a-z_]+)-)?([a-z]+|\d+h)(#?)(?:@(\w+))?(?:=(.+))?")
_NAMES = {
    "single": "over_single_limit", "own": "over_own_limit", "day": "over_daily_limit", "year": "over_annual_limit",
}  # fmt: skip
_CODES = {
    (AccountKind.OPENING, AccountKind.CUSTOMER): Code.OPENING,
    (AccountKind.BANK, AccountKind.CUSTOMER): Code.TOP_UP,
    (AccountKind.CUSTOMER, AccountKind.MERCHANT): Code.PAYMENT,
    (AccountKind.MERCHANT, AccountKind.FEES): Code.PAYMENT,
    (AccountKind.MERCHANT, AccountKind.CUSTOMER): Code.REFUND,
    (AccountKind.FEES, AccountKind.MERCHANT): Code.REFUND,
}


@dataclass
class Cast:
    """The people of one run. Everybody but `nobody` has an account; `mei_usd` is Mei's in dollars."""

    run: str

    def id(self, name: str) -> UUID:
        return uuid5(_RUNS, f"{self.run}/{name}")

    def owner(self, name: str) -> UUID:
        return self.id(_bare(name))

    def kind(self, name: str) -> AccountKind:
        return _KINDS.get(_bare(name)) or AccountKind(_bare(name))

    def account(self, name: str) -> AccountId:
        kind = self.kind(name)
        if _bare(name) in _KINDS:
            return ledger.account_id_for(self.owner(name), kind, currency_of(name))
        return ledger.house(kind, currency_of(name))

    async def open(self, db: Database) -> None:
        async with db.begin() as uow:
            for currency in Currency:
                await ledger.open_house_accounts(uow, currency=currency, at=NOON)
                for name, kind in _KINDS.items():
                    if name != "nobody":
                        await ledger.open_account(uow, owner=self.owner(name), kind=kind, currency=currency, at=NOON)


@dataclass
class _Row:
    line: str
    cells: dict[str, str]
    answer: str
    joined: bool

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass
class _Run:
    db: Database
    cast: Cast
    batched: bool
    waiting: list[tuple[_Row, Item]] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    async def play(self, rows: list[_Row]) -> None:
        group: list[_Row] = []
        for row, following in zip(rows, [*rows[1:], None], strict=True):
            if row["do"] in _QUESTIONS:
                await self.flush()
                await self.compare(row, await self.ask(row))
                continue
            group.append(row)
            if following is None or not following.joined:
                self.waiting.append((row, self.item(group)))
                group = []
                if not self.batched:
                    await self.flush()
        await self.flush()
        async with self.db.begin() as uow:
            self.wrong += [str(problem) for problem in await ledger.check_books(uow)]

    async def flush(self) -> None:
        async with self.db.begin() as uow:
            answers = await ledger.post(uow, [item for _, item in self.waiting])
        for (row, _), answer in zip(self.waiting, answers, strict=True):
            await self.compare(row, _say(answer, like=row.answer))
        self.waiting.clear()

    async def compare(self, row: _Row, answer: str) -> None:
        if _in_order(answer) != _in_order(row.answer):
            self.wrong.append(f"{row.line}   <- but the answer was: {answer}")

    def item(self, group: list[_Row]) -> Item:
        first = group[0]
        limits = tuple(self.limit(each, first) for each in first["limits"].split())
        return Item(movements=tuple(self.movement(row) for row in group), limits=limits, at=_at(first["at"]))

    def limit(self, text: str, row: _Row) -> Limit:
        name, window, keeper, cap = _limit(text, _at(row["at"]))
        currency = self.currency(row)
        return Limit(
            name=name,
            account=self.cast.account(keeper or row["debit"]),
            window=window,
            cap=int(cap) if "#" in text else money(cap, currency),
        )

    def currency(self, row: _Row) -> Currency:
        return Currency(row["currency"]) if row["currency"] else currency_of(row["debit"])

    def movement(self, row: _Row) -> Movement:
        kind = {"transfer": "single"}.get(row["do"], row["do"])
        assert kind in get_args(MovementKind), row.line
        debit, credit, hold = row["debit"], row["credit"], row["hold"]
        if row["code"]:
            code = Code(row["code"])
        elif hold and not debit:
            code = self.codes.get(hold, Code.PAYMENT)
        else:
            code = _CODES.get((self.cast.kind(debit), self.cast.kind(credit)), Code.TRANSFER)
        if kind == "hold":
            self.codes[row["id"]] = code
        return Movement(
            id=self.cast.id(row["id"]) if row["id"] != "0" else UUID(int=0),
            kind=kind,  # type: ignore[arg-type]
            debit=self.cast.account(debit) if debit else None,
            credit=self.cast.account(credit) if credit else None,
            amount=money(row["amount"], self.currency(row)) if row["amount"] else None,
            code=code,
            reference=self.cast.id(row["reference"]) if row["reference"] else None,
            hold_id=self.cast.id(hold) if hold else None,
            reverses=self.cast.id(row["reverses"]) if row["reverses"] else None,
            at_most=row["at_most"] or None,  # type: ignore[arg-type]
            expires_at=_at(row["expires"]) if row["expires"] else None,
        )

    async def ask(self, row: _Row) -> str:
        async with self.db.begin() as uow:
            if row["do"] == "expire_all":
                return str(await ledger.expire_holds(uow, at=_at(row["at"])))
            account = self.cast.account(row["debit"])
            if row["do"] in _SETTINGS:
                return await self.set(uow, row, account)
            stand = await ledger.balance(uow, account)
            match row["do"]:
                case "balance":
                    answer = stand.posted.plain
                case "available":
                    answer = stand.available.plain
                case "standing":
                    answer = f"{stand.state} {stand.blocked}"
                case "pending":
                    answer = f"out {stand.pending_out.plain} in {stand.pending_in.plain}"
                case "entries":
                    page = await ledger.entries(uow, account)
                    answer = " ".join(f"{e.amount.plain}={e.balance_after.plain}" for e in reversed(page.items))
                case "times":
                    page = await ledger.entries(uow, account)
                    answer = " ".join(f"{_minute(e.at)}/{_minute(e.posted_at)}" for e in reversed(page.items))
                case _:
                    answer = await self.used(uow, row, account)
        return answer

    async def set(self, uow: UnitOfWork, row: _Row, account: AccountId) -> str:
        """Set something on the account, and say what came of it."""
        at, currency, said = _at(row["at"]), currency_of(row["debit"]), row["amount"]
        amount = None if said in {"", "none"} or row["do"] == "block" else money(said, currency)
        match row["do"]:
            case "open":
                await ledger.open_account(
                    uow, owner=self.cast.owner(row["debit"]), kind=self.cast.kind(row["debit"]), currency=currency,
                    floor=amount, at=at,
                )  # fmt: skip
                return "done"
            case "close":
                return await ledger.close_account(uow, account, at=at) or "unknown"
            case "reopen":
                done = await ledger.reopen_account(uow, account, at=at)
            case "block":
                done = await ledger.block(uow, account, scope=Blocked(said), at=at)
            case "keep":
                assert amount is not None, row.line
                done = await ledger.block_amount(uow, account, amount=amount, at=at)
            case _:
                found = (await ledger.balances(uow, [account])).get(account)
                floor, ceiling = (found.floor, found.ceiling) if found else (None, None)
                floor, ceiling = (amount, ceiling) if row["do"] == "floor" else (floor, amount)
                try:
                    done = await ledger.set_bounds(uow, account, floor=floor, ceiling=ceiling, at=at)
                except ledger.BalanceInTheWay:
                    return "in the way"
        return "done" if done else "unknown"

    async def used(self, uow: UnitOfWork, row: _Row, account: AccountId) -> str:
        assert row["do"] == "used", row.line
        _, window, _, _ = _limit(row["limits"], _at(row["at"]))
        counts = row["limits"].endswith("#")
        if counts:
            window = ledger.Window(f"{window.name}#", tuple(f"{name}#" for name in window.along))
        found = await ledger.used(uow, account, [window], currency=self.currency(row))
        return str(found[window.name].minor) if counts else found[window.name].plain


_SETTINGS = {"open", "close", "reopen", "block", "keep", "floor", "ceiling"}
_QUESTIONS = {"balance", "available", "standing", "pending", "entries", "times", "used", "expire_all", *_SETTINGS}


async def check(db: Database, table: str) -> None:
    """Play the table, one by one and batched, and compare every answer."""
    rows = _parse(table)
    for batched in (False, True):
        cast = Cast(f"{table}/{batched}")
        await cast.open(db)
        run = _Run(db, cast, batched)
        await run.play(rows)
        assert not run.wrong, "\n".join(["batched" if batched else "one by one", *run.wrong])


def _parse(table: str) -> list[_Row]:
    lines = [line for line in table.splitlines() if line.strip()]
    header, _, last = lines[0].partition("|")
    assert last.strip() == "answer", "the last column is the answer"
    names = header.split()
    starts = [header.index(f" {name}") + 1 for name in names]
    rows = []
    for line in lines[1:]:
        body, bar, answer = line.partition("|")
        assert bar, f"no answer: {line}"
        joined = body.strip().startswith("&")
        ends = [*starts[1:], len(body)]
        cells = {name: body[start:end].strip() for name, start, end in zip(names, starts, ends, strict=True)}
        before = body[: starts[0]].strip(" &") + "".join(
            body[start - 1].strip() for start in starts[1:] if start <= len(body)
        )
        assert not before, f"a cell does not stand under its column: {line}"
        rows.append(_Row(line, cells, answer.strip(), joined))
    return rows


def _in_order(answer: str) -> str:
    """Facts have names and no order."""
    head, colon, facts = answer.partition(": ")
    return head + colon + ", ".join(sorted(facts.split(", ")))


def _bare(name: str) -> str:
    return name.rpartition("_")[0] if currency_of(name) is not Currency.CNY else name


def currency_of(name: str) -> Currency:
    """Return the currency that an account's name says."""
    return next((each for each in Currency if name.endswith(f"_{each.lower()}")), Currency.CNY)


def money(text: str, currency: Currency) -> Money:
    """Read an amount that may be zero, negative or too large, as only a mistake of ours can ask for it."""
    whole, _, fraction = text.lstrip("-").partition(".")
    minor = int(whole) * 10**currency.scale + int(fraction.ljust(currency.scale, "0") or 0)
    return Money(-minor if text.startswith("-") else minor, currency)


def _limit(text: str, at: datetime) -> tuple[str, Window, str | None, str]:
    found = _LIMIT.fullmatch(text)
    assert found, text
    prefix, name, _, keeper, cap = found.groups()
    match name:
        case "single" | "life":
            window = {"single": ledger.SINGLE, "life": ledger.LIFE}[name]
        case "month":
            window = ledger.month(at)
        case "year":
            window = ledger.year(at)
        case "day" | "own":
            window = ledger.day(at)
        case _:
            window = ledger.rolling(at, hours=int(name.removesuffix("h")))
    return _NAMES.get(name, f"over_{name}_limit"), window.named(prefix) if prefix else window, keeper, cap


def _at(text: str) -> datetime:
    number, unit = int(text.rstrip("hd") or 0), text[-1:]
    return NOON + timedelta(**{{"h": "hours", "d": "days"}.get(unit, "minutes"): number})


def _minute(at: datetime) -> int:
    return (at - NOON) // timedelta(minutes=1)


def _say(answer: Posted | NotPosted, *, like: str) -> str:
    """Say the answer, as far as the table says it."""
    if isinstance(answer, Posted):
        moved = " ".join(["", *(amount.plain for amount in answer.amounts)]) if " " in like else ""
        return ("exists" if answer.replayed else "posted") + moved
    again = "again " if answer.replayed and not answer.why.startswith("exists_with_different") else ""
    facts = dict(answer.facts)
    which = f" {facts.pop('limit')}" if answer.why.startswith("limit") else ""
    place = f" at {answer.movement_index}" if re.search(r" at \d+(:|$)", like) else ""
    told = ": " + ", ".join(f"{name} {value}" for name, value in facts.items()) if ":" in like else ""
    return f"{again}{answer.why}{which}{place}{told}"
