"""What a chat shows of an article: how it begins, and the part that answers; plain text, no marks, no table. Pure."""

import re
from collections.abc import Sequence

from upay.kit.language import Lang
from upay.support.assistant.sections import Part, answering, nearest, parts_of

_LONGEST = {Lang.ZH: 220, Lang.EN: 520}
_ITEM = re.compile(r"^(?:[-*]|\d+\.) ", re.MULTILINE)
_NAMED_ITEM = re.compile(r"^(?:[-*]|\d+\.) \*\*", re.MULTILINE)


def extract(body: str, lang: Lang | None = None, *, asked: str = "", title: str = "") -> str:
    """Return of an article what a chat bears as plain text: whole paragraphs and steps, under their headings.

    The part that is nearest to what was `asked` follows how the article begins; where none is near, what comes next
    does. Without a language all of it.
    """
    parts = _read(body)
    if lang is None:
        return "\n\n".join(_shown(part, part.blocks) for part in parts)
    part = answering(parts, asked, title=title, lang=lang) if asked else None
    return _beginning(parts, lang) if part is None else _with_answer(parts, part, lang, asked=asked, title=title)


def _read(body: str) -> list[Part]:
    blocks = re.split(r"\n\s*\n", re.sub(r"^(#+ .*)$", r"\n\1\n", body.strip(), flags=re.MULTILINE).strip())
    return parts_of([(block.lstrip("# "), "") if block.startswith("#") else ("", block) for block in blocks])


def _beginning(parts: Sequence[Part], lang: Lang) -> str:
    """Return as many blocks as a chat bears, from the first on."""
    shown: list[str] = []
    left = _LONGEST[lang]
    for part in parts:
        taken = _taken([_plain(block) for block in part.blocks], left)
        if shown and not taken:
            break
        taken = taken or [_plain(part.blocks[0])]
        shown.append(_under(part.heading, taken))
        left -= sum(map(len, taken))
        if len(taken) < len(part.blocks):
            break
    return "\n\n".join(shown)


def _with_answer(parts: Sequence[Part], part: Part, lang: Lang, *, asked: str, title: str) -> str:
    """Return how the article begins, and of a part what answers, from the block on that is nearest."""
    blocks = [_of_items(block, asked, title=title, lang=lang) for block in part.blocks]
    first = nearest(blocks, asked, title=title, lang=lang)
    plain = [_plain(block) for block in blocks]
    while first and (_announces(plain[first - 1]) or sum(map(len, plain[: first + 1])) <= _LONGEST[lang]):
        first -= 1
    answer = _under(part.heading, _taken(plain[first:], _LONGEST[lang]) or plain[first : first + 1])
    if parts[0].heading:
        return answer
    lead = [_plain(block) for block in parts[0].blocks]
    return "\n\n".join((*(_taken(lead, _LONGEST[lang] // 2) or lead[:1]), answer))


def _of_items(block: str, asked: str, *, title: str, lang: Lang) -> str:
    """Of a list in which each item is named, return the item that is asked about, if all of it is too long."""
    if len(block) <= _LONGEST[lang] or len(_NAMED_ITEM.findall(block)) != len(_ITEM.findall(block)) or block[0] == "|":
        return block
    items = [item for item in re.split(r"\n(?=(?:[-*]|\d+\.) )", block) if item]
    return "- " + _ITEM.sub("", items[nearest(items, asked, title=title, lang=lang)], count=1)


def _taken(plain: Sequence[str], longest: int) -> list[str]:
    """Return the first blocks that fit; what a colon announces goes with it: a sentence is never left hanging."""
    taken: list[str] = []
    for block in plain:
        announced = bool(taken) and _announces(taken[-1])
        if not announced and sum(map(len, taken)) + len(block) > longest:
            break
        taken.append(block)
    return taken


def _announces(plain: str) -> bool:
    return plain.endswith(("：", ":"))


def _shown(part: Part, blocks: Sequence[str]) -> str:
    return _under(part.heading, [_plain(block) for block in blocks])


def _under(heading: str, plain: Sequence[str]) -> str:
    """Put blocks under their heading, which is a line of its own."""
    text = "\n\n".join(plain)
    return f"{_inline(heading)}\n{text}" if heading else text


def _plain(block: str) -> str:
    if block.startswith("|"):
        return _rows(block)
    return re.sub(r"^[-*] ", "· ", _inline(block), flags=re.MULTILINE).strip()


def _inline(text: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*|\[(.+?)\]\([^)]*\)|`(.+?)`", lambda m: m[1] or m[2] or m[3], text)


def _rows(table: str) -> str:
    """Say a table in lines: each row by its first cell, with what its columns are called."""
    head, _, *rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in table.splitlines()]
    chinese = any(Lang.of(name) is Lang.ZH for name in head)
    colon, comma = ("：", "，") if chinese else (": ", ", ")
    return "\n".join(
        f"· {row[0] if chinese else f'{head[0]} {row[0]}'}{colon}"
        + comma.join(_cell(name, cell, chinese=chinese) for name, cell in zip(head[1:], row[1:], strict=True))
        for row in rows
    )


def _cell(name: str, cell: str, *, chinese: bool) -> str:
    """Say a cell with its column's name; a Chinese word before an amount goes before the name, as in 每年累计 ¥1.00."""
    narrower = re.fullmatch(r"([\u4e00-\u9fff]+) (¥.+)", cell) if chinese else None
    return f"{name} {cell}" if narrower is None else f"{narrower[1]}{name} {narrower[2]}"
