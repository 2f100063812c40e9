"""The articles that ship with the product, as files: what a new installation starts its knowledge from."""

from importlib import resources

import yaml

from upay.kit.language import Lang
from upay.support.knowledge.search import Document


def packaged_documents() -> list[Document]:
    """Read the packaged articles of both languages, each as its first version."""
    root = resources.files("upay.support.knowledge") / "articles"
    return [
        _document(file.name.removesuffix(".md"), lang, file.read_text(encoding="utf-8"))
        for lang in Lang
        for file in sorted((root / lang.value).iterdir(), key=lambda f: f.name)
        if file.name.endswith(".md")
    ]


def _document(name: str, lang: Lang, text: str) -> Document:
    _, head, body = text.split("---\n", 2)
    known = yaml.safe_load(head)
    return Document(
        id=f"{lang.value}/{name}",
        version=1,
        lang=lang,
        topic=known["topic"],
        title=known["title"],
        question=known["question"],
        similar=tuple(known.get("similar") or ()),
        body=body.strip(),
    )
