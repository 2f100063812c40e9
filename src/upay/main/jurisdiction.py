"""The law that an operator is under, read from a file: limits of money going out, and what identity levels take.

Everything that is legal and a number stands in it, and how identity numbers are written. A file that does not fit
together does not start the program, and the line where it does not is named.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import msgspec

from upay.identity import (
    LEVEL_RULES,
    MAINLAND_NUMBER,
    Check,
    Checksum,
    IdNumberRules,
    LevelRules,
    PatternError,
    read_pattern,
    why_unfit,
)
from upay.kit.language import Words
from upay.kit.money import AmountInvalid, Money
from upay.main.find_line import find_line, path_in
from upay.payments import MAINLAND, LevelLimits, LimitTable, Proof, Span
from upay.platform.config import ConfigError

_Count = Annotated[int, msgspec.Meta(ge=1)]
_Said = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class _Level(msgspec.Struct, forbid_unknown_fields=True):
    single: str
    daily: str
    annual: str | None = None
    life: str | None = None
    checks: list[Check] = []
    most_accounts: _Count | None = None


class _Levels(msgspec.Struct, forbid_unknown_fields=True):
    first: _Level = msgspec.field(name="1")
    second: _Level = msgspec.field(name="2")
    third: _Level = msgspec.field(name="3")


class _Proofs(msgspec.Struct, forbid_unknown_fields=True):
    one_factor_daily: str | None = None
    two_factors_daily: str | None = None
    strong_daily: str | None = None


class _Both(msgspec.Struct, forbid_unknown_fields=True):
    zh: _Said
    en: _Said


class _IdentityNumber(msgspec.Struct, forbid_unknown_fields=True):
    pattern: Annotated[str, msgspec.Meta(max_length=200)]
    label: _Both
    example: _Both
    checksum: Checksum = Checksum.NONE


class _File(msgspec.Struct, forbid_unknown_fields=True):
    level: _Levels
    proof: _Proofs = msgspec.field(default_factory=_Proofs)
    identity_number: _IdentityNumber | None = None
    static_qr_daily: str | None = None
    withdrawals_count_in: list[Span] = msgspec.field(default_factory=lambda: sorted(MAINLAND.withdrawals_count_in))
    least_age: Annotated[int, msgspec.Meta(ge=0, le=120)] | None = None
    documents_kept_years: Annotated[int, msgspec.Meta(ge=0, le=100)] = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Jurisdiction:
    """What the law of one place says in numbers."""

    limits: LimitTable = MAINLAND
    levels: LevelRules = LEVEL_RULES


@dataclass(frozen=True, slots=True)
class _Source:
    """The file as it was written, to say where in it something is the matter."""

    path: Path
    text: str

    def refusal(self, why: str, *path: str) -> ConfigError:
        line = find_line(self.text, path)
        return ConfigError(f"UPAY_LIMITS_FILE: {self.path}: {'' if line is None else f'line {line}: '}{why}")


def read_jurisdiction(path: Path | None) -> Jurisdiction:
    """Read the file; without one, the law of mainland China. Raises ConfigError: what is the matter, and where."""
    if path is None:
        return Jurisdiction()
    try:
        source = _Source(path, path.read_text(encoding="utf-8"))
        written = tomllib.loads(source.text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        # What is no TOML says its line itself.
        raise ConfigError(f"UPAY_LIMITS_FILE: {path}: {error}") from error
    level = written.get("level")
    if not isinstance(level, dict) or level.keys() != {"1", "2", "3"}:
        raise source.refusal("it has the sections [level.1], [level.2] and [level.3]", "level")
    try:
        read = msgspec.convert(written, _File)
    except msgspec.ValidationError as error:
        raise source.refusal(str(error), *path_in(str(error))) from error
    number = _identity_number(source, read.identity_number)
    return Jurisdiction(limits=_limits(source, read), levels=_rules(source, read, number))


def _numbered(read: _File) -> Mapping[int, _Level]:
    return {1: read.level.first, 2: read.level.second, 3: read.level.third}


def _limits(source: _Source, read: _File) -> LimitTable:
    levels = {number: _level(source, number, level) for number, level in _numbered(read).items()}
    _check_order(source, levels)
    by_proof = {
        proof: _amount(source, cap, "proof", f"{proof}_daily")
        for proof, cap in (
            (Proof.ONE, read.proof.one_factor_daily), (Proof.TWO, read.proof.two_factors_daily),
            (Proof.STRONG, read.proof.strong_daily),
        )
        if cap is not None
    }  # fmt: skip
    static = None if read.static_qr_daily is None else _amount(source, read.static_qr_daily, "static_qr_daily")
    return LimitTable(
        levels=MappingProxyType(levels), by_proof=MappingProxyType(by_proof), static_qr_daily=static,
        withdrawals_count_in=frozenset(read.withdrawals_count_in),
    )  # fmt: skip


def _identity_number(source: _Source, read: _IdentityNumber | None) -> IdNumberRules:
    if read is None:
        return MAINLAND_NUMBER
    try:
        pattern = read_pattern(read.pattern)
    except PatternError as error:
        raise source.refusal(str(error), "identity_number", "pattern") from error
    unfit = why_unfit(pattern, read.checksum)
    if unfit is not None:
        raise source.refusal(unfit, "identity_number", "checksum")
    label, example = Words(read.label.zh, read.label.en), Words(read.example.zh, read.example.en)
    return IdNumberRules(
        pattern=pattern, checksum=read.checksum, label=label, example=example,
        malformed=Words(f"{label.zh}应该这样写：{example.zh}", f"The {label.en} is written like this: {example.en}"),
    )  # fmt: skip


def _rules(source: _Source, read: _File, number: IdNumberRules) -> LevelRules:
    levels = _numbered(read)
    if levels[1].checks:
        raise source.refusal("level 1 takes a name and no checks", "level", "1", "checks")
    least_age = LEVEL_RULES.least_age if read.least_age is None else read.least_age
    if not number.pattern.dated:
        if read.least_age:
            raise source.refusal(
                "the age is read off the identity number, and its pattern has no year, month and day; leave it out, "
                "and let the provider judge the age",
                "least_age",
            )  # fmt: skip
        least_age = 0
    return LevelRules(
        checks=MappingProxyType({level: tuple(one.checks) for level, one in levels.items()}),
        most_accounts=MappingProxyType(
            {level: one.most_accounts for level, one in levels.items() if one.most_accounts is not None}
        ),
        id_number=number, least_age=least_age,
        documents_kept=LEVEL_RULES.documents_kept * read.documents_kept_years / 10,
    )  # fmt: skip


def _level(source: _Source, number: int, level: _Level) -> LevelLimits:
    named = {
        name: None if value is None else _amount(source, value, "level", str(number), name)
        for name, value in (
            ("single", level.single), ("daily", level.daily), ("annual", level.annual), ("life", level.life)
        )
    }  # fmt: skip
    single, daily, annual, life = named["single"], named["daily"], named["annual"], named["life"]
    assert single is not None, "the file names it, or it was not read"
    assert daily is not None, "likewise"
    at = ("level", str(number))
    if daily < single:
        raise source.refusal(f"level {number}: single is more than daily", *at, "single")
    for name, cap in (("annual", annual), ("life", life)):
        if cap is not None and cap < daily:
            raise source.refusal(f"level {number}: daily is more than {name}", *at, "daily")
    return LevelLimits(single, daily, annual, life)


def _check_order(source: _Source, levels: Mapping[int, LevelLimits]) -> None:
    """Refuse a level that allows less than the one below it: nobody would raise theirs."""
    for lower, higher in ((1, 2), (2, 3)):
        for name, less in (
            ("single", levels[higher].single < levels[lower].single),
            ("daily", levels[higher].daily < levels[lower].daily),
        ):
            if less:
                raise source.refusal(f"level {higher} allows less than level {lower}", "level", str(higher), name)


def _amount(source: _Source, text: str, *path: str) -> Money:
    try:
        return Money.parse(text)
    except AmountInvalid as error:
        raise source.refusal(f'{".".join(path)}: {text!r} is no amount such as "500.00"', *path) from error
