"""The flows' commands: whether what the assistant does for each topic holds together."""

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
import typer

from upay.kit.ids import AttemptId, new_id
from upay.kit.refusal import Refusal
from upay.main.terminal import Json, out

if TYPE_CHECKING:
    from upay.platform.explanations import Explain

app = typer.Typer(no_args_is_help=True, help="What the assistant does for each topic.")


@app.callback()
def flows() -> None:
    """Keep the name of the one command: `upay flows check`."""


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


def problems() -> list[str]:
    """Return what does not hold together in the flows of this product."""
    from upay import payments  # noqa: PLC0415 -- everything is loaded by the one command that looks at all of it
    from upay.main.wiring import declared_actions, identity_explainers  # noqa: PLC0415 -- likewise
    from upay.support import assistant, knowledge  # noqa: PLC0415 -- likewise

    explainers = {**payments.EXPLAINERS, **identity_explainers(), **knowledge.EXPLAINERS}
    articles = {f"{one.lang}/{one.slug}": one.offers for one in knowledge.packaged_articles()}
    flowing = {f"flow {one.topic}": one.none_offers for one in assistant.flows().values()}
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
