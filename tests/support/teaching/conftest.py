"""Somebody who teaches, and a trainer whose corpus trains in a second."""

from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
from tests.cast import MEI, Person
from tests.stage import Stage
from tests.support.teaching.small import SHIPPED, frozen_in

from upay.kit.ids import ConversationId, MessageId, StaffId
from upay.support import conversations, teaching
from upay.support.assistant import Masker
from upay.support.conversations import Author, Draft
from upay.support.teaching import ExampleView, Trainer

ADA, BO = StaffId(UUID(int=11)), StaffId(UUID(int=12))
MASKER = Masker()
_numbers = count(1)


class Teaching:
    """A stage on which people ask, are answered, and somebody says what it was about."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    async def asked(
        self, text: str, *, person: Person = MEI, thought: str = "limits", pick: str | None = None
    ) -> tuple[ConversationId, MessageId]:
        """Have somebody ask and be asked back; `pick` is what they choose from the menu."""
        stage, choices = (
            self.stage,
            [{"value": f"topic:{thought}", "label": "额度"}, {"value": "none", "label": "都不是"}],
        )
        async with stage.db.begin() as uow:
            place = await conversations.open_conversation(uow, customer_id=person.id, at=stage.at)

            async def say(author: Author, words: str, reply_to: MessageId | None = None, **body: object) -> MessageId:
                draft = Draft(author=author, text=words, reply_to=reply_to, body=body, client_id=f"m{next(_numbers)}")
                said, _ = await conversations.append(uow, stage.vault, conversation_id=place, draft=draft, at=stage.at)
                return said

            said = await say(Author.CUSTOMER, text)
            asked = await say(
                Author.ASSISTANT,
                "你问的是哪一种？",
                said,
                topic=thought,
                action="clarify",
                choices=choices,
                lang="zh",
                confidence=0.4,
            )
            if pick is not None:
                await say(Author.CUSTOMER, "这个", None, chose=pick, of=str(asked))
        return place, said

    async def correct(self, text: str, topic: str, *, by: StaffId = ADA, person: Person = MEI) -> ExampleView:
        """Have somebody ask and an agent say what it was about; return the proposal."""
        place, said = await self.asked(text, person=person)
        await teaching.correct(
            self.stage.rails, MASKER, conversation_id=place, message_id=said, topic=topic, by=by, at=self.stage.at
        )
        return next(one for one in await self.proposed() if one.message_id == said)

    async def proposed(self) -> list[ExampleView]:
        async with self.stage.db.begin() as uow:
            return await teaching.examples(uow, self.stage.vault)

    async def accept(self, one: ExampleView, *, by: StaffId = BO, **other: str) -> None:
        await teaching.accept(
            self.stage.db, self.stage.vault, MASKER, example_id=one.id, text=other.get("text", one.text),
            topic=other.get("topic", one.topic), edition=one.edition, by=by, at=self.stage.at,
        )  # fmt: skip


@pytest.fixture
def lessons(stage: Stage) -> Teaching:
    return Teaching(stage)


@pytest.fixture
def trainer(stage: Stage, tmp_path: Path) -> Trainer:
    return Trainer(
        db=stage.db, vault=stage.vault, clock=stage.clock, frozen=frozen_in(tmp_path / "frozen"),
        cache=tmp_path / "cache", shipped=lambda: SHIPPED,
    )  # fmt: skip
