"""The law that an operator is under, read from a file: limits of money going out, and what identity levels take.

Everything that is legal and a number stands in it. A file that does not fit together does not start the program.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import msgspec

from upay.identity import LEVEL_RULES, Check, LevelRules
from upay.kit.money import AmountInvalid, Money
from upay.payments import MAINLAND, LevelLimits, LimitTable, Proof
from upay.platform.config import ConfigError

_Count = Annotated[int, msgspec.Meta(ge=1)]


class _Level(msgspec.Struct, forbid_unknown_fields=True):
    single: str
    daily: str
    annual: str | None = None
    life: str | None = None
    checks: list[Check] = []
    most_accounts: _Count | None = None


class _Proofs(msgspec.Struct, forbid_unknown_fields=True):
    one_factor_daily: str | None = None
    two_factors_daily: str | None = None
    strong_daily: str | None = None


class _File(msgspec.Struct, forbid_unknown_fields=True):
    level: dict[str, _Level]
    proof: _Proofs = msgspec.field(default_factory=_Proofs)
    static_qr_daily: str | None = None
    least_age: Annotated[int, msgspec.Meta(ge=0, le=120)] = LEVEL_RULES.least_age
    documents_kept_years: Annotated[int, msgspec.Meta(ge=0, le=100)] = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Jurisdiction:
    """What the law of one place says in numbers."""

    limits: LimitTable = MAINLAND
    levels: LevelRules = LEVEL_RULES


def read_jurisdiction(path: Path | None) -> Jurisdiction:
    """Read the file; without one, the law of mainland China. Raises ConfigError, naming what is the matter."""
    if path is None:
        return Jurisdiction()
    try:
        read = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"UPAY_LIMITS_FILE: {path}: {error}") from error
    if read.level.keys() != {"1", "2", "3"}:
        raise ConfigError(f"UPAY_LIMITS_FILE: {path}: it has the sections [level.1], [level.2] and [level.3]")
    levels = {int(number): _level(path, number, level) for number, level in sorted(read.level.items())}
    _check_order(path, levels)
    if read.level["1"].checks:
        raise ConfigError(f"UPAY_LIMITS_FILE: {path}: level 1 takes a name and no checks")
    by_proof = {
        proof: _amount(path, f"proof.{proof}_daily", cap)
        for proof, cap in (
            (Proof.ONE, read.proof.one_factor_daily), (Proof.TWO, read.proof.two_factors_daily),
            (Proof.STRONG, read.proof.strong_daily),
        )
        if cap is not None
    }  # fmt: skip
    static = None if read.static_qr_daily is None else _amount(path, "static_qr_daily", read.static_qr_daily)
    return Jurisdiction(
        limits=LimitTable(levels=MappingProxyType(levels), by_proof=MappingProxyType(by_proof), static_qr_daily=static),
        levels=_rules(read),
    )


def _rules(read: _File) -> LevelRules:
    checks: Mapping[int, tuple[Check, ...]] = {int(number): tuple(one.checks) for number, one in read.level.items()}
    most = {int(number): one.most_accounts for number, one in read.level.items() if one.most_accounts is not None}
    return LevelRules(
        checks=MappingProxyType(dict(checks)), most_accounts=MappingProxyType(most), least_age=read.least_age,
        documents_kept=LEVEL_RULES.documents_kept * read.documents_kept_years / 10,
    )  # fmt: skip


def _level(path: Path, number: str, level: _Level) -> LevelLimits:
    named = {
        name: None if value is None else _amount(path, f"level.{number}.{name}", value)
        for name, value in (
            ("single", level.single), ("daily", level.daily), ("annual", level.annual), ("life", level.life)
        )
    }  # fmt: skip
    single, daily, annual, life = named["single"], named["daily"], named["annual"], named["life"]
    assert single is not None, "the file names it, or it was not read"
    assert daily is not None, "likewise"
    if daily < single:
        raise ConfigError(f"UPAY_LIMITS_FILE: {path}: level {number}: single is more than daily")
    for name, cap in (("annual", annual), ("life", life)):
        if cap is not None and cap < daily:
            raise ConfigError(f"UPAY_LIMITS_FILE: {path}: level {number}: daily is more than {name}")
    return LevelLimits(single, daily, annual, life)


def _check_order(path: Path, levels: Mapping[int, LevelLimits]) -> None:
    """Refuse a level that allows less than the one below it: nobody would raise theirs."""
    for lower, higher in ((1, 2), (2, 3)):
        if levels[higher].single < levels[lower].single or levels[higher].daily < levels[lower].daily:
            raise ConfigError(f"UPAY_LIMITS_FILE: {path}: level {higher} allows less than level {lower}")


def _amount(path: Path, name: str, text: str) -> Money:
    try:
        return Money.parse(text)
    except AmountInvalid as error:
        raise ConfigError(f'UPAY_LIMITS_FILE: {path}: {name}: {text!r} is no amount such as "500.00"') from error
