"""Images: read by their content, written anew, kept sealed, shown to few, and gone when their time is over."""

import io
import random
import struct
import zlib
from contextlib import suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa
from PIL import Image
from tests.cast import ADA, MEI, WANG, Person
from tests.stage import Stage

from upay import identity
from upay.identity import LEVEL_RULES, DocumentKind
from upay.identity.level_models import Document
from upay.identity.pictures.reencode_image import LARGEST_UPLOAD, DocumentUnusable, reencode
from upay.kit.refusal import NotFound
from upay.platform import audit
from upay.platform.crypto import BY_PERSON


def image(form: str = "JPEG", size: tuple[int, int] = (640, 400), **more: object) -> bytes:
    written = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(written, form, **more)
    return written.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says to be enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_photographs_are_written_anew_as_jpeg(form: str) -> None:
    kept = reencode(image(form))
    with Image.open(io.BytesIO(kept.content)) as opened:
        assert (opened.format, opened.size) == ("JPEG", (640, 400))


def test_metadata_and_what_was_appended_do_not_come_along() -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    exif[0x0112] = 6  # Turned by a quarter.
    kept = reencode(image(exif=exif, comment=b"a comment") + b"<script>appended</script>")
    assert b"secret" not in kept.content
    assert b"appended" not in kept.content
    assert b"comment" not in kept.content
    with Image.open(io.BytesIO(kept.content)) as opened:
        assert not opened.getexif()
        assert opened.size == (400, 640), "it stands upright"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_whatever_stands_in_the_metadata_of_a_picture_is_no_fault(form: str) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x011A], exif[0x8825] = 6, "Maker", 72.0, {1: "N", 2: (1.0, 2.0, 3.0)}
    whole = image(form, (220, 240), exif=exif)
    chance = random.Random(20261127)  # noqa: S311 -- the same oddities each time
    at = max(whole.find(word) for word in (b"Exif", b"eXIf", b"EXIF"))
    for _ in range(150):
        odd = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            odd[min(at + chance.randint(4, 160), len(odd) - 1)] = chance.choice(
                [*range(14), 255, chance.randint(0, 255)]
            )
        with suppress(DocumentUnusable):
            reencode(bytes(odd))


@pytest.mark.parametrize(("orientation", "corner"), [(1, 0), (2, 1), (3, 2), (4, 3), (5, 0), (6, 1), (7, 2), (8, 3)])
def test_every_orientation_is_turned_upright(orientation: int, corner: int) -> None:
    """A red corner goes where Exif says it is."""
    plain = Image.new("RGB", (240, 320), "white")
    plain.paste("red", (0, 0, 120, 160))
    exif, written = Image.Exif(), io.BytesIO()
    exif[0x0112] = orientation
    plain.save(written, "JPEG", exif=exif)
    with Image.open(io.BytesIO(reencode(written.getvalue()).content)) as opened:
        wide, high = opened.size
        assert (wide, high) == ((240, 320) if orientation < 5 else (320, 240))
        at = [(60, 60), (wide - 60, 60), (wide - 60, high - 60), (60, high - 60)]
        red = [number for number, place in enumerate(at) if opened.getpixel(place)[1] < 100]  # type: ignore[index]
    assert red == [corner]


@pytest.mark.parametrize(
    ("upload", "problem"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 not a picture", "not_an_image"),
        (b"GIF89a" + bytes(40), "not_an_image"),
        (bytes(LARGEST_UPLOAD + 1), "too_large"),
        (bomb(20_000, 20_000), "too_many_pixels"),
        (bomb(60_000, 60_000), "too_many_pixels"),
        (bomb(400, 400), "broken"),
        (image(size=(100, 90)), "too_small"),
        (image()[:2000], "broken"),
    ],
)
def test_what_is_no_picture_or_too_much_of_one_is_refused(upload: bytes, problem: str) -> None:
    with pytest.raises(DocumentUnusable) as refused:
        reencode(upload)
    assert refused.value.facts["problem"] == problem


def test_a_large_photograph_is_made_smaller() -> None:
    kept = reencode(image(size=(5000, 4000), quality=10))
    assert (kept.width, kept.height) == (2400, 1920)


