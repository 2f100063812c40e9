"""Parquet: the same lines in columns, and back again to the byte."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from arro3.core import DataType, Field, Schema
from arro3.io import read_csv, read_parquet, write_csv, write_parquet

from upay.ledger.lines import Column

_TYPES: Final = {
    "number": DataType.int64(), "text": DataType.string(), "instant": DataType.timestamp("us", tz="UTC"),
}  # fmt: skip
_AT_ONCE: Final = 2**15
_INSTANT: Final = "%Y-%m-%dT%H:%M:%S%.6fZ"


def write(lines: Path, to: Path, columns: Mapping[str, Column]) -> None:
    """Write a file of lines as Parquet; what is in memory is a row group."""
    schema = Schema([Field(name, _TYPES[column.kind], nullable=True) for name, column in columns.items()])
    rows = read_csv(lines, schema, has_header=True, batch_size=_AT_ONCE)
    part = to.with_suffix(".parquet.part")
    write_parquet(rows, part, compression="zstd(3)", max_row_group_size=4 * _AT_ONCE)
    part.replace(to)


def read(path: Path, take: Callable[[bytes], None]) -> None:
    """Hand over the file's lines, the header first, in blocks that end anywhere. Raises ValueError if it is damaged."""
    try:
        rows = read_parquet(path, batch_size=_AT_ONCE)
        write_csv(rows, _Taking(take), header=True, timestamp_tz_format=_INSTANT)  # type: ignore[arg-type]
    except BaseException as error:
        # The library gives up on a damaged footer with an error of its own that is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError("the file is damaged") from error


class _Taking(io.RawIOBase):
    """A file for writing that hands on what it gets."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        super().__init__()
        self._take = take

    def writable(self) -> bool:
        """Say that this is written to."""
        return True

    def write(self, data: object) -> int:
        """Hand on."""
        block = bytes(data)  # type: ignore[call-overload]
        self._take(block)
        return len(block)
