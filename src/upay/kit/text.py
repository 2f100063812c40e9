"""Text as people type it, made safe to store and to show."""

import ipaddress
import unicodedata
from typing import Final

_UNSEEN: Final = frozenset(
    chr(code)
    for first, last in (
        (0xAD, 0xAD), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x200B, 0x200B), (0x200E, 0x200F),
        (0x202A, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
        (0xFFF9, 0xFFFB), (0xE0000, 0xE0FFF),
    )
    for code in range(first, last + 1)
)  # fmt: skip
"""What nobody sees, and what turns the direction around: it hides words from whoever looks for them, shows an amount or
an ending backwards, and carries text that only a machine reads."""
_JOINERS: Final = "\u200c\u200d\u180b\u180c\u180d\u180e\u180f"
"""What is not seen either, and shapes what is beside it where a writing needs that."""
_MOST_MARKS: Final = 4
"""As many marks on one letter as any writing needs; more of them run over the lines around."""

_MOST_STARS: Final = 12
"""Of a longer name nobody counts them."""


def clean(text: str, *, longest: int) -> str:
    """Normalise to NFC, drop what cannot be seen but line breaks and tabs, trim, and cut at `longest` characters."""
    kept: list[str] = []
    marks = 0
    for c in text.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n"):
        category = unicodedata.category(c)
        if c in _UNSEEN or (category in {"Cc", "Cs", "Co", "Cn"} and c not in "\n\t"):
            continue
        if c in _JOINERS and not (kept and _is_joined(kept[-1])):
            continue
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks <= _MOST_MARKS:
            kept.append(c)
    return unicodedata.normalize("NFC", "".join(kept)).strip()[:longest].strip()


def one_line(text: str, *, longest: int) -> str:
    """Clean what stands in a sentence, a table or a text message: it breaks no line and begins none."""
    return " ".join(clean(text, longest=len(text)).split())[:longest].strip()


def _is_joined(before: str) -> bool:
    """Tell whether a joiner belongs after this: a part of an emoji, or a letter between Arabic and Mongolian."""
    return before == "\ufe0f" or unicodedata.category(before) in {"So", "Sk"} or "\u0600" <= before <= "\u1cff"


def mask_phone(phone: str) -> str:
    """Hide the middle of a phone number: 138****5678."""
    digits = phone.removeprefix("+86")
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 8 else "****"


def mask_email(address: str) -> str:
    """Hide all but the first letter of a mailbox: m****@example.com."""
    mailbox, _, domain = address.rpartition("@")
    return f"{mailbox[:1]}****@{domain}" if mailbox else "****"


def mask_address(address: str) -> str:
    """Hide whose line a network address is, and leave which network: 203.0.*.*, 2001:db8:*."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "*"
    if known.version == 4:
        first, second, *_ = str(known).split(".")
        return f"{first}.{second}.*.*"
    first, second, *_ = known.exploded.split(":")
    return f"{int(first, 16):x}:{int(second, 16):x}:*"


def mask_name(name: str) -> str:
    """Hide all of a name but its last character (Chinese) or its first letter (others)."""
    if not name:
        return ""
    if "\u4e00" <= name[-1] <= "\u9fff":
        return "*" * min(len(name) - 1, _MOST_STARS) + name[-1]
    return name[0] + "*" * min(len(name) - 1, _MOST_STARS)
