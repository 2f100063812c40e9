"""Taking articles out as Markdown files, in the very form in which they are brought in."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from upay.support.knowledge.content import Audience, Draft


def written(draft: Draft) -> str:
    """Write an article as a file; reading it gives the same article again."""
    lines = ["---"]
    if draft.topics:
        lines.append(f"topic: {draft.topics[0]}")
        if draft.topics[1:]:
            lines.append(f"also: [{', '.join(draft.topics[1:])}]")
    if draft.audience is not Audience.CUSTOMER:
        lines.append(f"audience: {draft.audience.value}")
    if draft.review_on is not None:
        lines.append(f"review: {_scalar(draft.review_on.isoformat())}")
    lines += [f"title: {_scalar(draft.title)}", f"question: {_scalar(draft.question)}"]
    lines += ["similar:", *(f"  - {_scalar(each)}" for each in draft.similar)] if draft.similar else ["similar: []"]
    lines += [f"reasons: [{', '.join(draft.reasons)}]", f"offers: [{', '.join(draft.offers)}]", "---", draft.body]
    return "\n".join(lines) + "\n"


def take_out(folder: Path, drafts: Sequence[Draft]) -> None:
    """Write each article into the folder of its language. Files that stand there and are no longer articles stay."""
    for draft in drafts:
        place = folder / draft.lang.value
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{draft.slug}.md").write_text(written(draft), encoding="utf-8", newline="\n")


def _scalar(text: str) -> str:
    """Write a line of text plainly where YAML reads it as the same text, and in quotes where it does not."""
    try:
        if msgspec.yaml.decode(f"a: {text}\nb:\n  - {text}\n") == {"a": text, "b": [text]}:
            return text
    except msgspec.DecodeError:
        pass
    return msgspec.json.encode(text).decode()
