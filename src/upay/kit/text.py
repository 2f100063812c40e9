"""Text as people type it, made safe to store and to show."""

import ipaddress
import unicodedata


def clean(text: str, *, longest: int) -> str:
    """Normalise to NFC, drop control characters but line breaks and tabs, trim, and cut at `longest` characters."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"})
    return kept.strip()[:longest]


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
        return "*" * (len(name) - 1) + name[-1]
    return name[0] + "*" * (len(name) - 1)
