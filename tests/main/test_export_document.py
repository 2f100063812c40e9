"""The document in the copy of somebody's data: each has the letters that stand in it, whatever somebody is called."""

import base64
import re
import zlib
from datetime import UTC, datetime

from upay.kit.language import Lang
from upay.main import export_document
from upay.main.export_document import Summary, render

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
COUNTED = (
    "records", "messages", "notices", "devices", "tries", "looks", "photographs", "checks", "verifications", "claims",
)  # fmt: skip


def set_for(name: str, *, email: str = "mei@example.com", id_number: str | None = None) -> bytes:
    profile = {
        "name": name,
        "phone": "+8613800000001",
        "email": email,
        "level": 3,
        "since": AT,
        "balance": "1.00",
    }
    profile["id_number"] = id_number
    return render(Summary(lang=Lang.ZH, at=AT, profile=profile, statement=[], counts=dict.fromkeys(COUNTED, 0)))


def said_by(document: bytes) -> str:
    """Return all that the streams of a document say, the tables of its letters among them."""
    said: list[str] = []
    streams = re.compile(rb"/Filter \[ (/ASCII85Decode )?/FlateDecode \] /Length (\d+).*?stream\r?\n", re.DOTALL)
    for found in streams.finditer(document):
        held = document[found.end() : found.end() + int(found[2])]
        plain = base64.a85decode(held.strip().removesuffix(b"~>")) if found[1] else held
        said.append(zlib.decompress(plain).decode("latin-1"))
    return "\n".join(said)


def test_the_next_document_has_its_own_letters() -> None:
    for name in ("小梅", "Zoë Quark <b>", "欧阳翊鑫"):
        said = said_by(set_for(name)).upper()
        assert [letter for letter in name if f"<{ord(letter):04X}>" not in said] == []


def test_what_is_longer_than_the_page_is_wide_goes_on_below() -> None:
    one, many = (said_by(set_for("小梅", email=f"{'a' * length}@example.com")) for length in (20, 230))
    assert many.count(" Tj") + many.count(" TJ") >= one.count(" Tj") + one.count(" TJ") + 3


def test_the_identity_number_stands_in_it_whole_where_there_is_one() -> None:
    known, unknown = said_by(set_for("小梅", id_number="鼎11010119")), said_by(set_for("小梅"))
    its_own = f"<{ord('鼎'):04X}>"
    assert its_own in known.upper(), "a letter that stands nowhere else"
    assert its_own not in unknown.upper()
    assert known.count(" Tj") + known.count(" TJ") > unknown.count(" Tj") + unknown.count(" TJ")


def test_markup_in_a_name_is_no_markup() -> None:
    for name in ("<b>小</b>", "&lt;&amp;", "</para><img src='x'/>", "{at} %s"):
        assert set_for(name).startswith(b"%PDF")


def test_nothing_of_a_document_stays_behind() -> None:
    set_for("小梅")
    assert export_document._FONT not in export_document.pdfmetrics.getRegisteredFontNames()
