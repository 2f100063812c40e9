"""What the stories about the ledger are made of: people, and recipes for what they ask.

A recipe looks at the model to aim: at the last cent there is and at one more, at a hold that is open and at one that
ended, at an id that was asked before. So a few thousand askings meet every answer, and the stories' tests prove that.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

import msgspec
from tests.conftest import NOON
from tests.ledger.model import Account, Model, Row, Verdict

from upay import ledger
from upay.kit.ids import AccountId
from upay.kit.money import LARGEST_MINOR, Currency, Money
from upay.ledger import AccountKind, Code, Item, Limit, Movement

_SPACE = UUID("2f7d3a0e-9f55-5b5d-8d0c-1a2b3c4d5e6f")
_CUSTOMER, _MERCHANT = AccountKind.CUSTOMER, AccountKind.MERCHANT
BOUNDS: dict[str, tuple[AccountKind, Currency, int | None, int | None]] = {
    "spring": (_CUSTOMER, Currency.CNY, None, None),
    "mei": (_CUSTOMER, Currency.CNY, 0, None),
    "wang": (_CUSTOMER, Currency.CNY, 0, 300),
    "jun": (_CUSTOMER, Currency.CNY, -50, None),
    "emma": (_CUSTOMER, Currency.CNY, 0, None),
    "empty": (_CUSTOMER, Currency.CNY, 0, None),
    "shop": (_MERCHANT, Currency.CNY, 0, None),
    "spring_fund": (_CUSTOMER, Currency.FUND, None, None),
    "mei_fund": (_CUSTOMER, Currency.FUND, 0, 500),
    "tea_fund": (_MERCHANT, Currency.FUND, 0, None),
}
"""Everybody, with what they may not fall below and not rise above; a spring gives what it is asked for."""

WINDOWS: dict[str, Callable[[datetime], ledger.Window]] = {
    "single": lambda _: ledger.SINGLE,
    "life": lambda _: ledger.LIFE,
    "day": ledger.day,
    "month": ledger.month,
    "year": ledger.year,
    "rolling": lambda at: ledger.rolling(at, hours=5),
    "by_code": lambda at: ledger.day(at).named("payment"),
}


SETTINGS = ("blocked", "blocked_amount", "bounds", "close", "reopen", "expire")


@dataclass
class Story:
    """One story: a cast of its own, what it asked so far, and what it met on the way."""

    run: int
    model: Model = field(default_factory=Model)
    now: datetime = NOON
    seen: Counter[str] = field(default_factory=Counter)
    last_number: int = 0
    edges: int = 0
    crooked: int = 0
    floors: dict[AccountId, int | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, (kind, currency, floor, ceiling) in BOUNDS.items():
            self.model.accounts[self.account(name)] = Account(kind, currency, floor, ceiling)
            self.floors[self.account(name)] = floor

    def begin(self) -> list[Item]:
        """Give everybody something to begin with."""
        items = []
        for name, (_, currency, floor, _) in BOUNDS.items():
            if floor is not None and name != "empty":
                spring = self.account("spring" if currency is Currency.CNY else "spring_fund")
                items.append(self.item(self.movement(spring, self.account(name), 250)))
        for item in items:
            assert self.model.post(item).why == "posted"
        return items

    def id(self, name: object) -> UUID:
        return uuid5(_SPACE, f"{self.run}/{name}")

    def new_id(self) -> UUID:
        self.last_number += 1
        return self.id(self.last_number)

    def owner(self, name: str) -> UUID:
        return self.id(name)

    def account(self, name: str) -> AccountId:
        kind, currency, _, _ = BOUNDS.get(name, (_CUSTOMER, Currency.CNY, 0, None))
        return ledger.account_id_for(self.owner(name), kind, currency)

    @property
    def accounts(self) -> list[AccountId]:
        return [self.account(name) for name in BOUNDS]

    def of(self, currency: Currency, *, without: AccountId | None = None) -> list[AccountId]:
        found = [id_ for id_, account in self.model.accounts.items() if account.currency is currency]
        return [id_ for id_ in found if id_ != without]

    def movement(self, debit: AccountId, credit: AccountId, amount: int, /, **more: Any) -> Movement:
        """Return a movement between the two, under the code with which they may meet."""
        kinds = tuple(
            self.model.accounts[each].kind if each in self.model.accounts else _CUSTOMER for each in (debit, credit)
        )
        code = {(_CUSTOMER, _MERCHANT): Code.PAYMENT, (_MERCHANT, _CUSTOMER): Code.REFUND}.get(kinds, Code.TRANSFER)  # type: ignore[call-overload]
        currency = self.model.accounts[debit].currency if debit in self.model.accounts else Currency.CNY
        said = {"id": self.new_id(), "code": code, "amount": Money(amount, currency), **more}
        return Movement(debit=debit, credit=credit, **said)

    def item(self, *movements: Movement, limits: tuple[Limit, ...] = (), at: datetime | None = None) -> Item:
        return Item(movements=movements, limits=limits, at=at or self.now)

    def ask(self, name: str, seed: int) -> tuple[Item, Verdict]:
        """Follow a recipe, and note what the model says to it."""
        item, note = RECIPES[name](Random(seed), self)  # noqa: S311 -- no secret
        verdict = self.model.post(item)
        self.seen["asked"] += 1
        self.seen[verdict.why] += 1
        self.seen[f"again {verdict.why}"] += verdict.again
        if len(item.movements) > 1:
            self.seen[f"group {verdict.why}, met {'later' if verdict.where else 'at once'}"] += 1
        for each in filter(None, note.split("; ")):
            self.seen[f"{each}: {verdict.why}"] += 1
        for movement in item.movements:
            if verdict.why == "posted" and not verdict.again:
                self.seen[f"{movement.kind}{' at most' if movement.at_most else ''} posted"] += 1
                self.seen[f"{movement.kind} of a part posted"] += self.model.is_part(movement)
                self.seen["limit elsewhere posted"] += any(each.account != movement.debit for each in item.limits)
        return item, verdict

    def set(self, seed: int) -> "Setting":
        """Set something on an account, or let time do it, in the model; return what it was and what came of it."""
        chance = Random(seed)  # noqa: S311 -- no secret
        what = chance.choice([*SETTINGS, "blocked", "close", "reopen", "reopen", "expire", "expire"])
        account = chance.choice(self.accounts)
        it = self.model.accounts[account]
        value: Any = None
        came: Any = True
        if what == "blocked":
            value = it.blocked = chance.choice([ledger.Blocked.NONE, *ledger.Blocked])
        elif what == "blocked_amount":
            value = it.blocked_amount = chance.choice([0, 0, 40, 10_000])
        elif what == "bounds":
            value = (self.floors[account], chance.choice([None, 100, 1000]))
            came = self.model.bound(account, *value)
        elif what == "close":
            empty = [id_ for id_ in self.accounts if self.model.posted(id_) == 0 and self.model.pending(id_) == (0, 0)]
            account = chance.choice(empty) if empty and chance.random() < 0.7 else account
            came = self.model.close(account)
        elif what == "reopen":
            self.model.accounts[account].state = ledger.State.OPEN
        else:
            due = [hold.movement.expires_at for hold in self.model.open_holds() if hold.movement.expires_at]
            self.now = max(self.now, min(due, default=self.now))
            came = self.model.expire(self.now)
        tail = {"bounds": came, "close": came, "blocked": value}.get(what)
        self.seen[what if tail is None else f"{what} {tail}"] += 1
        self.seen["swept"] += what == "expire" and came > 0
        self.seen["still open"] += any(self.model.open_holds())
        return Setting(what, account, value, came)


@dataclass(frozen=True)
class Setting:
    """What was set on an account, or the sweep of holds that expired; `came` is what should come of it."""

    what: str
    account: AccountId
    value: Any
    came: Any


Told = tuple[Item, str]
Recipe = Callable[[Random, Story], Told]


def _pair(chance: Random, story: Story) -> tuple[AccountId, AccountId]:
    """Choose two who may meet: customers among themselves, customers and shops both ways."""
    currency = chance.choice([Currency.CNY] * 4 + [Currency.FUND])
    debit = chance.choice(story.of(currency))
    others = story.of(currency, without=debit)
    if story.model.accounts[debit].kind is _MERCHANT:
        others = [each for each in others if story.model.accounts[each].kind is _CUSTOMER]
    return debit, chance.choice(others)


def _plain(chance: Random, story: Story, **more: Any) -> Movement:
    return story.movement(*_pair(chance, story), chance.randint(1, 90), **more)


def _fund(chance: Random, story: Story) -> Told:
    currency = chance.choice([Currency.CNY, Currency.CNY, Currency.FUND])
    spring = story.account("spring" if currency is Currency.CNY else "spring_fund")
    return story.item(
        story.movement(spring, chance.choice(story.of(currency, without=spring)), chance.randint(20, 200))
    ), ""


def _give(chance: Random, story: Story) -> Told:
    return story.item(_plain(chance, story, reference=chance.choice([None, story.id("order")]))), ""


def _edge(chance: Random, story: Story) -> Told:
    """Ask for the last cent that the one can give or the other can take, or for one more."""
    kind = chance.choice(["single", "hold"])
    debit, credit = _pair(chance, story)
    side = chance.choice(["debit", "credit"])
    if side == "credit":
        names = chance.choice([("spring", "wang"), ("spring_fund", "mei_fund")])
        debit, credit = (story.account(name) for name in names)
    most = story.model.available(debit) if side == "debit" else story.model.room(credit)
    over = chance.randint(0, 1)
    if most is None or most + over <= 0:
        return _give(chance, story)
    note = f"{'one above' if over else 'exactly'} the {'floor' if side == 'debit' else 'ceiling'}"
    return story.item(story.movement(debit, credit, most + over, kind=kind)), note


def _hold(chance: Random, story: Story) -> Told:
    expires = chance.choice([None, 1, 5, 60])
    expires_at = None if expires is None else story.now + timedelta(minutes=expires)
    at_most = chance.choice([None, None, None, "debit", "credit"])
    return story.item(_plain(chance, story, kind="hold", expires_at=expires_at, at_most=at_most)), ""


def _late_hold(chance: Random, story: Story) -> Told:
    expires_at = story.now - timedelta(minutes=chance.choice([0, 0, 1]))
    return story.item(_plain(chance, story, kind="hold", expires_at=expires_at)), ""


def _a_hold(chance: Random, story: Story) -> Row | None:
    open_ = list(story.model.open_holds())
    ever = [row for row in story.model.rows if row.state == "pending"]
    return chance.choice(open_ if open_ and chance.random() < 0.8 else ever) if ever else None


def _end_of(chance: Random, story: Story, hold: Row, **more: Any) -> Movement:
    kind = chance.choice(["post", "post", "void", "expire"])
    amounts = {
        "post": [None, hold.amount, max(1, hold.amount // 2), hold.amount + 1], "void": [None, None, hold.amount],
        "expire": [None],
    }[kind]  # fmt: skip
    amount = chance.choice(amounts)
    said = {"kind": kind, "code": hold.movement.code, "amount": amount and Money(amount, hold.currency), **more}
    return Movement(id=story.new_id(), hold_id=hold.id, **said)


def _end(chance: Random, story: Story) -> Told:
    hold = _a_hold(chance, story)
    return _hold(chance, story) if hold is None else (story.item(_end_of(chance, story, hold)), "")


def _void_of_the_expired(chance: Random, story: Story) -> Told:
    """End a hold at the very moment of its expiry, or a moment before, when the sweep has not come yet."""
    due = [row for row in story.model.open_holds() if row.movement.expires_at is not None]
    if not due:
        return _hold(chance, story)
    hold = chance.choice(due)
    at = hold.movement.expires_at - timedelta(microseconds=chance.randint(0, 1))  # type: ignore[operator]
    return story.item(_end_of(chance, story, hold, kind=chance.choice(["post", "void"]), amount=None), at=at), ""


def _wrong_end(chance: Random, story: Story) -> Told:
    hold = _a_hold(chance, story)
    wrong = chance.choice(["debit", "credit", "currency", "code", "amount", "zero", "hold"])
    if wrong == "hold" or hold is None:
        posted = [row.id for row in story.model.rows if row.state == "posted"]
        unknown = chance.choice([story.id("nobody's hold"), *posted[:1]])
        return story.item(Movement(id=story.new_id(), kind="post", hold_id=unknown, code=Code.TRANSFER)), ""
    other = Currency.FUND if hold.currency is Currency.CNY else Currency.CNY
    changes: dict[str, dict[str, Any]] = {
        "debit": {"debit": hold.credit}, "credit": {"credit": hold.debit},
        "currency": {"kind": "post", "amount": Money(1, other)}, "code": {"code": Code.FEE},
        "amount": {"kind": chance.choice(["void", "expire"]), "amount": Money(max(1, hold.amount - 1), hold.currency)},
        "zero": {"kind": "post", "amount": Money(chance.choice([0, -1]), hold.currency)},
    }  # fmt: skip
    return story.item(_end_of(chance, story, hold, **changes[wrong])), ""


def _at_most(chance: Random, story: Story) -> Told:
    at_most = chance.choice(["debit", "credit"])
    movement = _plain(chance, story, kind=chance.choice(["single", "single", "hold"]), at_most=at_most)
    limits = _some_limits(chance, story, movement)
    return story.item(
        msgspec.structs.replace(movement, amount=Money(chance.choice([5, 80, 400, 10_000]), movement.amount.currency)),
        limits=limits,
    ), ""  # type: ignore[union-attr]


def _reverse(chance: Random, story: Story) -> Told:
    """Take back a part, all that is left, or one more; now and then from what cannot be taken back."""
    posted = [row for row in story.model.rows if row.state == "posted"]
    if not posted:
        return _give(chance, story)
    row = chance.choice(posted)
    left = story.model.left_of(row)
    wrong = chance.choice(["", "", "", "", "id", "state", "accounts"])
    pending = [each for each in story.model.rows if each.state != "posted"]
    if wrong == "state" and pending:
        row = chance.choice(pending)
        left = row.amount
    debit, credit = (row.debit, row.credit) if wrong == "accounts" else (row.credit, row.debit)
    over = chance.choice([-1, 0, 0, 1])
    amount = max(1, left + over)
    reverses = story.id("nobody's") if wrong == "id" else row.id
    at_most = chance.choice([None, None, None, "debit"])
    note = "" if wrong or at_most else {-1: "a part", 0: "all that is left", 1: "one more than is left"}[over]
    return story.item(
        story.movement(debit, credit, amount, reverses=reverses, at_most=at_most)
    ), note and f"reverse {note}"


def _some_limits(chance: Random, story: Story, movement: Movement) -> tuple[Limit, ...]:
    assert movement.debit is not None
    limits = []
    for _ in range(chance.choice([0, 1, 1, 2])):
        name = chance.choice(list(WINDOWS))
        keeper = movement.debit if chance.random() < 0.6 else story.account("emma")
        window = WINDOWS[name](story.now)
        counts = name != "single" and chance.random() < 0.3
        cap: Money | int = chance.randint(3, 8) if counts else Money(chance.randint(50, 400), movement.amount.currency)  # type: ignore[union-attr]
        limits.append(Limit(name=f"over_{name}", account=keeper, window=window, cap=cap))
    return tuple(limits)


def _limited(chance: Random, story: Story) -> Told:
    movement = _plain(chance, story, kind=chance.choice(["single", "hold"]))
    return story.item(movement, limits=_some_limits(chance, story, movement)), ""


def _limit_edge(chance: Random, story: Story) -> Told:
    """Ask for exactly what every limit leaves, or for one more than one of them does; they take turns."""
    debit = story.account(chance.choice(["mei", "jun", "spring", "spring"]))
    keeper = debit if chance.random() < 0.6 else story.account("emma")
    kind = chance.choice(["single", "hold"])
    movement = story.movement(debit, story.account("shop"), chance.randint(1, 30), kind=kind)
    edges = [(name, counts) for name in WINDOWS for counts in (False, True) if name != "single" or not counts]
    story.edges += 1
    above = edges[(story.run * 5 + story.edges) % len(edges)] if chance.random() < 0.6 else None
    limits, notes = [], []
    for name, counts in edges:
        window, over = WINDOWS[name](story.now), (name, counts) == above
        asked = 1 if counts else movement.amount.minor  # type: ignore[union-attr]
        cap = _used(story, keeper, window, counts=counts) + asked - over
        limits.append(Limit(name=f"over_{name}", account=keeper, window=window, cap=cap if counts else Money(cap)))
        if over or above is None:
            measure = "count" if counts else "amount"
            notes.append(f"{'one above' if over else 'exactly at'} the cap of {name}, {measure}")
    return story.item(movement, limits=tuple(limits)), "; ".join(notes)


def _used(story: Story, keeper: AccountId, window: ledger.Window, *, counts: bool) -> int:
    if window.name == ledger.SINGLE.name:
        return 0
    return sum(story.model.used(keeper, each + "#" * counts) for each in (window.name, *window.along))


def _late(chance: Random, story: Story) -> Told:
    """Count in a day that is so long ago that nobody knows any more what it stood at; or nowhere at all."""
    at = story.now - timedelta(days=chance.randint(0, 6))
    keeper = story.account(chance.choice(["emma", "emma", "emma", "emma", "nobody"]))
    limits = (Limit(name="over_day", account=keeper, window=ledger.day(at), cap=Money(10_000)),)
    movement = story.movement(story.account("spring"), story.account("mei"), chance.randint(1, 5))
    return story.item(movement, limits=limits, at=at), ""


def _group(chance: Random, story: Story) -> Told:
    """Let two to four happen together: what one gives, the next may pass on; some hold and end it at once."""
    movements: list[Movement] = []
    for _ in range(chance.randint(2, 4)):
        kind = chance.choice(["plain", "plain", "on", "hold", "end", "reverse", "at_most", "edge"])
        last = movements[-1] if movements else None
        if kind == "on" and last is not None and last.credit is not None and not last.ends_a_hold:
            others = (
                story.of(story.model.accounts[last.credit].currency, without=last.credit)
                if last.credit in story.model.accounts
                else []
            )
            customers = [each for each in others if story.model.accounts[each].kind is _CUSTOMER]
            if customers:
                amount = last.amount.minor + chance.choice([-1, 0, 1])  # type: ignore[union-attr]
                movements.append(story.movement(last.credit, chance.choice(customers), max(1, amount)))
                continue
        if kind == "end" and last is not None and last.kind == "hold":
            ends = chance.choice(["post", "void", "expire"])
            amount_ = chance.choice([None, last.amount])
            movements.append(Movement(id=story.new_id(), kind=ends, hold_id=last.id, code=last.code, amount=amount_))  # type: ignore[arg-type]
            continue
        made = {"hold": _hold, "end": _end, "reverse": _reverse, "at_most": _at_most, "edge": _edge}.get(kind, _give)
        movements.extend(made(chance, story)[0].movements)
    limits = _some_limits(chance, story, movements[0]) if not movements[0].ends_a_hold else ()
    return story.item(*movements, limits=limits), ""


def _again(chance: Random, story: Story) -> Told:
    """Ask something again, as it was or with one thing changed."""
    if not story.model.asked:
        return _give(chance, story)
    item, _ = chance.choice(list(story.model.asked.values())[-40:])
    changed = chance.choice([*[""] * 6, "movements", "follower", *CHANGES])
    movements = list(item.movements)
    if changed in CHANGES and movements[0].ends_a_hold and chance.random() < 0.5:
        changed = "hold_id"
    if changed == "movements":
        turned = chance.choice(["more", "fewer", "order"])
        if turned == "more" or len(movements) == 1:
            movements.append(_plain(chance, story))
        elif turned == "fewer":
            movements.pop()
        else:
            movements.reverse()
    elif changed == "follower":
        movements = [_plain(chance, story), movements[-1]]
    elif changed:
        movements[0] = CHANGES[changed](story, movements[0])
    limits = tuple(limit for limit in item.limits if _fits(limit, movements[0]))
    return story.item(
        *movements, limits=limits, at=chance.choice([item.at, story.now])
    ), changed and f"changed {changed}"


def _fits(limit: Limit, first: Movement) -> bool:
    if first.ends_a_hold or first.amount is None:
        return False
    return isinstance(limit.cap, int) or limit.cap.currency is first.amount.currency


def _other_kind(story: Story, movement: Movement) -> Movement:
    if movement.ends_a_hold:
        return msgspec.structs.replace(movement, kind="post" if movement.kind == "void" else "void")
    hold = movement.kind == "single"
    plain = msgspec.structs.replace(movement, kind="hold" if hold else "single", reverses=None, expires_at=None)
    return plain if story else movement


def _other_amount(_: Story, movement: Movement) -> Movement:
    amount = movement.amount or Money(7)
    return msgspec.structs.replace(movement, amount=Money(amount.minor + 1, amount.currency))


def _other_currency(_: Story, movement: Movement) -> Movement:
    if movement.amount is None:
        return movement
    other = Currency.FUND if movement.amount.currency is Currency.CNY else Currency.CNY
    return msgspec.structs.replace(movement, amount=Money(movement.amount.minor, other))


def _other_reverses(story: Story, movement: Movement) -> Movement:
    return movement if movement.kind != "single" else msgspec.structs.replace(movement, reverses=story.id("another"))


def _other_hold(story: Story, movement: Movement) -> Movement:
    return movement if not movement.ends_a_hold else msgspec.structs.replace(movement, hold_id=story.id("another"))


def _other_side(_: Story, movement: Movement) -> Movement:
    if movement.ends_a_hold:
        return movement
    return msgspec.structs.replace(movement, at_most="credit" if movement.at_most == "debit" else "debit")


CHANGES: dict[str, Callable[[Story, Movement], Movement]] = {
    "kind": _other_kind,
    "debit": lambda story, movement: msgspec.structs.replace(movement, debit=story.account("nobody")),
    "credit": lambda story, movement: msgspec.structs.replace(movement, credit=story.account("nobody")),
    "amount": _other_amount,
    "currency": _other_currency,
    "code": lambda _, movement: msgspec.structs.replace(movement, code=Code.POINTS),
    "reference": lambda story, movement: msgspec.structs.replace(movement, reference=story.id("another order")),
    "hold_id": _other_hold,
    "reverses": _other_reverses,
    "at_most": _other_side,
}


def _crooked(chance: Random, story: Story) -> Told:
    """Ask for what could never be posted."""
    spring, mei, shop, fund = (story.account(name) for name in ("spring", "mei", "shop", "mei_fund"))
    ways = ["zero", "less", "large", "self", "debit", "credit", "currency", "kinds", "largest"]
    story.crooked += 1
    way = ways[(story.run * 2 + story.crooked) % len(ways)]  # They take turns.
    made = {
        "zero": lambda: story.movement(mei, shop, 0),
        "less": lambda: story.movement(mei, shop, -1),
        "large": lambda: story.movement(spring, mei, LARGEST_MINOR + 1),
        "largest": lambda: story.movement(mei, spring, LARGEST_MINOR),
        "self": lambda: story.movement(mei, mei, 1),
        "debit": lambda: story.movement(story.account("nobody"), mei, 1),
        "credit": lambda: story.movement(mei, story.account("nobody"), 1),
        "currency": lambda: story.movement(mei, fund, 1, amount=Money(1, chance.choice([*Currency]))),
        "kinds": lambda: story.movement(mei, shop, 1, code=Code.TRANSFER),
    }[way]()  # fmt: skip
    return story.item(*([made] if chance.random() < 0.7 else [_plain(chance, story), made])), ""


def _unanswerable(chance: Random, story: Story) -> Told:
    """Ask under ids for which no answer can be remembered."""
    way = chance.choice(["zero", "zero in a group", "twice", "long"])
    nil, plain = UUID(int=0), _plain(chance, story)
    if way == "zero":
        return story.item(msgspec.structs.replace(plain, id=nil)), ""
    if way == "zero in a group":
        return story.item(plain, _plain(chance, story, id=nil)), ""
    if way == "twice":
        return story.item(plain, _plain(chance, story, id=plain.id)), ""
    return story.item(*(msgspec.structs.replace(plain, id=UUID(int=number)) for number in range(1, 1002))), ""


def _barred(chance: Random, story: Story) -> Told:
    """Move to or from an account on which something was set."""
    accounts = story.model.accounts
    barred = [
        id_ for id_, it in accounts.items()
        if (it.state, it.blocked, it.blocked_amount) != (ledger.State.OPEN, ledger.Blocked.NONE, 0)
    ]  # fmt: skip
    if not barred:
        return _give(chance, story)
    account = chance.choice(barred)
    spring = story.account("spring" if accounts[account].currency is Currency.CNY else "spring_fund")
    if account == spring or chance.random() < 0.5:
        other = chance.choice(
            [each for each in story.of(accounts[account].currency, without=account) if accounts[each].kind is _CUSTOMER]
        )
        return story.item(story.movement(account, other, chance.choice([1, 50, 200]))), ""
    return story.item(story.movement(spring, account, 1)), ""


RECIPES: dict[str, Recipe] = {
    "fund": _fund, "give": _give, "edge": _edge, "hold": _hold, "late hold": _late_hold, "end": _end,
    "end at expiry": _void_of_the_expired, "wrong end": _wrong_end, "at most": _at_most, "reverse": _reverse,
    "limited": _limited, "limit edge": _limit_edge, "late": _late, "group": _group, "again": _again,
    "crooked": _crooked, "barred": _barred, "unanswerable": _unanswerable,
}  # fmt: skip
OFTEN = [
    "fund",
    "edge",
    "hold",
    "end",
    "reverse",
    "limit edge",
    "limit edge",
    "late",
    "group",
    "again",
    "again",
    "barred",
]
"""Which recipes come more than once: those that need others before them to say anything."""
