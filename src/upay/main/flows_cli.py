"""The flows' commands: whether what the assistant does for each topic holds together."""

import sys

import msgspec
import typer

from upay.kit.refusal import Refusal
from upay.main.terminal import Json, out

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
    from upay.main.wiring import identity_explainers  # noqa: PLC0415 -- likewise
    from upay.support import assistant, knowledge  # noqa: PLC0415 -- likewise

    explained = payments.EXPLAINERS.keys() | identity_explainers().keys() | knowledge.EXPLAINERS.keys()
    return assistant.flow_problems(knowledge.packaged_documents(), explained=explained, raised=_raised(Refusal))


def _raised(refusal: type[Refusal]) -> set[str]:
    """Return the reasons that anything in the product refuses with."""
    below = {
        code for child in refusal.__subclasses__() if child.__module__.startswith("upay.") for code in _raised(child)
    }
    own = {refusal.code} if refusal is not Refusal else set()
    return own | below
