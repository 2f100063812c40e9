"""The language model's log, as an operator reads it."""

import asyncio
import json
from pathlib import Path

from tests.conftest import NOON
from tests.main.conftest import Run

from upay.platform.crypto import Vault
from upay.platform.db import Database
from upay.support.assistant.model import exchange
from upay.support.assistant.model.exchange import Returned


def _exchanged(url: str, home: Path) -> None:
    async def tell() -> None:
        db, vault = Database(url), Vault.at(home, url=url)
        for purpose in ("pick", "word"):
            made = await exchange.write_down(
                db, vault, purpose=purpose, model="m", request="给 [PERSON_1]", conversation_id=None, a_day=9, at=NOON
            )
            assert made is not None
        returned = Returned(text="{}", ms=140, tokens_in=12, tokens_out=3)
        await exchange.mark(db, vault, made, returned=returned, outcome="dropped", why="number")
        await db.close()

    asyncio.run(tell())


def test_the_log_says_what_was_made_of_each_exchange(run: Run, database_url: str, home: Path) -> None:
    assert run("model", "log").output == "No language model was asked.\n"
    _exchanged(database_url, home)
    word, pick = run("model", "log").output.splitlines()
    assert "word dropped (number) 140 ms" in word
    assert "pick asked" in pick, "its process ended before the answer"
    assert "PERSON" not in word + pick
    assert len(run("model", "log", "--limit", "1").output.splitlines()) == 1


def test_as_json_it_holds_what_left_and_what_came_back(run: Run, database_url: str, home: Path) -> None:
    assert run("model", "log", "--json").output == ""
    _exchanged(database_url, home)
    word = json.loads(run("model", "log", "--json").output.splitlines()[0])
    assert (word["request"], word["response"], word["outcome"], word["why"]) == (
        "给 [PERSON_1]",
        "{}",
        "dropped",
        "number",
    )
    assert (word["ms"], word["tokens_in"], word["tokens_out"], word["conversation_id"]) == (140, 12, 3, None)
