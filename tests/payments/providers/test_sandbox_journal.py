import asyncio
from pathlib import Path

import pytest

from upay.payments.providers.sandbox_journal import JOURNAL_NAME, Journal, JournalBusy, JournalDamaged, records_in


async def _written(folder: Path, count: int) -> bytes:
    journal = Journal(folder)
    for number in range(count):
        journal.append({"number": number})
    await journal.close()
    return (folder / JOURNAL_NAME).read_bytes()


async def test_torn_at_any_byte_the_journal_keeps_every_whole_line_and_goes_on(tmp_path: Path) -> None:
    data = await _written(tmp_path, 3)
    for size in range(len(data) + 1):
        (tmp_path / JOURNAL_NAME).write_bytes(data[:size])
        whole = data[:size].count(b"\n")
        assert len(records_in(tmp_path)) == whole
        journal = Journal(tmp_path)
        assert journal.records == [{"number": number} for number in range(whole)]
        journal.append({"number": "after"})
        await journal.close()
        assert records_in(tmp_path) == [*journal.records, {"number": "after"}]


async def test_damage_in_front_of_sound_records_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    data = bytearray(await _written(tmp_path, 3))
    data[12] ^= 1
    (tmp_path / JOURNAL_NAME).write_bytes(data)
    with pytest.raises(JournalDamaged, match="at byte 0"):
        Journal(tmp_path)
    assert (tmp_path / JOURNAL_NAME).read_bytes() == data


async def test_two_banks_never_share_a_folder(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    with pytest.raises(JournalBusy):
        Journal(tmp_path)
    await journal.close()
    await Journal(tmp_path).close()


async def test_what_arrives_together_is_written_together_and_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path)
    batches: list[bytes] = []
    write = journal._write

    def counted(batch: bytes) -> None:
        batches.append(batch)
        write(batch)

    monkeypatch.setattr(journal, "_write", counted)

    async def add(number: int) -> int:
        journal.append({"number": number})
        await journal.synced()
        return len(records_in(tmp_path))

    seen = await asyncio.gather(*(add(number) for number in range(100)))
    await journal.close()
    assert [record["number"] for record in records_in(tmp_path)] == list(range(100))
    assert all(there > number for number, there in enumerate(seen))
    assert len(batches) < 10


async def test_a_disk_that_refuses_is_never_taken_for_one_that_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path)

    def full(_: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(journal, "_write", full)
        journal.append({"number": 1})
        with pytest.raises(OSError, match="No space"):
            await journal.synced()
    journal.append({"number": 2})
    with pytest.raises(OSError, match="No space"):
        await journal.synced()
    with pytest.raises(OSError, match="No space"):
        await journal.close()
    assert records_in(tmp_path) == []
