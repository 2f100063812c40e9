"""What was learned is kept, and learned once: whoever would learn the same meanwhile waits."""

import fcntl
from pathlib import Path

import pytest

from upay.support.assistant.understanding import stored


def test_who_would_learn_the_same_waits_and_others_do_not(tmp_path: Path) -> None:
    with stored.alone(tmp_path, "understanding-1"):
        with pytest.raises(BlockingIOError):
            _at_once(tmp_path / "understanding-1.lock")
        _at_once(tmp_path / "understanding-2.lock")
    _at_once(tmp_path / "understanding-1.lock")


def _at_once(path: Path) -> None:
    """Take a lock if it is free; another file of this process is as foreign to it as one of another process."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
