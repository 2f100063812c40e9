"""Proving the audit from the command line, and writing it into a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from upay.platform import audit_chain
from upay.platform.audit_chain import FileUnreadable, Head, Proven
from upay.platform.db import Database


class NotProvable(Exception):  # noqa: N818 -- told to the person at the terminal
    """What was given cannot be read; the text says why."""


async def prove(url: str, *, heads: Sequence[str]) -> dict[str, Any]:
    """Prove the audit of a database, against heads that were kept elsewhere."""
    kept = _heads(heads)
    db = Database(url)
    try:
        async with db.moment() as uow:
            return _shown(await audit_chain.prove(uow, kept=kept))
    finally:
        await db.close()


def prove_file(file: Path, *, heads: Sequence[str]) -> dict[str, Any]:
    """Prove an export, without a database."""
    kept = _heads(heads)
    try:
        with file.open("rb") as lines:
            return _shown(audit_chain.prove_file(lines, kept=kept))
    except FileUnreadable as error:
        raise NotProvable(str(error)) from error


async def export(url: str, file: Path) -> int:
    """Write every sealed block into a file that is not there yet; return how many blocks."""
    db, written = Database(url), 0
    try:
        async with db.moment() as uow:
            with file.open("xb") as lines:
                async for line in audit_chain.lines(uow):
                    lines.write(msgspec.json.encode(line) + b"\n")
                    written += 1
    finally:
        await db.close()
    return written


def _heads(written: Sequence[str]) -> list[Head]:
    try:
        return [Head.parse(each) for each in written]
    except ValueError as error:
        raise NotProvable(str(error)) from error


def _shown(proven: Proven) -> dict[str, Any]:
    return {
        "clean": not proven.problems, "blocks": proven.blocks, "acts": proven.acts, "unsealed": proven.unsealed,
        "problems": list(proven.problems), "head": None if proven.head is None else str(proven.head),
    }  # fmt: skip
