"""The beginning of an article, as a chat bears it: plain text, no marks, no table. Pure."""

import re

from upay.kit.language import Lang

_LONGEST = {Lang.ZH: 220, Lang.EN: 520}


def extract(body: str, lang: Lang | None = None) -> str:
    """Return the beginning of an article as plain text: whole paragraphs and steps, as many as a chat bears.

    Without a language all of it.
    """
    longest = len(body) if lang is None else _LONGEST[lang]
    taken: list[str] = []
    for block in re.split(r"\n\s*\n", body.strip()):
        plain = _plain(block)
        if not plain:
            continue
        # What a colon announces goes with it, however long: a sentence is never left hanging.
        announced = bool(taken) and taken[-1].endswith(("：", ":"))
        if taken and not announced and sum(map(len, taken)) + len(plain) > longest:
            break
        taken.append(plain)
    return "\n\n".join(taken)


def _plain(block: str) -> str:
    if block.startswith("#"):
        return ""
    if block.startswith("|"):
        return _rows(block)
    text = re.sub(r"\*\*(.+?)\*\*|\[(.+?)\]\([^)]*\)|`(.+?)`", lambda m: m[1] or m[2] or m[3], block)
    return re.sub(r"^[-*] ", "· ", text, flags=re.MULTILINE).strip()


def _rows(table: str) -> str:
    """Say a table in lines: each row by its first cell, with what its columns are called."""
    head, _, *rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in table.splitlines()]
    chinese = any(Lang.of(name) is Lang.ZH for name in head)
    colon, comma = ("：", "，") if chinese else (": ", ", ")
    return "\n".join(
        f"· {row[0] if chinese else f'{head[0]} {row[0]}'}{colon}"
        + comma.join(f"{name} {cell}" for name, cell in zip(head[1:], row[1:], strict=True))
        for row in rows
    )