async def send(stage: Stage, upload: bytes | None = None) -> identity.DocumentView:
    return await identity.send_document(
        stage.db, stage.vault, LEVEL_RULES, customer_id=WANG.id, kind=DocumentKind.DOCUMENT, upload=upload or image(),
        at=stage.at,
    )  # fmt: skip


async def look(stage: Stage, sent: identity.DocumentView, *, of: Person) -> identity.Shown:
    async with stage.db.begin() as uow:
        return await identity.look_at_document(
            uow, stage.vault, customer_id=of.id, document_id=sent.id, reason="核对", by=ADA.id, at=stage.at
        )


async def test_an_image_is_sealed_and_is_found_as_its_own_customers_alone(stage: Stage) -> None:
    sent = await send(stage)
    async with stage.db.begin() as uow:
        row = await uow.session.get_one(Document, sent.id)
        assert row.image_sealed is not None
        assert row.image_sealed.startswith(BY_PERSON + WANG.id.bytes), "by the key that is destroyed with the account"
    assert (await look(stage, sent, of=WANG)).content[:3] == b"\xff\xd8\xff"
    with pytest.raises(NotFound):
        await look(stage, sent, of=MEI)


async def test_staff_see_one_for_a_reason_and_every_look_is_an_act(stage: Stage) -> None:
    sent = await send(stage)
    async with stage.db.begin() as uow:
        for reason in ("核对证件有效期", "复核"):
            await identity.look_at_document(
                uow, stage.vault, customer_id=WANG.id, document_id=sent.id, reason=reason, by=ADA.id, at=stage.at
            )
        with pytest.raises(identity.FormIncomplete):
            await identity.look_at_document(
                uow, stage.vault, customer_id=WANG.id, document_id=sent.id, reason=" ", by=ADA.id, at=stage.at
            )
        listed = await identity.documents_for_staff(uow, stage.vault, customer_id=WANG.id, by=ADA.id, at=stage.at)
        acts = await audit.acts(uow, stage.vault, subject=f"customer:{WANG.id}")
    assert [one.id for one in listed] == [sent.id]
    assert sorted((one.act, one.note) for one in acts) == [
        ("list_documents", None), ("look_at_document", "复核"), ("look_at_document", "核对证件有效期"),
    ]  # fmt: skip


async def test_what_was_never_used_is_deleted_after_thirty_days_and_the_row_says_so(stage: Stage) -> None:
    sent = await send(stage)
    async with stage.db.begin() as uow:
        assert await identity.delete_late(uow, LEVEL_RULES, at=stage.at + timedelta(days=29)) == 0
        assert await identity.delete_late(uow, LEVEL_RULES, at=stage.at + timedelta(days=30)) == 1
    async with stage.db.begin() as uow:
        row = await uow.session.get_one(Document, sent.id)
        assert row.image_sealed is None
    with pytest.raises(NotFound):
        await look(stage, sent, of=WANG)


async def test_what_holds_up_a_level_is_deleted_ten_years_after_the_account_was_closed(stage: Stage) -> None:
    sent = await send(stage)
    async with stage.db.begin() as uow:
        await uow.session.execute(sa.update(Document).where(Document.id == sent.id).values(delete_after=None))
        assert await identity.delete_late(uow, LEVEL_RULES, at=stage.at + timedelta(days=9000)) == 0
        await identity.close_account(uow, stage.vault, customer_id=WANG.id, at=stage.at)
        assert await identity.delete_late(uow, LEVEL_RULES, at=stage.at + timedelta(days=3652)) == 0
        assert await identity.delete_late(uow, LEVEL_RULES, at=stage.at + timedelta(days=3653)) == 1


async def test_the_owner_takes_back_what_nobody_has_looked_at(stage: Stage) -> None:
    sent = await send(stage)
    async with stage.db.begin() as uow:
        await identity.remove_document(uow, customer_id=WANG.id, document_id=sent.id, at=stage.at)
        [left] = await identity.documents_of(uow, customer_id=WANG.id)
    assert left.deleted_at is not None


async def test_a_day_takes_so_many_images_and_no_more(stage: Stage) -> None:
    small = image(size=(200, 200))
    for _ in range(LEVEL_RULES.documents_a_day):
        await send(stage, small)
    refused = await stage.refused(send(stage, small))
    assert (refused.reason, refused.facts["problem"]) == ("document_unusable", "too_many")
    stage.wait(hours=24)
    await send(stage, small)
