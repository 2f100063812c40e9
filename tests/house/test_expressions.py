"""Regular expressions that customers' words are held against: none takes exponentially long, whatever is written.

What is repeated without bound must not be readable in two ways, or a text that fits almost is tried in all of them:
forty times 全都 would stop a server. An expression that has to says why: in `_BOUNDED`.
"""

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import upay

_BOUNDED = {"upay.support.assistant.within": "whoever uses it has looked that the text is shorter than fourteen"}
"""Modules in which no expression is held against a long text, and why."""
_MOST_TEXTS = 1_200
_MANY = 20
"""A repetition that may go further than this is without bound."""
_REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT}

Read = Counter[str]
"""The texts that a part of an expression fits, shortened, and in how many ways it fits each."""


def _fits(part: Any) -> Read | None:
    """Return what a part fits; None where that is too much to say."""
    found: Read = Counter({"": 1})
    for code, what in part:
        one = _fits_one(code, what)
        if one is None:
            return None
        found = _behind(found, one)
        if len(found) > _MOST_TEXTS:
            return None
    return found


def _fits_one(code: Any, what: Any) -> Read | None:
    if code is codes.LITERAL:
        return Counter([chr(what)])
    if code in {codes.AT, codes.ASSERT, codes.ASSERT_NOT}:
        return Counter([""])
    if code in _REPEATS or code is codes.POSSESSIVE_REPEAT:
        return _repeated(*what)
    inner = _INNER.get(code)
    return None if inner is None else inner(what)


def _one_of(members: Any) -> Read | None:
    found: Read = Counter()
    for code, what in members:
        if code is codes.LITERAL:
            found[chr(what)] = 1
        elif code is codes.RANGE:
            found[chr(what[0])] = found[chr(what[1])] = 1
        elif code is codes.CATEGORY:
            found[f"<{what}>"] = 1
        else:
            return None
    return found


def _any_of(branches: Any) -> Read | None:
    found: Read = Counter()
    for branch in branches:
        one = _fits(branch)
        if one is None:
            return None
        found.update(one)
    return found


def _repeated(least: int, most: int, part: Any) -> Read | None:
    """Of what is repeated, the least, once more and twice more tell enough."""
    one = _fits(part)
    if one is None:
        return None
    found: Read = Counter()
    so_far: Read = Counter({"": 1})
    for times in range(min(most, least + 2) + 1):
        if times >= least:
            found.update(so_far)
        so_far = _behind(so_far, one)
        if len(so_far) > _MOST_TEXTS:
            return None
    return found


def _behind(first: Read, second: Read) -> Read:
    found: Read = Counter()
    for a, ways in first.items():
        for b, more in second.items():
            found[a + b] += ways * more
    return found


_INNER: Mapping[Any, Callable[[Any], Read | None]] = {
    codes.IN: _one_of,
    codes.BRANCH: lambda what: _any_of(what[1]),
    codes.SUBPATTERN: lambda what: _fits(what[3]),
    codes.ATOMIC_GROUP: _fits,
}


def _read_twice(part: Any) -> str | None:
    """Return a text that repetitions of a part fit in two ways."""
    read = _fits(part)
    if read is None:
        return None
    pieces = {text: ways for text, ways in read.items() if text}
    for text in pieces:
        ways = [1] + [0] * len(text)
        for end in range(1, len(text) + 1):
            ways[end] = sum(ways[start] * pieces.get(text[start:end], 0) for start in range(end))
        if ways[-1] > 1:
            return text
    return None


def _faults(part: Any) -> Iterator[str]:
    for code, what in part:
        if code in _REPEATS:
            if what[1] > _MANY and (twice := _read_twice(what[2])) is not None:
                yield twice
            yield from _faults(what[2])
        elif code is codes.SUBPATTERN:
            yield from _faults(what[3])
        elif code is codes.BRANCH:
            for branch in what[1]:
                yield from _faults(branch)
        elif code in {codes.ASSERT, codes.ASSERT_NOT}:
            yield from _faults(what[1])
        # What is possessive or atomic is read in one way and never again.


def faults(pattern: re.Pattern[str]) -> list[str]:
    """Return texts that a repetition in this expression can read in two ways."""
    return list(_faults(parser.parse(pattern.pattern, pattern.flags)))


def _within(value: object, depth: int = 0) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif isinstance(getattr(value, "__self__", None), re.Pattern):
        yield from _within(value.__self__)  # type: ignore[attr-defined]  # its search, kept instead of it
    elif depth < 5:
        inner: Iterator[object] = iter(())
        if isinstance(value, Mapping):
            inner = iter(value.values())
        elif isinstance(value, list | tuple | set | frozenset):
            inner = iter(value)
        elif is_dataclass(value) and not isinstance(value, type):
            inner = (getattr(value, one.name, None) for one in fields(value))
        for one in inner:
            yield from _within(one, depth + 1)


@cache
def _expressions() -> dict[str, dict[str, re.Pattern[str]]]:
    """Return the expressions of each module of the product, by what they say."""
    found: dict[str, dict[str, re.Pattern[str]]] = {}
    for one in pkgutil.walk_packages(upay.__path__, "upay."):
        if ".migrations" not in one.name and not one.name.endswith("__main__"):
            module = importlib.import_module(one.name)
            held = [pattern for value in vars(module).values() for pattern in _within(value)]
            found[one.name] = {pattern.pattern: pattern for pattern in held}
    return found


def test_no_repetition_is_read_in_two_ways() -> None:
    expressions = _expressions()
    assert sum(map(len, expressions.values())) > 200
    assert _BOUNDED.keys() <= expressions.keys()
    wrong = {
        f"{module}: {text[:80]}": found
        for module, held in expressions.items()
        if module not in _BOUNDED
        for text, pattern in held.items()
        if (found := faults(pattern))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("(?:全|都)*没用", "(?:全都?|都)*没用"),
        ("(?:那|就)*冻结", "(?:那|就|那就)*冻结"),
        ("(?:谢谢|吧)*", "(?:谢谢|吧*)*"),
        ("(?:不用了?[吧啊]*)+", "(?:(?:不用了?|不用)[吧啊]*)+"),
        ("(?:全都?|都)*+没用", "(?:全都?|都)+没用"),
    ],
)
def test_what_is_read_in_two_ways_is_found(good: str, bad: str) -> None:
    assert faults(re.compile(good)) == []
    assert faults(re.compile(bad)) != []
