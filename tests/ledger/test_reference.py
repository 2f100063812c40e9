"""The reference says what is so: its list of refusals, its chart and its names are those of the code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from upay import ledger
from upay.ledger import MAY_MEET, PRECEDENCE, AccountKind, Code
from upay.ledger.answers import _FIELDS
from upay.ledger.movements import LARGEST_AMOUNT, LARGEST_GROUP

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "ledger.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+) \| `([\w:]+)` \| [^|]+ \| ([^|]*)\| (no|yes|known) \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE)
_JUDGES = ("judge.py", "counters.py", "answers.py", "locks.py")


def _answered() -> Iterator[tuple[str, frozenset[str]]]:
    """Find every code that the code can answer, as a pattern, with the names of its facts."""
    for name in _JUDGES:
        tree = ast.parse((ROOT / "src" / "upay" / "ledger" / name).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"_No", "OverLimit"}:
                facts = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
                yield from ((pattern, facts) for pattern in _codes(node.args[0]))
            elif isinstance(node, ast.Assign | ast.keyword):
                target = node.arg if isinstance(node, ast.keyword) else ast.unparse(node.targets[0])
                if target == "why":
                    yield from ((pattern, frozenset()) for pattern in _codes(node.value))
            elif isinstance(node, ast.FunctionDef) and node.name == "_malformed":
                returned = [each.value for each in ast.walk(node) if isinstance(each, ast.Return) and each.value]
                yield from ((pattern, frozenset()) for value in returned for pattern in _codes(value))
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "_differs":
                yield from ((f"exists_with_different_{name}", frozenset()) for name in _codes(node.args[1]))


def _codes(node: ast.expr) -> Iterator[str]:
    """Return the codes that an expression can be; what is put in while it runs can be any word."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(part.value if isinstance(part, ast.Constant) else r"\w+" for part in parts)
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*_codes(body), *_codes(orelse))
        case ast.Tuple(elts=[first, *_]):
            yield from _codes(first)
        case ast.Name(id="name"):
            yield r"\w+"
        case _:
            return


ANSWERED = frozenset(_answered())


def test_the_list_of_refusals_is_the_order_of_judging() -> None:
    assert [int(number) for number, *_ in ROWS] == [*range(1, len(PRECEDENCE) + 1)]
    assert [code for _, code, *_ in ROWS] == [*PRECEDENCE]


def test_everything_that_can_be_answered_is_in_the_list_and_nothing_else() -> None:
    codes = {code.partition(":")[0] for code in PRECEDENCE}
    assert len(ANSWERED) > 25
    unlisted = [pattern for pattern, _ in ANSWERED if not any(re.fullmatch(pattern, code) for code in codes)]
    assert unlisted == []
    never = [code for code in codes if not any(re.fullmatch(pattern, code) for pattern, _ in ANSWERED)]
    assert never == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
def test_a_refusal_carries_the_facts_that_the_list_says(row: tuple[str, str, str, str]) -> None:
    code = row[1].partition(":")[0]
    exact = [facts for pattern, facts in ANSWERED if pattern == code]
    alike = [facts for pattern, facts in ANSWERED if re.fullmatch(pattern, code)]
    said = frozenset(re.findall(r"`(\w+)`", row[2]))
    assert said == frozenset().union(*(exact or alike))


def test_fields_are_compared_in_the_order_of_the_list() -> None:
    fields = [code.removeprefix("exists_with_different_") for code in PRECEDENCE if code.startswith("exists_with_")]
    assert fields == ["movements", *_FIELDS]


def test_what_is_not_remembered_is_what_is_wrong_with_the_item_itself() -> None:
    remembered = {code: how for _, code, _, how in ROWS}
    assert [code for code, how in remembered.items() if how == "no"] == [*PRECEDENCE[:3]]
    assert {code for code, how in remembered.items() if how == "known"} == {
        code for code in PRECEDENCE if code.startswith("exists_")
    }


def test_the_chart_is_the_chart() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (\w+ [→↔] [^|]+) \|$", PAGE, re.MULTILINE))
    assert set(rows) == set(Code)
    for code, told in rows.items():
        pairs = set()
        for pair in told.split(", "):
            debit, arrow, credit = pair.split(" ")
            pairs.add((AccountKind(debit), AccountKind(credit)))
            if arrow == "↔":
                pairs.add((AccountKind(credit), AccountKind(debit)))
        assert pairs == MAY_MEET[Code(code)], code


def test_every_public_name_is_told() -> None:
    told = set(re.findall(r"`(?:ledger\.)?(\w+)", PAGE))
    assert set(ledger.__all__) - told == set()


def test_the_numbers_are_the_numbers() -> None:
    assert f"more than {LARGEST_GROUP} movements" in PAGE
    assert LARGEST_AMOUNT == 10**15
    stages = ("group_too_large", "exists_archived", "amount_must_be_positive", "account_closed")
    begins = [PRECEDENCE.index(code) + 1 for code in (*stages, "unknown_account:limit", "exceeds_original")]
    ends = [*(place - 1 for place in begins[1:]), len(PRECEDENCE)]
    told = [(int(first), int(last)) for first, last in re.findall(r"\((\d+)\s+to\s+(\d+)\)", PAGE)]
    assert told[1:] == [*zip(begins, ends, strict=True)]
    assert "10¹⁵ minor units" in PAGE
