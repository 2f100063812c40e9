"""Calls that this house does not make, each with what to do instead, a good and a bad example.

A line that has to break a rule says so and why: `# house: <rule> -- <reason>`.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from tests.house.tree import ROOT, Source, sources

Finder = Callable[[ast.AST], bool]


@dataclass(frozen=True)
class Rule:
    """A ban: where it holds, how a breach looks, and an example of both sides."""

    name: str
    instead: str
    holds_in: Callable[[str], bool]
    breach: Finder
    good: str
    bad: str

    def __str__(self) -> str:
        return self.name


def _called(node: ast.AST) -> str:
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def _reads_clock(node: ast.AST) -> bool:
    return bool(re.search(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time(_ns)?)$", _called(node)))


def _is_float(node: ast.AST) -> bool:
    if _called(node) == "float":
        return True
    if isinstance(node, ast.arg):
        name, kind = node.arg, node.annotation
    elif isinstance(node, ast.AnnAssign):
        name, kind = ast.unparse(node.target), node.annotation
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        name, kind = node.name, node.returns
    else:
        return False
    measures_time = name.endswith(("seconds", "deadline"))
    return kind is not None and not measures_time and re.search(r"\bfloat\b", ast.unparse(kind)) is not None


def _notifies(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and "pg_notify(" in node.value


def _in(*rooms: str) -> Callable[[str], bool]:
    return lambda module: any(module == room or module.startswith(f"{room}.") for room in rooms)


def _outside(*rooms: str) -> Callable[[str], bool]:
    inside = _in(*rooms)
    return lambda module: not inside(module)


RULES = (
    Rule(
        "clock", "take the instant as an argument; the edge asks the clock",
        _outside("upay.api", "upay.main"), _reads_clock,
        good="def overdue(*, at): return due < at", bad="def overdue(): return due < datetime.now(UTC)",
    ),
    Rule(
        "float", "count money in minor units with kit.money.Money",
        _in("upay.kit.money", "upay.ledger", "upay.identity", "upay.payments"), _is_float,
        good="def fee(amount: Money, *, timeout_seconds: float) -> Money: return amount",
        bad="def fee(amount: float) -> int: return 1",
    ),
    Rule(
        "float", "count money in minor units with kit.money.Money",
        _in("upay.kit.money", "upay.ledger", "upay.identity", "upay.payments"), _is_float,
        good="minor = int(text)", bad="minor = float(text) * 100",
    ),
    Rule(
        "commit", "leave it to the edge: one request or job is one transaction, and platform.db commits it",
        # Migrations come before any unit of work: they hold a lock of their own and commit step by step.
        _outside("upay.platform.db", "upay.main.migrate", "upay.migrations"),
        lambda node: _called(node).endswith(".commit"),
        good="uow.add(row)", bad="await session.commit()",
    ),
    Rule(
        "savepoint", "judge in memory first; a unit of work is one transaction",
        _outside(), lambda node: _called(node).endswith(".begin_nested"),
        good="async with db.begin() as uow: pass", bad="async with session.begin_nested(): pass",
    ),
    Rule(
        "relationship", "keep the other row's id and ask its room",
        _outside(), lambda node: _called(node).split(".")[-1] == "relationship",
        good="customer_id: Mapped[UUID] = mapped_column()", bad="customer: Mapped[Customer] = relationship()",
    ),
    Rule(
        "notify", "publish an event by the outbox; NOTIFY takes a database-wide lock when its transaction commits",
        _outside("upay.platform.realtime"), _notifies,
        good="uow.publish(event('payment.done', channels=[]))",
        bad="await c.execute('select pg_notify(%s, %s)', (a, b))",
    ),
    Rule(
        "print", "log with structlog, or hand the text to the command line",
        _outside("upay.main"), lambda node: _called(node) == "print",
        good="log.info('relay.behind', rows=3)", bad="print('behind')",
    ),
    Rule(
        "sleep", "await asyncio.sleep; a blocked loop answers nobody",
        _outside(), lambda node: _called(node) in {"time.sleep", "sleep"},
        good="await asyncio.sleep(1)", bad="time.sleep(1)",
    ),
    Rule(
        "unwritten", "write it, or leave it out",
        _outside(), lambda node: isinstance(node, ast.Raise) and "NotImplementedError" in ast.unparse(node),
        good="raise RefundExceedsPayment(asked=asked)", bad="raise NotImplementedError",
    ),
)  # fmt: skip


def breaches(rule: Rule, source: Source) -> Iterator[str]:
    """Name the lines of a file that break a rule without a reason."""
    if not rule.holds_in(source.module):
        return
    lines = source.text.splitlines()
    for node in ast.walk(source.tree):
        if rule.breach(node) and not excused(rule, lines[node.lineno - 1]):  # type: ignore[attr-defined]
            yield f"{source.path.relative_to(ROOT)}:{node.lineno} [{rule.name}] {rule.instead}"  # type: ignore[attr-defined]


def excused(rule: Rule, line: str) -> bool:
    """Tell whether a line gives a reason for breaking the rule; a reason has at least three words."""
    found = re.search(rf"# house: {rule.name} -- (.+)$", line)
    return found is not None and len(found[1].split()) >= 3


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_no_file_makes_a_banned_call(rule: Rule) -> None:
    assert [found for source in sources() for found in breaches(rule, source)] == []


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_each_rule_tells_good_from_bad(rule: Rule) -> None:
    assert not any(rule.breach(node) for node in ast.walk(ast.parse(_whole(rule.good))))
    assert any(rule.breach(node) for node in ast.walk(ast.parse(_whole(rule.bad))))


def test_an_escape_needs_its_rule_and_a_reason() -> None:
    rule = RULES[0]
    assert excused(rule, "x = datetime.now(UTC)  # house: clock -- the log stamps itself")
    assert not excused(rule, "x = datetime.now(UTC)  # house: clock")
    assert not excused(rule, "x = datetime.now(UTC)  # house: clock -- because")
    assert not excused(rule, "x = datetime.now(UTC)  # house: print -- the log stamps itself")


def _whole(example: str) -> str:
    return f"async def example():\n    {example}"
