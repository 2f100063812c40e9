"""Fields of passwords take what is pasted, whole, and say to a password manager what they are (ASVS 2.1.11)."""

import re

from tests.house.tree import ROOT

SOURCES = sorted((ROOT / "web").glob("apps/*/**/*.tsx")) + sorted((ROOT / "web" / "ui").glob("**/*.tsx"))
PASSWORD = re.compile(r"(?:current|new)-password")
_TAG = re.compile(r"<[A-Z][\w.]*\b[^<]*?/>|\{ type: \"password\"[^}]*\}", re.DOTALL)


def fields() -> list[tuple[str, str]]:
    """Return every field that takes a password or a PIN: where it stands, and its text."""
    return [
        (path.relative_to(ROOT).as_posix(), found)
        for path in SOURCES
        for found in _TAG.findall(path.read_text(encoding="utf-8"))
        if "password" in found and ("type" in found or "Input.Password" in found)
    ]


def test_every_field_of_a_password_says_which_and_cuts_nothing_off() -> None:
    seen = [(where, text) for where, text in fields() if PASSWORD.search(text)]
    assert len(seen) >= 9, "or this test sees nothing"
    assert [where for where, text in seen if "maxLength" in text] == [], "a longer one is refused, and not cut off"
    unnamed = [where for where, text in fields() if "autoComplete" not in text and "{...hidden}" not in text]
    assert unnamed == []


def test_no_field_keeps_anybody_from_pasting() -> None:
    assert [path.name for path in SOURCES if "onPaste" in path.read_text(encoding="utf-8")] == []
