"""The gate: a version goes live only if no figure is worse than that of the version in use by more than is borne.

Nor may a figure cross its line, whatever the version in use has. `gate.toml` says both.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

import msgspec

from upay.support.teaching.judge import Judged

_LAST_DIGIT: Final = 1e-9


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of one language beside that of the version in use."""

    lang: str
    figure: str
    before: float
    now: float
    tolerance: float
    line: float | None = None
    """What it may not cross; none in what was compared before there were lines."""
    holds: bool


@cache
def _told() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((resources.files(__package__ or "") / "gate.toml").read_text(encoding="utf-8"))


@cache
def lines() -> Mapping[str, float]:
    """Return, by figure, what no version may cross."""
    return MappingProxyType({name: float(each["line"]) for name, each in _told().items()})


@cache
def tolerances() -> Mapping[str, tuple[str, float]]:
    """Return, by figure, which way is better and how much worse is borne."""
    return MappingProxyType({name: (each["better"], float(each["tolerance"])) for name, each in _told().items()})


def checks(before: Judged, now: Judged) -> list[Check]:
    """Compare every figure, language by language."""
    found = []
    for lang in sorted(now.langs):
        old, new = before.langs[lang].figures, now.langs[lang].figures
        for name, (better, tolerance) in tolerances().items():
            was, known = float(getattr(old, name)), float(getattr(new, name))
            worse = was - known if better == "more" else known - was
            line = lines()[name]
            beyond = line - known if better == "more" else known - line
            # A float that is borne to the last digit is borne.
            holds = worse <= (tolerance if beyond <= _LAST_DIGIT else 0.0) + _LAST_DIGIT
            check = Check(lang=lang, figure=name, before=was, now=known, tolerance=tolerance, line=line, holds=holds)
            found.append(check)
    return found
