"""Keeping a trained model on disk between starts, as plain arrays and JSON: loading it can run no code.

A file is named by what it was trained from and carries a digest beside it; whatever does not match is trained anew.
"""

import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_KEPT: Final = 3
_SETTINGS: Final = "settings"

Arrays = dict[str, NDArray[Any]]


def save(folder: Path, name: str, settings: Mapping[str, Any], arrays: Arrays) -> None:
    """Write the model so that a reader sees all of it or nothing, and let the oldest files go."""
    folder.mkdir(parents=True, exist_ok=True)
    content = packed(settings, arrays)
    _replace(folder / f"{name}.npz", content)
    _replace(folder / f"{name}.sha256", hashlib.sha256(content).hexdigest().encode())
    newest_first = sorted(folder.glob("understanding-*.npz"), key=lambda p: p.stat().st_mtime_ns, reverse=True)
    for old in newest_first[_KEPT:]:
        old.unlink(missing_ok=True)
        old.with_suffix(".sha256").unlink(missing_ok=True)
        old.with_suffix(".lock").unlink(missing_ok=True)


def newest(folder: Path, begins: str) -> str | None:
    """Return the name of the model that was kept last of those whose names begin like this."""
    found = sorted(folder.glob(f"{begins}*.npz"), key=lambda path: path.stat().st_mtime_ns)
    return found[-1].stem if found else None


@contextmanager
def alone(folder: Path, name: str) -> Iterator[None]:
    """Keep processes waiting that would learn the same meanwhile; if this one dies, the next goes on."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def load(folder: Path, name: str) -> tuple[dict[str, Any], Arrays] | None:
    """Read a stored model; None if there is none or its digest does not match."""
    try:
        content = (folder / f"{name}.npz").read_bytes()
        digest = (folder / f"{name}.sha256").read_text().strip()
    except FileNotFoundError:
        return None
    if hashlib.sha256(content).hexdigest() != digest:
        return None
    return unpacked(content)


def packed(settings: Mapping[str, Any], arrays: Arrays) -> bytes:
    """Return a model as one file holds it."""
    blob = np.frombuffer(json.dumps(settings, ensure_ascii=False, sort_keys=True).encode(), dtype=np.uint8)
    buffer = BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **{_SETTINGS: blob, **arrays})
    return buffer.getvalue()


def unpacked(content: bytes) -> tuple[dict[str, Any], Arrays]:
    """Return what a file holds; whoever asks has compared its digest."""
    with np.load(BytesIO(content), allow_pickle=False) as found:
        arrays = {key: found[key] for key in found.files}
    return json.loads(arrays.pop(_SETTINGS).tobytes()), arrays


def _replace(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(temporary).replace(path)
