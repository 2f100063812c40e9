"""The flows' commands: whether what the assistant does for each topic holds together."""

import asyncio
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import msgspec
import typer

from upay.kit.ids import AttemptId, new_id
from upay.kit.refusal import Refusal
from upay.main.terminal import Json, config, database, fail, out

if TYPE_CHECKING:
    from upay.platform.explanations import Explain

app = typer.Typer(no_args_is_help=True, help="What the assistant does for each topic.")


@app.command()
def check(*, as_json: Json = False) -> None:
    """Check that every topic is answered, every reason explained in both languages, and nothing ends nowhere."""
    found = problems()
    if as_json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    else:
        for line in found:
            out.print(line, markup=False, highlight=False)
        out.print("the flows hold together" if not found else f"{len(found)} found", highlight=False)
    if found:
        raise typer.Exit(1)


@app.command()
def show(topic: Annotated[str, typer.Argument(help="A topic of the catalogue; none for all.")] = "") -> None:
    """Show which version each flow has, or what one flow does case by case."""
    from upay.support import assistant  # noqa: PLC0415 -- the commands that need no flows start without them

    known, versions = assistant.flows(), assistant.flow_versions()
    if not topic:
        for code in sorted(known):
            out.print(f"{versions[code]}  {code}", markup=False, highlight=False)
        return
    if topic not in known:
        fail(f"{topic} has no flow")
    flow = known[topic]
    out.print(f"{topic}, version {versions[topic]}", markup=False, highlight=False)
    for standing, key in flow.say.items():
        out.print(f"  {standing}: {key}", markup=False, highlight=False)
    for branch in flow.branches:
        when = " and ".join(f"{fact}={assistant.value_name(value)}" for fact, value in branch.when.items())
        said = [*branch.say, *(["hand over"] if branch.hand_over else [])]
        does = f"{' + '.join(said)}  [{', '.join(branch.offers)}]"
        out.print(f"  {when or 'otherwise'}: {does}", markup=False, highlight=False, soft_wrap=True)


@app.command()
def traces() -> None:
    """Find turns whose flow has a version that no flow can have."""
    with database(config()) as url:
        found = asyncio.run(_odd(url))
    for answer in found:
        out.print(f"the answer {answer} names a version of its flow that is none", markup=False, highlight=False)
    out.print("every turn names its flow as it should" if not found else f"{len(found)} found", highlight=False)
    if found:
        raise typer.Exit(1)


async def _odd(url: str) -> list[UUID]:
    from upay.platform.db import Database  # noqa: PLC0415 -- likewise
    from upay.support import hindsight  # noqa: PLC0415 -- likewise
    from upay.support.assistant import FLOW_VERSION  # noqa: PLC0415 -- likewise

    db = Database(url)
    try:
        async with db.begin() as uow:
            return await hindsight.odd_flows(uow, FLOW_VERSION.pattern)
    finally:
        await db.close()


def problems() -> list[str]:
    """Return what does not hold together in the flows of this product."""
    from upay import payments  # noqa: PLC0415 -- everything is loaded by the one command that looks at all of it
    from upay.main.wiring import declared_actions, identity_explainers  # noqa: PLC0415 -- likewise
    from upay.support import assistant, knowledge  # noqa: PLC0415 -- likewise

    explainers = {**payments.EXPLAINERS, **identity_explainers(), **knowledge.EXPLAINERS}
    articles = {f"{one.lang}/{one.slug}": one.offers for one in knowledge.packaged_articles()}
    flowing = {f"flow {one.topic}": assistant.offers_in(one) for one in assistant.flows().values()}
    return assistant.flow_problems(
        knowledge.packaged_documents(), explained=explainers.keys(), raised=_raised(Refusal),
        offered=articles | flowing | dict(_explained(explainers)), done=declared_actions().codes,
    )  # fmt: skip


def _explained(explainers: Mapping[str, "Explain"]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Return what each explanation offers when nothing but the reason is known."""
    from upay.platform.attempts import Attempt  # noqa: PLC0415 -- likewise

    at = datetime(2026, 1, 1, tzinfo=UTC)
    for reason, explain in explainers.items():
        asked = Attempt(id=AttemptId(new_id()), kind="ask", customer_id=None, actor="customer", asked={}, at=at)
        yield f"reason {reason}", explain(asked.refused(reason, at=at)).offers


def _raised(refusal: type[Refusal]) -> set[str]:
    """Return the reasons that anything in the product refuses with."""
    below = {
        code for child in refusal.__subclasses__() if child.__module__.startswith("upay.") for code in _raised(child)
    }
    own = {refusal.code} if refusal is not Refusal else set()
    return own | below
