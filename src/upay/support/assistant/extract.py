"""What a chat shows of an article: how it begins, and the part that answers; plain text, no marks, no table. Pure."""

import re
from collections.abc import Sequence

from upay.kit.language import Lang
from upay.support.assistant.sections import Part, answering, nearest, parts_of, says

_LONGEST = {Lang.ZH: 220, Lang.EN: 520}
_ITEM = re.compile(r"^(?:[-*]|\d+\.) ", re.MULTILINE)
_NAMED_ITEM = re.compile(r"^(?:[-*]|\d+\.) \*\*", re.MULTILINE)
_STEPS = re.compile(r"1\. (?!\*\*)")
"""What is done in an order; what comes after it is not told without it."""
_NAME = re.compile(r"^(?:[-*]|\d+\.) \*\*(.+?)[:：.。]?\*\*", re.MULTILINE)
_ASKED_APART = re.compile(r"[?？;；,，。!！]+|还有|以及|然后|\b(?:and|then)\b", re.IGNORECASE)
"""Where one question in a message ends and the next begins."""
_WHAT = re.compile(r"是什么|是啥|什么是|啥是|啥叫|什么叫|什么意思|\bwhat(?:'s| is| are)\b|\bmean", re.IGNORECASE)
"""What asks for what something is, and not for what to do."""
_HOW = re.compile(r"怎么|怎样|如何|咋|哪里|在哪|\bhow\b|\bwhere\b", re.IGNORECASE)
_MOST_PARTS = 2
_PLAINLY = 3.0
"""What a part must share with a question to be told rather than how the account stands."""


def extract(body: str, lang: Lang | None = None, *, asked: str = "", title: str = "") -> str:
    """Return of an article what a chat bears as plain text: whole paragraphs and steps, under their headings.

    The part that is nearest to what was `asked` follows how the article begins; where none is near, what comes next
    does. What something is stands in the item of that name; where that and how it is done are asked in one breath, both
    are shown. Without a language all of it.
    """
    parts = _read(body)
    if lang is None:
        return "\n\n".join(_shown(part, part.blocks) for part in parts)
    answers = _answers(parts, asked, title=title, lang=lang) if _WHAT.search(asked) else []
    if answers:
        return "\n\n".join((*_lead(parts, lang), *answers))
    part = answering(parts, asked, title=title, lang=lang) if asked else None
    return _beginning(parts, lang) if part is None else _with_answer(parts, part, lang, asked=asked, title=title)


def part_about(body: str, lang: Lang, *, asked: str, title: str) -> str | None:
    """Return how an article begins and the part that is plainly about what was asked; None if none is."""
    parts = _read(body)
    part = answering(parts, asked, title=title, lang=lang, least=_PLAINLY)
    return None if part is None else _with_answer(parts, part, lang, asked=asked, title=title)


def reads_on(body: str, lang: Lang, told: str) -> str | None:
    """Return the part of an article that comes after what was told of it; None after the last."""
    headed = [part for part in _read(body) if part.heading]
    lines = {line.strip() for line in told.splitlines()}
    after = max((place for place, part in enumerate(headed, 1) if part.heading in lines), default=0)
    if after == len(headed):
        return None
    blocks = [_plain(block) for block in headed[after].blocks]
    return _under(headed[after].heading, _taken(blocks, _LONGEST[lang]) or blocks[:1])


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
    """Return how the article begins, and of a part what answers."""
    answer = _part(part, lang, asked=asked, title=title)
    return "\n\n".join((*_lead(parts, lang), answer))


def _part(part: Part, lang: Lang, *, asked: str, title: str) -> str:
    """Return of a part what answers, under its heading, from the block on that is nearest."""
    blocks = [_of_items(block, asked, title=title, lang=lang) for block in part.blocks]
    first = nearest(blocks, asked, title=title, lang=lang)
    plain = [_plain(block) for block in blocks]
    while first and (
        _announces(plain[first - 1])
        or _STEPS.match(blocks[first - 1])
        or sum(map(len, plain[: first + 1])) <= _LONGEST[lang]
    ):
        first -= 1
    return _under(part.heading, _taken(plain[first:], _LONGEST[lang]) or plain[first : first + 1])


def _lead(parts: Sequence[Part], lang: Lang) -> Sequence[str]:
    """Return how an article begins, if it begins before its first heading."""
    if parts[0].heading:
        return ()
    lead = [_plain(block) for block in parts[0].blocks]
    return _taken(lead, _LONGEST[lang] // 2) or lead[:1]


def _answers(parts: Sequence[Part], asked: str, *, title: str, lang: Lang) -> list[str]:
    """Return the item that says what something is, and the part that says how, if that is asked besides.

    Nothing where no item bears the name: then the part that is nearest is better than the nearest item.
    """
    questions = [one for one in _ASKED_APART.split(asked) if one.strip()]
    found: dict[str, str] = {}
    for question in questions:
        if _WHAT.search(question) and (item := _named(parts, question)) is not None:
            found.setdefault(*item)
    if not found:
        return []
    others = [part for part in parts if part.heading and part.heading not in found]
    for question in questions:
        if not _HOW.search(question) or _WHAT.search(question):
            continue
        # "How do I add one" names nothing by itself: it is about what the rest of the message names.
        part = answering(others, question, title=title, lang=lang) or answering(
            others, asked, title=title, lang=lang, least=0.0
        )
        if part is not None:
            found.setdefault(part.heading, _part(part, lang, asked=asked, title=title))
    return [*found.values()][:_MOST_PARTS]


def _named(parts: Sequence[Part], question: str) -> tuple[str, str] | None:
    """Return the part with the item that is called what a question asks for, and that item under its heading."""
    for part in parts:
        for block in part.blocks:
            for item in _items(block):
                name = _NAME.search(item)
                if name is not None and says(question, name[1]):
                    return part.heading, _under(part.heading, [_plain("- " + _ITEM.sub("", item, count=1))])
    return None


def _items(block: str) -> list[str]:
    return [item for item in re.split(r"\n(?=(?:[-*]|\d+\.) )", block) if item]


def _of_items(block: str, asked: str, *, title: str, lang: Lang) -> str:
    """Of a list in which each item is named, return the item that is asked about, if all of it is too long."""
    if len(block) <= _LONGEST[lang] or len(_NAMED_ITEM.findall(block)) != len(_ITEM.findall(block)) or block[0] == "|":
        return block
    items = _items(block)
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
