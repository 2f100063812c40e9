"""What makes a text of ours known: who signs it, its reader's own phrase, and a check code that only we can make."""

import re
from typing import Final
from uuid import UUID

from upay.kit.language import Lang, Words
from upay.platform.crypto import Vault

_SIGNED: Final = Words("【UPay】", "UPay: ")
_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so that no word comes about; no digits, so that nobody takes it for the code that opens something."""
_LENGTH: Final = 10
_CHECK: Final = re.compile(rf"(?<![A-Z])([{_LETTERS}]{{5}})[-\s]?([{_LETTERS}]{{5}})(?![A-Z])", re.IGNORECASE)
_PHRASE: Final = re.compile(r"(预留信息“|your phrase is “)[^”]*(”)")
_LINK: Final = re.compile(r"(https?://[^\s?#，。；）)”]+[?#])[^\s，。；）)”]+")
"""What opens something stands behind the address: as a question to it, or where only the browser reads it."""
_CODE: Final = re.compile(r"(?<!\d)(?:\d{4}(?: \d{4}){3}|\d{6,8})(?!\d)")


def dress(words: str, *, lang: Lang, phrase: str | None, check: str) -> str:
    """Put the phrase after the signature, and the check code at the end."""
    signed = _SIGNED.in_(lang)
    assert words.startswith(signed), "every text of ours is signed"
    if lang is Lang.ZH:
        known = "" if phrase is None else f"预留信息“{phrase}”。"
        return f"{signed}{known}{words.removeprefix(signed)}核验码 {check}。"
    known = "" if phrase is None else f"your phrase is “{phrase}”. "
    return f"{signed}{known}{words.removeprefix(signed)} Check code {check}."


def sign(words: Words) -> Words:
    """Put our name before words that have none."""
    return Words(f"{_SIGNED.zh}{words.zh}", f"{_SIGNED.en}{words.en}")


def lang_of(body: str) -> Lang:
    """Return the language of a text of ours."""
    return Lang.ZH if body.startswith(_SIGNED.zh) else Lang.EN


def unsigned(words: str) -> str:
    """Return a text without its signature, with a capital letter, for a page that is ours anyway."""
    bare = words.removeprefix(_SIGNED.zh).removeprefix(_SIGNED.en)
    return bare[:1].upper() + bare[1:]


def check_code(vault: Vault, notice_id: UUID) -> str:
    """Make the check code of a notice, from its id and our key: five letters, a hyphen, five letters."""
    number = int.from_bytes(vault.blind(str(notice_id), context="notice.code")[:8])
    letters = ""
    for _ in range(_LENGTH):
        number, rest = divmod(number, len(_LETTERS))
        letters += _LETTERS[rest]
    return f"{letters[:5]}-{letters[5:]}"


def blind_of(vault: Vault, check: str) -> bytes:
    """Return by what a notice is found from its check code."""
    return vault.blind(check, context="notice.check")


def check_codes_in(text: str) -> list[str]:
    """Return what may be check codes of ours in a text that somebody pasted, in order, each once."""
    found = [f"{one[1]}-{one[2]}".upper() for one in _CHECK.finditer(text)]
    return list(dict.fromkeys(found))


def without_secrets(body: str) -> str:
    """Return a text of ours without its reader's phrase, and without a code or the secret of a link that it carried.

    Whoever asks has the check code, which people give away: it must not open what the text itself would.
    """
    return _CODE.sub("●●●●●●", _LINK.sub(r"\1●●●●●●", _PHRASE.sub(r"\1●●●●\2", body)))
