r"""Reading how an identity number is written, from a small language in which no pattern can be slow. Pure.

`^`, then characters one after the other, then `$`. A character is a capital letter, a digit, `\d` or a class such as
`[1-9X]`; it may come `{n}` or `{m,n}` times, or with `?` once or not at all. `(?P<year>...)`, `(?P<month>...)` and
`(?P<day>...)` say where the date of birth stands.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_SHORTEST: Final = 4
_LONGEST: Final = 32
_VARIABLE: Final = 2
"""So many characters may come more or less often; with two, trying all ways to read a number is soon done."""
_DIGITS: Final = frozenset("0123456789")
_CAPITALS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_OF_BIRTH: Final = {"year": 4, "month": 2, "day": 2}
_TOKEN: Final = re.compile(
    r"\(\?P<(?P<opens>year|month|day)>|(?P<closes>\))"
    r"|(?P<one>[A-Z0-9]|\\d|\[(?:[A-Z0-9](?:-[A-Z0-9])?)+\])"
    r"(?:\{(?P<least>[0-9]{1,2})(?:,(?P<most>[0-9]{1,2}))?\}|(?P<maybe>\?))?"
)


class PatternError(Exception):
    """The pattern cannot be used; says why."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One kind of character, and how often it comes."""

    of: frozenset[str]
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class IdPattern:
    """How an identity number is written."""

    compiled: re.Pattern[str]
    pieces: tuple[Piece, ...]
    dated: bool
    """It says where the date of birth stands."""

    @property
    def plain(self) -> str:
        """The pattern as every browser reads it, without names."""
        return re.sub(r"\?P<[a-z]+>", "", self.compiled.pattern)

    @property
    def only_digits(self) -> bool:
        """No number that is written so has a letter in it."""
        return all(piece.of <= _DIGITS for piece in self.pieces)

    def alphabets(self) -> list[frozenset[str]] | None:
        """Return what may stand at each place, where all numbers are of one length; None where they are not."""
        if any(piece.least != piece.most for piece in self.pieces):
            return None
        return [piece.of for piece in self.pieces for _ in range(piece.most)]


def read_pattern(text: str) -> IdPattern:
    """Read a pattern; raise PatternError for one that is not of the small language."""
    if not (text.startswith("^") and text.endswith("$") and len(text) > 2):
        raise PatternError("the pattern begins with ^ and ends with $")
    pieces, groups = _read(text[1:-1])
    least, most = sum(piece.least for piece in pieces), sum(piece.most for piece in pieces)
    if not _SHORTEST <= least <= most <= _LONGEST:
        raise PatternError(f"the pattern allows numbers of {least} to {most} characters; {_SHORTEST} to {_LONGEST} fit")
    if sum(piece.least != piece.most for piece in pieces) > _VARIABLE:
        raise PatternError(f"no more than {_VARIABLE} characters of the pattern may come more or less often")
    _check_birth(groups)
    return IdPattern(re.compile(text, re.ASCII), tuple(pieces), dated=bool(groups))


def _read(inner: str) -> tuple[list[Piece], dict[str, list[Piece]]]:
    pieces: list[Piece] = []
    groups: dict[str, list[Piece]] = {}
    within, at = "", 0
    while at < len(inner):
        found = _TOKEN.match(inner, at)
        if found is None:
            raise PatternError(
                f"the pattern cannot have {inner[at : at + 8]!r}: only capitals, digits, \\d, classes such as [0-9X], "
                "{n}, {m,n}, ?, and the groups year, month and day"
            )
        if opens := found["opens"]:
            if within or opens in groups:
                raise PatternError(f"the group {opens} of the pattern stands once, and in no other")
            within, groups[opens] = opens, []
        elif found["closes"]:
            if not within:
                raise PatternError("a ) of the pattern closes nothing")
            within = ""
        else:
            piece = _piece(found)
            pieces.append(piece)
            if within:
                groups[within].append(piece)
        at = found.end()
    if within:
        raise PatternError(f"the group {within} of the pattern is not closed")
    return pieces, groups


def _piece(found: re.Match[str]) -> Piece:
    least = 0 if found["maybe"] else int(found["least"] or 1)
    most = 1 if found["maybe"] else int(found["most"] or least)
    if most < least or most == 0:
        raise PatternError(f"{found[0]} of the pattern never comes")
    return Piece(_alphabet(found["one"]), least, most)


def _alphabet(one: str) -> frozenset[str]:
    if one == r"\d":
        return _DIGITS
    of: set[str] = set()
    for part in re.findall(r"[A-Z0-9](?:-[A-Z0-9])?", one):
        first, last = part[0], part[-1]
        ends = {first, last}
        if first > last or not (ends <= _DIGITS or ends <= _CAPITALS):
            raise PatternError(f"{part} of the pattern is no range")
        of.update(chr(code) for code in range(ord(first), ord(last) + 1))
    return frozenset(of)


def _check_birth(groups: dict[str, list[Piece]]) -> None:
    if not groups:
        return
    if groups.keys() != _OF_BIRTH.keys():
        raise PatternError("the pattern names year, month and day, or none of them")
    for name, width in _OF_BIRTH.items():
        if not _is_wide(groups[name], width):
            raise PatternError(f"the group {name} of the pattern has exactly {width} digits")


def _is_wide(pieces: Sequence[Piece], width: int) -> bool:
    fixed = all(piece.least == piece.most and piece.of <= _DIGITS for piece in pieces)
    return fixed and sum(piece.most for piece in pieces) == width
