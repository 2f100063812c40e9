"""What stories about the ledger must have met before they prove anything, read from the ledger's own source."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from tests.ledger.recipes import WINDOWS

from upay.ledger import State, answers, counters, judge

_NAMED = {
    "hold_has_different_": ("debit", "credit", "currency", "code"),
    "hold_already_": ("posted", "voided"),
    "account_": ("closing", "closed"),
    "exists_with_different_": (*answers._FIELDS, "movements"),
}
"""How reasons end that are put together when they are given; one that is not named here fails the collecting."""

ARCHIVED = {"original_archived", "hold_archived"}
"""What only an archive can bring about; test_archive.py does."""


def every_reason() -> set[str]:
    """Collect each no that judging can answer."""
    return (reasons_of(judge) | reasons_of(counters) | reasons_of(answers)) - ARCHIVED


def reasons_of(module: ModuleType) -> set[str]:
    """Collect each no of one file."""
    return set(_reasons(module))


def _reasons(module: ModuleType) -> Iterator[str]:
    # Under `make mutants` the module is a changed copy; what it should say stands in the original.
    source = Path(str(module.__file__).replace("/mutants/src/", "/src/"))
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id="_No" | "OverLimit"), args=[why, *_]):
                yield from _texts(why)
            case ast.Assign(targets=[ast.Name(id="why")], value=why):
                yield from _texts(why)
            case ast.FunctionDef(name="_malformed"):
                yield from (
                    text for each in ast.walk(node) if isinstance(each, ast.Return) for text in _texts(each.value)
                )
            case ast.keyword(arg="why", value=ast.JoinedStr() as why):
                yield from _texts(why)


def _texts(why: ast.expr | None) -> Iterator[str]:
    match why:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from (*_texts(one), *_texts(other))
        case ast.JoinedStr(values=[ast.Constant(value=str(head)), ast.FormattedValue()]):
            yield from (head + tail for tail in _NAMED[head])
        case ast.Tuple(elts=[reason, _]):
            yield from _texts(reason)
        case ast.Constant(value=None) | ast.Name() | ast.Attribute(attr="why"):
            return
        case _:
            raise AssertionError(f"a reason is a text, or a text with one end: {why and ast.unparse(why)}")


def every_state() -> set[str]:
    """Name what else must have been met: how holds end, every edge, what an account can be, groups and repetitions."""
    edges = {
        f"{edge} the cap of {name}, {measure}: {why}"
        for name in WINDOWS
        for measure in (("amount",) if name == "single" else ("amount", "count"))
        for edge, why in (("exactly at", "posted"), ("one above", "limit"))
    }
    return edges | {
        "exactly the floor: posted", "one above the floor: exceeds_balance",
        "exactly the ceiling: posted", "one above the ceiling: exceeds_ceiling",
        "reverse a part: posted", "reverse all that is left: posted", "reverse one more than is left: exceeds_original",
        "hold posted", "hold at most posted", "single posted", "single at most posted", "post posted",
        "post of a part posted", "void posted", "expire posted", "swept", "still open",
        "again posted", "again exceeds_balance", "again limit", "group posted, met at once",
        "group exceeds_balance, met later", "group exceeds_balance, met at once", "limit elsewhere posted",
        "blocked none", "blocked out", "blocked all", "blocked_amount", "bounds True", "bounds False",
        f"close {State.CLOSED}", f"close {State.CLOSING}", "reopen",
    }  # fmt: skip


def unmet(seen: Counter[str], *, least: int) -> set[str]:
    """Return what the stories did not meet so often: any reason, any state."""
    return {each for each in every_reason() | every_state() if seen[each] < least}
