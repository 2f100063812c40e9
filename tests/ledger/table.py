"""The ledger's tables: what is done, and what the ledger answers, in a form that an auditor reads.

A header line names the columns; a cell stands under the name of its column; the answer comes after the bar. A row that
begins with & happens together with the row above it, and the group's answer stands on its last row. Every table runs
twice, on fresh accounts each time: one item at a time, and all that follow each other in one batch. Both must answer
the same, and leave clean books.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import get_args
from uuid import UUID, uuid5

from tests.conftest import NOON

from upay import ledger
from upay.kit.ids import AccountId
from upay.kit.money import Currency, Money
from upay.ledger import AccountKind, Blocked, Code, Item, Limit, Movement, NotPosted, Posted
from upay.ledger.movements import MovementKind
from upay.platform.db import Database

_RUNS = UUID("c7a0c5b8-3d52-5d0d-9a51-0e8f6e0f5a11")
_KINDS = {
    "mei": AccountKind.CUSTOMER, "wang": AccountKind.CUSTOMER, "jun": AccountKind.CUSTOMER,
    "nobody": AccountKind.CUSTOMER, "shop": AccountKind.MERCHANT, "tea": AccountKind.MERCHANT,
}  # fmt: skip
_LIMITS = {
    "single": ("over_single_limit", ledger.SINGLE),
    "own": ("over_own_limit", ledger.day(NOON)),
    "day": ("over_daily_limit", ledger.day(NOON)),
    "year": ("over_annual_limit", ledger.year(NOON)),
}
_CODES = {
    (AccountKind.OPENING, AccountKind.CUSTOMER): Code.OPENING,
    (AccountKind.BANK, AccountKind.CUSTOMER): Code.TOP_UP,
    (AccountKind.CUSTOMER, AccountKind.MERCHANT): Code.PAYMENT,
    (AccountKind.MERCHANT, AccountKind.FEES): Code.PAYMENT,
    (AccountKind.MERCHANT, AccountKind.CUSTOMER): Code.REFUND,
}


@dataclass
class Cast:
    """The people of one run. Everybody but `nobody` has an account; `mei_usd` is Mei's in dollars."""

    run: str

    def id(self, name: str) -> UUID:
        return uuid5(_RUNS, f"{self.run}/{name}")

    def owner(self, name: str) -> UUID:
        return self.id(name.removesuffix("_usd"))

    def kind(self, name: str) -> AccountKind:
        name = name.removesuffix("_usd")
        return _KINDS.get(name) or AccountKind(name)

    def account(self, name: str) -> AccountId:
        currency = Currency.USD if name.endswith("_usd") else Currency.CNY
        kind = self.kind(name)
        if name.removesuffix("_usd") in _KINDS:
            return ledger.account_id_for(self.owner(name), kind, currency)
        return ledger.house(kind, currency)

    async def open(self, db: Database) -> None:
        async with db.begin() as uow:
            for currency in Currency:
                await ledger.open_house_accounts(uow, currency=currency, at=NOON)
                for name, kind in _KINDS.items():
                    if name != "nobody":
                        await ledger.open_account(
                            uow, owner=self.owner(name), kind=kind, currency=currency, at=NOON
                        )


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
            await self.compare(row, _say(answer, with_facts=":" in row.answer))
        self.waiting.clear()

    async def compare(self, row: _Row, answer: str) -> None:
        if _in_order(answer) != _in_order(row.answer):
            self.wrong.append(f"{row.line}   <- but the answer was: {answer}")

    def item(self, group: list[_Row]) -> Item:
        first = group[0]
        limits = tuple(self.limit(each, first) for each in first["limits"].split())
        return Item(movements=tuple(self.movement(row) for row in group), limits=limits, at=_at(first["at"]))

    def limit(self, text: str, row: _Row) -> Limit:
        name, _, cap = text.partition("=")
        code, window = _LIMITS[name]
        return Limit(name=code, account=self.cast.account(row["debit"]), window=window, cap=Money.parse(cap))

    def movement(self, row: _Row) -> Movement:
        kind = {"transfer": "single"}.get(row["do"], row["do"])
        assert kind in get_args(MovementKind), row.line
        currency = Currency.USD if row["currency"] == "USD" else Currency.CNY
        debit, credit, hold = row["debit"], row["credit"], row["hold"]
        if row["code"]:
            code = Code(row["code"])
        elif hold and not debit:
            code = Code.PAYMENT
        else:
            code = _CODES.get((self.cast.kind(debit), self.cast.kind(credit)), Code.TRANSFER)
        return Movement(
            id=self.cast.id(row["id"]),
            kind=kind,  # type: ignore[arg-type]
            debit=self.cast.account(debit) if debit else None,
            credit=self.cast.account(credit) if credit else None,
            amount=Money.parse(row["amount"], currency=currency) if row["amount"] else None,
            code=code,
            reference=self.cast.id(row["reference"]) if row["reference"] else None,
            hold_id=self.cast.id(hold) if hold else None,
            expires_at=_at(row["expires"]) if row["expires"] else None,
        )

    async def ask(self, row: _Row) -> str:
        async with self.db.begin() as uow:
            account = self.cast.account(row["debit"]) if row["debit"] else self.cast.account("mei")
            match row["do"]:
                case "balance":
                    answer = (await ledger.balance(uow, account)).posted.plain
                case "available":
                    answer = (await ledger.balance(uow, account)).available.plain
                case "pending":
                    stand = await ledger.balance(uow, account)
                    answer = f"out {stand.pending_out.plain} in {stand.pending_in.plain}"
                case "entries":
                    page = await ledger.entries(uow, account)
                    answer = " ".join(f"{e.amount.plain}={e.balance_after.plain}" for e in reversed(page.items))
                case "used":
                    window = _LIMITS[row["limits"]][1]
                    found = await ledger.used(uow, self.cast.account(row["debit"]), [window])
                    answer = found[window.name].plain
                case "block":
                    answer = "done" if await ledger.block(uow, account, scope=Blocked(row["amount"]), at=NOON) else "unknown"
                case "expire_all":
                    answer = str(await ledger.expire_holds(uow, at=_at(row["at"])))
                case _:
                    raise AssertionError(row.line)
        return answer


_QUESTIONS = {"balance", "available", "pending", "entries", "used", "block", "expire_all"}


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


def _at(text: str) -> datetime:
    return NOON + timedelta(minutes=int(text or 0))


def _say(answer: Posted | NotPosted, *, with_facts: bool) -> str:
    if isinstance(answer, Posted):
        return "exists" if answer.replayed else "posted"
    again = "again " if answer.replayed and not answer.why.startswith("exists_with_different") else ""
    facts = dict(answer.facts)
    which = f" {facts.pop('limit')}" if answer.why == "limit" else ""
    told = ": " + ", ".join(f"{name} {value}" for name, value in facts.items()) if with_facts else ""
    return f"{again}{answer.why}{which}{told}"
