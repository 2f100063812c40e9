"""Finding the line of a TOML file on which something stands, so that whoever wrote it need not search. Pure.

It knows tables, dotted keys and keys, which is what the files of operators are made of; of what it does not find it
names the table, or nothing.
"""

import re
from collections.abc import Sequence
from typing import Final

_TABLE: Final = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]")
_KEY: Final = re.compile(r"\s*([\w.\"'-][\w.\"' -]*?)\s*=")
_PATH: Final = re.compile(r"`\$\.?([^`]*)`")
_STRANGER: Final = re.compile(r"unknown field `([^`]+)`")


def find_line(text: str, path: Sequence[str]) -> int | None:
    """Return the line, counted from 1, of a key or a table, or of the nearest table around it; None without one."""
    wanted, within = tuple(path), tuple[str, ...]()
    nearest: tuple[int, int | None] = (0, None)
    for number, line in enumerate(text.splitlines(), 1):
        if table := _TABLE.match(line):
            within = _parts(table[1])
            at = within
        elif key := _KEY.match(line):
            at = (*within, *_parts(key[1]))
        else:
            continue
        if at == wanted[: len(at)] and len(at) > nearest[0]:
            nearest = (len(at), number)
    return nearest[1]


def path_in(message: str) -> list[str]:
    """Return the path that a message about a file names: "Expected `str`, got `int` - at `$.level.2.daily`"."""
    found, stranger = _PATH.search(message), _STRANGER.search(message)
    path = [] if found is None else [part for part in re.split(r"[.\[\]]+", found[1]) if part and part != "..."]
    return [*path, stranger[1]] if stranger is not None else path


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip(" \"'") for part in dotted.split("."))
