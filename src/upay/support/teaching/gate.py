"""The gate: a version goes live only if no figure is worse than the version in use by more than `gate.toml` says."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

import msgspec

from upay.support.teaching.judge import Judged


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of one language beside that of the version in use."""

    lang: str
    figure: str
    before: float
    now: float
    tolerance: float
    holds: bool


@cache
def tolerances() -> Mapping[str, tuple[str, float]]:
    """Return, by figure, which way is better and how much worse is borne."""
    told = tomllib.loads((resources.files(__package__ or "") / "gate.toml").read_text(encoding="utf-8"))
    return MappingProxyType({name: (each["better"], float(each["tolerance"])) for name, each in told.items()})


def checks(before: Judged, now: Judged) -> list[Check]:
    """Compare every figure, language by language."""
    found = []
    for lang in sorted(now.langs):
        old, new = before.langs[lang].figures, now.langs[lang].figures
        for name, (better, tolerance) in tolerances().items():
            was, known = float(getattr(old, name)), float(getattr(new, name))
            worse = was - known if better == "more" else known - was
            # A float that is borne to the last digit is borne.
            holds = worse <= tolerance + 1e-9
            found.append(Check(lang=lang, figure=name, before=was, now=known, tolerance=tolerance, holds=holds))
    return found
